"""Whom every open case waits for, since when, and when somebody was last asked: for a page of its own and the command line."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, func, select

from casework.actions import waiting_core, worklist_kept
from casework.actions.office import Office
from casework.actions.waiting_lines import ORDER, WaitingLine, weight
from casework.records import store
from casework.records.worklist import WorklistWait
from casework.rules.waiting import AwaitedParty

PAGE_ROWS = 60


def listed(office: Office, *, party: AwaitedParty | None = None, owner: str = "", limit: int | None = None, is_fresh: bool = False) -> list[WaitingLine]:
    """List whom all open cases wait for, by party, the longest wait first. `is_fresh`: the list was brought up to date a moment ago."""
    if not is_fresh:
        worklist_kept.refresh(office)
    query = select(WorklistWait)
    query = query.where(WorklistWait.party == party.value) if party else query
    query = query.where(WorklistWait.owner == owner) if owner else query
    longest = (col(WorklistWait.since).is_(None), col(WorklistWait.since), col(WorklistWait.case_number), col(WorklistWait.id))
    with store.reading(office.engine) as session:
        found = session.exec(query.order_by(*longest).limit(limit) if limit is not None else query.order_by(*longest)).all()
    return sorted((_line(office, row) for row in found), key=weight)


def _line(office: Office, row: WorklistWait) -> WaitingLine:
    days = max((office.today() - row.since).days, 0) if row.since else None
    names = ("case_number", "party", "what", "since", "until", "owner", "payer", "chased_on", "again_on", "command")
    return WaitingLine(**{name: getattr(row, name) for name in names}, days=days)


def groups(office: Office) -> list[dict[str, Any]]:
    """Give each party that is awaited with its longest waits, as the board's page prints them, and how many more there are."""
    with store.reading(office.engine) as session:
        counts = dict(session.exec(select(WorklistWait.party, func.count()).group_by(WorklistWait.party)).all())
    return [_group(party, listed(office, party=party, limit=PAGE_ROWS, is_fresh=True), counts[party.value]) for party in ORDER if party.value in counts]


def _group(party: AwaitedParty, lines: Iterable[WaitingLine], total: int) -> dict[str, Any]:
    shown = [line.shown() for line in lines]
    return {"party": party.value, "title": party.value.capitalize(), "rows": shown, "total": total, "more": total - len(shown)}


def next_chase(office: Office, party: AwaitedParty, *, on: date) -> date:
    """Say when to ask again after a chase."""
    return on + timedelta(days=waiting_core.book(office).again_after[party])
