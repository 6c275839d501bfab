"""Restoring a backup into an empty data folder: proved first, built beside, put in place at the end, so that nothing is ever half done.

Whatever happened after the backup was made is not in it. Messages that were due since are sent again, with the same Message-ID:
better twice than never, for a date that nobody was told of is worse. What the backup knows as sent is not sent again. The board holds
no truth of its own: at its next start it is built anew from the records.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlmodel import col, select

from casework.actions import alarms, backup_file, backup_laid
from casework.actions.backup_file import Manifest, counts, verified
from casework.actions.office import RESTORING, Office, make_folders
from casework.errors import BadFile, BadInput, FolderNotWritable, KeyProblem
from casework.records import events, keys, migrate, sealed_stream, store, troubles, whole
from casework.records.logbook import Event
from casework.records.vault import Vault
from casework.settings import DATABASE, DOCUMENTS, Settings

RESTORED = "data restored"
ALARM = "data-restored"
FULL = "{home} is not empty ({others}). Restore into an empty folder, in which only keys/ may lie; nothing was changed."
NEWER = "The backup was made by a newer version of this program. Restore it with that version; nothing was changed."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where to."""

    home: Path
    made_at: str
    cases: int
    rows: int
    files: int

    @property
    def words(self) -> str:
        """Say it, and what follows from it."""
        return (
            f"Restored into {self.home}: {counts(self.cases, self.rows, self.files)}, as they stood on {self.made_at} UTC. Counts, hashes and the"
            " log were compared.\nWhat happened after that moment is not there and must be entered again. Messages that were due since are sent again.\n"
            "Start with: make start (the board is built anew from the records), then look with: casework doctor"
        )


def restore(file: Path, env: Mapping[str, str], *, home: Path, database_url: str = "", actor: str) -> Restored:
    """Restore a backup into an empty data folder, and into an empty database where one is named.

    Raises BadInput, FolderNotWritable, KeyProblem, BadFile or DatabaseProblem; nothing is changed then.
    """
    settings = _settings(env, home, database_url)
    _refuse_full(settings.home)
    try:
        opened = _unlocked(file, settings)
        manifest = verified(file, opened)
        _refuse_newer(manifest)
        since = _since(settings, manifest, opened)
        if since is None:
            _put(file, manifest, settings, opened)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FolderNotWritable(
            f"The backup could not be restored ({why}). Nothing is in place yet. Make room, or give yourself the right to write. {troubles.AGAIN}"
        ) from None
    _tell(Settings.from_env({**env, **_named(settings)}), manifest, actor=actor, is_logged=bool(since))
    shutil.rmtree(settings.home / RESTORING, ignore_errors=True)
    return Restored(settings.home, manifest.made_at[:16].replace("T", " "), manifest.cases, manifest.rows, len(manifest.files))


def _unlocked(file: Path, settings: Settings) -> Vault:
    """Open the vault with the key of the new data folder. Raises KeyProblem, naming the key that the backup needs; BadFile for no backup."""
    try:
        with file.open("rb") as opened:
            key = sealed_stream.key_needed(opened)
    except FileNotFoundError:
        raise BadInput(f"There is no file {file}. Name the backup as it lies on the disk.") from None
    try:
        return keys.unlock(settings)
    except KeyProblem as problem:
        raise KeyProblem(f"{sealed_stream.needed(key)} ({problem})") from None


def _settings(env: Mapping[str, str], home: Path, database_url: str) -> Settings:
    place = home.expanduser().resolve()
    if place.exists() and not place.is_dir():
        raise BadInput(f"{place} is no folder. Name a folder that is empty or not there yet.")
    named = {"CASEWORK_HOME": str(place), "CASEWORK_DATABASE_URL": database_url}
    return Settings.from_env({**env, **named})


def _named(settings: Settings) -> dict[str, str]:
    url = settings.database_url
    return {"CASEWORK_HOME": str(settings.home), "CASEWORK_DATABASE_URL": "" if url.startswith("sqlite") else url}


