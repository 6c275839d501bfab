"""The doors that stand on the board beside the stages: what a person starts there, one module and one flow each."""

from importlib import import_module
from typing import Any

from prefect.flows import Flow

DOORS = (
    "acknowledge",
    "chase",
    "undo",
    "correct",
    "payer-notice",
    "peer-to-peer",
    "information-request",
    "session-used",
    "classify-paper",
    "confirm-letter",
    "log-contact",
    "new-coverage",
    "hold",
    "reassign",
    "reopen",
    "close-case",
    "patient-deceased",
    "settle",
    "complaint",
    "notice-check",
    "after-filing",
    "day-plan",
    "partial-approval",
    "split",
    "merge",
    "standing",
    "signing",
)


def doors() -> list[Flow[..., Any]]:
    """Load the flow of every door: `log-contact` is `log_contact` in `flows/log_contact.py`."""
    return [getattr(import_module(f"flows.{name}"), name) for name in (each.replace("-", "_") for each in DOORS)]
