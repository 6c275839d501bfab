"""What makes a message one message: its identity and its fixed Message-ID.

The protocol of a row: ARMED → CLAIMED (committed) → sent to the server → SENT. A crash after the claim leaves the row CLAIMED;
once the lease is over it is sent again under the same Message-ID, so that whoever receives it counts one.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from casework.terms import MessageChannel

URGENT = 1  # days before the date; from here on minutes count
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
