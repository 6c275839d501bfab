"""The call sheet of a case, beside the charts: written with the questions, read back when somebody saved it."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from casework import bookshelf, clock
from casework.actions import charts, contacts, copy_marks, inquiries, received, workbook_marks, working_copies
from casework.actions.inquiries_papers import blanks, prepare
from casework.actions.office import Office
from casework.actions.working_copies import is_open
from casework.errors import BadFile
from casework.intake import call_sheet, call_sheet_read
from casework.intake.call_sheet import Answered, Filled, Line
from casework.records import store
from casework.records.models import Case
from casework.rules import inquiry
from casework.rules.inquiry import Inquiry
from casework.rules.inquiry_answers import Said, of_question
from casework.settings import Settings
from casework.terms import DocumentKind


@dataclass(frozen=True, slots=True)
class Taken:
    """What a call sheet did: how many answers and contacts were new, and how many were on record already."""

    case_number: str
    answers: int
    contacts: int
    known: int

    @property
    def words(self) -> str:
        """Say it in one line."""
        known = f"; {self.known} on record already" if self.known else ""
        return f"Call sheet read: {self.answers} answers and {self.contacts} contacts kept{known}."


def path_of(office: Office, number: str) -> Path:
    """Say where the call sheet of a case lies; the name holds the case number only."""
    return office.settings.folder("charts") / f"{number}{copy_marks.CALL_SHEET_ENDING}"


def write(office: Office, number: str) -> Path:
    """Write the call sheet of a case anew; one that was saved and not read yet is kept, ending in .old, as a workbook is. Raises UnknownCase."""
    path = path_of(office, number)
    if path.exists() and copy_marks.is_saved(office, path):
        received.keep_old(office, path)
    refresh(office, number, is_asked_for=True)
    return path


def refresh(office: Office, number: str, *, is_asked_for: bool = False) -> bool:
    """Write the call sheet anew, unless somebody saved it since, which is read first, or has it open. Raises UnknownCase.

    Where documents are kept closed, one that is not handed out now is written only where it is asked for.
    """
    path = path_of(office, number)
    if not (office.files.is_open or is_asked_for or path.exists()):
        return False
    with store.reading(office.engine) as session:
        content = call_sheet.workbook(number, lines_of(office, session, store.case(session, number)))
    if path.exists() and (copy_marks.is_saved(office, path) or is_open(path)):
        return False
    copy_marks.put_in_place(office, path, content)
    return True


def lines_of(office: Office, session: Session, case: Case) -> list[Line]:
    """Give the questions of a case as its sheet shows them, with every answer on record."""
    values, said = blanks(charts.of_case(session, case)), inquiries.answers_of(session, case.number)
    return [Line(each, inquiry.filled(each, values), _known(said, each.id)) for each in inquiries.asked_of(office, session, case)]


def _known(said: tuple[Said, ...], question: str) -> str:
    return "; ".join(f"{each.value} ({each.way}, {each.on})" for each in of_question(said, question))


def prepare_all(office: Office, numbers: tuple[str, ...], *, actor: str) -> None:
    """Draw the call script and write the call sheet of every case that still prepares its prior authorization."""
    for number in numbers:
        if prepare(office, number, actor=actor):
            refresh(office, number)


def prepare_missing(office: Office, numbers: tuple[str, ...], *, actor: str) -> None:
    """Draw the call script of every open case of these that has none, such as after a kill between the chart and the script."""
    with store.reading(office.engine) as session:
        opened = [number for number in numbers if not store.case(session, number).closed_on]
        lacking = [each for each in opened if not any(row.kind is DocumentKind.CALL_SCRIPT for row in store.documents(session, each))]
    prepare_all(office, tuple(lacking), actor=actor)


def take(office: Office, path: Path, *, actor: str) -> Taken:
    """Take in a saved call sheet: all of it or nothing. The same sheet twice adds nothing.

    Raises BadWorksheet with every cell to mend, UnknownCase, BadInput.
    """
    read = copy_marks.digest(path) if path.is_file() else ""  # named before it is read: what is saved meanwhile is read the next time
    said = load(office.settings, path)
    with store.writing(office.engine) as session:
        case = store.case(session, said.case_number)
        answers = [inquiries.keep_in(office, session, case, _said(each), actor=actor) for each in said.answers]
        logged = [contacts.keep_in(office, session, case, each, actor=actor) for each in said.contacts]
    if path == path_of(office, said.case_number):
        copy_marks.remember(office, path, read)
        _put_away(office, path)
    refresh(office, said.case_number)
    return Taken(said.case_number, sum(answers), sum(logged), len(answers) + len(logged) - sum(answers) - sum(logged))


def _put_away(office: Office, path: Path) -> None:
    """Keep a sheet that was read as it was filled, sealed, and take it away, where documents are kept closed. Raises OSError."""
    if not office.files.is_open:
        path.with_suffix(working_copies.FINDINGS).unlink(missing_ok=True)
    workbook_marks.put_away(office, path)


def load(settings: Settings, path: Path) -> Filled:
    """Read a saved call sheet and keep nothing; needs no database. Raises BadWorksheet with every cell to mend."""
    try:
        return call_sheet_read.read(path, bookshelf.parsed(settings, "inquiry.toml", Inquiry.parse), today=clock.today(settings))
    except OSError as error:
        raise BadFile(f"The file cannot be read ({error.strerror}). Check that it exists and may be read.") from None


def _said(each: Answered) -> Said:
    return Said(each.question, each.value, each.is_written, each.on, each.with_whom, each.reference, each.paper)


def is_named(path: Path) -> bool:
    """Say whether a file of the charts folder is a call sheet, by its name."""
    return path.name.endswith(copy_marks.CALL_SHEET_ENDING)
