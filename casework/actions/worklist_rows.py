"""One line of the worklist as the records call for it now: what to do about one open stage, by when, and how much is at stake."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from casework.actions import (
    blocked,
    citing,
    clocks,
    context,
    filing_kept,
    further_levels,
    information,
    rework,
    rework_clocks,
    silence,
    stages,
    winning,
)
from casework.actions.office import Office
from casework.records.models import Case, CaseStage, Coverage, Deadline
from casework.rules.pathways import Filer
from casework.terms import Stage, Step

FIND_DATE = "find the date"
ANSWER = "answer the payer's request"
REDRAW = "draw again: a cited work no longer stands"
WORK = {
    Step.DRAFTING: "complete the chart",
    Step.READY_TO_FILE: "file",
    Step.FILED: "decision due",
    Step.DETERMINED: "decide the next step",
}


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One stage that waits: what to do, by when, and how much is at stake (US dollars).

    `awaits` names who has to act in a few words, `blocked` who keeps this stage from going on, `acknowledged` who took note of its reminder.
    """

    case_number: str
    stage: str
    track: str
    step: str
    what: str
    work_by: date | None
    last_lawful: date | None
    days_left: int | None
    payer: str
    owner: str
    amount: str
    run_id: str
    hold_until: date | None
    missing: tuple[str, ...]
    is_urgent: bool
    is_late: bool = False
    payer_late: str = ""
    awaits: str = ""
    blocked: str = ""
    acknowledged: str = ""

    @property
    def name(self) -> str:
        """Name the stage's run: date first, so that A to Z is by urgency."""
        day = self.work_by.isoformat() if self.work_by else "no date"
        track = " (provider)" if self.track == "provider" else ""
        return f"{day} {self.what} · {self.case_number}{track} · {self.payer}"

    @property
    def tags(self) -> tuple[str, ...]:
        """Tag the stage's run; nothing about health."""
        due = f"due:{self.work_by:%Y-%m}" if self.work_by else "due:none"
        return (f"case:{self.case_number}", f"payer:{self.payer}", f"owner:{self.owner}", due, f"track:{self.track}")

    @property
    def is_overdue(self) -> bool:
        """Say whether the payer is past its last lawful day, and does not wait for our answer."""
        return bool(self.payer_late) and not self.what.startswith(ANSWER)


def row_of(office: Office, session: Session, case: Case, stage: CaseStage) -> WorklistRow:
    """Describe one waiting stage; whom it waits for is left out, see `full`."""
    deadline = clock_of(office, session, case, stage)
    work_by = deadline.work_by if deadline else None
    coverage = session.get_one(Coverage, case.coverage_id)
    return WorklistRow(
        case_number=case.number,
        stage=stage.stage.value,
        track=stage.track.value,
        step=stage.step.value,
        what=what(office, session, case, stage) + (f", {FIND_DATE}" if deadline and not deadline.due_on and deadline.missing else ""),
        work_by=work_by,
        last_lawful=deadline.last_lawful if deadline else None,
        days_left=(work_by - office.today()).days if work_by else None,
        payer=context.shown(coverage.payer),
        owner=case.owner,
        amount=f"{winning.unpaid(session, case, stage):,.2f}",
        run_id=stage.run_id,
        hold_until=case.hold_until,
        missing=tuple(str(fact["fact"]) for fact in deadline.missing) if deadline else (),
        is_urgent=case.is_urgent,
        is_late=deadline is not None and context.is_late(deadline, office.today()),
        payer_late=silence.may_do(office, session, case, stage),
    )


def full(office: Office, session: Session, case: Case, stage: CaseStage, *, awaits: str) -> WorklistRow:
    """Describe one waiting stage as the worklist shows it, with what blocks it; `awaits` is what `waiting_page.column` says of its case."""
    return replace(row_of(office, session, case, stage), awaits=awaits, blocked=blocked.short(office, session, case, stage))


def clock_of(office: Office, session: Session, case: Case, stage: CaseStage) -> Deadline | None:
    """Find the clock that a stage is listed by."""
    return rework_clocks.near(office, session, case, stage) or clocks.nearest(session, case, stage)


def what(office: Office, session: Session, case: Case, stage: CaseStage) -> str:
    """Say in a few words what is to be done next about a stage."""
    if stage.stage is Stage.REWORK:
        return rework.what(office, session, case, stage)
    if stage.stage is Stage.PAYMENT:
        return winning.what(office, session, case, stage)
    if stage.step is Step.READY_TO_FILE and stages.rung_of(office, session, case, stage.stage, track=stage.track).filer is Filer.PLAN:
        return "check the plan forwarded it"
    if stage.step is Step.FILED and information.waits_for_us(session, case.number, stage.stage, track=stage.track):
        return ANSWER
    if further_levels.asked(session, stage):
        return further_levels.READ_IT
    if stage.step is Step.DETERMINED and stage.decided_later_on:
        return "decide (put off)"
    if stage.step is Step.READY_TO_FILE and (again := filing_kept.again(session, stage)):
        return again
    if stage.step is Step.READY_TO_FILE and citing.of_stage(office, session, stage):
        return REDRAW
    return WORK.get(stage.step, stage.step.value)
