"""The sweep: arm what is due, send what is armed, record both, and go. It never sleeps.

What is due is in the database, so a missed sweep costs nothing: the next one sends the latest rung once.
"""

import os
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session, and_, col, or_, select

from casework.actions import assigning, day_plan, peer_calls_messages, remind_arm, remind_send, renewals, signing_sweep
from casework.actions.office import Office
from casework.errors import CaseworkError, ReminderNotSent, RulebookInvalid
from casework.notify import channels, delivery
from casework.records import store
from casework.records.models import Reminder
from casework.rules import ladder
from casework.terms import Clock, ReminderStatus

LAST_SWEEP = "last sweep"
LADDER = "ladder.toml"


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What one sweep did. `problems` are sentences for the person who keeps the data folder."""

    armed: int = 0
    sent: int = 0
    waiting: int = 0
    retried: int = 0
    failed: int = 0
    silenced: int = 0
    problems: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Say what the sweep did, and what somebody must put right."""
        parts = (f"{self.armed} armed", f"{self.sent} sent", f"{self.waiting} waiting", f"{self.retried} to try again", f"{self.failed} failed")
        return " ".join((f"Reminders: {', '.join(parts)}.", *self.problems))


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that has not reached its recipient, and why."""

    case_number: str
    recipient: str
    channel: str
    due_on: date
    status: ReminderStatus
    attempts: int
    error: str


@dataclass
class _Plan:
    """What a sweep goes by: the ladder of each clock, the default hours, and what was wrong on the way."""

    rungs: Mapping[Clock, ladder.Ladder]
    hours: ladder.Hours
    digest_days: int
    problems: list[str] = field(default_factory=list)


def sweep(office: Office, *, now: datetime | None = None, env: Mapping[str, str] = os.environ, send: remind_send.Send = delivery.send) -> SweepReport:
    """Remind everybody of what is due now. Two sweeps at once send nothing twice.

    Raises BadInput when channels.toml is no TOML; a single wrong entry is reported and stops only itself.
    """
    tick = watch(now or office.now())
    plan = _plan(office)
    people = _people(office, plan, env)
    plan.problems.extend((*people.problems, *assigning.give_back(office), *renewals.open_due(office), *day_plan.plan_due(office), *signing_sweep.due(office)))
    today = tick().astimezone(office.settings.zone).date()
    rules = remind_arm.Rules(plan.rungs, today=today, holidays=_holidays(office, plan.problems))
    armed = remind_arm.arm_due(office, people, rules, now=tick(), problems=plan.problems)
    armed += peer_calls_messages.arm_due(office, people, now=tick(), problems=plan.problems)
    tally = remind_send.send_due(office, people, tick=tick, send=send)
    _beat(people, plan.problems)
    report = SweepReport(armed=armed, problems=tuple(dict.fromkeys(plan.problems)), **tally.counts())
    with store.writing(office.engine) as session:
        store.set_mark(session, LAST_SWEEP, report.sentence(), at=tick())
    return report


def people(office: Office, env: Mapping[str, str] = os.environ) -> channels.Channels:
    """Read who may be reached, with what is wrong in channels.toml. Raises BadInput when it is no TOML."""
    return _people(office, _plan(office), env)


def digest_days(office: Office) -> int:
    """Say how many days ahead the daily mail looks."""
    return _plan(office).digest_days


def _people(office: Office, plan: _Plan, env: Mapping[str, str]) -> channels.Channels:
    zone = office.settings.clinic.time_zone
    return channels.read(office.settings.home / channels.FILE, env, zone=zone, hours=plan.hours)


def last_sweep_at(office: Office) -> datetime | None:
    """Say when a sweep last ended; None before the first."""
    with store.reading(office.engine) as session:
        mark = store.mark(session, LAST_SWEEP)
        return mark.at if mark else None


def undelivered(office: Office) -> list[Undelivered]:
    """List the messages that failed, and those whose last try did not succeed, by date."""
    with store.reading(office.engine) as session:
        return [_undelivered(row) for row in _not_delivered(session)]


def _not_delivered(session: Session) -> list[Reminder]:
    troubled = and_(col(Reminder.status) == ReminderStatus.ARMED, col(Reminder.error) != "")
    wanted = select(Reminder).where(or_(troubled, col(Reminder.status) == ReminderStatus.FAILED))
    return list(session.exec(wanted.order_by(col(Reminder.due_on), col(Reminder.id))))


def _undelivered(row: Reminder) -> Undelivered:
    return Undelivered(row.case_number, row.recipient, row.channel.value, row.due_on, row.status, row.attempts, row.error)


def watch(now: datetime) -> Callable[[], datetime]:
    """Let time go on from `now`: a long sweep must not date its last claim by its first minute."""
    return partial(_elapsed, now, time.monotonic())


def _elapsed(now: datetime, started: float) -> datetime:
    return now + timedelta(seconds=time.monotonic() - started)


def _plan(office: Office) -> _Plan:
    ours = _table((office.settings.program / "casework" / "rulebook" / LADDER).read_text(encoding="utf-8"))
    own = office.settings.home / "rulebook" / LADDER
    if own.is_file():
        try:
            return _read_plan(_merged(ours, _table(own.read_text(encoding="utf-8"))))
        except (RulebookInvalid, UnicodeDecodeError) as error:
            plan = _read_plan(ours)
            plan.problems.append(f"The clinic's own ladder is not used: {error}")
            return plan
    return _read_plan(ours)


def _table(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookInvalid(f"{LADDER} cannot be read: {error}. Correct that line.") from None


def _merged(ours: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    merged = dict(ours)
    for key, stated in own.items():
        before = ours.get(key)
        merged[key] = {**before, **stated} if isinstance(before, dict) and isinstance(stated, dict) else stated
    return merged


def _read_plan(table: Mapping[str, object]) -> _Plan:
    return _Plan(ladder.read_ladders(table), ladder.read_hours(table.get("hours", "08:00-18:00"), where=LADDER), ladder.read_digest_days(table))


def _holidays(office: Office, problems: list[str]) -> frozenset[date]:
    try:
        calendar = office.book.calendar
    except CaseworkError as error:
        problems.append(f"Holidays are not known to the reminders: {error}")
        return frozenset()
    return frozenset(calendar.statutory) | frozenset(calendar.observed)


def _beat(people: channels.Channels, problems: list[str]) -> None:
    if people.heartbeat:
        try:
            delivery.ping(people.heartbeat)
        except ReminderNotSent as error:
            problems.append(f"{channels.FILE}, [heartbeat]: {error}.")
