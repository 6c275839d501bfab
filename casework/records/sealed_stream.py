"""A stream sealed in pieces by the vault: each piece is bound to its stream, its place and whether it is the last.

A file that was cut, reordered, mixed with another or altered by one bit therefore does not open. It begins with a mark and a random
name in clear; each piece stands behind its length.
"""

import io
import secrets
from typing import BinaryIO

from casework.errors import BadFile, KeyProblem
from casework.records.vault import Vault, key_of_file

MARK = b"CASEWORK-BACKUP-1\n"
NAME_BYTES = 16
PIECE = 1 << 20
LENGTH_BYTES, HEAD_BYTES = 4, 64
LONGEST = PIECE + 200
ALTERED = "The backup was altered or cut, or never finished. Use another one."
NO_BACKUP = "This is no backup that casework made."


class SealedWriter(io.RawIOBase):
    """Takes bytes and writes them sealed. Only `finish` makes the stream whole."""

    def __init__(self, file: BinaryIO, vault: Vault) -> None:
        """Begin a stream under a new name of its own."""
        self._file, self._vault = file, vault
        self._stream, self._place, self._pending = secrets.token_hex(NAME_BYTES), 0, bytearray()
        file.write(MARK + self._stream.encode())

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        """Take bytes; whole pieces are sealed at once, the last one stays back."""
        self._pending += data
        while len(self._pending) > PIECE:
            self._put(bytes(self._pending[:PIECE]), is_last=False)
            del self._pending[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Seal the last piece, which proves the end."""
        self._put(bytes(self._pending), is_last=True)
        self._pending.clear()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        sealed = self._vault.seal_bytes(piece, name=_bound(self._stream, self._place, is_last=is_last))
        self._file.write(len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed)
        self._place += 1


class SealedReader(io.RawIOBase):
    """Gives the bytes of a sealed stream, each piece proved before any of it is given.

    Raises BadFile where the stream is not whole, KeyProblem where another key sealed it.
    """

    def __init__(self, file: BinaryIO, vault: Vault) -> None:
        """Read the mark and the name."""
        self._file, self._vault, self._place, self._open, self._is_over = file, vault, 0, b"", False
        if file.read(len(MARK)) != MARK:
            raise BadFile(NO_BACKUP)
        self._stream = file.read(NAME_BYTES * 2).decode("ascii", "replace")
        self._next = self._piece()
        if not self._next:
            raise BadFile(ALTERED)

    def readable(self) -> bool:
        """Say that it gives bytes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Give as many bytes, fewer only at the end."""
        given = bytearray()
        while (size < 0 or len(given) < size) and (self._open or not self._is_over):
            if not self._open:
                self._advance()
                continue
            taken = self._open if size < 0 else self._open[: size - len(given)]
            given += taken
            self._open = self._open[len(taken) :]
        return bytes(given)

    def _advance(self) -> None:
        sealed, self._next = self._next, self._piece()
        self._is_over = not self._next
        try:
            self._open = self._vault.open_bytes(sealed, name=_bound(self._stream, self._place, is_last=self._is_over))
        except KeyProblem:
            raise self._refusal(sealed) from None
        self._place += 1

    def _piece(self) -> bytes:
        """Read the next piece, b"" at the end of the file."""
        told = self._file.read(LENGTH_BYTES)
        length = int.from_bytes(told, "big")
        sealed = self._file.read(length) if 0 < length <= LONGEST else b""
        if told and (len(told) < LENGTH_BYTES or not sealed or len(sealed) < length):
            raise BadFile(ALTERED)
        return sealed

    def _refusal(self, sealed: bytes) -> BadFile | KeyProblem:
        key = key_of_file(sealed)
        return BadFile(ALTERED) if self._place or not key or key in self._vault.names else KeyProblem(needed(key))


def key_needed(file: BinaryIO) -> str:
    """Name the key that sealed a stream. Raises BadFile for what is none."""
    if file.read(len(MARK)) != MARK:
        raise BadFile(NO_BACKUP)
    key = key_of_file(file.read(NAME_BYTES * 2 + LENGTH_BYTES + HEAD_BYTES)[NAME_BYTES * 2 + LENGTH_BYTES :])
    if not key:
        raise BadFile(ALTERED)
    return key


def needed(key: str) -> str:
    """Say which key a backup needs, and where to put it."""
    return (
        f"This backup was sealed with the key {key}, and that key is not here. Put its key file where it belongs: keys/vault.key in the"
        " folder you restore into, readable by you only (chmod 600), or name it with CASEWORK_KEY_FILE. Without it nobody can read the backup."
    )


def _bound(stream: str, place: int, *, is_last: bool) -> str:
    return f"backup {stream} {place} {'last' if is_last else 'more'}"
