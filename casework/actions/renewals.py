"""Asking for more sessions in time: a renewal case for the same patient and coverage, opened once, by the sweep or by hand.

The case and the mark on the approval are written in one transaction, so that a kill leaves both or neither.
"""

from collections.abc import Callable
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from casework import chart
from casework.actions import cases, charts, questions, refusals, renewals_clock, sessions, workbooks
from casework.actions.office import Office
from casework.actions.sessions import Statement
from casework.errors import BadInput, CaseworkError
from casework.records import events, store
from casework.records.authorizations import Authorization
from casework.records.models import Case, CaseStage, Coverage
from casework.rules.renewal import Call
from casework.terms import Stage, Step, Track

ACTOR = "renewals"
ASKING = (Step.DRAFTING, Step.READY_TO_FILE, Step.FILED)


def open_due(office: Office) -> list[str]:
    """Open every renewal whose time has come, move the clocks of those that wait, and give in sentences what could not be done."""
    problems: list[str] = []
    try:
        with store.reading(office.engine) as session:
            due, asked = _due(office, session, problems), _waiting(session)
    except CaseworkError as error:
        return [f"Renewals: {error}"]
    for keys, act in ((due, _consider), (asked, _rearm)):
        for key in keys:
            _safely(office, key, act, problems)
    return problems


def _due(office: Office, session: Session, problems: list[str]) -> list[int]:
    """List the approvals that call for a renewal today; a look takes no writer's lock."""
    lapsed = office.today() - timedelta(days=sessions.book(office).renewal.lapsed_days)
    alive = or_(col(Authorization.last_on).is_(None), col(Authorization.last_on) >= lapsed)
    wanted = select(Authorization.id).where(Authorization.renewed_by == "", col(Authorization.is_silenced).is_(False), alive)
    found: list[int] = []

    def look(office: Office, key: int) -> None:
        old = _statement(office, session, key)
        if old and old.judged.call is Call.OPEN:
            found.append(key)

    for key in session.exec(wanted.order_by(col(Authorization.id))).all():
        _safely(office, key or 0, look, problems)
    return found


def _waiting(session: Session) -> list[int]:
    """List the approvals whose renewal nobody has filed yet."""
    query = select(Authorization.id).join(CaseStage, col(CaseStage.case_number) == Authorization.renewed_by)
    return [key or 0 for key in session.exec(query.where(col(CaseStage.step).in_(ASKING[:2])).order_by(col(Authorization.id)))]


def _safely(office: Office, key: int, act: Callable[[Office, int], None], problems: list[str]) -> None:
    """Do one approval's work; one that cannot be done must not keep the others, or the reminders, from theirs."""
    try:
        act(office, key)
    except CaseworkError as refusal:
        problems.append(f"Renewals: {refusal}")
    except Exception as error:  # said by kind only: its text may hold what is personal
        problems.append(f"The renewal of an approval could not be looked at ({type(error).__name__}). Report this.")


def _consider(office: Office, key: int) -> None:
    with store.writing(office.engine) as session:
        old = _statement(office, session, key)
        if old is None or old.judged.call is not Call.OPEN or _has_successor(office, session, old):
            return
        why_not = refusal(office, session, old)
        if why_not:
            _tell(office, session, old.row, why_not)
            return
        fresh = open_in(office, session, old, actor=ACTOR)
    settle(office, fresh)


def _rearm(office: Office, key: int) -> None:
    with store.writing(office.engine) as session:
        old = _statement(office, session, key)
        case = session.get(Case, old.row.renewed_by) if old else None
        if old and case and not case.closed_on:
            renewals_clock.arm(office, session, case, old)


def _statement(office: Office, session: Session, key: int) -> Statement | None:
    """Count an approval anew inside the transaction; None when another sweep or a person was first."""
    row = session.get(Authorization, key)
    if row is None or row.is_silenced:
        return None
    return next((each for each in sessions.of_patient(office, session, row.patient_key) if each.row.id == key), None)


