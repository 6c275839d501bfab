"""The lines of the worklist as the records call for them now, some cases at a time."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlmodel import Session

from casework.actions import acknowledging, context, waiting_lines, winning, worklist_looks, worklist_rows
from casework.actions.office import Office
from casework.actions.waiting_lines import WaitingLine
from casework.records import held, store
from casework.records.models import Case, CaseStage, Deadline
from casework.records.worklist import NO_DAY, WorklistLine, WorklistWait
from casework.terms import Step

Line = WorklistLine | WorklistWait
TAKEN_OVER = ("case_number", "what", "work_by", "last_lawful", "payer", "owner", "hold_until", "is_urgent", "payer_late", "is_overdue", "awaits", "blocked")
WAITS = ("case_number", "party", "what", "since", "until", "owner", "payer", "chased_on", "again_on", "command")


def of_cases(office: Office, session: Session, numbers: Sequence[str]) -> Iterator[Line]:
    """Write the lines of some cases; closed cases have none. The session then holds their rows, so it should be let go soon."""
    cases = [case for case in held.hold(session, numbers) if case.closed_on is None]
    moments = worklist_looks.moments(session, cases)
    for case in cases:
        rows = [row for row in store.stages(session, case.number) if row.step is not Step.DECIDED]
        waits = waiting_lines.of_case(office, session, case)
        yield from (_wait(each) for each in waits)
        awaits, look_at = waiting_lines.column(waits), worklist_looks.look_at(office, session, case, rows, moments[case.number])
        for row in rows:
            line = _line(office, session, case, row, awaits=awaits)
            line.look_at = look_at
            yield line


def _line(office: Office, session: Session, case: Case, stage: CaseStage, *, awaits: str) -> WorklistLine:
    row = worklist_rows.full(office, session, case, stage, awaits=awaits)
    clock = worklist_rows.clock_of(office, session, case, stage)
    return WorklistLine(
        **{name: getattr(row, name) for name in TAKEN_OVER},
        track=stage.track,
        stage=stage.stage,
        step=stage.step,
        order_on=row.work_by or NO_DAY,
        late_on=_late_on(clock) if clock else None,
        cents=int(winning.unpaid(session, case, stage).scaleb(2)),
        missing=list(row.missing),
        acknowledged=_acknowledged(office, session, clock) if clock else "",
    )


def _late_on(clock: Deadline) -> date | None:
    """Give the first day on which a clock is late, None where it never is."""
    last = clock.last_lawful or (None if context.is_target(clock) else clock.work_by)
    return last + date.resolution if last and last < date.max else None


def _acknowledged(office: Office, session: Session, clock: Deadline) -> str:
    """Say who took note of this date of this clock last, and when; "" where nobody did."""
    found = acknowledging.seen(session, [clock]).get(clock.id or 0)
    return found.words(office.settings.zone) if found else ""


def _wait(line: WaitingLine) -> WorklistWait:
    return WorklistWait(**{name: getattr(line, name) for name in WAITS})
