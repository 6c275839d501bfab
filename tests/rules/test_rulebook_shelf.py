"""Where the rulebook is read from: ours and the clinic's own, again only when a file has changed."""

from pathlib import Path

import pytest

from casework import bookshelf
from casework.errors import RulebookInvalid
from casework.rules.deadlines import filing_limit
from casework.rules.facts import Events, PlanFacts
from casework.settings import Settings
from casework.terms import Stage, Track
from tests.rules.shipped import day
from tests.rules.test_rulebook import RULE

FACTS = PlanFacts(plan="insured-group", payer="Aetna", track=Track.PROVIDER)
EVENTS = Events(notice=day("2026-09-14"))


def settings(home: Path) -> Settings:
    return Settings.from_env({"CASEWORK_HOME": str(home)})


def write(home: Path, name: str, text: str) -> None:
    path = home / "rulebook" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_without_a_data_folder_the_shipped_rulebook_is_in_force(tmp_path: Path) -> None:
    assert bookshelf.load(settings(tmp_path / "nowhere")).rule("ERISA-A1").amount == 180


def test_the_clinics_contract_wins_over_the_payers_manual(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", RULE)

    limit = filing_limit(bookshelf.load(settings(tmp_path)), FACTS, Stage.FIRST_APPEAL, EVENTS)

    assert (limit.rule, limit.due_on, limit.citation) == ("OURS", day("2026-10-14"), "our contract, 4.2")


def test_an_unchanged_shelf_is_read_once_and_a_changed_one_again(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", RULE)
    first = bookshelf.load(settings(tmp_path))

    assert bookshelf.load(settings(tmp_path)) is first

    write(tmp_path, "payers/aetna.toml", RULE.replace("amount = 30", "amount = 300"))
    assert bookshelf.load(settings(tmp_path)).rule("OURS").amount == 300


def test_a_bad_file_is_refused_and_a_corrected_one_read(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", RULE.replace("amount", "amont"))
    with pytest.raises(RulebookInvalid, match="Write amount instead"):
        bookshelf.load(settings(tmp_path))

    write(tmp_path, "payers/aetna.toml", RULE)

    assert bookshelf.load(settings(tmp_path)).rule("OURS").amount == 30


def test_a_file_that_is_no_text_is_refused_in_words(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", "")
    (tmp_path / "rulebook/payers/aetna.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(RulebookInvalid, match=r"clinic/payers/aetna\.toml, line 1: .*no UTF-8"):
        bookshelf.load(settings(tmp_path))


def test_other_readers_get_the_clinics_file_whole_or_both_layers(tmp_path: Path) -> None:
    write(tmp_path, "regulators.toml", "# ours alone\n")
    shipped = bookshelf.read(settings(tmp_path / "nowhere"), "regulators.toml")

    assert bookshelf.read(settings(tmp_path), "regulators.toml") == "# ours alone\n"
    assert bookshelf.layers(settings(tmp_path), "regulators.toml") == (shipped, "# ours alone\n")


def test_a_file_nobody_has_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RulebookInvalid, match=r"nothing\.toml is missing"):
        bookshelf.read(settings(tmp_path), "nothing.toml")
