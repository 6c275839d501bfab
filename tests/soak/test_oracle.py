"""The judge is judged: a year in which one thing went wrong is found guilty of that thing and of nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.soak.acts import MARK
from tests.soak.almanac import Almanac
from tests.soak.evidence import instant, pairs
from tests.soak.ledger import Date, Span, Told
from tests.soak.oracle import Oracle
from tests.soak.oracle_people import SECOND, People
from tests.soak.post import Receipt, Weather
from tests.soak.staff import Staff
from tests.soak.year import HOURS, Plan, Sweep, Word, Year

MONDAY = date(2027, 1, 4)
DUE = Date("C27-0001", "member", "first-appeal", "filing", "", MONDAY + timedelta(days=4))
SUBJECT = "File the first appeal by Friday, January 8, 2027 - C27-0001, Aetna"


def good_week() -> Year:
    """Make a week in which one date is told on Tuesday (three days before), Thursday and Friday, as the ladder says."""
    year = Year(Plan(seed=1, cases=1, days=5), Almanac.shipped(), Staff())
    for number, (offset, hour) in enumerate((offset, hour) for offset in range(5) for hour in HOURS):
        at = instant(MONDAY + timedelta(days=offset), hour)
        year.sweeps.append(Sweep(number, at, Weather.FINE, Weather.FINE, frozenset(), False, False, frozenset({DUE}), frozenset({DUE.case})))
    year.ledger.spans.append(Span(DUE, "maria", "Aetna", instant(MONDAY, time(5))))
    for offset, rung in ((0, 7), (1, 3), (3, 1), (4, 0)):
        tell(year, offset, rung)
        year.words.append(Word(instant(MONDAY + timedelta(days=offset), time(9)), DUE.case, "maria"))
    return year


def tell(year: Year, offset: int, rung: int, *, key: str = "", **changes: object) -> None:
    """Let one reminder arrive at eight in the morning."""
    sweep = year.sweeps[offset * len(HOURS) + 1]
    key = key or f"<{rung}@casework.local>"
    year.told[key] = Told(DUE, rung, "maria", "e-mail")
    receipt = Receipt(sweep.number, sweep.at, "e-mail", "maria", key, SUBJECT, "Case: C27-0001", "", was_unsure=False)
    year.receipts.append(receipt._replace(**changes))  # type: ignore[arg-type]


def replaced(year: Year, place: int, **changes: object) -> None:
    year.receipts[place] = year.receipts[place]._replace(**changes)  # type: ignore[arg-type]


def later(year: Year, offset: int, *, days: int = 9, **changes: Any) -> None:
    """Change the sweeps from a day of the week on, for so many days."""
    first, last = (instant(MONDAY + timedelta(days=each), time(0)) for each in (offset, offset + days))
    year.sweeps = [replace(each, **changes) if first < each.at < last else each for each in year.sweeps]


def leave_out(year: Year) -> None:
    del year.receipts[2]


def come_again(year: Year) -> None:
    tell(year, 2, 3)


def come_under_another_name(year: Year) -> None:
    tell(year, 2, 3, key="<other@casework.local>")


def close_before(year: Year) -> None:
    later(year, 1, cases=frozenset())


def stop_before(year: Year) -> None:
    later(year, 1, dates=frozenset())


def name_the_patient(year: Year) -> None:
    replaced(year, 1, raw=f"Dear {MARK.title()}")


def go_astray(year: Year) -> None:
    replaced(year, 1, recipient="lee")


def forget_the_case(year: Year) -> None:
    replaced(year, 1, subject="By Friday, January 8, 2027", text="")


def forget_the_day(year: Year) -> None:
    replaced(year, 1, subject="C27-0001")


def be_away(year: Year) -> None:
    year.staff.absences["maria"] = [(MONDAY, MONDAY)]


def come_at_night(year: Year) -> None:
    replaced(year, 0, at=instant(MONDAY, time(21)))


def pass_on_what_was_answered(year: Year) -> None:
    tell(year, 3, SECOND + 1, at=instant(MONDAY + timedelta(days=3), time(14)), recipient="sam")
    year.told["<801@casework.local>"] = Told(DUE, SECOND + 1, "sam", "e-mail")


def pass_on_too_soon(year: Year) -> None:
    year.words.pop(2)
    tell(year, 3, SECOND + 1, at=instant(MONDAY + timedelta(days=3), time(9)), recipient="sam")
    year.told["<801@casework.local>"] = Told(DUE, SECOND + 1, "sam", "e-mail")


def leave_unanswered(year: Year) -> None:
    year.words.pop()


WRONGS: dict[Callable[[Year], None], str] = {
    leave_out: "untold",
    come_again: "twice",
    come_under_another_name: "the same again",
    close_before: "finished",
    stop_before: "stale",
    name_the_patient: "personal",
    go_astray: "stranger",
    forget_the_case: "nameless",
    forget_the_day: "dateless",
    be_away: "away",
    come_at_night: "at rest",
    pass_on_what_was_answered: "escalated",
    pass_on_too_soon: "escalated",
    leave_unanswered: "unanswered",
}


def test_a_good_week_has_no_fault() -> None:
    assert Oracle(good_week()).judge() == []


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.__name__)
def test_each_wrong_is_found(wrong: Callable[[Year], None]) -> None:
    year = good_week()
    wrong(year)

    assert {fault.kind for fault in Oracle(year).judge()} == {WRONGS[wrong]}


def test_what_a_dying_sweep_had_sent_may_come_again_under_its_message_id() -> None:
    year = good_week()
    replaced(year, 1, was_unsure=True)
    tell(year, 2, 3)

    assert Oracle(year).judge() == []


def test_a_day_on_which_no_message_could_go_out_excuses_that_day_alone() -> None:
    year = good_week()
    del year.receipts[2]
    later(year, 3, days=1, mail=Weather.GONE)

    assert Oracle(year).judge() == []


def test_the_almanac_knows_weekends_holidays_and_late_days() -> None:
    almanac = Almanac.shipped()
    due = date(2027, 2, 17)  # a Wednesday; thirty days before is Martin Luther King Jr. Day

    assert [almanac.rung("filing", due, day) for day in (date(2027, 1, 14), date(2027, 1, 15), date(2027, 2, 14), date(2027, 2, 17), date(2027, 2, 20))] == [
        None,
        (30, date(2027, 1, 15)),
        (3, date(2027, 2, 12)),
        (0, due),
        (-2, date(2027, 2, 19)),
    ]


def test_a_daily_mail_is_read_item_by_item() -> None:
    text = "- File by Friday, January 8\n  C27-0001, Aetna\n- File by Monday, January 11, 2027\n  C27-0002"

    assert list(pairs(text, MONDAY)) == [
        ("C27-0001", date(2027, 1, 8)),
        ("C27-0002", date(2027, 1, 11)),
    ]


def test_what_a_daily_mail_calls_today_is_its_day() -> None:
    text = "Today:\n- Look at the appeal again today\n  C27-0001, Aetna\n\nAHEAD: told today\n- File by January 20\n  C27-0002, Aetna\n"

    assert set(pairs(text, MONDAY)) == {("C27-0001", MONDAY), ("C27-0002", date(2027, 1, 20))}


def test_a_day_without_a_year_is_of_the_mails_own_year_however_long_ago() -> None:
    text = "- See that it was paid, due since Saturday, April 3\n  C27-0001, Aetna\n"

    assert list(pairs(text, date(2027, 11, 2))) == [("C27-0001", date(2027, 4, 3))]


class TestWhatTheDailyMailAloneTells:
    """A clock whose ladder says so is told by the daily mail, late or not; a mail that does not name it is still found."""

    CONFIRMATION = DUE._replace(clock="confirmation", work_by=MONDAY)

    def judged(self, *, days: int, full: frozenset[int] = frozenset()) -> list[str]:
        year = good_week()
        year.ledger.spans, year.receipts, year.words = [replace(year.ledger.spans[0], date=self.CONFIRMATION)], [], []
        year.sweeps = [replace(each, dates=frozenset({self.CONFIRMATION})) for each in year.sweeps]
        for offset in range(days):
            sweep = year.sweeps[offset * len(HOURS)]
            text = "- and 9 more: casework worklist --owner maria" if offset in full else f"- {DUE.case}, Aetna: January {MONDAY.day}"
            year.receipts.append(Receipt(sweep.number, sweep.at, "e-mail", "maria", f"<mail-{offset}>", f"Day {offset}", text, "", was_unsure=False))
        return [fault.kind for fault in Oracle(year).judge()]

    def test_the_mail_is_enough(self) -> None:
        assert self.judged(days=5) == []

    def test_without_the_mail_nobody_was_told(self) -> None:
        assert set(self.judged(days=0)) == {"untold"}

    def test_what_a_full_mail_left_out_may_come_by_the_next_day_and_not_later(self) -> None:
        assert self.judged(days=5, full=frozenset({2})) == []
        assert set(self.judged(days=5, full=frozenset({2, 3}))) == {"untold"}


def test_what_comes_due_before_somebody_is_back_need_not_wait_for_their_hours() -> None:
    year = good_week()
    year.receipts, year.words, year.ledger.spans = year.receipts[:1], [], []
    replaced(year, 0, at=instant(MONDAY, time(21)))
    assert {fault.kind for fault in Oracle(year).judge()} == {"at rest"}

    year.staff.absences["maria"] = [(MONDAY + timedelta(days=1), DUE.work_by)]
    assert Oracle(year).judge() == []


def test_a_word_said_when_a_date_was_not_there_yet_does_not_answer_it() -> None:
    year = good_week()
    said = instant(MONDAY + timedelta(days=3), time(9))
    assert People(year)._was_answered(DUE, 1, before=said + timedelta(hours=1))

    year.ledger.spans[0].since = said
    assert not People(year)._was_answered(DUE, 1, before=said + timedelta(hours=1))
