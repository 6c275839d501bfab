"""One dispute in two cases: one of them is closed, and stays where its papers and contacts can be found from the other."""

from sqlmodel import Session, col, select

from casework.actions import refusals, stages
from casework.actions.office import Office
from casework.errors import BadInput
from casework.plural import counted
from casework.records import events, store
from casework.records.coverages import Duplicate
from casework.records.models import Case, ClaimLine, Deadline
from casework.terms import Clock, DeadlineStatus, NotPursuedReason, Outcome


def close(office: Office, session: Session, case: Case, same_as: str, *, is_confirmed: bool, actor: str) -> str:
    """Close a case as the duplicate of another inside an open transaction, and say what the other keeps.

    Raises UnknownCase, BadInput for a case that cannot be the other, NotAllowed while this one has what the other lacks, unless somebody confirms.
    """
    other = _other(session, case, same_as)
    lacking = lacks(session, case, other)
    if lacking and not is_confirmed:
        raise refusals.because("leaves-behind", number=case.number, other=other.number, lacking="; ".join(lacking))
    session.add(Duplicate(case_number=case.number, same_as=other.number, recorded_at=office.now()))
    case.not_pursued = NotPursuedReason.OTHER
    code = f"same as {other.number}{'; left behind: ' + '; '.join(lacking) if lacking else ''}"
    events.append(session, "duplicate", actor=actor, at=office.now(), case_number=case.number, code=code)
    events.append(session, "duplicate closed", actor=actor, at=office.now(), case_number=other.number, code=f"{case.number} is about the same")
    stages.finish(office, session, case, Outcome.DO_NOT_PURSUE)
    return f"{case.number} is closed as a duplicate of {other.number}. Its papers and contacts stay with it: casework case {case.number}"


def _other(session: Session, case: Case, same_as: str) -> Case:
    if not same_as:
        raise BadInput("Say of which case it is a duplicate: “Same as”, or --same-as NUMBER.")
    other = store.case(session, same_as)
    if other.number == case.number:
        raise BadInput(f"{case.number} cannot be its own duplicate. Name the other case.")
    if other.patient_key != case.patient_key:
        raise BadInput(f"{other.number} is another patient's case. A duplicate is a case of the same patient.")
    if session.get(Duplicate, other.number):
        raise BadInput(f"{other.number} is itself closed as a duplicate. Name the case that goes on.")
    if other.closed_on:
        raise BadInput(f"{other.number} is closed. Open it again first (casework reopen {other.number}), or close {case.number} for another reason.")
    return other


def lacks(session: Session, case: Case, other: Case) -> list[str]:
    """Say what a case has and another of the same dispute has not: filings, claim lines, and an earlier day of ours that runs."""
    found = []
    filed = {(row.filed_on, row.stage, row.track) for row in store.filings(session, other.number)}
    missing = [row.filed_on for row in store.filings(session, case.number) if (row.filed_on, row.stage, row.track) not in filed]
    if missing:
        found.append(f"a filing of {', '.join(map(str, sorted(set(missing))))}")
    known = {_line(row) for row in store.claim_lines(session, other.number)}
    extra = [row for row in store.claim_lines(session, case.number) if _line(row) not in known]
    if extra:
        found.append(counted(len(extra), "claim line"))
    mine, theirs = _nearest(session, case), _nearest(session, other)
    if mine and mine.last_lawful and (theirs is None or theirs.last_lawful is None or mine.last_lawful < theirs.last_lawful):
        found.append(f"an earlier last day: {mine.stage.title.lower()}, {mine.last_lawful}")
    return found


def _line(row: ClaimLine) -> tuple[object, ...]:
    return (row.service_on, row.charge, row.value.claim_number, row.value.procedure)


def _nearest(session: Session, case: Case) -> Deadline | None:
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING and row.last_lawful]
    return min(rows, key=lambda row: (row.last_lawful is None, row.last_lawful), default=None)


def of_case(session: Session, number: str) -> tuple[str, tuple[str, ...]]:
    """Give the case that a case duplicates, or "", and the cases that were closed as its own duplicates."""
    row = session.get(Duplicate, number)
    mine = session.exec(select(Duplicate.case_number).where(Duplicate.same_as == number).order_by(col(Duplicate.case_number))).all()
    return (row.same_as if row else "", tuple(mine))


def forget(session: Session, number: str) -> None:
    """Take back that a case is a duplicate, when it is opened again."""
    row = session.get(Duplicate, number)
    if row:
        session.delete(row)
