"""One row of a worksheet as values, and what of it cannot be right. Words name fields and never repeat what stands there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from casework.intake.chart_cells import UNWRITABLE, Unreadable
from casework.intake.chart_fields import Column, Kind
from casework.terms import GroupCode

Fault = tuple[str, str]

_LONGEST: Final = {Kind.TEXT: 200, Kind.LONG: 4000}
_MOST: Final = Decimal(10**10)
_PROCEDURE: Final = re.compile(r"[A-Z0-9]{4,5}")
_MODIFIER: Final = re.compile(r"[A-Z0-9]{2}")
_CARC: Final = re.compile(rf"(?:({'|'.join(GroupCode)})[-:/]?)?0*([ABDPWY]?[1-9]\d{{0,2}})")
_RARC: Final = re.compile(r"(?:MA|M|N)[1-9]\d{0,3}")
_EARLIEST: Final = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class WorksheetRow:
    """One service line as the practice system wrote it; unknown texts are "", unknown amounts and dates None. Money is US dollars."""

    number: int
    last_name: str = field(default="", repr=False)
    first_name: str = field(default="", repr=False)
    birth_on: date | None = field(default=None, repr=False)
    payer: str = ""
    plan: str = ""
    member_id: str = field(default="", repr=False)
    group_number: str = field(default="", repr=False)
    claim_number: str = field(default="", repr=False)
    account_number: str = field(default="", repr=False)
    service_on: date | None = field(default=None, repr=False)
    procedure: str = field(default="", repr=False)
    modifiers: tuple[str, ...] = ()
    units: Decimal | None = None
    charge: Decimal = Decimal(0)
    paid: Decimal | None = None
    group: str = ""
    carcs: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    notice_on: date | None = None
    received_on: date | None = None
    portal_on: date | None = None
    letter_deadline: date | None = None
    remitted_on: date | None = None
    reason: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)

    @property
    def key_parts(self) -> tuple[str, ...]:
        """Name the line apart from its place in the file: for a keyed hash, never for storing or showing."""
        number = self.claim_number or f"account {self.account_number}"
        return (self.payer, self.member_id, number, str(self.service_on), self.procedure, f"{self.charge:.2f}")


def checked(column: Column, value: Any) -> Any:
    """Bring one value into its one form. Raises Unreadable with what to write instead."""
    if isinstance(value, str):
        return _text(column, value)
    if isinstance(value, Decimal) and not 0 <= value < _MOST:
        raise Unreadable(f"this amount cannot be right. Write {column.expects}, not below zero")
    if isinstance(value, date) and value < _EARLIEST:
        raise Unreadable(f"this year cannot be right. Write {column.expects}")
    shape = _SHAPES.get(column.field)
    return tuple(shape(code.upper()) for code in value) if shape else value


def _text(column: Column, text: str) -> str:
    if UNWRITABLE.search(text):
        raise Unreadable("an invisible character stands here. Type the text again")
    if len(text) > _LONGEST.get(column.kind, 200):
        raise Unreadable(f"this is too long. Write at most {_LONGEST.get(column.kind, 200)} characters")
    if column.field == "procedure" and not _PROCEDURE.fullmatch(text.upper()):
        raise Unreadable("this is no procedure code. Write one CPT or HCPCS code, such as 96365; modifiers have a column of their own")
    return text.upper() if column.field == "procedure" else text


def _modifier(code: str) -> str:
    if not _MODIFIER.fullmatch(code):
        raise Unreadable("this is no modifier. Write two characters each, with commas, such as 59, JZ")
    return code


def _carc(code: str) -> tuple[str, str]:
    found = _CARC.fullmatch(code)
    if not found:
        raise Unreadable("this is no claim adjustment reason code. Write the code alone, such as 55, or with its group, such as CO-50")
    return found[1] or "", found[2]


def _remark(code: str) -> str:
    if not _RARC.fullmatch(code):
        raise Unreadable("this is no remark code. Write codes such as N115 or MA01, with commas; words belong under Denial reason")
    return code


_SHAPES: Final[dict[str, Any]] = {"modifiers": _modifier, "carcs": _carc, "remarks": _remark}


def faults(row: WorksheetRow, *, today: date) -> Iterator[Fault]:
    """List what cannot be right about a row as a whole: the field, and what to write instead."""
    if not (row.claim_number or row.account_number):
        yield "claim_number", "there is neither a claim number nor an account number. Write at least one"
    if row.paid is not None and row.paid > row.charge:
        yield "paid", "more was paid than charged. Check both amounts"
    if any(row.group and group and group != row.group for group, _ in row.carcs):
        yield "carcs", "the group before the reason code is not the one under Group code. Make them agree"
    yield from _early_or_late(row, today)


def _early_or_late(row: WorksheetRow, today: date) -> Iterator[Fault]:
    for name in ("birth_on", "service_on", "notice_on", "received_on", "portal_on", "remitted_on"):
        day = getattr(row, name)
        if day and day > today:
            yield name, "this day lies in the future. Check the year"
    served, noticed = row.service_on, row.notice_on
    if served and row.birth_on and row.birth_on > served:
        yield "birth_on", "the patient was born after the service. Check both dates"
    if served and noticed and noticed < served:
        yield "notice_on", "the notice is dated before the service. Check both dates"
    if noticed and row.received_on and row.received_on < noticed:
        yield "received_on", "the notice was received before it was written. Check both dates"
    if noticed and row.letter_deadline and row.letter_deadline < noticed:
        yield "letter_deadline", "the deadline lies before the notice. Check both dates"
