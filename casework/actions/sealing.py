"""Sealing what an older version of this program, or another setting, left open; file by file, so that a kill loses nothing and the next start goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, select

from casework.actions import received, working_copies
from casework.actions.office import Office
from casework.errors import BadFile
from casework.records import store, troubles
from casework.records.models import Document
from casework.records.packets import PacketFile
from casework.records.papers import Exhibit

BESIDE = ("*/*/*-filled.pdf", "*/*/*.undone*.docx")  # what we lay beside the files that rows name


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a row names; `sha256` is what it must hold, "" where people may have edited it."""

    path: str
    sha256: str = ""


def named(session: Session) -> Iterator[Named]:
    """Give every file that a row names."""
    yield from (Named(path) for path in session.exec(select(Document.path).order_by(Document.path)))
    yield from (Named(*row) for row in session.exec(select(Exhibit.path, Exhibit.sha256).order_by(Exhibit.path)))
    yield from (Named(*row) for row in session.exec(select(PacketFile.path, PacketFile.sha256).order_by(PacketFile.path)))


def seal_all(office: Office) -> int:
    """Seal every file of ours that lies open only, and say how many; where documents are kept closed, take away the open copies that nobody edited.

    What cannot be read is left where it is, for the doctor to tell. Raises FolderNotWritable for a disk that takes no more.
    """
    with store.reading(office.engine) as session:
        paths = [each.path for each in named(session)]
    ours = [*paths, *(path for pattern in BESIDE for path in sorted(office.files.matching(pattern)))]
    with troubles.told():
        done = sum(_settled(office, path) for path in ours)
        done += working_copies.sweep(office, now=datetime.now(UTC), older=timedelta()) + received.take_in_refused(office)
        return done + sum(_received(office, path) for path in sorted(_done(office)))


def _settled(office: Office, path: str) -> bool:
    try:
        is_fresh = not office.files.is_sealed(path) and office.files.is_handed_out(path)
        office.files.take_in(path)
        if not office.files.is_open:
            office.files.close(path)
    except BadFile:
        return False
    return is_fresh


def _done(office: Office) -> list[Path]:
    return [path for path in (office.settings.folder("inbox") / "done").iterdir() if path.is_file() and not path.is_symlink()]


def _received(office: Office, path: Path) -> bool:
    received.keep(office, path)
    return True


def examined(office: Office) -> tuple[int, list[str]]:
    """Open every file that a row names, and every other one: how many of the former are well, and a sentence for each that is not."""
    with store.reading(office.engine) as session:
        rows = list(named(session))
    found = [trouble for row in rows if (trouble := _trouble(office, row))]
    others = sorted(set(office.files.all()) - {row.path for row in rows})
    return len(rows) - len(found), found + [f"{name} does not open: restore it from your backup" for name in others if not office.files.opens(name)]


def _trouble(office: Office, row: Named) -> str:
    files = office.files
    if not files.is_sealed(row.path):
        is_open = files.is_handed_out(row.path)
        return f"{row.path} is not sealed yet: run casework init" if is_open else f"{row.path} is gone: restore it from your backup, or draw or drop it again"
    try:
        digest = files.sealed_digest(row.path)
    except BadFile as trouble:
        return str(trouble)
    if row.sha256 and digest != row.sha256:
        return f"{row.path} is not the file that was taken in: restore it from your backup, or drop it again"
    if not files.is_open and files.is_handed_out(row.path):
        return _left_open(office, row.path)
    return ""


def _left_open(office: Office, path: str) -> str:
    try:
        is_edited = office.files.is_edited(path)
    except (BadFile, OSError):
        return f"{path} lies open in the documents folder and cannot be read: look at it, and take it away"
    then = "and was edited: keep it with casework take-back, or take it away" if is_edited else "though documents are kept closed: run casework init"
    return f"{path} lies open in the documents folder {then}"
