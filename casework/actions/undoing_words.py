"""What taking an act back does, in words: stages, clocks, filings, answers and letters, and nothing personal."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import undoing_rows
from casework.records.acts import CaseAct, Chase
from casework.records.models import Case, CaseStage, Deadline, Determination, Document, Filing, Reminder
from casework.terms import DeadlineStatus, ReminderStatus

CASE = {"closed_on": "the case is open again", "owner": "the case goes back to {owner}", "hold_until": "the hold is as it was: {hold_until}"}


def lines(session: Session, act: CaseAct) -> Iterator[str]:
    """Say each row of an act in words."""
    for change in undoing_rows.changes(act):
        row, before = undoing_rows.row_of(session, change), change["before"]
        if isinstance(row, CaseStage):
            yield _stage(row, before)
        elif isinstance(row, Deadline):
            yield from _clock(row, before)
        elif isinstance(row, Case):
            yield from _case(before or {})
        else:
            yield _other(change, row)


def _stage(row: CaseStage, before: dict[str, Any] | None) -> str:
    if before is None:
        return f"{row.stage.title} is not open any more"
    step = before.get("step")
    return f"{row.stage.title} goes back from “{row.step}” to “{step}”" if step else f"{row.stage.title} is as it was"


def _clock(row: Deadline, before: dict[str, Any] | None) -> Iterator[str]:
    named = f"{row.stage.title.lower()}: {row.clock.words} {row.work_by or 'no date yet'}"
    if before is None and row.status is DeadlineStatus.RUNNING:
        yield f"the clock ends: {named}"
    elif before and before.get("status") == DeadlineStatus.RUNNING:
        yield f"the clock runs again: {named}"


def _case(before: dict[str, Any]) -> Iterator[str]:
    for name, words in CASE.items():
        if name in before:
            yield words.format(**{name: before[name] or "none"})


def _other(change: dict[str, Any], row: Any) -> str:
    if isinstance(row, Filing) and change["before"] is None:
        return f"the filing of {row.filed_on} by {row.method} comes off the record"
    if isinstance(row, Determination) and change["before"] is None:
        return f"the answer “{row.outcome}” comes off the record"
    if isinstance(row, Document):
        named = f"{row.kind}, version {row.version}"
        return f"{named}, is withdrawn; its file is kept" if change["before"] is None else f"{named}, is “{change['before'].get('status', row.status)}” again"
    what = change["table"].replace("_", " ")
    return f"{what}: an entry comes off the record" if change["before"] is None else f"{what}: as it was"


def mentions(session: Session, cases: Sequence[str], *, since: datetime) -> Iterator[str]:
    """Say which messages left since: they cannot be called back."""
    for number in cases:
        sent = select(Reminder).where(Reminder.case_number == number, Reminder.status == ReminderStatus.SENT, col(Reminder.sent_at) > since)
        told = {row.recipient for row in session.exec(sent)}
        if told:
            yield f"Reminders of {number} went out since, to {', '.join(sorted(told))}. They stay sent."
        for row in session.exec(select(Chase).where(Chase.case_number == number, col(Chase.chased_at) > since)):
            yield f"The {row.party} was chased on {row.chased_on} ({row.what}). That stays sent."
