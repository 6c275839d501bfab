"""Calls between clinicians: the words of their records, what a call does to the clocks by plan, and when the clinician is told of one.

Pure: calls.toml holds what the study found, with its confidence, and the clinic's own hours.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from casework.rules import layered
from casework.rules.measures import Confidence

FILE = "calls.toml"
BEFORE, AFTER = "before", "after"
# A telephone number of the United States, with an extension where it has one; "" where none was given.
PHONE = r"^((\+?1[ -]?)?(\(\d{3}\) ?|\d{3}[ -])\d{3}-?\d{4}( x\d{1,6})?)?$"


class AskedBy(StrEnum):
    """How the call was asked for."""

    TELEPHONE = "Telephone"
    PORTAL = "Payer portal"
    FAX = "Fax"
    LETTER = "Letter"


class CallStatus(StrEnum):
    """How far one call has come."""

    REQUESTED = "asked for"
    BOOKED = "time set"
    HELD = "held"


class Dials(StrEnum):
    """Who rings whom."""

    PAYER = "The payer calls us"
    CLINIC = "We call the payer"


class CallResult(StrEnum):
    """What came of a call."""

    OVERTURNED = "Denial taken back"
    UPHELD = "Denial kept"
    OTHER_TREATMENT = "Another treatment offered"
    NOT_HELD = "Did not take place"


class Moment(IntEnum):
    """When the clinician is told of a call; the number stands in the outbox as the message's rung, above every number of days."""

    BOOKED = 1001
    EVENING = 1002
    HOUR = 1003

    @property
    def words(self) -> str:
        """Name it for the log."""
        return {Moment.BOOKED: "time set", Moment.EVENING: "evening before", Moment.HOUR: "hour before"}[self]


@dataclass(frozen=True, slots=True)
class CallEffect:
    """What a call does to clocks and levels under some plans, or under all where `plans` is empty. `notice` says before or after the denial notice.

    `is_review`: a changed answer is the decision of a review, so nobody books the call without having read this.
    """

    id: str
    text: str
    citation: str
    source: str
    confidence: Confidence
    verified_on: date
    plans: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    notice: str = ""
    is_review: bool = False

    def fits(self, plan: str, *, is_denied: bool) -> bool:
        """Say whether it holds for a plan, before or after the denial notice."""
        when = (AFTER if is_denied else BEFORE) if self.notice else ""
        return (not self.plans or plan in self.plans) and plan not in self.but and self.notice == when

    @property
    def words(self) -> str:
        """Say it with its authority."""
        cited = f"{self.citation}; " if self.citation else ""
        return f"{self.text} ({cited}confidence {self.confidence}, {self.source})"


@dataclass(frozen=True, slots=True)
class CallBook:
    """What calls do, and when people are told of them."""

    effects: tuple[CallEffect, ...]
    evening: time
    minutes_before: int
    ask_again_days: int

    @classmethod
    def latest(cls, *texts: str) -> "CallBook":
        """Read the last of several texts: a clinic's file replaces ours whole. Raises RulebookInvalid naming what to write instead."""
        with layered.shaped(FILE):
            said = tomllib.loads(texts[-1])
            messages = said["messages"]
            effects = tuple(_effect(row) for row in said["effect"])
            return cls(effects, time.fromisoformat(messages["evening"]), _number(messages["minutes_before"]), _number(said["ask-again-after"]["days"]))

    def of_plan(self, plan: str, *, is_denied: bool) -> tuple[CallEffect, ...]:
        """List what a call does under a plan, before or after the denial notice."""
        return tuple(each for each in self.effects if each.fits(plan, is_denied=is_denied))

    def moments(self, call_at: datetime, *, booked_at: datetime, zone: ZoneInfo) -> tuple[tuple[Moment, datetime], ...]:
        """Give the instants at which the clinician is told: when the time is set, the evening before in the clinician's zone, an hour before."""
        eve = call_at.astimezone(zone).date() - date.resolution
        evening = datetime.combine(eve, self.evening, zone)
        return (Moment.BOOKED, booked_at), (Moment.EVENING, evening), (Moment.HOUR, call_at - timedelta(minutes=self.minutes_before))

    def due_moment(self, call_at: datetime, *, booked_at: datetime, zone: ZoneInfo, now: datetime) -> Moment | None:
        """Give the latest moment that has come; None for a call that is past, so that downtime is caught up with one message or none."""
        fallen = [moment for moment, at in self.moments(call_at, booked_at=booked_at, zone=zone) if at <= now]
        return max(fallen, default=None) if now < call_at else None


def is_timed(rung: int) -> bool:
    """Say whether a message of the outbox is one of a call's, which goes at its hour and not in office hours."""
    return rung >= Moment.BOOKED


def wall(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant as people say it, such as 10:30 AM CST."""
    local = at.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'} {local:%Z}"


def _effect(row: Mapping[str, Any]) -> CallEffect:
    return CallEffect(
        id=str(row["id"]),
        text=str(row["text"]),
        citation=str(row.get("citation", "")),
        source=str(row["source"]),
        confidence=Confidence(row["confidence"]),
        verified_on=row["verified_on"],
        plans=tuple(row.get("plans", ())),
        but=tuple(row.get("but", ())),
        notice=_notice(row.get("notice", "")),
        is_review=bool(row.get("is_review", False)),
    )


def _notice(stated: object) -> str:
    if stated not in ("", BEFORE, AFTER):
        raise ValueError(f'notice = {stated!r}; write "{BEFORE}", "{AFTER}" or leave it out')
    return str(stated)


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no whole number")
    return value
