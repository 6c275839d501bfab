"""The demo's coordinator: answers the questions that stand on the board, through Prefect's own client."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.sorting import FlowRunSort

from casework.actions import Office, board
from casework.actions.questions import Ask, Choice
from casework.terms import Stage
from examples.demo_place import Program
from examples.demo_watch import DemoStopped
from flows import desk, parking

COORDINATOR = "Maria Ortega"
PATIENCE_SECONDS = 90.0
LOOK_SECONDS = 0.3
MOST_RUNS = 20


class Coordinator:
    """Resumes suspended runs with the form filled in, and waits until the records say so."""

    def __init__(self, program: Program, client: SyncPrefectClient) -> None:
        self.program, self.client = program, client

    @property
    def office(self) -> Office:
        """Give the office she works in."""
        return self.program.place.office

    def answer(self, number: str, stage: Stage, choice: Choice, said: Mapping[str, str]) -> None:
        """Answer the question that stands at a stage.

        Raises DemoStopped when it does not stand there, or the answer is refused.
        """
        ask = self.wait_until_asked(number, stage)
        filled = {"who_are_you": COORDINATOR, "choice": choice.value, **said}
        result = self.client.resume_flow_run(UUID(ask.run_id), run_input=filled)
        if result.status.value != "ACCEPT":
            raise DemoStopped(f"the board did not take the answer about {number} ({result.status.value.lower()}). Run it again.")
        self._wait_until_recorded(ask)

    def endings(self, number: str) -> list[str]:
        """Say how the runs of a case ended on the board, once all of them did."""
        for _ in self._looks(f"the runs of {number} to end"):
            runs = self.client.read_flow_runs(
                flow_run_filter=FlowRunFilter(tags=FlowRunFilterTags(all_=[f"case:{number}"])), sort=FlowRunSort.ID_DESC, limit=MOST_RUNS
            )
            if all(run.state and run.state.is_final() for run in runs):
                break
        ended = {self.client.read_flow(run.flow_id).name: run.state.name for run in runs if run.state}
        return [f"{stage.value}: {ended[stage.value]}" for stage in Stage if stage.value in ended]

    def wait_until_asked(self, number: str, stage: Stage) -> Ask:
        """Wait until the question of a stage hangs on the board. Raises DemoStopped when it never does."""
        for _ in self._looks(f"the {stage.title.lower()} of {number} to wait for an answer"):
            ask = self._ask(number, stage)
            run = parking.find(self.client, ask.run_id) if ask else None
            if ask and run and parking.waits_for(run) == desk.key_of(ask):
                return ask
        raise AssertionError("the looks end by raising")

    def _wait_until_recorded(self, asked: Ask) -> None:
        for _ in self._looks(f"the answer about {asked.case_number} to be recorded"):
            ask = self._ask(asked.case_number, asked.stage)
            if ask is None or ask.step is not asked.step:
                return
            if ask.number != asked.number:
                raise DemoStopped(f"the answer about {asked.case_number} was refused: {ask.notice}")

    def _ask(self, number: str, stage: Stage) -> Ask | None:
        return next((ask for ask, _ in board.open_asks(self.office, numbers=(number,)) if ask.stage is stage), None)

    def _looks(self, what: str) -> Iterator[None]:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            yield
            self.program.pause(LOOK_SECONDS)
        raise DemoStopped(f"waited {PATIENCE_SECONDS:.0f} seconds in vain for {what}. Run it again on a machine with less to do.")


@contextmanager
def coordinator(program: Program) -> Iterator[Coordinator]:
    """Let the coordinator work at the board."""
    with get_client(sync_client=True) as client:
        yield Coordinator(program, client)
