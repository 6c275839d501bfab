"""A rule may name another that counts while none of its own events has a date, such as OPM's clock while the carrier is silent."""

from dataclasses import replace

from casework.rules import starts
from casework.rules.book import Rulebook
from casework.rules.facts import Events
from casework.rules.readings import Reading


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
