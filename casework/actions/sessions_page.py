"""What a case's page says of approved sessions: how many are left, until when, the renewal, and what a person adds to it. Nothing personal."""

from typing import Any

from sqlmodel import Session

from casework.actions import authorizations, charts, context, directory, sessions
from casework.actions.office import Office
from casework.actions.renewals_clock import SERIES
from casework.actions.sessions import Statement
from casework.records import store
from casework.records.models import Case
from casework.rules.renewal import Call
from casework.terms import Stage, Step

OUTCOMES = "outcomes since the sessions began"
SCORES = "chart workbook, sheet Scores: enter the scales taken since the first session, so that the letter can say what the treatment did"
UNREAD = "The payer approved and nobody entered what: read the approval and enter it with: casework authorization {number} --sessions N --from DAY --to DAY"


def block(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Gather what the page of a case shows: its approvals, the case it renews, and where the papers of its open stages go."""
    return {
        "renews": renewed(case),
        "approvals": [line(each) for each in sessions.of_case(office, session, case)],
        "where_to_send": _where(office, session, case),
    }


def findings(office: Office, session: Session, case: Case) -> list[str]:
    """List what does not fit the approvals of a case, and what a person decides about more sessions."""
    found = [finding for each in sessions.of_case(office, session, case) for finding in (*each.findings, *_to_decide(each))]
    return [*found, *([UNREAD.format(number=case.number)] if authorizations.lacks_record(session, case) else [])]


def _where(office: Office, session: Session, case: Case) -> list[dict[str, Any]]:
    open_rows = [row for row in store.stages(session, case.number) if row.step in (Step.DRAFTING, Step.READY_TO_FILE)]
    return [line for row in open_rows for line in directory.of_stage(office, session, case, row)]


def line(each: Statement) -> dict[str, Any]:
    """Describe one approval in values that JSON can hold, without number, codes or NPI."""
    row, account = each.row, each.account
    return {
        "case_number": row.case_number,
        "stage": row.stage.title,
        "approved": account.approved,
        "used": account.used,
        "remaining": account.remaining,
        "over": account.over,
        "first_on": context.iso(row.value.first_on),
        "last_on": context.iso(row.last_on),
        "last_used_on": context.iso(account.last_used_on),
        "ends_on": context.iso(each.judged.end_on),
        "ask_by": context.iso(each.judged.ask_by) if not row.renewed_by and not row.is_silenced else "",
        "renewed_by": row.renewed_by,
        "is_silenced": row.is_silenced,
        "call": each.judged.call.value,
        "findings": [*each.findings, *_to_decide(each)],
        "words": each.words,
    }


def _to_decide(each: Statement) -> list[str]:
    """Say what a person decides about the renewal: whether the patient goes on, or what stands against it."""
    row = each.row
    if row.renewed_by or row.is_silenced:
        return []
    if each.judged.call is Call.ASK:
        how = f"casework renew {row.case_number}, or casework renew {row.case_number} --do-not-renew REASON"
        return [f"No renewal was opened: {each.judged.why.rstrip('?')}. If more sessions are wanted: {how}"]
    return [f"No renewal was opened. {row.told}"] if row.told else []


def renewed(case: Case) -> str:
    """Give the number of the case that this one renews, or ""."""
    return case.series.removeprefix(SERIES) if case.series.startswith(SERIES) else ""


def tasks(office: Office, session: Session, case: Case) -> list[dict[str, Any]]:
    """Say what a person adds to a renewal before it is sent: the outcomes since the sessions began."""
    old = renewed(case)
    found = sessions.of_case(office, session, store.case(session, old)) if old and not case.closed_on else []
    began = min((day for each in found for day, _ in each.account.days), default=None)
    if not found or (began and any(score.scored_on >= began for score in charts.of_case(session, case).scores)):
        return []
    said = {"case_number": case.number, "fact": OUTCOMES, "how": SCORES, "moves_days": None, "moves": "the payer asks what the first sessions did"}
    return [{**said, "work_by": "", "stages": [Stage.PRIOR_AUTHORIZATION.title], "command": ""}]
