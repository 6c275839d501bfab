"""What holds for every date: order, monotony, independence of the machine, and steps that count up to the same day."""

import ast
import os
import re
import subprocess
import sys
from calendar import monthrange
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import NoRuleApplies
from casework.rules.deadlines import Limit, decision_limit, filing_limit
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import Filer, rungs
from casework.terms import Stage, Track
from tests.rules.shipped import book, filing

ROOT = Path(__file__).parents[2]
DAYS = st.dates(date(2025, 1, 1), date(2031, 6, 30))
PLANS = st.sampled_from(["self-funded-erisa", "insured-group", "individual", "medicare-advantage", "unknown"])
STAGES = st.sampled_from(list(Stage))
FACTS = st.builds(
    PlanFacts,
    plan=PLANS,
    levels=st.sampled_from([None, 1, 2]),
    external_review=st.sampled_from(["", "federal", "state"]),
    is_urgent=st.booleans(),
    is_pre_service=st.booleans(),
    is_drug_request=st.sampled_from([None, True, False]),
)


def asked(facts: PlanFacts, stage: Stage, events: Events) -> list[Limit]:
    found = []
    for compute in (filing_limit, decision_limit):
        try:
            found.append(compute(book(), facts, stage, events))
        except NoRuleApplies:
            continue
    return found


@given(FACTS, STAGES, DAYS, st.integers(0, 20))
def test_no_date_lies_before_its_trigger_and_the_three_dates_are_in_order(facts: PlanFacts, stage: Stage, notice: date, later: int) -> None:
    events = Events(notice=notice, received=notice + timedelta(later), filed=notice + timedelta(later + 9))

    for limit in asked(facts, stage, events):
        if limit.due_on and limit.work_by and limit.last_lawful and limit.trigger_on:
            assert notice < limit.work_by <= limit.due_on <= limit.last_lawful
            assert limit.trigger_on < limit.due_on


@given(FACTS, STAGES, DAYS, st.integers(1, 40))
def test_a_later_event_never_gives_an_earlier_date(facts: PlanFacts, stage: Stage, day: date, later: int) -> None:
    after = day + timedelta(later)
    pairs = zip(asked(facts, stage, Events(received=day)), asked(facts, stage, Events(received=after)), strict=True)

    for first, second in pairs:
        if first.due_on and second.due_on and first.rule == second.rule:
            assert first.due_on <= second.due_on


@given(FACTS, STAGES, DAYS, st.integers(0, 200))
def test_a_letter_can_bring_work_forward_and_never_takes_lawful_time(facts: PlanFacts, stage: Stage, day: date, given_days: int) -> None:
    letter = day + timedelta(given_days)
    plain = asked(facts, stage, Events(received=day))
    stated = asked(facts, stage, Events(received=day, letter_deadline=letter))

    for before, after in zip(plain, stated, strict=True):
        if before.last_lawful and before.confidence != "M":
            assert after.last_lawful is not None
            assert after.last_lawful >= before.last_lawful
            assert after.work_by == (min(letter, before.work_by or letter) if before.clock == "filing" else before.work_by)


@given(FACTS, STAGES, DAYS)
def test_every_explanation_counts_up_to_its_own_date(facts: PlanFacts, stage: Stage, day: date) -> None:
    for limit in asked(facts, stage, Events(notice=day, filed=day)):
        if limit.due_on and limit.trigger_on:
            assert recount(limit.steps) == limit.due_on


@given(DAYS)
def test_the_other_ways_into_a_count_explain_themselves_too(day: date) -> None:
    for events in (Events(received=day), Events(portal=day), Events(notice=day, notice_is_proxy=True)):
        for limit in asked(PlanFacts(plan="medicare-advantage"), Stage.FIRST_APPEAL, events):
            assert limit.due_on is None or recount(limit.steps) == limit.due_on


