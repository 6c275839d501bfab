"""What a notice's own last day says beside the rule, and what is worked to while the date on the notice is unknown."""

import pytest

from casework.rules import facts as fact_words
from casework.rules.deadlines import Limit, decision_limit
from casework.rules.facts import Events
from casework.terms import Stage
from tests.rules.shipped import book, day, filing

MA, MCD = "medicare-advantage", "medicaid-managed-care"
CLAIMS = ("self-funded-erisa", "insured-group", "individual", "church", "government")


def claim(plan: str, **events: str) -> Limit:
    facts = fact_words.from_texts({"plan": plan, "pre-service": "no", "grandfathered": "no"})
    return decision_limit(book(), facts, Stage.PRIOR_AUTHORIZATION, Events(**{name: day(text) for name, text in events.items()}))  # type: ignore[arg-type]


def test_a_notice_that_counts_from_its_own_date_as_an_older_text_did_is_no_finding() -> None:
    limit = filing(MA, notice="2026-11-20", letter_deadline="2027-01-19")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-01-24"), day("2027-01-19"), day("2027-01-24"))
    assert not any("finding" in note for note in limit.notes)


def test_a_notice_that_gives_still_less_is_a_finding() -> None:
    assert any("a finding to cite" in note for note in filing(MA, notice="2026-11-20", letter_deadline="2027-01-18").notes)


@pytest.mark.parametrize(("letter", "is_later"), [("2027-03-20", False), ("2027-03-21", True)])
def test_a_notice_that_states_the_day_of_another_reading_says_which_one_holds(letter: str, *, is_later: bool) -> None:
    limit = filing(MCD, Stage.SECOND_APPEAL, notice="2026-11-20", letter_deadline=letter)

    assert (limit.due_on, limit.last_lawful) == (day("2027-02-18"), day("2027-03-20"))
    assert any("later than the rule gives" in note for note in limit.notes) is is_later
    assert any("says which reading holds" in note for note in limit.notes) is not is_later


@pytest.mark.parametrize(("received", "work_by"), [("2024-12-31", "2025-03-01"), ("2025-01-01", "2025-03-02")])
def test_a_day_of_receipt_later_never_asks_for_work_earlier_when_the_law_changes_between(received: str, work_by: str) -> None:
    assert filing("unknown", received=received).work_by == day(work_by)


def test_an_old_notice_without_its_date_has_no_last_day_but_a_latest_one_to_work_to() -> None:
    limit = filing(MA, received="2024-12-31")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (None, day("2025-03-01"), None)
    assert [fact.fact for fact in limit.missing] == ["date on the notice"]


@pytest.mark.parametrize("plan", CLAIMS)
def test_the_first_decision_on_a_claim_after_the_service_has_30_days_and_one_extension(plan: str) -> None:
    plain, extended = claim(plan, filed="2026-03-10"), claim(plan, filed="2026-03-10", extension="2026-04-09")

    assert (plain.due_on, extended.due_on) == (day("2026-04-09"), day("2026-04-24"))
    assert "(f)(2)(iii)(B)" in plain.citation


def test_medicare_advantage_pays_a_clean_claim_in_30_days_and_any_other_in_60() -> None:
    limit = claim(MA, filed="2026-03-10")

    assert (limit.due_on, limit.last_lawful) == (day("2026-04-09"), day("2026-05-09"))


def test_a_prior_authorization_is_before_the_service_unless_somebody_says_no() -> None:
    facts = fact_words.from_texts({"plan": "self-funded-erisa"})

    assert decision_limit(book(), facts, Stage.PRIOR_AUTHORIZATION, Events(filed=day("2026-03-10"))).due_on == day("2026-03-25")
