"""The files of a case for people: listed, handed out decrypted, taken back when edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlmodel import Session, col, select

from casework.actions import edits, file_writing, openings, papers, received
from casework.actions.office import Office
from casework.errors import BadFile, BadInput
from casework.intake import paper_files
from casework.records import store
from casework.records import troubles as disk
from casework.records.models import Case, Document
from casework.records.packets import Packet, PacketFile

NO_FILE = "{number} has no file {file}. List its files with: casework documents {number}"
NO_FOLDER = "The documents of this clinic are kept closed. Say into which folder: casework hand-out {number} {file} --to FOLDER"
NOT_OURS = "This Word file does not say which of our documents it is. Keep it with: casework keep-edit NUMBER KIND --file FILE --reason WHY"
ALL_FILES = "all files, into the documents folder"
CLOSED = (
    "The documents of this clinic are kept closed, so nothing is laid into the documents folder. "
    'Set kept = "open" under [documents] of clinic.toml first, or give one out: casework hand-out NUMBER FILE --to FOLDER'
)
STALE = "This is an edited copy of {file}, which was drawn again since. Make your change in the new version: casework hand-out {number}"


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a case: its name, what it is, its bytes, and whether a copy lies open in the documents folder. `trouble` says why it does not open."""

    file: str
    what: str
    size: int
    is_handed_out: bool
    trouble: str = ""


def listed(office: Office, number: str) -> tuple[Listed, ...]:
    """List the files of a case, oldest document first, then packets, papers and what else lies in its folder; with `received` the originals of the inbox.

    Raises UnknownCase.
    """
    if number == received.FOLDER:
        return tuple(Listed(each.file, _came_as(each), each.size, is_handed_out=False, trouble=each.trouble) for each in received.listed(office))
    return tuple(_line(office, file, what) for file, what in _files(office, number).items())


def _came_as(each: received.Received) -> str:
    return f"came as {each.original_name}{f', refused: {each.refused}' if each.refused else ''}"


