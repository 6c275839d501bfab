"""Take back the last act of a case from the board: first without a number, which only shows it; then with the number shown."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, undoing
from casework.actions.undoing import UndoReason
from flows import parking
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

SHOWN, UNDONE = "Shown, nothing changed", "Taken back"
GONE = "What opened this stage was taken back."
FIRST = "To take it back, run this again with act number {act} and a reason."

Which = Annotated[
    int, Field(ge=0, le=999_999_999, title="Act number", description="0 shows what would be taken back, and its number. That number takes it back.")
]


class Why(Enum):
    """Why it is taken back, in the words of the form."""

    PRESSED = "Pressed by mistake"
    WRONG_CASE = "Meant for another case"
    WRONG_ENTRY = "A wrong date or answer was entered"
    CHANGED_MIND = "Decided otherwise"
    NEVER_SENT = "Recorded by mistake: it was never sent"


@door("undo")
def undo(case_number: CaseNumber, act_number: Which = 0, reason: Why = Why.PRESSED) -> State[None]:
    """Show or take back the last act of one case; the same number twice takes it back once."""

    def done(office: Office) -> State[None]:
        if not act_number:
            shown = undoing.show(office, case_number)
            return Completed(name=SHOWN, message=f"{shown.words}\n{FIRST.format(act=shown.act)}")
        taken = undoing.undo(office, case_number, reason=UndoReason(reason.value), actor=presser(), act=act_number)
        with get_client(sync_client=True) as client:
            _end(client, taken.runs)
        return Completed(name=UNDONE, message=taken.words)

    return through(done)


def _end(client: SyncPrefectClient, runs: tuple[str, ...]) -> None:
    """End the runs of stages that are open no more; one that is missed here the next comparison ends."""
    for run_id in runs:
        if parking.find(client, run_id):
            parking.forget(client, UUID(run_id))
            client.set_flow_run_state(UUID(run_id), Completed(name="Undone", message=GONE), force=True)
