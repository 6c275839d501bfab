"""What the letter about a claim that is worked on says: the codes of its lines, and the papers that go with it."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from casework import bookshelf
from casework.actions.office import Office
from casework.chart import ClaimLine
from casework.letters.claim_work import ClaimWork, Code, Enclosed
from casework.records import store
from casework.records.models import Case
from casework.records.papers import Exhibit
from casework.rules.denial_book import DenialAction, DenialBook
from casework.rules.papers import PaperClass, PaperKind

SENT = (PaperKind.RECORDS, PaperKind.PHARMACY)


def gathered(office: Office, session: Session, case: Case) -> ClaimWork:
    """Gather it; a paper that nobody classified as ordinary is never enclosed."""
    book = bookshelf.parsed(office.settings, "denials.toml", DenialBook.parse)
    return ClaimWork(
        kind=case.rework.value if case.rework else "",
        is_new=is_new(book, session, case),
        codes=tuple(codes(book, session, case)),
        enclosed=tuple(_enclosed(session, case)) if case.rework is DenialAction.SEND_RECORDS else (),
    )


def is_new(book: DenialBook, session: Session, case: Case) -> bool:
    """Say whether a remark of every line says that the claim was never processed, so that a new one is wanted."""
    said = [[book.remark(code) for code in row.value.rarcs] for row in store.claim_lines(session, case.number)]
    return bool(said) and all(any(remark and remark.wants_new_claim for remark in remarks) for remarks in said)


def codes(book: DenialBook, session: Session, case: Case) -> Iterator[Code]:
    """List each code of the claim's lines once, with our short words; one that cannot be a code is left out.

    Of several claims, a code that not all of them carry says whose it is.
    """
    lines = [row.value for row in store.claim_lines(session, case.number)]
    for code in dict.fromkeys(line.carc for line in lines if line.carc):
        known = book.reason(code)
        if known or book.is_code(code):
            yield Code(f"Reason code {code}{_whose(lines, [line for line in lines if line.carc == code])}", known.short if known else "")
    for code in dict.fromkeys(code for line in lines for code in line.rarcs):
        remark = book.remark(code)
        if remark or book.is_code(code):
            yield Code(f"Remark code {code}{_whose(lines, [line for line in lines if code in line.rarcs])}", remark.short if remark else "")


def _whose(lines: Sequence[ClaimLine], carrying: Sequence[ClaimLine]) -> str:
    every, own = ({line.claim_number for line in some} for some in (lines, carrying))
    numbers = list(dict.fromkeys(line.claim_number for line in carrying if line.claim_number))
    return f" (claim{'s' if len(numbers) > 1 else ''} {', '.join(numbers)})" if numbers and own != every else ""


def _enclosed(session: Session, case: Case) -> Iterator[Enclosed]:
    """List the records on file, and nothing that only the chart knows of."""
    for paper in store.of_case(session, Exhibit, case.number):
        if paper.kind in SENT and paper.paper_class is PaperClass.ORDINARY:
            yield Enclosed(paper.kind.value.capitalize(), paper.dated_on, paper.pages)
