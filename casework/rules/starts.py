"""The event a clock starts from: which of the dates known it is, what people call it, and which fact is missing without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casework.errors import BadInput
from casework.rules.entries import EventName, Rule
from casework.rules.facts import Events
from casework.rules.limits import MissingFact
from casework.terms import Track

RECEIPT = ("received", "portal")
# A clock that starts with a receipt runs from the earliest other date while nobody knows the receipt.
RECEIPTS = ("received", "information-received")
LABELS = {
    "received": "notice received",
    "portal": "notice seen on the payer's portal",
    "notice": "date on the notice",
    "mailed": "day the notice was mailed",
    "filed": "day of our filing",
    "service": "day of the service",
    "effective": "day the cut takes effect",
    "meeting": "meeting of the plan's trustees",
    "information-requested": "day the payer sent its request for information",
    "information-received": "day the payer's request for information came",
    "information-answered": "day of our answer to the payer's request",
    "incomplete": "day the notice came that the request is incomplete",
}
REMITTANCE = "remittance date"
ENTERED, READ = "a person entered it", "read from the remittance"
PROXY = "remittance date, a stand-in for the day the patient received the notice"
CONSERVATIVE = "conservative: nobody has entered the day of receipt"
FIND_RECEIPT = "look for the envelope, the fax or portal log, or ask the patient when the notice came: each day later moves the date by one day"
GET_EOB = "get the EOB: the patient's clock starts when the patient receives the notice, not with the remittance"
RECEIPT_DATE = "receipt date"

# What is missing when a rule's first event has no date, and how to find it.
MISSING = {
    "received": (RECEIPT_DATE, "get the letter or EOB and enter its dates: without it no date can be computed"),
    "filed": ("filing date", "enter the day of our filing, with its proof"),
    "service": ("day of the service", "enter the day of the service: this clock counts from it"),
    "effective": ("day the cut takes effect", "read in the notice from which day the payer cuts the treatment, and enter it"),
    "meeting": ("day of the trustees' meeting", "ask the plan on which day its trustees meet next"),
    "information-requested": ("date of the payer's request", "get the payer's request for information and enter the date on it"),
    "information-received": ("receipt of the payer's request", "get the payer's request for information and enter the day it came"),
    "information-answered": ("day of our answer", "enter the day on which we answered the payer's request, with its proof"),
    "incomplete": ("notice that the request is incomplete", "get the notice that the request is incomplete and enter the day it came"),
}
DATE_ON_NOTICE = ("date on the notice", "get the letter or remittance: this rule counts from the date on it, not from its receipt")
FIND_REQUEST_RECEIPT = "look for the envelope or the portal log of the payer's request: each day later moves the date by one day"


@dataclass(frozen=True, slots=True)
class Start:
    """The event a count starts from. `is_receipt` says that the receipt itself is known, `at` is its instant where that is known."""

    label: str
    day: date
    is_receipt: bool = False
    is_proxy: bool = False
    is_stand_in: bool = False
    origin: str = ENTERED
    at: datetime | None = None

    @property
    def step(self) -> str:
        """Word the first step of a count."""
        return f"Day 0: {self.label} {self.day.isoformat()} ({self.origin})"


def day_of(events: Events, name: str) -> date | None:
    """Give the day of an event by the name the rulebook uses, from its instant if only that is known.

    Raises BadInput when the day and the instant differ.
    """
    day: date | None = getattr(events, name.replace("-", "_"))
    at = instant_of(events, name)
    if day and at and at.date() != day:
        raise BadInput(f"The {LABELS[name]} is {day.isoformat()}, but its hour lies on {at.date().isoformat()}. Correct one of them.")
    return day or (at.date() if at else None)


def first_receipt(events: Events) -> date | None:
    """Give the earlier of the paper's and the portal's receipt, or None while neither is known."""
    return min((day for name in RECEIPT if (day := day_of(events, name))), default=None)


def known(events: Events) -> frozenset[str]:
    """Name the events that have a day."""
    return frozenset(name for name in LABELS if day_of(events, name))


def instant_of(events: Events, name: str) -> datetime | None:
    """Give the instant of an event, in the payer's zone, or None when nobody entered the hour."""
    return {stated.replace("_", "-"): at for stated, at in events.moments}.get(name)


def found(rule: Rule, events: Events, *, track: Track) -> Start | None:
    """Find the event that starts a rule's clock, or None when none of its events has a date."""
    known = {name: day for name in rule.starts_on if (day := day_of(events, name))}
    if not known:
        return None
    first = _first_known(known)
    by_receipt = rule.starts_on[0] in RECEIPTS
    is_receipt = first in (*RECEIPT, *RECEIPTS)
    name = first if is_receipt or not by_receipt else min(known, key=lambda each: known[each])
    at = instant_of(events, name)
    if events.notice_is_proxy and name == "notice":
        # The remittance is the provider's own notice; for the patient it only stands in for one.
        return Start(REMITTANCE if track is Track.PROVIDER else PROXY, known[name], is_proxy=track is Track.MEMBER, origin=READ)
    if is_receipt or not by_receipt:
        return Start(LABELS[name], known[name], is_receipt=first in RECEIPT, at=at)
    return Start(f"{LABELS[name]} ({CONSERVATIVE})", known[name], is_stand_in=True, at=at)


def _first_known(known: Mapping[EventName, date]) -> EventName:
    """Take the rule's first event that has a day; of two receipts of one notice, on paper and on the portal, the earlier."""
    first = next(iter(known))
    return min((name for name in known if name in RECEIPT), key=lambda name: known[name]) if first == RECEIPT[0] else first


def missing_start(rule: Rule) -> MissingFact:
    """Name the date without which a rule cannot count."""
    return MissingFact(*MISSING.get(rule.starts_on[0], DATE_ON_NOTICE))


def missing_receipt(rule: Rule, start: Start) -> tuple[MissingFact, ...]:
    """Name the receipt that a stand-in was counted for."""
    if start.is_proxy:
        return (MissingFact(RECEIPT_DATE, GET_EOB),)
    if start.is_stand_in and rule.starts_on[0] != RECEIPTS[0]:
        return (MissingFact(MISSING[rule.starts_on[0]][0], FIND_REQUEST_RECEIPT),)
    if start.is_stand_in:
        return (MissingFact(RECEIPT_DATE, FIND_RECEIPT, rule.presumption_days or None),)
    return ()
