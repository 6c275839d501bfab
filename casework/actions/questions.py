"""What the board asks a person about a stage, and taking the answer.

The database asks; the board only shows. A question is known by its step and its number, which rises with every answer,
refusal or change, so that a second or late answer is harmless.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from casework.actions import (
    authorizations,
    context,
    deciding,
    determining,
    drafting,
    filing,
    form_values,
    payment_rows,
    payments_said,
    reissued,
    rework,
    stages,
    winning,
)
from casework.actions.answers import Answer
from casework.actions.asks import CHOICES, Answered, Ask, AskKind, Choice
from casework.actions.authorizations import Grant
from casework.actions.filing import Sent
from casework.actions.office import Office
from casework.errors import BadInput, CaseworkError, MissingData
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.rules.partial import Course, PartSaid
from casework.rules.pathways import Filer
from casework.rules.preflight import Override
from casework.rules.silence_asked import door_of, is_something
from casework.terms import Act, FilingMethod, GoodCause, Outcome, Stage, Step, Track

__all__ = ["CHOICES", "Answered", "Ask", "AskKind", "Choice", "answer", "ask_of", "draft_if_possible", "ending", "next_question"]


def next_question(office: Office, number: str, stage: Stage, *, track: Track = Track.MEMBER) -> Ask | None:
    """Give the question a stage stands at, or None when it is finished.

    A stage that drafts is drafted first, so that the question is about filing whenever the data allow it.
    """
    draft_if_possible(office, number, stage, track=track)
    with store.reading(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        return None if row.step is Step.DECIDED else ask_of(office, session, case, row)


def draft_if_possible(office: Office, number: str, stage: Stage, *, track: Track) -> None:
    """Draw the documents of a stage that still drafts; where data are missing the stage stays."""
    with store.reading(office.engine) as session:
        _, row = stages.find(session, number, stage, track=track)
        if row.step is not Step.DRAFTING:
            return
    try:
        drafting.draft(office, number, stage=stage, track=track, actor="system")
    except MissingData:
        return


def ask_of(office: Office, session: Session, case: Case, row: CaseStage) -> Ask:
    """Build the question of one stage."""
    said = context.form_context(office, session, case, row)
    return Ask(case.number, row.stage, row.track, row.step, row.ask_number, _kind(office, session, case, row), row.run_id, row.ask_notice, said)


def _kind(office: Office, session: Session, case: Case, row: CaseStage) -> AskKind:
    if row.stage is Stage.REWORK:
        ready = AskKind.SEND if case.rework in stages.LETTERS else AskKind.CARRY_OUT
        return {Step.DRAFTING: AskKind.PREPARE, Step.READY_TO_FILE: ready, Step.FILED: AskKind.OUTCOME}.get(row.step, AskKind.AFTER_CLAIM)
    if row.stage is Stage.PAYMENT:
        return {Step.FILED: AskKind.PAYMENT, Step.DETERMINED: AskKind.REFUND}.get(row.step, AskKind.ASK_PAYMENT)
    if row.step is Step.READY_TO_FILE and stages.rung_of(office, session, case, row.stage, track=row.track).filer is Filer.PLAN:
        return AskKind.FORWARD
    return {Step.DRAFTING: AskKind.DRAFT, Step.READY_TO_FILE: AskKind.FILE, Step.FILED: AskKind.DETERMINE}.get(row.step, AskKind.NEXT_STEP)


def answer(office: Office, ask: Ask, said: Mapping[str, Any], *, actor: str) -> Answered:
    """Record a person's answer. What cannot be is refused with a notice, and the question is asked again under a new number."""
    try:
        with store.writing(office.engine) as session:
            case, row = stages.find(session, ask.case_number, ask.stage, track=ask.track)
            if (row.step, row.ask_number) != (ask.step, ask.number):
                return Answered(is_recorded=False, notice="This question was answered already.")
            _do(office, session, case, row, said, actor=actor)
            if row.ask_number == ask.number:  # an act that changed nothing still asks anew
                row.ask_number += 1
                session.add(row)
            return Answered(is_recorded=True)
    except CaseworkError as refusal:
        return _refuse(office, ask, str(refusal), actor=actor)
    except (KeyError, ValueError):
        return _refuse(office, ask, "The answer was not one of the form's choices. Answer again.", actor=actor)


def _refuse(office: Office, ask: Ask, notice: str, *, actor: str) -> Answered:
    with store.writing(office.engine) as session:
        _, row = stages.find(session, ask.case_number, ask.stage, track=ask.track)
        if (row.step, row.ask_number) == (ask.step, ask.number):
            row.ask_number += 1
            row.ask_notice = notice
            session.add(row)
            events.append(
                session, "answer refused", actor=actor, at=office.now(), case_number=ask.case_number, track=ask.track, stage=ask.stage, code=notice[:200]
            )
    return Answered(is_recorded=False, notice=notice)


