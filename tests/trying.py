"""How many examples a costly property is tried on: a few in the tests, the same each time; many others by `make fuzz`."""

import os
from typing import Any

from hypothesis import HealthCheck, settings


def walks(few: int, many: int, **more: Any) -> settings:
    """Try a few walks in the tests and many by `make fuzz`."""
    return settings(max_examples=many if os.environ.get("CASEWORK_FUZZ") else few, deadline=None, suppress_health_check=list(HealthCheck), **more)
