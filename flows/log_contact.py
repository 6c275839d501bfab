"""Log a contact from the board in seconds: how, which way, with which side, when, and a reference number; never a name or a word."""

from enum import Enum
from typing import Annotated

from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework.actions import Office, contacts
from casework.chart import Contact
from flows import coded
from flows.doorway import door, needed_day, presser, through
from flows.forms import REFERENCE
from flows.parameters import CaseNumber

LOGGED = "Logged"

Reference = Annotated[str, Field(pattern=REFERENCE, title="Reference number", description="Letters, digits and hyphens only. No names.")]


class Way(Enum):
    """How it went, in the words of the form."""

    CALL = "call"
    LETTER = "letter"
    FAX = "fax"
    PORTAL = "portal"
    E_MAIL = "e-mail"
    IN_PERSON = "in person"


class Direction(Enum):
    """Who went to whom."""

    OUT = "out: we went to them"
    IN = "in: they came to us"


class Side(Enum):
    """With which side."""

    PAYER = "payer"
    PATIENT = "patient"
    CLINICIAN = "clinician"
    REGULATOR = "regulator"
    OTHER = "other"


@door("log-contact")
def log_contact(
    case_number: CaseNumber,
    happened_on: coded.Day,
    way: Way = Way.CALL,
    direction: Direction = Direction.OUT,
    side: Side = Side.PAYER,
    reference: Reference = "",
) -> State[None]:
    """Keep one contact; the very same one twice is kept once. Names and notes go in with `casework log` or the call sheet."""

    def logged(office: Office) -> State[None]:
        said = Contact(happened_on=needed_day(happened_on), way=way.value, is_incoming=direction is Direction.IN, party=side.value, reference=reference)
        return Completed(name=LOGGED, message=contacts.log(office, case_number, said, actor=presser()).words)

    return through(logged)
