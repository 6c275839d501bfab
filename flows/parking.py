"""Put a question on the board through the API, and take it off again, without starting a process.

The key of the pause and the keyset of its form are the very string the flow asks with: with another key the person's
answer is lost without a word. The same key twice leaves a run stuck, so each question has a number of its own.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import ObjectNotFound
from prefect.input import RunInput
from prefect.input.run_input import keyset_from_paused_state
from prefect.states import Pending, Running, Scheduled, Suspended

RESUMING = "Resuming"
MANY = 200


@dataclass(frozen=True, slots=True)
class Card:
    """One question as it hangs on the board: its pause key, its form, and the name and tags of its run."""

    key: str
    form: type[RunInput]
    name: str
    tags: Sequence[str] = ()


def park(client: SyncPrefectClient, card: Card, *, deployment: UUID, parameters: Mapping[str, str], once: str) -> UUID:
    """Make a run that waits for a person; the same `once` gives the same run again."""
    run = client.create_flow_run_from_deployment(
        deployment,
        parameters=dict(parameters),
        state=Pending(),
        name=card.name,
        tags=card.tags,
        idempotency_key=once,
    )
    hang(client, card, run=run)
    return run.id


def hang(client: SyncPrefectClient, card: Card, *, run: FlowRun) -> None:
    """Ask the question on an existing run, in place: its link and its history stay."""
    if waits_for(run) != card.key:
        client.set_flow_run_state(run.id, Running(), force=True)
        state = suspended(card.key)
        forget(client, run.id)
        card.form.save(keyset_from_paused_state(state), flow_run_id=run.id)
        told = client.set_flow_run_state(run.id, state)  # not forced: only an ordinary transition remembers the key
        if told.status is not SetStateStatus.ACCEPT:  # somebody hung this very question a moment ago, so the key is remembered
            client.set_flow_run_state(run.id, state, force=True)
    rename(client, run, name=card.name, tags=card.tags)


def rename(client: SyncPrefectClient, run: FlowRun, *, name: str, tags: Sequence[str]) -> None:
    """Give a run its name and tags of today, if they changed."""
    if run.name != name or set(run.tags) != set(tags):
        client.update_flow_run(run.id, name=name, tags=tags)


def resume(client: SyncPrefectClient, run_id: UUID) -> None:
    """Let a worker pick the run up again; an answer that was saved for its question is then read."""
    client.set_flow_run_state(run_id, Scheduled(name=RESUMING), force=True)


def find(client: SyncPrefectClient, run_id: str) -> FlowRun | None:
    """Read a run, or None when it was deleted or never made."""
    try:
        return client.read_flow_run(UUID(run_id)) if run_id else None
    except (ObjectNotFound, ValueError):
        return None


def suspended(key: str) -> State[None]:
    """Build the state in which a run waits for the answer to this question, for as long as it takes."""
    state: State[None] = Suspended(timeout_seconds=None, pause_key=key)
    state.state_details.run_input_keyset = dict(keyset_from_paused_state(state).items())
    return state


def waits_for(run: FlowRun) -> str:
    """Name the question a run waits for, or ""."""
    return (run.state.state_details.pause_key or "") if run.state is not None and run.state.is_paused() else ""


def has_asked(run: FlowRun, key: str) -> bool:
    """Say whether this run ever paused for this question; it cannot do so twice."""
    return key in (run.empirical_policy.pause_keys or ())


def has_answer(client: SyncPrefectClient, run_id: UUID, *, key: str) -> bool:
    """Say whether a person's answer to this question was saved."""
    return _has_input(client, run_id, key=_keyset(key)["response"])


def has_form(client: SyncPrefectClient, run_id: UUID, *, key: str) -> bool:
    """Say whether the form of this question is there, without which it cannot be answered."""
    return _has_input(client, run_id, key=_keyset(key)["schema"])


def forget(client: SyncPrefectClient, run_id: UUID, *, but: str = "") -> None:
    """Delete the questions and answers that Prefect keeps in clear, all but those of one question."""
    kept = set(_keyset(but).values()) if but else set()
    for old in client.filter_flow_run_input(run_id, key_prefix="", limit=MANY, exclude_keys=kept):
        with suppress(ObjectNotFound):
            client.delete_flow_run_input(run_id, old.key)


def _keyset(key: str) -> dict[str, str]:
    return dict(keyset_from_paused_state(suspended(key)).items())


def _has_input(client: SyncPrefectClient, run_id: UUID, *, key: str) -> bool:
    try:
        return bool(client.read_flow_run_input(run_id, key))
    except (ObjectNotFound, httpx.HTTPStatusError):
        return False
