"""What is remembered of each chart workbook beside its content: what it says of the record, and whether it waits to be written."""

import json
from pathlib import Path

from casework.actions import copy_marks, working_copies
from casework.actions.office import Office
from casework.records import store

WAITING = "workbooks: to be written"


def says(office: Office, path: Path) -> str:
    """Give the keyed name of what was last written into a workbook."""
    return _mark(office, _says(path))


def set_says(office: Office, path: Path, key: str) -> None:
    """Remember what was written into a workbook."""
    _set(office, _says(path), key)


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


def _mark(office: Office, name: str) -> str:
    with store.reading(office.engine) as session:
        mark = store.mark(session, name)
        return mark.value if mark else ""


def _set(office: Office, name: str, value: str) -> None:
    with store.writing(office.engine) as session:
        store.set_mark(session, name, value, at=office.now())


def _says(path: Path) -> str:
    return f"{copy_marks.mark(path)} says"
