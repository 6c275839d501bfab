"""When the daily mail says that nothing is due: once a week, on the first day on which its reader works."""

from datetime import date

import pytest

from casework.errors import RulebookInvalid
from casework.rules.mail_book import FILE, MailBook
from casework.settings import PROGRAM

OURS = (PROGRAM / "casework" / "rulebook" / FILE).read_text(encoding="utf-8")
MONDAY = date(2027, 1, 18)


def told(text: str, role: str = "coordinator", *, works: tuple[int, ...] = (0, 1, 2, 3, 4)) -> list[int]:
    """Give the weekdays of one week on which somebody of a role is told."""
    book = MailBook.latest(OURS, text)
    return [
        day.weekday()
        for day in (MONDAY.replace(day=18 + offset) for offset in range(7))
        if day.weekday() in works and book.tells_nothing_due(role, day, lambda each: each.weekday() in works)
    ]


@pytest.mark.parametrize(("works", "days"), [((0, 1, 2, 3, 4), [0]), ((2, 3), [2]), ((5, 6), [5])])
def test_it_is_told_on_the_first_day_of_the_week_on_which_the_reader_works(works: tuple[int, ...], days: list[int]) -> None:
    assert told(OURS, works=works) == days


def test_a_clinician_is_not_told_and_a_clinic_may_tell_nobody() -> None:
    assert told(OURS, "clinician") == []
    assert told('[nothing-due]\ntell = "never"\n') == []
    assert told('[nothing-due]\ntell = "first working day of a week"\n', "clinician") == [0]


@pytest.mark.parametrize("text", ['[nothing-due]\ntell = "daily"', "", "nothing-due = 3", "[nothing-due]\n", "tell"])
def test_a_file_that_says_something_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"daily-mail\.toml"):
        MailBook.latest(OURS, text)
