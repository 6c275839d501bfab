"""The newest backup restored on trial into a place of its own inside the data folder, and compared; a backup that does not come back rings."""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from casework.actions import alarms, backup, backup_laid, doctor_data
from casework.actions.backup_file import Manifest, counts, verified
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office
from casework.errors import BadFile, CaseworkError, FolderNotWritable
from casework.records import events, store, whole
from casework.records.models import Document, Patient
from casework.settings import DATABASE, Settings

CHECKED = "backup restored on trial"
FAILED = "restore-failed"
WORK, TRIAL = "work", "trial-"
NONE = "There is no backup yet. Make one with: casework backup"


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that came back."""

    name: str
    cases: int
    rows: int
    files: int

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        return (
            f"{self.name} came back on trial: {counts(self.cases, self.rows, self.files)} agree with what it says, the log is unbroken and"
            " ours, a patient's value was opened, and a letter drawn where the clinic's letters can be drawn."
        )


def check(office: Office, path: Path | None = None) -> Checked:
    """Restore a backup, the newest unless told, into a scratch place, compare, and clear the place away.

    Raises BadFile when something does not fit, FolderNotWritable when there is no room.
    """
    file = path or newest(office)
    if file is None:
        raise BadFile(NONE)
    try:
        place = _scratch(office.settings)
        try:
            manifest = _tried(office, file, place)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FolderNotWritable(f"The backup {file.name} could not be tried ({why}). Make room in the data folder; nothing else was changed.") from None
    with store.writing(office.engine) as session:
        store.set_mark(session, CHECKED, file.name, at=office.now())
    return Checked(file.name, manifest.cases, manifest.rows, len(manifest.files))


def check_if_due(office: Office) -> Checked | None:
    """Try the newest backup unless that was done; one that does not come back rings. Raises as `check` does."""
    if not is_due(office):
        return None
    try:
        return check(office)
    except CaseworkError:
        alarms.sound(office, FAILED)
        raise


def newest(office: Office) -> Path | None:
    """Give the newest backup of the clinic's folder."""
    return next(reversed(backup.listed(backup.folder(office.settings))), None)


def is_due(office: Office) -> bool:
    """Say whether the newest backup was not tried yet."""
    file = newest(office)
    with store.reading(office.engine) as session:
        last = store.mark(session, CHECKED)
    return file is not None and (last is None or last.value != file.name)


def _scratch(settings: Settings) -> Path:
    """Make a private place inside the data folder, and clear away those that a kill left."""
    work = settings.home / WORK
    whole.make_folder(work)
    for left in work.glob(f"{TRIAL}*"):
        shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=TRIAL, dir=work))


def _tried(office: Office, file: Path, place: Path) -> Manifest:
    vault = store.vault_of(office.engine)
    manifest = verified(file, vault)
    backup_laid.fill(file, manifest, place, vault)
    url = f"sqlite:///{place / DATABASE}"
    engine = store.connect(url, vault)
    try:
        with backup_laid.filled(engine, file, manifest, vault):
            pass
        tried = Office(Settings.from_env({"CASEWORK_HOME": str(place), "CASEWORK_DATABASE_URL": url}), engine)
        _compare(office, tried, manifest)
    finally:
        engine.dispose()
    return manifest


def _compare(office: Office, tried: Office, manifest: Manifest) -> None:
    with store.reading(office.engine) as session:
        if not events.holds(session, manifest.head):
            raise BadFile("The backup's log is not that of this data folder. Look which data folder was backed up into this folder.")
    try:
        with store.reading(tried.engine) as session:
            _open_all(tried, session, documents={row.path: row.sha256 for row in session.exec(select(Document))})
        if _draws(office):
            doctor_data.documents(tried)
    except BadFile:
        raise
    except (Unwell, CaseworkError) as problem:
        raise BadFile(f"The backup came back, but cannot be worked with: {problem}") from None


def _draws(office: Office) -> bool:
    """Say whether the clinic's letters can be drawn at all: before clinic.toml is filled in they cannot, and no backup is to blame."""
    try:
        return bool(doctor_data.documents(office))
    except (Unwell, CaseworkError):
        return False


def _open_all(tried: Office, session: Session, *, documents: dict[str, str]) -> None:
    session.exec(select(Patient).limit(1)).first()  # opens a patient's sealed value
    for name in tried.files.all():
        data = tried.files.sealed(name)
        if documents.get(name) not in (None, hashlib.sha256(data).hexdigest()):
            raise BadFile("A document of the backup is not the one that its row names. Make another backup, and report this.")
