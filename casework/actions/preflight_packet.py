"""What a stage would send, as the pre-flight reads it: each open document in the words of the file that lies in the folder."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from sqlmodel import Session

from casework import bookshelf
from casework.actions import citing, dossiers, drafting, papers, signed_copies
from casework.actions.office import Office
from casework.errors import BadFile
from casework.letters import catalogue, quarantine, word
from casework.letters.catalogue import Entry
from casework.letters.dossier import Dossier
from casework.records.cited import DrawnText
from casework.records.models import Case, CaseStage, Document
from casework.records.papers import Exhibit
from casework.rules.preflight import FILE, Code, Finding, PreflightBook
from casework.terms import DocumentKind


@dataclass(frozen=True, slots=True)
class Letter:
    """One document that is about to be sent. `text` is what the file says now, "" where it cannot be read; `plain` the same as patterns read it."""

    document: Document
    entry: Entry
    text: str
    plain: str
    is_touched: bool
    drawn_on: date

    @property
    def name(self) -> str:
        """Name it as people say it."""
        return signed_copies.name_of(self.document)


@dataclass(frozen=True)
class Packet:
    """One stage, the day it is sent, and what is looked at. `office`, `session`, `case` and `row` are the record's."""

    office: Office
    session: Session
    case: Case
    row: CaseStage
    sent_on: date

    @cached_property
    def book(self) -> PreflightBook:
        """Give the findings with their words."""
        return bookshelf.parsed(self.office.settings, FILE, _book)

    @cached_property
    def dossier(self) -> Dossier:
        """Give what the stage's documents may say today."""
        return dossiers.dossier_of(self.office, self.session, self.case, self.row, is_protective=self.row.is_protective)

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        """List the open documents that the filing would send."""
        is_meant = [
            each
            for each in drafting.current(self.session, self.row)
            if each.status in citing.OPEN and (each.kind is DocumentKind.PROTECTIVE_FILING) == self.row.is_protective
        ]
        return tuple(_letter(self.office, self.session, each) for each in is_meant)

    @cached_property
    def papers(self) -> tuple[Exhibit, ...]:
        """List the papers of the case, without copies of our own letters."""
        rows = papers.of_case(self.session, self.case.number)
        return tuple(row for row in rows if not row.edited_copy_of and not row.signed_copy_of)

    def found(self, code: Code, field: str = "", *, since: date | None = None) -> Finding:
        """Make a finding about this case."""
        return self.book.finding(code, field, number=self.case.number, since=since)


def day_of(office: Office, document: Document) -> date:
    """Give the day on which a document was drawn, on the clinic's calendar."""
    return document.drawn_at.astimezone(office.settings.zone).date()


@lru_cache(maxsize=4)
def _book(*texts: str) -> PreflightBook:
    return PreflightBook.latest(*texts)


def _letter(office: Office, session: Session, document: Document) -> Letter:
    text, is_touched = _words(office, session, document)
    return Letter(document, catalogue.of(document.kind), text, quarantine.normal(text), is_touched, day_of(office, document))


def _words(office: Office, session: Session, document: Document) -> tuple[str, bool]:
    """Read what the file says and whether a person changed it; a file that lies as it was drawn need not be opened."""
    try:
        data = office.files.read(document.path)
    except BadFile:
        return "", False
    digest = hashlib.sha256(data).hexdigest()
    kept = session.get(DrawnText, document.id)
    if kept and document.template_hash and digest == document.sha256:
        return kept.words, False
    try:
        said = _read(digest, data)
    except BadFile:
        return "", False
    drawn = kept.words if kept else ""
    return said, digest != document.sha256 and drawn not in (said, said.partition(word.EDGE)[0])


_texts: dict[str, str] = {}


def _read(digest: str, data: bytes) -> str:
    if digest not in _texts:
        if len(_texts) > 500:
            _texts.clear()
        _texts[digest] = word.all_text(data)
    return _texts[digest]