ISO = r"(\d{4}-\d\d-\d\d)"
HOLIDAYS = {date.fromisoformat(line.split(",")[0]) for line in (ROOT / "casework/rulebook/holidays.csv").read_text().splitlines()[1:] if "observed" not in line}


def recount(steps: tuple[str, ...]) -> date | None:
    """Follow the words with a counter of its own, on day numbers; a step it cannot follow fails."""
    at = 0
    for step in steps:
        if step.startswith(("Receipt is known", "By then the plan")):
            continue
        at = follow(step, at)
    return date.fromordinal(at)


def follow(step: str, at: int) -> int:
    if found := re.search(rf"^Day 0: .*? {ISO} \(", step):
        return number(found[1])
    if found := re.search(rf"(\d+) calendar days (?:later|after the date on the notice): {ISO}", step):
        return same(at + int(found[1]), found[2])
    if found := re.search(rf"^(\d+) calendar months later: (?:(\S+) does not exist; .*: )?{ISO}", step):
        return same(months(at, int(found[1]), step), found[3])
    if found := re.search(rf"^{ISO} is .*: moved on", step):
        assert closed(number(found[1])), step
        return same(at, found[1]) + 1
    if found := re.search(rf"^The next day .*: {ISO}", step):
        assert not closed(at), step
        return same(at, found[1])
    if found := re.search(rf"hours run .*: (\d+) days? later, {ISO}", step):
        return same(at + int(found[1]), found[2])
    raise AssertionError(f"no counter for: {step}")


def months(at: int, amount: int, step: str) -> int:
    start = date.fromordinal(at)
    month = start.month + amount
    year, month = (start.year, month) if month <= 12 else (start.year + 1, month - 12)
    last = monthrange(year, month)[1]
    if start.day <= last:
        return date(year, month, start.day).toordinal()
    return date(year, month, last).toordinal() + ("first day of the next month" in step)


def closed(at: int) -> bool:
    return at % 7 in (6, 0) or date.fromordinal(at) in HOLIDAYS


def number(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def same(at: int, text: str) -> int:
    assert at == number(text), text
    return at


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles", "Pacific/Niue"])
def test_dates_do_not_depend_on_the_machines_time_zone_or_language(zone: str) -> None:
    code = "from tests.rules.shipped import filing; limit = filing('self-funded-erisa', received='2026-09-14'); print(limit.due_on, limit.steps)"
    env = {**os.environ, "TZ": zone, "LC_ALL": "de_DE.UTF-8", "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.strip()

    limit = filing("self-funded-erisa", received="2026-09-14")
    assert said == f"{limit.due_on} {limit.steps}"


MODULES = [ROOT / "casework/bookshelf.py", ROOT / "casework/cli/deadline.py", *sorted((ROOT / "casework/rules").glob("*.py"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_day_count_and_no_citation_stands_in_the_code_of_the_rules(path: Path) -> None:
    text = path.read_text()
    spans = [ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("timedelta")]

    assert [span for span in spans if re.search(r"\d", span) and "(days=1)" not in span] == []
    assert re.findall(r"\d+ CFR|U\.S\.C|147\.136|2560\.503|422\.5\d\d", text) == []


def test_every_stage_a_plan_has_can_answer_for_both_clocks_under_any_facts() -> None:
    sides = product([*book().plan_names, "unknown"], Track, [None, 1, 2], ["", "federal", "state"], [None, True])
    day = date(2026, 9, 14)
    unanswered = []
    for plan, track, levels, external, grandfathered in sides:
        facts = PlanFacts(plan=plan, track=track, levels=levels, external_review=external, is_grandfathered=grandfathered, payer="aetna", jurisdiction="TX")  # type: ignore[arg-type]
        unanswered += [(facts, stage) for stage in has(facts) if len(asked(facts, stage, Events(received=day, notice=day, filed=day))) != 2]

    assert unanswered == []


def has(facts: PlanFacts) -> list[Stage]:
    return [rung.stage for rung in rungs(book(), facts) if rung.filer is not Filer.NOBODY]