def _files(office: Office, number: str) -> dict[str, str]:
    """Give the files of a case, each with what it is. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        known = _named(session, store.case(session, number).number)
    return known | dict.fromkeys(sorted(office.files.matching(f"{number}/**/*") - known.keys()), "file")


def _named(session: Session, number: str) -> dict[str, str]:
    """Give the files that rows of a case name, each with what it is."""
    found = {each.path: f"{each.kind.value}, version {each.version}, {each.status.value}" for each in store.documents(session, number)}
    packets = select(PacketFile).join(Packet).where(Packet.case_number == number)
    found |= {each.path: f"packet, part {each.part}" if each.part else "packet, Word file" for each in session.exec(packets)}
    return found | {each.path: f"paper {each.id}" for each in papers.of_case(session, number)}


def _line(office: Office, file: str, what: str) -> Listed:
    is_handed_out = office.files.is_handed_out(file)
    try:
        return Listed(file, what, office.files.size(file), is_handed_out)
    except BadFile as trouble:
        return Listed(file, what, 0, is_handed_out, str(trouble))


def hand_out(office: Office, number: str, file: str = "", *, to: Path | None = None, actor: str = "") -> tuple[str, ...]:
    """Give a case's file, or all of them, to a person: into a folder, or again into the documents folder where its copy is gone.

    The opening is on record before the file is written, which only this user may read. Says the paths.
    Raises UnknownCase, BadInput for no such file or folder or one that is taken, BadFile for what does not open, DatabaseProblem.
    """
    if number == received.FOLDER:
        return (_received(office, file, to, actor=actor),)
    wanted = [each for each in _files(office, number) if not file or each in (file, f"{number}/{file}") or PurePosixPath(each).name == file]
    if not wanted and file:
        raise BadInput(NO_FILE.format(number=number, file=file))
    if file and len(wanted) > 1:
        raise BadInput(f"Several files have that name: {', '.join(wanted)}. Name one with its folder.")
    if to is None and not office.files.is_open:
        raise BadInput(NO_FOLDER.format(number=number, file=file or "FILE"))
    targets = _targets(wanted, number, to)
    opened = [office.files.read(each) for each in wanted]  # before any is on record as opened: all are given, or none
    for target, data in zip(targets, opened, strict=True):
        if target:
            file_writing.refuse_taken(target, data)
    for each in wanted:
        openings.keep(office, number, each, actor=actor)
    return tuple(_laid(office, *each) for each in zip(wanted, opened, targets, strict=True))


def _targets(wanted: Sequence[str], number: str, to: Path | None) -> list[Path | None]:
    """Say where each file goes; files of one name, such as those of two tracks, bear the folder they lie in before it."""
    if to is None:
        return [None for _ in wanted]
    names = [PurePosixPath(each).name for each in wanted]
    parted = [each.removeprefix(f"{number}/").replace("/", "-") for each in wanted]
    return [to / (name if names.count(name) == 1 else longer) for name, longer in zip(names, parted, strict=True)]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """How many files of which cases lie in the documents folder again, and a sentence for each that does not open."""

    files: int
    cases: tuple[str, ...]
    troubles: tuple[str, ...]


def lay_out(office: Office, *, actor: str) -> LaidOut:
    """Lay every file of every case that is sealed only into the documents folder again, as after a change from closed to open.

    The opening of each case is on record first. Raises BadInput where documents are kept closed, DatabaseProblem, FolderNotWritable.
    """
    if not office.files.is_open:
        raise BadInput(CLOSED)
    with store.reading(office.engine) as session:
        waiting = {number: found for number in session.exec(select(Case.number).order_by(Case.number)) if (found := sealed_only(office, number))}
    done, troubles = 0, []
    for number, names in waiting.items():
        openings.keep(office, number, ALL_FILES, actor=actor)
        for name in names:
            try:
                with disk.told():
                    office.files.hand_out(name)
                done += 1
            except BadFile as trouble:
                troubles.append(str(trouble))
    return LaidOut(done, tuple(waiting), tuple(troubles))


def sealed_only(office: Office, number: str) -> list[str]:
    """Name the files of a case of which no copy lies in the documents folder."""
    return sorted(name for name in office.files.matching(f"{number}/**/*") if not office.files.is_handed_out(name))


def _received(office: Office, file: str, to: Path | None, *, actor: str) -> str:
    if to is None:
        raise BadInput("Say into which folder the original goes: --to FOLDER")
    path = to / PurePosixPath(file).name
    name, data = received.sealed(office, file)
    file_writing.refuse_taken(path, data)  # before it is on record as opened
    received.keep_opening(office, name, actor=actor)
    file_writing.put_new(path, data)
    return str(path)


def _laid(office: Office, file: str, data: bytes, target: Path | None) -> str:
    if target is None:
        office.files.hand_out(file)
        return office.files.shown(file)
    file_writing.put_new(target, data)
    return str(target)


def take_back(office: Office, file: Path, *, reason: str, actor: str) -> str:
    """Keep an edited copy of one of our documents as its next version, known by the marks inside it, and say its name.

    Raises BadFile when it is no Word file of ours, BadInput when nothing was changed, no reason is given, or it was drawn again since.
    """
    marks = paper_files.look(file).marks
    with store.reading(office.engine) as session:
        found = _drawn_as(session, marks)
        later = [each for each in store.documents(session, found.case_number) if edits.is_like(each, found) and each.version > found.version]
    if any(each.template_hash for each in later):
        raise BadInput(STALE.format(file=found.path, number=found.case_number))
    return edits.keep(office, found.case_number, found.kind, reason=reason, actor=actor, file=file, like=found)


def _drawn_as(session: Session, marks: Mapping[str, str]) -> Document:
    query = select(Document).where(Document.data_hash == marks.get("DataHash", "-"), Document.template_hash == marks.get("TemplateHash", "-"))
    found = session.exec(query.where(Document.case_number == marks.get("CaseNumber", "")).order_by(col(Document.version).desc())).first()
    if found is None:
        raise BadFile(NOT_OURS)
    return found
