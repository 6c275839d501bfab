"""The clinic's own targets, where the law gives no date or nobody has found it yet: never shown as law, always reminded of."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from casework.errors import RulebookInvalid
from casework.rules.counting import LAST_DAY_STATED
from casework.rules.limits import Limit
from casework.terms import Clock, Stage, Track

NOTE = "Work by {day}: the clinic's own target, not a legal date."
FIND_FIRST = "Work by {day}: the clinic's own target, for reading the last day on the notice. {latest} is only the latest that it can be."
THEIRS = (Clock.DECISION, Clock.CHECK, Clock.EFFECTUATION)


@dataclass(frozen=True, slots=True)
class Targets:
    """Days to file where the law sets none, to find a missing date, and to ask a payer that has no clock.

    `claim_within` counts from the service, by whose claim it is; `call_within` from the day on which a call became possible.
    `protect_within` is how long before the appeal's last day a claim that is worked on calls for a protective appeal.
    `mail_takes` is how long before a last day that only receipt meets the mail is no longer safe.
    `small_amount`, in US dollars, is where a sheet asks whether a dispute is worth the work.
    """

    file_within: dict[Stage, int]
    find_within: int
    ask_after: int
    claim_within: dict[Track, int] = field(default_factory=dict)
    call_within: int | None = None
    mail_takes: int = 0
    small_amount: Decimal | None = None
    protect_within: int = 0

    @classmethod
    def parse(cls, text: str) -> "Targets":
        """Read targets.toml. Raises RulebookInvalid naming what to write instead."""
        try:
            said = tomllib.loads(text)
            return cls(
                {Stage(name): _days(value) for name, value in said["file-within"].items()},
                _days(said["find-the-date-within"]["days"]),
                _days(said["ask-the-payer-after"]["days"]),
                {Track(name): _days(value) for name, value in _stated(said, "file-the-claim-within").items()},
                _days_or_none(_stated(said, "ask-for-the-call-within").get("days")),
                _days(_stated(said, "mail-takes").get("days", 0)),
                _dollars_or_none(_stated(said, "small-amount").get("dollars")),
                _days(_stated(said, "protect-the-appeal-within").get("days", said["ask-the-payer-after"]["days"])),
            )
        except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError, InvalidOperation) as error:
            raise RulebookInvalid(f"targets.toml: {error}. Write whole days, such as: prior-authorization = 3") from None

    @classmethod
    def latest(cls, *texts: str) -> "Targets":
        """Read the last of several texts: a clinic's file replaces ours whole. Raises as `parse` does."""
        return cls.parse(texts[-1])

    def days(self, limit: Limit, track: Track = Track.MEMBER) -> int | None:
        """Say how many days an undated limit gets, or None where it needs none."""
        if limit.clock in THEIRS:
            return self.ask_after
        if limit.stage is Stage.REWORK:
            return self.file_within.get(limit.stage, self.find_within)
        if limit.clock is Clock.CLAIM:
            return self.claim_within.get(track) if limit.trigger_on else None
        if limit.clock is Clock.PEER_TO_PEER:
            return self.call_within
        return self.find_within if limit.missing else self.file_within.get(limit.stage)


def _stated(said: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    """Read a table that a clinic's older targets.toml does not have yet."""
    found: Mapping[str, Any] = said.get(table, {})
    return found


def _days_or_none(value: object) -> int | None:
    return None if value is None else _days(value)


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no number of days")
    return value


def _dollars_or_none(value: object) -> Decimal | None:
    if value is None:
        return None
    amount = Decimal(value) if isinstance(value, str) else None
    if amount is None or not amount.is_finite() or amount < 0:
        raise ValueError(f'{value!r} is no amount: write it in quotes, such as dollars = "50.00"')
    return amount


def targeted(limit: Limit, targets: Targets, *, from_day: date, track: Track = Track.MEMBER) -> Limit:
    """Give a limit without any date the clinic's own target, with a note that says so."""
    if is_only_the_latest(limit):
        return _found_first(limit, from_day + timedelta(days=targets.find_within))
    days = targets.days(limit, track)
    if limit.work_by or days is None:
        return limit
    is_claim = limit.clock is Clock.CLAIM and limit.stage is not Stage.REWORK
    start = limit.trigger_on if is_claim and limit.trigger_on else from_day
    day = start + timedelta(days=days)
    return replace(limit, work_by=day, notes=(*limit.notes, NOTE.format(day=day)))


def is_only_the_latest(limit: Limit) -> bool:
    """Say whether a date is only the latest that the law allows, while nobody has read the last day on the notice."""
    return limit.work_by is not None and any(fact.fact == LAST_DAY_STATED[0] for fact in limit.missing)


def _found_first(limit: Limit, day: date) -> Limit:
    """Work by the day on which the notice is read: a date that is only the latest possible must not lull anybody."""
    if limit.work_by is None or limit.work_by <= day:
        return limit
    return replace(limit, work_by=day, notes=(*limit.notes, FIND_FIRST.format(day=day, latest=limit.work_by)))
