"""The ways a case may be read while facts are missing: each gives the stage and the rule that would then govern."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from casework.rules import facts as fact_words
from casework.rules.book import Rulebook, Scope, best_rule
from casework.rules.entries import Basis, Rule, RungEntry
from casework.rules.facts import PlanFacts
from casework.rules.parties import Plan
from casework.terms import Clock, Stage


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the facts, the stage, whose clock, the day whose law governs, and which events have a day."""

    facts: PlanFacts
    stage: Stage
    clock: Clock
    on: date | None = None
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the case. `assumed` holds what nobody stated; `counted_by` the rule whose time a forwarded stage waits for."""

    scope: Scope
    texts: Mapping[str, str]
    assumed: Mapping[str, str]
    rung: RungEntry
    rule: Rule | None
    counted_by: Rule | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Tell readings apart by what they lead to."""
        return (self.scope.plan, self.rung.id, self.rule.id if self.rule else "", self.counted_by.id if self.counted_by else "")


def readings(book: Rulebook, question: Question) -> tuple[Reading, ...]:
    """List the readings that lead to different rules, the one the pathway takes first."""
    found: dict[tuple[str, str, str, str], Reading] = {}
    for plan in possible_plans(book, question.facts.plan):
        for reading in _of_plan(book, question, plan):
            found.setdefault(reading.key, reading)
    return tuple(found.values())


def possible_plans(book: Rulebook, name: str) -> tuple[Plan, ...]:
    """List the plans a name stands for: itself, or every kind while funding is unknown."""
    plan = book.plan(name)
    return tuple(book.plans[each] for each in plan.stands_for) or (plan,)


def default_texts(plan: Plan, facts: PlanFacts, stage: Stage) -> dict[str, str]:
    """Fill what nobody stated with the reading on which the pathway is drawn."""
    stated = fact_words.texts(facts, stage)
    return {**stated, **{fact: values[0] for fact, values in plan.unknown if not stated[fact]}}


@dataclass(frozen=True, slots=True)
class Place:
    """One stage as a plan's pathway draws it: whose entries apply, the facts by their written names, and the stage's entry if there is one."""

    scope: Scope
    texts: Mapping[str, str]
    entry: RungEntry | None

    @property
    def procedure(self) -> str:
        """Name the stage's procedure, or "" where the plan has no such stage."""
        return self.entry.procedure if self.entry else ""


def place(book: Rulebook, plan: Plan, facts: PlanFacts, stage: Stage, *, on: date | None = None) -> Place:
    """Find one stage of one plan under the facts, and under the law of a day."""
    scope = book.scope(plan.id, payer=facts.payer, track=facts.track)
    texts = {**default_texts(plan, facts, stage), "plan": plan.id}
    return Place(scope, texts, book.rung(scope, stage, texts, on=on))


def _of_plan(book: Rulebook, question: Question, plan: Plan) -> Iterator[Reading]:
    scope = book.scope(plan.id, payer=question.facts.payer, track=question.facts.track)
    stated = {**fact_words.texts(question.facts, question.stage), "plan": plan.id}
    matter = _facts_that_matter(book, question, scope)
    unknown = {fact: values for fact, values in plan.unknown if not stated[fact] and fact in matter}
    rest = {fact: values[0] for fact, values in plan.unknown if not stated[fact] and fact not in matter}
    for chosen in product(*unknown.values()):
        assumed = dict(zip(unknown, chosen, strict=True))
        reading = _reading(book, question, scope, {**stated, **rest, **assumed}, assumed)
        if reading:
            yield reading


def _reading(book: Rulebook, question: Question, scope: Scope, texts: Mapping[str, str], assumed: Mapping[str, str]) -> Reading | None:
    rung = book.rung(scope, question.stage, texts, on=question.on)
    if rung is None:
        return None
    rule = _rule(book, question, scope, rung, texts) if rung.procedure else None
    waits_for = _governing(book.rules_for(scope, rule.follows, Clock.DECISION), texts, question.on) if rule and rule.follows else None
    return Reading(scope, texts, assumed, rung, rule, waits_for)


def _rule(book: Rulebook, question: Question, scope: Scope, rung: RungEntry, texts: Mapping[str, str]) -> Rule | None:
    forwarded = rung.filer == "plan" and question.clock is Clock.FILING
    rules = book.rules_for(scope, rung.procedure, Clock.CHECK if forwarded else question.clock)
    fitting = tuple(rule for rule in rules if (not forwarded or rule.basis is Basis.FORWARDED) and rule.fits(texts))
    return _governing(_startable(fitting, question), texts, question.on)


def _startable(rules: tuple[Rule, ...], question: Question) -> tuple[Rule, ...]:
    """Prefer, among the payer's different requests, the one whose event has a day."""
    if question.clock is not Clock.INFORMATION:
        return rules
    return tuple(rule for rule in rules if question.known & set(rule.starts_on)) or rules


def _governing(rules: tuple[Rule, ...], texts: Mapping[str, str], on: date | None) -> Rule | None:
    return best_rule(rule for rule in rules if rule.fits(texts) and rule.in_force(on))


def _facts_that_matter(book: Rulebook, question: Question, scope: Scope) -> frozenset[str]:
    rungs = [rung for rung in book.rungs_for(scope, question.stage) if rung.in_force(question.on)]
    clocks = (question.clock, Clock.CHECK) if question.clock is Clock.FILING else (question.clock,)
    rules = [rule for rung in rungs for clock in clocks for rule in book.rules_for(scope, rung.procedure, clock) if _asked(rule, rung, clock)]
    waited = [rule for first in rules if first.follows for rule in book.rules_for(scope, first.follows, Clock.DECISION)]
    return frozenset(fact for entry in (*rungs, *rules, *waited) for fact, _ in entry.when)


def _asked(rule: Rule, rung: RungEntry, clock: Clock) -> bool:
    return clock is not Clock.CHECK or (rung.filer == "plan" and rule.basis is Basis.FORWARDED)
