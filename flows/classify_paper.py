"""Say from the board what a paper is: kind, date, class, or of which of our letters it is the signed copy."""

from enum import Enum

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office, papers
from casework.actions.papers import Said
from casework.errors import BadInput
from casework.rules.papers import PaperClass, PaperKind
from flows import coded, paper_lists
from flows.doorway import day, door, presser, through
from flows.parameters import CaseNumber

CLASSIFIED = "Classified"


@door("classify-paper")
def classify_paper(
    case_number: CaseNumber,
    paper_number: paper_lists.PaperNumber,
    kind: paper_lists.OfKind = paper_lists.NO_KIND,  # type: ignore[valid-type]  # closed lists made from the program's own
    date_on_the_paper: coded.Day = "",
    it_bears_no_date: coded.YesNo = coded.UNSAID,  # type: ignore[valid-type]
    may_be_seen_as: paper_lists.OfClass = paper_lists.NO_CLASS,  # type: ignore[valid-type]
    signed_copy_of: paper_lists.OfDocument = paper_lists.NO_DOCUMENT,  # type: ignore[valid-type]
    version_that_was_signed: paper_lists.Version = 0,
) -> State[None]:
    """Write what was chosen; what was left open stays as it is."""

    def classified(office: Office) -> State[None]:
        document = _document(signed_copy_of, version_that_was_signed)
        said = _said(kind, date_on_the_paper, no_date=it_bears_no_date, paper_class=may_be_seen_as, document=document)
        return Completed(name=CLASSIFIED, message=" ".join(papers.classify(office, case_number, paper_number, said, actor=presser()).told))

    return through(classified)


def _said(kind: Enum, dated_on: str, *, no_date: Enum, paper_class: Enum, document: str) -> Said:
    """Read the form. Raises BadInput for a day that does not exist."""
    known_kind, known_class = coded.said(kind), coded.said(paper_class)
    return Said(
        PaperKind(known_kind) if known_kind else None,
        day(dated_on),
        coded.said(no_date) == "yes",
        PaperClass(known_class) if known_class else None,
        document,
    )


def _document(kind: Enum, version: int) -> str:
    """Name the document that was signed as the commands do. Raises BadInput when only half of it was said."""
    name = coded.said(kind)
    if bool(name) != bool(version):
        raise BadInput("Choose the letter and enter its version, or neither.")
    return f"{name}-v{version}" if name else ""
