"""What is remembered of each copy that people fill in (chart workbooks and call sheets): its content as last written or read.

A content that is about to come is remembered before it comes. Whatever dies between, what lies there is never taken for a person's.
"""

import hashlib
from pathlib import Path

from sqlmodel import Session

from casework.actions.office import Office
from casework.records import store, troubles, whole

CALL_SHEET_ENDING = " call sheet.xlsx"
WORKBOOK, CALL_SHEET = "workbook {name}", "call sheet {name}"
COMES = "{name} comes"
FAULTY = "faulty "


def digest(path: Path) -> str:
    """Name a copy's content."""
    return name_of(path.read_bytes())


def name_of(data: bytes) -> str:
    """Name a content."""
    return hashlib.sha256(data).hexdigest()


def is_saved(office: Office, path: Path) -> bool:
    """Say whether a copy holds something else than what we last wrote or read."""
    return digest(path) not in {each.removeprefix(FAULTY) for each in known(office, path)}


def is_faulty(office: Office, path: Path) -> bool:
    """Say whether a copy is one that could not be taken in: what stands there is in no record, and nobody may write over it."""
    return FAULTY + digest(path) in known(office, path)


def known(office: Office, path: Path) -> tuple[str, ...]:
    """Give the contents that are ours: as last written or read, and one that was about to come; () for a copy nobody knows."""
    with store.reading(office.engine) as session:
        found = (store.mark(session, name) for name in (mark(path), _comes(path)))
        return tuple(each.value for each in found if each)


def remember(office: Office, path: Path, content: str, *, is_faulty: bool = False) -> None:
    """Remember a content by its name, as written or read."""
    with store.writing(office.engine) as session:
        _set(office, session, path, content, is_faulty=is_faulty)


def forget(office: Office, path: Path) -> None:
    """Have a copy read once more."""
    remember(office, path, "")


def put_in_place(office: Office, path: Path, data: bytes, *, is_faulty: bool = False) -> None:
    """Write a copy and remember it, so that neither the old nor the new one is ever taken for a person's.

    Raises FolderNotWritable for a full, read-only or broken disk, OSError where the system refuses it; the record then stays as it was.
    """
    content, hidden = name_of(data), whole.hidden_beside(path)
    try:
        with troubles.told():
            whole.make_folder(path.parent)
            whole.write_flushed(hidden, data)
        with store.writing(office.engine) as session:
            store.set_mark(session, _comes(path), f"{FAULTY if is_faulty else ''}{content}", at=office.now())
        with store.writing(office.engine) as session:
            _set(office, session, path, content, is_faulty=is_faulty)
            session.flush()
            whole.move(hidden, path)
    finally:
        hidden.unlink(missing_ok=True)


def mark(path: Path) -> str:
    """Name the mark of a copy."""
    return (CALL_SHEET if path.name.endswith(CALL_SHEET_ENDING) else WORKBOOK).format(name=path.name)


def _set(office: Office, session: Session, path: Path, content: str, *, is_faulty: bool) -> None:
    store.set_mark(session, mark(path), f"{FAULTY if is_faulty else ''}{content}", at=office.now())
    if comes := store.mark(session, _comes(path)):
        session.delete(comes)


def _comes(path: Path) -> str:
    return COMES.format(name=mark(path))
