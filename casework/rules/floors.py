"""The days before which a rule never ends: an event it waits for, or the end of another rule's time."""

from dataclasses import replace
from datetime import date

from casework.rules import starts
from casework.rules.book import Rulebook
from casework.rules.dates import Count, count
from casework.rules.entries import Rule
from casework.rules.facts import Events
from casework.rules.limits import MissingFact


def waited(book: Rulebook, rule: Rule, done: Count, events: Events) -> Count:
    """Move a count to the latest of its floors, with a step for each."""
    for what, wait in _floors(book, rule, events):
        said = f"Not before the {what}, {wait.isoformat()}: the later of the two is {max(wait, done.day).isoformat()}"
        done = replace(done, day=max(wait, done.day), steps=(*done.steps, said), at=done.at if wait < done.day else None)
    return done


def governs(book: Rulebook, rule: Rule, day: date, events: Events) -> bool:
    """Say whether a count ended on this day because of a floor, not because of its own time."""
    return any(wait >= day for _, wait in _floors(book, rule, events))


def missing(book: Rulebook, rule: Rule, events: Events) -> tuple[MissingFact, ...]:
    """Name the dates without which a floor is not known, or only by a stand-in."""
    found: list[MissingFact] = []
    if rule.not_before and starts.day_of(events, rule.not_before) is None:
        found.append(MissingFact(*starts.MISSING.get(rule.not_before, starts.DATE_ON_NOTICE)))
    if rule.not_before_rule:
        other = book.rule(rule.not_before_rule)
        start = starts.found(other, events, track=rule.tracks[0])
        found += starts.missing_receipt(other, start) if start else [starts.missing_start(other)]
    return tuple(found)


def is_open(book: Rulebook, rule: Rule, events: Events) -> bool:
    """Say whether another rule's time, which may end later, cannot be counted yet: lateness is then not judged."""
    return bool(rule.not_before_rule) and starts.found(book.rule(rule.not_before_rule), events, track=rule.tracks[0]) is None


def _floors(book: Rulebook, rule: Rule, events: Events) -> list[tuple[str, date]]:
    found = []
    if rule.not_before and (wait := starts.day_of(events, rule.not_before)):
        found.append((starts.LABELS[rule.not_before], wait))
    if rule.not_before_rule:
        other = book.rule(rule.not_before_rule)
        start = starts.found(other, events, track=rule.tracks[0])
        if start:
            found.append((f"end of the time for the {other.title}", count(other, start.day, calendar=book.calendar).day))
    return found
