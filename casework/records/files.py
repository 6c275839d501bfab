"""The files of a data folder, sealed: every generated and every received one lies encrypted under vault/, its name bound in.

Names are relative to the documents folder, as rows of the database name them, and hold no patient data. Where the clinic keeps
its documents open, a file is also handed out decrypted into that folder, where people edit it; what lies there counts before the
sealed one, which stays as it was put. A file is whole on the disk before the row that names it is committed.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from casework.errors import BadFile, FolderNotWritable, KeyProblem
from casework.records import whole
from casework.records.vault import FILE_MARK, NAME_LENGTH, Vault, key_of_file

FOLDER = "vault"
ENDING = ".sealed"
LINK = "is a link, not a file. Take the link away and put the file itself there"


@dataclass(frozen=True)
class Files:
    """The sealed files of one data folder. `folder` is the documents folder; `vault` gives the vault in use, which a rotation may change."""

    root: Path
    folder: Path
    vault: Callable[[], Vault]
    is_open: bool = True

    def put(self, relative: str, data: bytes) -> None:
        """Keep a file: sealed, and where documents are kept open also handed out.

        Raises FolderNotWritable for a link in its way, OSError when the disk does not take it.
        """
        try:
            path = self._in_folder(relative)
        except BadFile as link:
            raise FolderNotWritable(str(link)) from None
        self.seal(relative, data)
        if self.is_open:
            whole.write(path, data)

    def seal(self, relative: str, data: bytes) -> None:
        """Keep a file sealed only, such as an original that nobody edits. Raises OSError."""
        whole.write(self._sealed_at(relative), self.vault().seal_bytes(data, name=_bound(relative)))

    def read(self, relative: str) -> bytes:
        """Give a file as it is now: the handed-out one, which a person may have edited, or else the sealed one.

        Raises BadFile when it is gone, a link, altered, or sealed with another key.
        """
        handed = self.handed_out(relative)
        return self.sealed(relative) if handed is None else handed

    def sealed(self, relative: str) -> bytes:
        """Give a file as it was put, whatever was made of the handed-out one. Raises BadFile."""
        try:
            data = self._sealed_at(relative).read_bytes()
        except OSError:
            raise BadFile(f"The file {relative} is gone or cannot be read. Restore it from your backup, or draw or drop it again.") from None
        try:
            return self.vault().open_bytes(data, name=_bound(relative))
        except KeyProblem as problem:
            raise BadFile(f"{relative}: {problem}") from None

    def handed_out(self, relative: str) -> bytes | None:
        """Give the copy in the documents folder, or None where there is none, or where the sealed one alone counts. Raises BadFile."""
        if not self.is_open and self.is_sealed(relative):
            return None
        try:
            return _plain(self._in_folder(relative))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadFile(
                f"The file {relative} in the documents folder cannot be read ({error.strerror}). Put a readable file there, or take it away."
            ) from None

    def is_there(self, relative: str) -> bool:
        """Say whether a file is kept, sealed or handed out."""
        return self.is_sealed(relative) or self.is_handed_out(relative)

    def is_sealed(self, relative: str) -> bool:
        """Say whether a file is kept sealed."""
        return self._sealed_at(relative).is_file()

    def is_handed_out(self, relative: str) -> bool:
        """Say whether a copy lies in the documents folder."""
        path = self.folder / _checked(relative)
        return path.is_file() and not path.is_symlink()

    def digest(self, relative: str) -> str:
        """Give the SHA-256 of a file as it is now, "" when it is gone or cannot be read."""
        try:
            return hashlib.sha256(self.read(relative)).hexdigest()
        except BadFile:
            return ""

    def sealed_digest(self, relative: str) -> str:
        """Give the SHA-256 of a file as it was put. Raises BadFile."""
        return hashlib.sha256(self.sealed(relative)).hexdigest()

    def size(self, relative: str) -> int:
        """Count the bytes of a file as it is now. Raises BadFile."""
        return len(self.read(relative))

    def shown(self, relative: str) -> str:
        """Say where a person finds a file: its path where documents are kept open, or else its name."""
        return str(self.folder / relative) if self.is_open else relative

    def hand_out(self, relative: str) -> None:
        """Lay the sealed file into the documents folder again where its copy is gone and documents are kept open. Raises BadFile, OSError."""
        path = self._in_folder(relative)
        if self.is_open and not self.is_handed_out(relative):
            whole.write(path, self.sealed(relative))

    def take_in(self, relative: str) -> None:
        """Seal what lies open only, as older versions of this program kept it. Raises BadFile, OSError."""
        data = self.handed_out(relative)
        if data is not None and not self.is_sealed(relative):
            self.seal(relative, data)

    def is_edited(self, relative: str) -> bool:
        """Say whether the copy that lies in the documents folder is another than the sealed file. Raises BadFile, OSError."""
        return _plain(self._in_folder(relative)) != self.sealed(relative)

    def close(self, relative: str) -> None:
        """Take the copy out of the documents folder, unless somebody edited it. Raises BadFile, OSError."""
        if self.is_handed_out(relative) and not self.is_edited(relative):
            self._in_folder(relative).unlink()

    def remove(self, relative: str) -> None:
        """Take a file away, the handed-out copy first, so that a kill between leaves the sealed one."""
        path = self.folder / _checked(relative)
        if path.is_file():
            path.unlink()
        self._sealed_at(relative).unlink(missing_ok=True)

    def rename(self, before: str, after: str) -> None:
        """Keep a file under another name: sealed anew, its copy moved as it is. Raises BadFile, OSError."""
        if self.is_sealed(before):
            self.seal(after, self.sealed(before))
        if self.is_handed_out(before):
            whole.make_folder((self.folder / after).parent)
            self._in_folder(before).replace(self._in_folder(after))
        self._sealed_at(before).unlink(missing_ok=True)

    def opens(self, relative: str) -> bool:
        """Say whether a sealed file opens; one that was taken away meanwhile does not fail to."""
        try:
            self.sealed(relative)
        except BadFile:
            return not self.is_sealed(relative)
        return True

    def key_of(self, relative: str) -> str:
        """Name the key that sealed a file, the one in use for what was taken away meanwhile."""
        try:
            with self._sealed_at(relative).open("rb") as file:
                return key_of_file(file.read(len(FILE_MARK) + NAME_LENGTH))
        except FileNotFoundError:
            return self.vault().sealing

    def reseal(self, relative: str) -> None:
        """Seal a file again, with the key in use now. Raises BadFile, OSError."""
        self.seal(relative, self.sealed(relative))

    def all(self) -> Iterator[str]:
        """Give the names of all sealed files, in order."""
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob(f"*{ENDING}") if not path.name.startswith("."))
        yield from sorted(name.removesuffix(ENDING) for name in found)

    def matching(self, pattern: str) -> set[str]:
        """Give the names that fit a pattern such as `*/papers/paper-*`, sealed or handed out."""
        sealed = {path.relative_to(self.root).as_posix().removesuffix(ENDING) for path in self.root.glob(f"{pattern}{ENDING}")}
        return sealed | {path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern) if path.is_file()}

    def sweep(self, folders: str = "**") -> None:
        """Take away what a kill left half written, in the folders that fit a pattern."""
        for root in (self.root, self.folder):
            whole.sweep(root, folders)

    def _sealed_at(self, relative: str) -> Path:
        return self.root / f"{_checked(relative)}{ENDING}"

    def _in_folder(self, relative: str) -> Path:
        """Say where a copy lies in the documents folder, which no link may lead out of. Raises BadFile."""
        path = self.folder / _checked(relative)
        for part in (path, *path.parents):
            if part == self.folder:
                break
            if part.is_symlink():
                raise BadFile(f"{part.relative_to(self.folder).as_posix()} in the documents folder {LINK}.")
        return path


def _bound(relative: str) -> str:
    return f"file {_checked(relative)}"


def _checked(relative: str) -> str:
    """Refuse a name that leaves the folder. Raises BadFile."""
    parts = PurePosixPath(relative).parts
    if not parts or relative.startswith("/") or ".." in parts or not relative.isprintable() or PurePosixPath(relative).as_posix() != relative:
        raise BadFile("That is no name of a file of ours. List the files of a case with: casework documents NUMBER")
    return relative


def _plain(path: Path) -> bytes:
    """Read a regular file and never follow a link. Raises OSError."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "it is no regular file")
        return file.read()
