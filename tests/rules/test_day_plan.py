"""The plan of days: back-dated from the last lawful day, on business days, around absences, and never later than it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import RulebookInvalid
from casework.rules import day_plan
from casework.rules.day_plan import DayPlanBook, PlanKey
from tests.rules.shipped import texts

TEXT = texts()["day-plan.toml"]
BOOK = DayPlanBook.latest(TEXT)
LAST = date(2026, 12, 4)
NINE = LAST - timedelta(days=9)


def days(last_on: date = LAST, today: date = NINE, **more: object) -> dict[PlanKey, date]:
    return {each.step.key: each.on for each in day_plan.planned(BOOK, last_on=last_on, today=today, **more).days}  # type: ignore[arg-type]


def test_nine_days_before_a_friday_the_work_lies_on_the_days_that_the_desk_wants() -> None:
    assert days(holidays=(date(2026, 11, 26),)) == {
        PlanKey.REQUEST: date(2026, 11, 25),
        PlanKey.PATIENT: date(2026, 11, 25),
        PlanKey.CLINICIAN: date(2026, 11, 25),  # Thursday is Thanksgiving
        PlanKey.SEND: date(2026, 11, 27),
        PlanKey.CONFIRM: date(2026, 11, 30),
    }


def test_three_days_are_pressed_together_and_the_plan_says_so() -> None:
    plan = day_plan.planned(BOOK, last_on=LAST, today=LAST - timedelta(days=3))

    assert [str(each.on) for each in plan.days] == ["2026-12-01"] * 5
    assert plan.is_short
    assert not day_plan.planned(BOOK, last_on=LAST, today=NINE).is_short


def test_on_the_last_day_everything_is_today_even_on_a_sunday() -> None:
    sunday = date(2026, 12, 6)

    assert set(days(sunday, sunday).values()) == {sunday}


def test_a_signer_who_is_away_signs_before_leaving() -> None:
    away = tuple(date(2026, 11, 26) + timedelta(days=count) for count in range(20))
    plan = day_plan.planned(BOOK, last_on=LAST, today=NINE, away=away)
    signing = next(each for each in plan.days if each.step.key is PlanKey.CLINICIAN)

    assert (signing.on, signing.note) == (date(2026, 11, 25), "The signer is away on 2026-11-26: sign by 2026-11-25.")


def test_a_signer_who_comes_back_in_time_moves_the_sending_and_is_not_waited_for_silently() -> None:
    away = tuple(date(2026, 11, 25) + timedelta(days=count) for count in range(5))
    plan = day_plan.planned(BOOK, last_on=LAST, today=NINE, away=away)
    found = {each.step.key: each for each in plan.days}

    assert found[PlanKey.CLINICIAN].on == date(2026, 11, 30)
    assert "another signer should sign today" in found[PlanKey.CLINICIAN].note
    assert found[PlanKey.SEND].on == date(2026, 11, 30)


def test_a_signer_who_is_away_to_the_end_is_told_of_and_the_day_stays() -> None:
    away = tuple(NINE + timedelta(days=count) for count in range(30))
    plan = day_plan.planned(BOOK, last_on=LAST, today=NINE, away=away)

    assert next(each.note for each in plan.days if each.step.key is PlanKey.CLINICIAN) == "The signer is away until the last day: another signer must sign."


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 12), st.sets(st.integers(0, 12)))
def test_no_day_is_past_or_after_the_last_lawful_one_and_the_order_holds(today: date, left: int, away: set[int]) -> None:
    last = today + timedelta(days=left)
    plan = day_plan.planned(BOOK, last_on=last, today=today, away={today + timedelta(days=count) for count in away})
    laid = [each.on for each in plan.days]
    ordered = [each.on for each in plan.days if each.step.key in (PlanKey.CLINICIAN, PlanKey.SEND, PlanKey.CONFIRM)]

    assert all(today <= each <= last for each in laid)
    assert ordered == sorted(ordered)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("before = 9", "before = -1", "no number of days"), ('key = "send"', 'key = "confirm"', "send, confirm"), ("before = 8", "before = 12", "order")],
)
def test_a_clinics_own_plan_is_checked(old: str, new: str, words: str) -> None:
    with pytest.raises(RulebookInvalid, match=words):
        DayPlanBook.latest(TEXT.replace(old, new))
