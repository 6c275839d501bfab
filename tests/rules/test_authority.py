"""Every entry of every rulebook file says by what authority it speaks, or its file says why it needs none."""

import tomllib

import pytest

from casework.rules import aging, authority
from casework.rules.authority import Stated
from casework.rules.bookfile import is_ours
from casework.rules.entries import Entry
from tests.rules.shipped import book, day, texts

DEFAULTS = tomllib.loads(texts()["defaults.toml"])["ours"]
BESIDE = {name: text for name, text in texts().items() if name.endswith(".toml") and (not is_ours(name) or name == "defaults.toml")}
STATED = [entry for name, text in BESIDE.items() for entry in authority.stated(name, text, DEFAULTS)]


@pytest.mark.parametrize("entry", book().entries, ids=lambda entry: f"{entry.origin}:{entry.line} {entry.id}")
def test_every_entry_of_the_rules_has_its_whole_authority(entry: Entry) -> None:
    assert all((entry.citation, entry.source, entry.confidence, entry.verified_on, entry.effective_on, entry.max_age_days))
    assert entry.line


@pytest.mark.parametrize("entry", STATED, ids=lambda entry: f"{entry.file}:{entry.line} {entry.entry}")
def test_every_entry_beside_the_rules_has_its_whole_authority(entry: Stated) -> None:
    assert entry.missing == ()


def test_all_files_were_looked_at_and_none_by_two_readers() -> None:
    rules = {entry.origin for entry in book().entries}

    assert {*rules, *BESIDE, "holidays.csv"} == set(texts())
    assert {entry.entry for entry in STATED if entry.file == "defaults.toml"} == {"holidays"}
    assert {entry.section for entry in STATED} == {
        "holidays",
        "check",
        "group",
        "carc",
        "rarc",
        "statement",
        "effectuation",
        "extension",
        "address",
        "policy",
        "superbill",
        "option",
        "complaint",
        "order",
        "item",
        "form",
        "note",
        "limit",
        "effect",
    }


@pytest.mark.parametrize("name", ["ladder.toml", "targets.toml", "quarantine.toml", "delivery.toml", "blockers.toml"])
def test_a_file_that_states_no_law_says_so_and_why(name: str) -> None:
    reason = authority.practice(tomllib.loads(BESIDE[name]), "any")

    assert len(reason.split()) > 10
    assert not [entry for entry in STATED if entry.file == name]


def test_an_entry_without_a_citation_is_found_by_name() -> None:
    text = '[[check]]\nid = "bare"\nconfidence = "P"\nverified_on = 2026-11-22\n'

    (entry,) = authority.stated("codes.toml", text, DEFAULTS)

    assert (entry.line, entry.entry, entry.missing) == (1, "bare", ("citation", "source"))


def test_what_grew_old_beside_the_rules_is_listed_too() -> None:
    stale = [each for each in authority.findings(tuple(STATED), today=day("2028-01-01")) if each.kind is aging.Kind.STALE]

    assert {each.file for each in stale} == {entry.file for entry in STATED}
    assert all(each.line for each in stale)
