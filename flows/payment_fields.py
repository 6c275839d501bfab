"""The parts of the forms about a won claim: what came, whether more is to come, and what the patient gets back. Amounts, days and codes only."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

from pydantic import Field

from casework.actions.asks import AskKind, Choice
from casework.rules.facts import YES_NO
from casework.rules.payments import RefundMethod
from flows.parameters import DAY, NONE

DOLLARS = r"^(\d{1,7}(\.\d{2})?)?$"
PAYING, REFUNDING = f"Only for “{Choice.PAID}”.", f"Only for “{Choice.REFUND_OWED}” and “{Choice.REFUNDED}”."

CAME = ("paid", "paid_on", "more_to_come")
REFUSED = ("denial_reason", "notice_on", "received_on", "letter_deadline")
REFUND = ("refund", "patient_paid", "refunded_on", "refund_method")
NEEDED: dict[AskKind, tuple[str, ...]] = {
    AskKind.ASK_PAYMENT: ("filed_on", "method", "reference", "override", "promised_on", *CAME, *REFUSED, "reason"),
    AskKind.PAYMENT: (*CAME, "reference", "came_since", "filed_on", "method", "override", *REFUSED, "reason"),
    AskKind.REFUND: (*REFUND, *CAME, "reference", *REFUSED),
}


def _day(title: str, description: str) -> tuple[Any, Any]:
    return (str, Field(default="", title=title, description=description, pattern=DAY, json_schema_extra={"format": "date"}))


def _dollars(title: str, description: str) -> tuple[Any, Any]:
    return (str, Field(default="", title=title, description=f"{description} US dollars, such as 450.00.", pattern=DOLLARS))


def _choice(name: str, values: Sequence[str]) -> Any:
    return Enum(name, {f"value_{place}": str(value) for place, value in enumerate((NONE, *values))})


FIELDS: dict[str, tuple[Any, Any]] = {
    "paid": _dollars("The payer paid", PAYING),
    "paid_on": _day("Paid on", f"{PAYING} The day on the remittance or the deposit; left open, today."),
    "more_to_come": (_choice("MoreToCome", YES_NO), Field(default=NONE, title="More of it is still to come", description=PAYING)),
    "promised_on": _day("The payer says it pays by", f"Only for “{Choice.BY_ITSELF}”, and only when it named a day."),
    "came_since": (
        _choice("PaidSince", YES_NO),
        Field(default=NONE, title="Did any payment, remittance, letter or call come since?", description=f"Only for “{Choice.RESENT}”: look and ask first."),
    ),
    "refund": _dollars("The refund", REFUNDING),
    "patient_paid": _dollars("The patient had paid", f"{REFUNDING} All of it, for these services."),
    "refunded_on": _day("Refunded on", f"Only for “{Choice.REFUNDED}”."),
    "refund_method": (
        _choice("RefundMethod", [each.value for each in RefundMethod]),
        Field(default=NONE, title="How it was refunded", description=f"Only for “{Choice.REFUNDED}”."),
    ),
}


def of(kind: AskKind) -> dict[str, tuple[Any, Any]]:
    """Give the fields that only the forms about a won claim have."""
    return FIELDS if kind in NEEDED else {}
