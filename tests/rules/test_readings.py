"""Two readings of one case, and the fields of a rule that few plans use, asked of a small rulebook."""

import pytest

from casework.errors import NoRuleApplies
from casework.rules.book import Rulebook
from casework.rules.deadlines import Limit, decision_limit, filing_limit, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, Stage
from tests.rules import small
from tests.rules.shipped import book, day, filing

SMALL, FIRST, SECOND = PlanFacts(plan="small"), Stage.FIRST_APPEAL, Stage.SECOND_APPEAL
LEVELS = 'levels = ["1", "2"]'
FILING = 'clock = "filing"\nunit = "calendar days"\n'


def asked(rulebook: Rulebook, clock: Clock = Clock.FILING, **events: str) -> Limit:
    return side_limit(rulebook, SMALL, FIRST, clock, Events(**{name: day(text) for name, text in events.items()}))  # type: ignore[arg-type]


def two(one: str, other: str) -> Rulebook:
    """Read the number of levels both ways, with a rule for each."""
    one, other = f'when = {{ levels = ["1"] }}\n{one}', f'when = {{ levels = ["2"] }}\n{other}'
    return small.book(small.rule("ONE", one, title="rule of one level"), small.rule("TWO", other, title="rule of two levels"), unknown=LEVELS)


def test_of_two_readings_the_earlier_drives_and_the_later_judges_lateness() -> None:
    limit = asked(two(FILING + 'starts_on = ["notice"]\namount = 60\n', FILING + 'starts_on = ["notice"]\namount = 90\n'), notice="2026-11-20")

    assert (limit.due_on, limit.work_by, limit.last_lawful) == (day("2027-01-19"), day("2027-01-19"), day("2027-02-18"))
    assert [(fact.fact, fact.moves_days) for fact in limit.missing] == [("number of internal levels", 30)]
    assert "This date stands if levels is 1." in limit.notes


def test_a_reading_that_only_the_letter_can_date_is_told_beside_one_that_has_a_date() -> None:
    limit = asked(two(FILING + 'starts_on = ["notice"]\namount = 60\n', 'clock = "filing"\nbasis = "letter"\nstarts_on = ["notice"]\n'), notice="2026-11-20")

    assert limit.due_on == day("2027-01-19")
    assert [fact.fact for fact in limit.missing] == ["number of internal levels", "the letter's date"]
    assert any("take the date from the letter" in note for note in limit.notes)


def test_a_reading_that_waits_for_another_event_is_told_with_that_event() -> None:
    limit = asked(two(FILING + 'starts_on = ["notice"]\namount = 60\n', FILING + 'starts_on = ["meeting"]\namount = 5\n'), notice="2026-11-20")

    assert limit.due_on == day("2027-01-19")
    assert "day of the trustees' meeting" in [fact.fact for fact in limit.missing]
    assert any("no date before somebody enters this: day of the trustees' meeting" in note for note in limit.notes)


def test_a_reading_for_which_the_law_has_no_date_sends_nobody_to_a_letter() -> None:
    limit = asked(two(FILING + 'starts_on = ["notice"]\namount = 60\n', 'clock = "filing"\nbasis = "open"\n'), notice="2026-11-20")

    assert "If levels is 2: rule of two levels: the law gives no date." in limit.notes


def test_while_one_reading_stands_still_the_payer_is_called_late_under_none() -> None:
    decides = 'clock = "decision"\nstarts_on = ["filed"]\namount = 30\nunit = "calendar days"\n'
    limit = asked(two(decides, decides + "tolled_by_information = true\n"), Clock.DECISION, filed="2026-11-02", information_requested="2026-11-10")

    assert (limit.due_on, limit.last_lawful) == (day("2026-12-02"), None)
    assert any("the clock stands still until our answer" in note for note in limit.notes)


def test_the_plans_time_to_forward_is_read_both_ways_while_nobody_says_service_or_drug() -> None:
    limit = filing("medicare-advantage", SECOND, facts={"is_pre_service": True}, filed="2026-11-20")

    assert (limit.due_on, limit.last_lawful) == (day("2026-11-27"), day("2026-12-20"))
    assert [(fact.fact, fact.moves_days) for fact in limit.missing] == [("service or Part B drug", 23)]


