"""The amount in controversy is that of the year of the request; a year the rulebook does not know is never guessed."""

import pytest

from casework.rules import amounts
from casework.rules.deadlines import Limit
from casework.rules.facts import PlanFacts
from casework.rules.pathways import Filer, rung
from casework.terms import Stage
from tests.rules.shipped import book, day, filing

MEDICARE = ["medicare-advantage", "original-medicare"]
THIRD = Stage.THIRD_APPEAL


def hearing(plan: str, amount: str, **events: str) -> Limit:
    return filing(plan, THIRD, facts={"stated": (("amount", amount),) if amount else ()}, **events)


@pytest.mark.parametrize(("year", "hearing_asks", "court_asks"), [(2024, 180, 1840), (2025, 190, 1900), (2026, 200, 1960)])
def test_the_amounts_are_those_of_the_notices(year: int, hearing_asks: int, court_asks: int) -> None:
    found = [(each.hearing, each.court, each.plans) for each in book().amounts if each.year == year]

    assert found == [(hearing_asks, court_asks, tuple(MEDICARE))]


@pytest.mark.parametrize("plan", MEDICARE)
@pytest.mark.parametrize(
    ("notice", "amount", "said"),
    [
        ("2024-03-01", "180", "made in 2024 needs at least $180 in dispute: $180 reaches it"),
        ("2024-03-01", "179.99", "made in 2024 needs at least $180 in dispute: $179.99 is below it"),
        ("2025-03-01", "$1,250.50", "made in 2025 needs at least $190 in dispute: $1,250.50 reaches it"),
        ("2026-03-01", "195", "made in 2026 needs at least $200 in dispute: $195 is below it"),
        ("2026-03-01", "1E+3", "made in 2026 needs at least $200 in dispute: $1,000 reaches it"),
        ("2026-03-01", "", "made in 2026 needs at least $200 in dispute."),
    ],
)
def test_the_request_is_held_against_its_own_year(plan: str, notice: str, amount: str, said: str) -> None:
    about = [note for note in hearing(plan, amount, notice=notice).notes if "request made in" in note]

    assert len(about) == 1
    assert said in about[0]


@pytest.mark.parametrize("plan", MEDICARE)
def test_a_year_without_an_amount_sends_to_the_notice(plan: str) -> None:
    about = [note for note in hearing(plan, "195", notice="2027-03-01").notes if "request made in" in note]

    assert about == ["For a request made in 2027 no amount in controversy is in the rulebook: read the notice."]


def test_a_request_that_may_still_be_made_next_year_is_held_against_both() -> None:
    about = [note for note in hearing("original-medicare", "195", notice="2025-11-20").notes if "request made in" in note]

    assert [("2025" in note, "2026" in note, "reaches it" in note, "below it" in note) for note in about] == [
        (True, False, True, False),
        (False, True, False, True),
    ]


def test_a_request_already_made_is_held_against_the_year_it_was_made() -> None:
    about = [note for note in hearing("original-medicare", "195", notice="2025-11-20", filed="2026-01-05").notes if "request made in" in note]

    assert len(about) == 1
    assert "made in 2026" in about[0]


def test_an_amount_nobody_entered_is_asked_for() -> None:
    assert any("not entered: add up what was billed and not paid" in note for note in hearing("original-medicare", "", notice="2026-03-01").notes)


@pytest.mark.parametrize("plan", MEDICARE)
def test_too_small_an_amount_removes_no_stage_and_moves_no_date(plan: str) -> None:
    small = PlanFacts(plan=plan, stated=(("amount", "20"),))
    found = rung(book(), small, THIRD)

    assert found.filer is Filer.CLINIC
    assert any("below the amount for a request made in 2024, 2025, 2026" in note and "added together" in note for note in found.notes)
    assert hearing(plan, "20", notice="2026-03-01").due_on == hearing(plan, "2000", notice="2026-03-01").due_on == day("2026-05-05")


@pytest.mark.parametrize(("amount", "said"), [("195", "below the amount for a request made in 2026."), ("200", "reaches it in every year")])
def test_the_stage_itself_says_how_the_amount_stands(amount: str, said: str) -> None:
    assert any(said in note for note in amounts.for_stage(book(), "original-medicare", amount))


def test_the_stage_names_the_courts_amount_too_and_knows_no_later_year() -> None:
    notes = " ".join(amounts.for_stage(book(), "medicare-advantage", ""))

    assert "$200 for a request made in 2026. For a later year no amount is in the rulebook" in notes
    assert "$1,960 in 2026" in notes
    assert "2027" not in notes


@pytest.mark.parametrize("stated", ["", "unknown", "NaN", "about 200"])
def test_an_amount_that_is_no_number_is_treated_as_not_entered(stated: str) -> None:
    assert amounts.for_request(book(), "original-medicare", stated, [2026])[-1].startswith("The amount in dispute is not entered")


@pytest.mark.parametrize("plan", ["fehb", "self-funded-erisa", "va-community-care"])
def test_other_plans_have_no_amount_in_controversy(plan: str) -> None:
    assert amounts.for_stage(book(), plan, "20") == amounts.for_request(book(), plan, "20", [2026]) == ()


@pytest.mark.parametrize("stage", [Stage.FIRST_APPEAL, Stage.SECOND_APPEAL])
def test_only_the_hearing_asks_for_an_amount(stage: Stage) -> None:
    limit = filing("original-medicare", stage, facts={"stated": (("amount", "20"),)}, notice="2026-03-01")

    assert not any("in dispute" in note for note in limit.notes)
