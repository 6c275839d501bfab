"""The worker: all deployments served from one thread, never more processes at once than the limit."""

import asyncio
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.context import AsyncClientContext, SyncClientContext
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType
from prefect.utilities.callables import ParameterSchema

from casework.errors import CannotStart
from casework.settings import Settings
from flows import automations, backup, backup_check, environment, follow, hourly, intake, prune, reminders, served, stage, who

STOP_SECONDS = 60.0
REMIND_SECONDS = 5 * 60  # near a last day a refused message is tried again within minutes
INTAKE_SECONDS = 5 * 60
BOARD_SECONDS = 60 * 60
BACKUP_SECONDS = 60 * 60  # a look whether one is due
BACKUP_CHECK_SECONDS = 4 * 60 * 60
PRUNE_SECONDS = 2 * 60 * 60  # each start counts anew: an office that goes home at night would never reach a day


def deployments(env: Mapping[str, str]) -> list[RunnerDeployment]:
    """List what this program serves: five stages and the doors that wait for people, and the errands that run by the clock."""
    errands: tuple[tuple[Flow[..., Any], float], ...] = (
        (reminders.reminders, environment.seconds(env, "CASEWORK_REMIND_SECONDS", REMIND_SECONDS)),
        (intake.intake, environment.seconds(env, "CASEWORK_INTAKE_SECONDS", INTAKE_SECONDS)),
        (hourly.board, environment.seconds(env, "CASEWORK_BOARD_SECONDS", BOARD_SECONDS)),
        (backup.backup, environment.seconds(env, "CASEWORK_BACKUP_SECONDS", BACKUP_SECONDS)),
        (backup_check.backup_check, environment.seconds(env, "CASEWORK_BACKUP_CHECK_SECONDS", BACKUP_CHECK_SECONDS)),
        (prune.prune, environment.seconds(env, "CASEWORK_PRUNE_SECONDS", PRUNE_SECONDS)),
    )
    settings = Settings.from_env(env)
    stages = [_waiting(flow, settings, is_pressed=False) for flow in stage.FLOWS.values()]
    doors = [_waiting(flow, settings, is_pressed=True) for flow in served.doors()]
    return [*stages, *doors, *(_repeated(flow, every) for flow, every in errands)]


def process_limit() -> int:
    """Say how many runs may have a process at once."""
    return max(2, os.cpu_count() or 1)


@contextmanager
def running(follower: follow.Follower) -> Iterator[threading.Thread]:
    """Set the board right, then serve every deployment in a thread for as long as the block lasts."""
    served = _Served(deployments(os.environ))
    served.register()
    with SyncClientContext.get_or_create() as door:
        automations.try_to_apply(follower.office.settings, door.client)
    follow.catch_up(follower)
    thread = threading.Thread(target=served.run, name="worker", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        served.stop()
        thread.join(STOP_SECONDS)


class _Served:
    """One runner with its own event loop."""

    def __init__(self, served: list[RunnerDeployment]) -> None:
        self.served = served
        self.loop = asyncio.new_event_loop()
        self.runner = Runner(name="casework", limit=process_limit(), pause_on_shutdown=False)

    def register(self) -> None:
        """Write the deployments to the server, so that runs can be parked before anything is served."""
        self.loop.run_until_complete(self._register())

    def run(self) -> None:
        """Serve until stopped."""
        asyncio.set_event_loop(self.loop)
        with suppress(asyncio.CancelledError):
            self.loop.run_until_complete(self.runner.start())

    def stop(self) -> None:
        """Take no more runs and end those that are under way; what they held is picked up at the next start."""
        if self.runner.started:
            asyncio.run_coroutine_threadsafe(self.runner.astop(), self.loop)

    async def _register(self) -> None:
        async with AsyncClientContext.get_or_create():  # one client for all: each new one reads the machine's certificates anew
            for deployment in self.served:
                await self.runner.aadd_deployment(deployment)


def _waiting(flow: Flow[..., Any], settings: Settings, *, is_pressed: bool) -> RunnerDeployment:
    """Deploy a flow that people start; only people start a door, the board itself opens stages too."""
    made = _deployment(flow, tags=["casework"])
    made._parameter_openapi_schema = ParameterSchema(**who.described(made._parameter_openapi_schema.model_dump(), settings, is_needed=is_pressed))
    return made


def _repeated(flow: Flow[..., Any], every: float) -> RunnerDeployment:
    one = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    return _deployment(flow, tags=["casework-schedule"], interval=timedelta(seconds=every), concurrency_limit=one)


def _deployment(flow: Flow[..., Any], **options: Any) -> RunnerDeployment:
    made = flow.to_deployment(name=flow.name, entrypoint_type=EntrypointType.MODULE_PATH, **options)
    if not isinstance(made, RunnerDeployment):
        raise CannotStart("Deployments must be made outside an event loop.")
    made.entrypoint = f"{flow.fn.__module__}.{flow.name.replace('-', '_')}"
    return made
