"""What documents drawn on demand say beyond the chart, gathered from the clocks, the filings and the payer directory."""

from datetime import date

from sqlmodel import Session

from casework.actions import computing, directory, information
from casework.actions.office import Office
from casework.letters.evidence import PRINTABLE
from casework.letters.on_demand import Call, Extra, Overdue
from casework.records import store
from casework.records.models import Case, CaseStage, Coverage, Deadline
from casework.rules.directory import AddressKind
from casework.terms import Clock, DeadlineStatus


def gathered(office: Office, session: Session, case: Case, row: CaseStage, *, is_asked: bool) -> Extra:
    """Gather it for one stage; `is_asked`: somebody asked first whether any answer came."""
    return Extra(
        call=_call(office, session, case),
        overdue=_overdue(office, session, case, row, is_asked=is_asked),
        waits_for_us=information.waits_for_us(session, case.number, row.stage, track=row.track),
    )


def _call(office: Office, session: Session, case: Case) -> Call:
    """Give the window only from a rule that somebody read, and the line only where the directory vouches for it."""
    running = [each for each in store.deadlines(session, case.number) if each.clock is Clock.PEER_TO_PEER and each.status is DeadlineStatus.RUNNING]
    known = [each for each in running if each.due_on and each.confidence in PRINTABLE]
    first = min(known, key=lambda each: each.due_on or date.max, default=None)
    said = session.get_one(Coverage, case.coverage_id).value
    found = directory.look_up(office, said.payer, plan=said.plan, state=said.issuing_state)
    line = next((each.address for each in found if each.kind is AddressKind.PEER_TO_PEER and each.address), None)
    return Call(
        ask_by=first.due_on if first else None,
        citation=first.citation if first else "",
        phone=", ".join(line.lines) if line else "",
        phone_read_on=line.verified_on if line else None,
    )


def _overdue(office: Office, session: Session, case: Case, row: CaseStage, *, is_asked: bool) -> Overdue | None:
    """Give the filing that nobody answered in time; None while the payer has time, waits for us, or no verified rule gives one day."""
    due = _lapsed(office, session, case, row)
    if due is None or due.last_lawful is None:
        return None
    own = (each for each in store.filings(session, case.number) if (each.stage, each.track) == (row.stage, row.track))
    filed = min(own, key=lambda each: each.filed_on, default=None)
    return Overdue(
        ended_on=due.last_lawful,
        citation=due.citation,
        filed_on=filed.filed_on if filed else None,
        filed_by=filed.method.value if filed else "",
        reference=filed.reference if filed else "",
        is_asked=is_asked,
    )


def _lapsed(office: Office, session: Session, case: Case, row: CaseStage) -> Deadline | None:
    due = store.running(session, case.number, row.stage, Clock.DECISION, track=row.track)
    if due is None or due.last_lawful is None or due.last_lawful >= office.today() or due.confidence not in PRINTABLE:
        return None
    if information.waits_for_us(session, case.number, row.stage, track=row.track):
        return None
    limit = computing.compute(office, session, case, row.stage, clock=Clock.DECISION, track=row.track)
    return None if limit.is_bound else due