def renew(office: Office, number: str, *, actor: str) -> str:
    """Open the renewal of a case's latest approval by hand, and say its number. Asked twice it opens one.

    Raises UnknownCase, or NotAllowed with what stands against it.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        refuse(office, session, case)
        old = sessions.of_case(office, session, case)[-1]
        if old.row.renewed_by:
            return f"{number} was renewed already: {old.row.renewed_by}."
        fresh = open_in(office, session, old, actor=actor)
    settle(office, fresh)
    return f"{fresh} is open: renewal of {number}."


def do_not_renew(office: Office, number: str, why: str, *, actor: str) -> str:
    """Keep every approval of a case from being renewed unasked; opening by hand stays possible. Raises UnknownCase, BadInput without a reason."""
    if not why.strip():
        raise BadInput("Say why nothing more is asked for, such as: --do-not-renew “treatment completed”")
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        rows = [each.row for each in sessions.of_case(office, session, case)]
        if not rows:
            raise refusals.because("no-sessions", number=number)
        fresh = [row for row in rows if not row.is_silenced]
        for row in fresh:
            row.is_silenced, row.silenced_why = True, why
            session.add(row)
        if fresh:
            events.append(session, "not to be renewed", actor=actor, at=office.now(), case_number=number, track=case.track, words=why)
    return f"{number}: no renewal is opened unasked. To open one after all: casework renew {number}"


def refuse(office: Office, session: Session, case: Case) -> None:
    """Raise NotAllowed where the latest approval of a case cannot be renewed now."""
    found = sessions.of_case(office, session, case)
    if not found:
        raise refusals.because("no-sessions", number=case.number)
    why_not = "" if found[-1].row.renewed_by else refusal(office, session, found[-1])
    if why_not:
        raise refusals.because("no-renewal", number=case.number, words=why_not)


def refusal(office: Office, session: Session, old: Statement) -> str:
    """Say why no renewal can be opened under this approval's coverage, or ""."""
    number, today = old.row.case_number, office.today()
    case = store.case(session, number)
    coverage = session.get_one(Coverage, case.coverage_id)
    ends_on = coverage.value.ends_on
    if ends_on and ends_on <= max(today, min(old.planned_end or today, old.row.last_on or date.max)):
        return f"The coverage of {number} ends on {ends_on}. Enter the new coverage in the chart, and ask for a prior authorization under it."
    if _another_began(session, coverage, today=today):
        return f"The patient of {number} has a newer coverage. Ask for a prior authorization under that one."
    asks = _asking(session, case)
    return f"{asks} asks already for sessions of the same patient and coverage; {number} opens no second request beside it." if asks else ""


def _another_began(session: Session, coverage: Coverage, *, today: date) -> bool:
    others = session.exec(select(Coverage).where(Coverage.patient_key == coverage.patient_key, Coverage.id != coverage.id)).all()
    since = coverage.value.begins_on or date.min
    return any(since < (other.value.begins_on or date.min) <= today <= (other.value.ends_on or date.max) for other in others)


def _asking(session: Session, case: Case) -> str:
    """Find another case of this patient and coverage that asks for prior authorization now, or give ""."""
    query = select(Case.number).join(CaseStage).where(Case.patient_key == case.patient_key, Case.coverage_id == case.coverage_id)
    query = query.where(col(Case.closed_on).is_(None), Case.number != case.number, CaseStage.stage == Stage.PRIOR_AUTHORIZATION)
    return session.exec(query.where(col(CaseStage.step).in_(ASKING)).order_by(Case.number)).first() or ""


def _has_successor(office: Office, session: Session, old: Statement) -> bool:
    """Say whether another approval of the same patient and codes still carries the treatment on."""
    mine = set(old.row.value.procedure_codes)
    others = [each for each in sessions.of_patient(office, session, old.row.patient_key) if each.row.id != old.row.id]
    return any(each.judged.call is Call.NOT_YET and _reaches(each, old) and (not mine or mine & set(each.row.value.procedure_codes)) for each in others)


def _reaches(other: Statement, old: Statement) -> bool:
    return bool(other.account.remaining) and (other.row.last_on or date.max) >= (old.row.last_on or date.min)


def open_in(office: Office, session: Session, old: Statement, *, actor: str) -> str:
    """Open the renewal inside an open transaction: the chart as it is, nothing denied, the old case's owner; and mark the approval."""
    case = store.case(session, old.row.case_number)
    said = charts.of_patient(session, case.patient_key, session.get_one(Coverage, case.coverage_id))
    fresh = cases.open_in(
        office,
        session,
        said.model_copy(update={"claims": (), "denial": chart.Denial()}),
        begins_at=Stage.PRIOR_AUTHORIZATION,
        patient_key=case.patient_key,
        coverage_id=case.coverage_id,
        actor=actor,
        series=f"{renewals_clock.SERIES}{case.number}",
    )
    fresh.owner = case.owner
    old.row.renewed_by, old.row.told = fresh.number, ""
    session.add(fresh)
    session.add(old.row)
    session.flush()
    renewals_clock.arm(office, session, fresh, old)
    why = old.judged.why or old.words
    for number, code in ((case.number, f"{fresh.number}: {why}"), (fresh.number, f"{renewals_clock.SERIES}{case.number}")):
        events.append(session, "renewal opened", actor=actor, at=office.now(), case_number=number, track=Track.MEMBER, code=code)
    return fresh.number


def settle(office: Office, number: str) -> None:
    """Draft what can be drafted and pre-fill the chart; a kill before this loses nothing, for the board drafts as well."""
    questions.draft_if_possible(office, number, Stage.PRIOR_AUTHORIZATION, track=Track.MEMBER)
    with store.reading(office.engine) as session:
        key = store.case(session, number).patient_key
    workbooks.refresh(office, key)


def _tell(office: Office, session: Session, row: Authorization, why_not: str) -> None:
    """Log once why nothing was opened."""
    if row.told == why_not:
        return
    row.told = why_not
    session.add(row)
    events.append(session, "renewal not opened", actor=ACTOR, at=office.now(), case_number=row.case_number, code=why_not)
