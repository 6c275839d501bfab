"""The plan of days near a last lawful day: made when a filing clock comes near it, made again when it moves, ended when it is filed."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from casework import bookshelf
from casework.actions import day_plan_away, day_plan_seen, filing_proof, lateness, own_clocks, refusals
from casework.actions.office import Office
from casework.errors import BadInput, CaseworkError
from casework.records import events, store, trial
from casework.records.filings import PlanDay
from casework.records.models import Case, CaseStage, Deadline
from casework.rules import day_plan, preflight
from casework.rules.day_plan import FILE, DayPlanBook, PlanKey, PlannedDay, PlanState
from casework.rules.preflight import PreflightBook
from casework.terms import Clock, DeadlineStatus, Stage, Track

RULE, TRIGGER, SYSTEM = "day-plan", "the last lawful day", "system"
SETTLED = (PlanState.DONE, PlanState.SEEN, PlanState.SKIPPED)
SENDING = (PlanKey.SEND, PlanKey.CONFIRM)
BY_RECORDING = "It is ticked off by recording it: the filing on the board or with casework file, the payer's word with casework filed."


def book(office: Office) -> DayPlanBook:
    """Give day-plan.toml, ours or the clinic's. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, FILE, DayPlanBook.latest)


def window(office: Office) -> int:
    """Say how many days before the last lawful one a plan is made: where the protective filing comes first."""
    return bookshelf.parsed(office.settings, preflight.FILE, PreflightBook.latest).protective_first


def plan_due(office: Office) -> list[str]:
    """Plan every case whose last lawful day has come near, and give in sentences what could not be done.

    A plan that begins or ends and a clock that moves are events. What else is written follows from the record and is found again from it:
    on which day a step lies, and that the record shows it as done. Where nothing changes, no writer's lock is taken.
    """
    problems: list[str] = []
    for number in _near(office):

        def plan(session: Session, number: str = number) -> object:
            return plan_case(office, session, store.case(session, number))

        try:
            if trial.would_write(office.engine, plan):
                with store.writing(office.engine) as session:
                    plan(session)
        except CaseworkError as error:
            problems.append(f"{number}: its plan of days could not be made. {error}")
    return problems


def _near(office: Office) -> list[str]:
    """List the cases with a filing clock near its end, or with a plan that may have to end; a look takes no writer's lock."""
    today = office.today()
    with store.reading(office.engine) as session:
        due = select(Deadline.case_number).where(Deadline.status == DeadlineStatus.RUNNING, Deadline.clock == Clock.FILING)
        due = due.where(col(Deadline.last_lawful) >= today, col(Deadline.last_lawful) <= today + timedelta(days=window(office)))
        planned = select(PlanDay.case_number).where(PlanDay.state == PlanState.OPEN)
        return sorted({*session.exec(due), *session.exec(planned)})


def plan_case(office: Office, session: Session, case: Case, *, away: Collection[date] = ()) -> list[PlanDay]:
    """Make, move or end the plans of a case; `away` are days of absence beside those that are entered for the signer. Nothing moves while nothing changed."""
    near = [] if case.closed_on else [each for each in store.deadlines(session, case.number) if _is_near(office, each)]
    for rows in _groups(session, case.number).values():
        if not any((row.stage, row.track, row.last_on) == (each.stage, each.track, each.last_lawful) for row in rows[:1] for each in near):
            _end(office, session, rows)
    for deadline in near:
        _plan(office, session, case, deadline, away=away)
    return of_case(session, case.number)


def _is_near(office: Office, row: Deadline) -> bool:
    if row.status is not DeadlineStatus.RUNNING or row.clock is not Clock.FILING or not row.drives or row.last_lawful is None:
        return False
    left = (row.last_lawful - office.today()).days
    return 0 <= left <= window(office) and not lateness.waits_for_receipt(row.missing)


def _groups(session: Session, number: str) -> dict[tuple[Stage, Track, date], list[PlanDay]]:
    """Give the days of a case by the clock they lead to, without plans that ended."""
    found: dict[tuple[Stage, Track, date], list[PlanDay]] = {}
    for row in session.exec(select(PlanDay).where(PlanDay.case_number == number).order_by(col(PlanDay.last_on), col(PlanDay.place))):
        found.setdefault((row.stage, row.track, row.last_on), []).append(row)
    return {key: rows for key, rows in found.items() if not any(row.state is PlanState.ENDED for row in rows)}


def of_case(session: Session, number: str) -> list[PlanDay]:
    """List the days of the plans that run, in the order of the work."""
    return [row for rows in _groups(session, number).values() for row in rows]


def _plan(office: Office, session: Session, case: Case, deadline: Deadline, *, away: Collection[date]) -> None:
    assert deadline.last_lawful is not None  # noqa: S101 - asked by `_is_near`
    key = (deadline.stage, deadline.track, deadline.last_lawful)
    current, today = _groups(session, case.number).get(key), office.today()
    gone = frozenset(away) | day_plan_away.days(office, session, case, deadline, today=today)
    laid = day_plan.planned(book(office), last_on=deadline.last_lawful, today=today, away=gone, holidays=filing_proof.holidays(office))
    if current is None or away or day_plan_away.moves(session, current, laid, gone, today=today):
        rows = [_row(session, case, deadline, each, place) for place, each in enumerate(laid.days)]
        session.flush()
        short = ", fewer days than it wants" if laid.is_short else ""
        verb = "day plan made" if current is None else "day plan moved"
        _log(office, session, rows[0], verb, actor=SYSTEM, code=f"last lawful day {laid.last_on}{short}")
    see(office, session, case, deadline.stage, deadline.track)