def test_a_stage_the_plan_lacks_under_the_other_reading_is_said() -> None:
    limit = filing("self-funded-erisa", Stage.THIRD_APPEAL, received="2026-09-01")

    assert any(note.startswith("If levels is 1: With one internal level the external review is the second appeal") for note in limit.notes)


@pytest.mark.parametrize(("amount", "served", "last"), [(1, "2026-01-01", "2027-12-31"), (1, "2026-12-31", "2027-12-31"), (3, "2024-02-29", "2027-12-31")])
def test_a_year_end_is_the_last_day_of_a_later_year(amount: int, served: str, last: str) -> None:
    limit = asked(
        small.book(small.rule("Y", f'clock = "claim"\nstarts_on = ["service"]\namount = {amount}\nunit = "year ends"\n')), Clock.CLAIM, service=served
    )

    assert limit.due_on == day(last)
    assert any(f"after {served[:4]}: {last}" in step for step in limit.steps)


CONTINUES = 'clock = "continuation"\nstarts_on = ["mailed", "notice"]\namount = 10\nunit = "calendar days"\nnot_before = "effective"\n'


@pytest.mark.parametrize(("effective", "last"), [("2026-12-15", "2026-12-15"), ("2026-11-25", "2026-11-30"), (None, "2026-11-30")])
def test_a_rule_with_a_floor_gives_the_later_of_the_two_days(effective: str | None, last: str) -> None:
    limit = asked(small.book(small.rule("C", CONTINUES)), Clock.CONTINUATION, mailed="2026-11-20", **({"effective": effective} if effective else {}))

    assert (limit.due_on, limit.work_by) == (day(last), day(last))
    assert [fact.fact for fact in limit.missing] == ([] if effective else ["day the cut takes effect"])


@pytest.mark.parametrize(("clock", "advice"), [(Clock.PEER_TO_PEER, "Ask the payer"), (Clock.INFORMATION, "payer's request"), (Clock.CLAIM, "contract")])
def test_a_clock_the_plan_has_no_rule_for_is_refused_with_what_to_do(clock: Clock, advice: str) -> None:
    with pytest.raises(NoRuleApplies, match=advice):
        asked(small.book(small.rule("ONE", FILING + 'starts_on = ["notice"]\namount = 60\n')), clock, notice="2026-11-20")


def test_every_clock_answers_through_one_function() -> None:
    facts, events = PlanFacts(plan="self-funded-erisa", levels=1), Events(received=day("2026-09-14"), filed=day("2026-10-01"))

    assert side_limit(book(), facts, FIRST, Clock.FILING, events) == filing_limit(book(), facts, FIRST, events)
    assert side_limit(book(), facts, FIRST, Clock.DECISION, events) == decision_limit(book(), facts, FIRST, events)


RUNG = """
[[rung]]
id = "SMALL-2-%s"
stage = "second-appeal"
procedure = "small-appeal"
legal_name = "%s"
addressee = "the plan"
effective_on = %s
"""


def test_a_stage_a_note_and_what_follows_a_late_payer_hold_only_in_their_own_time() -> None:
    rule = small.rule("D", 'clock = "decision"\nstarts_on = ["filed"]\namount = 30\nunit = "calendar days"\n')
    note = '[[note]]\nid = "N"\nprocedures = ["small-appeal"]\nclocks = ["decision"]\ntext = "The old way."\neffective_until = 2026-12-31\n'
    lapse = '[[lapse]]\nid = "L"\nprocedures = ["small-appeal"]\neffect = "deemed exhausted"\ntext = "Then."\neffective_on = 2027-01-01\n'
    rulebook = small.book(rule, RUNG % ("NEW", "New appeal", "2027-01-01"), note, lapse)

    old, new = (asked(rulebook, Clock.DECISION, filed=filed) for filed in ("2026-12-31", "2027-01-01"))
    scope, texts = rulebook.scope("small", payer="", track=SMALL.track), {"plan": "small"}
    assert ("The old way." in old.notes, "The old way." in new.notes) == (True, False)
    assert [rulebook.lapse_for(scope, "small-appeal", texts, on=day(on)) is None for on in ("2026-12-31", "2027-01-01")] == [True, False]
    with pytest.raises(NoRuleApplies, match="2026-12-31"):
        decision_limit(rulebook, SMALL, SECOND, Events(filed=day("2026-12-31")))
    assert decision_limit(rulebook, SMALL, SECOND, Events(filed=day("2027-01-01"))).due_on == day("2027-01-31")
