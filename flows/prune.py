"""Take from the board what ended longer ago than the clinic keeps it: runs with their states, logs and answers; never what still waits."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterEndTime, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Completed

from casework.actions import Office
from casework.plural import counted
from casework.settings import Settings
from flows import desk, environment, scrub
from flows.defects import told_without_values

ENDED = (StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED)
AT_A_TIME = 200
MOST = 5000  # runs at one time; the next time goes on


@flow(name="prune", persist_result=False)
def prune() -> State[None]:
    """Delete ended runs past the clinic's days; a run on which an open case's question hangs stays, whatever its state."""
    environment.no_core_dumps()
    office = Office.open(Settings.from_env(os.environ))
    days = office.settings.keep_days
    with told_without_values(), get_client(sync_client=True) as client:
        gone = sweep(office, client, before=datetime.now(UTC) - timedelta(days=days))
    scrub.flush(office.settings)
    return Completed(name="Pruned", message=f"Deleted with states, answers and logs: {counted(gone, 'run')} that ended more than {days} days ago.")


def sweep(office: Office, client: SyncPrefectClient, *, before: datetime) -> int:
    """Delete runs that ended before an instant, with all that hangs on them, and say how many."""
    kept, gone = {place.run_id for place in desk.open_places(office)}, 0
    for run in _ended(client, before):
        if str(run.id) in kept:
            continue
        try:
            client.delete_flow_run(run.id)  # states and answers go with it; the server deletes its logs
        except ObjectNotFound:
            continue
        gone += 1
    return gone


def _ended(client: SyncPrefectClient, before: datetime) -> Iterator[FlowRun]:
    wanted = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(ENDED))),
        end_time=FlowRunFilterEndTime(before_=before),
    )
    found: dict[str, FlowRun] = {}
    while len(found) < MOST:
        page = client.read_flow_runs(flow_run_filter=wanted, sort=FlowRunSort.ID_DESC, limit=AT_A_TIME, offset=len(found))
        found |= {str(run.id): run for run in page}
        if len(page) < AT_A_TIME:
            break
    yield from found.values()
