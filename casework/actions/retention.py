"""Retention: whose record's time is over by the clinic's own years. It only lists; nothing is erased by itself."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from casework.actions import holds
from casework.actions.office import Office
from casework.records import store
from casework.records.logbook import Event
from casework.records.models import Case, Deadline, Patient
from casework.rules import retention as rules
from casework.rules.roles import FILE_OPENED
from casework.terms import DeadlineStatus

NO_YEARS = (
    "clinic.toml does not say how many years a record stays ([retention] years), so no record's time is over. The program knows no law for it:"
    " ask whoever knows the law of your state."
)


@dataclass(frozen=True, slots=True)
class Record:
    """One patient's record: its cases, the last act on it, until when it stays, and what keeps it from being erased."""

    patient_key: str
    numbers: tuple[str, ...]
    last_act: date
    kept_until: date | None
    obstacles: tuple[str, ...]

    def is_over(self, today: date) -> bool:
        """Say whether the record's time is over."""
        return self.kept_until is not None and today > self.kept_until

    @property
    def words(self) -> str:
        """Say it in a line."""
        until = f"stays until {self.kept_until}" if self.kept_until else "its time cannot be told"
        why = f"; cannot be erased: {'; '.join(self.obstacles)}" if self.obstacles else ""
        return f"{self.patient_key}  {', '.join(self.numbers) or 'no case'}  last act {self.last_act}, {until}{why}"


def listed(office: Office) -> list[Record]:
    """List the records whose time is over, those that wait longest first."""
    if not office.settings.retention.years:
        return []
    with store.reading(office.engine) as session:
        keys = session.exec(select(Patient.key).order_by(Patient.key)).all()
        found = [record for key in keys if (record := of_patient(office, session, key)).is_over(office.today())]
    return sorted(found, key=lambda record: (record.kept_until or date.max, record.patient_key))


def of_patient(office: Office, session: Session, key: str) -> Record:
    """Say how a patient's record stands."""
    patient, plan = session.get_one(Patient, key), office.settings.retention
    cases = store.cases_of_patient(session, key)
    numbers = tuple(case.number for case in cases)
    last = _last_act(office, session, numbers)
    until = rules.kept_until(last, patient.value.birth_on, years=plan.years, until_age=plan.until_age)
    return Record(key, numbers, last, until, tuple(_obstacles(session, key, cases)))


def _last_act(office: Office, session: Session, numbers: tuple[str, ...]) -> date:
    """Give the day of the last act on any of the cases; today where the log knows none, so that nothing goes early."""
    found = session.exec(select(func.max(col(Event.at))).where(col(Event.case_number).in_(numbers), Event.verb != FILE_OPENED)).one()
    return found.astimezone(office.settings.zone).date() if found else office.today()


def _obstacles(session: Session, key: str, cases: list[Case]) -> list[str]:
    numbers = [case.number for case in cases]
    running = select(Deadline.case_number).where(col(Deadline.case_number).in_(numbers), Deadline.status == DeadlineStatus.RUNNING).distinct()
    clocks = session.exec(running.order_by(Deadline.case_number)).all()
    opened = [case.number for case in cases if case.closed_on is None]
    return [
        *([f"still open: {', '.join(opened)}"] if opened else []),
        *([f"a clock still runs: {', '.join(clocks)}"] if clocks else []),
        *(f"legal hold ({each.reason.value}) by {each.placed_by}" for each in holds.standing(session, key)),
    ]
