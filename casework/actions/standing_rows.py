"""Authorizations and waivers as rows: what a chart or a signed form says of them, and what a letter may say on its day."""

from datetime import date

from sqlmodel import Session, col, or_, select

from casework import chart
from casework.actions.merging import merged
from casework.records.models import Case
from casework.records.standing import Representation
from casework.rules.representing import Held, Need, stand
from casework.rules.standing import Accepts
from casework.terms import Stage


def of_case(session: Session, case: Case) -> list[Representation]:
    """List what holds for a case, its own and the patient's, oldest first."""
    theirs = or_(Representation.case_number == case.number, col(Representation.case_number).is_(None))
    return list(session.exec(select(Representation).where(Representation.patient_key == case.patient_key, theirs).order_by(col(Representation.id))))


def held(row: Representation) -> Held:
    """Give a row as the rules judge it."""
    stages = tuple(map(Stage, row.stages))
    return Held(row.kind, stages, row.asked_on, row.sent_on, row.signed_on, row.expires_on, row.revoked_on, row.form)


def for_letters(session: Session, case: Case, stage: Stage, *, on: date) -> chart.Standing:
    """Give the authorization as a letter of one stage may speak of it on its day; one taken back ends the day before."""
    rows = [held(row) for row in of_case(session, case) if row.kind is Accepts.AUTHORIZATION]
    best = stand(Need(), rows, stage, on=on).held
    return chart.Standing(asked_on=best.asked_on, signed_on=best.signed_on, expires_on=best.ends_on) if best else chart.Standing()


def said_by_chart(session: Session, patient_key: str) -> chart.Standing:
    """Give the patient's own authorization as the chart workbook shows it: for every case, not taken back."""
    return as_chart(_general(session, patient_key))


def take_chart(session: Session, patient_key: str, said: chart.Standing, *, replaces: bool) -> None:
    """Take over what a chart says of the patient's authorization; one that was taken back comes back only with another signature."""
    row, before = _general(session, patient_key), said_by_chart(session, patient_key)
    new = said if replaces else merged(before, said)
    if new == before or (row is None and _is_taken_back(session, patient_key, new)):
        return
    row = row or Representation(patient_key=patient_key)
    row.asked_on, row.signed_on, row.expires_on = new.asked_on, new.signed_on, new.expires_on
    session.add(row)


def _is_taken_back(session: Session, patient_key: str, said: chart.Standing) -> bool:
    rows = session.exec(select(Representation).where(Representation.patient_key == patient_key, col(Representation.case_number).is_(None))).all()
    return any(row.revoked_on and row.signed_on == said.signed_on for row in rows)


def latest(session: Session, case: Case) -> Representation | None:
    """Find the authorization of a case that was last worked on and not taken back."""
    rows = [row for row in of_case(session, case) if row.kind is Accepts.AUTHORIZATION and not row.revoked_on]
    return max(rows, key=lambda row: (_worked_on(row), row.id or 0), default=None)


def _worked_on(row: Representation) -> date:
    return max((day for day in (row.asked_on, row.sent_on, row.signed_on) if day), default=date.min)


def as_chart(row: Representation | None) -> chart.Standing:
    """Give an authorization as a chart does."""
    return chart.Standing(asked_on=row.asked_on, signed_on=row.signed_on, expires_on=row.expires_on) if row else chart.Standing()


def sign(session: Session, case: Case, signed_on: date | None, expires_on: date | None, *, paper: int) -> None:
    """Write the days of a signed form: into the row that its paper has, else the one that waits for a signature, else one of this case."""
    rows = [row for row in of_case(session, case) if row.kind is Accepts.AUTHORIZATION and not row.revoked_on]
    known = next((row for row in rows if row.paper_id == paper), None)
    waiting = next((row for row in reversed(rows) if row.signed_on in (None, signed_on)), None)
    row = known or waiting or Representation(patient_key=case.patient_key, case_number=case.number)
    row.signed_on, row.expires_on, row.paper_id = signed_on, expires_on, paper
    session.add(row)
    session.flush()


def _general(session: Session, patient_key: str) -> Representation | None:
    mine = (Representation.patient_key == patient_key, col(Representation.case_number).is_(None), Representation.kind == Accepts.AUTHORIZATION)
    rows = session.exec(select(Representation).where(*mine, col(Representation.revoked_on).is_(None)).order_by(col(Representation.id))).all()
    return rows[-1] if rows else None
