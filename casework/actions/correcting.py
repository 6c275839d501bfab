"""Correcting a fact of a case: first what it would move, then doing it in one transaction, with old, new and reason in the log."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import cases, changes, charts, clocks, moves, refusals, workbooks
from casework.actions.changes import Change, CorrectionReason
from casework.actions.moves import Move, Route
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, Determination
from casework.terms import DocumentStatus, Outcome, Stage, Step

REDRAW = "The facts were corrected on {day}. Choose “Draft again” before anything is sent: the documents still say what was known before."


@dataclass(frozen=True, slots=True)
class Changed:
    """One fact: what the record said and what it says then."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a correction does: the facts, every running clock of every open case concerned, the routes that change, and warnings."""

    case_number: str
    changed: tuple[Changed, ...]
    moves: tuple[Move, ...] = ()
    routes: tuple[Route, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether the record says all of it already."""
        return not self.changed

    @property
    def moved(self) -> tuple[Move, ...]:
        """List only the clocks that move."""
        return tuple(move for move in self.moves if move.has_moved)

    @property
    def cases(self) -> tuple[str, ...]:
        """List the cases concerned."""
        return tuple(dict.fromkeys(move.case_number for move in self.moves))


def preview(office: Office, number: str, stated: Mapping[str, str], *, of: date | None = None) -> Preview:
    """Say what a correction would move, and change nothing.

    `of` names one of several denials by a date of it. Raises UnknownCase, NotAllowed for a closed case or one without that denial, BadInput for what cannot be.
    """
    with store.writing(office.engine) as session:
        found = correct_in(office, session, number, stated, reason=CorrectionReason.OTHER, actor="preview", of=of)
        session.rollback()
        return found


def correct(office: Office, number: str, stated: Mapping[str, str], *, reason: CorrectionReason, actor: str, of: date | None = None) -> Preview:
    """Correct facts in one transaction, and move every clock that depends on them. What the record says already changes nothing.

    Raises UnknownCase, NotAllowed for a closed case or one without that denial, BadInput for what cannot be.
    """
    with store.writing(office.engine) as session:
        found = correct_in(office, session, number, stated, reason=reason, actor=actor, of=of)
        patient = store.case(session, number).patient_key
    if not found.is_empty:
        workbooks.refresh(office, patient)  # an old workbook, saved later, would take the correction back
    return found


def shown(found: Preview) -> dict[str, Any]:
    """Give a preview in values that a page can print."""
    lines = [
        {
            "case_number": move.case_number,
            "what": f"{move.stage.title} ({move.track}): {move.clock.words}{f', {move.origin}' if move.origin else ''}",
            "old": move.old.words,
            "new": move.new.words,
            "turns_late": move.turns_late,
        }
        for move in found.moved
    ]
    return {
        "case_number": found.case_number,
        "changed": [asdict(fact) for fact in found.changed],
        "moved": lines,
        "routes": [asdict(route) for route in found.routes],
        "warnings": list(found.warnings),
    }


def correct_in(office: Office, session: Session, number: str, stated: Mapping[str, str], *, reason: CorrectionReason, actor: str, of: date | None) -> Preview:
    """Correct facts inside an open transaction. Raises as `correct` does."""
    wanted = changes.read(office, stated)
    case = store.case(session, number)
    if case.closed_on:
        raise refusals.closed(case, "its dates stay as they are")
    denial = denial_meant(session, case, of) if any(change.is_date for change in wanted) else None
    fresh = {change: old for change in wanted if (old := changes.now(session, case, change, denial)) != change.value}
    done = tuple(Changed(change.name, old, change.value) for change, old in fresh.items())
    if not done:
        return Preview(number, ())
    concerned = _concerned(session, case, fresh)
    before = [moves.snapshot(office, session, each) for each in concerned]
    for change in fresh:
        changes.apply(session, case, change, denial, at=office.now())
    _check_dates(denial)
    for each in concerned:
        _follow(office, session, each, done, reason=reason, actor=actor, corrected=number)
    after = [moves.snapshot(office, session, each) for each in concerned]
    found = moves.compared(office, before, after)
    ask_anew(office, session, {move.case_number for move in found.moves if move.has_moved} | {number})
    return Preview(number, done, found.moves, found.routes, found.warnings)


def denial_meant(session: Session, case: Case, of: date | None) -> Determination:
    """Find the denial that is meant: the one with that date, else the latest when it has no other beside it.

    Raises NotAllowed where there is none, BadInput where the one meant cannot be told.
    """
    rows = [row for row in store.determinations(session, case.number) if row.is_adverse and row.outcome is not Outcome.NO_ANSWER]
    if not rows:
        raise refusals.because("no-dates", number=case.number)
    named = [row for row in rows if of in _days(row)] if of else [row for row in rows if (row.stage, row.track) == (rows[-1].stage, rows[-1].track)]
    if len(named) == 1:
        return named[0]
    listed = ", ".join(str(min(_days(row))) if _days(row) else "undated" for row in rows)
    raise BadInput(f"{case.number} has several denials ({listed}). Name the one you mean by a date of it.")


def _days(row: Determination) -> list[date]:
    return [day for day in (row.notice_on, row.received_on, row.mailed_on, row.portal_on) if day]


def _concerned(session: Session, case: Case, fresh: Iterable[Change]) -> list[Case]:
    """List the open cases that a change reaches: this one, and for a fact of the coverage every other under it."""
    if not any(change.is_shared for change in fresh):
        return [case]
    query = select(Case).where(Case.coverage_id == case.coverage_id, col(Case.closed_on).is_(None), Case.number != case.number)
    return [case, *session.exec(query.order_by(Case.number))]


def _check_dates(denial: Determination | None) -> None:
    if denial is None:
        return
    sent = [day for day in (denial.notice_on, denial.mailed_on) if day and not denial.is_proxy]
    if denial.received_on and sent and denial.received_on < min(sent):
        raise BadInput("The notice was received before it was written. Check both dates.")
    if denial.letter_deadline and denial.notice_on and not denial.is_proxy and denial.letter_deadline < denial.notice_on:
        raise BadInput("The deadline stated in the letter lies before the date on the notice. Check both dates.")


def _follow(office: Office, session: Session, case: Case, done: tuple[Changed, ...], *, reason: CorrectionReason, actor: str, corrected: str) -> None:
    """Log each fact and let the case's track and clocks follow it."""
    where = "" if case.number == corrected else f"; corrected at {corrected}"
    for fact in done:
        values = f"{fact.old} -> {fact.new}" if Change(fact.name, fact.new).is_logged else "another number"
        code = f"{fact.name}: {values}; reason: {reason}{where}"
        events.append(session, "corrected", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=code)
    if any(fact.name == "network" for fact in done) and case.begins_at is not Stage.PRIOR_AUTHORIZATION:
        cases.move_track(office, session, case, charts.of_case(session, case), actor=actor)
    clocks.recompute(office, session, case)


def ask_anew(office: Office, session: Session, numbers: Iterable[str]) -> None:
    """Let every open question be asked again with the new dates; where documents wait for filing it says that they are old."""
    for number in numbers:
        drawn = {(each.stage, each.track) for each in store.documents(session, number) if each.status in (DocumentStatus.DRAFT, DocumentStatus.EDITED)}
        for row in store.stages(session, number):
            if row.step is not Step.DECIDED:
                row.ask_number += 1
                is_ready = row.step is Step.READY_TO_FILE and (row.stage, row.track) in drawn
                row.ask_notice = REDRAW.format(day=office.today()) if is_ready else row.ask_notice
                session.add(row)
