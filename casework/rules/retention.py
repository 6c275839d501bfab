"""When a record's time is over, and the closed lists of why a record is held and why it is erased. The years are the clinic's own; no law is assumed."""

from datetime import date
from enum import StrEnum


class LegalHoldReason(StrEnum):
    """Why a record must stay, whatever its time."""

    LITIGATION = "litigation"
    AUDIT = "audit"
    INVESTIGATION = "investigation"
    PAYER_DISPUTE = "payer-dispute"
    COMPLAINT = "complaint"
    PATIENT_REQUEST = "patient-request"
    COUNSEL = "counsel"


class EraseReason(StrEnum):
    """Why a patient's record is erased."""

    TIME_IS_OVER = "time-is-over"
    LAWFUL_REQUEST = "lawful-request"
    ENTERED_BY_MISTAKE = "entered-by-mistake"


def kept_until(last_act: date, born: date | None, *, years: int, until_age: int) -> date | None:
    """Give the last day a record stays; None where the clinic did not say its years, or an age it set cannot be told without a birth date."""
    if not years or (until_age and born is None):
        return None
    days = [_anniversary(last_act, years), *([_anniversary(born, until_age)] if born and until_age else [])]
    return max(days)


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February in a common year: the day after, so that nothing goes early
        return date(day.year + years, 3, 1)
