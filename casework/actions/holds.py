"""Legal hold: a patient's record must stay, whatever its time, until a person lifts it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from casework.actions.office import Office
from casework.errors import BadInput
from casework.plural import counted
from casework.records import events, store
from casework.records.models import Patient
from casework.records.retention import LegalHold
from casework.rules.retention import LegalHoldReason

PLACED, LIFTED = "legal hold placed", "legal hold lifted"


@dataclass(frozen=True, slots=True)
class Held:
    """One hold that stands."""

    patient_key: str
    case_number: str
    reason: LegalHoldReason
    placed_by: str
    placed_on: str

    @property
    def words(self) -> str:
        """Say it in a line."""
        of = f", for {self.case_number}" if self.case_number else ""
        return f"{self.patient_key}  held: {self.reason.value}{of}, since {self.placed_on}, by {self.placed_by}"


def place(office: Office, named: str, reason: LegalHoldReason, *, actor: str) -> str:
    """Hold the record of a patient, named by key or by the number of a case; the same hold twice is one. Raises BadInput, UnknownCase."""
    with store.writing(office.engine) as session:
        key, number = patient_of(session, named)
        if any(each.reason is reason and each.case_number == number for each in standing(session, key)):
            return f"The record of {key} is held for this reason already."
        session.add(LegalHold(patient_key=key, case_number=number, reason=reason, placed_by=actor, placed_at=office.now()))
        events.append(session, PLACED, actor=actor, at=office.now(), case_number=number, code=f"{key} {reason.value}")
    return f"The record of {key} is held ({reason.value}): it cannot be erased until somebody lifts that. Lift it with: casework legal-hold {named} --lift"


def lift(office: Office, named: str, *, actor: str) -> str:
    """Lift every hold on a patient's record, or those of one case. Raises BadInput, UnknownCase."""
    with store.writing(office.engine) as session:
        key, number = patient_of(session, named)
        found = [each for each in standing(session, key) if number in ("", each.case_number)]
        for each in found:
            each.lifted_by, each.lifted_at = actor, office.now()
            session.add(each)
            events.append(session, LIFTED, actor=actor, at=office.now(), case_number=each.case_number, code=f"{key} {each.reason.value}")
    return f"Lifted: {counted(len(found), 'hold')} on {key}." if found else f"No hold stands on {key}."


def listed(office: Office) -> list[Held]:
    """List the holds that stand, oldest first."""
    with store.reading(office.engine) as session:
        found = session.exec(select(LegalHold).where(col(LegalHold.lifted_at).is_(None)).order_by(col(LegalHold.id)))
        zone = office.settings.zone
        return [Held(row.patient_key, row.case_number, row.reason, row.placed_by, f"{row.placed_at.astimezone(zone):%Y-%m-%d}") for row in found]


def standing(session: Session, key: str) -> list[LegalHold]:
    """List the holds that stand on a patient's record."""
    return list(session.exec(select(LegalHold).where(LegalHold.patient_key == key, col(LegalHold.lifted_at).is_(None)).order_by(col(LegalHold.id))))


def patient_of(session: Session, named: str) -> tuple[str, str]:
    """Give the key of the patient somebody named by key or case, and that case's number or "". Raises BadInput, UnknownCase."""
    if named.startswith("C"):
        return store.case(session, named).patient_key, named
    if session.get(Patient, named) is None:
        raise BadInput("Name a patient by key, such as P0007, or by the number of a case, such as C26-0007. Find a patient with: casework find")
    return named, ""
