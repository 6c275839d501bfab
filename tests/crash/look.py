"""What stands in a data folder, as values that can be compared: rows, files, messages; and what must hold of it at any moment."""

import hashlib
import io
import json
import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import takewhile
from typing import Any

from openpyxl import load_workbook
from sqlmodel import SQLModel, func, select

from casework.actions import Office, audit_file, backup, finding_patients, front_door_log, integrity, rotating
from casework.notify import outbox
from casework.records import events, images, store
from casework.records.deliveries import Delivery
from casework.records.logbook import Digest, Event, Mark, RunLease
from casework.records.models import Document
from casework.records.packets import PacketFile
from casework.records.reminders import Reminder
from casework.records.reminding import Escalation
from casework.rules.delivering import Outcome
from casework.rules.roles import FILE_OPENED

# True each time, also where it brought nothing new: a file was read or opened, somebody looked up, a log handed out, another backup, key or password made.
AGAIN = (
    "chart read",
    "remittance read",
    "worksheet read",
    "call sheet read",
    FILE_OPENED,
    backup.MADE,
    rotating.ROTATED,
    rotating.KEY_ADDED,
    front_door_log.PASSWORD,
    audit_file.VERB,
    finding_patients.LOOKED_UP,
    "answer refused",
)
BY_NAME = (Digest, Reminder, Escalation)  # nothing points at their numbers, and one whose turn came later has a later one
ASKED = {"case_stage": {"ask_number", "ask_notice"}}  # what the board asked and how often, as after an answer that a full disk refused
COUNTING = ("event", "case_act", "case_of_act", "worklist_touch")  # a further reading moves their numbers
LATER = outbox.LEASE + timedelta(seconds=1)  # whoever does an act again comes when what the dead one had claimed is free
HEAD = re.compile(r"row \d+, head [0-9a-f]{16}|verify --head [0-9a-f]{16}")  # what the manager's mail tells of the log, which is salted by chance
ALARM = re.compile(r"<\w+@casework\.local> (casework: )")
Look = dict[str, Any]


def at(office: Office) -> Look:
    """Look at everything: every row of every table, every file by its content, and every message that went out.

    What was done again so much later counts as done at the first hour, and an attempt that nobody lived to end as none once another was made.
    """
    return {**_rows(office), "files": _files(office), "spreadsheets": _spreadsheets(office), "inbox": _names(office), "sent": _sent(office)}


def _rows(office: Office) -> Look:
    said: Look = {}
    with store.reading(office.engine) as session:
        for mapper in sorted(SQLModel._sa_registry.mappers, key=lambda each: str(each.class_.__tablename__)):
            name = str(mapper.class_.__tablename__)
            if mapper.class_ not in (RunLease, Mark) and name not in COUNTING:  # marks count events and name the bytes of spreadsheets
                said[name] = sorted(_said(row) for row in session.exec(select(mapper.class_)).all())
        tries = session.exec(select(Delivery)).all()
        ended = {row.message_id for row in tries if row.outcome != Outcome.UNFINISHED}
        for table in BY_NAME:
            said[str(table.__tablename__)] = sorted(_said(row, {"id"}) for row in session.exec(select(table)))
        said["delivery"] = sorted(_said(row, {"id"}) for row in tries if row.outcome != Outcome.UNFINISHED or row.message_id not in ended)
        log = session.exec(select(Event)).all()
        said["log"] = sorted(f"{each.verb} {each.case_number} {each.stage} {each.code} {each.words}" for each in log if each.verb not in AGAIN)
    return said


def _said(row: SQLModel, but: Iterable[str] = ()) -> str:
    without = {*but, *ASKED.get(str(row.__tablename__), ())}
    image = images.image(row, [name for name in images.names(row) if name not in without])
    return HEAD.sub("", json.dumps(image, sort_keys=True, default=str)).replace(str(LATER)[1:], ":00:00")


def mark(office: Office) -> str:
    """Give a short mark of how everything stands, with what the machinery keeps for itself."""
    with store.reading(office.engine) as session:
        kept = [_said(row) for table in (RunLease, Mark) for row in session.exec(select(table)).all()]
        grown = session.exec(select(func.count()).select_from(Event)).one()
    home, place = office.settings.home, office.settings.home.parent
    names = sorted(str(path.relative_to(home)) for path in home.rglob("*"))
    others = sorted((str(path), path.read_bytes()) for path in place.rglob("*") if path.is_file() and not path.is_relative_to(home))
    return hashlib.sha256(repr((at(office), sorted(kept), grown, names, others)).encode()).hexdigest()


def _files(office: Office) -> dict[str, str]:
    found = {f"sealed {name}": _content(office.files.sealed(name)) for name in office.files.all()}
    for path in sorted(office.documents.rglob("*")):
        if path.is_file() and path.suffix != ".xlsx" and not path.name.startswith("."):
            found[str(path.relative_to(office.documents))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _spreadsheets(office: Office) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(office.settings.folder("charts").glob("[!.]*")) if path.is_file()}


def _content(data: bytes) -> str:
    """Name a content, a spreadsheet by its cells: the rest of such a file holds the minute it was written."""
    return hashlib.sha256(repr(_cells(data)).encode() if data.startswith(b"PK") and b"xl/workbook" in data else data).hexdigest()


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
    """List what went out, each message once: a message after a kill bears the same id, by which the mailbox knows it again.

    The id of an alarm holds the instant at which it was raised; that is told by its words.
    """
    path = office.settings.home.parent / "sent"
    lines = set(path.read_text().splitlines()) if path.exists() else set()
    return sorted(ALARM.sub(r"\1", line) for line in lines)


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
    return [str(path.relative_to(home)) for path in home.rglob(".*") if path.is_file()]


def _digest(office: Office, path: str) -> str:
    return hashlib.sha256(office.files.sealed(path) if office.files.is_sealed(path) else office.files.read(path)).hexdigest()


def differences(mine: Look, theirs: Look) -> list[str]:
    """Say where two looks differ, part by part and shortened."""
    found = []
    for part in sorted({*mine, *theirs} - {"spreadsheets"}):
        if mine.get(part) != theirs.get(part):
            ours, other = (set(map(str, each.items() if isinstance(each, dict) else each)) for each in (mine.get(part) or (), theirs.get(part) or ()))
            found.append(f"{part}: {_shown(sorted(ours - other), sorted(other - ours))}")
    return found + _differing(mine["spreadsheets"], theirs["spreadsheets"])


def _shown(much: list[str], missing: list[str]) -> str:
    """Show what is too much and what is missing, from where the first of each differ."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(*much[:1], *missing[:1], strict=False)) if much and missing else ()
    start = max(len(list(alike)) - 100, 0)
    return f"{len(much)} too much {[each[start:][:250] for each in much[:2]]}, {len(missing)} missing {[each[start:][:250] for each in missing[:2]]}"


def _differing(mine: dict[str, bytes], theirs: dict[str, bytes]) -> list[str]:
    names = [name for name in {*mine, *theirs} if mine.get(name) != theirs.get(name)]
    return [f"spreadsheet {name}" for name in sorted(names) if not (name in mine and name in theirs and _cells(mine[name]) == _cells(theirs[name]))]
