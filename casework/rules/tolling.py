"""What a payer's letter between filing and decision does to its clock: an extension lengthens it, a request for information may stop it."""

from dataclasses import replace
from datetime import date, timedelta

from casework.rules import hours, starts
from casework.rules.counting import THEIRS, Counted
from casework.rules.dates import weekday
from casework.rules.entries import Basis, Rule
from casework.rules.facts import Events
from casework.terms import Clock

FINDING = "A finding to cite"
# A rule that may start on our answer gives the payer its whole time again from that day.
ANSWERED = "information-answered"


def adjusted(draft: Counted, events: Events) -> Counted:
    """Move a payer's date by the extension it noticed in time and by the days its own request stopped the clock.

    The extension counts once, the stop from the day the request was sent until the day of our answer.
    """
    rule = draft.reading.counted_by or draft.rule
    if draft.due is None or draft.start is None or draft.rule.clock not in THEIRS or not rule.counts:
        return draft
    base = draft.last or draft.due
    end = _base_end(draft, rule, events, base=base)
    lengthens = _is_extended(draft, rule, events, end=end)
    asked_first = bool(events.information_requested and events.extension and events.information_requested <= events.extension)
    if not asked_first:
        extended = _extended(draft, rule, events, end=end)
        return _tolled(extended, rule, events, base=base, may_extend=not lengthens)
    tolled = _tolled(draft, rule, events, base=base, may_extend=not lengthens, to_come=rule.extends_by if lengthens else 0)
    return _extended(tolled, rule, events, end=end)


def is_after(draft: Counted, events: Events, name: str, *, end: date) -> bool:
    """Say whether an event came after the end of a clock: to the minute where both are known to it, else by the day."""
    at = starts.instant_of(events, name)
    if at and draft.due_at and end == draft.due:
        return at > draft.due_at
    day = starts.day_of(events, name)
    return day is not None and day > end


def _base_end(draft: Counted, rule: Rule, events: Events, *, base: date) -> date:
    """Say until when an extension may be noticed: the last day of the base period, later by the time that the clock stood still."""
    sent, answered = events.information_requested, events.information_answered
    if not rule.tolled_by_information or sent is None or _is_before(draft, sent) or is_after(draft, events, "information-requested", end=base):
        return base
    return base + (answered - sent) if answered else date.max


def _is_extended(draft: Counted, rule: Rule, events: Events, *, end: date) -> bool:
    noticed = events.extension
    in_time = noticed is not None and not _is_before(draft, noticed) and not is_after(draft, events, "extension", end=end)
    return in_time and bool(rule.extends_by) and _is_decision(draft)


def _extended(draft: Counted, rule: Rule, events: Events, *, end: date) -> Counted:
    noticed = events.extension
    if noticed is None or not _is_decision(draft):
        return draft
    if _is_before(draft, noticed):
        return _noted(draft, f"The extension noticed on {noticed.isoformat()} lies before this clock starts and is not counted. Check both dates.")
    if rule.perhaps_extends_by:
        return _perhaps_extended(draft, rule, noticed)
    if not rule.extends_by:
        return _noted(draft, f"{FINDING}: the payer noticed an extension on {noticed.isoformat()}, and {rule.citation} allows none here. The date stands.")
    if not draft.is_stopped and is_after(draft, events, "extension", end=end):
        until = draft.due_at.strftime(hours.MINUTES) if draft.due_at and noticed == end else end.isoformat()
        late = f"{FINDING}: the payer noticed its extension on {noticed.isoformat()}, after {until}, so it has no effect ({rule.citation})."
        return _noted(draft, f"{late} The date stands.")
    if draft.is_stopped:
        said = f"The payer noticed an extension on {noticed.isoformat()}, while the clock stands still: {_days(rule.extends_by)} more after our answer, once"
        return replace(draft, steps=(*draft.steps, said))
    return _moved(draft, rule.extends_by, said=f"The payer noticed an extension on {noticed.isoformat()}, in time: {_days(rule.extends_by)} more, once")


def _perhaps_extended(draft: Counted, rule: Rule, noticed: date) -> Counted:
    """Leave the payer the time of an extension that nobody verified before it is called late; nothing is planned by it."""
    said = f"The payer noticed on {noticed.isoformat()} that it takes longer. Up to {_days(rule.perhaps_extends_by)} more are not verified"
    if draft.last is None:
        return _noted(draft, f"{said}: no date is moved.")
    last = draft.last + timedelta(days=rule.perhaps_extends_by)
    return _noted(replace(draft, last=last), f"{said}: the date stands, and the payer is not called late before {last.isoformat()}.")


