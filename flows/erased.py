"""What the board still shows of a patient who was erased: runs with their forms and answers, and the pages of the cases. All of it goes."""

from collections.abc import Iterator
from contextlib import suppress

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound

from casework.actions import Office, erasing
from flows import artifacts, links, parking, scrub

AT_A_TIME = 200


def clear(office: Office, client: SyncPrefectClient) -> int:
    """Finish erasures that were cut off, take the cases off the board, and say how many went."""
    erasing.finish(office)
    numbers = erasing.shown_on_board(office)
    for number in numbers:
        for run in list(_runs(client, number)):  # all before any is deleted, or pages of them would shift
            parking.forget(client, run.id)
            with suppress(ObjectNotFound):
                client.delete_flow_run(run.id)
        artifacts.drop(client, links.case_key(number))
        erasing.set_off_board(office, number)
    if numbers:
        scrub.flush(office.settings)
    return len(numbers)


def _runs(client: SyncPrefectClient, number: str) -> Iterator[FlowRun]:
    """Give every run of a case: those tagged with it, and the doors that were started for it."""
    tagged = FlowRunFilter(tags=FlowRunFilterTags(all_=[f"case:{number}"]))
    yield from client.read_flow_runs(flow_run_filter=tagged, sort=FlowRunSort.ID_DESC, limit=AT_A_TIME)
    offset = 0
    while runs := client.read_flow_runs(sort=FlowRunSort.ID_DESC, limit=AT_A_TIME, offset=offset):
        yield from (run for run in runs if number in (run.parameters or {}).values())
        offset += len(runs)
