"""What a payer asked for while it decides, and which papers on file go with our answer: only what somebody looked at."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from casework.letters.claim_work import Enclosed

if TYPE_CHECKING:
    from casework.letters.dossier import Dossier

NOT_ASKED = "no request of the payer with what it asks for is open: record it first, with casework information-request or the deployment of that name"
NO_PAPERS = (
    "no paper on file answers what was asked: drop the papers into the case's folder of the inbox and say what they are, with casework classify; "
    "what is no paper, such as a form, goes as the payer's request says"
)


@dataclass(frozen=True, slots=True)
class RequestedItem:
    """One thing that was asked for, in a letter's words. `has_papers`: a paper of the kind that answers it is enclosed."""

    words: str
    has_papers: bool = False


@dataclass(frozen=True, slots=True)
class Requested:
    """One open request for information. `wants_all`: it asks for all records, and the letter says that only what is listed goes."""

    asked_on: date
    reference: str = ""
    due_on: date | None = None
    items: tuple[RequestedItem, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    wants_all: bool = False


def refusal(dossier: "Dossier") -> str:
    """Say why no answer can be written yet: nothing was asked, or no paper answers it."""
    requested = dossier.extra.requested
    if requested is None or not requested.items:
        return NOT_ASKED
    return "" if requested.enclosed else NO_PAPERS
