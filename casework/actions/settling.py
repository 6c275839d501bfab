"""Answering what a later remittance proposes: a person accepts it or keeps the case as it is."""

from dataclasses import replace

from sqlmodel import Session

from casework.actions import clocks, determining, further_levels, payment_rows, proposals, refusals, rework, settling_won, stages
from casework.actions.answers import Answer, determination
from casework.actions.office import Office
from casework.errors import BadInput, NoRuleApplies
from casework.records import events, store
from casework.records.models import Case, CaseStage, Deadline
from casework.records.rework import Proposal, ProposalKind, ProposalStatus
from casework.rules import pathways
from casework.rules.pathways import Rung
from casework.terms import Act, Clock, DeadlineStatus, Outcome, Stage, Step, Track

OUTCOMES = (Outcome.APPROVED, Outcome.APPROVED_IN_PART)
REST = "Say what that makes of the case: --outcome approved when nothing is left to dispute, --outcome approved-in-part when the rest is still disputed."


def settle(office: Office, number: str, *, accept: bool, actor: str, outcome: Outcome | None = None, proposal: int | None = None) -> str:
    """Answer one proposal, and say what came of it. Without its number the only open one is meant; one that was answered stays answered.

    Raises UnknownCase; BadInput when none or several are open, or when something remains and nobody said what that makes of the
    case; NotAllowed for what a remittance cannot settle.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        row = _meant(session, number, proposal)
        if row.status is not ProposalStatus.OPEN:
            return f"{number}: proposal {row.id} was {row.status} on {_day(office, row)} already; nothing changed."
        said = _accept(office, session, case, row, outcome, actor=actor) if accept else "The case stays as it is."
        row.status = ProposalStatus.ACCEPTED if accept else ProposalStatus.REFUSED
        row.answered_at, row.answered_by = office.now(), actor
        session.add(row)
        proposals.ask_anew(session, number)
        code = f"{row.kind} of {row.remitted_on}: {row.status}"
        events.append(session, "proposal answered", actor=actor, at=office.now(), case_number=number, track=case.track, code=code)
        return f"{number}: {said}"


def _day(office: Office, row: Proposal) -> str:
    return row.answered_at.astimezone(office.settings.zone).date().isoformat() if row.answered_at else "another day"


def _meant(session: Session, number: str, proposal: int | None) -> Proposal:
    rows = [row for row in store.of_case(session, Proposal, number) if proposal in (None, row.id)]
    waiting = [row for row in rows if row.status is ProposalStatus.OPEN]
    if len(waiting) == 1 or (waiting and proposal):
        return waiting[0]
    if len(waiting) > 1:
        listed = "; ".join(f"{row.id}: {row.kind} of {row.remitted_on}, ${row.paid:,.2f} of ${row.charge:,.2f}" for row in waiting)
        raise BadInput(f"{number} has {len(waiting)} open proposals. Say which one with --proposal: {listed}.")
    if rows:
        return rows[-1]
    raise refusals.because("no-proposal", number=number, under=f" under the number {proposal}" if proposal else "")


def _accept(office: Office, session: Session, case: Case, row: Proposal, outcome: Outcome | None, *, actor: str) -> str:
    if case.closed_on:
        raise refusals.closed(case, "", refusals.way("keep", number=case.number))
    if row.kind is ProposalKind.DENIED_AGAIN:
        refused = replace(_answer(office, row, Outcome.DENIED), denial_reason=row.reason)
        waiting = payment_rows.stage_open(session, case.number)
        if waiting is not None:
            return settling_won.refused_again(office, session, case, waiting, refused, actor=actor)
        return _denied_again(office, session, case, refused, actor=actor)
    if row.kind is ProposalKind.APPEAL_RESULT:
        return keep_result(office, session, case, _answer(office, row, Outcome.DENIED), actor=actor)
    if row.kind is ProposalKind.REVERSAL or row.takes_back:
        raise refusals.because("reversal-alone", number=case.number)
    meant = outcome or (Outcome.APPROVED if row.remains == 0 else None)
    if meant not in OUTCOMES:
        how = settling_won.REST if payment_rows.stage_open(session, case.number) else REST
        raise BadInput(f"${row.remains:,.2f} of ${row.charge:,.2f} is not paid. {how}")
    if (waiting := payment_rows.stage_open(session, case.number)) is not None:
        return settling_won.match(office, session, case, waiting, row, is_all=meant is Outcome.APPROVED, actor=actor)
    if meant is Outcome.APPROVED:
        settling_won.note_paid(office, session, case, row)
        return _close(office, session, case, row, actor=actor)
    settling_won.write_paid(session, case, row)
    return _in_part(office, session, case, row, actor=actor)


def _answer(office: Office, row: Proposal, outcome: Outcome) -> Answer:
    """Read the proposal as an answer: the day of the remittance stands in for the notice, and none may lie ahead."""
    return Answer(outcome, min(row.remitted_on or office.today(), office.today()), is_proxy=True)


def _close(office: Office, session: Session, case: Case, row: Proposal, *, actor: str) -> str:
    """Close the case as settled by the payment, and name the clocks that end with it."""
    running = [each for each in store.deadlines(session, case.number) if each.status is DeadlineStatus.RUNNING and each.drives]
    answer = _answer(office, row, Outcome.APPROVED)
    for stage in store.stages(session, case.number):
        if stage.step is not Step.DECIDED:
            session.add(determination(office, case, answer, stage=stage.stage, track=stage.track))
    stages.finish(office, session, case, Outcome.APPROVED)
    events.append(session, Act.CLOSE.value, actor=actor, at=office.now(), case_number=case.number, track=case.track, code="settled by a payment")
    return f"closed as “{Outcome.APPROVED}”: ${row.paid:,.2f} was paid. {_ended(running)}"


def _ended(running: list[Deadline]) -> str:
    listed = "; ".join(f"{each.stage.title.lower()}, {each.clock.words} {each.work_by or 'no date'}" for each in running)
    return f"These clocks ended with it: {listed}." if listed else "No clock ran any more."


def _in_part(office: Office, session: Session, case: Case, row: Proposal, *, actor: str) -> str:
    """Keep the rest in dispute: work on a claim that was sent is answered by it, an appeal waits for its own notice."""
    left = f"${row.paid:,.2f} was paid, ${row.remains:,.2f} stays in dispute."
    work = _sent_work(session, case)
    if work:
        rework.determine_in(office, session, case, work, _answer(office, row, Outcome.APPROVED_IN_PART), actor=actor)
        return f"{left} The work on the claim is answered: decide what follows."
    return f"{left} Every clock runs on; an appeal's own decision is recorded when its notice comes."


def _sent_work(session: Session, case: Case) -> CaseStage | None:
    work = store.stage_of(session, case.number, Stage.REWORK, track=Track.CLAIM)
    return work if work and work.step is Step.FILED else None


def _denied_again(office: Office, session: Session, case: Case, answer: Answer, *, actor: str) -> str:
    work = _sent_work(session, case)
    if work:
        rework.determine_in(office, session, case, work, answer, actor=actor)
    else:
        rework.keep_denial(office, session, case, answer)
    return "the claim was denied again. The first denial's clock and the new one both run: decide what follows."


def keep_result(office: Office, session: Session, case: Case, answer: Answer, *, actor: str) -> str:
    """Record that the payer kept its decision on an appeal of the clinic: on the provider's track, and no clock of the member moves."""
    row = _provider_stage(office, session, case, actor=actor)
    if row.step is Step.FILED:
        determining.determine_in(office, session, case, row, answer, actor=actor)
    else:
        stages.move(office, session, row, Act.DETERMINE, actor=actor, code=f"{answer.outcome} (as the remittance says)")
        session.add(determination(office, case, answer, stage=row.stage, track=row.track))
        session.flush()
        clocks.end(session, case.number, row.stage, clock=None, track=row.track, status=DeadlineStatus.MET)
    following = _next_level(office, session, case, row)
    if following is None:
        further_levels.ask(office, session, case, row.stage)
        return f"recorded on the provider's track. {further_levels.NO_LEVEL}"
    if not store.stage_of(session, case.number, following.stage, track=row.track):
        clocks.arm_filing(office, session, case, following.stage, track=row.track)
    due = store.running(session, case.number, following.stage, Clock.FILING, track=row.track)
    day = due.work_by if due and due.work_by else "no date yet"
    return f"recorded on the provider's track. Next is the {following.stage.title.lower()} ({following.legal_name}), work by {day}."


