"""What the doctor says: one sentence for each check, and what makes a check fail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and what it found."""

    what: str
    is_well: bool
    words: str


class Unwell(Exception):
    """A check failed, with the sentence for the person."""
