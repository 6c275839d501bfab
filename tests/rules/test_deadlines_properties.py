"""What holds for every date of every plan: order, monotony, a second counter, and independence of the machine."""

import ast
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casework.errors import BadInput, NoRuleApplies
from casework.rules import facts as fact_words
from casework.rules.book import Scope
from casework.rules.combining import combined
from casework.rules.counting import counted
from casework.rules.deadlines import Limit, milestones, side_limit
from casework.rules.entries import Rule
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import Filer, rungs
from casework.rules.readings import Question, Reading
from casework.rules.tolling import adjusted
from casework.terms import ROAD, Clock, Stage, Track
from tests.rules import counter
from tests.rules.shipped import DISPUTES, book

ROOT = Path(__file__).parents[2]
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
STAGES, CLOCKS = st.sampled_from(ROAD), st.sampled_from(list(Clock))
OPEN_VALUES = {"state": ("", "CA", "NY", "TX", "PA"), "payer": ("", "aetna", "cigna", "humana", "anthem", "unitedhealthcare"), "amount": ("120", "5000")}
ZONES = ("America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu")
MANY = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@cache
def names() -> tuple[str, ...]:
    return (*book().plan_names, fact_words.UNKNOWN_PLAN)


@st.composite
def plan_facts(draw: st.DrawFn) -> PlanFacts:
    plan = draw(st.sampled_from(names()))
    stated = {"plan": plan, "track": draw(st.sampled_from(DISPUTES))}
    for fact in book().plan(plan).facts:
        values = fact_words.VALUES[fact] or OPEN_VALUES.get(fact, ())
        value = draw(st.sampled_from(["", *values])) if fact != "track" else ""
        if value:
            stated[fact] = value
    return fact_words.from_texts(stated)


@st.composite
def dated_events(draw: st.DrawFn) -> Events:
    """Draw the events of one dispute in an order that may happen, each but the notice perhaps unknown."""
    notice = draw(DAYS)

    def later(after: date, most: int) -> date | None:
        return draw(st.none() | st.integers(0, most).map(lambda days: after + timedelta(days)))

    filed = later(notice, 200)
    sent = later(filed or notice, 120)
    moments: tuple[tuple[str, datetime], ...] = ()
    if filed and draw(st.booleans()):
        at = datetime.combine(filed, time(draw(st.integers(0, 23)), draw(st.integers(0, 59))), ZoneInfo(draw(st.sampled_from(ZONES))))
        moments = (("filed", at),)
    return Events(
        notice=draw(st.sampled_from([notice, None])),
        mailed=later(notice, 3),
        received=later(notice + timedelta(3), 30),
        portal=later(notice, 20),
        filed=filed,
        service=notice - timedelta(draw(st.integers(0, 60))),
        effective=later(notice, 30),
        meeting=later(filed or notice, 100),
        extension=later(filed or notice, 90),
        information_requested=sent,
        information_received=later(sent, 10) if sent else None,
        information_answered=later(sent, 90) if sent else None,
        incomplete=later(notice, 40),
        moments=moments,
    )


def asked(facts: PlanFacts, stage: Stage, clock: Clock, events: Events) -> Limit | None:
    try:
        return side_limit(book(), facts, stage, clock, events)
    except NoRuleApplies:
        return None


def everything(facts: PlanFacts, stage: Stage, events: Events) -> list[Limit]:
    found = [limit for clock in Clock if (limit := asked(facts, stage, clock, events))]
    return [*found, *milestones(book(), facts, stage, events)]


@MANY
@given(plan_facts(), STAGES, dated_events())
def test_no_date_lies_before_its_trigger_and_the_three_dates_are_in_order(facts: PlanFacts, stage: Stage, events: Events) -> None:
    for limit in everything(facts, stage, events):
        if limit.due_on and limit.trigger_on:
            assert limit.trigger_on <= limit.due_on
            assert limit.work_by is None or limit.work_by <= limit.due_on
            assert limit.last_lawful is None or limit.due_on <= limit.last_lawful


