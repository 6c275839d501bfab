"""One reading of a case, counted: from the event that starts the clock to the last day, with each step."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from casework.rules import floors, starts
from casework.rules.book import Rulebook
from casework.rules.dates import ONE_DAY, Count, count
from casework.rules.entries import Basis, EventName, Rule, Unit
from casework.rules.facts import Events
from casework.rules.limits import MissingFact
from casework.rules.readings import Reading
from casework.rules.starts import LABELS, Start
from casework.terms import Clock, Track

THEIRS = (Clock.DECISION, Clock.CHECK)
LETTER_DATE = "the letter's date"
FROM_LETTER = "take the date from the letter"
GET_EARLIER_FILING = "enter the day the plan received the request that it must now decide or forward"
FROM_CONTRACT = "take the date from the contract or letter"
# What is missing where only somebody else's paper or word knows the last day.
ELSEWHERE = {
    Clock.CLAIM: ("last day for the claim", "read it in the provider contract or, for a superbill, in the plan booklet"),
    Clock.PEER_TO_PEER: ("window for a peer-to-peer call", "ask the payer, with the reference of the denial, until when a call may be asked for"),
}
LAST_DAY_STATED = ("last day on the notice", "the law gives at most this time and the notice may give less: read the last day on the notice and enter it")
NEXT_MEETING = (
    "day of the second meeting",
    "the appeal came so shortly before this meeting that the trustees may decide at the next one: ask the plan for its day, and enter it if they wait for it",
)
HOURS_TO_FILE = "Nobody has entered the hour, so the safe day is the one before: the hours may end early on the last day."


@dataclass(frozen=True, slots=True)
class Counted:
    """One reading's dates: the rule's own, the safest, and the last lawful.

    `is_stopped` says that the clock stands still, `is_open` that a date nobody entered may still move the last lawful day.
    """

    reading: Reading
    rule: Rule
    due: date | None = None
    early: date | None = None
    last: date | None = None
    start: Start | None = None
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[MissingFact, ...] = ()
    due_at: datetime | None = None
    is_stopped: bool = False
    is_open: bool = False


def counted(book: Rulebook, reading: Reading, events: Events) -> Counted:
    """Count one reading; what cannot be counted says which fact is missing."""
    assert reading.rule is not None  # noqa: S101 - the caller keeps readings that have a rule
    rule = reading.rule
    blank = Counted(reading, rule, notes=rule.notes)
    if rule.basis is Basis.OPEN:
        return blank
    if rule.basis is Basis.FORWARDED:
        return _forwarded(book, blank, events)
    start = starts.found(rule, events, track=reading.scope.track)
    if not rule.counts:
        return _from_letter(replace(blank, start=start), events)
    if start is None:
        return _bounded(book, replace(blank, missing=(starts.missing_start(rule),)), events)
    if rule.clock in THEIRS:
        return _decision(book, replace(blank, start=start), events)
    return _filing(book, replace(blank, start=start), events)


def _bounded(book: Rulebook, blank: Counted, events: Events) -> Counted:
    """Work to the time counted from a later event while the rule's own has no day: it gives no date, only the latest one there can be."""
    known = [day for name in blank.rule.ends_before_that_from if (day := starts.day_of(events, name))]
    if not known:
        return blank
    latest = _count(book, blank.rule, min(known), events=events).day
    said = f"The date on the notice is not known. Counted from {min(known).isoformat()} the days end on {latest.isoformat()}, and they end earlier: find it."
    return replace(blank, early=latest, notes=(*blank.notes, said))


def _count(book: Rulebook, rule: Rule, day: date, *, events: Events, at: datetime | None = None, with_observed: bool = False) -> Count:
    """Count a rule's time, and wait for the day before which it never ends."""
    return floors.waited(book, rule, count(rule, day, calendar=book.calendar, at=at, with_observed=with_observed), events)


