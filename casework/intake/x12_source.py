"""The bytes of a remittance: opened, told from files of other kinds, narrowed from UTF-16, and read piece by piece."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import BinaryIO

from casework.errors import BadRemittance

MAX_BYTES = 1 << 30
MAX_WIDE_BYTES = 64 << 20
CHUNK = 1 << 20
BLANK = b" \t\r\n\x00\x1a"

_HEAD_BYTES = 8
_FOREIGN = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a file without byte-order mark, read piece by piece: a file may be larger than memory."""

    file: BinaryIO
    offset: int
    size: int

    def piece(self, start: int, end: int) -> bytes:
        """Read a stretch of the file."""
        self.file.seek(self.offset + start)
        return self.file.read(max(min(end, self.size) - start, 0))

    def blocks(self, start: int, end: int) -> Iterator[bytes]:
        """Read a stretch of the file in blocks of one megabyte."""
        return (self.piece(at, min(at + CHUNK, end)) for at in range(start, end, CHUNK))


def open_source(data: bytes | BinaryIO) -> Source:
    """Make a file ready to be read.

    Raises BadRemittance when it is empty, too large, or plainly of another kind.
    """
    file = BytesIO(data) if isinstance(data, bytes) else data
    size = file.seek(0, SEEK_END)
    if size > MAX_BYTES:
        raise BadRemittance(f"The file is larger than {MAX_BYTES >> 20} MB. Ask the clearinghouse to send it in parts.")
    head = Source(file, 0, size).piece(0, _HEAD_BYTES)
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise BadRemittance(f"This is {kind}, not an 835. Unpack it or export the remittance as X12 835 and drop that file.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _narrowed(Source(file, 0, size), "utf-16")
    if len(head) == _HEAD_BYTES and any(head) and not (any(head[::2]) and any(head[1::2])):
        return _narrowed(Source(file, 0, size), "utf-16-be" if any(head[1::2]) else "utf-16-le")
    mark = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    source = Source(file, mark, size - mark)
    if not any(block.strip(BLANK) for block in source.blocks(0, source.size)):
        raise BadRemittance("The file is empty. Fetch the remittance again.")
    return source


def _narrowed(source: Source, encoding: str) -> Source:
    """Turn UTF-16 into UTF-8; nothing that writes 835 in bulk uses it, so it may be held whole."""
    if source.size > MAX_WIDE_BYTES:
        raise BadRemittance(f"The file is UTF-16 text larger than {MAX_WIDE_BYTES >> 20} MB. Save it as plain text (UTF-8) and drop that file.")
    return open_source(source.piece(0, source.size).decode(encoding, errors="replace").lstrip("\ufeff").encode(errors="replace"))
