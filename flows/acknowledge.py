"""Say from the board that somebody has seen the dates of a case and sees to it: a case number and a person's key, no words."""

from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, acknowledging
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

ACKNOWLEDGED = "Acknowledged"
Seer = Annotated[
    str, Field(pattern=r"^[a-z0-9_.-]{1,40}$", title="Seen by", description="The short name of a person in clinic.toml or channels.toml, such as maria")
]


@door("acknowledge")
def acknowledge(case_number: CaseNumber, seen_by: Seer) -> State[None]:
    """Note who has seen the dates of a case: nobody else is told of the present reminders; later ones come, and every clock runs on."""

    def noted(office: Office) -> State[None]:
        return Completed(name=ACKNOWLEDGED, message=acknowledging.acknowledge(office, case_number, seen_by, actor=presser()))

    return through(noted)