@MANY
@given(plan_facts(), STAGES, dated_events(), st.integers(0, 400))
def test_no_work_date_lies_before_every_event_that_may_have_started_it(facts: PlanFacts, stage: Stage, events: Events, given_days: int) -> None:
    first = min(day for day in vars_of(events).values() if isinstance(day, date))
    came = [day for day in (events.notice, events.mailed, events.received, events.portal) if day]
    stated = replace(events, letter_deadline=max(came, default=first) + timedelta(given_days))

    for limit in (*everything(facts, stage, events), *everything(facts, stage, stated)):
        assert limit.work_by is None or limit.work_by >= first


def vars_of(events: Events) -> dict[str, object]:
    return {name: getattr(events, name) for name in Events.__slots__}


TRIGGERS = ("received", "portal", "notice", "mailed", "filed", "service", "effective", "meeting", "information_received", "information_requested", "incomplete")


@MANY
@given(plan_facts(), STAGES, CLOCKS, st.sampled_from(TRIGGERS), DAYS, st.integers(1, 400))
def test_a_later_trigger_never_gives_an_earlier_date(facts: PlanFacts, stage: Stage, clock: Clock, trigger: str, day: date, later: int) -> None:
    first = asked(facts, stage, clock, Events(**{trigger: day}))  # type: ignore[arg-type]
    second = asked(facts, stage, clock, Events(**{trigger: day + timedelta(later)}))  # type: ignore[arg-type]
    assume(first is not None and second is not None)
    assert first
    assert second

    if first.rule == second.rule:
        for name in ("due_on", "work_by", "last_lawful"):
            one, other = getattr(first, name), getattr(second, name)
            assert one is None or other is None or one <= other


@MANY
@given(plan_facts(), STAGES, DAYS, st.integers(0, 200))
def test_a_letter_can_bring_work_forward_and_never_takes_lawful_time_from_a_member(facts: PlanFacts, stage: Stage, day: date, given_days: int) -> None:
    letter = day + timedelta(given_days)
    plain = asked(facts.but(track=Track.MEMBER), stage, Clock.FILING, Events(received=day))
    stated = asked(facts.but(track=Track.MEMBER), stage, Clock.FILING, Events(received=day, letter_deadline=letter))
    assume(plain is not None and plain.last_lawful is not None and plain.clock is Clock.FILING)
    assert plain
    assert stated

    assert stated.last_lawful is not None
    assert plain.last_lawful is not None
    assert stated.last_lawful >= plain.last_lawful
    assert stated.work_by == min(letter, plain.work_by or letter)


@MANY
@given(plan_facts(), STAGES, dated_events())
def test_a_second_counter_gives_the_same_date_from_the_trigger_the_explanation_names(facts: PlanFacts, stage: Stage, events: Events) -> None:
    for limit in everything(facts, stage, events):
        if limit.due_on and limit.trigger_on:
            assert counter.last_day(book(), limit, events) == limit.due_on, limit


@MANY
@given(plan_facts(), STAGES, dated_events())
def test_the_words_of_every_explanation_count_up_to_its_own_date(facts: PlanFacts, stage: Stage, events: Events) -> None:
    for limit in everything(facts, stage, events):
        if limit.due_on and limit.trigger_on:
            assert counter.follow(limit.steps) == limit.due_on, limit.steps


@settings(max_examples=150, deadline=None)
@given(dated_events())
def test_every_single_rule_is_counted_like_the_second_counter_and_in_words_too(events: Events) -> None:
    for rule in counted_rules():
        limit = of_rule(rule, events)
        if limit.due_on and limit.trigger_on:
            assert counter.last_day(book(), limit, events) == counter.follow(limit.steps) == limit.due_on, limit


@cache
def counted_rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in book().rules if rule.counts)


def of_rule(rule: Rule, events: Events) -> Limit:
    """Ask one rule alone, whatever facts lead to it."""
    rung = next(rung for rung in book().rungs if rung.procedure in rule.procedures)
    plan = (*rule.plans, *names())[0]
    reading = Reading(Scope(plan, rule.payer, rule.tracks[0]), {}, {}, rung, rule, None)
    counts = [adjusted(counted(book(), reading, events), events)]
    return combined(book(), Question(PlanFacts(plan=plan), rung.stage, rule.clock), counts, events)


