"""What every door does before and after what a person asked for: take up the run, tell a refusal as a sentence, tell a defect without values."""

import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.flows import Flow
from prefect.states import Completed

from casework import clock
from casework.actions import Office
from casework.errors import BadInput, CaseworkError
from casework.settings import Settings
from flows import child, desk, environment, refused, who
from flows.defects import told_without_values
from flows.parameters import own_run
from flows.stage import NOT_ALLOWED
from flows.who import presser as presser

NO_DAY = "A date must be a real day between 1900 and 2199, written YYYY-MM-DD."


def door(name: str) -> Callable[[Callable[..., State[None]]], Flow[..., State[None]]]:
    """Make a door of the board of a function: a flow that also asks, last, who presses, and ends with a sentence where nobody may know."""

    def made(act: Callable[..., State[None]]) -> Flow[..., State[None]]:
        asks = inspect.signature(act, eval_str=True)
        asked = inspect.Parameter(who.WHO, inspect.Parameter.POSITIONAL_OR_KEYWORD, default="", annotation=who.Key)

        @wraps(act)
        def pressed(*args: Any, who_are_you: str = "", **said: Any) -> State[None]:
            if len(args) > len(asks.parameters):
                *args, who_are_you = args  # type: ignore[assignment]  # Prefect gives everything in order
            with who.stated(who_are_you):
                try:
                    return act(*args, **said)
                except CaseworkError as refusal:
                    return not_allowed(str(refusal))

        pressed.__signature__ = asks.replace(parameters=[*asks.parameters.values(), asked])  # type: ignore[attr-defined]
        return flow(name=name, persist_result=False, validate_parameters=True)(pressed)

    return made


@contextmanager
def entered() -> Iterator[tuple[Office, UUID]]:
    """Take up this process's run for as long as the block lasts, and give the office and the run.

    Raises Defect for an unforeseen error, NotPermitted where nobody knows who pressed.
    """
    environment.no_core_dumps()
    if os.environ.get(environment.SERVED):
        child.die_with_parent()
    run_id, office = own_run(), Office.open(Settings.from_env(os.environ))
    with who.pressing(office, run_id), told_without_values(), desk.working_on(office, str(run_id)):
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