def _do(office: Office, session: Session, case: Case, row: CaseStage, said: Mapping[str, Any], *, actor: str) -> None:
    """Do what a choice says."""
    choice = Choice(said["choice"])
    if row.stage is Stage.PAYMENT and payments_said.answer_in(office, session, case, row, choice, said, actor=actor):
        return
    if row.stage is Stage.REWORK and choice is Choice.PROTECTIVE:
        rework.protect(office, session, case, actor=actor)
    elif choice in (Choice.DRAFT_AGAIN, Choice.PROTECTIVE):
        drafting.draft_in(office, session, case, row, actor=actor, is_protective=choice is Choice.PROTECTIVE)
    elif choice in (Choice.FILED, Choice.FILED_AGAIN, Choice.FORWARDED, Choice.SENT, Choice.RESENT):
        method = FilingMethod.FORWARDED if choice is Choice.FORWARDED else FilingMethod(said.get("method") or FilingMethod.FAX)
        filing.file_in(office, session, case, row, _sent(office, said, method), actor=actor)
    elif choice in (Choice.DECIDED, Choice.CAME):
        determining.determine_in(office, session, case, row, _answer(said), actor=actor)
    elif choice is Choice.SENT_AGAIN:
        reissued.reissue_in(office, session, case, row, _answer({**said, "outcome": Outcome.DENIED}), actor=actor)
    else:
        deciding.decide_in(office, session, case, row, _act(choice), actor=actor, reason=form_values.not_pursued(said))


def _sent(office: Office, said: Mapping[str, Any], method: FilingMethod) -> Sent:
    day, hour = form_values.needed_day(said, "filed_on"), str(said.get("hour") or "")
    return Sent(
        day,
        method,
        str(said.get("reference") or ""),
        filed_at=filing.instant(office, day, hour) if hour else None,
        good_cause=GoodCause(said["good_cause"]) if said.get("good_cause") else None,
        override=Override(said["override"]) if said.get("override") else None,
    )


def _act(choice: Choice) -> Act:
    return {
        Choice.ESCALATE: Act.ESCALATE,
        Choice.LATER: Act.LATER,
        Choice.CLOSE: Act.CLOSE,
        Choice.DO_NOT_PURSUE: Act.DO_NOT_PURSUE,
        Choice.WITHDRAW: Act.WITHDRAW,
    }[choice]


def _answer(said: Mapping[str, Any]) -> Answer:
    if not (said.get("outcome") or said.get("came")):
        raise BadInput("Choose what the payer decided.")
    if said.get("outcome") == Outcome.NO_ANSWER and (door := door_of(str(said.get("came_since") or ""))):
        raise BadInput(door)
    return Answer(
        outcome=rework.Came(said["came"]).outcome if said.get("came") else Outcome(said["outcome"]),
        notice_on=form_values.day(said, "notice_on"),
        received_on=form_values.day(said, "received_on"),
        letter_deadline=form_values.day(said, "letter_deadline"),
        reference=str(said.get("reference") or ""),
        denial_reason=form_values.denial_reason(said),
        restarts_rights=said.get("restarts_rights") == "yes",
        came_since=is_something(str(said.get("came_since") or "")),
        grant=_grant(said),
        part=_part(said),
    )


def _grant(said: Mapping[str, Any]) -> Grant | None:
    """Read what was approved: numbers and days; codes only as those we asked for."""
    days = {"first_on": form_values.day(said, "first_covered"), "last_on": form_values.day(said, "last_covered")}
    values = {"number": said.get("authorization_number"), "sessions": said.get("sessions"), **days}
    return authorizations.stated(values, as_asked=said.get("as_asked") == "yes")


def _part(said: Mapping[str, Any]) -> PartSaid | None:
    """Read whether an approval in part is short of what was asked for, or cuts a course that was approved before."""
    course, cut_on = str(said.get("short_or_cut") or ""), form_values.day(said, "cut_from")
    return PartSaid(Course(course) if course else None, cut_on) if course or cut_on else None


def ending(office: Office, number: str, stage: Stage, *, track: Track) -> tuple[str, str]:
    """Name the state in which a finished stage's run ends, and say in one sentence what came of it."""
    with store.reading(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        answers = [each for each in store.determinations(session, number) if each.stage is stage and each.track is track]
        outcome = answers[-1].outcome if answers and row.decided not in (Act.WITHDRAW, Act.DO_NOT_PURSUE) else None
        given_up = {Act.WITHDRAW.value: Outcome.WITHDRAWN, Act.DO_NOT_PURSUE.value: Outcome.DO_NOT_PURSUE}.get(row.decided)
        said = rework.came(outcome) if outcome and stage is Stage.REWORK else outcome
        name = payments_said.ended(row) if stage is Stage.PAYMENT else str(given_up or said or case.outcome or "Finished")
        return name, f"{row.stage.title} of {number}: {name.lower()}. {_after(session, case, row, outcome)}"


def _after(session: Session, case: Case, row: CaseStage, outcome: Outcome | None) -> str:
    """Say what followed a stage."""
    if outcome in winning.IN_FAVOR and payment_rows.stage_open(session, case.number):
        return payments_said.FOLLOWED
    if row.decided in list(Stage):
        return f"It went on as {Stage(row.decided).title.lower()}."
    return "The case is closed." if case.closed_on else "The stage is closed."
