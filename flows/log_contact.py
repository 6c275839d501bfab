"""Log a contact from the board in seconds: how, which way, with which side, when, and a reference number; never a name or a word."""

import os
from enum import Enum
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from casework import clock
from casework.actions import Office, contacts
from casework.chart import Contact
from casework.errors import CaseworkError
from casework.settings import Settings
from flows import child, coded, desk, environment
from flows.defects import told_without_values
from flows.forms import REFERENCE
from flows.parameters import CaseNumber, own_run
from flows.stage import NOT_ALLOWED

LOGGED = "Logged"
BOARD = "board"

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


@flow(name="log-contact", persist_result=False, validate_parameters=True)
def log_contact(
    case_number: CaseNumber,
    happened_on: coded.Day,
    way: Way = Way.CALL,
    direction: Direction = Direction.OUT,
    side: Side = Side.PAYER,
    reference: Reference = "",
) -> State[None]:
    """Keep one contact; the very same one twice is kept once. Names and notes go in with `casework log` or the call sheet."""
    if os.environ.get(environment.SERVED):
        child.die_with_parent()
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values(), desk.working_on(office, str(own_run())):
        try:
            said = Contact(happened_on=clock.day(happened_on), way=way.value, is_incoming=direction is Direction.IN, party=side.value, reference=reference)
            logged = contacts.log(office, case_number, said, actor=BOARD)
        except CaseworkError as refusal:
            return Completed(name=NOT_ALLOWED, message=str(refusal))
        except ValueError:
            return Completed(name=NOT_ALLOWED, message="A date must be a real day, written YYYY-MM-DD.")
        return Completed(name=LOGGED, message=logged.words)
