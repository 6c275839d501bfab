"""What Prefect is told before it is imported: where it lives, and that nothing leaves this machine."""

import os
import resource
from collections.abc import Mapping
from urllib.parse import urlsplit

from casework import front
from casework.actions import office
from casework.errors import BadInput
from casework.records import workroom
from casework.settings import Settings

AUTH = "PREFECT_SERVER_API_AUTH_STRING"
SERVED = "CASEWORK_SERVED"

# What no environment, profile or .env of the clinic changes: nothing leaves, and no result lies on the disk in clear.
FORCED = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,orphans",
}

QUIET = {
    "PREFECT_RUNNER_POLL_FREQUENCY": "2",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_UI_API_URL": "/api",  # the page's own origin, by whatever name the browser reached it
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "3",  # more would all start at once after a weekend off
}


def prefect_environment(settings: Settings, env: Mapping[str, str]) -> dict[str, str]:
    """Name every variable Prefect must see; what the clinic set itself wins, except where Prefect lives and what keeps it quiet."""
    chosen = {name: env.get(name, value) for name, value in QUIET.items()} | FORCED
    chosen["PREFECT_SERVER_EVENTS_RETENTION_PERIOD"] = f"P{settings.keep_days}D"
    chosen[SERVED] = "1"
    chosen["CASEWORK_HOME"] = str(settings.home)
    chosen["CASEWORK_PORT"] = str(urlsplit(settings.local_url).port or 4200)
    chosen["PREFECT_HOME"] = str(settings.home / "prefect")
    chosen["PREFECT_API_URL"] = f"{settings.local_url}/api"
    ours = ",".join(dict.fromkeys((settings.local_url, settings.board_url)))
    chosen["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] = env.get("PREFECT_SERVER_CORS_ALLOWED_ORIGINS", ours)
    if password := env.get(AUTH) or front.secret(settings.home, front.WORD_FILE):
        chosen[AUTH] = chosen["PREFECT_API_AUTH_STRING"] = password
    chosen["PYTHONPATH"] = os.pathsep.join(part for part in (str(settings.program), env.get("PYTHONPATH", "")) if part)
    return chosen


def apply(settings: Settings) -> None:
    """Set this process's environment, which its children inherit, and leave no memory behind on a crash. Call before the first import of Prefect."""
    office.make_folders(settings)
    os.environ.update(prefect_environment(settings, os.environ), TMPDIR=workroom.inherited(settings.home))
    os.umask(workroom.OTHERS)
    no_core_dumps()


def no_core_dumps() -> None:
    """Let no crash of this process or its children write their memory, with names in it, to the disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def seconds(env: Mapping[str, str], name: str, default: float) -> float:
    """Read a number of seconds from the environment.

    Raises BadInput when it is not a positive number.
    """
    stated = env.get(name, "")
    try:
        value = float(stated) if stated else default
    except ValueError:
        value = 0.0
    if value <= 0:
        raise BadInput(f"{name} must be a number of seconds above zero, not {stated!r}.")
    return value
