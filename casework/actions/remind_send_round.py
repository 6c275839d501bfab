"""What one sweep's sending knows: people, pauses, the servers it met, and how many messages went which way."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from casework.actions.office import Office
from casework.notify import delivery
from casework.notify.channels import Address, Channels
from casework.notify.message import Answer, Message
from casework.rules.delivering import Outcome, Patiences
from casework.terms import MessageChannel


@dataclass(slots=True)
class Tally:
    """How many messages went which way."""

    sent: int = 0
    waiting: int = 0
    retried: int = 0
    failed: int = 0
    silenced: int = 0

    def counts(self) -> dict[str, int]:
        """Give the numbers by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this sweep alone may send now."""

    id: int
    message: Message
    address: Address
    recipient: str
    channel: MessageChannel


@dataclass(slots=True)
class Server:
    """One server in this sweep. `why` it is left alone, "" while it is not; `lost` and `pace` are seconds."""

    why: str = ""
    answer: Answer | None = None
    lost: float = 0.0
    pace: float = 0.0

    def stop(self, answer: Answer) -> None:
        """Leave this server alone for the rest of the sweep."""
        self.why, self.answer = answer.error, answer

    @property
    def outcome(self) -> Outcome:
        """Name the trouble for which this server is left alone."""
        return self.answer.outcome if self.answer else Outcome.DOWN


@dataclass(slots=True)
class Round:
    """One sweep's sending. `later` holds the rows for servers that throttle; `problems` are sentences for the keeper of channels.toml."""

    office: Office
    people: Channels
    tick: Callable[[], datetime]
    send: delivery.Send
    patiences: Patiences
    tally: Tally = field(default_factory=Tally)
    servers: dict[str, Server] = field(default_factory=dict)
    later: list[tuple[int, Server]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def server(self, address: Address) -> Server:
        """Give what is known of the server behind an address."""
        return self.servers.setdefault(delivery.server(address), Server())
