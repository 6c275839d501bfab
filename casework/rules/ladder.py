"""Which reminder is due, given what was sent, how it travels, and who is told when nobody answers.

A rung is a number of calendar days before the date we work by; a negative rung is a day by which we are late.
Only the latest rung that has fallen is ever due: downtime, and a deadline that is entered late, are caught up with one message.
A rung falls on the business day before when its own day is none. No rung is ever too old to fire.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from casework.rules.working import NO_HOLIDAYS, is_business_day, on_or_before
from casework.rules.working import Hours as Hours
from casework.rules.working import may_send as may_send
from casework.rules.working import next_opening as next_opening
from casework.rules.working import read_hours as read_hours

DAY = date.resolution
ESCALATION = 800  # an escalation stands in the outbox at this number plus its rung; every rung by which we are late is one
HIGHEST_ESCALATION = 899
MOST_ESCALATED = 90  # days before the date


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
    """The rungs of one kind of clock. None for a `_from_days` means never.

    `escalate_after_hours` are working hours of whoever was told; on the last day, and when late, `escalate_last_day_hours` of the clock count.
    """

    days_before: tuple[int, ...] = (30, 14, 7, 3, 1, 0)
    repeats_when_late: bool = True
    sms_from_days: int | None = None
    supervisor_from_days: int | None = None
    alone_from_days: int | None = 3
    escalate_from_days: int | None = None
    escalate_after_hours: int = 4
    escalate_last_day_hours: int = 2

    def goes_by_sms(self, rung: Rung) -> bool:
        """Say whether this rung is urgent enough for SMS."""
        return self.sms_from_days is not None and rung.lead_days <= self.sms_from_days

    def reaches_supervisor(self, rung: Rung) -> bool:
        """Say whether this rung also goes to the supervisor."""
        return self.supervisor_from_days is not None and rung.lead_days <= self.supervisor_from_days

    def goes_alone(self, rung: Rung, *, days_left: int) -> bool:
        """Say whether a message goes by itself; `days_left` are those that the daily mail would leave which could carry it."""
        return self.alone_from_days is not None and min(rung.lead_days, days_left) <= self.alone_from_days

    def escalates(self, rung: Rung) -> bool:
        """Say whether somebody else is told when nobody says that this rung was seen."""
        return self.escalate_from_days is not None and rung.lead_days <= self.escalate_from_days


def escalation(lead_days: int) -> int:
    """Give the number under which the escalation of a rung stands in the outbox."""
    return ESCALATION + max(lead_days, -1)


def is_escalation(rung: int) -> bool:
    """Say whether a message of the outbox tells somebody what another has not answered."""
    return escalation(-1) <= rung <= HIGHEST_ESCALATION


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


def _before(ladder: Ladder, *, work_by: date, holidays: Collection[date]) -> list[Rung]:
    return [Rung(lead, on_or_before(work_by - timedelta(days=lead), holidays)) for lead in ladder.days_before]


def _next_business_day(day: date, holidays: Collection[date]) -> date:
    day += DAY
    while not is_business_day(day, holidays):
        day += DAY
    return day