@MANY
@given(plan_facts(), STAGES, dated_events())
def test_an_instant_lies_on_its_own_day_and_only_where_the_hour_is_known(facts: PlanFacts, stage: Stage, events: Events) -> None:
    for limit in everything(facts, stage, events):
        if limit.due_at:
            assert events.moments
            assert limit.due_at.date() == limit.due_on


@MANY
@given(plan_facts(), STAGES, CLOCKS)
def test_without_any_date_nothing_is_computed(facts: PlanFacts, stage: Stage, clock: Clock) -> None:
    limit = asked(facts, stage, clock, Events())

    assert limit is None or (limit.due_on, limit.work_by, limit.last_lawful) == (None, None, None)


def test_an_unverified_figure_gives_no_date_in_any_plan() -> None:
    day = date(2026, 9, 14)
    events = Events(**dict.fromkeys(TRIGGERS, day))  # type: ignore[arg-type]
    limits = [limit for plan, stage, track in product(names(), ROAD, DISPUTES) for limit in everything(PlanFacts(plan=plan, track=track), stage, events)]

    assert limits
    assert [limit.rule for limit in limits if limit.confidence in ("M", "CONFLICT") and limit.due_on] == []


@MANY
@given(plan_facts(), STAGES, DAYS, st.integers(1, 30))
def test_a_receipt_before_the_notice_is_refused_by_every_clock(facts: PlanFacts, stage: Stage, day: date, earlier: int) -> None:
    with pytest.raises(BadInput, match="received before"):
        side_limit(book(), facts, stage, Clock.FILING, Events(notice=day, received=day - timedelta(earlier)))


DIGEST = """
from hashlib import sha256
from tests.rules.test_deadlines_properties import sample
print(sha256(repr(sample()).encode()).hexdigest())
"""


def sample() -> list[Limit]:
    """Ask every plan for every clock around a change of the clocks, at the end of a year and on a leap day."""
    found = []
    for day in (date(2026, 10, 30), date(2027, 12, 31), date(2028, 2, 29)):
        at = datetime.combine(day, time(10), ZoneInfo("America/New_York"))
        events = Events(notice=day, received=day, filed=day, service=day, information_requested=day, moments=(("filed", at),))
        for plan, stage in product(names(), ROAD):
            found += everything(PlanFacts(plan=plan, is_urgent=True, is_pre_service=True), stage, events)
    return found


def test_dates_do_not_depend_on_the_machines_time_zone_or_language() -> None:
    said = {digest_in(zone) for zone in ("Pacific/Kiritimati", "America/Los_Angeles", "UTC")}

    assert len(said) == 1


def digest_in(zone: str) -> str:
    env = {**os.environ, "TZ": zone, "LC_ALL": "de_DE.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"}
    return subprocess.run([sys.executable, "-c", DIGEST], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("path", sorted((ROOT / "casework/rules").glob("*.py")), ids=lambda path: path.name)
def test_no_rule_asks_what_day_or_time_it_is(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]

    assert [ast.unparse(call) for call in calls if call.attr in ("today", "now", "utcnow", "time_ns", "localtime")] == []


def test_every_stage_a_plan_has_can_answer_for_both_clocks_under_any_facts() -> None:
    sides = product(names(), DISPUTES, [None, 1, 2], ["", "federal", "state"], [None, True])
    day = date(2026, 9, 14)
    unanswered = []
    for plan, track, levels, external, grandfathered in sides:
        facts = PlanFacts(plan=plan, track=track, levels=levels, external_review=external, is_grandfathered=grandfathered, payer="aetna", jurisdiction="TX")  # type: ignore[arg-type]
        dated = Events(received=day, notice=day, filed=day)
        unanswered += [(facts, stage, clock) for stage in has(facts) for clock in (Clock.FILING, Clock.DECISION) if asked(facts, stage, clock, dated) is None]

    assert unanswered == []


def has(facts: PlanFacts) -> list[Stage]:
    """List the stages with clocks; a complaint has none before funding is confirmed."""
    blocked = (Stage.DOI_COMPLAINT,) if facts.plan == "unknown" else ()
    return [rung.stage for rung in rungs(book(), facts) if rung.filer is not Filer.NOBODY and rung.stage not in blocked]