def _more(rule: Rule, direct: Count, outer: Count) -> tuple[str, ...]:
    if outer.day == direct.day:
        return ()
    more = f"{rule.amount_at_latest} {rule.unit} would last until {outer.day.isoformat()} ({rule.citation}; confidence {rule.confidence})"
    return (f"{more}: that judges lateness and is nothing to plan by.",)


def _filing(book: Rulebook, draft: Counted, events: Events) -> Counted:
    assert draft.start is not None  # noqa: S101 - given by `counted`
    rule, start = draft.rule, draft.start
    direct = _count(book, rule, start.day, events=events, at=start.at)
    outer = _count(book, rule.longest, start.day, events=events, at=start.at)
    plain = replace(
        draft,
        due=direct.day,
        early=direct.day,
        last=outer.day,
        due_at=direct.at,
        steps=(start.step, *direct.steps),
        notes=(*draft.notes, *direct.notes, *_more(rule, direct, outer)),
        missing=(*_missing_letter(rule, events), *starts.missing_receipt(rule, start), *floors.missing(book, rule, events)),
        is_open=floors.is_open(book, rule, events),
    )
    paper = starts.day_of(events, "received")
    if start.label == LABELS["portal"] and paper and paper > start.day:
        said = f"The notice came on paper only on {paper.isoformat()}: the clock runs from the portal, where it was received first."
        plain = replace(plain, notes=(*plain.notes, said))
    if rule.unit is Unit.HOURS and start.at is None and not floors.governs(book, rule, direct.day, events):
        plain = replace(plain, early=max(start.day, direct.day - ONE_DAY), notes=(*plain.notes, HOURS_TO_FILE))
    return _presumed(book, plain, events) if rule.presumption_days else plain


def _missing_letter(rule: Rule, events: Events) -> tuple[MissingFact, ...]:
    if events.letter_deadline or not (rule.at_most or rule.asks_for_letter):
        return ()
    return (MissingFact(*LAST_DAY_STATED) if rule.at_most else MissingFact(LETTER_DATE, FROM_LETTER),)


def _presumed(book: Rulebook, plain: Counted, events: Events) -> Counted:
    """Add the presumption of receipt: it is rebutted by a known receipt, earlier or later."""
    rule, start = plain.rule, plain.start
    name = _sent_by(rule, events)
    sent = starts.day_of(events, name)
    if sent is None or start is None:
        return plain
    receipt = sent + timedelta(days=rule.presumption_days)
    outer, safe = _count(book, rule, receipt, events=events), _count(book, rule, sent, events=events)
    presumed = f"Receipt is presumed {rule.presumption_days} calendar days after the {LABELS[name]}: {receipt.isoformat()}"
    if start.is_proxy:
        return replace(plain, last=outer.day)
    if start.is_receipt:
        said = f"Receipt is known, so the presumption is rebutted; presumed receipt {receipt.isoformat()} would give {outer.day.isoformat()}, the outer date"
        early = min(plain.early or safe.day, safe.day)
        return replace(plain, early=early, steps=(*plain.steps, said), notes=(*plain.notes, f"{said}.", _safe(safe, name)))
    label = f"{LABELS[name]} (receipt is presumed)"
    steps = (Start(LABELS[name], sent).step, presumed, *outer.steps)
    kept = replace(start, label=label, day=sent, is_stand_in=False)
    return replace(
        plain, start=kept, due=outer.day, last=outer.day, early=min(plain.early or safe.day, safe.day), steps=steps, notes=(*plain.notes, _safe(safe, name))
    )


def _sent_by(rule: Rule, events: Events) -> EventName:
    """Name the sending from which receipt is presumed: the date on the notice, or the mailing where the rule puts that first."""
    first = next((name for name in rule.starts_on if name in ("mailed", "notice")), "notice")
    return "mailed" if first == "mailed" and starts.day_of(events, "mailed") else "notice"


def _safe(safe: Count, name: EventName) -> str:
    return f"{safe.day.isoformat()} is the safe day: it counts from the {LABELS[name]} and waits for no presumption."


