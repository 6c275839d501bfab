"""What may be corrected of a case, by the names and values that people write, and the row each lies in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from sqlmodel import Session

from casework import chart, clock
from casework.actions import contracts
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records.models import Case, Coverage, Determination
from casework.rules.facts import OF_THE_BILL, SINGLE_PLAN_FACTS, UNKNOWN_PLAN, VALUES
from casework.terms import DenialReason

UNKNOWN = "unknown"
DATES = {"received": "received_on", "notice": "notice_on", "mailed": "mailed_on", "portal": "portal_on", "letter": "letter_deadline"}
CONTRACT = "contract-deadline"
DAYS = (*DATES, CONTRACT)
PAST = ("received", "notice", "mailed", "portal")
ON_COVERAGE = {
    "plan": "plan",
    "levels": "internal_levels",
    "external-review": "external_review",
    "state": "issuing_state",
    "california-regulator": "california_regulator",
    "grandfathered": "is_grandfathered",
    "network": "network",
}
ON_CASE = ("urgent", "reason")
AMOUNT, BOOKLET = "amount", "booklet"
STATED = ("drug-request", *SINGLE_PLAN_FACTS, *OF_THE_BILL)
BOOKLET_NUMBER = re.compile(r"[A-Za-z0-9.-]{1,40}")
NAMES = (*DAYS, *ON_COVERAGE, *ON_CASE, *STATED)


class CorrectionReason(StrEnum):
    """From what somebody knows that a fact was wrong."""

    ENVELOPE = "envelope"
    LOG = "fax or portal log"
    LETTER = "letter read again"
    BOOKLET = "plan booklet"
    CARD = "insurance card"
    PATIENT = "patient"
    EMPLOYER = "employer"
    PAYER = "payer"
    TYPING_ERROR = "typing error"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact and its new value as people write it; "unknown" takes a value away."""

    name: str
    value: str

    @property
    def is_date(self) -> bool:
        """Say whether a date of a denial is corrected."""
        return self.name in DATES

    @property
    def is_logged(self) -> bool:
        """Say whether the log may hold the value; a booklet's number is the employer's."""
        return self.name != BOOKLET

    @property
    def is_shared(self) -> bool:
        """Say whether the fact belongs to the coverage, and so to every case under it."""
        return self.name in ON_COVERAGE or self.name in STATED


def read(office: Office, stated: Mapping[str, str]) -> tuple[Change, ...]:
    """Check names and values. Raises BadInput naming what is allowed."""
    if not stated:
        raise BadInput(f"Say what to correct: {', '.join(NAMES)}.")
    return tuple(Change(name, _value(office, name, str(value).strip())) for name, value in stated.items())


def allowed(office: Office, name: str) -> tuple[str, ...]:
    """List the values a fact may have; () where a date or an amount is written."""
    if name == "plan":
        return tuple(office.book.plan_names)
    if name == "state":
        return tuple(sorted({each.jurisdiction for each in office.book.offices.values() if each.jurisdiction}))
    return VALUES.get(name, ())


def _value(office: Office, name: str, value: str) -> str:
    if name not in NAMES:
        raise BadInput(f"“{name}” cannot be corrected here. What can: {', '.join(NAMES)}.")
    if value == UNKNOWN or not value:
        return UNKNOWN
    if name in DAYS:
        return _day(office, name, value)
    if name == AMOUNT:
        return _money(value)
    if name == BOOKLET and BOOKLET_NUMBER.fullmatch(value):
        return value
    listed = allowed(office, name)
    value = next((each for each in listed if name == "reason" and each.replace(" ", "-") == value.lower().replace(" ", "-")), value)
    value = value.upper() if name in ("state", "california-regulator") else value
    if value not in listed:
        said = f"{name} cannot be “{value}”. " if listed else f"{name} takes letters, digits, dots and hyphens only. "
        raise BadInput(f"{said}Allowed: {', '.join((*listed, UNKNOWN))}.")
    return value


def _day(office: Office, name: str, value: str) -> str:
    try:
        day = clock.day(value)
    except ValueError:
        raise BadInput(f"The date “{name}” must be a real day written YYYY-MM-DD.") from None
    if name in PAST and day > office.today():
        raise BadInput(f"The date “{name}” lies in the future. Check the year: the clock would run from it.")
    return day.isoformat()


def _money(value: str) -> str:
    if not is_money(value):
        raise BadInput(f"{AMOUNT} must be US dollars, such as 1250.00.")
    return f"{Decimal(value):.2f}"


def is_money(value: str) -> bool:
    """Say whether a text is an amount of US dollars."""
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0


def now(session: Session, case: Case, change: Change, denial: Determination | None) -> str:
    """Say what the record holds now, in the words of a change."""
    if change.is_date:
        return _text(getattr(denial, DATES[change.name]) if denial else None)
    if change.name == CONTRACT:
        return _text(contracts.now(session, case))
    if change.name == "urgent":
        return _text(case.is_urgent)
    if change.name == "reason":
        return _text(case.denial_reason)
    coverage = session.get_one(Coverage, case.coverage_id).value
    if change.name in ON_COVERAGE:
        return _text(getattr(coverage, ON_COVERAGE[change.name]))
    return dict(_pairs(coverage)).get(change.name, UNKNOWN)


def apply(session: Session, case: Case, change: Change, denial: Determination | None, *, at: datetime) -> None:
    """Write one change into its row."""
    if change.is_date and denial:
        setattr(denial, DATES[change.name], None if change.value == UNKNOWN else date.fromisoformat(change.value))
        denial.is_proxy = denial.is_proxy and change.name != "notice"  # a date from the notice itself stands in for nothing
        session.add(denial)
    elif change.name == CONTRACT:
        contracts.keep(session, case, None if change.value == UNKNOWN else date.fromisoformat(change.value), at=at)
    elif change.name == "urgent":
        case.is_urgent = change.value == "yes"
        session.add(case)
    elif change.name == "reason":
        case.denial_reason = None if change.value == UNKNOWN else DenialReason(change.value)
        session.add(case)
    else:
        _apply_shared(session, session.get_one(Coverage, case.coverage_id), change)
    session.flush()


def _apply_shared(session: Session, row: Coverage, change: Change) -> None:
    said = row.value.model_dump()
    if change.name in ON_COVERAGE:
        said[ON_COVERAGE[change.name]] = _of_field(change)
    else:
        kept = [f"{name}={value}" for name, value in _pairs(row.value) if name != change.name]
        said["facts"] = tuple(kept if change.value == UNKNOWN else [*kept, f"{change.name}={change.value}"])
    row.value = chart.Coverage.model_validate(said)
    row.plan = row.value.plan
    session.add(row)


def _of_field(change: Change) -> object:
    """Give a value as the coverage holds it."""
    if change.value == UNKNOWN:
        return {"plan": UNKNOWN_PLAN, "levels": None, "grandfathered": None, "network": UNKNOWN}.get(change.name, "")
    if change.name == "levels":
        return int(change.value)
    return change.value == "yes" if change.name == "grandfathered" else change.value


def _pairs(coverage: chart.Coverage) -> list[tuple[str, str]]:
    pairs = (fact.partition("=") for fact in coverage.facts)
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return UNKNOWN if value in (None, "") else str(value)
