"""Where the rulebook is read from: ours and the clinic's own, again only when a file has changed."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casework import bookshelf, keeping
from casework.errors import RulebookInvalid
from casework.rules.coding import CodeBook
from casework.rules.deadlines import filing_limit
from casework.rules.denial_book import DenialBook
from casework.rules.facts import Events, PlanFacts
from casework.rules.targets import Targets
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


LOADS = """
import os
from casework import bookshelf
from casework.rules.targets import Targets
from casework.settings import Settings
settings = Settings.from_env(os.environ)
print(bookshelf.load(settings).rule("OURS").amount)
print([trouble.said for trouble in bookshelf.troubles(settings)])
"""


def in_a_new_process(home: Path) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-c", LOADS], env={**os.environ, "CASEWORK_HOME": str(home)}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("amount = 30", "amont = 30", r"clinic/payers/aetna\.toml, line 9, .*amont: unknown key\. Write amount instead"),
        ('citation = "our contract, 4.2"', 'citation = "our contr', r"clinic/payers/aetna\.toml, line 13: "),
        ('source = "binder"\nconfidence = "P"\nverified_on = 2026-11-01\n', "", r"line 3, .*: missing"),
        (RULE, "", r"clinic/payers/aetna\.toml, line 1: holds no entry"),
        ('tracks = ["provider"]', 'track = ["provider"]', r"line 6, .*track: unknown key\. Write tracks instead"),
        (
            '["contract-dispute-1"]',
            '["contract-dispute-9"]',
            r"line 3, .*nothing is called “contract-dispute-9”; write one of .*contract-dispute-1",
        ),
        ("effective_on = 2026-01-01", 'effective_on = 2026-01-01\nwhen = { colour = ["red"] }', r"line 12, .*no fact is called 'colour'; write one of"),
        ("effective_on = 2026-01-01", 'effective_on = 2026-01-01\nplans = ["no-such-plan"]', r"line 3, .*plans: nothing is called “no-such-plan”"),
    ],
)
def test_the_last_good_rulebook_stays_in_force_even_for_a_process_that_starts_anew(tmp_path: Path, old: str, new: str, said: str) -> None:
    write(tmp_path, "payers/aetna.toml", RULE)
    bookshelf.load(settings(tmp_path))
    write(tmp_path, "payers/aetna.toml", RULE.replace(old, new))

    code, told, _ = in_a_new_process(tmp_path)

    assert code == 0
    assert told.startswith("30\n")
    assert re.search(said, told)
    (trouble,) = bookshelf.troubles(settings(tmp_path))
    assert re.search(said, trouble.said)
    assert "Since 20" in trouble.words

    write(tmp_path, "payers/aetna.toml", RULE.replace("amount = 30", "amount = 31"))
    assert in_a_new_process(tmp_path)[1] == "31\n[]\n"


def test_a_process_that_is_killed_while_a_file_is_half_saved_starts_again_on_the_last_good_one(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", RULE)
    assert in_a_new_process(tmp_path)[1] == "30\n[]\n"
    whole = RULE.replace("amount = 30", "amount = 45")

    for cut in range(1, len(whole) - 1, 40):
        write(tmp_path, "payers/aetna.toml", whole[:cut])
        assert bookshelf.load(settings(tmp_path)).rule("OURS").amount == 30

    write(tmp_path, "payers/aetna.toml", whole)
    assert in_a_new_process(tmp_path)[1] == "45\n[]\n"


def test_without_any_rulebook_that_ever_loaded_the_program_refuses_to_start_with_the_sentence(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", RULE.replace("amount = 30", "amont = 30"))

    code, _, told = in_a_new_process(tmp_path)

    assert code == 1
    assert "clinic/payers/aetna.toml, line 9" in told


def test_what_is_kept_is_readable_by_this_user_alone_and_a_damaged_copy_is_no_rulebook(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", RULE)
    bookshelf.load(settings(tmp_path))
    kept = tmp_path / keeping.FOLDER

    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o600}

    for path in kept.glob("*.gz"):
        path.write_bytes(path.read_bytes()[:100])
    write(tmp_path, "payers/aetna.toml", RULE.replace("amount = 30", "amont = 30"))
    assert in_a_new_process(tmp_path)[0] == 1


def test_since_when_a_file_is_wrong_does_not_move_with_the_next_slip(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", RULE)
    bookshelf.load(settings(tmp_path))
    write(tmp_path, "payers/aetna.toml", RULE.replace("amount = 30", "amont = 30"))
    (first,) = bookshelf.troubles(settings(tmp_path))
    write(tmp_path, "payers/aetna.toml", RULE.replace("amount = 30", "amounts = 30"))
    (second,) = bookshelf.troubles(settings(tmp_path))

    assert first.said != second.said
    assert first.since == second.since


def test_a_file_with_a_reader_of_its_own_keeps_its_last_good_text_too(tmp_path: Path) -> None:
    here = settings(tmp_path)
    write(tmp_path, "targets.toml", "[file-within]\nprior-authorization = 5\n[find-the-date-within]\ndays = 1\n[ask-the-payer-after]\ndays = 30\n")
    good = bookshelf.parsed(here, "targets.toml", Targets.latest)
    write(tmp_path, "targets.toml", "[file-within\n")

    assert bookshelf.parsed(here, "targets.toml", Targets.latest) == good
    assert [trouble.part for trouble in bookshelf.troubles(here)] == ["targets.toml"]

    (tmp_path / "rulebook" / "targets.toml").unlink()
    bookshelf.parsed(here, "targets.toml", Targets.latest)
    assert bookshelf.troubles(here) == ()


@pytest.mark.parametrize(
    ("name", "reader", "text", "said"),
    [
        ("targets.toml", Targets.latest, "[file-within]\nfirst = 3\n", r"clinic/targets\.toml, line 1: 'first' is not a valid Stage"),
        ("targets.toml", Targets.latest, "[file-within]\nprior-authorization =\n", r"clinic/targets\.toml, line 2: .*Invalid value"),
        ("codes.toml", CodeBook.parse, '[[check]]\nid = "units"\ntets = "units"\n', r"clinic/codes\.toml, line 2: check units: wrong field"),
        ("codes.toml", CodeBook.parse, '[[check]]\ntest = "units"\n', r"clinic/codes\.toml, line 1: an entry lacks 'id'"),
        ("denials.toml", DenialBook.parse, '[[carc]]\ncode = "50"\nsort = "x"\n', r"clinic/denials\.toml, line 2: \[\[carc\]\] 50: unknown \['sort'\]"),
    ],
)
def test_a_slip_in_a_file_with_a_reader_of_its_own_names_file_and_line(tmp_path: Path, name: str, reader: Callable[..., object], text: str, said: str) -> None:
    write(tmp_path, name, text)

    with pytest.raises(RulebookInvalid, match=said):
        bookshelf.parsed(settings(tmp_path), name, reader)


def test_a_file_that_an_editor_of_windows_saved_is_read_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, "payers/aetna.toml", "")
    (tmp_path / "rulebook/payers/aetna.toml").write_bytes(b"\xef\xbb\xbf" + RULE.replace("\n", "\r\n").encode())

    assert bookshelf.load(settings(tmp_path)).rule("OURS").amount == 30


def test_a_file_of_an_unknown_name_is_listed_as_read_by_nothing(tmp_path: Path) -> None:
    for name in ("payers/aetna.toml", "payer/aetna.toml", "payers/old/aetna.toml", "defaults.toml", "denials.toml", "note.txt", "quarantine.toml"):
        write(tmp_path, name, RULE)

    assert bookshelf.unread(settings(tmp_path)) == (
        "clinic/defaults.toml",
        "clinic/note.txt",
        "clinic/payer/aetna.toml",
        "clinic/payers/old/aetna.toml",
        "clinic/quarantine.toml",
    )
