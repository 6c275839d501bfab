"""What makes a message one message: its identity, its fixed Message-ID, and when it is tried again.

The protocol of a row: ARMED → CLAIMED (committed) → sent to the server → SENT. A crash after the claim leaves the row CLAIMED;
once the lease is over it is sent again under the same Message-ID, so that whoever receives it counts one.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.rules.calls import is_timed
from casework.terms import MessageChannel

TRIES = 8
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 120, 240))
URGENT = 1  # days before the date
URGENT_PAUSE = timedelta(minutes=15)
LEASE = timedelta(minutes=10)  # longer than any one send can take


@dataclass(frozen=True, slots=True)
class Identity:
    """Why a message exists. Only another date, rung, channel or recipient makes another message."""

    deadline_id: int
    rung: int
    channel: MessageChannel
    recipient: str
    due_on: date


def message_id(identity: Identity, *, salt: str) -> str:
    """Derive the fixed Message-ID. `salt` is the database's own, so that two clinics' or demos' messages never look alike."""
    parts = (salt, str(identity.deadline_id), str(identity.rung), identity.channel.value, identity.recipient, identity.due_on.isoformat())
    return f"<{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:40]}@casework.local>"


def digest_id(person: str, day: date, *, salt: str) -> str:
    """Derive the fixed Message-ID of one person's mail of one day."""
    return f"<{hashlib.sha256('|'.join((salt, 'digest', person, day.isoformat())).encode()).hexdigest()[:40]}@casework.local>"


def retry_at(attempts: int, *, now: datetime, rung: int) -> datetime:
    """Say when to try again after so many refusals: minutes first, then hours; minutes only when the date is tomorrow or past, or a call is near."""
    pause = BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
    return now + (min(pause, URGENT_PAUSE) if rung <= URGENT or is_timed(rung) else pause)


def is_exhausted(attempts: int) -> bool:
    """Say whether a message was refused often enough to be shown as failed."""
    return attempts >= TRIES
