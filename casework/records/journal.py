"""The journal: beside the events of an act, how every row of a case stood before it, so that the act can be taken back.

The images are sealed like any personal value. What follows from rows by itself (messages, marks, a question's number and run)
is not kept. Papers and remittances that are taken in keep no images either: they are corrected by what comes in next.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlmodel import Session, SQLModel

from casework.records import clinical, images
from casework.records.acts import AskedBefore, CaseAct, CaseOfAct, Chase
from casework.records.deliveries import Delivery
from casework.records.imports import Import, ImportGroup
from casework.records.logbook import CalendarEntry, Digest, Event, Mark, RemittedClaim, RunLease
from casework.records.models import Case, CaseStage, Patient, Reminder
from casework.records.papers import Exhibit
from casework.records.presses import Press
from casework.records.reminding import Escalation
from casework.records.retention import OUTLIVE
from casework.records.standing import Absence, Signer
from casework.records.worklist import KEPT, touch
from casework.rules.grouping import Parting
from casework.rules.roles import FILE_OPENED

SYSTEM = "system"
MACHINES = (SYSTEM, "intake", "reminders")
SENT = "reminder sent"  # tells what left; nothing of a case changes by it
MESSAGES = (Reminder, Delivery, Digest, CalendarEntry, Escalation)
APART = (Event, *MESSAGES, RunLease, Mark, RemittedClaim, Import, ImportGroup, CaseAct, CaseOfAct, AskedBefore, Chase, Press, *KEPT, *OUTLIVE)
BLIND = {"case_stage": {"run_id", "asked_form", "ask_number", "ask_notice"}, "deadline": {"next_rung_on", "computed_at"}}
CHARTED = (Patient, clinical.Diagnosis, clinical.TreatmentTrial, clinical.OutcomeScore, clinical.Infusion, clinical.CostLine, clinical.Care)
UNDOES = "act that is taken back"
OPENED = "opening a case"
SPLIT = "a case that was split"
CHART = "what a chart says"
FILE = "a file that was taken in"
PAPER = "a paper that came in"
MOVED = "a claim that went to another case"
UNSEEN = "a change that was not seen whole"
STAYS: dict[type[Any], str] = {**dict.fromkeys(CHARTED, CHART), Import: FILE, RemittedClaim: FILE, Exhibit: PAPER}
MOST_CASES = 50


@dataclass(slots=True)
class Change:
    """One row that a transaction changed. `before` is None for a row that was added; `is_gone` for one that was deleted."""

    row: SQLModel
    before: dict[str, Any] | None
    is_gone: bool = False


@dataclass(slots=True)
class Journal:
    """What one writing transaction changes, gathered while it runs."""

    session: Session
    changed: dict[tuple[str, str], Change] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    blocked: str = ""

    def write(self) -> None:
        """Keep the act, unless nothing of a case changed or a file that came in changed it."""
        self.session.flush()
        by_people = [each for each in self.events if each.actor not in MACHINES]
        by_files = [each for each in self.events if each.actor in MACHINES and each.actor != SYSTEM]
        opened = {each.row.number for each in self.changed.values() if isinstance(each.row, Case) and each.before is None}
        numbers = sorted(self._numbers() - opened)
        if not self.changed or not numbers or (by_files and not by_people) or len(numbers) > MOST_CASES:
            return
        made = SPLIT if any(each.verb == Parting.SPLIT for each in self.events) else OPENED
        self._keep(numbers, by_people or self.events, is_by_person=bool(by_people), blocked=made if opened else self.blocked)

    def _keep(self, numbers: list[str], told: list[Event], *, is_by_person: bool, blocked: str) -> None:
        verbs = dict.fromkeys(each.verb for each in told)
        said = "" if blocked else json.dumps([_written(each) for each in self.changed.values()])
        at = told[0].at if told else None
        if at is None:
            return
        undoes = int(self.session.info.get(UNDOES, 0))
        act = CaseAct(at=at, actor=told[0].actor, code="; ".join(verbs), is_by_person=is_by_person, blocked=blocked, undoes=undoes, changes=said)
        self.session.add(act)
        self.session.flush()
        self.session.add_all(CaseOfAct(act_id=act.id or 0, case_number=number) for number in numbers)

    def touch(self) -> None:
        """Have the worklist's lines of every case written anew that this transaction may have changed, whether or not an event tells of it."""
        self.session.flush()
        patients = {_patient_of(each.row) for each in self.changed.values()} - {""}
        signs = any(isinstance(each.row, Signer | Absence) for each in self.changed.values())
        touch(self.session, self._numbers(), patients=patients, everybody=signs)

    def _numbers(self) -> set[str]:
        rows = {str(getattr(each.row, "case_number", "") or "") for each in self.changed.values()}
        cases = {each.row.number for each in self.changed.values() if isinstance(each.row, Case)}
        return (rows | cases | self.told()) - {""}

    def told(self) -> set[str]:
        """Name the cases of which an event tells more than that a message left, or that somebody looked."""
        return {each.case_number for each in self.events if each.verb not in (SENT, FILE_OPENED)} - {""}

    def forget(self, _session: Session) -> None:
        """Let go of what was taken back before the end: a trial, such as what a changed rule would move."""
        self.changed.clear()
        self.events.clear()
        self.blocked = ""

    def before_flush(self, session: Session, *_: object) -> None:
        """Note how changed and deleted rows stood; questions of a stage that was taken back go on counting."""
        for row in session.dirty:
            self._note(row, is_gone=False)
        for row in session.deleted:
            self._note(row, is_gone=True)
        for row in session.new:
            if isinstance(row, CaseStage):
                _count_on(session, row)

    def after_flush(self, session: Session, *_: object) -> None:
        """Note what was added, once its key is known."""
        for row in session.new:
            self.blocked = self.blocked or STAYS.get(type(row), "")
            if isinstance(row, Event):
                self.events.append(row)
            elif _is_kept(row):
                self.changed[_name(row)] = Change(row, None)

    def _note(self, row: Any, *, is_gone: bool) -> None:
        if isinstance(row, RemittedClaim | ImportGroup):
            self.blocked = MOVED
        if not _is_kept(row):
            return
        old = _old(row, every=is_gone)
        if old is None:
            self.blocked = UNSEEN
        if not old:
            return
        if isinstance(row, CHARTED):
            self.blocked = CHART
        known = self.changed.get(_name(row))
        if known is None:
            self.changed[_name(row)] = Change(row, old, is_gone)
        elif known.before is None and is_gone:
            del self.changed[_name(row)]
        elif known.before is not None:
            known.before, known.is_gone = {**old, **known.before}, is_gone


