"""What the board shows of a case: names, tags, form texts and pages. Nothing here is personal: case number, payer, stage, dates."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from casework.actions import (
    citing,
    clocks,
    contacts,
    context,
    coverages,
    drafting,
    evidence,
    explained,
    filing_kept,
    findings,
    further_levels,
    information,
    inquiries,
    lateness,
    line_outcomes,
    packets_page,
    page_parts,
    papers_asked,
    preflight,
    proposals,
    rework,
    rework_clocks,
    sessions_page,
    silence,
    stages,
    winning,
)
from casework.actions.explained import Explained
from casework.actions.office import Office
from casework.records import events, store
from casework.records.models import Case, CaseStage, Coverage
from casework.rules import steps
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
    """One stage that waits: what to do, by when, and how much is at stake (US dollars)."""

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


def worklist(office: Office, *, owner: str = "", session: Session | None = None) -> list[WorklistRow]:
    """List every stage that waits for somebody, nearest working date first."""
    if session is None:
        with store.reading(office.engine) as opened:
            return worklist(office, owner=owner, session=opened)
    rows = [row_of(office, session, store.case(session, stage.case_number), stage) for stage in store.open_stages(session)]
    mine = [row for row in rows if not owner or row.owner == owner]
    return sorted(mine, key=lambda row: (row.name, row.case_number))


def row_of(office: Office, session: Session, case: Case, stage: CaseStage) -> WorklistRow:
    """Describe one waiting stage."""
    deadline = rework_clocks.near(office, session, case, stage) or clocks.nearest(session, case, stage)
    work_by = deadline.work_by if deadline else None
    coverage = session.get_one(Coverage, case.coverage_id)
    return WorklistRow(
        case_number=case.number,
        stage=stage.stage.value,
        track=stage.track.value,
        step=stage.step.value,
        what=_what(office, session, case, stage) + (f", {FIND_DATE}" if deadline and not deadline.due_on and deadline.missing else ""),
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


def _what(office: Office, session: Session, case: Case, stage: CaseStage) -> str:
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


def case_page(office: Office, number: str) -> dict[str, Any]:
    """Gather everything a case page shows, in values that JSON can hold."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        coverage = session.get_one(Coverage, case.coverage_id)
        rows = store.stages(session, number)
        route = explained.route(office, session, case)
        return {
            "case_number": number,
            "payer": context.shown(coverage.payer),
            "plan": coverage.plan,
            "track": case.track.value,
            "owner": case.owner,
            "reason": case.denial_reason.value if case.denial_reason else "",
            "amount_at_stake": f"{case.amount_at_stake:,.2f}",
            "opened_on": context.iso(case.opened_on),
            "closed_on": context.iso(case.closed_on),
            "outcome": case.outcome.value if case.outcome else "",
            "hold_until": context.iso(case.hold_until),
            "patient_key": case.patient_key,
            "claim_lines": len(line_outcomes.disputed(session, number)),
            "stages": [_stage_line(office, session, case, row) for row in rows],
            "plan_title": office.book.plan(coverage.plan).title,
            "pathway": [rung for rung in route if rung["track"] == case.track.value],
            "other_pathway": [rung for rung in route if rung["track"] != case.track.value],
            "deadlines": [_clock_line(office, each) for each in explained.running(office, session, case)],
            "to_find_out": [*findings.of_case(office, session, case), *inquiries.tasks_of(office, session, case), *sessions_page.tasks(office, session, case)]
            if not case.closed_on
            else [],
            "blocked": findings.blocked(office, session, case) if not case.closed_on else [],
            "findings": _findings(office, session, case),
            "preflight": list(preflight.of_case(office, session, case)) if not case.closed_on else [],
            "contacts": contacts.page_of(session, number),
            "inquiry": inquiries.page_of(office, session, case),
            "documents": [*map(_document_line, store.documents(session, number)), *packets_page.lines(office, session, case)],
            **page_parts.values(office, session, case),
            "events": [_event_line(office, event) for event in reversed(events.of_case(session, number)[-20:])],
        }


def _findings(office: Office, session: Session, case: Case) -> list[str]:
    told = (*proposals.sentences(session, case), *evidence.sentences(office, session, case), *coverages.outside(session, case))
    return [*sessions_page.findings(office, session, case), *told]


def _stage_line(office: Office, session: Session, case: Case, row: CaseStage) -> dict[str, Any]:
    return {
        "stage": row.stage.value,
        "title": row.stage.title,
        "track": row.track.value,
        "step": row.step.value,
        "decided": _decided(row),
        "run_id": row.run_id,
        "what": _what(office, session, case, row) if row.step is not Step.DECIDED else "",
        "said_first": rework.notices(office, session, case, row),
        "advice": rework.advice(office, session, case) if row.stage is Stage.REWORK and row.step is not Step.DECIDED else [],
        "allowed": [act.value for act in steps.allowed(row.step, row.stage)],
        "missing": context.missing(office, session, case, row),
        "superbill": _superbill(office, session, case, row),
        "notice": row.ask_notice,
        "payer_late": silence.may_do(office, session, case, row),
        "after_silence": silence.follows(office, session, case, row) if row.step is Step.DETERMINED else "",
        "late": lateness.claimed(session, row),
        "proof": papers_asked.proof_words(office, session, row),
    }


def _decided(row: CaseStage) -> str:
    return f"went on as {Stage(row.decided).title.lower()}" if row.decided in list(Stage) else row.decided


def _superbill(office: Office, session: Session, case: Case, row: CaseStage) -> list[dict[str, str]]:
    if row.stage not in (Stage.PRIOR_AUTHORIZATION, Stage.FIRST_APPEAL) or row.step not in (Step.DRAFTING, Step.READY_TO_FILE):
        return []
    return [{"field": item.field, "how": item.how} for item in drafting.left_out(office, session, case, row)]


def _clock_line(office: Office, each: Explained) -> dict[str, Any]:
    day = each.row.work_by
    return {**each.values, "days_left": (day - office.today()).days if day else None, "is_late": context.is_late(each.row, office.today())}


def _document_line(document: Any) -> dict[str, Any]:
    return {"kind": document.kind.value, "stage": document.stage.value, "version": document.version, "status": document.status.value, "path": document.path}


def _event_line(office: Office, event: Any) -> dict[str, Any]:
    return {
        "at": event.at.astimezone(office.settings.zone).strftime("%Y-%m-%d %H:%M"),
        "actor": event.actor,
        "verb": event.verb,
        "stage": event.stage,
        "code": event.code,
    }


def payer_overdue(office: Office) -> list[WorklistRow]:
    """List filed stages whose payer is past its last lawful day, unless it waits for our answer: ask first whether anything came."""
    return [row for row in worklist(office) if row.payer_late and not row.what.startswith(ANSWER)]
