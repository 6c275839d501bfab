"""A list that a person goes through on the board: one drop-down for each line, and what was left alone stays as it is."""

import hashlib
from collections.abc import Mapping
from enum import Enum
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.flow_runs import suspend_flow_run
from pydantic import Field, ValidationError, create_model

from casework.actions import Office, board
from flows import doors, forms, links, parking
from flows.forms import Form

CHANGED = "The list changed while it waited, and the answer could not be read. Nothing was changed; start it once more."


def ask(
    office: Office, client: SyncPrefectClient, number: str, *, run_id: UUID, name: str, template: str, told: Mapping[str, Any], lines: Mapping[str, Any]
) -> Form | None:
    """Hang a list on this run and wait for a person; one that changed meanwhile is asked anew. None: unreadable.

    `name` says in the run's name what is to do, `lines` are the drop-downs by line, made by `line`.
    """
    run = client.read_flow_run(run_id)
    row = next((row for ask, row in board.open_asks(office, numbers=(number,))), None)
    tags = (f"case:{number}", *(tag for tag in (row.tags if row else ()) if tag.startswith(("owner:", "payer:"))))
    parking.rename(client, run, name=f"{office.today()} {name} · {number}", tags=tags)
    try:
        return suspend_flow_run(wait_for_input=form_of(office, number, template, told, lines), key=_key(client, run, repr(told)), timeout=None)
    except ValidationError:
        return None


def form_of(office: Office, number: str, template: str, told: Mapping[str, Any], lines: Mapping[str, Any]) -> type[Form]:
    """Build the form of a list, with our words above it."""
    fields: dict[str, Any] = {**forms.who_asked(office.settings), **{field(key): made for key, made in lines.items()}}
    made: type[Form] = create_model("Form", __base__=Form, **fields)
    page = links.page_link(office.settings, links.case_key(number))
    return made.with_initial_data(description=office.wording.plain(f"forms/{template}.md.j2", {**told, "case_link": page}))


def line(values: type[Enum], *, title: str, now: str = "", description: str = "") -> tuple[Any, Any]:
    """Make one drop-down of a list; it opens on what is said of the line now."""
    return (forms.drop_down("Tick", [each.value for each in values], optional=True), Field(default=now or forms.NONE, title=title, description=description))


def said(answer: Form, keys: Mapping[str, Any]) -> dict[str, str]:
    """Give what a person chose, by the keys of the lines; what was left open is not among it."""
    chosen = forms.said(answer)
    return {key: chosen[field(key)] for key in keys if chosen.get(field(key))}


def field(key: str) -> str:
    """Name the field of a line."""
    return key.replace("-", "_")


def _key(client: SyncPrefectClient, run: FlowRun, shown: str) -> str:
    """Name the question by its list; a run cannot pause twice for one question, so one that a kill took is asked under another name."""
    name = f"ticks-{hashlib.sha256(shown.encode()).hexdigest()[:12]}"
    names = (name, *(f"{name}-{again}" for again in range(1, doors.MOST_TRIES + 1)))
    return next(key for key in names if not parking.has_asked(run, key) or parking.has_answer(client, run.id, key=key))