def watching(session: Session) -> Journal:
    """Begin to gather what a transaction changes."""
    journal = Journal(session)
    event.listen(session, "before_flush", journal.before_flush)
    event.listen(session, "after_flush", journal.after_flush)
    event.listen(session, "after_rollback", journal.forget)
    return journal


def _patient_of(row: SQLModel) -> str:
    """Name the patient whose every case a row speaks of, "" for a row of one case."""
    if isinstance(row, Patient):
        return row.key
    return "" if isinstance(row, Case) or getattr(row, "case_number", None) else str(getattr(row, "patient_key", "") or "")


def _count_on(session: Session, row: CaseStage) -> None:
    with session.no_autoflush:
        asked = session.get(AskedBefore, (row.case_number, row.track, row.stage))
    if asked:
        row.ask_number = max(row.ask_number, asked.number + 1)


def _is_kept(row: Any) -> bool:
    return not isinstance(row, APART)


def _name(row: SQLModel) -> tuple[str, str]:
    return str(row.__tablename__), json.dumps(images.key_of(row))


def _old(row: SQLModel, *, every: bool) -> dict[str, Any] | None:
    """Give the fields that change as they stood, every field of a row that goes; None where an old value was never read."""
    state: Any = inspect(row)
    blind = BLIND.get(str(row.__tablename__), set())
    found = {}
    for name in images.names(row):
        history = state.attrs[name].history
        if history.added and not history.deleted and name not in blind:
            return None
        if every or (name not in blind and history.has_changes()):
            found[name] = images.plain(history.deleted[0] if history.deleted else getattr(row, name))
    return found


def _written(change: Change) -> dict[str, Any]:
    """Write one change: table, key, how the row stood, and a mark of how it stands now."""
    fields: Iterable[str] = change.before if change.before is not None else seen(change.row)
    after = "" if change.is_gone else images.mark(images.image(change.row, fields))
    return {"table": change.row.__tablename__, "key": images.key_of(change.row), "before": change.before, "is_gone": change.is_gone, "after": after}


def seen(row: SQLModel) -> tuple[str, ...]:
    """List the fields by which an added row is known to be untouched since."""
    blind = BLIND.get(str(row.__tablename__), set())
    return tuple(name for name in images.names(row) if name not in blind)
