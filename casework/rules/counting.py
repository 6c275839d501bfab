"""One reading of a case, counted: from the event that starts the clock to the last day, with each step."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from casework.rules.book import Rulebook
from casework.rules.dates import Count, count
from casework.rules.entries import Basis, Rule, Unit
from casework.rules.facts import Events
from casework.rules.limits import MissingFact
from casework.rules.readings import Reading
from casework.terms import Clock, Track

RECEIPT = ("received", "portal")
LABELS = {
    "received": "notice received",
    "portal": "notice seen on the payer's portal",
    "notice": "date on the notice",
    "mailed": "day the notice was mailed",
    "filed": "day of our filing",
    "service": "day of the service",
}
REMITTANCE = "remittance date"
ENTERED, READ = "a person entered it", "read from the remittance"
PROXY = "remittance date, a stand-in for the day the patient received the notice"
CONSERVATIVE = "conservative: nobody has entered the day of receipt"
FIND_RECEIPT = "look for the envelope, the fax or portal log, or ask the patient when the notice came: each day later moves the date by one day"
GET_EOB = "get the EOB: the patient's clock starts when the patient receives the notice, not with the remittance"
GET_NOTICE = "get the letter or EOB and enter its dates: without it no date can be computed"
GET_DATE_ON_NOTICE = "get the letter or remittance: this rule counts from the date on it, not from its receipt"
GET_FILING = "enter the day of our filing, with its proof"
LETTER_DATE = "the letter's date"
FROM_LETTER = "take the date from the letter"
GET_EARLIER_FILING = "enter the day the plan received the request that it must now decide or forward"
FROM_CONTRACT = "take the date from the contract or letter"


@dataclass(frozen=True, slots=True)
class Start:
    """The event a count starts from. `is_receipt` says that the receipt itself is known."""

    label: str
    day: date
    is_receipt: bool = False
    is_proxy: bool = False
    is_stand_in: bool = False
    origin: str = ENTERED


@dataclass(frozen=True, slots=True)
class Counted:
    """One reading's dates: the rule's own, the safest, and the last lawful."""

    reading: Reading
    rule: Rule
    due: date | None = None
    early: date | None = None
    last: date | None = None
    start: Start | None = None
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[MissingFact, ...] = ()


def counted(book: Rulebook, reading: Reading, events: Events) -> Counted:
    """Count one reading; what cannot be counted says which fact is missing."""
    assert reading.rule is not None  # noqa: S101 - the caller keeps readings that have a rule
    rule = reading.rule
    blank = Counted(reading, rule, notes=rule.notes)
    if rule.basis is Basis.OPEN:
        return blank
    if rule.basis is Basis.FORWARDED:
        return _forwarded(book, blank, events)
    start = _start(rule, events, track=reading.scope.track)
    if not rule.counts:
        return _from_letter(replace(blank, start=start), events)
    if start is None:
        return replace(blank, missing=(_no_start(rule),))
    if rule.clock is Clock.FILING:
        return _filing(book, replace(blank, start=start), events)
    return _decision(book, replace(blank, start=start))


def _start(rule: Rule, events: Events, *, track: Track) -> Start | None:
    known = {name: day for name in rule.starts_on if (day := getattr(events, name))}
    if not known:
        return None
    first = next(iter(known))
    if events.notice_is_proxy and "notice" in known and first not in RECEIPT:
        # The remittance is the provider's own notice; for the patient it only stands in for one.
        return Start(REMITTANCE if track is Track.PROVIDER else PROXY, known["notice"], is_proxy=track is Track.MEMBER, origin=READ)
    if rule.starts_on[0] != "received" or first in RECEIPT:
        return Start(LABELS[first], known[first], is_receipt=first in RECEIPT)
    name = min(known, key=lambda each: known[each])
    return Start(f"{LABELS[name]} ({CONSERVATIVE})", known[name], is_stand_in=True)


def _day_zero(start: Start) -> str:
    return f"Day 0: {start.label} {start.day.isoformat()} ({start.origin})"


def _filing(book: Rulebook, draft: Counted, events: Events) -> Counted:
    assert draft.start is not None  # noqa: S101 - given by `counted`
    rule, start = draft.rule, draft.start
    direct = count(rule, start.day, calendar=book.calendar)
    plain = replace(
        draft,
        due=direct.day,
        early=direct.day,
        last=direct.day,
        steps=(_day_zero(start), *direct.steps),
        notes=(*draft.notes, *direct.notes),
        missing=_missing_receipt(rule, start),
    )
    if start.is_receipt and events.portal and events.portal < start.day:
        seen = count(rule, events.portal, calendar=book.calendar)
        said = f"The notice was seen on the portal on {events.portal.isoformat()}, before it came: counted from that day the date is {seen.day.isoformat()}."
        plain = replace(plain, early=seen.day, notes=(*plain.notes, said))
    return _presumed(book, plain, events) if rule.presumption_days else plain


def _presumed(book: Rulebook, plain: Counted, events: Events) -> Counted:
    """Add the presumption of receipt: it is rebutted by a known receipt, earlier or later."""
    rule, start = plain.rule, plain.start
    if events.notice is None or start is None:
        return plain
    receipt = events.notice + timedelta(days=rule.presumption_days)
    outer, safe = count(rule, receipt, calendar=book.calendar), count(rule, events.notice, calendar=book.calendar)
    presumed = f"Receipt is presumed {rule.presumption_days} calendar days after the date on the notice: {receipt.isoformat()}"
    if start.is_proxy:
        return replace(plain, last=outer.day)
    if start.is_receipt:
        said = f"Receipt is known, so the presumption is rebutted; presumed receipt {receipt.isoformat()} would give {outer.day.isoformat()}, the outer date"
        early = min(plain.early or safe.day, safe.day)
        return replace(plain, early=early, steps=(*plain.steps, said), notes=(*plain.notes, f"{said}.", _safe(safe)))
    label = f"{LABELS['notice']} (receipt is presumed)"
    steps = (f"Day 0: {LABELS['notice']} {events.notice.isoformat()} ({ENTERED})", presumed, *outer.steps)
    kept = replace(start, label=label, day=events.notice, is_stand_in=False)
    return replace(
        plain, start=kept, due=outer.day, last=outer.day, early=min(plain.early or safe.day, safe.day), steps=steps, notes=(*plain.notes, _safe(safe))
    )


def _safe(safe: Count) -> str:
    return f"{safe.day.isoformat()} is the safe day: it counts from the date on the notice and waits for no presumption."


def _missing_receipt(rule: Rule, start: Start) -> tuple[MissingFact, ...]:
    if start.is_proxy:
        return (MissingFact("receipt date", GET_EOB),)
    if start.is_stand_in:
        return (MissingFact("receipt date", FIND_RECEIPT, rule.presumption_days or None),)
    return ()


def _decision(book: Rulebook, draft: Counted) -> Counted:
    assert draft.start is not None  # noqa: S101 - given by `counted`
    rule, start = draft.rule, draft.start
    first, steps = _chain(book, rule.after, start.day)
    direct = count(rule, first, calendar=book.calendar)
    latest, outer_steps = _chain(book, rule.at_latest_after, first, with_observed=True)
    outer = count(rule, latest, calendar=book.calendar, with_observed=rule.unit is Unit.BUSINESS_DAYS)
    notes = (*draft.notes, *direct.notes)
    if outer.day != direct.day:
        last = f"At the latest, with every step before it on its own last day: {outer.day.isoformat()}"
        notes = (*notes, "; ".join((last, *outer_steps)) + ".")
    return replace(draft, due=direct.day, early=direct.day, last=outer.day, steps=(_day_zero(start), *steps, *direct.steps), notes=notes)


def _chain(book: Rulebook, rules: tuple[str, ...], start: date, *, with_observed: bool = False) -> tuple[date, tuple[str, ...]]:
    day, steps = start, []
    for key in rules:
        rule = book.rule(key)
        done = count(rule, day, calendar=book.calendar, with_observed=with_observed)
        day = done.day
        unit = str(rule.unit).removesuffix("s") if rule.amount == 1 else rule.unit
        steps.append(f"{rule.title}, {rule.amount} {unit} later: {day.isoformat()}")
    return day, tuple(steps)


def _forwarded(book: Rulebook, blank: Counted, events: Events) -> Counted:
    by = blank.reading.counted_by
    if by is None or not by.counts or events.filed is None:
        return replace(blank, missing=(MissingFact("filing date of the stage before", GET_EARLIER_FILING),))
    start = Start("day of our filing at the stage before", events.filed)
    done = count(by, events.filed, calendar=book.calendar)
    steps = (_day_zero(start), *done.steps, f"By then the plan decides or forwards the file itself ({by.title}, {by.citation})")
    return replace(blank, start=start, due=done.day, early=done.day, last=done.day, steps=steps, notes=(*blank.notes, *done.notes))


def _from_letter(blank: Counted, events: Events) -> Counted:
    """Take the letter's own date: a figure nobody verified never drives one."""
    rule = blank.rule
    how = FROM_CONTRACT if blank.reading.scope.track is Track.PROVIDER else FROM_LETTER
    notes = blank.notes
    if rule.amount is not None:
        notes = (*notes, f"Not verified and not used: {rule.amount} {rule.unit} ({rule.source}; confidence {rule.confidence}).")
    day = events.letter_deadline if rule.clock is Clock.FILING else None
    if day is None:
        return replace(blank, notes=notes, missing=(MissingFact(LETTER_DATE, how),))
    step = f"The notice states {day.isoformat()} as the last day; no verified rule gives one"
    return replace(blank, due=day, early=day, last=day, steps=(step,), notes=notes)


def _no_start(rule: Rule) -> MissingFact:
    if rule.starts_on[0] == "filed":
        return MissingFact("filing date", GET_FILING)
    if rule.starts_on[0] == "received":
        return MissingFact("receipt date", GET_NOTICE)
    return MissingFact("date on the notice", GET_DATE_ON_NOTICE)
