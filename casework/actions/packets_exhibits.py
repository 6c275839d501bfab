"""Choosing and numbering the exhibits of a stage, before its letters are drawn and again when the packet is made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from casework import bookshelf
from casework.actions import information, papers, papers_asked
from casework.actions.complaint_held import papers_that_stay
from casework.actions.office import Office
from casework.records.models import CaseStage
from casework.records.packets import PaperConsent
from casework.rules import enclosing
from casework.rules.enclosing import Paper, Selection, Wish
from casework.rules.enclosing_book import EnclosureBook
from casework.rules.papers import PaperKind


@dataclass(frozen=True, slots=True)
class Letters:
    """What the letters of a stage bring to the choice: their enclosure lists, their own kinds, and the papers of which they name a page."""

    lines: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    cited: frozenset[int] = frozenset()


def book(office: Office) -> EnclosureBook:
    """Give what may go with a letter."""
    return bookshelf.parsed(office.settings, "enclosures.toml", EnclosureBook.latest)


def select_for(office: Office, session: Session, row: CaseStage, letters: Letters, wish: Wish) -> Selection:
    """Choose the exhibits of a stage: what its letters name, what goes by itself, and what a person wishes."""
    stay = papers_that_stay(session, row.case_number, row.stage, track=row.track)
    is_asked = wish.is_asked_only or information.waits_for_us(session, row.case_number, row.stage, track=row.track)
    return enclosing.select(
        seen(office, session, row.case_number),
        letters.lines,
        stage=row.stage,
        documents=letters.documents,
        book=book(office),
        shelf=papers.book(office),
        wish=replace(wish, leave_out=wish.leave_out | stay, cited=letters.cited, is_asked_only=is_asked),
    )


def seen(office: Office, session: Session, number: str) -> list[Paper]:
    """Give the papers of a case as the choice sees them."""
    shelf, rows = papers.book(office), papers.of_case(session, number)
    consents = consents_of(session, [row.id or 0 for row in rows])
    return [
        Paper(
            number=row.id or 0,
            kind=row.kind,
            paper_class=row.paper_class,
            came_on=papers.came_on(office, row),
            dated_on=row.dated_on,
            pages=row.pages,
            sha256=row.sha256,
            lacks=papers_asked.lacks(shelf, row),
            consent=consents.get(row.id or 0),
            is_copy=bool(row.signed_copy_of or row.edited_copy_of) or row.kind in (PaperKind.SIGNED_LETTER, PaperKind.RELEASE),
        )
        for row in rows
    ]


def consents_of(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """Give the consent paper of each held-back paper that has one."""
    found = session.exec(select(PaperConsent).where(col(PaperConsent.paper_id).in_(numbers))).all()
    return {row.paper_id: row.consent_id for row in found}
