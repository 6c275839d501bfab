"""Backups: one sealed file with a consistent look at every table and all files of the data folder; never the keys.

The board works on meanwhile. A backup is written under a hidden name, flushed, read back and proved, and only then gets its name.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlmodel import func, select

from casework import safekeeping
from casework.actions import alarms, backup_files
from casework.actions.backup_file import BackupWriter, Manifest, counts, verified
from casework.actions.office import Office
from casework.errors import AlreadyRunning, BadFile, CaseworkError, FolderNotWritable
from casework.plural import counted
from casework.records import dump, events, store, troubles, whole
from casework.records.models import Case
from casework.settings import Settings
from casework.terms import Machine

ENDING = ".backup"
NAMED = "casework-%Y%m%dT%H%M%SZ" + ENDING
MADE = "backup made"
LOCK = "backup.lock"
FAILED = "backup-failed"
EARLY = timedelta(minutes=30)  # a look every hour must not make a backup a day later each day


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, and what it holds."""

    path: Path
    bytes: int
    cases: int
    rows: int
    files: int
    left_out: int
    removed: int

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        left = f" {counted(self.left_out, 'link')} left out." if self.left_out else ""
        gone = f" {counted(self.removed, 'older one')} removed." if self.removed else ""
        return f"Backup {self.path}: {counts(self.cases, self.rows, self.files)}, {self.bytes / 1e6:,.1f} MB, read back and proved.{left}{gone}"


def make(office: Office, *, to: Path | None = None, actor: str) -> Made:
    """Make a backup, and remove the oldest of its folder beyond the number the clinic keeps.

    Raises FolderNotWritable, AlreadyRunning, or BadFile when what was written does not read back.
    """
    place = to or folder(office.settings)
    try:
        whole.make_folder(place)
        with _alone(office.settings, place):
            path, manifest, left_out = _written(office, place)
            _prove(office, path, manifest)
            final = _final(place, office.now())
            path.replace(final)
            whole.flush(place)
            _tell(office, final, actor=actor)
            removed = _prune(place, office.settings.backup.keep, but=final)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FolderNotWritable(
            f"No backup was made ({why}) in {place}. Make room there, or name another folder in clinic.toml: [backup] folder. {troubles.AGAIN}"
        ) from None
    return Made(final, final.stat().st_size, manifest.cases, manifest.rows, len(manifest.files), left_out, removed)


def folder(settings: Settings) -> Path:
    """Say where the clinic's backups lie."""
    return settings.backup.folder or settings.home / safekeeping.BACKUPS


def listed(place: Path) -> list[Path]:
    """List the finished backups of a folder, oldest first."""
    found = (path for path in place.glob(f"casework-*{ENDING}") if path.is_file() and not path.is_symlink())
    return sorted(found, key=lambda path: (made_at(path), len(path.name), path.name))  # of one second, the one with a number is the newer


def made_at(path: Path) -> datetime:
    """Read from a backup's name when it was made; a name that says nothing counts as the beginning of time."""
    try:
        return datetime.strptime(path.name[: len("casework-20261122T204350Z")] + ENDING, NAMED).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def is_due(office: Office) -> bool:
    """Say whether the clinic's time between two backups is over."""
    found = listed(folder(office.settings))
    return not found or office.now() - made_at(found[-1]) >= timedelta(hours=office.settings.backup.every) - EARLY


def make_if_due(office: Office) -> Made | None:
    """Make the clinic's regular backup when its time has come; one that cannot be made rings. Raises as `make` does."""
    if not is_due(office):
        return None
    try:
        return make(office, actor=Machine.BACKUP)
    except CaseworkError:
        alarms.sound(office, FAILED)
        raise


@contextmanager
def _alone(settings: Settings, place: Path) -> Iterator[None]:
    """Let one backup be made at a time, and clear away what a kill left half written."""
    with (settings.home / LOCK).open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning("A backup is being made just now. Wait until it is done; nothing was changed.") from None
        for left in place.glob(f".casework-*{ENDING}"):
            left.unlink(missing_ok=True)
        yield


def _written(office: Office, place: Path) -> tuple[Path, Manifest, int]:
    hidden = place / f".casework-{os.getpid()}{ENDING}"
    try:
        with os.fdopen(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, whole.PRIVATE_FILE), "wb") as file:
            manifest, left_out = _filled(office, BackupWriter(file, store.vault_of(office.engine)))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
    return hidden, manifest, left_out


def _filled(office: Office, writer: BackupWriter) -> tuple[Manifest, int]:
    found = backup_files.Found(office)
    found.put_heads(writer)  # before the rows: the log may know no head that the rows do not
    at, schema = office.now(), dump.revision(office.engine)
    with store.reading(office.engine) as session:
        (_, head), cases = events.head(session), session.exec(select(func.count()).select_from(Case)).one()
    for part in dump.slices(office.engine):
        writer.put_rows(part.table, part.data, rows=part.rows)
    handed_out = found.put_all(writer)  # after the rows: a file is whole before the row that names it
    manifest = Manifest(
        made_at=at.isoformat(),
        program=_program(),
        db_schema=schema,
        key=store.vault_of(office.engine).sealing,
        head=head,
        cases=cases,
        tables=writer.tables.proofs(),
        files=writer.files.proofs(),
        handed_out=tuple(handed_out),
        left_out=found.left_out,
    )
    writer.finish(manifest)
    return manifest, found.left_out


def _prove(office: Office, path: Path, manifest: Manifest) -> None:
    try:
        same = verified(path, store.vault_of(office.engine)) == manifest
    except BadFile:
        same = False
    if not same:
        path.unlink(missing_ok=True)
        raise BadFile("The backup did not read back as it was written. It was removed; look after that disk, and make another one.")


def _final(place: Path, at: datetime) -> Path:
    name = at.astimezone(UTC).strftime(NAMED)
    names = (name if turn == 1 else name.replace(ENDING, f"-{turn}{ENDING}") for turn in range(1, 1000))
    return next(place / each for each in names if not (place / each).exists())


def _tell(office: Office, path: Path, *, actor: str) -> None:
    with store.writing(office.engine) as session:
        events.append(session, MADE, actor=actor, at=office.now(), code=path.name)


def _prune(place: Path, keep: int, *, but: Path) -> int:
    old = [path for path in listed(place)[:-keep] if path != but]  # a clock set back must not cost the newest
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _program() -> str:
    try:
        return version("casework")
    except PackageNotFoundError:
        return "unreleased"
