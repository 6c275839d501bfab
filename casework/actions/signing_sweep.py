"""Looking after the clocks of signatures: days move with the filing, a signature that came ends its clock, a new version starts it again.

Most clocks stand right already. The look at them takes no writer's lock, and what is to be changed is changed some cases at a time.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlmodel import Session, col, or_, select

from casework.actions import approvals, own_clocks, signing, standing
from casework.actions.deadline_rows import SYSTEM
from casework.actions.office import Office
from casework.actions.preflight_packet import Packet
from casework.errors import CaseworkError, KeyProblem
from casework.records import events, held, store
from casework.records.models import Case, CaseStage, Deadline
from casework.records.standing import Representation, Signing
from casework.terms import Clock, DeadlineStatus

Key = TypeVar("Key", str, int)
AT_ONCE = 40  # cases in one transaction, so that nobody who writes waits long


def due(office: Office) -> tuple[str, ...]:
    """Bring the clocks of every case that waits for a signature up to its facts; say which cases could not be looked at."""
    with store.reading(office.engine) as session:
        represented, signed = sorted({*_represented(session), *_unsigned(session, on=office.today())}), _signed(session)
    lagging = [number for some in _slices(represented) for number in _lagging(office, some)]
    done: list[str] = []
    for numbers in _slices(lagging):
        with store.writing(office.engine) as session:
            done += [_standing(office, session, number) for number in numbers]
    for keys in _slices(signed):
        with store.writing(office.engine) as session:
            done += [_signing(office, session, session.get_one(CaseStage, key)) for key in keys]
    return tuple(problem for problem in done if problem)


def _slices(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def _lagging(office: Office, numbers: Sequence[str]) -> list[str]:
    """List those of some cases whose clocks are to be set, moved or ended, or that cannot be looked at."""
    try:
        with store.reading(office.engine) as session:
            return [case.number for case in held.hold(session, numbers) if _lags(office, session, case)]
    except KeyProblem:  # a value of one of them does not open: whoever sets the clocks looks at each by itself
        return list(numbers)


def _lags(office: Office, session: Session, case: Case) -> bool:
    try:
        return standing.lags(office, session, case)
    except CaseworkError:  # whoever sets the clocks says why it cannot be done
        return True


def _represented(session: Session) -> set[str]:
    running = (Deadline.clock == Clock.STANDING, Deadline.status == DeadlineStatus.RUNNING)
    return set(session.exec(select(Deadline.case_number).where(*running)).all())


def _unsigned(session: Session, *, on: date) -> set[str]:
    """List the open cases of whose patient a signature was asked, ran out or was taken back: a chart says so, or a case was opened again."""
    row = Representation
    lacking = or_(col(row.signed_on).is_(None), col(row.expires_on) < on, col(row.revoked_on).is_not(None))
    theirs = or_(row.case_number == Case.number, col(row.case_number).is_(None))
    return set(session.exec(select(Case.number).where(row.patient_key == Case.patient_key, theirs, lacking, col(Case.closed_on).is_(None))).all())


def _signed(session: Session) -> list[int]:
    """List the open stages of which somebody was asked to sign the letters."""
    same = (CaseStage.case_number == Signing.case_number, CaseStage.stage == Signing.stage, CaseStage.track == Signing.track)
    rows = session.exec(select(CaseStage).where(*same, col(CaseStage.step).in_(signing.OPEN)).order_by(col(CaseStage.id)))
    return [row.id or 0 for row in rows]


def _standing(office: Office, session: Session, number: str) -> str:
    running = own_clocks.running(session, number, Clock.STANDING)
    try:
        standing.refresh(office, session, store.case(session, number))
    except CaseworkError as error:  # one case must not keep the others from being looked at
        return f"{number}: {error}"
    _tell_ended(office, session, running)
    return ""


def _signing(office: Office, session: Session, row: CaseStage) -> str:
    case = store.case(session, row.case_number)
    try:
        found = approvals.waiting(Packet(office, session, case, row, office.today()))
    except CaseworkError as error:
        return f"{case.number}: {error}"
    if found.open or not found.approved:
        signing.refresh(office, session, case, row)
    else:
        running = own_clocks.running(session, case.number, Clock.SIGNING)
        signing.settle(session, row)
        _tell_ended(office, session, running)
    return ""


def _tell_ended(office: Office, session: Session, running: Sequence[Deadline]) -> None:
    """Put on record which of these clocks this look ended: no act of a person tells of it."""
    for row in running:
        if row.status is DeadlineStatus.MET:
            said = f"{row.clock} {row.work_by} {row.rule}: met"
            events.append(session, "deadline ended", actor=SYSTEM, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=said)
