"""Erasing a patient: every row, file and word of one person, while the log stays whole and says who did it and why.

First the rows go, in one transaction that also writes down which files are to follow; then the files; last the database is written
anew, so that nothing lies in its free pages. A kill or a full disk in between loses nothing: `finish` goes on where it was cut off. The
board does so by itself, and takes its pages and forms away (flows/erased.py).
"""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from casework.actions import backup, erasing_files, erasing_rows, retention
from casework.actions.holds import patient_of
from casework.actions.office import Office
from casework.errors import BadInput, FolderNotWritable, NotAllowed
from casework.plural import counted
from casework.records import events, store
from casework.records.retention import ErasedCase, Erasure
from casework.rules.retention import EraseReason

ERASED = "patient erased"
FULL = "VACUUM FULL"
ROOM = 3  # how often the database must fit on the disk to be written anew: its copy, and the log of the writing
NOT_YET = (
    "Rows and files of {key} are gone. The database could not be written anew yet, for it is in use or the disk has no room:"
    " the board does it by itself within minutes, or run the command again."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What erasing a patient would take away, what keeps it from being done, and what it does not reach."""

    patient_key: str
    numbers: tuple[str, ...]
    obstacles: tuple[str, ...]
    files: tuple[str, ...]
    backups: tuple[str, ...]
    gone_from_backups: str

    @property
    def words(self) -> str:
        """Say it, with the command that does it."""
        numbers = ",".join(self.numbers) or self.patient_key
        stays = [f"Cannot be erased now: {'; '.join(self.obstacles)}."] if self.obstacles else [f"To erase, say the cases: --yes-erase {numbers}"]
        received = [name for name in self.files if name.startswith(erasing_files.RECEIVED)]
        also = [f"Of these, files that came in and workbooks, which may hold other patients too: {', '.join(received)}"] if received else []
        held = f"The patient stays in {counted(len(self.backups), 'backup')}, {self.gone_from_backups}." if self.backups else "No backup holds the patient."
        return "\n".join(
            (f"{self.patient_key}: cases {', '.join(self.numbers) or 'none'}, {counted(len(self.files), 'file')}, and every row of both.", *also, held, *stays)
        )


def preview(office: Office, named: str, reason: EraseReason) -> Preview:
    """Say what erasing a patient, named by key or case, would do. Raises BadInput, UnknownCase."""
    with store.reading(office.engine) as session:
        key, _ = patient_of(session, named)
        record = retention.of_patient(office, session, key)
        found = tuple(erasing_files.of_patient(office, session, key, record.numbers))
    held = tuple(path.name for path in backup.listed(backup.folder(office.settings)))
    return Preview(key, record.numbers, _obstacles(office, record, reason), found, held, _until(office))


def erase(office: Office, named: str, reason: EraseReason, *, confirmed: Sequence[str], actor: str) -> str:
    """Erase a patient whose case numbers somebody said again; done before, it only finishes what a kill left.

    Raises BadInput for other numbers than the patient's, NotAllowed while something stands in the way, FolderNotWritable for a file that stays.
    """
    if begun := _begun(office, named):
        return f"The erasing of {begun} was finished." if finish(office, key=begun) else NOT_YET.format(key=begun)
    with store.writing(office.engine) as session:
        if office.engine.dialect.name == "sqlite":
            session.execute(text("PRAGMA secure_delete=ON"))
        key, _ = patient_of(session, named)
        record = retention.of_patient(office, session, key)
        _refuse(office, record, reason, confirmed)
        found = erasing_files.of_patient(office, session, key, record.numbers)
        row = Erasure(patient_key=key, reason=reason, erased_by=actor, erased_at=office.now(), files=json.dumps(found))
        session.add(row)
        session.flush()
        session.add_all(ErasedCase(number=number, erasure_id=row.id or 0) for number in record.numbers)
        for number in record.numbers or ("",):
            events.append(session, ERASED, actor=actor, at=office.now(), case_number=number, code=f"{key} {reason.value}")
        erasing_rows.erase(office, session, key, record.numbers, actor=actor)
    finish(office)
    if unfinished(office, key):
        return NOT_YET.format(key=key)
    held = backup.listed(backup.folder(office.settings))
    still = f" Still in {counted(len(held), 'backup')}, {_until(office)}." if held else ""
    return f"{key} is erased: {counted(len(record.numbers), 'case')}, {counted(len(found), 'file')}. The log is whole and says so.{still}"


def _begun(office: Office, named: str) -> str:
    """Give the patient whose erasing was cut off, named by key or by a case; "" where there is none."""
    with store.reading(office.engine) as session:
        row = session.get(ErasedCase, named)
        key = session.get_one(Erasure, row.erasure_id).patient_key if row else named
    return key if unfinished(office, key) else ""


def finish(office: Office, *, key: str = "") -> int:
    """Take away the files of erasures that were cut off, write the database anew, and say how many were finished. Raises FolderNotWritable."""
    rows = unfinished(office, key)
    for row in rows:
        try:
            erasing_files.remove(office, json.loads(row.files))
        except OSError as error:
            raise FolderNotWritable(
                f"A file of {row.patient_key} could not be taken away ({error.strerror}). Give yourself the right, and run the command again."
            ) from None
    if not rows or not _write_anew(office):
        return 0
    with store.writing(office.engine) as session:
        for row in rows:
            _mark_done(session, office, row.patient_key)
    return len(rows)


def unfinished(office: Office, key: str = "") -> list[Erasure]:
    """List the erasures, or those of one patient, of which a file or a page of the database may still be there."""
    with store.reading(office.engine) as session:
        wanted = select(Erasure).where(col(Erasure.done_at).is_(None)).order_by(col(Erasure.id))
        return [row for row in session.exec(wanted) if key in ("", row.patient_key)]


def shown_on_board(office: Office) -> list[str]:
    """Number the erased cases that the board may still show something of."""
    with store.reading(office.engine) as session:
        return list(session.exec(select(ErasedCase.number).where(col(ErasedCase.off_board_at).is_(None)).order_by(ErasedCase.number)))


def is_erased(office: Office, number: str) -> bool:
    """Say whether a case was erased with its patient."""
    with store.reading(office.engine) as session:
        return session.get(ErasedCase, number) is not None


def set_off_board(office: Office, number: str) -> None:
    """Remember that the board shows nothing of an erased case any more."""
    with store.writing(office.engine) as session:
        row = session.get_one(ErasedCase, number)
        row.off_board_at = office.now()
        session.add(row)


def _obstacles(office: Office, record: retention.Record, reason: EraseReason) -> tuple[str, ...]:
    if reason is not EraseReason.TIME_IS_OVER or record.is_over(office.today()):
        return record.obstacles
    if not office.settings.retention.years:
        return (*record.obstacles, retention.NO_YEARS)
    until = f"its time is not over: it stays until {record.kept_until}" if record.kept_until else "its time cannot be told without a birth date"
    return (*record.obstacles, until)


def _refuse(office: Office, record: retention.Record, reason: EraseReason, confirmed: Sequence[str]) -> None:
    expected = set(record.numbers) or {record.patient_key}
    if set(confirmed) != expected:
        raise BadInput(f"Nothing was erased. Look first without --yes-erase; then say exactly the cases of this patient: {','.join(sorted(expected))}")
    obstacles = _obstacles(office, record, reason)
    if obstacles:
        ways = ("end what is open, and lift the hold with: casework legal-hold", "look again with: casework erase-patient")
        raise NotAllowed(f"The record of {record.patient_key} cannot be erased: {'; '.join(obstacles)}.", ways, code="record-must-stay")


def _until(office: Office) -> str:
    plan = office.settings.backup
    last = office.today() + timedelta(hours=plan.keep * plan.every)
    return f"the last of them until about {last}, when {plan.keep} newer ones are made; copies elsewhere are yours to delete"


def _write_anew(office: Office) -> bool:
    """Leave nothing of what was deleted in free pages or logs, and say whether that was done: a busy database or a full disk is for whoever finishes next."""
    if office.engine.dialect.name != "sqlite":
        with suppress(DBAPIError), office.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(FULL))
            return True
        return False
    database = Path(str(office.engine.url.database))
    if shutil.disk_usage(database.parent).free < ROOM * database.stat().st_size:  # trying would leave no room for anybody else
        return False
    with suppress(sqlite3.OperationalError), closing(office.engine.raw_connection()) as opened:
        opened.cursor().execute("VACUUM")
        is_busy, *_ = opened.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy
    return False


def _mark_done(session: Session, office: Office, key: str) -> None:
    row = session.exec(select(Erasure).where(Erasure.patient_key == key)).one()
    row.done_at, row.files = office.now(), "[]"
    session.add(row)
