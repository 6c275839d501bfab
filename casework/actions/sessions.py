"""The sessions of an approval: used, left, until when, and what does not fit. Counted anew from the record each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from casework import bookshelf, chart
from casework.actions import authorizations, refusals, session_findings
from casework.actions.office import Office
from casework.errors import BadInput
from casework.plural import counted
from casework.records import clinical, columns, events, store
from casework.records.authorizations import Authorization, SessionUse
from casework.records.models import Case, Determination
from casework.rules import renewal, sessions
from casework.rules.renewal import Judged
from casework.rules.sessions import Account, Approval, SessionLine, Source, Use
from casework.rules.sessions_book import SessionsBook
from casework.terms import Outcome

MOST_ON_A_DAY = 9


@dataclass(frozen=True, slots=True)
class Statement:
    """One approval with its account, what it calls for today, and what does not fit. `planned_end` is the end if all goes as before."""

    row: Authorization
    account: Account
    judged: Judged
    planned_end: date | None
    findings: tuple[str, ...]

    @property
    def words(self) -> str:
        """Say in one sentence how many sessions are used and left, and until when cover lasts; nothing in it is personal."""
        account, end = self.account, self.row.last_on
        left = (
            f"{account.used} of {counted(account.approved, 'session')} used, {account.remaining} left"
            if account.approved
            else f"{counted(account.served, 'session')} used"
        )
        return f"{left}; last covered day {end or 'not stated'}."


def book(office: Office) -> SessionsBook:
    """Give the figures of sessions.toml, ours and the clinic's. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, "sessions.toml", SessionsBook.parse)


def of_patient(office: Office, session: Session, patient_key: str) -> list[Statement]:
    """Count every approval of a patient, oldest first."""
    rows = authorizations.of_patient(session, patient_key)
    if not rows:
        return []
    uses = _uses(office, session, patient_key)
    approvals = [approval_of(office, row) for row in rows]
    found = sessions.accounts(approvals, uses)
    return [_statement(office, session, row, found[approval.key], approval, uses) for row, approval in zip(rows, approvals, strict=True)]


def of_case(office: Office, session: Session, case: Case) -> list[Statement]:
    """Count the approvals of one case, oldest first."""
    return [each for each in of_patient(office, session, case.patient_key) if each.row.case_number == case.number]


def approval_of(office: Office, row: Authorization) -> Approval:
    """Give an approval as the count takes it: an infusion of the chart is a session of it when its codes are infusions, or unknown."""
    codes = row.value.procedure_codes
    return Approval(row.id or 0, row.case_number, row.value, not codes or office.codes.is_intravenous(codes))


def _statement(office: Office, session: Session, row: Authorization, account: Account, approval: Approval, uses: Sequence[Use]) -> Statement:
    asked = _request(session, row.patient_key)
    gap = sessions.interval_days([day for day, _ in account.days], first_on=asked.first_on, last_on=asked.last_on, sessions=asked.sessions)
    reachable = sessions.projected_last(account, interval=gap, first_on=row.value.first_on, today=office.today())
    planned = sessions.projected_last(account, interval=gap, first_on=row.value.first_on)
    judged = renewal.judge(row.value, account, projected=reachable, targets=book(office).renewal, today=office.today())
    is_limited = session.get_one(Determination, row.determination_id).outcome is not Outcome.NO_AUTHORIZATION_REQUIRED
    found = session_findings.of_approval(approval, account, uses, refused=book(office).refused, npis=_npis(office, session, row), is_limited=is_limited)
    return Statement(row, account, judged, renewal.end_of(row.value, planned), found)


def _request(session: Session, patient_key: str) -> chart.ServiceRequest:
    care = session.exec(select(clinical.Care).where(clinical.Care.patient_key == patient_key)).first()
    return care.request if care else chart.ServiceRequest()


def _npis(office: Office, session: Session, row: Authorization) -> frozenset[str]:
    """Name the NPIs that fit an approval: its own, and the clinic's where the approval names the clinician, who bills through the clinic."""
    care = session.exec(select(clinical.Care).where(clinical.Care.patient_key == row.patient_key)).first()
    own = {row.value.npi} - {""}
    return frozenset(own | {office.settings.clinic.npi} if care and care.clinician.npi in own else own)


def _uses(office: Office, session: Session, patient_key: str) -> list[Use]:
    """Gather what every source says of a patient's sessions until today."""
    told = session.exec(select(SessionUse).where(SessionUse.patient_key == patient_key).order_by(col(SessionUse.id))).all()
    given = session.exec(select(clinical.Infusion).where(clinical.Infusion.patient_key == patient_key)).all()
    stated = [Use(row.served_on, row.source, row.count, row.case_number, row.value) for row in told]
    charted = [Use(row.value.given_on, Source.CHART) for row in given if row.value.given_on <= office.today()]
    return [*stated, *charted]


def record_use(office: Office, number: str, *, on: date, actor: str, count: int = 1) -> str:
    """Record by the clinic's own word how many sessions a day had, and say what is left; 0 takes the word back. The same again adds nothing.

    Raises UnknownCase, BadInput for a day or number that cannot be, NotAllowed when no approval is on record.
    """
    if on > office.today():
        raise BadInput(f"{on} is still to come. Record a session on the day it was given.")
    if not 0 <= count <= MOST_ON_A_DAY:
        raise BadInput(f"A day has from 0 to {MOST_ON_A_DAY} sessions; 0 takes back what was recorded.")
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if not authorizations.of_case(session, number):
            raise refusals.because("no-sessions", number=number)
        changed = _keep_use(office, session, case, on, count, actor=actor)
        said = of_case(office, session, case)[-1]
        strays = f" {on} lies outside the covered days." if count and on in said.account.outside else ""
        return f"{number}: {'recorded' if changed else 'on record already'}. {said.words}{strays}"


def _keep_use(office: Office, session: Session, case: Case, on: date, count: int, *, actor: str) -> bool:
    key = columns.vault().index("session by the clinic", case.number, str(on))
    row = session.exec(select(SessionUse).where(SessionUse.use_key == key)).first()
    if (row.count if row else 0) == count:
        return False
    row = row or SessionUse(use_key=key, patient_key=case.patient_key, case_number=case.number, served_on=on, value=SessionLine(), recorded_at=office.now())
    row.count = count
    session.add(row)
    session.flush()
    events.append(session, "session used", actor=actor, at=office.now(), case_number=case.number, code=f"{on}: {count}")
    return True


def listed(office: Office, number: str = "") -> list[Statement]:
    """List the approvals of a case, or of every case, oldest first. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        if number:
            return of_case(office, session, store.case(session, number))
        keys = session.exec(select(Authorization.patient_key).distinct().order_by(Authorization.patient_key)).all()
        found = [each for key in keys for each in of_patient(office, session, key)]
    return sorted(found, key=lambda each: each.row.case_number)
