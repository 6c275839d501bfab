"""Which files of the data folder go into a backup: all but keys, databases, backups, and what the program makes anew by itself."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from casework.actions.backup_file import BackupWriter
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records import heads
from casework.safekeeping import BACKUPS
from casework.settings import DATABASE, DOCUMENTS

LEFT_OUT = frozenset(("keys", "prefect", BACKUPS, "work", DATABASE, heads.NAME))  # the heads go in first, by itself
NO_ENDINGS = (".lock", ".key", ".pem", "-wal", "-shm", "-journal", ".backup")  # locks, private keys, what belongs to a database, other backups


class Found:
    """The files of one data folder."""

    def __init__(self, office: Office) -> None:
        """Look at an office's data folder."""
        self._office, self._home = office, office.settings.home
        self._documents = office.settings.folder(DOCUMENTS)
        self.left_out = 0

    def put_heads(self, writer: BackupWriter) -> None:
        """Add the newest hashes of the event chain, as they are written outside of the database."""
        path = self._home / heads.NAME
        if path.is_file():
            writer.put_file(heads.NAME, path.read_bytes())

    def put_all(self, writer: BackupWriter) -> list[str]:
        """Add every other file; give those of the documents folder that only repeat a sealed one, which a restore hands out again."""
        for path in self._below(self._home):
            name = path.relative_to(self._home).as_posix()
            if self._is_wanted(path, name):
                self._put(writer, path, name)
        return [name for path in self._below(self._documents) if (name := self._put_document(writer, path))]

    def _put_document(self, writer: BackupWriter, path: Path) -> str:
        name = path.relative_to(self._documents).as_posix()
        data = _read(path)
        if data is None:
            return ""
        if self._is_sealed_as(name, data):
            return name
        writer.put_file(f"{DOCUMENTS}/{name}", data)
        return ""

    def _is_sealed_as(self, name: str, data: bytes) -> bool:
        try:
            return self._office.files.is_sealed(name) and self._office.files.sealed(name) == data
        except CaseworkError:  # a sealed file that does not open: what lies open is the better one
            return False

    def _put(self, writer: BackupWriter, path: Path, name: str) -> None:
        data = _read(path)
        if data is not None:
            writer.put_file(name, data)

    def _is_wanted(self, path: Path, name: str) -> bool:
        top = name.partition("/")[0]
        hidden = any(part.startswith(".") for part in name.split("/"))  # half-written files, and a restore under way
        return top not in LEFT_OUT and not hidden and not name.endswith(NO_ENDINGS) and not path.is_relative_to(self._documents)

    def _below(self, folder: Path) -> Iterator[Path]:
        """Give the regular files below a folder in order; links are counted and left out."""
        for root, folders, names in os.walk(folder):
            folders[:] = sorted(each for each in folders if self._may_enter(Path(root) / each))
            for path in (Path(root) / name for name in sorted(names)):
                if path.is_symlink():
                    self.left_out += 1
                elif _is_regular(path):
                    yield path

    def _may_enter(self, folder: Path) -> bool:
        return not (folder.parent == self._home and folder.name in LEFT_OUT)


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:  # taken away meanwhile
        return False


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # taken away meanwhile
        return None
