"""The payer did not answer in time: what the law makes of it, and when a person may record it. Never by itself."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from casework.actions import clocks, information, refusals
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline, Determination
from casework.rules.pathways import Filer, next_stage, rung
from casework.rules.readings import place
from casework.rules.standing import Effect, Lapse
from casework.terms import Clock, DeadlineStatus, Outcome, Stage, Step, Track

OPENS = (Effect.EXHAUSTED, Effect.ADVERSE, Effect.NEXT_ROUTE, Effect.ESCALATION)
ASK_FIRST = "Before anything else ask the payer: did any decision, extension, request or call come since our filing?"
CAME = (
    "Something came, so record that instead: a decision with its dates, an extension or a request for information with payer-notice on the board, "
    "or with casework extension or casework information-request."
)
WAITS = (
    "The payer waits for our answer to its request for information, so nobody calls it late, whatever its own date says. "
    "Answer the request, and record that we did: information-request on the board, or casework information-answered."
)
THEN = f"then record “{Outcome.NO_ANSWER}”"
HOW = "(Resume on the board, or: casework determine {number} --outcome no-answer-in-time --asked-first)"


def lapse_of(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> Lapse | None:
    """Find what the rulebook makes of a payer that misses its date at this stage, or None when it says nothing."""
    facts = clocks.facts_of(session, case, track=track)
    here = place(office.book, office.book.plan(facts.plan), facts, stage)
    due = decision(session, case.number, stage, track=track)
    return office.book.lapse_for(here.scope, here.procedure, here.texts, on=due.trigger_on if due else None) if here.procedure else None


def decision(session: Session, number: str, stage: Stage, *, track: Track) -> Deadline | None:
    """Find the payer's latest clock of a stage: the one that runs, or the one that had run out when the silence was recorded."""
    rows = [row for row in store.deadlines(session, number) if (row.stage, row.track, row.clock) == (stage, track, Clock.DECISION)]
    kept = [row for row in rows if row.status is not DeadlineStatus.SUPERSEDED]
    return max(kept, key=lambda row: row.id or 0, default=None)


def allow(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer) -> Lapse:
    """Give the rulebook's entry on which a person may record that no answer came. Raises BadInput with what to do instead."""
    if row.step is not Step.FILED:
        raise refusals.because("no-silence", number=case.number, stage=row.stage.title, step=row.step)
    _check_time(office, session, case, row)
    lapse = lapse_of(office, session, case, row.stage, track=row.track)
    if lapse is None or not _opens(office, session, case, row, lapse):
        raise BadInput(f"The payer is late, but no next step opens by itself. {_instead(lapse)}")
    if answer.came_since is None:
        raise BadInput(f"{ASK_FIRST} Then say so: “no” in the form, --asked-first on the command line.")
    if answer.came_since:
        raise BadInput(CAME)
    return lapse


def _opens(office: Office, session: Session, case: Case, row: CaseStage, lapse: Lapse) -> bool:
    """Say whether a silence leads on: by the law itself, or to the stage that the plan must forward to, where the forwarding is then checked."""
    if lapse.effect is not Effect.FORWARDED:
        return lapse.effect in OPENS
    following, _ = next_stage(office.book, clocks.facts_of(session, case, track=row.track), row.stage)
    return following is not None and following.filer is Filer.PLAN


def _check_time(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Refuse while the payer still has time, while it waits for us, and where no verified date is known."""
    due = store.running(session, case.number, row.stage, Clock.DECISION, track=row.track)
    last = due.last_lawful if due else None
    if information.waits_for_us(session, case.number, row.stage, track=row.track):
        raise BadInput(WAITS)
    if due and last and last < office.today():
        return
    if due and last:
        raise BadInput(f"The payer still has until {last} ({due.citation}). Until the end of that day nobody may call it late.")
    raise refusals.because("no-verified-date", number=case.number)


def _instead(lapse: Lapse | None) -> str:
    if lapse is None:
        return "The rulebook says nothing of a late answer here: remind the payer in writing, and ask a person who knows the plan."
    if lapse.effect is Effect.FORWARDED:
        return f"The plan must forward the file by itself. Check that it did, and ask for the day and the case number. {lapse.text}"
    return f"Nothing in the law opens one: {lapse.text}"


def may_do(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Say what a person may do about a payer that is late, or "" while it is not. Nothing happens by itself."""
    if row.step is not Step.FILED:
        return ""
    due = store.running(session, case.number, row.stage, Clock.DECISION, track=row.track)
    if (
        due is None
        or due.last_lawful is None
        or due.last_lawful >= office.today()
        or information.waits_for_us(session, case.number, row.stage, track=row.track)
    ):
        return ""
    lapse = lapse_of(office, session, case, row.stage, track=row.track)
    began = f"No answer by {due.last_lawful}: ask first whether anything came"
    if lapse and _opens(office, session, case, row, lapse):
        return f"{began}; {THEN} {HOW.format(number=case.number)}. A person decides."
    return f"{began}. {_instead(lapse)}"


def is_recorded(session: Session, row: CaseStage) -> bool:
    """Say whether the last word on a stage is that no answer came."""
    own = [each for each in store.determinations(session, row.case_number) if each.stage is row.stage and each.track is row.track]
    return bool(own) and own[-1].outcome is Outcome.NO_ANSWER


def ended_on(session: Session, silent: Determination) -> date | None:
    """Give the last day of the time that a payer let pass."""
    due = decision(session, silent.case_number, silent.stage, track=silent.track) if silent.stage else None
    return due.last_lawful if due else None


def unless_answered(answers: Sequence[Determination]) -> list[Determination]:
    """Leave out a silence that an answer ended after all: then nobody may be told that none came."""
    given = {(each.stage, each.track) for each in answers if each.outcome is not Outcome.NO_ANSWER}
    return [each for each in answers if each.outcome is not Outcome.NO_ANSWER or (each.stage, each.track) not in given]


def follows(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Say what the law makes of a silence on record, or "" where there is none: a person decides whether to use it."""
    lapse = lapse_of(office, session, case, row.stage, track=row.track) if is_recorded(session, row) else None
    return f"{lapse.text} ({lapse.citation})" if lapse else ""


def opens(office: Office, session: Session, case: Case, row: CaseStage, stage: Stage) -> bool:
    """Say whether a silence on record opens a later stage at once, past those between, such as the external review."""
    lapse = lapse_of(office, session, case, row.stage, track=row.track) if is_recorded(session, row) else None
    facts = clocks.facts_of(session, case, track=row.track)
    if lapse is None or not lapse.next_procedure or rung(office.book, facts, stage).filer is Filer.NOBODY:
        return False
    return place(office.book, office.book.plan(facts.plan), facts, stage).procedure == lapse.next_procedure
