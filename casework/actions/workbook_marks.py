"""What is remembered of each chart workbook: its content as last written or read, whether it could be taken in, and what waits to be written."""

import hashlib
import json
from pathlib import Path

from casework.actions import working_copies
from casework.actions.office import Office
from casework.records import store, whole

WAITING = "workbooks: to be written"
FAULTY = "faulty "


def digest(path: Path) -> str:
    """Name a workbook's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_saved(office: Office, path: Path) -> bool:
    """Say whether a workbook holds something else than what we last wrote or read."""
    return _mark(office, _name(path)).removeprefix(FAULTY) != digest(path)


def is_faulty(office: Office, path: Path) -> bool:
    """Say whether a workbook is one that could not be taken in: what stands there is in no record, and nobody may write over it."""
    return _mark(office, _name(path)) == FAULTY + digest(path)


def remember(office: Office, path: Path, content: str, *, is_faulty: bool = False) -> None:
    """Remember a content by its name, as written or read."""
    _set(office, _name(path), f"{FAULTY if is_faulty else ''}{content}")


def put_in_place(office: Office, written: Path, path: Path, *, is_faulty: bool = False) -> None:
    """Move a written workbook to its place and remember it in one act, so that of two at once neither is taken for a person's.

    Raises OSError where the system refuses it; the record then stays as it was.
    """
    with store.writing(office.engine) as session:
        store.set_mark(session, _name(path), f"{FAULTY if is_faulty else ''}{digest(written)}", at=office.now())
        session.flush()
        whole.move(written, path)  # an old workbook under a new mark would be taken for a person's


def forget(office: Office, path: Path) -> None:
    """Have a workbook read once more."""
    _set(office, _name(path), "")


def says(office: Office, path: Path) -> str:
    """Give the keyed name of what was last written into a workbook."""
    return _mark(office, f"{_name(path)} says")


def set_says(office: Office, path: Path, key: str) -> None:
    """Remember what was written into a workbook."""
    _set(office, f"{_name(path)} says", key)


def waiting(office: Office) -> list[str]:
    """List the workbooks that could not be written yet, by file name."""
    return list(json.loads(_mark(office, WAITING) or "[]"))


def set_waiting(office: Office, names: list[str]) -> None:
    """Keep which workbooks wait."""
    _set(office, WAITING, json.dumps(names))


def wait(office: Office, path: Path) -> None:
    """Have a workbook written as soon as it is closed."""
    set_waiting(office, list(dict.fromkeys([*waiting(office), path.name])))


def put_away(office: Office, path: Path) -> None:
    """Take away a copy that was taken in, where documents are kept closed; one that is open now follows when it is closed. Raises OSError."""
    if not office.files.is_open and not working_copies.put_away(office, path):
        wait(office, path)


def _name(path: Path) -> str:
    return working_copies.WORKBOOK.format(name=path.name)


def _mark(office: Office, name: str) -> str:
    with store.reading(office.engine) as session:
        mark = store.mark(session, name)
        return mark.value if mark else ""


def _set(office: Office, name: str, value: str) -> None:
    with store.writing(office.engine) as session:
        store.set_mark(session, name, value, at=office.now())
