"""What one open case waits for, line by line: since when, until when, and when somebody was last asked."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import context, waiting
from casework.actions.office import Office
from casework.records.acts import Chase
from casework.records.models import Case, Coverage
from casework.rules.waiting import Awaited, AwaitedParty

ORDER = tuple(AwaitedParty)
COMMAND = "casework chase {number} {party}"


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One thing that one open case waits for. `days` since it began; `again_on` is when to chase next, None before the first chase."""

    case_number: str
    party: str
    what: str
    since: date | None
    days: int | None
    until: date | None
    owner: str
    payer: str
    chased_on: date | None
    again_on: date | None
    command: str

    @property
    def short(self) -> str:
        """Say it in a few words, for a column."""
        return self.party + (f" since {self.since}" if self.since else "")

    @property
    def words(self) -> str:
        """Say it in one line."""
        days = f", {self.days} day{'' if self.days == 1 else 's'}" if self.days is not None else ""
        until = f", needed by {self.until}" if self.until else ""
        chased = f"; chased {self.chased_on}, again {self.again_on}" if self.chased_on else ""
        return f"{self.case_number}: {self.short}{days}: {self.what}{until}{chased}"

    def shown(self) -> dict[str, Any]:
        """Give it as a page prints it."""
        days = {name: context.iso(getattr(self, name)) for name in ("since", "until", "chased_on", "again_on")}
        return {**asdict(self), **days}


def weight(line: WaitingLine) -> tuple[int, int, str]:
    """Order lines by party, the longest wait first."""
    return ORDER.index(AwaitedParty(line.party)), -(line.days or 0), line.case_number


def of_case(office: Office, session: Session, case: Case) -> list[WaitingLine]:
    """List whom one open case waits for, whoever is awaited longest first of each party."""
    chased = session.exec(select(Chase).where(Chase.case_number == case.number).order_by(col(Chase.chased_on))).all()
    last = {(row.party, row.what): row for row in chased}
    payer = context.shown(session.get_one(Coverage, case.coverage_id).payer)
    lines = [_line(office, case, each, last.get((each.party, each.what)), payer) for each in waiting.of_case(office, session, case)]
    return sorted(dict.fromkeys(lines), key=weight)


def _line(office: Office, case: Case, each: Awaited, chase: Chase | None, payer: str) -> WaitingLine:
    return WaitingLine(
        case.number,
        each.party.value,
        each.what,
        each.since,
        max((office.today() - each.since).days, 0) if each.since else None,
        each.until,
        case.owner,
        payer,
        chase.chased_on if chase else None,
        chase.next_on if chase else None,
        COMMAND.format(number=case.number, party=each.party.value) if each.chase else "",
    )


def part(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give the case page its lines."""
    return {"waiting_for": [] if case.closed_on else [line.shown() for line in of_case(office, session, case)]}


def column(lines: Iterable[WaitingLine]) -> str:
    """Say in a few words whom a case waits for, others before ourselves."""
    found = list(lines)
    theirs = [line for line in found if line.party != AwaitedParty.US] or found
    first: dict[str, WaitingLine] = {}
    for line in sorted(theirs, key=lambda line: line.since is None):
        first.setdefault(line.party, line)
    return "; ".join(line.short for line in list(first.values())[:2])
