"""Date arithmetic for appeals, with the steps that explain every date."""

from dataclasses import replace
from datetime import date

from casework.errors import BadInput, NoRuleApplies
from casework.rules import alternatives, amounts, incomplete, routing, starts, taken, tolling
from casework.rules.book import Rulebook
from casework.rules.combining import combined
from casework.rules.counting import Counted, counted
from casework.rules.entries import Basis, EventName
from casework.rules.facts import Events, PlanFacts
from casework.rules.limits import Limit, MissingFact
from casework.rules.readings import Question, Reading, possible_plans, readings
from casework.terms import Clock, Stage

__all__ = ["Limit", "MissingFact", "decision_limit", "filing_limit", "milestones", "refuse_unaddressed", "side_limit"]

# The events whose earliest day says which law governs a clock.
GOVERNED_BY: dict[Clock, tuple[EventName, ...]] = {
    Clock.FILING: ("notice", "mailed", "received", "portal"),
    Clock.CHECK: ("notice", "mailed", "received", "portal"),
    Clock.DECISION: ("filed",),
    Clock.CLAIM: ("service",),
    Clock.PEER_TO_PEER: ("notice", "mailed", "received", "portal"),
    Clock.INFORMATION: ("information-requested", "information-received", "incomplete"),
    Clock.CONTINUATION: ("notice", "mailed", "received", "portal", "effective"),
}
WHERE_ELSE = {
    Clock.CLAIM: "Read the time to file the claim in the payer contract or the plan booklet.",
    Clock.PEER_TO_PEER: "Ask the payer, with the reference of the denial, until when a peer-to-peer call may be asked for.",
    Clock.INFORMATION: "Take the date from the payer's request.",
    Clock.CONTINUATION: "Ask the plan, on the day the notice comes, until when it keeps the benefits going.",
}
FROM_THE_LETTER = "Take the date from the letter."


def filing_limit(book: Rulebook, facts: PlanFacts, stage: Stage, events: Events) -> Limit:
    """Compute the last day on which we may file this stage.

    Raises BadInput when the events cannot be in this order, NoRuleApplies when the plan has no such stage.
    """
    refuse_unaddressed(book, facts, stage)
    return side_limit(book, facts, stage, Clock.FILING, events)


def decision_limit(book: Rulebook, facts: PlanFacts, stage: Stage, events: Events) -> Limit:
    """Compute the last day on which the payer must decide what we filed (`events.filed`).

    Raises NoRuleApplies when the plan has no such stage.
    """
    refuse_unaddressed(book, facts, stage)
    return side_limit(book, facts, stage, Clock.DECISION, events)


def side_limit(book: Rulebook, facts: PlanFacts, stage: Stage, clock: Clock, events: Events) -> Limit:
    """Compute the last day of any clock; for `Clock.CHECK`, of the plan's time to forward the file by itself.

    Raises BadInput when the events cannot be in this order, NoRuleApplies, with what to do, when the plan has no rule for the clock.
    """
    _in_order(events)
    if clock is Clock.DECISION:
        _not_before(events.meeting, events.filed, "The trustees' meeting lies before the day of our filing")
    asked = Clock.FILING if clock is Clock.CHECK else clock
    limit = _limit(book, Question(facts, stage, asked, governing_day(clock, events), starts.known(events)), events)
    return replace(limit, notes=(*limit.notes, *taken.not_taken(book, facts, stage)))


def refuse_unaddressed(book: Rulebook, facts: PlanFacts, stage: Stage) -> None:
    """Raise NoRuleApplies, with how to confirm funding, for a complaint of a plan that may be of several kinds.

    A case keeps such a complaint on its pathway, blocked and without a date; only a question about its date is refused.
    """
    if stage is Stage.DOI_COMPLAINT and book.plan(facts.plan).stands_for:
        raise NoRuleApplies(routing.refusal(book, facts))


def governing_day(clock: Clock, events: Events) -> date | None:
    """Say on which day the law that governs a clock must be in force: that of the earliest event known."""
    known = [day for name in GOVERNED_BY.get(clock, ()) if (day := starts.day_of(events, name))]
    return min(known, default=None)


def milestones(book: Rulebook, facts: PlanFacts, stage: Stage, events: Events) -> tuple[Limit, ...]:
    """List the steps that others owe us between our filing and the decision, such as the preliminary review."""
    question = Question(facts, stage, Clock.DECISION, governing_day(Clock.DECISION, events))
    found = []
    for reading in readings(book, question):
        for rule in book.rules_for(reading.scope, reading.rung.procedure, Clock.CHECK):
            if rule.basis is Basis.COUNT and rule.fits(reading.texts) and rule.in_force(question.on):
                step = Reading(reading.scope, reading.texts, reading.assumed, reading.rung, rule, None)
                found.append(combined(book, question, [_counted(book, step, events)], events))
    return tuple({limit.rule: limit for limit in found}.values())


def _limit(book: Rulebook, question: Question, events: Events) -> Limit:
    found = readings(book, question)
    usable = [_counted(book, reading, events) for reading in found if reading.rule]
    filings = [each for each in usable if each.rule.clock is question.clock]
    if not usable:
        raise NoRuleApplies(_refusal(book, question, found))
    absent = [reading for reading in found if reading.rule is None]
    limit = combined(book, question, filings or usable, events, others=_others(usable, filings), absent=absent)
    return alternatives.noted(book, amounts.noted(book, limit, found, events), found, events)


def _counted(book: Rulebook, reading: Reading, events: Events) -> Counted:
    reading = alternatives.governing(book, reading, events)
    timely = incomplete.counted_with(book, reading, events)
    done = incomplete.completed(book, tolling.adjusted(counted(book, reading, timely), timely), events)
    return incomplete.either_way(book, done, events)


def _others(usable: list[Counted], filings: list[Counted]) -> list[Counted]:
    return [each for each in usable if each not in filings] if filings else []


def _refusal(book: Rulebook, question: Question, found: tuple[Reading, ...]) -> str:
    reasons = [reading.rung.reason for reading in found if reading.rung.reason]
    if reasons:
        return f"{question.stage.title}: {reasons[0]}"
    plans = ", ".join(plan.title for plan in possible_plans(book, question.facts.plan))
    day = f" for {question.on.isoformat()}" if question.on else ""
    missing = f"The rulebook has no {question.clock} rule for {question.stage.title.lower()} under {plans}{day}."
    return f"{missing} {WHERE_ELSE.get(question.clock, FROM_THE_LETTER)}"


def _in_order(events: Events) -> None:
    sent = {"on the notice": None if events.notice_is_proxy else events.notice, "of mailing": events.mailed}
    for name, day in sent.items():
        _not_before(events.received, day, f"The notice was received before the date {name}")
    _not_before(events.portal, sent["on the notice"], "The notice was seen on the portal before the date on the notice")
    _not_before(events.letter_deadline, sent["on the notice"], "The deadline stated in the letter lies before the date on the notice")
    _not_before(events.letter_deadline, events.mailed, "The deadline stated in the letter lies before the day the notice was mailed")
    _not_before(events.letter_deadline, starts.first_receipt(events), "The deadline stated in the letter lies before the notice was received")
    _not_before(events.information_received, events.information_requested, "The payer's request for information was received before it was sent")
    _not_before(events.information_answered, events.information_requested, "The payer's request for information was answered before it was sent")


def _not_before(later: date | None, earlier: date | None, what: str) -> None:
    if later and earlier and later < earlier:
        raise BadInput(f"{what}. Check both dates.")
