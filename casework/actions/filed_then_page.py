"""What a case's page says of filings and plans of days, and whom the case waits for because of them. Nothing personal."""

from typing import Any

from sqlmodel import Session

from casework.actions import context, day_plan, day_plan_seen, deceased, filing_kept, filing_proof, own_clocks
from casework.actions.office import Office
from casework.records import store
from casework.records.filings import PlanDay
from casework.records.models import Case, CaseStage, Filing
from casework.rules.day_plan import PlanState
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Clock, FilingMethod, Step

CONFIRM = "confirm that it has received our filing"
CHASE = "receipt"


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Gather the filings of the case, each with its proof and what happened to it, and the plans of days."""
    return {"filed": _filed(office, session, case), "day_plans": [] if case.closed_on else plans(office, session, case), "cures": _cures(office, session, case)}


def _filed(office: Office, session: Session, case: Case) -> list[dict[str, Any]]:
    return [line for row in store.stages(session, case.number) for line in of_stage(office, session, row)]


def of_stage(office: Office, session: Session, row: CaseStage) -> list[dict[str, Any]]:
    """Describe what was filed at one stage, oldest first."""
    troubles = {filing.id: trouble for filing, trouble in filing_kept.failed(session, row)}
    mine = [each for each in store.sendings(session, row.case_number) if (each.stage, each.track) == (row.stage, row.track)]
    return [_line(office, session, row, each, troubles.get(each.id)) for each in mine if each.method is not FilingMethod.FORWARDED]


def _line(office: Office, session: Session, row: CaseStage, filing: Filing, trouble: Any) -> dict[str, Any]:
    return {
        "stage": row.stage.title,
        "filed_on": filing.filed_on.isoformat(),
        "method": filing.method.value,
        "is_protective": filing.is_protective,
        "proof": filing_proof.words(office, session, filing),
        "confirmed_on": context.iso(filing_proof.confirmed_on(session, filing)),
        "trouble": trouble.kind.value if trouble else "",
        "trouble_on": context.iso(trouble.happened_on) if trouble else "",
        "waits": row.step is Step.FILED,
    }


def plans(office: Office, session: Session, case: Case) -> list[dict[str, Any]]:
    """Describe the plans that run, each with its days in order."""
    steps = {step.key: step for step in day_plan.book(office).steps}
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in day_plan.of_case(session, case.number):
        plan = found.setdefault(
            (row.stage, row.track, row.last_on.isoformat()),
            {"stage": row.stage.title, "stage_key": row.stage.value, "last_on": row.last_on.isoformat(), "is_short": False, "days": []},
        )
        step = steps[row.key]
        plan["is_short"] = plan["is_short"] or _is_late_start(row, step.before)
        note = day_plan_seen.note(session, case, row)
        how = "" if note == deceased.SIGNS else step.how.replace("{number}", case.number)
        said = {"key": row.key.value, "title": step.title, "who": step.who, "on": row.plan_on.isoformat(), "state": row.state.value}
        is_late = row.state is PlanState.OPEN and row.plan_on < office.today()
        plan["days"].append({**said, "settled_on": context.iso(row.settled_on), "note": note, "how": how, "is_late": is_late})
    return list(found.values())


def _is_late_start(row: PlanDay, before: int) -> bool:
    """Say whether a day falls later than the plan wants it."""
    return not row.note and (row.last_on - row.plan_on).days < before


def _cures(office: Office, session: Session, case: Case) -> list[dict[str, str]]:
    rows = own_clocks.running(session, case.number, Clock.CURE)
    return [
        {
            "stage": row.stage.title,
            "until": row.due_at.astimezone(office.settings.zone).strftime("%Y-%m-%d %H:%M %Z") if row.due_at else context.iso(row.work_by),
            "last_lawful": context.iso(row.last_lawful),
            "citation": row.citation,
        }
        for row in rows
    ]


def awaited(_office: Office, session: Session, case: Case) -> list[Awaited]:
    """Say until when the payer is to confirm that it has our filing."""
    rows = own_clocks.running(session, case.number, Clock.CONFIRMATION)
    return [Awaited(AwaitedParty.PAYER, CONFIRM, since=row.trigger_on, until=row.work_by, chase=CHASE) for row in rows]
