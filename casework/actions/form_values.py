"""What stands in one field of a form's answer: a day, or a code from a list; never words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from casework import clock
from casework.errors import BadInput
from casework.terms import DenialReason, NotPursuedReason


def needed_day(said: Mapping[str, Any], name: str) -> date:
    """Read a day that must be there. Raises BadInput naming the field."""
    found = day(said, name)
    if found is None:
        raise BadInput(f"Enter the date “{name.replace('_', ' ')}” as YYYY-MM-DD.")
    return found


def day(said: Mapping[str, Any], name: str) -> date | None:
    """Read a day, None where the field was left open. Raises BadInput for a day that does not exist."""
    value = said.get(name)
    if not value or isinstance(value, date):
        return value or None
    try:
        return clock.day(str(value))
    except ValueError:
        raise BadInput(f"The date “{name.replace('_', ' ')}” must be a real day written YYYY-MM-DD.") from None


def not_pursued(said: Mapping[str, Any]) -> NotPursuedReason | None:
    """Read why a dispute is given up, None where nobody said."""
    return NotPursuedReason(said["reason"]) if said.get("reason") else None


def denial_reason(said: Mapping[str, Any]) -> DenialReason | None:
    """Read why the payer refused, None where nobody said."""
    return DenialReason(said["denial_reason"]) if said.get("denial_reason") else None
