"""Whom every open case waits for, since when, and when somebody was last asked: for the worklist, the case page, a page of its own and the command line."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import context, waiting, waiting_core
from casework.actions.office import Office
from casework.records import store
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


def listed(office: Office, *, party: AwaitedParty | None = None, owner: str = "") -> list[WaitingLine]:
    """List whom all open cases wait for, by party, the longest wait first."""
    with store.reading(office.engine) as session:
        cases = session.exec(select(Case).where(col(Case.closed_on).is_(None)).order_by(Case.number)).all()
        found = [line for case in cases if not owner or case.owner == owner for line in of_case(office, session, case)]
    return sorted((line for line in found if party is None or line.party == party), key=_weight)


def _weight(line: WaitingLine) -> tuple[int, int, str]:
    return ORDER.index(AwaitedParty(line.party)), -(line.days or 0), line.case_number


def of_case(office: Office, session: Session, case: Case) -> list[WaitingLine]:
    """List whom one open case waits for, whoever is awaited longest first of each party."""
    chased = session.exec(select(Chase).where(Chase.case_number == case.number).order_by(col(Chase.chased_on))).all()
    last = {(row.party, row.what): row for row in chased}
    payer = context.shown(session.get_one(Coverage, case.coverage_id).payer)
    lines = [_line(office, case, each, last.get((each.party, each.what)), payer) for each in waiting.of_case(office, session, case)]
    return sorted(dict.fromkeys(lines), key=_weight)


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


def columns(office: Office, session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Say in a few words whom some cases wait for, others before ourselves."""
    found = {}
    for number in dict.fromkeys(numbers):
        lines = of_case(office, session, store.case(session, number))
        theirs = [line for line in lines if line.party != AwaitedParty.US] or lines
        found[number] = "; ".join(dict.fromkeys(line.short for line in theirs[:2]))
    return found


def groups(lines: Iterable[WaitingLine]) -> list[dict[str, Any]]:
    """Group lines by who is awaited, as the board's page prints them."""
    rows = list(lines)
    shown = {party: [row.shown() for row in rows if row.party == party] for party in ORDER}
    return [{"party": party.value, "title": party.value.capitalize(), "rows": mine} for party, mine in shown.items() if mine]


def next_chase(office: Office, party: AwaitedParty, *, on: date) -> date:
    """Say when to ask again after a chase."""
    return on + timedelta(days=waiting_core.book(office).again_after[party])
