"""The hourly look over the whole board, in a process of its own, in case the board loop does not run; and over every open case."""

import math
import os
from datetime import UTC, datetime

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, integrity
from casework.settings import Settings
from flows import artifacts, desk, reconcile
from flows.defects import told_without_values

SECONDS = 600.0
SHARE = 300  # cases whose forms one look compares: all of a small clinic, of a large one in turn
WELL = "Every open case has a next step."
MOST = 20
HOUR = 3600


@flow(name="board", persist_result=False)
def board() -> State[None]:
    """Compare every open stage with its run, and the forms of a share of them, look for cases without a next step, and write the lists."""
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values(), get_client(sync_client=True) as client:
        reconcile.reconcile(office, client, thorough=_share(office), seconds=SECONDS)
        found = integrity.look_over(office)
        artifacts.write_lists(office, client)
    told = "; ".join(f"{each.case_number} ({', '.join(each.codes)})" for each in found[:MOST])
    return Completed(
        name="Stuck" if found else "Looked over", message=f"{len(found)} without a next step: {told}. Repair: casework check-cases --repair" if found else WELL
    )


def _share(office: Office) -> frozenset[str]:
    """Choose the cases of this hour: every open case has its turn, in as many hours as there are shares."""
    numbers = sorted(place.case_number for place in desk.open_places(office))
    shares = max(1, math.ceil(len(numbers) / SHARE))
    turn = int(datetime.now(UTC).timestamp() // HOUR) % shares
    return frozenset(numbers[turn::shares])
