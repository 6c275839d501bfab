"""What coding checks work out of a single value: the minutes of an infusion, its further hours, a check digit, a drug number."""

import re
from datetime import time

from casework.chart import Infusion

NPI_PREFIX = "80840"
DAY_MINUTES = 24 * 60


def minutes(infusion: Infusion) -> int | None:
    """Count the minutes of an infusion, over midnight if need be; None when a time is missing."""
    if not infusion.started_at or not infusion.stopped_at:
        return None
    return (_of_day(infusion.stopped_at) - _of_day(infusion.started_at)) % DAY_MINUTES


def crosses_midnight(infusion: Infusion) -> bool:
    """Say whether the recorded stop stands before the start, so that only midnight explains it."""
    return bool(infusion.started_at and infusion.stopped_at) and _of_day(infusion.stopped_at) < _of_day(infusion.started_at)


def further_hours(lasted: int) -> int:
    """Count the further hours of an infusion: one from 91 minutes, two from 151."""
    return max(0, (lasted - 31) // 60)


def npi_is_valid(npi: str) -> bool:
    """Check the NPI's last digit (Luhn over 80840 and the number)."""
    if not re.fullmatch(r"[0-9]{10}", npi):
        return False
    digits = [int(sign) for sign in reversed(NPI_PREFIX + npi)]
    return sum(digit if place % 2 == 0 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(digits)) % 10 == 0


def ndc_is_complete(ndc: str) -> bool:
    """Say whether a drug number has its 11 digits; the claim's mark N4 before it and dashes within are no digits of it."""
    return bool(re.fullmatch(r"[0-9]{11}|[0-9]{5}-[0-9]{4}-[0-9]{2}", ndc.strip().upper().removeprefix("N4").strip()))


def _of_day(written: str) -> int:
    at = time.fromisoformat(written)
    return at.hour * 60 + at.minute
