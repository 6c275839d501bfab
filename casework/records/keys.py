"""Where the vault's keys come from: the environment, a file only this user can read, or a command that asks a key manager.

A ring is written one key a line, the newest first: the first seals, all open. Lines that begin with # are the clinic's own notes.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from casework.errors import KeyProblem
from casework.records import troubles, whole
from casework.records.vault import Key, Vault
from casework.settings import Settings

OTHERS = 0o077
COMMAND_SECONDS = 30
SECRET_LIKE = re.compile(r"[A-Za-z0-9+/_=-]{16,}")  # may be the key itself, or a token of the key manager
UNWRITABLE = f"The vault's key {{path}} cannot be written ({{why}}). Nothing changed; make room, or give yourself the right to write there. {troubles.AGAIN}"
KEPT = (
    "Copy it now to a safe place apart from your backups, such as the practice's password manager or a sealed envelope: without it no patient"
    " data can be read, by nobody, and no backup helps. Whoever has both the key and a backup can read everything."
)


def key_file(home: Path) -> Path:
    """Say where the key of a data folder lies unless the clinic says otherwise."""
    return home / "keys" / "vault.key"


@dataclass(slots=True)
class FromFile:
    """Keys in a file that only this user can read, looked at again when it changes."""

    path: Path
    seen: tuple[int, int, int] | None = None

    def anew(self) -> Sequence[Key]:
        """Read the file. Raises KeyProblem when it is missing, unreadable, damaged or open to others."""
        try:
            state = self.path.stat()
            if state.st_mode & OTHERS:
                raise KeyProblem(f"The vault's key {self.path} can be read by others. Run: chmod 600 {shlex.quote(str(self.path))}")
            text = self.path.read_text(encoding="ascii")
        except FileNotFoundError:
            raise KeyProblem(
                f"The vault's key {self.path} is missing. Put your copy of the key back there (backups never hold it); without it no patient data can be read."
            ) from None
        except OSError as error:
            raise KeyProblem(
                f"The vault's key {self.path} cannot be read ({error.strerror}). Give the user who runs the program the right to read it."
            ) from None
        except UnicodeDecodeError:
            raise KeyProblem(f"The vault's key {self.path} is damaged: it is no text. Put your copy of the key back; backups never hold it.") from None
        self.seen = (state.st_mtime_ns, state.st_ino, state.st_size)
        return ring(text, f"the file {self.path}")

    def newer(self) -> Sequence[Key] | None:
        """Read the file again when it changed; one that cannot be read now leaves the keys as they are."""
        try:
            state = self.path.stat()
        except OSError:
            return None
        if (state.st_mtime_ns, state.st_ino, state.st_size) == self.seen:
            return None
        with suppress(KeyProblem):
            return self.anew()
        return None


@dataclass(slots=True)
class FromText:
    """Keys in the environment of this process, which does not change while it runs."""

    text: str = field(repr=False)

    def anew(self) -> Sequence[Key]:
        """Read the keys. Raises KeyProblem."""
        return ring(self.text, "CASEWORK_KEY")

    def newer(self) -> None:
        """Give nothing: a process keeps its environment."""


@dataclass(slots=True)
class FromCommand:
    """Keys that a command prints, as key managers do."""

    command: str = field(repr=False)

    def anew(self) -> Sequence[Key]:
        """Run the command without a shell. Raises KeyProblem with its first line of trouble, never with what may be a secret."""
        try:
            ran = subprocess.run(
                shlex.split(self.command), stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False, text=True, errors="replace"
            )
        except subprocess.TimeoutExpired:
            raise KeyProblem(f"CASEWORK_KEY_COMMAND gave no key within {COMMAND_SECONDS} seconds. Try the command by hand.") from None
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "its quotes do not match"
            raise KeyProblem(f"CASEWORK_KEY_COMMAND cannot be run ({why}). Write the whole path of a program and its words.") from None
        if ran.returncode:
            said = SECRET_LIKE.sub("…", next(iter(ran.stderr.strip().splitlines()), "it said nothing"))[:200]
            raise KeyProblem(f"CASEWORK_KEY_COMMAND ended with code {ran.returncode}: {said}. Try the command by hand.")
        return ring(ran.stdout, "CASEWORK_KEY_COMMAND")

    def newer(self) -> None:
        """Give nothing: the key manager is asked when a value needs a key that is not here."""


Source = FromFile | FromText | FromCommand


def source(settings: Settings) -> Source:
    """Say where the keys of a data folder are read from."""
    stated = settings.key_place
    if stated.text:
        return FromText(stated.text)
    if stated.command:
        return FromCommand(stated.command)
    return FromFile(stated.file or key_file(settings.home))


def where(settings: Settings) -> str:
    """Say in words where the keys are read from."""
    found = source(settings)
    if isinstance(found, FromFile):
        return f"the file {found.path}"
    return "CASEWORK_KEY of the environment" if isinstance(found, FromText) else "the command of CASEWORK_KEY_COMMAND"


def ring(text: str, place: str) -> tuple[Key, ...]:
    """Read a ring of keys, one a line. Raises KeyProblem, naming the place and the line and never the key."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    keys = [_key(line, f"{place}, line {number}") for number, line in lines if line and not line.startswith("#")]
    if not keys:
        raise KeyProblem(f"The vault's key is damaged: {place} holds none. Put your copy of the key back; backups never hold it.")
    return tuple({key.name: key for key in keys}.values())


def _key(line: str, place: str) -> Key:
    try:
        return Key.read(line)
    except KeyProblem as problem:
        raise KeyProblem(f"{problem} (Read from {place}.)") from None


def unlock(settings: Settings) -> Vault:
    """Open the vault of a data folder, which learns by itself of keys that are added.

    Raises KeyProblem when the key is missing, unreadable, damaged, well known, or readable by others.
    """
    found = source(settings)
    return Vault(*found.anew(), watch=found)


def may_make(settings: Settings) -> bool:
    """Say whether this program keeps the key itself and none lies there yet."""
    found = source(settings)
    return isinstance(found, FromFile) and not found.path.exists()


def make(settings: Settings, key: Key | None = None) -> Path:
    """Write the first key, a new one unless told, readable by this user only; an existing one stays.

    Raises KeyProblem when the clinic keeps it elsewhere or it cannot be written.
    """
    path = _own_file(settings)
    if not path.exists():
        try:
            _write_first(path, (key or Key.new()).written() + "\n")
        except OSError as error:
            raise KeyProblem(UNWRITABLE.format(path=path, why=error.strerror)) from None
    return path


def add(settings: Settings, key: Key) -> Path:
    """Put a new key in front of the ring, so that it seals and the others still open. Raises KeyProblem."""
    path = _own_file(settings)
    try:
        text = path.read_text(encoding="ascii")
        ring(text, f"the file {path}")
        whole.write(path, f"{key.written()}\n{text}".encode("ascii"))
    except OSError as error:
        raise KeyProblem(UNWRITABLE.format(path=path, why=error.strerror)) from None
    return path


def _own_file(settings: Settings) -> Path:
    found = source(settings)
    if not isinstance(found, FromFile):
        raise KeyProblem(
            f"The key comes from {where(settings)}, which this program cannot change. Make one with: casework keys new; put it there on a line before"
            " the old one, start the program again, then run: casework keys rotate"
        )
    return found.path


def _write_first(path: Path, text: str) -> None:
    """Write a key file whole, and never over another one, even when two processes start at once. Raises OSError."""
    draft = whole.hidden_beside(path)
    try:
        whole.write(draft, text.encode("ascii"))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    whole.flush(path.parent)