def _provider_stage(office: Office, session: Session, case: Case, *, actor: str) -> CaseStage:
    """Find the provider's stage that was answered: the one that waits, else the first, opened for it."""
    rows = [row for row in store.stages(session, case.number) if row.track is Track.PROVIDER]
    open_rows = [row for row in rows if row.step in (Step.FILED, Step.READY_TO_FILE, Step.DRAFTING)]
    if open_rows:
        return max(open_rows, key=lambda row: (row.step is Step.FILED, row.stage.place))
    if rows:
        raise refusals.because("dispute-answered", number=case.number)
    row = CaseStage(case_number=case.number, track=Track.PROVIDER, stage=Stage.FIRST_APPEAL, opened_on=office.today(), level=Stage.FIRST_APPEAL.place)
    session.add(row)
    session.flush()
    events.append(
        session, "stage opened", actor=actor, at=office.now(), case_number=case.number, track=row.track, stage=row.stage, code="answered by a remittance"
    )
    return row


def _next_level(office: Office, session: Session, case: Case, row: CaseStage) -> Rung | None:
    """Name the provider's next level, if a rule names one; a complaint is no level of a dispute."""
    try:
        following, _ = pathways.next_stage(office.book, clocks.facts_of(session, case, track=row.track), row.stage)
    except NoRuleApplies:
        return None
    return following if following and following.stage is not Stage.DOI_COMPLAINT else None
