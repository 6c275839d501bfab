"""Which stated facts a plan does not take: they change no date, and the date says so."""

from collections.abc import Iterator

from casework.rules.book import Rulebook
from casework.rules.entries import Scoped
from casework.rules.facts import CONTRACT_LEVEL, PlanFacts, texts
from casework.rules.parties import Plan
from casework.rules.readings import possible_plans
from casework.terms import Stage

# Facts about the dispute itself, which may be stated of any plan.
COMMON = {"plan", "track", "payer", "group", "network", "reason"}
NOT_TAKEN = "This plan does not take the fact {fact}: it changes nothing here."


def not_taken(book: Rulebook, facts: PlanFacts, stage: Stage) -> tuple[str, ...]:
    """Say of each stated fact that the plan, or every kind it may be, does not take that it changes nothing."""
    plans = possible_plans(book, facts.plan)
    taken = COMMON.union(book.plan(facts.plan).facts, *(plan.facts for plan in plans))
    stray = [fact for fact in _stated(facts) if fact not in taken]
    return tuple(NOT_TAKEN.format(fact=fact) for fact in stray if not any(_speaks(book, facts, plan, stage, fact=fact) for plan in plans))


def _stated(facts: PlanFacts) -> Iterator[str]:
    """Name the facts that somebody stated; an urgent request is one before treatment without anybody saying so."""
    known = {
        "levels": facts.levels is not None,
        "external-review": bool(facts.external_review),
        "state": bool(facts.jurisdiction),
        "california-regulator": bool(facts.california_regulator),
        "grandfathered": facts.is_grandfathered is not None,
        "urgent": facts.is_urgent,
        "pre-service": facts.is_pre_service and not facts.is_urgent,
        "drug-request": facts.is_drug_request is not None,
    }
    yield from (fact for fact, is_stated in known.items() if is_stated)
    yield from (fact for fact, value in facts.stated if value and fact != CONTRACT_LEVEL)  # the contract's, never the plan's


def _speaks(book: Rulebook, facts: PlanFacts, plan: Plan, stage: Stage, *, fact: str) -> bool:
    """Say whether the plan has a sentence of its own for what is stated, or the clinic an entry that asks for it."""
    scope = book.scope(plan.id, payer=facts.payer, track=facts.track)
    stated = {**texts(facts, stage), "plan": plan.id}
    entries: tuple[Scoped, ...] = (*book.notes, *(entry for entry in (*book.rules, *book.rungs) if entry.is_clinic))
    asking = [entry for entry in entries if fact in dict(entry.when) and scope.holds(entry)]
    return any(entry.is_clinic or entry.fits(stated) for entry in asking)
