"""What a request for continuity of care says of the treatment under way, when another coverage follows."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Continuity:
    """The change of coverage, what the earlier plan had approved, and what was given; None or 0 where nobody knows."""

    began_on: date
    ended_on: date | None = None
    approved: int | None = None
    used: int = 0
    remaining: int | None = None
    last_covered: date | None = None
    given: int = 0
    last_given: date | None = None
