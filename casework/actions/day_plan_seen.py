"""What of a plan of days the record shows as done already: papers drawn, signed copies, an authorization in force."""

from sqlmodel import Session

from casework.actions import charts, deceased, signed_copies
from casework.actions.office import Office
from casework.letters import catalogue
from casework.letters.catalogue import Voice
from casework.records import store
from casework.records.filings import PlanDay
from casework.records.models import Case, Document
from casework.rules.day_plan import PlanKey
from casework.terms import DocumentStatus, Stage, Track


def done(office: Office, session: Session, case: Case, stage: Stage, track: Track) -> frozenset[PlanKey]:
    """Name what is done toward the filing of one stage."""
    drawn = _current(session, case, stage, track)
    if not drawn:
        return frozenset()
    copies = signed_copies.received(session, case.number)
    signed = {catalogue.of(each.kind).voice for each in drawn if copies.get(each.id or 0)}
    needed = {catalogue.of(each.kind).voice for each in drawn}
    patient = Voice.PATIENT in signed or (Voice.PATIENT not in needed and _is_represented(office, session, case))
    marks = {PlanKey.REQUEST: True, PlanKey.PATIENT: patient, PlanKey.CLINICIAN: bool(signed & {Voice.CLINICIAN, Voice.CLINIC})}
    return frozenset(key for key, is_done in marks.items() if is_done)


def note(session: Session, case: Case, row: PlanDay) -> str:
    """Say what is wrong with a day, or ""; a patient who has died signs nothing."""
    if row.key is PlanKey.PATIENT and deceased.of_case(session, case):
        return deceased.SIGNS
    return row.note


def _current(session: Session, case: Case, stage: Stage, track: Track) -> list[Document]:
    """List the latest versions of what is drawn for the stage and goes with its filing."""
    latest: dict[str, Document] = {}
    for each in store.documents(session, case.number):
        if (each.stage, each.track) == (stage, track) and not catalogue.is_on_demand(each.kind):
            latest[each.kind] = each
    return [each for each in latest.values() if each.status is not DocumentStatus.REPLACED]


def _is_represented(office: Office, session: Session, case: Case) -> bool:
    """Say whether the patient's authorization is in force today, so that the patient need sign nothing more."""
    said, today = charts.of_case(session, case).standing, office.today()
    return bool(said.signed_on and said.signed_on <= today and (said.expires_on is None or said.expires_on >= today))
