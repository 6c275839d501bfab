"""A further level of the clinic's own dispute, where no rule names one: the contract is to be read, and its day is then the clock."""

from dataclasses import replace

from sqlmodel import Session

from casework.actions import contracts, deadline_rows
from casework.actions.office import Office
from casework.actions.tasks import CONTRACT_DATE
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules.limits import MissingFact
from casework.terms import Clock, Stage, Step, Track

NO_LEVEL = (
    "The payer kept its decision on the clinic's appeal. No verified rule names another level of the dispute: read it, and its last day, in the contract."
)
READ_IT = "read the contract: further level?"
COMMAND = "casework correct {number} --contract-deadline YYYY-MM-DD --reason payer, where the contract has a further level"


def ask(office: Office, session: Session, case: Case, stage: Stage) -> Deadline:
    """Let a task stand, with the clinic's own target, until somebody read in the contract whether there is a further level."""
    wanted = replace(deadline_rows.unruled(stage, Clock.FILING), notes=(NO_LEVEL,), missing=(MissingFact(*CONTRACT_DATE, None),))
    return deadline_rows.keep(office, session, case, wanted, track=Track.PROVIDER, drives=True)


def asked(session: Session, row: CaseStage) -> bool:
    """Say whether a refused stage of the clinic's dispute waits for somebody to read the contract."""
    if row.track is not Track.PROVIDER or row.step is not Step.DETERMINED:
        return False
    running = store.running(session, row.case_number, row.stage, Clock.FILING, track=row.track)
    return running is not None and running.rule == deadline_rows.NO_RULE


def was_asked(session: Session, row: CaseStage) -> bool:
    """Say whether such a task stood there before the contract's day was entered."""
    rows = [each for each in store.deadlines(session, row.case_number) if (each.stage, each.track, each.clock) == (row.stage, row.track, Clock.FILING)]
    return any(each.rule == deadline_rows.NO_RULE for each in rows)


def last(session: Session, case: Case) -> CaseStage | None:
    """Find the last level of the clinic's own dispute, if it was refused."""
    rows = [row for row in store.stages(session, case.number) if row.track is Track.PROVIDER and row.stage in contracts.LEVELS]
    found = max(rows, key=lambda row: row.stage.place, default=None)
    return found if found and found.step in (Step.DETERMINED, Step.DECIDED) else None


def stated(session: Session, row: CaseStage) -> Stage | None:
    """Name the level after a refused one, if somebody entered the contract's day for it."""
    after = next((stage for stage in contracts.LEVELS if stage.place == row.stage.place + 1), None)
    return after if after and contracts.deadline(session, row.case_number, after) else None
