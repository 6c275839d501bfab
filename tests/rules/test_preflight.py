"""The patterns of the pre-flight against every golden letter: what we write ourselves raises nothing, and a clinic's slip is told."""

from pathlib import Path

import pytest

from casework.errors import RulebookInvalid
from casework.letters import quarantine
from casework.rules.preflight import Code, Override, PreflightBook, Severity, errors

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "casework/rulebook/preflight.toml").read_text()
BOOK = PreflightBook.latest(TEXT)
GOLDEN = sorted((ROOT / "tests/letters/golden").glob("*.txt"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_no_letter_that_we_draw_has_a_place_left_open(path: Path) -> None:
    assert [line for line in path.read_text().splitlines() if BOOK.has("placeholder", line.lower())] == []


def test_the_ages_and_counts_of_our_letters_are_found_where_they_stand() -> None:
    letter = quarantine.normal((ROOT / "tests/letters/golden/first-appeal.txt").read_text())

    assert BOOK.read("age", letter) == ["65"]
    assert set(BOOK.read("documented-trials", letter)) == {"four"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_line_that_our_letters_enclose_is_known(path: Path) -> None:
    lines = path.read_text().splitlines()
    start = max((place for place, line in enumerate(lines) if line == "Enclosures"), default=len(lines))
    listed = lines[start + 1 :]
    listed = listed[: listed.index("References")] if "References" in listed else listed

    assert [line for line in listed if BOOK.enclosure(quarantine.normal(line)) is None] == []


def test_every_finding_says_what_is_wrong_and_what_removes_it() -> None:
    for code in Code:
        found = BOOK.finding(code, "place", number="C26-0001")
        assert found.says.endswith(".") and found.how.endswith((".", "place"))
        assert "{" not in found.words
    assert BOOK.findings[Code.NOTHING_NEW][0] is Severity.WARNING
    assert len(errors([BOOK.finding(Code.LATE), BOOK.finding(Code.EDITED)])) == 1
    assert len(Override) == len({each.value for each in Override})


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('code = "late"', 'code = "lait"', "lait"),
        ('severity = "note"', 'severity = "grave"', "grave"),
        ("days = 10", "days = -1", "no number of days"),
        ("[patterns]", "[patters]", "patterns"),
        ("'^superbill'", "'('", "preflight.toml"),
    ],
)
def test_a_slip_in_the_file_is_refused_by_name(before: str, after: str, named: str) -> None:
    with pytest.raises(RulebookInvalid, match=named):
        PreflightBook.latest(TEXT.replace(before, after))


def test_a_file_without_a_finding_is_refused_and_names_it() -> None:
    whole, _, rest = TEXT.partition('[[finding]]\ncode = "late"')
    with pytest.raises(RulebookInvalid, match="no finding late"):
        PreflightBook.latest(whole + rest[rest.index("[[finding]]") :])