def _row(session: Session, case: Case, deadline: Deadline, laid: PlannedDay, place: int) -> PlanDay:
    """Write one day; what was done toward the same filing stays done, the sending begins anew."""
    query = select(PlanDay).where(PlanDay.case_number == case.number, PlanDay.stage == deadline.stage, PlanDay.track == deadline.track)
    known = [row for row in session.exec(query.order_by(col(PlanDay.id))) if row.key is laid.step.key]
    row = next((each for each in known if each.last_on == deadline.last_lawful), None)
    if row is None:
        row = PlanDay(
            case_number=case.number, track=deadline.track, stage=deadline.stage, key=laid.step.key, plan_on=laid.on, last_on=deadline.last_lawful or laid.on
        )
    before = next((each for each in reversed(known) if each.state in SETTLED), None)
    is_kept = before is not None and laid.step.key not in SENDING
    row.state, row.settled_on = (before.state, before.settled_on) if before and is_kept else (PlanState.OPEN, None)
    row.plan_on, row.place, row.note = laid.on, place, laid.note
    session.add(row)
    return row


def see(office: Office, session: Session, case: Case, stage: Stage, track: Track) -> None:
    """Tick off what the record shows as done, and let each open day remind."""
    steps = {step.key: step for step in book(office).steps}
    shown = day_plan_seen.done(office, session, case, stage, track)
    for row in [each for each in of_case(session, case.number) if (each.stage, each.track) == (stage, track)]:
        if row.state is PlanState.OPEN and row.key in shown:
            row.state, row.settled_on = PlanState.SEEN, office.today()
            session.add(row)
            _log(office, session, row, f"day plan {PlanState.SEEN}", actor=SYSTEM, code=f"{row.key} of {row.plan_on}")
        if row.state is PlanState.OPEN:
            note = day_plan_seen.note(session, case, row)
            notes = (steps[row.key].title, *([note] if note else []))
            limit = own_clocks.own_day(stage, Clock.DAY_PLAN, on=row.plan_on, rule=RULE, trigger=TRIGGER, trigger_on=row.last_on, notes=notes)
            own_clocks.arm(office, session, case, limit, track=track, origin=row.key.value)
        else:
            _end_clock(session, row, DeadlineStatus.MET)
    session.flush()


def end(office: Office, session: Session, row: CaseStage) -> None:
    """End the plan of a stage: it was filed, or is given up."""
    for (stage, track, _), rows in _groups(session, row.case_number).items():
        if (stage, track) == (row.stage, row.track):
            _end(office, session, rows)


def _end(office: Office, session: Session, rows: Sequence[PlanDay]) -> None:
    for row in rows:
        if row.state is PlanState.OPEN or row.key in SENDING:
            row.state = PlanState.ENDED
            session.add(row)
        _end_clock(session, row, DeadlineStatus.CANCELLED)
    _log(office, session, rows[0], "day plan ended", actor=SYSTEM, code=f"last lawful day {rows[0].last_on}")
    session.flush()


def _end_clock(session: Session, row: PlanDay, status: DeadlineStatus) -> None:
    for clock in own_clocks.running(session, row.case_number, Clock.DAY_PLAN, origin=row.key.value):
        if (clock.stage, clock.track) == (row.stage, row.track):
            clock.status, clock.next_rung_on = status, None
            session.add(clock)


def settle(office: Office, number: str, key: PlanKey, *, actor: str, is_skipped: bool = False, stage: Stage | None = None) -> str:
    """Tick off a day of the plan, or skip it; the same twice changes nothing.

    Raises NotAllowed where no plan runs, BadInput for what is ticked by recording it.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        rows = [row for row in plan_case(office, session, case) if row.key is key and stage in (None, row.stage)]
        if not rows:
            raise refusals.because("no-day-plan", number=number)
        if key is PlanKey.SEND or (key is PlanKey.CONFIRM and not is_skipped):
            raise BadInput(BY_RECORDING)
        row, state = rows[0], PlanState.SKIPPED if is_skipped else PlanState.DONE
        if row.state in SETTLED:
            return f"{number}: “{key}” is {row.state} already; nothing changed."
        row.state, row.settled_on = state, office.today()
        session.add(row)
        _end_clock(session, row, DeadlineStatus.CANCELLED if is_skipped else DeadlineStatus.MET)
        _log(office, session, row, f"day plan {state}", actor=actor, code=f"{key} of {row.plan_on}")
        following = next((each for each in of_case(session, number) if each.state is PlanState.OPEN), None)
        return f"{number}: “{key}” is {state}. " + (f"Next: {following.key} on {following.plan_on}." if following else "Nothing else of the plan is open.")


def _log(office: Office, session: Session, row: PlanDay, verb: str, *, actor: str, code: str) -> None:
    events.append(session, verb, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)
