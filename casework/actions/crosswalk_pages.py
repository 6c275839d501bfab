"""Pages of papers that letters point to: there, classified, and fit to go out, or why not."""

from sqlmodel import Session

from casework import bookshelf
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.papers import Exhibit
from casework.rules.exhibit_pages import ExhibitPage
from casework.rules.papers import PaperBook


def trouble(office: Office, session: Session, number: str, at: ExhibitPage) -> str:
    """Say why a page of a paper proves nothing in a case's letters, or "" when it may be pointed to."""
    row = session.get(Exhibit, at.paper)
    if row is None or not _is_of(session, row, number):
        return f"{number} has no paper {at.paper}"
    book = bookshelf.parsed(office.settings, "papers.toml", PaperBook.latest)
    if held := book.held_back(row.paper_class):
        shown = book.shown(row.paper_class)
        why = held if shown == row.paper_class.value else "it is restricted and goes with no letter by itself"
        return f"paper {at.paper} cannot be enclosed: {why}"
    if not 1 <= at.page <= row.pages:
        return f"paper {at.paper} has {row.pages} page{'' if row.pages == 1 else 's'}, and no page {at.page}"
    if not office.files.is_there(row.path):
        return f"the file of paper {at.paper} is gone from the documents folder"
    return ""


def _is_of(session: Session, row: Exhibit, number: str) -> bool:
    """Say whether a paper belongs to a case, itself or as the same file that another case of the patient shares with it."""
    return row.case_number == number or any(each.sha256 == row.sha256 for each in store.of_case(session, Exhibit, number))


def check(office: Office, session: Session, number: str, at: ExhibitPage) -> None:
    """Look that a page may be pointed to. Raises BadInput saying what is wrong with it and what to do."""
    if why := trouble(office, session, number, at):
        raise BadInput(f"{why[:1].upper()}{why[1:]}. List the papers with: casework papers {number}; classify one with: casework classify {number} PAPER")