def _refuse_full(home: Path) -> None:
    """Refuse a folder that holds anything but the key; what a restore that was cut off left there is its own."""
    is_ours = not home.is_dir() or (home / RESTORING).is_dir()
    others = [] if is_ours else sorted(path.name for path in home.iterdir() if path.name != "keys")
    if others:
        raise BadInput(FULL.format(home=home, others=", ".join(others[:3])))


def _since(settings: Settings, manifest: Manifest, vault: Vault) -> list[str] | None:
    """List what the log of a restore that was cut off holds beyond the backup: at most that it was restored. None: it is not in place yet.

    Raises BadInput where another backup was restored, or somebody has worked there since.
    """
    is_sqlite = settings.database_url.startswith("sqlite")
    if not (settings.home / (DATABASE if is_sqlite else RESTORING)).exists():
        return None
    engine = store.connect(settings.database_url, vault)
    try:
        if not is_sqlite and not inspect(engine).get_table_names():
            return None
        with store.reading(engine) as session:
            known = session.exec(select(Event.id).where(Event.hash == manifest.head)).first() or 0
            verbs = list(session.exec(select(Event.verb).where(col(Event.id) > known)))
    finally:
        engine.dispose()
    if verbs not in ([], [RESTORED]):
        raise BadInput(FULL.format(home=settings.home, others="the database"))
    return verbs


def _refuse_newer(manifest: Manifest) -> None:
    if manifest.format > backup_file.FORMAT or not migrate.is_known(manifest.db_schema):
        raise BadFile(NEWER)


def _put(file: Path, manifest: Manifest, settings: Settings, vault: Vault) -> None:
    scratch = settings.home / RESTORING
    shutil.rmtree(scratch, ignore_errors=True)
    whole.make_folder(scratch)
    try:
        backup_laid.fill(file, manifest, scratch, vault)
        is_sqlite = settings.database_url.startswith("sqlite")
        url = f"sqlite:///{scratch / DATABASE}" if is_sqlite else settings.database_url
        engine = store.connect(url, vault)
        with backup_laid.filled(engine, file, manifest, vault):
            if not is_sqlite:
                _move_in(scratch, settings.home)
        engine.dispose()  # the last connection writes SQLite's log back into the file
        if is_sqlite:
            _move_in(scratch, settings.home)
    except BaseException:
        if not any((settings.home / each).exists() for each in _tops(manifest)):
            shutil.rmtree(scratch, ignore_errors=True)
        raise


def _tops(manifest: Manifest) -> set[str]:
    return {name.partition("/")[0] for name in (*manifest.files, *(f"{DOCUMENTS}/" for _ in manifest.handed_out[:1]))}


def _move_in(scratch: Path, home: Path) -> None:
    """Move what was built into place, the database last: without it the folder is no data folder yet."""
    names = sorted((path.name for path in scratch.iterdir()), key=lambda name: (name == DATABASE, name))
    for name in names:
        if (home / name).is_dir():  # what a restore that was cut off had moved already
            shutil.rmtree(home / name)
        (scratch / name).replace(home / name)
    whole.flush(home)


def _tell(settings: Settings, manifest: Manifest, *, actor: str, is_logged: bool) -> None:
    make_folders(settings)
    office = Office.open(settings)
    if not is_logged:
        with store.writing(office.engine) as session:
            events.append(session, RESTORED, actor=actor, at=office.now(), code=manifest.made_at)
    alarms.sound(office, ALARM)
    with suppress(OSError):
        _hand_out_elsewhere(office)


def _hand_out_elsewhere(office: Office) -> None:
    """Lay documents into the folder that the clinic chose outside of the data folder, never over a file that is there."""
    inside, chosen = office.settings.home / DOCUMENTS, office.settings.folder(DOCUMENTS)
    if inside == chosen or not inside.is_dir():
        return
    for root, _, names in os.walk(inside):
        for path in (Path(root) / name for name in names):
            target = chosen / path.relative_to(inside)
            if not target.exists():
                whole.write(target, path.read_bytes())
    shutil.rmtree(inside)
