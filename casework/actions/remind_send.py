"""Sending: claim a row (commit), send outside any transaction, mark it (commit). The nearest date goes first.

One server in trouble holds up nobody else: what waits for it is not tried again in the same sweep, a throttled one is served slowly
after all others, and a sweep ends after its minutes; the next one goes on.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlmodel import Session, and_, col, or_, select

from casework.actions import remind_send_claim, remind_send_mark
from casework.actions.deliveries_rules import patiences
from casework.actions.office import Office
from casework.actions.remind_send_round import Claimed, Round, Server, Tally
from casework.errors import DatabaseProblem
from casework.notify import delivery, outbox
from casework.notify.channels import Channels
from casework.notify.delivery import Send as Send
from casework.records import store
from casework.records.models import Reminder
from casework.rules.delivering import Outcome
from casework.terms import ReminderStatus

SWEEP_SECONDS = 240.0
SERVER_SECONDS = 60.0  # lost to one server's slow answers
SLOW = 2.0  # seconds; an answer that takes longer counts as lost time
FIRST_PACE, SLOWEST_PACE = 0.5, 8.0  # seconds between messages for a server that throttles
TOO_SLOW = "the server answers too slowly; the rest goes with the next sweep"


def send_due(
    office: Office,
    people: Channels,
    *,
    tick: Callable[[], datetime],
    send: Send,
    problems: list[str] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Tally:
    """Send every message that may go now. `problems` gets a sentence for each server that refuses us, for whoever keeps channels.toml."""
    problems = [] if problems is None else problems
    turn = Round(office, people, tick, send, patiences(office, problems))
    with store.reading(office.engine) as session:
        ready = _ready(session, tick())
    began = tick()
    for place, key in enumerate(ready):
        if (tick() - began).total_seconds() > SWEEP_SECONDS:
            turn.tally.waiting += len(ready) - place
            break
        _deliver(turn, key)
    _slowly(turn, began, sleep)
    problems.extend(turn.problems)
    return turn.tally


def _deliver(turn: Round, key: int, *, is_slow_turn: bool = False) -> None:
    """Take one row as far as it goes; one that cannot be read stops no other."""
    try:
        _carry(turn, key, is_slow_turn=is_slow_turn)
    except DatabaseProblem:
        raise
    except Exception as error:  # a damaged row may fail in any way; the next sweep looks at it again
        turn.tally.waiting += 1
        turn.problems.append(f"Message {key} could not be handled ({type(error).__name__}). Run: casework doctor")


def _carry(turn: Round, key: int, *, is_slow_turn: bool) -> None:
    claimed = remind_send_claim.claim(turn, key, is_slow_turn=is_slow_turn)
    if claimed is None:
        return
    begun = turn.tick()
    answer = delivery.attempt(turn.send, claimed.message, claimed.address)
    server = turn.server(claimed.address)
    _watch(server, (turn.tick() - begun).total_seconds())
    if answer.is_taken:
        remind_send_mark.sent(turn, claimed, answer)
        return
    if answer.outcome is Outcome.THROTTLED and _slowed(server, answer.wait.total_seconds() if answer.wait else 0.0):
        turn.later.append((key, server))
    elif turn.patiences.of[answer.outcome].server_waits:
        server.stop(answer)
    remind_send_mark.trouble(turn, claimed, answer)
    _tell(turn, claimed, answer.outcome, answer.error)


def _watch(server: Server, seconds: float) -> None:
    server.lost += seconds if seconds > SLOW else 0.0
    if server.lost > SERVER_SECONDS and not server.why:
        server.why = TOO_SLOW


def _slowed(server: Server, wait: float) -> bool:
    """Serve a server that throttles more slowly; False when it wants a longer pause than a sweep may make."""
    server.pace = max(server.pace * 2 or FIRST_PACE, wait)
    return server.pace <= SLOWEST_PACE


def _slowly(turn: Round, began: datetime, sleep: Callable[[float], None]) -> None:
    """Serve the servers that throttle, one message after the other; what finds no time waits for the next sweep."""
    while turn.later:
        key, server = turn.later.pop(0)
        if (turn.tick() - began).total_seconds() > SWEEP_SECONDS:
            turn.tally.waiting += 1 + len(turn.later)
            return
        sleep(0.0 if server.why else server.pace)
        _deliver(turn, key, is_slow_turn=True)


def _tell(turn: Round, claimed: Claimed, outcome: Outcome, error: str) -> None:
    if outcome is Outcome.LOGIN:
        turn.problems.append(f"Messages for {claimed.recipient} by {claimed.channel} wait: {error}.")


def _ready(session: Session, now: datetime) -> Sequence[int]:
    armed = and_(col(Reminder.status) == ReminderStatus.ARMED, col(Reminder.try_at) <= now)
    abandoned = and_(col(Reminder.status) == ReminderStatus.CLAIMED, col(Reminder.claimed_at) <= now - outbox.LEASE)
    found = session.exec(select(Reminder.id).where(or_(armed, abandoned)).order_by(col(Reminder.due_on), col(Reminder.id)))
    return [key for key in found if key is not None]
