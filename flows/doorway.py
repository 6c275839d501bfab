"""What every door does before and after what a person asked for: take up the run, tell a refusal as a sentence, tell a defect without values."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework import clock
from casework.actions import Office
from casework.errors import BadInput, CaseworkError
from casework.settings import Settings
from flows import child, desk, environment, refused
from flows.defects import told_without_values
from flows.parameters import own_run
from flows.stage import NOT_ALLOWED

BOARD = "board"
NO_DAY = "A date must be a real day between 1900 and 2199, written YYYY-MM-DD."


@contextmanager
def entered() -> Iterator[tuple[Office, UUID]]:
    """Take up this process's run for as long as the block lasts, and give the office and the run. Raises Defect for an unforeseen error."""
    if os.environ.get(environment.SERVED):
        child.die_with_parent()
    run_id, office = own_run(), Office.open(Settings.from_env(os.environ))
    with told_without_values(), desk.working_on(office, str(run_id)):
        yield office, run_id


def through(act: Callable[[Office], State[None]]) -> State[None]:
    """Do what a person asked for, and give the state the run ends in: what cannot be ends it with the sentence that says so."""
    with entered() as (office, _):
        try:
            return act(office)
        except CaseworkError as refusal:
            return refuse(office, refusal)


def refuse(office: Office, refusal: CaseworkError) -> State[None]:
    """Give the state of a run that was refused: the sentence, and the forms that remove what stands in the way."""
    return not_allowed(refused.told(office.settings, refusal))


def not_allowed(sentence: str) -> State[None]:
    """Give the state of a run that asked for what cannot be."""
    return Completed(name=NOT_ALLOWED, message=sentence)


def day(text: str) -> date | None:
    """Read a day of a form, None where it was left open. Raises BadInput for a day that does not exist."""
    try:
        return clock.day(text) if text else None
    except ValueError:
        raise BadInput(NO_DAY) from None


def needed_day(text: str) -> date:
    """Read a day that a form must hold. Raises BadInput for none, or one that does not exist."""
    found = day(text)
    if found is None:
        raise BadInput(NO_DAY)
    return found
