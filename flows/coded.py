"""The closed lists of the forms with which a correction or a payer's notice is started: codes and dates, never words.

The lists of plans and states stand here because Prefect draws these forms from code; a test compares them with the rulebook.
"""

from enum import Enum
from typing import Annotated

from pydantic import Field

from casework.actions.changes import AMOUNT, BOOKLET, DAYS, NAMES, UNKNOWN, CorrectionReason
from casework.rules.facts import VALUES, YES_NO
from casework.terms import Stage
from flows.forms import DAY, NONE

PLANS = (
    "self-funded-erisa",
    "insured-group",
    "individual",
    "church",
    "government",
    "short-term",
    "sharing-ministry",
    "medicare-advantage",
    "original-medicare",
    "medicaid-managed-care",
    "medicaid-fee-for-service",
    "tricare",
    "va-community-care",
    "fehb",
    "workers-compensation",
)
# fmt: off
STATES = (
    "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MS",
    "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY",
)
# fmt: on
LISTED = tuple(name for name in NAMES if name not in (AMOUNT, BOOKLET))
OTHERS = tuple(dict.fromkeys(value for name in LISTED if name not in (*DAYS, "plan", "state") for value in VALUES[name]))


def _listed(name: str, values: tuple[str, ...]) -> Enum:
    return Enum(name, {f"value_{place}": value for place, value in enumerate(values)})


What = _listed("What", LISTED)
PlanName = _listed("PlanName", (NONE, *PLANS, UNKNOWN))
IssuingState = _listed("IssuingState", (NONE, *STATES, UNKNOWN))
Value = _listed("Value", (NONE, *OTHERS, UNKNOWN))
Why = _listed("Why", tuple(CorrectionReason))
AtStage = _listed("AtStage", (NONE, *Stage))
YesNo = _listed("YesNo", (NONE, *YES_NO))

# What a form shows where nothing was chosen.
NO_PLAN, NO_STATE, NO_VALUE, NO_STAGE, UNSAID = (listed(NONE) for listed in (PlanName, IssuingState, Value, AtStage, YesNo))  # type: ignore[operator]
OTHER = Why(CorrectionReason.OTHER.value)  # type: ignore[operator]

Day = Annotated[str, Field(pattern=DAY, json_schema_extra={"format": "date"})]


def said(value: Enum) -> str:
    """Give what was chosen, or "" where nothing was."""
    return "" if value.value == NONE else str(value.value)
