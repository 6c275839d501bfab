"""Give one case, or all open cases of a person, to another from the board: for good, or until a day when they go back by themselves."""

from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, assigning
from casework.errors import BadInput
from flows import coded
from flows.doorway import day, door, presser, through

REASSIGNED = "Reassigned"
ONE_OF_BOTH = "Fill in the case number, or the person whose open cases all go: one of both."

Key = r"^[a-z0-9_.-]{0,40}$"
Person = Annotated[
    str, Field(pattern=r"^[a-z0-9_.-]{1,40}$", title="To", description="The short name of a person in clinic.toml or channels.toml, such as maria")
]
Whose = Annotated[str, Field(pattern=Key, title="All open cases of", description="The short name of a person; leave it open to give one case")]
One = Annotated[str, Field(pattern=r"^(C\d{2}-\d{4,6})?$", title="Case number", description="Such as C26-0007; leave it open to give all cases of a person")]


@door("reassign")
def reassign(to: Person, case_number: One = "", all_open_cases_of: Whose = "", until: coded.Day = "") -> State[None]:
    """Give one case or all of a person's; a name that nobody has is answered with those there are."""

    def given(office: Office) -> State[None]:
        if bool(case_number) == bool(all_open_cases_of):
            raise BadInput(ONE_OF_BOTH)
        last = day(until)
        if case_number:
            said = assigning.assign(office, case_number, to, until=last, actor=presser())
        else:
            said = assigning.reassign(office, all_open_cases_of, to, until=last, actor=presser())
        return Completed(name=REASSIGNED, message=said)

    return through(given)
