"""What pages and answers say of an approval in part: what is refused, when it is appealed, and who is waited for. Nothing personal."""

from typing import Any

from sqlmodel import Session

from casework.actions import line_outcomes, partial_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.lines import CaseLink, CourseAnswer
from casework.records.models import Case, ClaimLine, Deadline, Determination
from casework.rules import partial
from casework.rules.grouping import Parting
from casework.rules.partial import Course
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Clock, DeadlineStatus, Outcome, Stage

SAY = "Approved in part, and nobody said which way: is it less than was asked for, or a cut of a course that was approved before? {how}"
HOW = (
    "Deployments → **partial-approval**, or: `casework partial {number} --course less-than-was-asked-for`; "
    "for a cut: `casework partial {number} --course cut-of-a-course-approved-before --cut-from YYYY-MM-DD`"
)
ASK = "say whether the approval in part is short or cuts a running course"
LEFT_OPEN = "decide the claim lines that its answer left open"
IN_DISPUTE = "in dispute"


def of_case(session: Session, case: Case) -> str:
    """Say what the latest approval in part leaves in dispute, and by when that is appealed."""
    kept = [row for row in store.determinations(session, case.number) if row.outcome is Outcome.APPROVED_IN_PART]
    said = [_sentence(session, kept[-1])] if kept else []
    lines = [line_outcomes.words(session, case)] if store.claim_lines(session, case.number) else []
    days = [_clock(row) for row in _clocks(session, case)]
    return " ".join((*said, *lines, *days))


def _sentence(session: Session, kept: Determination) -> str:
    course = partial_rows.of_answer(session, kept)
    words = partial.words(course.asked if course else None, partial_rows.approved(session, kept), course.course if course else None)
    return f"{words[0].upper()}{words[1:]}"


def _clocks(session: Session, case: Case) -> list[Deadline]:
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.clock in (Clock.FILING, Clock.CONTINUATION)]
    return sorted((row for row in rows if row.drives and row.rule != "renewal"), key=lambda row: (row.stage.place, row.clock))


def _clock(row: Deadline) -> str:
    return f"{row.stage.title}, {row.clock.words} {row.work_by or 'no date yet'}."


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:  # noqa: ARG001 - the signature of every part of a page
    """Gather what the page of a case shows of its lines, its approvals in part, and the cases that its lines came from or went to."""
    known = line_outcomes.latest(session, case.number)
    rows = store.claim_lines(session, case.number)
    return {
        "line_rows": [_line(row, known.get(row.id or 0)) for row in rows],
        "lines_disputed": len(line_outcomes.disputed(session, case.number)),
        "line_parts": [_part(session, row) for row in _partial(session, case)],
        "line_questions": [SAY.format(how=HOW.format(number=case.number)) for _ in partial_rows.unsaid(session, case)[:1]] if not case.closed_on else [],
        "line_links": [_link(each) for each in links(session, case)],
    }


def _partial(session: Session, case: Case) -> list[Determination]:
    return [row for row in store.determinations(session, case.number) if row.outcome is Outcome.APPROVED_IN_PART and row.stage is not None]


def _line(row: ClaimLine, said: Any) -> dict[str, Any]:
    return {
        "number": row.id,
        "service_on": row.service_on.isoformat() if row.service_on else "",
        "charge": f"{row.charge:,.2f}",
        "paid": f"{(said.paid if said and said.paid is not None else row.paid):,.2f}",
        "allowed": f"{said.allowed:,.2f}" if said and said.allowed is not None else "",
        "state": said.result.value if said else IN_DISPUTE,
        "decided_on": said.decided_on.isoformat() if said and said.decided_on else "",
    }


def _part(session: Session, kept: Determination) -> dict[str, str]:
    course: CourseAnswer | None = partial_rows.of_answer(session, kept)
    stage = kept.stage or Stage.PRIOR_AUTHORIZATION
    day = kept.notice_on or kept.received_on
    cut = f" It takes effect on {course.cut_on}." if course and course.course is Course.CUT and course.cut_on else ""
    return {"stage": stage.title, "day": day.isoformat() if day else "", "words": _sentence(session, kept) + cut}


def links(session: Session, case: Case) -> list[CaseLink]:
    """List where lines of a case came from and went to, oldest first; it is told at both cases."""
    return store.of_case(session, CaseLink, case.number)


def _link(link: CaseLink) -> dict[str, Any]:
    words = {Parting.SPLIT: "split off into", Parting.MERGED: "merged into", Parting.SPLIT_FROM: "split off from", Parting.TOOK_IN: "took in"}
    return {"other": link.other_number, "kind": link.kind.value, "words": words[link.kind], "lines": len(link.lines), "on": link.happened_at.date().isoformat()}


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:  # noqa: ARG001 - the signature of every source
    """Say who has to do something about an approval in part: we, what it is; the payer, the lines that it left open."""
    ours = [Awaited(AwaitedParty.US, ASK, since=row.received_on or row.notice_on) for row in partial_rows.unsaid(session, case)]
    opened = [row.decided_on or row.recorded_at.date() for row in line_outcomes.left_open(session, case.number)]
    return [*ours, *([Awaited(AwaitedParty.PAYER, LEFT_OPEN, since=min(opened))] if opened else [])]
