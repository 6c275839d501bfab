"""Recording an approval in part: what is approved feeds the sessions, what is refused keeps its own right to appeal."""

from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from casework.actions import answers, authorizations, clocks, correcting, determining, line_outcomes, partial_rows, partial_words, refusals, reissued, stages
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.authorizations import Authorization
from casework.records.models import Case, CaseStage, Determination
from casework.rules.partial import Course
from casework.terms import Outcome, Stage, Step, Track

OLDER = "The notice is older than the approval of {day} that it would cut. Check the dates."


@dataclass(frozen=True, slots=True)
class Found:
    """The case, the stage and the answer on record that an approval in part speaks of; no answer where it is new."""

    case: Case
    row: CaseStage
    kept: Determination | None


def record(office: Office, number: str, answer: Answer, *, actor: str, stage: Stage | None = None, track: Track | None = None) -> str:
    """Record an approval in part, or complete one on record, and say what is refused and by when it is appealed.

    The same again adds nothing. On a case that was approved and closed, a cut opens the dispute again.
    Raises UnknownCase, BadInput for what cannot be, NotAllowed with what is possible.
    """
    answer = replace(answer, outcome=Outcome.APPROVED_IN_PART)
    with store.writing(office.engine) as session:
        found = _find(session, number, answer, stage=stage, track=track)
        if found.kept:
            fresh = _complete(office, session, found.case, found.kept, answer, actor=actor)
        elif found.case.closed_on:
            fresh = _reopen(office, session, found.case, found.row, answer, actor=actor)
        elif found.row.step in reissued.ANSWERED and _is_cut(answer):
            fresh = _cut_again(office, session, found.case, found.row, answer, actor=actor)
        else:
            determining.determine_in(office, session, found.case, found.row, answer, actor=actor)
            fresh = True
        return f"{number}: {'recorded' if fresh else 'on record so already; nothing changed'}. {partial_words.of_case(session, found.case)}"


def _find(session: Session, number: str, answer: Answer, *, stage: Stage | None, track: Track | None) -> Found:
    case, row = stages.find(session, number, stage, track=track)
    rows = [each for each in store.determinations(session, number) if each.outcome is Outcome.APPROVED_IN_PART and each.stage is not None]
    meant = [each for each in rows if stage in (None, each.stage) and track in (None, each.track) and _is_said(answer, each)]
    is_new = not answer.days and row.step is Step.FILED  # it lies with the payer, so an answer without a date completes nothing
    return Found(case, row, None if is_new or not meant else meant[-1])


def _is_said(answer: Answer, kept: Determination) -> bool:
    """Say whether an answer without other dates, or with the same, is the one on record."""
    return answer.notice_on in (None, kept.notice_on) and answer.received_on in (None, kept.received_on)


def _is_cut(answer: Answer) -> bool:
    return answer.part is not None and answer.part.course is Course.CUT


def _complete(office: Office, session: Session, case: Case, kept: Determination, answer: Answer, *, actor: str) -> bool:
    """Add to an answer on record what was approved, what was refused of it, and whether it cuts a course; then set the clocks anew."""
    if case.closed_on:
        raise refusals.closed(case, "", refusals.way("correct-approval", number=case.number))
    answers.check(office, replace(answer, notice_on=answer.notice_on or kept.notice_on, received_on=answer.received_on or kept.received_on))
    fresh = _fill_in(session, case, kept, answer)
    fresh = (bool(answer.grant) and _correct(office, session, case, kept, answer, actor=actor)) or fresh
    fresh = partial_rows.keep_in(office, session, case, kept, answer, actor=actor) or fresh
    if fresh:
        clocks.recompute(office, session, case)
        correcting.ask_anew(office, session, [case.number])
    return fresh


def _fill_in(session: Session, case: Case, kept: Determination, answer: Answer) -> bool:
    """Take over what the notice says beside its dates; what nobody said now stays as it was."""
    said = {"letter_deadline": answer.letter_deadline, "reference": answer.reference, "reason_text": answer.reason_text, "reason": answer.denial_reason}
    fresh = {name: value for name, value in said.items() if value and getattr(kept, name) != value}
    for name, value in fresh.items():
        setattr(kept, name, value)
    case.denial_reason = answer.denial_reason or case.denial_reason
    session.add_all((kept, case))
    session.flush()
    return bool(fresh)


def _correct(office: Office, session: Session, case: Case, kept: Determination, answer: Answer, *, actor: str) -> bool:
    grant = answer.grant or authorizations.Grant()
    named = {name: value for name, value in grant.said if value not in (None, "", ())}
    return "nothing changed" not in authorizations.correct_in(office, session, case, kept, named, as_asked=grant.as_asked, actor=actor)


def _cut_again(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> bool:
    """Record a cut that came after the stage was answered: a refusal of its own, whose clock runs beside the first."""
    reissued.reissue_in(office, session, case, row, answer, actor=actor)
    kept = store.determinations(session, case.number)[-1]
    partial_rows.keep_in(office, session, case, kept, answer, actor=actor)
    clocks.recompute(office, session, case)
    return True


def _reopen(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> bool:
    """Open a case again whose approved course is cut: the approval says what is left, and the cut has its own clocks."""
    if case.outcome is not Outcome.APPROVED or case.begins_at is not Stage.PRIOR_AUTHORIZATION or not _is_cut(answer):
        raise refusals.because("no-cut", number=case.number, day=case.closed_on, outcome=case.outcome)
    answers.check(office, answer)
    before = _approval(session, case, row)
    _refuse_older(before, answer)
    case.outcome, case.closed_on = None, None
    row.step, row.decided, row.run_id, row.ask_notice, row.ask_number = Step.DETERMINED, "", "", "", row.ask_number + 1
    kept = answers.determination(office, case, answer, stage=row.stage, track=row.track)
    session.add_all((case, row, kept))
    session.flush()
    events.append(session, "approval cut", actor=actor, at=office.now(), case_number=case.number, track=row.track, stage=row.stage, code=str(min(answer.days)))
    _carry_over(office, session, case, before, kept, answer, actor=actor)
    clocks.arm_next(office, session, case, row)
    return True


def _approval(session: Session, case: Case, row: CaseStage) -> Determination:
    rows = [each for each in store.determinations(session, case.number) if (each.stage, each.track) == (row.stage, row.track)]
    found = [each for each in rows if each.outcome is Outcome.APPROVED]
    if not found:
        raise refusals.because("no-approval-to-cut", number=case.number)
    return found[-1]


def _refuse_older(before: Determination, answer: Answer) -> None:
    since: date | None = before.notice_on or before.received_on
    if since and max(answer.days) < since:
        raise BadInput(OLDER.format(day=since))


def _carry_over(office: Office, session: Session, case: Case, before: Determination, kept: Determination, answer: Answer, *, actor: str) -> None:
    """Let the approval on record say what is left of it, so that its sessions are not counted twice; keep how many it had."""
    rows = [each for each in authorizations.of_case(session, case.number) if each.determination_id == before.id]
    old: Authorization | None = rows[-1] if rows else None
    had = old.value.sessions if old else None
    if old:
        old.determination_id = kept.id or 0
        session.add(old)
        session.flush()
    if answer.grant:
        _correct(office, session, case, kept, answer, actor=actor)
    part = answer.part
    assert part is not None  # noqa: S101 - only a cut comes here
    partial_rows.keep_in(office, session, case, kept, replace(answer, part=replace(part, asked=part.asked or had)), actor=actor)
    line_outcomes.restate(session, case)
