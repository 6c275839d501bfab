"""The sweep: arm what is due, send what is armed, record both, and go. It never sleeps.

What is due is in the database, so a missed sweep costs nothing: the next one sends the latest rung once.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from casework.actions import (
    assigning,
    day_plan,
    digest_times,
    escalating,
    heartbeats,
    peer_calls_messages,
    remind_arm,
    remind_away,
    remind_clock,
    remind_rules,
    remind_send,
    renewals,
    signing_sweep,
    staff,
)
from casework.actions.office import Office
from casework.notify import channels, delivery
from casework.records import spread, store

LAST_SWEEP = "last sweep"
MEASURED = "tables measured"
DOWNTIME = timedelta(hours=1)


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


def sweep(office: Office, *, now: datetime | None = None, env: Mapping[str, str] = os.environ, send: remind_send.Send = delivery.send) -> SweepReport:
    """Remind everybody of what is due now. Two sweeps at once send nothing twice.

    Raises BadInput when channels.toml is no TOML; a single wrong entry is reported and stops only itself.
    """
    tick = watch(now or office.now())
    reached = staff.people(office, env, now=tick())
    problems = [*reached.problems, *assigning.give_back(office), *renewals.open_due(office), *day_plan.plan_due(office), *signing_sweep.due(office)]
    armed = _arm(office, reached, tick, problems)
    tally = remind_send.send_due(office, reached, tick=tick, send=send, problems=problems)
    problems.extend(heartbeats.beat(office, reached, failed=tally.failed))
    report = SweepReport(armed=armed, problems=tuple(dict.fromkeys(problems)), **tally.counts())
    with store.writing(office.engine) as session:
        store.set_mark(session, LAST_SWEEP, report.sentence(), at=tick())
        _measure(session, now=tick())
    return report


def _measure(session: Session, *, now: datetime) -> None:
    """Once a day let the database look at its tables, however they have grown."""
    last = store.mark(session, MEASURED)
    if last is None or last.at.date() != now.date():
        spread.measure(session)
        store.set_mark(session, MEASURED, "", at=now)


def _arm(office: Office, reached: channels.Channels, tick: Callable[[], datetime], problems: list[str]) -> int:
    """Lay every message that is due into the outbox, and say how many."""
    remind_clock.set_right(office, LAST_SWEEP, now=tick())
    rules = remind_rules.of(office, today=tick().astimezone(office.settings.zone).date())
    remind_arm.follow_ladder(office, rules, now=tick())
    steps: tuple[Callable[[], int | None], ...] = (
        lambda: remind_away.redirect(office, reached, now=tick()),
        lambda: remind_arm.arm_due(office, reached, rules, now=tick(), problems=problems),
        lambda: escalating.tell_due(office, reached, rules, now=tick(), problems=problems),
        lambda: peer_calls_messages.arm_due(office, reached, now=tick(), problems=problems),
        lambda: _make_way(office, reached, now=tick()),
    )
    return sum(_counted(step, problems) for step in steps)


def _make_way(office: Office, reached: channels.Channels, *, now: datetime) -> None:
    """After a downtime let the daily mail carry what it can; while sweeps run, the mail had its chance, and what it left goes by itself."""
    last = last_sweep_at(office)
    if last is None or now - last > DOWNTIME:
        digest_times.make_way(office, reached, now=now)


def _counted(step: Callable[[], int | None], problems: list[str]) -> int:
    try:
        return step() or 0
    except Exception as error:  # one part of a sweep must not keep the others from reminding
        problems.append(f"A part of the sweep failed ({type(error).__name__}). Report this; the other messages go out.")
        return 0


def people(office: Office, env: Mapping[str, str] = os.environ, *, now: datetime | None = None) -> channels.Channels:
    """Read who may be reached and who is away as of an instant, with what is wrong in channels.toml. Raises BadInput when it is no TOML."""
    return staff.people(office, env, now=now)


def digest_days(office: Office) -> int:
    """Say how many days ahead the daily mail looks."""
    return staff.book(office)[0].digest_days


def last_sweep_at(office: Office) -> datetime | None:
    """Say when a sweep last ended; None before the first."""
    with store.reading(office.engine) as session:
        mark = store.mark(session, LAST_SWEEP)
        return mark.at if mark else None


def watch(now: datetime) -> Callable[[], datetime]:
    """Let time go on from `now`: a long sweep must not date its last claim by its first minute."""
    return partial(_elapsed, now, time.monotonic())


def _elapsed(now: datetime, started: float) -> datetime:
    return now + timedelta(seconds=time.monotonic() - started)
