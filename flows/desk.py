"""What the board must know of the records: which questions are open, on which run each hangs, and who works on it now."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psutil

from casework.actions import Office, board, questions, stages, urgency
from casework.actions.pages import WorklistRow
from casework.actions.questions import Ask
from casework.records import store
from casework.records.models import CaseStage
from casework.terms import Stage, Step, Track
from flows.defects import described

READ_TO = "board: log read to"
SILENT_AFTER = timedelta(minutes=15)
BOOT = Path("/proc/sys/kernel/random/boot_id")
PIDS = Path("/proc/self/ns/pid")


@dataclass(frozen=True, slots=True)
class Place:
    """One stage of one case, and the run it hangs on."""

    case_number: str
    stage: Stage
    track: Track
    step: Step
    number: int
    run_id: str
    form: str

    @property
    def key(self) -> str:
        """Name the question that stands here, as Prefect's pause key."""
        return questions_key(self.step, self.number)

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to answer."""
        return self.step is not Step.DECIDED


def questions_key(step: Step, number: int) -> str:
    """Name a question as Prefect's pause key: flow, parking and repair must all use this very string."""
    return f"{step.value.replace(' ', '-')}-{number}"


def key_of(ask: Ask) -> str:
    """Name a question as Prefect's pause key."""
    return questions_key(ask.step, ask.number)


def open_places(office: Office) -> list[Place]:
    """List every stage that waits for somebody."""
    with store.reading(office.engine) as session:
        return [_place(row) for row in store.open_stages(session)]


def by_urgency(office: Office, numbers: Iterable[str]) -> list[str]:
    """Put cases in the order of their nearest working date; those without one come last."""
    wanted = dict.fromkeys(numbers)
    nearest = (number for number in urgency.open_cases(office) if number in wanted)
    return list(dict.fromkeys((*nearest, *wanted)))


def places(office: Office, number: str) -> list[Place]:
    """List the stages of one case."""
    with store.reading(office.engine) as session:
        return [_place(row) for row in store.stages(session, number)]


def place_of(office: Office, number: str, stage: Stage, *, track: Track) -> Place:
    """Find one stage of one case.

    Raises UnknownCase or NotAllowed.
    """
    with store.reading(office.engine) as session:
        return _place(stages.find(session, number, stage, track=track)[1])


def place_of_run(office: Office, run_id: str) -> Place | None:
    """Find the stage that hangs on a run."""
    with store.reading(office.engine) as session:
        row = store.stage_of_run(session, run_id)
        return _place(row) if row else None


def question(office: Office, place: Place) -> tuple[Ask, WorklistRow] | None:
    """Draft what can be drafted, then give the question that stands at a place, with the name and tags of its run.

    A draft that fails, on a clinic's own template for instance, is told in the question: whatever happens, the case is on the board.
    """
    notice = ""
    try:
        questions.draft_if_possible(office, place.case_number, place.stage, track=place.track)
    except Exception as error:
        notice = described(error)
    found = board.open_asks(office, numbers=(place.case_number,))
    here = next(((ask, row) for ask, row in found if (ask.stage, ask.track) == (place.stage, place.track)), None)
    return here and (replace(here[0], notice=here[0].notice or notice), here[1])


def set_run(office: Office, place: Place, *, run_id: str) -> None:
    """Hang a stage on a run, whatever it asks now."""
    for ask, _ in board.open_asks(office, numbers=(place.case_number,)):
        if (ask.stage, ask.track) == (place.stage, place.track):
            board.set_run(office, ask, run_id)


def ask_anew(office: Office, ask: Ask, *, notice: str = "") -> None:
    """Raise a question's number, so that it can be asked once more; an answer that came meanwhile wins."""
    with store.writing(office.engine) as session:
        _, row = stages.find(session, ask.case_number, ask.stage, track=ask.track)
        if (row.step, row.ask_number) == (ask.step, ask.number):
            row.ask_number += 1
            row.ask_notice = notice or row.ask_notice
            session.add(row)


@contextmanager
def working_on(office: Office, run_id: str) -> Iterator[None]:
    """Hold a run's lease, so that repair leaves it alone while this process lives."""
    renew(office, run_id)
    try:
        yield
    finally:
        with store.writing(office.engine) as session:
            store.release_lease(session, run_id)


def renew(office: Office, run_id: str) -> None:
    """Say that this process still works on a run."""
    with store.writing(office.engine) as session:
        store.renew_lease(session, run_id, process=os.getpid(), boot=_boot(), at=office.now())


def worked_on(office: Office) -> set[str]:
    """Name the runs that a living process works on; forget the leases of the dead."""
    with store.writing(office.engine) as session:
        alive = set()
        for lease in store.leases(session):
            here = lease.boot == _boot()
            if (here and _runs(lease.process)) or (not here and office.now() - lease.renewed_at < SILENT_AFTER):
                alive.add(lease.run_id)
            else:
                store.release_lease(session, lease.run_id)
        return alive


def read_to(office: Office) -> int:
    """Say how far the board has followed the log."""
    with store.reading(office.engine) as session:
        mark = store.mark(session, READ_TO)
        return int(mark.value) if mark else 0


def has_read(office: Office, last: int) -> None:
    """Remember how far the board has followed the log."""
    with store.writing(office.engine) as session:
        store.set_mark(session, READ_TO, str(last), at=office.now())


def parameters(ask: Ask) -> Mapping[str, str]:
    """Give the parameters of a stage's run: a case number and a track, nothing more."""
    return {"case_number": ask.case_number, "track": ask.track.value}


def once(ask: Ask) -> str:
    """Name the one run of a stage, so that two makers make one."""
    return f"{ask.case_number}/{ask.stage.value}/{ask.track.value}"


def _place(row: CaseStage) -> Place:
    return Place(row.case_number, row.stage, row.track, row.step, row.ask_number, row.run_id, row.asked_form)


def _runs(process: int) -> bool:
    """Say whether a process lives and is a run; its number may meanwhile be somebody else's."""
    try:
        found = psutil.Process(process)
        return found.status() != psutil.STATUS_ZOMBIE and "prefect" in " ".join(found.cmdline())
    except psutil.Error:
        return False


def _boot() -> str:
    """Name this run of this machine, and the container in it: elsewhere the same process number is another process."""
    if not BOOT.is_file():
        return os.uname().nodename
    return f"{BOOT.read_text(encoding='ascii').strip()} {PIDS.readlink()}"
