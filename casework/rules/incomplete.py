"""What a payer's request for information starts: other clocks for an incomplete request, and none where it came too late."""

from dataclasses import replace

from casework.rules import starts
from casework.rules.book import Rulebook
from casework.rules.counting import Counted, counted
from casework.rules.dates import count
from casework.rules.entries import Rule
from casework.rules.facts import Events
from casework.rules.readings import Reading
from casework.rules.tolling import ANSWERED, is_after

NO_ANSWER = "Nobody has entered our answer: the decision is counted from the end of the least time the law gives for it. The request may give more."
LATE_ANSWER = "We answered after the least time the law gives; the request may have given more, so lateness is judged from our answer."


def counted_with(book: Rulebook, reading: Reading, events: Events) -> Events:
    """Leave our answer out where the payer asked after its time had ended: such a request starts nothing anew."""
    rule, sent = reading.rule, events.information_requested
    if rule is None or sent is None or not rule.tolled_by_information or ANSWERED not in rule.starts_on:
        return events
    unasked = replace(events, information_answered=None)
    base = counted(book, reading, unasked)
    return unasked if base.last and is_after(base, events, "information-requested", end=base.last) else events


def completed(book: Rulebook, draft: Counted, events: Events) -> Counted:
    """Count a request found incomplete by its own rules: from our answer or from the end of the time for it, whichever is earlier."""
    sent = events.information_requested
    if not draft.rule.if_incomplete or sent is None or draft.start is None or draft.last is None:
        return draft
    if sent < draft.start.day or is_after(draft, events, "information-requested", end=draft.last):
        return draft
    found = [_by(book, draft, book.rule(key), events) for key in draft.rule.if_incomplete]
    dated = [each for each in found if each.due]
    main = min(dated, key=lambda each: (each.due, each.due_at is None), default=draft)
    answered = next((each for each in dated if ANSWERED in each.rule.starts_on), None)
    said = (NO_ANSWER,) if answered is None else () if main is answered else (LATE_ANSWER,)
    return replace(main, last=answered.last if answered else main.last, notes=(*said, *main.notes, *draft.notes))


def either_way(book: Rulebook, draft: Counted, events: Events) -> Counted:
    """Read a request that the payer sent too late both ways: it started the clock anew, or it did not; the earlier day drives."""
    rule, sent = draft.rule, events.information_requested
    filed = starts.day_of(events, "filed")
    if not rule.asked_within or sent is None or filed is None or draft.last is None:
        return draft
    within = count(book.rule(rule.asked_within), filed, calendar=book.calendar).day
    if sent <= within:
        return draft
    unasked = counted(book, draft.reading, replace(events, information_requested=None))
    said = f"The payer asked for information on {sent.isoformat()}, after its own time had ended on {within.isoformat()}"
    both = f"{said}: {draft.last.isoformat()} counts from that request and is nothing to plan by, as the request may start nothing."
    return replace(unasked, last=draft.last, notes=(*unasked.notes, both))


def _by(book: Rulebook, draft: Counted, rule: Rule, events: Events) -> Counted:
    known = starts.found(rule, events, track=draft.reading.scope.track)
    reading = replace(draft.reading, rule=rule.model_copy(update={"clock": draft.rule.clock}))
    return counted(book, reading, events) if known else Counted(reading, rule)
