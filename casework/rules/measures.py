"""How far a figure was checked, what a rule counts in, and where its date comes from."""

from enum import StrEnum


class Confidence(StrEnum):
    """How far a figure was checked against its official text."""

    READ = "P"
    READ_IN_COPY = "P-mirror"
    QUOTED = "Q"
    SECONDARY = "S"
    MEMORY = "M"
    CONFLICT = "CONFLICT"

    @property
    def drives(self) -> bool:
        """Say whether a date may rest on this figure alone."""
        return self not in (Confidence.MEMORY, Confidence.CONFLICT)

    @property
    def is_read(self) -> bool:
        """Say whether somebody has read the text, at its source or as quoted: only then may a letter state it."""
        return self in (Confidence.READ, Confidence.READ_IN_COPY, Confidence.QUOTED)


class Unit(StrEnum):
    """What a rule counts in."""

    CALENDAR_DAYS = "calendar days"
    CALENDAR_MONTHS = "calendar months"
    BUSINESS_DAYS = "business days"
    HOURS = "hours"
    YEAR_ENDS = "year ends"


class Basis(StrEnum):
    """Where a rule's date comes from."""

    COUNT = "count"
    LETTER = "letter"
    OPEN = "open"
    FORWARDED = "forwarded"
