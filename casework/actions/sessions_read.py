"""Sessions that a remittance tells of: paid or processed lines, reversals and refusals, of patients who have asked for authorization.

Read beside the claims, packed, and kept once each; a claim read again adds nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, or_, select

from casework.actions import charts, claims_read
from casework.actions.office import Office
from casework.intake.remittance_rows import Rows
from casework.records import columns, events, store
from casework.records.authorizations import Authorization, SessionUse
from casework.records.models import Case, Coverage, Patient
from casework.rules.denial_groups import Decided
from casework.rules.denials import DenialAction, LineDecision
from casework.rules.remitted import RemittedClaim, ServiceLine
from casework.rules.sessions import SessionLine, Source
from casework.terms import Stage

BATCH = 500
WIDTH = 200
TOLD = "sessions read from a remittance"
NOT_DECIDED_HERE = ("23", "25")  # another payer's claim, and pricing only


class Reading:
    """The sessions of one remittance, gathered claim by claim inside a transaction that reads."""

    def __init__(self, session: Session) -> None:
        """Learn by keyed fingerprints whose sessions count."""
        self._patients = dict(_identities(session))
        self._rows = Rows()

    @classmethod
    def begin(cls, office: Office) -> "Reading":
        """Learn it in a transaction of its own, which holds nobody up while a large file is read."""
        with store.reading(office.engine) as session:
            return cls(session)

    def add(self, item: Decided) -> None:
        """Take the sessions of one claim, if its patient is one who has asked for authorization."""
        claim = item.claim
        if item.part or not self._patients or claim.status in NOT_DECIDED_HERE:
            return
        patient_key = self._patients.get(columns.vault().index("patient", claim.patient_last_name, claim.patient_first_name, claim.member_id), "")
        if patient_key:
            for row in _rows(item, patient_key):
                self._rows.add(row)

    def add_all(self, items: Iterable[Decided]) -> None:
        """Take the sessions of several claims."""
        for item in items:
            self.add(item)

    def keep(self, office: Office, session: Session) -> int:
        """Keep what no earlier file held, inside an open transaction, and say how many."""
        kept = 0
        waiting = iter(self._rows)
        while batch := list(islice(waiting, BATCH)):
            kept += _keep(office, session, batch)
        return kept


def _identities(session: Session) -> Iterator[tuple[str, str]]:
    """Give patients by name and member id, of every coverage they had: those with a prior authorization or approved sessions."""
    asked = select(Case.patient_key).where(Case.begins_at == Stage.PRIOR_AUTHORIZATION)
    approved = select(Authorization.patient_key)
    for patient in session.exec(select(Patient).where(or_(col(Patient.key).in_(asked), col(Patient.key).in_(approved)))):
        yield patient.identity, patient.key
        for coverage in session.exec(select(Coverage).where(Coverage.patient_key == patient.key)):
            yield charts.identity(patient.value, coverage.value.member_id), patient.key


def _rows(item: Decided, patient_key: str) -> Iterator[dict[str, Any]]:
    """Give the statements of a claim as JSON can hold them: one for each line, or one for a reversal without lines."""
    claim, name = item.claim, claims_read.key(item.claim)
    is_reversal = item.decision.action is DenialAction.REVERSAL
    verdicts = {each.number: each for each in item.decision.lines}
    for line in claim.lines:
        if line.service_on:
            count = -1 if is_reversal else int(_is_processed(verdicts.get(line.number), verdicts.get(None)))
            yield _row(claim, name, line.number, line.service_on, patient_key, count, line)
    if is_reversal and not claim.lines and claim.service_on:
        yield _row(claim, name, 0, claim.service_on, patient_key, -1, None)


def _is_processed(verdict: LineDecision | None, whole: LineDecision | None) -> bool:
    """Say whether a line was paid, or left to the patient: nothing of it was refused."""
    known = verdict or whole
    return known is not None and known.action.refuses_nothing


def _row(claim: RemittedClaim, name: str, number: int, on: date, patient_key: str, count: int, line: ServiceLine | None) -> dict[str, Any]:
    codes = [item.reason for item in (*claim.adjustments, *(line.adjustments if line else ()))]
    return {
        "use_key": columns.vault().index("session", name, str(number)),
        "patient_key": patient_key,
        "served_on": on.isoformat(),
        "count": count,
        "procedure": _cut(line.procedure if line else ""),
        "units": str(line.units) if line and line.units is not None and line.units.is_finite() else None,
        "place_of_service": _cut(claim.facility_code),
        "npi": _cut(claim.payee_npi),
        "carcs": list(dict.fromkeys(_cut(code) for code in codes if code)),
    }


def _cut(text: str) -> str:
    return text.strip()[:WIDTH].strip()


def _keep(office: Office, session: Session, batch: Iterable[dict[str, Any]]) -> int:
    rows = {row["use_key"]: row for row in batch}
    held = set(session.exec(select(SessionUse.use_key).where(col(SessionUse.use_key).in_(rows))))
    fresh = [_values(office, row) for key, row in rows.items() if key not in held]
    if fresh:
        session.execute(insert(SessionUse), fresh)
        _tell(office, session, {row["patient_key"] for row in fresh})
    return len(fresh)


def _tell(office: Office, session: Session, patients: set[str]) -> None:
    """Say on record which approvals a remittance spoke of, so that their pages are written anew, those of closed cases too."""
    approved = session.exec(select(Authorization.case_number).where(col(Authorization.patient_key).in_(patients)).distinct()).all()
    for number in sorted(approved):
        events.append(session, TOLD, actor="intake", at=office.now(), case_number=number)


def _values(office: Office, row: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("use_key", "patient_key", "count")},
        "case_number": "",
        "source": Source.REMITTANCE,
        "served_on": date.fromisoformat(row["served_on"]),
        "value": SessionLine(**{name: row[name] for name in ("procedure", "units", "place_of_service", "npi", "carcs")}),
        "recorded_at": office.now(),
    }
