"""Pick up the corrections and notices that a kill left half way: started again, each finds in the records what is done already."""

from collections.abc import Iterator, Set
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName, FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort

from flows import parking
from flows.served import DOORS

UNDER_WAY = (StateType.PENDING, StateType.RUNNING, StateType.CRASHED, StateType.CANCELLED)
SHUT_DOWN = "Runner is shutting down."  # what a stopping worker writes on the runs it takes along; a person's Cancel says something else
MOST_TRIES = 5
AT_A_TIME = 200


def pick_up(client: SyncPrefectClient, *, alive: Set[str], patience: timedelta) -> int:
    """Let a worker take every such run again that nobody works on; say how many."""
    left = [run for run in _under_way(client) if str(run.id) not in alive and _is_abandoned(run, patience)]
    for run in left:
        parking.resume(client, run.id)
    return len(left)


def _is_abandoned(run: FlowRun, patience: timedelta) -> bool:
    if run.state is None or run.run_count >= MOST_TRIES or (run.state.is_cancelled() and run.state.message != SHUT_DOWN):
        return False
    return datetime.now(UTC) - run.state.timestamp >= patience


def _under_way(client: SyncPrefectClient) -> Iterator[FlowRun]:
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(UNDER_WAY))))
    ours = DeploymentFilter(name=DeploymentFilterName(any_=list(DOORS)))
    yield from client.read_flow_runs(flow_run_filter=wanted, deployment_filter=ours, sort=FlowRunSort.ID_DESC, limit=AT_A_TIME)