def _decision(book: Rulebook, draft: Counted, events: Events) -> Counted:
    assert draft.start is not None  # noqa: S101 - given by `counted`
    rule, start = draft.rule, draft.start
    first, steps = _chain(book, rule.after, start.day)
    at = start.at if first == start.day else None
    direct = _count(book, rule, first, events=events, at=at)
    latest, outer_steps = _chain(book, rule.at_latest_after, first, with_observed=True)
    outer = _count(book, rule.longest, latest, events=events, at=at if latest == start.day else None, with_observed=rule.unit is Unit.BUSINESS_DAYS)
    notes = (*draft.notes, *direct.notes)
    if rule.amount_at_latest:
        notes = (*notes, *_more(rule, direct, outer))
    elif outer.day != direct.day:
        last = f"At the latest, with every step before it on its own last day: {outer.day.isoformat()}"
        notes = (*notes, "; ".join((last, *outer_steps)) + ".")
    return replace(
        draft,
        due=direct.day,
        early=direct.day,
        last=outer.day,
        due_at=direct.at,
        steps=(start.step, *steps, *direct.steps),
        notes=notes,
        missing=(*floors.missing(book, rule, events), *_missing_next(rule, start, events)),
        is_open=bool(_missing_next(rule, start, events)),
    )


def _missing_next(rule: Rule, start: Start, events: Events) -> tuple[MissingFact, ...]:
    """Ask for the meeting after this one where our filing came so shortly before that the payer may wait for it."""
    filed = starts.day_of(events, "filed")
    if not rule.next_if_filed_within or filed is None or (start.day - filed).days > rule.next_if_filed_within:
        return ()
    return (MissingFact(*NEXT_MEETING),)


def _chain(book: Rulebook, rules: tuple[str, ...], start: date, *, with_observed: bool = False) -> tuple[date, tuple[str, ...]]:
    day, steps = start, []
    for key in rules:
        rule = book.rule(key)
        done = count(rule, day, calendar=book.calendar, with_observed=with_observed)
        day = done.day
        steps += [*done.steps, f"So far the {rule.title}: {day.isoformat()}"]
    return day, tuple(steps)


def _forwarded(book: Rulebook, blank: Counted, events: Events) -> Counted:
    by = blank.reading.counted_by
    filed = starts.day_of(events, "filed")
    if by is None or not by.counts or filed is None:
        return replace(blank, missing=(MissingFact("filing date of the stage before", GET_EARLIER_FILING),))
    start = Start("day of our filing at the stage before", filed, at=starts.instant_of(events, "filed"))
    done = count(by, filed, calendar=book.calendar, at=start.at)
    steps = (start.step, *done.steps, f"By then the plan decides or forwards the file itself ({by.title}, {by.citation})")
    return replace(blank, start=start, due=done.day, early=done.day, last=done.day, due_at=done.at, steps=steps, notes=(*blank.notes, *done.notes))


def _from_letter(blank: Counted, events: Events) -> Counted:
    """Take the letter's own date: a figure nobody verified never drives one."""
    rule = blank.rule
    notes = blank.notes
    if rule.amount is not None:
        notes = (*notes, f"Not verified and not used: {rule.amount} {rule.unit} ({rule.source}; confidence {rule.confidence}).")
    day = events.letter_deadline if rule.clock is Clock.FILING else None
    if day is None:
        return replace(blank, notes=notes, missing=(_stated_elsewhere(rule, blank.reading.scope.track),))
    step = f"{'Your contract says' if events.is_contract else 'The notice states'} {day.isoformat()} as the last day; no verified rule gives one"
    return replace(blank, due=day, early=day, last=day, steps=(step,), notes=notes)


def _stated_elsewhere(rule: Rule, track: Track) -> MissingFact:
    contract = FROM_CONTRACT if track is Track.PROVIDER else FROM_LETTER
    if rule.stands_in:
        return MissingFact(LETTER_DATE, f"take the date from {rule.stands_in}")
    return MissingFact(*ELSEWHERE.get(rule.clock, (LETTER_DATE, contract)))