def _tolled(draft: Counted, rule: Rule, events: Events, *, base: date, may_extend: bool, to_come: int = 0) -> Counted:
    """Stop the clock from a request until our answer; `to_come` are the days of an extension noticed after that request."""
    sent = events.information_requested
    if sent is None or draft.due is None or draft.start is None or not _is_decision(draft):
        return draft
    if ANSWERED in rule.starts_on and events.information_answered:
        return draft
    if unmoved := _not_stopped(draft, rule, events, sent=sent, base=base):
        return _noted(draft, unmoved)
    if rule.if_incomplete:
        return draft
    if ANSWERED in rule.starts_on:
        anew = f"The payer's clock stands still since {sent.isoformat()} and starts anew with our answer."
        return _stopped(draft, f"The payer sent a request for information on {sent.isoformat()}: it has its whole time again from our answer", note=anew)
    used, left = (sent - draft.start.day).days, (draft.due - sent).days
    stop = f"The payer sent a request for information on {sent.isoformat()}, after {_days(used)}: the clock stands still from that day, with {_days(left)} left"
    if events.information_answered is None:
        left += to_come
        return _stopped(draft, stop, note=f"The payer's clock stands still since {sent.isoformat()}: it has {_days(left)} left after our answer.")
    resumed = _resumed(draft, events, stop=stop)
    return _may_be_extended(resumed, rule) if may_extend and rule.extends_by else resumed


def _not_stopped(draft: Counted, rule: Rule, events: Events, *, sent: date, base: date) -> str:
    """Say why a request does not stop the clock, or ""."""
    if _is_before(draft, sent):
        return f"The payer's request of {sent.isoformat()} lies before this clock starts and does not stop it. Check both dates."
    if not (rule.tolled_by_information or rule.if_incomplete):
        return f"The payer asked for information on {sent.isoformat()}. No rule here stops this clock for it: the date stands."
    if is_after(draft, events, "information-requested", end=base):
        late = f"{FINDING}: the payer sent its request on {sent.isoformat()}, after {base.isoformat()}, so it stops nothing ({rule.citation})."
        return f"{late} The date stands."
    return ""


def _stopped(draft: Counted, stop: str, *, note: str) -> Counted:
    """Give no date: a payer that waits for our answer cannot be late."""
    return replace(draft, due=None, early=None, last=None, due_at=None, is_stopped=True, steps=(*draft.steps, stop), notes=(*draft.notes, note))


def _resumed(draft: Counted, events: Events, *, stop: str) -> Counted:
    assert events.information_requested and events.information_answered  # noqa: S101 - asked by the caller
    waited = (events.information_answered - events.information_requested).days
    stopped = replace(draft, steps=(*draft.steps, stop), due_at=None)
    return _moved(stopped, waited, said=f"We answered on {events.information_answered.isoformat()}: the clock runs on after {_days(waited)}")


def _may_be_extended(draft: Counted, rule: Rule) -> Counted:
    """Leave the payer the time of an extension that its request may have been, before it is called late."""
    if draft.last is None:
        return draft
    last = draft.last + timedelta(days=rule.extends_by)
    said = f"The payer's request may be read as the notice of its one extension too; it then has until {last.isoformat()}, and is not called late before."
    return _noted(replace(draft, last=last), said)


def _moved(draft: Counted, days: int, *, said: str) -> Counted:
    """Move all dates of a reading by whole days."""
    assert draft.due is not None  # noqa: S101 - asked by the callers
    more = timedelta(days=days)
    due = draft.due + more
    step = f"{said}: {due.isoformat()}, a {weekday(due)}"
    return replace(
        draft,
        due=due,
        early=due,
        last=draft.last + more if draft.last else None,
        due_at=hours.days_later(draft.due_at, days) if draft.due_at else None,
        steps=(*draft.steps, step),
    )


def _is_decision(draft: Counted) -> bool:
    return draft.rule.clock is Clock.DECISION or draft.rule.basis is Basis.FORWARDED


def _is_before(draft: Counted, day: date) -> bool:
    return draft.start is not None and day < draft.start.day


def _noted(draft: Counted, note: str) -> Counted:
    return replace(draft, notes=(*draft.notes, note))


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
