"""What a payer asked for, for the samples: a rich request and one with only what is needed."""

from dataclasses import replace
from datetime import date

from casework.letters.claim_work import Enclosed
from casework.letters.requested import Requested, RequestedItem

BARE = Requested(date(2026, 11, 9), items=(RequestedItem("Office notes", has_papers=True),), enclosed=(Enclosed("Records"),))
RICH = Requested(
    date(2026, 11, 9),
    reference="RFI-3307",
    due_on=date(2026, 12, 24),
    items=(RequestedItem("All records", has_papers=True), RequestedItem("Coding or claim details")),
    enclosed=(Enclosed("Records", date(2026, 6, 25), 4), Enclosed("Pharmacy print-out", date(2026, 5, 4), 1)),
    wants_all=True,
)


def hostile(nasty: str) -> Requested:
    """Put a text that tries to break the letter wherever a person or a payer types."""
    return replace(RICH, reference=nasty)
