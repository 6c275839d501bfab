"""What stands in a data folder, as values that can be compared: rows, files, messages; and what must hold of it at any moment."""

import hashlib
import io
import json
import re
from typing import Any

from openpyxl import load_workbook
from sqlmodel import SQLModel, select

from casework.actions import Office, backup, integrity, rotating
from casework.records import events, images, store
from casework.records.logbook import Event, Mark, RunLease
from casework.records.models import Document
from casework.records.packets import PacketFile
from casework.rules.roles import FILE_OPENED

# True each time, also where it brought nothing new: a file was read or opened again, another backup made, another key begun.
AGAIN = ("chart read", "remittance read", "worksheet read", "call sheet read", FILE_OPENED, backup.MADE, rotating.ROTATED, rotating.KEY_ADDED)
PRIVATE = ("documents", "vault", "charts", "inbox", "work")
COUNTING = ("event", "case_act", "case_of_act", "worklist_touch")  # a further reading moves their numbers
HEAD = re.compile(r"Log: row \d+, head [0-9a-f]{16}|verify --head [0-9a-f]{16}")  # what the manager's mail tells of the log, which is salted by chance
Look = dict[str, Any]


def at(office: Office) -> Look:
    """Look at everything: every row of every table, every file by its content, and every message that went out."""
    return {**_rows(office), "files": _files(office), "spreadsheets": _spreadsheets(office), "inbox": _names(office), "sent": _sent(office)}


def _rows(office: Office) -> Look:
    said: Look = {}
    with store.reading(office.engine) as session:
        for mapper in sorted(SQLModel._sa_registry.mappers, key=lambda each: str(each.class_.__tablename__)):
            name = str(mapper.class_.__tablename__)
            if mapper.class_ not in (RunLease, Mark) and name not in COUNTING:  # marks count events and name the bytes of spreadsheets
                rows = session.exec(select(mapper.class_)).all()
                said[name] = sorted(HEAD.sub("", json.dumps(images.image(row, images.names(row)), sort_keys=True, default=str)) for row in rows)
        log = session.exec(select(Event)).all()
        said["log"] = sorted(f"{each.verb} {each.case_number} {each.stage} {each.code} {each.words}" for each in log if each.verb not in AGAIN)
    return said


def _files(office: Office) -> dict[str, str]:
    found = {f"sealed {name}": hashlib.sha256(office.files.sealed(name)).hexdigest() for name in office.files.all()}
    for path in sorted(office.documents.rglob("*")):
        if path.is_file() and path.suffix != ".xlsx" and not path.name.startswith("."):
            found[str(path.relative_to(office.documents))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _spreadsheets(office: Office) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(office.settings.folder("charts").glob("[!.]*")) if path.is_file()}


def _cells(data: bytes) -> list[object]:
    """List the cells of a spreadsheet; the rest of such a file holds the minute it was written."""
    if not data.startswith(b"PK"):
        return [data]
    book = load_workbook(io.BytesIO(data), read_only=True)
    return [(sheet.title, [cell for cell in row if cell is not None]) for sheet in book for row in sheet.iter_rows(values_only=True)]


def _names(office: Office) -> list[str]:
    root = office.settings.folder("inbox")
    return sorted(str(path.relative_to(root)) for path in root.rglob("[!.]*") if path.is_file())


def _sent(office: Office) -> list[str]:
    """List what went out, each message once: a message after a kill bears the same id, by which the mailbox knows it again."""
    path = office.settings.home.parent / "sent"
    return sorted(set(path.read_text().splitlines())) if path.exists() else []


def faults(office: Office) -> list[str]:
    """Say what does not hold that must hold at any moment: an unbroken log, whole files behind every row, a next step for every case."""
    found = []
    with store.reading(office.engine) as session:
        if (altered := events.first_altered(session)) is not None:
            found.append(f"the log is broken at {altered}")
        rows = [*session.exec(select(Document)), *session.exec(select(PacketFile))]
        found += [f"{row.path} is not what its row says" for row in rows if _digest(office, row.path) != row.sha256]
    return found + [f"{each.case_number}: {each.words}" for each in integrity.check(office)]


def left_behind(office: Office) -> list[str]:
    """List hidden files, which a kill leaves half written and a start takes away: what stands in them is in clear."""
    home = office.settings.home
    return [str(path.relative_to(home)) for name in PRIVATE for path in (home / name).rglob(".*") if path.is_file()]


def _digest(office: Office, path: str) -> str:
    return hashlib.sha256(office.files.sealed(path) if office.files.is_sealed(path) else office.files.read(path)).hexdigest()


def differences(mine: Look, theirs: Look) -> list[str]:
    """Say where two looks differ, part by part and shortened."""
    found = []
    for part in sorted({*mine, *theirs} - {"spreadsheets"}):
        if mine.get(part) != theirs.get(part):
            ours, other = (set(map(str, each.items() if isinstance(each, dict) else each)) for each in (mine.get(part) or (), theirs.get(part) or ()))
            found.append(f"{part}: too much {sorted(ours - other)[:2]}, missing {sorted(other - ours)[:2]}"[:600])
    return found + _differing(mine["spreadsheets"], theirs["spreadsheets"])


def _differing(mine: dict[str, bytes], theirs: dict[str, bytes]) -> list[str]:
    names = [name for name in {*mine, *theirs} if mine.get(name) != theirs.get(name)]
    return [f"spreadsheet {name}" for name in sorted(names) if not (name in mine and name in theirs and _cells(mine[name]) == _cells(theirs[name]))]
