"""Which reminder is due, given what was sent, and when it may reach a person.

A rung is a number of calendar days before the date we work by; a negative rung is a day by which we are late.
Only the latest rung that has fallen is ever due: downtime, and a deadline that is entered late, are caught up with one message.
A rung falls on the business day before when its own day is none. No rung is ever too old to fire.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from casework.errors import RulebookInvalid
from casework.terms import Clock

SATURDAY = 5
DAY = date.resolution
EACH_BUSINESS_DAY = "each business day"
WHEN_LATE = (EACH_BUSINESS_DAY, "never")
NO_HOLIDAYS: frozenset[date] = frozenset()
KEYS = ("days_before", "when_late", "sms_from_days", "supervisor_from_days")


@dataclass(frozen=True, slots=True)
class Hours:
    """The part of a day in which a message may reach a person."""

    opens: time = time(8)
    closes: time = time(18)


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder moment: days before the date (negative when late), and the business day it falls on."""

    lead_days: int
    falls_on: date

    @property
    def is_late(self) -> bool:
        """Say whether the date has passed."""
        return self.lead_days < 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one kind of clock. None for a `_from_days` means never."""

    days_before: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    repeats_when_late: bool = True
    sms_from_days: int | None = None
    supervisor_from_days: int | None = None

    def goes_by_sms(self, rung: Rung) -> bool:
        """Say whether this rung is urgent enough for SMS."""
        return self.sms_from_days is not None and rung.lead_days <= self.sms_from_days

    def reaches_supervisor(self, rung: Rung) -> bool:
        """Say whether this rung also goes to the supervisor."""
        return self.supervisor_from_days is not None and rung.lead_days <= self.supervisor_from_days


def is_business_day(day: date, holidays: Collection[date] = NO_HOLIDAYS) -> bool:
    """Say whether people work on this day."""
    return day.weekday() < SATURDAY and day not in holidays


def on_or_before(day: date, holidays: Collection[date] = NO_HOLIDAYS) -> date:
    """Give this day, or the business day before it."""
    while not is_business_day(day, holidays):
        day -= DAY
    return day


def latest_rung(ladder: Ladder, *, work_by: date, today: date, holidays: Collection[date] = NO_HOLIDAYS) -> Rung | None:
    """Give the latest rung that has fallen by today, sent or not."""
    if ladder.repeats_when_late and today > work_by:
        late = on_or_before(today, holidays)
        if late > work_by:
            return Rung((work_by - late).days, late)
    fallen = [rung for rung in _before(ladder, work_by=work_by, holidays=holidays) if rung.falls_on <= today]
    return min(fallen, key=lambda rung: rung.lead_days, default=None)


def due_rung(ladder: Ladder, *, work_by: date, today: date, sent: Collection[int] = (), holidays: Collection[date] = NO_HOLIDAYS) -> Rung | None:
    """Give the one rung to send now, or None.

    `sent` holds the rungs already sent for this very date: a moved date starts with none, an unchanged one never repeats.
    """
    rung = latest_rung(ladder, work_by=work_by, today=today, holidays=holidays)
    if rung is None or any(lead <= rung.lead_days for lead in sent):
        return None
    return rung


def next_look_on(ladder: Ladder, *, work_by: date, today: date, holidays: Collection[date] = NO_HOLIDAYS) -> date | None:
    """Give the next day after today on which a rung falls; None when there will be no more."""
    ahead = [rung.falls_on for rung in _before(ladder, work_by=work_by, holidays=holidays) if rung.falls_on > today]
    if ahead:
        return min(ahead)
    return _next_business_day(max(today, work_by), holidays) if ladder.repeats_when_late else None


def may_send(now: datetime, zone: ZoneInfo, hours: Hours, *, last_on: date | None = None) -> bool:
    """Say whether a message may reach a person now, in that person's own day.

    On the last day itself it may go after hours too: the next morning would be too late.
    """
    local = now.astimezone(zone)
    if hours.opens <= local.time() < hours.closes:
        return True
    return local.date() == last_on and local.time() >= hours.closes


def next_opening(now: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """Give the next instant, in UTC, at which a person's hours begin."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < hours.opens else local.date() + DAY
    return datetime.combine(day, hours.opens, zone).astimezone(UTC)


def read_hours(stated: object, *, where: str) -> Hours:
    """Read hours written as 08:00-18:00. Raises RulebookInvalid, naming `where`."""
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in str(stated).split("-"))
    except ValueError:
        opens = closes = time(0)
    if opens >= closes:
        raise RulebookInvalid(f'{where}: hours {stated!r} cannot be read. Write them like "08:00-18:00", the earlier first.')
    return Hours(opens, closes)


def read_digest_days(table: Mapping[str, Any]) -> int:
    """Say how many days ahead the daily mail looks. Raises RulebookInvalid."""
    days = table.get("digest_days")
    if not _is_days(days):
        raise RulebookInvalid("ladder.toml: digest_days must be a whole number of days, such as 14.")
    return int(str(days))


def read_ladders(table: Mapping[str, Any]) -> dict[Clock, Ladder]:
    """Check the ladder of every clock, as ladder.toml states it.

    Raises RulebookInvalid, naming the entry and what to write.
    """
    missing = [clock.value for clock in Clock if not isinstance(table.get(clock.value), Mapping)]
    if missing:
        raise RulebookInvalid(f"ladder.toml: no [{missing[0]}]. Add it with days_before = [30, 14, 7, 3, 1, 0].")
    return {clock: _read_ladder(table[clock.value], where=f"ladder.toml, [{clock.value}]") for clock in Clock}


def _read_ladder(stated: Mapping[str, Any], *, where: str) -> Ladder:
    unknown = sorted(set(stated) - set(KEYS))
    if unknown:
        raise RulebookInvalid(f"{where}: unknown {unknown[0]}. Known: {', '.join(KEYS)}.")
    days = stated.get("days_before")
    if not isinstance(days, list) or not days or not all(_is_days(day) for day in days):
        raise RulebookInvalid(f"{where}: days_before must list whole days, such as [30, 14, 7, 3, 1, 0].")
    when_late = stated.get("when_late", EACH_BUSINESS_DAY)
    if when_late not in WHEN_LATE:
        raise RulebookInvalid(f"{where}: when_late must be one of: {', '.join(WHEN_LATE)}.")
    return Ladder(
        days_before=tuple(sorted(set(days), reverse=True)),
        repeats_when_late=when_late == EACH_BUSINESS_DAY,
        sms_from_days=_optional_days(stated, "sms_from_days", where=where),
        supervisor_from_days=_optional_days(stated, "supervisor_from_days", where=where),
    )


def _optional_days(stated: Mapping[str, Any], key: str, *, where: str) -> int | None:
    days = stated.get(key)
    if days is not None and not _is_days(days):
        raise RulebookInvalid(f"{where}: {key} must be a whole number of days, such as 3.")
    return days


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _before(ladder: Ladder, *, work_by: date, holidays: Collection[date]) -> list[Rung]:
    return [Rung(lead, on_or_before(work_by - timedelta(days=lead), holidays)) for lead in ladder.days_before]


def _next_business_day(day: date, holidays: Collection[date]) -> date:
    day += DAY
    while not is_business_day(day, holidays):
        day += DAY
    return day
