"""What the board and the command line say of a payer's requests for information."""

from typing import Any

from sqlmodel import Session

from casework.actions import context, information, information_items, papers, papers_asked
from casework.actions.office import Office
from casework.letters.claim_work import Enclosed
from casework.letters.requested import Requested, RequestedItem
from casework.records import store
from casework.records.calls import InformationAnswer
from casework.records.models import Case, CaseStage, PayerNotice
from casework.records.papers import Exhibit
from casework.rules.papers import PaperKind
from casework.terms import Clock, PayerNoticeKind, Step


def requests(session: Session, number: str) -> list[PayerNotice]:
    """List every request for information of a case, oldest first."""
    return [row for row in store.of_case(session, PayerNotice, number) if row.kind is PayerNoticeKind.INFORMATION_REQUEST]


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give a case page its requests: what was asked, what was given, what is open, and what the payer's own clock does. Nothing personal."""
    return {"information": [line(office, session, case, row) for row in requests(session, case.number)]}


def line(office: Office, session: Session, case: Case, row: PayerNotice) -> dict[str, Any]:
    """Describe one request without its reference numbers."""
    asked = information_items.asked(session, row)
    left = [each.value for each in information_items.still_open(session, row)] if not row.answered_on else []
    due = store.running(session, case.number, row.stage, Clock.DECISION, track=row.track)
    stage = store.stage_of(session, case.number, row.stage, track=row.track)
    is_over = not row.answered_on and (case.closed_on is not None or (stage is not None and stage.step in (Step.DETERMINED, Step.DECIDED)))
    return {
        "stage": row.stage.value,
        "asked_on": row.noticed_on.isoformat(),
        "received_on": context.iso(row.received_on),
        "due_on": context.iso(row.due_on),
        "answered_on": context.iso(row.answered_on),
        "asked": [each.value for each in asked],
        "asked_words": ", ".join(asked),
        "open": left,
        "open_words": ", ".join(left),
        "warning": information_items.book(office).warning(asked),
        "payers_clock": information.what_it_does(due) if not row.answered_on and not is_over else "",
        "is_over": is_over,
        "answers": [_answer(office, session, each) for each in information_items.answers(session, row)],
    }


def _answer(office: Office, session: Session, row: InformationAnswer) -> dict[str, Any]:
    return {
        "on": row.answered_on.isoformat(),
        "method": row.method.value if row.method else "",
        "gave": list(row.gave),
        "gave_words": ", ".join(row.gave),
        "is_partial": row.is_partial,
        "proof": _proof(office, session, row),
    }


def _proof(office: Office, session: Session, row: InformationAnswer) -> str:
    """Name the paper that proves an answer: a proof of filing dated that day, or come that day; "none yet" where there is none."""
    found = [each for each in papers.of_case(session, row.case_number) if each.kind is PaperKind.PROOF_OF_FILING]
    mine = [each for each in found if (each.dated_on or papers.came_on(office, each)) == row.answered_on]
    return ", ".join(f"paper {each.id}" for each in mine) or "none yet"


def listed(office: Office, number: str) -> dict[str, Any]:
    """Give all requests of a case with their reference numbers, for our own people on the command line. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        found = []
        for row in requests(session, number):
            sent = information_items.answers(session, row)
            said = line(office, session, case, row)
            answers = [{**each, "reference": kept.reference} for each, kept in zip(said["answers"], sent, strict=True)]
            found.append({**said, "reference": row.reference, "answers": answers})
        return {"case": number, "requests": found}


def enclosures(office: Office, session: Session, row: PayerNotice) -> list[Exhibit]:
    """List the papers on file that answer what is still open of a request and may go: classified, held back by nothing, of a kind that was asked for."""
    kinds = information_items.book(office).papers(information_items.still_open(session, row))
    return [paper for paper in papers_asked.enclosures(office, session, row.case_number) if paper.kind in kinds]


def requested(office: Office, session: Session, stage: CaseStage) -> Requested | None:
    """Gather the oldest open request of a stage for the letter that answers it; None where none is open."""
    mine = [row for row in information.open_requests(session, stage.case_number) if (row.stage, row.track) == (stage.stage, stage.track)]
    if not mine:
        return None
    book, row = information_items.book(office), mine[0]
    asked, papers_of = information_items.still_open(session, row), enclosures(office, session, row)
    kinds = {paper.kind for paper in papers_of}
    items = (
        RequestedItem(words[0].upper() + words[1:], has_papers=bool(book.papers((each,)) & kinds)) for each, words in zip(asked, book.words(asked), strict=True)
    )
    enclosed = tuple(Enclosed(_called(paper), paper.dated_on, paper.pages) for paper in papers_of)
    return Requested(row.noticed_on, row.reference, row.due_on, tuple(items), enclosed, wants_all=bool(book.warning(asked)))


def _called(paper: Exhibit) -> str:
    return paper.kind.value.capitalize() if paper.kind else "Paper"
