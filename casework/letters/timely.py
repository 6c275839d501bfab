"""The filing deadline in a letter: the last lawful day where one verified rule gives it, and whether the letter comes after it."""

from dataclasses import dataclass
from datetime import date

from casework.letters.dossier import Dossier
from casework.letters.evidence import PRINTABLE
from casework.letters.phrases import unbroken

COUNTING = ("received", "postmarked", "forwarded")  # how the rulebook's filed_when begins


@dataclass(frozen=True, slots=True)
class Timely:
    """The filing deadline as a letter may state it: only from a rule that somebody has read.

    `counts` says what keeps the day, "received" or "postmarked", where the rule says so; "forwarded": nobody here files.
    """

    last_day: date
    citation: str
    notice_says: date | None
    counts: str = ""


def timely(dossier: Dossier) -> Timely | None:
    """Give the last lawful day, or None when no one verified rule gives it or the letter is dated after it."""
    limit = dossier.limit
    if limit is None or limit.last_lawful is None or dossier.drawn_on > limit.last_lawful:
        return None
    if limit.is_bound or limit.confidence not in PRINTABLE or not limit.citation:
        return None
    earlier = limit.letter_on if limit.letter_on and limit.letter_on < limit.last_lawful else None
    counts = next((words for words in COUNTING if limit.filed_when.startswith(words)), "")
    return Timely(limit.last_lawful, unbroken(limit.citation) if dossier.rung.cites else "", earlier, counts)


def is_late(dossier: Dossier) -> bool:
    """Say whether the letter is dated after the last day that any reading allows; it asks for acceptance and concedes nothing."""
    limit = dossier.limit
    return limit is not None and limit.last_lawful is not None and dossier.drawn_on > limit.last_lawful


def notice_day(dossier: Dossier) -> date | None:
    """Give the last day that the notice states where the rule's is past and the notice's is not."""
    limit = dossier.limit
    if limit is None or limit.last_lawful is None or limit.letter_on is None:
        return None
    return limit.letter_on if limit.last_lawful < dossier.drawn_on <= limit.letter_on else None
