"""Putting the rows of a case back as they stood before an act: clocks are armed anew, questions go on counting, files stay."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel

from casework.actions import context, refusals
from casework.actions.office import Office
from casework.records import images, journal, store
from casework.records.acts import AskedBefore, CaseAct
from casework.records.models import Case, CaseStage, Deadline, Document
from casework.terms import DeadlineStatus, Step


@dataclass(slots=True)
class Restored:
    """What lies outside the database after a restoring: runs that stand for nothing any more, and drawn files."""

    runs: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def changes(act: CaseAct) -> list[dict[str, Any]]:
    """Read the changes of an act, in the order in which they were made."""
    found: list[dict[str, Any]] = json.loads(act.changes) if act.changes else []
    return found


def table_of(change: dict[str, Any]) -> type[SQLModel]:
    """Find the class of the table that a change belongs to."""
    mappers = SQLModel._sa_registry.mappers
    return next(mapper.class_ for mapper in mappers if mapper.class_.__tablename__ == change["table"])


def row_of(session: Session, change: dict[str, Any]) -> Any:
    """Find the row that a change belongs to as it stands now, or None."""
    table = table_of(change)
    return session.get(table, images.key(table, change["key"]))


def following(act: CaseAct, later: Sequence[CaseAct]) -> list[CaseAct]:
    """Pick what the program did by itself on the rows of an act, newest first."""
    touched = _keys(act)
    picked = []
    for each in later:
        if not each.is_by_person and _keys(each) & touched:
            picked.append(each)
            touched |= _keys(each)
    return picked[::-1]


def _keys(act: CaseAct) -> set[tuple[str, str]]:
    return {(change["table"], json.dumps(change["key"])) for change in changes(act)}


def refuse_changed(office: Office, session: Session, number: str, acts: Sequence[CaseAct]) -> None:
    """Raise NotAllowed where a row changed since in another way, or where a person's words in a letter would be lost."""
    seen: set[tuple[str, str]] = set()
    for act in acts:
        for change in changes(act):
            key = (change["table"], json.dumps(change["key"]))
            if key not in seen and not _stands(session, change):
                what = change["table"].replace("_", " ")
                raise refusals.because("changed-since", number=number, act=act.id, what=what)
            seen.add(key)
            if change["table"] == Document.__tablename__ and change["before"] is None:
                _refuse_edited(office, row_of(session, change))


def _stands(session: Session, change: dict[str, Any]) -> bool:
    row = row_of(session, change)
    if change["is_gone"] or row is None:
        return bool(change["is_gone"]) == (row is None)
    fields = change["before"] if change["before"] is not None else journal.seen(row)
    return bool(images.mark(images.image(row, fields)) == change["after"])


def _refuse_edited(office: Office, document: Document) -> None:
    if not document.template_hash:
        raise refusals.because("own-version", number=document.case_number, kind=document.kind)
    if office.files.digest(document.path) not in ("", document.sha256):
        raise refusals.because("edited-since", number=document.case_number, file=Path(document.path).name)


def restore(office: Office, session: Session, acts: Sequence[CaseAct]) -> Restored:
    """Put every row back, newest change first. Rows must stand as the acts left them."""
    restored = Restored()
    for act in acts:
        for change in reversed(changes(act)):
            _restore(office, session, change, restored)
            session.flush()
    return restored


def _restore(office: Office, session: Session, change: dict[str, Any], restored: Restored) -> None:
    table, row = table_of(change), row_of(session, change)
    if change["is_gone"]:
        session.add(table(**images.values(table, change["before"])))
    elif change["before"] is None:
        _take_off(session, row, restored)
    else:
        for name, value in images.values(table, change["before"]).items():
            setattr(row, name, value)
        session.add(row)
        if isinstance(row, Deadline):
            _rearm(office, row)


def _take_off(session: Session, row: Any, restored: Restored) -> None:
    if isinstance(row, Deadline):  # messages may hang on it
        row.status, row.next_rung_on = DeadlineStatus.SUPERSEDED, None
        session.add(row)
        return
    if isinstance(row, CaseStage):
        session.merge(AskedBefore(case_number=row.case_number, track=row.track, stage=row.stage, number=row.ask_number))
        restored.runs += [row.run_id] if row.run_id else []
    if isinstance(row, Document):
        restored.files.append(row.path)
    session.delete(row)


def _rearm(office: Office, row: Deadline) -> None:
    """Let the next sweep look at a clock that runs again; the clinic's own target keeps the day it was counted from."""
    is_running = row.status is DeadlineStatus.RUNNING
    row.next_rung_on = office.today() if is_running and row.drives and row.work_by else None
    if is_running and not context.is_target(row):
        row.computed_at = office.now()


def ask_anew(session: Session, number: str, *, notice: str) -> None:
    """Let every question that stands again be asked under a new number, with what was taken back above it."""
    session.flush()
    session.get_one(Case, number)
    for row in store.stages(session, number):
        row.ask_number += 1
        if row.step is not Step.DECIDED:
            row.ask_notice = notice
        session.add(row)
