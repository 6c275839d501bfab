"""Keeping what a person read in an approval in part, inside the transaction that records the answer."""

from decimal import Decimal

from sqlmodel import Session, select

from casework.actions import authorizations, line_outcomes
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.records import clinical, events, store
from casework.records.lines import CourseAnswer
from casework.records.models import Case, Determination
from casework.rules.partial import Course, PartSaid
from casework.terms import Outcome, Stage


def keep_in(office: Office, session: Session, case: Case, kept: Determination | None, answer: Answer, *, actor: str) -> bool:
    """Keep what an answer says of single lines, and whether it is short or a cut; say whether anything of it is new."""
    on = min(answer.days, default=None)
    fresh = line_outcomes.keep_in(office, session, case, kept, answer.lines, actor=actor, on=on)
    said = keep_course(office, session, case, kept, answer.part, actor=actor) if kept and answer.part else False
    return bool(fresh) or said


def keep_course(office: Office, session: Session, case: Case, kept: Determination, said: PartSaid, *, actor: str) -> bool:
    """Keep or correct what one approval in part is; what is not said stays. The same again adds nothing."""
    if kept.outcome is not Outcome.APPROVED_IN_PART or not any((said.course, said.cut_on, said.asked, said.rest is not None)):
        return False
    row = of_answer(session, kept)
    if row is None and said.course is None:
        said = PartSaid(Course.SHORT, said.cut_on, said.asked, said.rest)
    before = None if row is None else (row.course, row.cut_on, row.asked, row.rest)
    row = row or CourseAnswer(case_number=case.number, determination_id=kept.id or 0, recorded_at=office.now())
    row.course = said.course or row.course
    row.cut_on = (said.cut_on or row.cut_on) if row.course is Course.CUT else None
    row.asked = said.asked or row.asked or _asked(session, case, kept)
    row.rest = row.rest if said.rest is None else said.rest
    if (row.course, row.cut_on, row.asked, row.rest) == before:
        return False
    session.add(row)
    session.flush()
    _restate(session, case, row.rest)
    code = f"{row.course}{f', from {row.cut_on}' if row.cut_on else ''}"
    events.append(session, "approved in part", actor=actor, at=office.now(), case_number=case.number, track=kept.track, stage=kept.stage or "", code=code)
    return True


def of_answer(session: Session, kept: Determination) -> CourseAnswer | None:
    """Find what a person read in one answer."""
    return session.exec(select(CourseAnswer).where(CourseAnswer.determination_id == kept.id)).first()


def _asked(session: Session, case: Case, kept: Determination) -> int | None:
    """Take the sessions asked for from our own request, the one that the payer answered."""
    if kept.stage is not Stage.PRIOR_AUTHORIZATION:
        return None
    care = session.exec(select(clinical.Care).where(clinical.Care.patient_key == case.patient_key)).first()
    return care.request.sessions if care else None


def _restate(session: Session, case: Case, rest: Decimal | None) -> None:
    """Let the amount at stake of a request without claim lines be the refused rest, where a person gave it."""
    if rest is not None and not store.claim_lines(session, case.number):
        case.amount_at_stake = rest
        session.add(case)


def unsaid(session: Session, case: Case) -> list[Determination]:
    """List the answers that approved a request in part and of which nobody said whether they cut a running course."""
    rows = [row for row in store.determinations(session, case.number) if row.outcome is Outcome.APPROVED_IN_PART and row.stage is Stage.PRIOR_AUTHORIZATION]
    return [row for row in rows if of_answer(session, row) is None]


def approved(session: Session, kept: Determination) -> int | None:
    """Give the sessions that one answer approved, where somebody entered them."""
    rows = [row for row in authorizations.of_case(session, kept.case_number) if row.determination_id == kept.id]
    return rows[-1].value.sessions if rows else None
