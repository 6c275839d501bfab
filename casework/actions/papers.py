"""Papers that came in: taken once into the case's own folder under a neutral name, classified by a person, given to another case.

The file is written before its row and taken from the inbox after it, so a kill at any moment leaves each paper in exactly one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlmodel import Session, col, select

from casework.actions import letters_read, papers_said, signed_copies
from casework.actions.letters_read import Reading
from casework.actions.office import Office
from casework.actions.papers_said import Said, book, words
from casework.errors import BadFile, BadInput, FolderNotWritable, UnknownCase
from casework.intake import paper_files
from casework.intake.paper_files import PaperFile
from casework.records import events, store, troubles
from casework.records.models import Case
from casework.records.papers import Exhibit
from casework.rules.papers import PaperClass, PaperKind

__all__ = ["Said", "Taken", "book", "classify", "give", "of_case", "of_number", "take", "tidy", "words"]

NO_CASE = "no-case"
NAME_SHOWN = 12
NOT_TAKEN = (
    f"The documents folder cannot be written ({{why}}); the paper was left where it is. Make room, or give yourself the right to write. {troubles.AGAIN}"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one paper: its number, and sentences for the person who gave it."""

    number: int
    case_number: str
    is_known: bool = False
    told: tuple[str, ...] = field(default=())


def take(office: Office, path: Path, number: str, *, actor: str, names: Sequence[str] = (), said: Said | None = None, paper: PaperFile | None = None) -> Taken:
    """Take a paper into a case, or with number "" into the folder of papers without one; the same bytes twice add nothing.

    `names` are the folder and file names that may tell the kind, `paper` what was read of the file already.
    Raises BadFile for what is no paper, UnknownCase, BadInput, FolderNotWritable.
    """
    paper = paper or paper_files.look(path)
    shelf, said = book(office), said or Said()
    kind = said.kind or (None if paper.marks.get("DataHash") else shelf.kind_of(*names))
    reading = letters_read.read(office, lambda: paper.data, kind)
    try:
        with store.writing(office.engine) as session:
            events.refuse(session, "paper taken", actor=actor)  # before a file is written
            case = store.case(session, number) if number else None
            known = _known(session, paper.sha256, number)
            if known:
                fresh = said if known.kind else replace(said, kind=kind)
                return _again(office, session, known, case, paper, actor=actor, said=fresh, reading=reading)
            row = Exhibit(case_number=number or None, kind=kind, paper_class=shelf.class_of(kind), path="", pages=paper.pages, sha256=paper.sha256)
            row.original_name, row.received_at, row.is_late = path.name, office.now(), case is not None and case.closed_on is not None
            row.path = f"{number or NO_CASE}/papers/paper-{paper.sha256[:NAME_SHOWN]}{paper.suffix}"
            told = _place_ours(session, row, paper)
            session.add(row)
            session.flush()
            office.files.put(row.path, paper.data)
            _log(office, session, row, actor=actor)
            told += (*papers_said.settle(office, session, row, said, reading), *_late(case))
            return Taken(row.id or 0, number, told=(f"Paper {row.id}: {words(office, row)}.", *told))
    except OSError as error:
        raise FolderNotWritable(NOT_TAKEN.format(why=error.strerror)) from None


def _known(session: Session, sha256: str, number: str) -> Exhibit | None:
    """Find the same bytes in this case, or waiting without one; a paper dropped without a case is known wherever it is."""
    rows = session.exec(select(Exhibit).where(Exhibit.sha256 == sha256).order_by(col(Exhibit.id))).all()
    return next((row for row in rows if not number or row.case_number in (number, None)), None)


def _again(office: Office, session: Session, row: Exhibit, case: Case | None, paper: PaperFile, *, actor: str, said: Said, reading: Reading) -> Taken:
    """Keep what is on record; put its file back if it is gone, take over what is said now, and give it to the case it is now said to be of."""
    office.files.put(row.path, paper.data)
    is_given = case is not None and not row.case_number
    told: tuple[str, ...] = (f"This is paper {row.id}{f' of {row.case_number}' if row.case_number else ''}, on record already; nothing was added.",)
    if case and is_given:
        _move(office, session, row, case, actor=actor)
        told = (f"Paper {row.id}, which waited without a case, belongs to {case.number} now.", *_late(case))
    if said != Said():
        before = papers_said.standing(session, row)
        row.paper_class = book(office).class_of(said.kind) if said.kind and not row.kind else row.paper_class
        told += papers_said.settle(office, session, row, said, reading)
        papers_said.log(office, session, row, before, actor=actor)
    return Taken(row.id or 0, row.case_number or "", is_known=not is_given, told=told)


def _place_ours(session: Session, row: Exhibit, paper: PaperFile) -> tuple[str, ...]:
    """See whether a Word file is one of our own letters, which somebody edited. Raises BadFile for one that is unchanged or another case's."""
    document = signed_copies.ours(session, paper.marks, sha256=paper.sha256, number=row.case_number or "")
    if document is None:
        return ()
    row.kind, row.paper_class, row.edited_copy_of, row.is_undated = PaperKind.OTHER, PaperClass.UNCLASSIFIED, document.id, True
    return (f"{signed_copies.EDITED.format(what=signed_copies.name_of(document))} {signed_copies.SAVE_OVER.format(path=document.path)}",)


