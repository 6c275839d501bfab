"""What a backup file holds: the rows of every table in slices, every file of the data folder, and last the manifest that proves them.

It is one sealed stream with a tar inside: `database/TABLE/000001.json.gz`, `files/…`, `manifest.json`.
"""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from casework.errors import BadFile
from casework.plural import counted
from casework.records.sealed_stream import ALTERED, SealedReader, SealedWriter
from casework.records.vault import Vault

ROWS, FILES, MANIFEST = "database/", "files/", "manifest.json"
QUICK, FORMAT = 1, 1
BLOCKS = tarfile.BLOCKSIZE * 128


class Proof(BaseModel):
    """How many rows or bytes of one table or file there are, and their hash."""

    model_config = ConfigDict(frozen=True)
    count: int
    sha256: str


class Manifest(BaseModel):
    """What a backup holds and where it comes from. `head` is the newest hash of the event chain; `handed_out` are files that also lay open."""

    model_config = ConfigDict(frozen=True)
    format: int = FORMAT
    made_at: str
    program: str
    db_schema: str
    key: str
    head: str
    cases: int
    tables: Mapping[str, Proof]
    files: Mapping[str, Proof]
    handed_out: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def rows(self) -> int:
        """Count the rows of all tables."""
        return sum(proof.count for proof in self.tables.values())


class Tally:
    """Counts and hashes what passes."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._hashes: dict[str, hashlib._Hash] = {}

    def add(self, name: str, data: bytes, *, count: int) -> None:
        """Count one more part of a table or file."""
        self._counts[name] = self._counts.get(name, 0) + count
        self._hashes.setdefault(name, hashlib.sha256()).update(data)

    def proofs(self) -> dict[str, Proof]:
        """Give what was counted."""
        return {name: Proof(count=self._counts[name], sha256=each.hexdigest()) for name, each in self._hashes.items()}


class BackupWriter:
    """Puts rows and files into a backup, and at the end its manifest."""

    def __init__(self, file: BinaryIO, vault: Vault) -> None:
        """Begin a backup."""
        self._sealed = SealedWriter(file, vault)
        self._tar = tarfile.open(mode="w|", fileobj=self._sealed, bufsize=BLOCKS)  # noqa: SIM115 - closed in `finish`
        self.tables, self.files, self._places = Tally(), Tally(), dict[str, int]()

    def put_rows(self, table: str, data: bytes, *, rows: int) -> None:
        """Add a slice of a table."""
        self._places[table] = self._places.get(table, 0) + 1
        self.tables.add(table, data, count=rows)
        self._put(f"{ROWS}{table}/{self._places[table]:06}.json.gz", gzip.compress(data, compresslevel=QUICK, mtime=0))

    def put_file(self, name: str, data: bytes) -> None:
        """Add a file under its name in the data folder."""
        self.files.add(name, data, count=len(data))
        self._put(FILES + name, data)

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest and prove the end."""
        self._put(MANIFEST, manifest.model_dump_json().encode())
        self._tar.close()
        self._sealed.finish()

    def _put(self, name: str, data: bytes) -> None:
        told = tarfile.TarInfo(name)
        told.size, told.mode = len(data), 0o600
        self._tar.addfile(told, io.BytesIO(data))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a backup: some rows of a table, or a file."""

    data: bytes
    table: str = ""
    file: str = ""


def parts(path: Path, vault: Vault) -> Iterator[Part]:
    """Read a backup part by part, each proved as sealed by us; the manifest is not among them. Raises BadFile, KeyProblem, OSError."""
    with _opened(path, vault) as tar:
        for member, data in tar:
            if member.startswith(ROWS):
                yield Part(gzip.decompress(data), table=_table(member))
            elif member.startswith(FILES):
                yield Part(data, file=member.removeprefix(FILES))


def verified(path: Path, vault: Vault) -> Manifest:
    """Read a whole backup, count and hash everything, compare it with its manifest and give that. Raises BadFile, KeyProblem, OSError."""
    tables, files, manifest = Tally(), Tally(), b""
    with _opened(path, vault) as tar:
        for member, data in tar:
            if member.startswith(ROWS):
                tables.add(_table(member), gzip.decompress(data), count=0)
            elif member.startswith(FILES):
                files.add(member.removeprefix(FILES), data, count=len(data))
            else:
                manifest = data
    return _fitting(manifest, tables, files)


def _table(member: str) -> str:
    return member.removeprefix(ROWS).partition("/")[0]


def _fitting(manifest: bytes, tables: Tally, files: Tally) -> Manifest:
    try:
        found = Manifest.model_validate_json(manifest)
    except ValidationError:
        raise BadFile("The backup was made by another version of this program, which this one cannot read. Use the program that made it.") from None
    if _hashes(found.tables) != _hashes(tables.proofs()) or dict(found.files) != files.proofs():
        raise BadFile("The backup does not hold what its own list says. Use another one, and report this.")
    return found


def _hashes(proofs: Mapping[str, Proof]) -> dict[str, str]:
    return {name: proof.sha256 for name, proof in proofs.items()}


@contextmanager
def _opened(path: Path, vault: Vault) -> Iterator[Iterator[tuple[str, bytes]]]:
    with path.open("rb") as file:
        sealed = SealedReader(file, vault)
        try:
            with tarfile.open(mode="r|", fileobj=sealed, bufsize=BLOCKS) as tar:
                yield _members(tar)
            while sealed.read(BLOCKS):  # the last piece proves the end
                continue
        except (tarfile.TarError, gzip.BadGzipFile, EOFError):
            raise BadFile(ALTERED) from None


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        read = tar.extractfile(member)
        if read is not None:
            yield member.name, read.read()


def counts(cases: int, rows: int, files: int) -> str:
    """Say what a backup holds."""
    return f"{counted(cases, 'case')}, {counted(rows, 'row')} and {counted(files, 'file')}"
