"""What a call does to the clocks and levels of a case, said before anybody books it."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.actions import claim_clocks, peer_calls_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules.calls import CallEffect
from casework.terms import Clock, DeadlineStatus, Stage, Step, Track

OURS = (Clock.FILING, Clock.INFORMATION, Clock.CONTINUATION)


@dataclass(frozen=True, slots=True)
class Told:
    """What a person reads before the call is booked: until when to ask, what the call does, and which of our clocks run on."""

    window: tuple[str, ...]
    effects: tuple[CallEffect, ...]
    run_on: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Say it in sentences."""
        return (*self.window, *(each.words for each in self.effects), *self.run_on)

    @property
    def is_review(self) -> bool:
        """Say whether a changed answer would be the decision of a review."""
        return any(each.is_review for each in self.effects)


def of_stage(office: Office, session: Session, case: Case, row: CaseStage) -> Told:
    """Gather it for one stage of a case."""
    book = peer_calls_rows.book(office)
    effects = book.of_plan(peer_calls_rows.plan_of(session, case), is_denied=peer_calls_rows.is_denied(session, case))
    return Told(_window(office, session, case, row), effects, _run_on(session, case))


def is_possible(session: Session, case: Case, row: CaseStage) -> bool:
    """Say whether a call could still be asked for before an appeal: something was refused and no appeal was filed."""
    if case.closed_on or not peer_calls_rows.is_denied(session, case):
        return False
    return row.stage.place <= Stage.FIRST_APPEAL.place and row.step is not Step.FILED and row.step is not Step.DECIDED


def _window(office: Office, session: Session, case: Case, row: CaseStage) -> tuple[str, ...]:
    """Say until when the call may be asked for; nothing once it was, or once the appeal was filed."""
    if not is_possible(session, case, row) or peer_calls_rows.of_case(session, case.number):
        return ()
    found = claim_clocks.limit_of(office, session, case, Clock.PEER_TO_PEER, Track.PROVIDER)
    if found is None:
        return ("No rule on record gives a time to ask for the call: ask the payer today until when it may be asked for.",)
    until = f"Ask for the call by {found.due_on}. " if found.due_on else ""
    cited = f"{found.citation}; confidence {found.confidence}, {found.source}"
    return (f"{until}{' '.join(found.notes[:1])} ({cited})",)  # the first note is the rule's own on asking


def _run_on(session: Session, case: Case) -> tuple[str, ...]:
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.clock in OURS and row.work_by]
    return tuple(_runs(row) for row in sorted(rows, key=lambda row: (row.work_by or date.max, row.id or 0)))


def _runs(row: Deadline) -> str:
    whose = " (provider)" if row.track is Track.PROVIDER else ""
    return f"This clock runs on whatever the call brings: {row.stage.title}{whose}, {row.clock.words} {row.work_by}."