def _late(case: Case | None) -> tuple[str, ...]:
    if case is None or not case.closed_on:
        return ()
    return (f"{case.number} was closed on {case.closed_on} as “{case.outcome}”. The paper is kept there: read it and say whether anything must be done.",)


def _log(office: Office, session: Session, row: Exhibit, *, actor: str) -> None:
    verb = "paper came after closing" if row.is_late else "paper taken"
    events.append(session, verb, actor=actor, at=office.now(), case_number=row.case_number or "", code=f"paper {row.id}: {words(office, row)}")


def came_on(office: Office, row: Exhibit) -> date:
    """Say on which day of the clinic's a paper came."""
    return row.received_at.astimezone(office.settings.zone).date()


def classify(office: Office, number: str, paper: int, said: Said, *, actor: str) -> Taken:
    """Say what a paper is; what is not said stays. A letter or booklet is read now, if its kind became known only now.

    Raises UnknownCase, and BadInput when the case has no such paper or nothing fits.
    """
    if said == Said():
        raise BadInput("Say what the paper is: --kind, --on or --undated, --class, --signed-copy-of.")
    with store.reading(office.engine) as session:
        before = of_number(session, number, paper)
        fresh_kind = said.kind if said.kind is not before.kind else None
    reading = letters_read.read(office, partial(office.files.read, before.path), fresh_kind)
    with store.writing(office.engine) as session:
        row = of_number(session, number, paper)
        asked = papers_said.standing(session, row)
        if fresh_kind and said.paper_class is None and row.paper_class is PaperClass.UNCLASSIFIED:
            row.paper_class = book(office).class_of(fresh_kind)
        row.edited_copy_of = None if fresh_kind else row.edited_copy_of
        told = papers_said.settle(office, session, row, said, reading)
        papers_said.log(office, session, row, asked, actor=actor)
        return Taken(paper, row.case_number or "", told=(f"Paper {paper}: {words(office, row)}.", *told))


def of_number(session: Session, number: str, paper: int) -> Exhibit:
    """Find one paper of a case, or with number "" one that waits without a case. Raises UnknownCase, BadInput listing the case's papers."""
    if number:
        store.case(session, number)
    row = session.get(Exhibit, paper)
    if row is None or (row.case_number or "") != number:
        there = ", ".join(str(each.id) for each in of_case(session, number)) or "none"
        raise BadInput(f"{number or 'The folder without a case'} has no paper {paper}. Its papers: {there}.")
    return row


def of_case(session: Session, number: str) -> list[Exhibit]:
    """List the papers of a case, oldest first; with "" those that wait without one."""
    wanted = Exhibit.case_number == number if number else col(Exhibit.case_number).is_(None)
    return list(session.exec(select(Exhibit).where(wanted).order_by(col(Exhibit.id))))


def give(office: Office, paper: int, number: str, *, actor: str) -> Taken:
    """Give a paper to a case: one that waited without a case, or one that was dropped into another case's folder.

    Raises UnknownCase, and BadInput when there is no such paper or the case has the same one already.
    """
    with store.writing(office.engine) as session:
        case, row = store.case(session, number), session.get(Exhibit, paper)
        if row is None:
            raise BadInput(f"There is no paper {paper}. List those without a case with: casework papers --no-case")
        if row.case_number == number:
            return Taken(paper, number, is_known=True, told=(f"Paper {paper} belongs to {number} already.",))
        twin = next((each for each in of_case(session, number) if each.sha256 == row.sha256), None)
        if twin:
            raise BadInput(f"{number} has the same paper already: paper {twin.id}.")
        before, was_read = row.case_number, row.is_read
        _move(office, session, row, case, actor=actor)
        stays = (f"What was confirmed of it in {before} stays there: look at that case and correct it.",) if before and was_read else ()
        return Taken(paper, number, told=(f"Paper {paper}: {words(office, row)}; it belongs to {number} now.", *stays, *_late(case)))


def _move(office: Office, session: Session, row: Exhibit, case: Case, *, actor: str) -> None:
    """Lay the file into the case's folder and change the row; the old file goes with `tidy`, when the row no longer names it."""
    before, old = row.case_number, row.path
    try:
        data = office.files.read(old)
    except BadFile:
        raise UnknownCase(f"The file of paper {row.id} is not in the documents folder. Drop it once more into the folder of {case.number}.") from None
    row.case_number, row.path = case.number, f"{case.number}/papers/{Path(old).name}"
    row.signed_copy_of, row.is_late = None, case.closed_on is not None
    letters_read.ask_again(session, row)
    office.files.put(row.path, data)
    signed_copies.match(session, row, "")
    session.add(row)
    session.flush()
    if before:
        events.append(session, "paper given away", actor=actor, at=office.now(), case_number=before, code=f"paper {row.id} to {case.number}")
    _log(office, session, row, actor=actor)


def tidy(office: Office) -> None:
    """Take away what a kill left half written, and the old files of papers given to another case: their bytes lie there under the same name."""
    with store.writing(office.engine) as session:  # nobody writes meanwhile: a paper whose row is just being written is not taken away
        named = set(session.exec(select(Exhibit.path)).all())
        elsewhere = {Path(path).name for path in named}
        for path in office.files.matching("*/papers/paper-*") - named:
            if Path(path).name in elsewhere:
                office.files.remove(path)
    office.files.sweep("*/papers")
