"""What the board shows of a case: names, tags, form texts and pages. Nothing here is personal: case number, payer, stage, dates."""

from typing import Any

from sqlmodel import Session

from casework.actions import (
    audit,
    contacts,
    context,
    coverages,
    drafting,
    evidence,
    explained,
    findings,
    inquiries,
    lateness,
    line_outcomes,
    packets_page,
    page_parts,
    papers_asked,
    preflight,
    proposals,
    rework,
    sessions_page,
    silence,
)
from casework.actions import worklist as lists
from casework.actions.explained import Explained
from casework.actions.office import Office
from casework.actions.worklist import Wanted
from casework.actions.worklist_rows import ANSWER, FIND_DATE, REDRAW, WorklistRow, row_of, what
from casework.records import events, store
from casework.records.models import Case, CaseStage, Coverage
from casework.rules import steps
from casework.terms import Stage, Step

__all__ = ["ANSWER", "FIND_DATE", "REDRAW", "WorklistRow", "case_page", "row_of", "worklist"]


def worklist(office: Office, *, owner: str = "") -> list[WorklistRow]:
    """List every stage that waits for somebody, nearest working date first."""
    return lists.rows(office, Wanted(owner=owner))


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
        "what": what(office, session, case, row) if row.step is not Step.DECIDED else "",
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
        "how_known": audit.briefly(office, event),
        "verb": event.verb,
        "stage": event.stage,
        "code": event.code,
    }
