"""Compare the whole board with the records, and set right what a kill, a cancel or a deletion left behind."""

import math
import time
from collections.abc import Iterator, Set
from datetime import UTC, datetime, timedelta
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

from casework.actions import Office, urgency
from casework.terms import Stage
from flows import board, desk, doors, parking
from flows.desk import Place

AT_A_TIME = 200
STAGES = DeploymentFilter(name=DeploymentFilterName(any_=[stage.value for stage in Stage]))
MOVING = (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
ERRANDS = ("reminders", "intake", "board", "backup", "backup-check", "prune")
STRAY = "This case stands on the board as another run."


def glance(office: Office, client: SyncPrefectClient) -> bool:
    """Say, at the cost of a few questions however many cases are open, whether the board holds a living run for each open stage.

    What moves is settled when nobody has it; a door that a kill left half way is picked up.
    """
    places = desk.open_places(office)
    alive = desk.worked_on(office)
    for run in _moving(client):
        if str(run.id) not in alive and not board.is_on_its_way(run, patience=board.PATIENCE):
            place = desk.place_of_run(office, str(run.id))
            if place is not None:
                board.try_to_settle(office, client, place)
    doors.pick_up(client, alive=alive, patience=board.PATIENCE)
    hung = {place.run_id for place in places if place.run_id}
    return len(hung) == len(places) and _living(client) == len(hung)


def reconcile(
    office: Office, client: SyncPrefectClient, *, patience: timedelta = board.PATIENCE, thorough: Set[str] = frozenset(), seconds: float = math.inf
) -> int:
    """Settle every open stage, end runs that stand for none, pick up what a kill left; say how many stages had to be touched.

    Of the cases in `thorough` the forms are compared too. What the seconds do not reach, most urgent first, the next time does.
    """
    until = time.monotonic() + seconds
    places = _by_urgency(office)
    alive = desk.worked_on(office)
    touched = 0
    for place in _unsettled(client, places, thorough=thorough):
        if time.monotonic() >= until:
            return touched
        touched += 1
        if place.run_id not in alive:
            board.try_to_settle(office, client, place, patience=patience)
    _end_strays(office, client, known={place.run_id for place in desk.open_places(office)} | alive)
    doors.pick_up(client, alive=alive, patience=patience)
    return touched


def _by_urgency(office: Office) -> list[Place]:
    order = {number: place for place, number in enumerate(urgency.open_cases(office))}
    return sorted(desk.open_places(office), key=lambda place: order.get(place.case_number, len(order)))


def _unsettled(client: SyncPrefectClient, places: list[Place], *, thorough: Set[str]) -> Iterator[Place]:
    """Give the stages whose run does not wait for their question: those whose run moves or is dead first, then those without one."""
    for some in _slices([place for place in places if place.run_id]):
        runs = _runs(client, [place.run_id for place in some])
        yield from (place for place in some if place.case_number in thorough or not board.is_settled(place, runs.get(place.run_id)))
    yield from (place for place in places if not place.run_id)


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


def _runs(client: SyncPrefectClient, ids: list[str]) -> dict[str, FlowRun]:
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(each) for each in ids]))
    return {str(run.id): run for run in client.read_flow_runs(flow_run_filter=wanted, sort=FlowRunSort.ID_DESC, limit=AT_A_TIME)}


def _slices(places: list[Place]) -> Iterator[list[Place]]:
    for start in range(0, len(places), AT_A_TIME):
        yield places[start : start + AT_A_TIME]


def _moving(client: SyncPrefectClient) -> list[FlowRun]:
    return client.read_flow_runs(flow_run_filter=_in(*MOVING), deployment_filter=STAGES, sort=FlowRunSort.ID_DESC, limit=AT_A_TIME)


def _living(client: SyncPrefectClient) -> int:
    return client.count_flow_runs(flow_run_filter=_in(StateType.PAUSED, *MOVING), deployment_filter=STAGES)


def _in(*types: StateType) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))))


def _end_strays(office: Office, client: SyncPrefectClient, *, known: set[str]) -> None:
    """End suspended runs of ours that no open stage hangs on."""
    for run in [run for run in _suspended(client) if str(run.id) not in known]:
        place = desk.place_of_run(office, str(run.id))
        if place is not None:
            board.try_to_settle(office, client, place)
        else:
            parking.forget(client, run.id)
            client.set_flow_run_state(run.id, Completed(name="Already on the board", message=STRAY), force=True)


def _suspended(client: SyncPrefectClient) -> Iterator[FlowRun]:
    offset = 0
    while runs := client.read_flow_runs(
        flow_run_filter=_in(StateType.PAUSED), deployment_filter=STAGES, sort=FlowRunSort.ID_DESC, limit=AT_A_TIME, offset=offset
    ):
        yield from runs
        offset += len(runs)
