"""What forms and pages say of a stage: names, clocks and what is missing, in values that a template or JSON can hold."""

from datetime import date
from typing import Any

from sqlmodel import Session

from casework.actions import clocks, drafting, lateness, packets_page, payments_page, preflight, proposals, rework, silence, stages
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, Coverage, Deadline
from casework.rules import pathways, steps
from casework.terms import NO_PAYER, DeadlineStatus, Stage, Step, Track


def shown(name: str) -> str:
    """Give a payer's name as a page may print it: nothing that Markdown would read as a link, a table or a heading, and never nothing at all."""
    plain = " ".join("".join(letter if letter.isalnum() or letter in " .,&'()-/" else " " for letter in name).split())
    return plain or NO_PAYER


def deadline_lines(rows: list[Deadline]) -> list[dict[str, Any]]:
    """Describe running clocks for a page or form."""
    return [deadline_line(row) for row in rows]


def deadline_line(row: Deadline) -> dict[str, Any]:
    """Describe one clock: its days, its rule, and whether it drives reminders or runs beside."""
    return {
        "stage": row.stage.title,
        "stage_key": row.stage.value,
        "track": row.track.value,
        "clock": row.clock.words,
        "clock_key": row.clock.value,
        "origin": row.origin,
        "work_by": iso(row.work_by),
        "due_at": row.due_at.isoformat() if row.due_at else "",
        "letter_on": iso(row.letter_on),
        "last_lawful": iso(row.last_lawful),
        "is_target": is_target(row),
        "rule": row.rule,
        "citation": row.citation,
        "source": row.source,
        "confidence": row.confidence,
        "filed_when": row.filed_when,
        "steps": list(row.steps),
        "notes": list(row.notes),
        "missing": list(row.missing),
        "drives": row.drives,
    }


def is_target(row: Deadline) -> bool:
    """Say whether a clock's day is the clinic's own target: neither the law nor the letter gives one."""
    return row.work_by is not None and row.due_on is None and row.due_at is None and row.letter_on is None


def is_late(row: Deadline, today: date) -> bool:
    """Say whether a clock is late: by the last lawful day; a clock that has none by its working day, the clinic's own target never."""
    if row.last_lawful:
        return today > row.last_lawful
    return not is_target(row) and row.work_by is not None and today > row.work_by


def iso(day: date | None) -> str:
    """Write a day as YYYY-MM-DD, or nothing."""
    return day.isoformat() if day else ""


def form_context(office: Office, session: Session, case: Case, row: CaseStage) -> dict[str, Any]:
    """Gather what the Markdown above a form prints."""
    rung = stages.rung_of(office, session, case, row.stage, track=row.track)
    tracks = (row.track, case.track) if row.track is Track.CLAIM else (row.track,)
    running = [each for each in store.deadlines(session, case.number) if each.status is DeadlineStatus.RUNNING and each.track in tracks]
    following, skipped = pathways.next_stage(office.book, clocks.facts_of(session, case, track=row.track), row.stage)
    return {
        "case_number": case.number,
        "payer": shown(session.get_one(Coverage, case.coverage_id).payer),
        "stage": row.stage.title,
        "stage_key": row.stage.value,
        "track": row.track.value,
        "step": row.step.value,
        "legal_name": rung.legal_name,
        "addressee": rung.addressee,
        "rung_notes": list(rung.notes),
        "deadlines": deadline_lines(running),
        "documents": [document.path for document in drafting.current(session, row)],
        "missing": missing(office, session, case, row),
        "to_complete": [{"field": item.field, "how": item.how} for item in drafting.to_complete(office, session, case, row)],
        "allowed": [act.value for act in steps.allowed(row.step, row.stage)],
        "next_stage": following.stage.title if following else "",
        "next_legal_name": following.legal_name if following else "",
        "skipped": [{"stage": each.stage.title, "reason": each.reason} for each in skipped],
        "packet": packets_page.words(office, session, row) if row.step is Step.READY_TO_FILE else "",
        "notice": row.ask_notice,
        "is_protective": row.is_protective,
        "patient_key": case.patient_key,
        "hold_until": iso(case.hold_until),
        "late": lateness.warning(office, session, case, row),
        "preflight": preflight.lines(preflight.check_in(office, session, case, row)) if row.step is Step.READY_TO_FILE else [],
        "protective_first": preflight.is_protective_first(office, session, case, row),
        "payer_late": silence.may_do(office, session, case, row),
        "said_first": [*rework.notices(office, session, case, row), *proposals.sentences(session, case)],
        "advice": rework.advice(office, session, case) if row.stage is Stage.REWORK else [],
        "work": case.rework.value if case.rework else "",
        "payment": payments_page.of_stage(office, session, case, row),
        "after_silence": silence.follows(office, session, case, row),
    }


def missing(office: Office, session: Session, case: Case, row: CaseStage) -> list[dict[str, str]]:
    """List what keeps a stage's packet from being drafted."""
    if row.step is not Step.DRAFTING:
        return []
    return [{"field": item.field, "how": item.how} for item in drafting.lacking(office, session, case, row)]
