"""Compare the whole board with the records, and set right what a kill, a cancel or a deletion left behind."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Completed

from casework.actions import Office
from casework.terms import Stage
from flows import board, desk, doors, parking

AT_A_TIME = 200
ERRANDS = ("reminders", "intake", "board")
STRAY = "This case stands on the board as another run."


def reconcile(office: Office, client: SyncPrefectClient, *, patience: timedelta = board.PATIENCE, thorough: bool = False) -> int:
    """Settle every open stage, end runs that stand for none, pick up what a kill left; say how many stages had to be touched."""
    places = desk.open_places(office)
    alive = desk.worked_on(office)
    runs = dict(_runs(client, [place.run_id for place in places]))
    unsettled = [place for place in places if thorough or not board.is_settled(place, runs.get(place.run_id))]
    for place in unsettled:
        if place.run_id not in alive:
            board.try_to_settle(office, client, place, patience=patience)
    _end_strays(office, client, known={place.run_id for place in places} | alive)
    doors.pick_up(client, alive=alive, patience=patience)
    return len(unsettled)


def drop_missed_errands(client: SyncPrefectClient) -> None:
    """Delete scheduled errands whose time passed while nothing ran; what is due is in the database and one tick finds it all."""
    missed = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=datetime.now(UTC)),
    )
    errands = DeploymentFilter(name=DeploymentFilterName(any_=list(ERRANDS)))
    while runs := client.read_flow_runs(flow_run_filter=missed, deployment_filter=errands, sort=FlowRunSort.ID_DESC, limit=AT_A_TIME):
        for run in runs:
            client.delete_flow_run(run.id)


def _runs(client: SyncPrefectClient, ids: Iterable[str]) -> Iterator[tuple[str, FlowRun]]:
    waiting = iter([UUID(each) for each in ids if each])
    while some := list(islice(waiting, AT_A_TIME)):
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=some)), sort=FlowRunSort.ID_DESC, limit=AT_A_TIME):
            yield str(run.id), run


def _end_strays(office: Office, client: SyncPrefectClient, *, known: set[str]) -> None:
    """End suspended runs of ours that no open stage hangs on."""
    for run in list(_suspended(client)):
        if str(run.id) in known:
            continue
        place = desk.place_of_run(office, str(run.id))
        if place is not None:
            board.try_to_settle(office, client, place)
        else:
            parking.forget(client, run.id)
            client.set_flow_run_state(run.id, Completed(name="Already on the board", message=STRAY), force=True)


def _suspended(client: SyncPrefectClient) -> Iterator[FlowRun]:
    paused = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PAUSED])))
    ours = DeploymentFilter(name=DeploymentFilterName(any_=[stage.value for stage in Stage]))
    offset = 0
    while runs := client.read_flow_runs(flow_run_filter=paused, deployment_filter=ours, sort=FlowRunSort.ID_DESC, limit=AT_A_TIME, offset=offset):
        yield from runs
        offset += len(runs)
