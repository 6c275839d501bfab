"""What is said of a paper: its kind, date and class, and which of our documents it is the signed copy of; written and logged where it is new."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework import bookshelf
from casework.actions import letters_read, policies, signed_copies
from casework.actions.letters_read import Reading
from casework.actions.office import Office
from casework.errors import BadInput
from casework.plural import counted
from casework.records import events
from casework.records.papers import Exhibit
from casework.rules.papers import PaperBook, PaperClass, PaperKind


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a paper; None and "" leave it as it is. `signed_copy_of` names one of our documents, such as first-appeal-v2."""

    kind: PaperKind | None = None
    dated_on: date | None = None
    is_undated: bool = False
    paper_class: PaperClass | None = None
    signed_copy_of: str = ""


def book(office: Office) -> PaperBook:
    """Give the kinds and classes of papers."""
    return bookshelf.parsed(office.settings, "papers.toml", PaperBook.latest)


def words(office: Office, row: Exhibit) -> str:
    """Say what a paper is, as the board and the log may: its kind, date, pages, and that it is held back, never why."""
    day = row.dated_on.isoformat() if row.dated_on else "" if row.is_undated or row.kind is PaperKind.POLICY else "date not known"
    parts = [row.kind.value if row.kind else "kind not known", day, counted(row.pages, "page"), book(office).shown(row.paper_class)]
    return ", ".join(part for part in parts if part)


def settle(office: Office, session: Session, row: Exhibit, said: Said, reading: Reading) -> tuple[str, ...]:
    """Write what is known of a paper: what a person says, which of our documents it is the signed copy of, and what was read."""
    if said.dated_on and said.dated_on > office.today():
        raise BadInput(f"{said.dated_on} is still to come. Enter the date on the paper.")
    row.kind = said.kind or row.kind
    row.dated_on = None if said.is_undated else said.dated_on or row.dated_on
    row.is_undated = said.is_undated or (row.is_undated and not said.dated_on)
    row.paper_class = said.paper_class or row.paper_class
    told = signed_copies.match(session, row, said.signed_copy_of)
    session.add(row)
    session.flush()
    return (*told, *letters_read.keep(session, row, reading), *policies.keep(session, row, reading.passages))


def standing(session: Session, row: Exhibit) -> tuple[object, ...]:
    """Give what was said of a paper and what was read in it, to be compared."""
    read = [(each.field, each.value, each.words) for each in letters_read.proposals(session, row.id or 0)]
    quoted = [(each.topic, each.page, each.words) for each in policies.quoted(session, row)]
    return row.kind, row.paper_class, row.dated_on, row.is_undated, row.signed_copy_of, row.edited_copy_of, row.has_text, read, quoted


def log(office: Office, session: Session, row: Exhibit, before: tuple[object, ...], *, actor: str) -> None:
    """Log what a paper is said to be now; the same said again is nothing new."""
    if standing(session, row) != before:
        code = f"paper {row.id}: {words(office, row)}"
        events.append(session, "paper classified", actor=actor, at=office.now(), case_number=row.case_number or "", code=code)
