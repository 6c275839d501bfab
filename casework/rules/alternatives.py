"""A rule may name another that counts while none of its own events has a date, such as OPM's clock while the carrier is silent."""

from collections.abc import Sequence
from dataclasses import replace

from casework.rules import incomplete, starts
from casework.rules.book import Rulebook, Scope
from casework.rules.counting import counted
from casework.rules.entries import Rule
from casework.rules.facts import Events
from casework.rules.limits import Limit
from casework.rules.readings import Reading
from casework.terms import Clock


def governing(book: Rulebook, reading: Reading, events: Events) -> Reading:
    """Give the reading with the other rule, on the first rule's clock, when only the other's event has a date; else unchanged."""
    rule = reading.rule
    if rule is None or not rule.otherwise or starts.found(rule, events, track=reading.scope.track):
        return reading
    other = book.rule(rule.otherwise)
    start = starts.found(other, events, track=reading.scope.track)
    if start is None or not other.in_force(start.day):
        return reading
    return replace(reading, rule=other.model_copy(update={"clock": rule.clock}))


def has_any(book: Rulebook, scope: Scope) -> bool:
    """Say whether any rule of a plan names another that counts in its place."""
    return any(rule.otherwise and scope.holds(rule) for rule in book.rules)


def stands_in(book: Rulebook, rule_id: str) -> bool:
    """Say whether a rule counts in the place of another that has no date yet."""
    return any(rule.otherwise == rule_id for rule in book.rules)


def noted(book: Rulebook, limit: Limit, readings: Sequence[Reading], events: Events) -> Limit:
    """Say on a payer's decision date until when the next step must be taken if the payer stays silent, where that clock already runs."""
    reading = next((each for each in readings if each.rule and each.rule.id == limit.rule), None)
    if reading is None or limit.clock is not Clock.DECISION:
        return limit
    found = [counted(book, replace(reading, rule=rule), events) for rule in _running_meanwhile(book, reading)]
    counts = [incomplete.either_way(book, each, events) for each in found]
    said = [f"If no answer comes: {each.rule.title}, by {each.due.isoformat()} ({each.rule.citation}). That clock already runs." for each in counts if each.due]
    return replace(limit, notes=(*limit.notes, *said))


def _running_meanwhile(book: Rulebook, reading: Reading) -> list[Rule]:
    steps = book.rules_for(reading.scope, reading.rung.procedure, Clock.CHECK)
    return [rule for rule in steps if rule.fits(reading.texts) and any(other.otherwise == rule.id for other in book.rules)]
