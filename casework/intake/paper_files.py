"""What a dropped paper is by its content, how many pages it has, and what is refused: nothing in the file is run, followed or unpacked.

Messages never repeat a file's name, which may be a patient's.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from casework.errors import BadFile
from casework.intake import paper_pages

MAX_FILE_BYTES: Final = 100_000_000

_PRINT: Final = "Print it to a PDF and drop that"
_PICTURES: Final = (b"ftypheic", b"ftypheif", b"ftypmif1", b"ftypheix")
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_ARCHIVES: Final = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
_REMITTANCES: Final = (b"ISA*", b"ISA|", b"ISA~")


@dataclass(frozen=True, slots=True)
class PaperFile:
    """One paper as it lies on disk. `marks` are what our own letters say of themselves inside a Word file; `state` knows it again."""

    data: bytes = field(repr=False)
    suffix: str
    pages: int
    marks: Mapping[str, str] = field(default_factory=dict)
    state: tuple[int, int, int] = (0, 0, 0)

    @property
    def sha256(self) -> str:
        """Name the paper by its bytes."""
        return hashlib.sha256(self.data).hexdigest()


def look(path: Path) -> PaperFile:
    """Read a paper. Raises BadFile with what to do when it is none, is locked, damaged or empty, or may hold a program."""
    data, state = _content(path)
    suffix, count = _told_apart(path, data)
    pages = count(data)
    return PaperFile(data, suffix, pages, paper_pages.word_marks(data) if suffix == ".docx" else {}, state)


def is_same(path: Path, paper: PaperFile) -> bool:
    """Say whether the file on disk is still the one that was read."""
    try:
        return _state(path.stat(follow_symlinks=False)) == paper.state
    except OSError:
        return False


def is_paper(path: Path) -> bool:
    """Say whether a file that lies among the remittances is a paper: a PDF or a picture of one, or a Word file."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError:  # whoever reads it next says why it cannot be read
        return False
    return head.startswith((b"%PDF", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")) or path.suffix.lower() in (".pdf", ".docx")


def _content(path: Path) -> tuple[bytes, tuple[int, int, int]]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise BadFile("There is no such file. Check its name and folder.") from None
    except OSError:
        raise BadFile("This is a link, or a file that may not be read. Copy the paper itself here.") from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise BadFile("This is no plain file. Copy the paper itself here.")
    with os.fdopen(descriptor, "rb") as file:
        if found.st_size > MAX_FILE_BYTES:
            raise BadFile(f"The paper is larger than {MAX_FILE_BYTES // 1_000_000} MB. Scan it again with a lower resolution, or in parts.")
        if not found.st_size:
            raise BadFile("The file is empty: the scan or the copy went wrong. Make it again.")
        return file.read(), _state(found)


def _state(found: os.stat_result) -> tuple[int, int, int]:
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _told_apart(path: Path, data: bytes) -> tuple[str, Callable[[bytes], int]]:
    """Tell what a paper is from its bytes, never from its name."""
    for head, suffix, count in (
        (b"%PDF", ".pdf", paper_pages.of_pdf),
        (b"\x89PNG\r\n\x1a\n", ".png", paper_pages.of_png),
        (b"\xff\xd8\xff", ".jpg", paper_pages.of_jpeg),
        (b"II*\0", ".tif", paper_pages.of_tiff),
        (b"MM\0*", ".tif", paper_pages.of_tiff),
        (b"PK\x03\x04", ".docx", paper_pages.of_word),
    ):
        if data.startswith(head):
            return suffix, count
    if b"%PDF-" in data[:1024]:  # a printer's own lines may stand before it
        return ".pdf", paper_pages.of_pdf
    _refuse_others(data)
    if path.suffix.lower() == ".txt":
        return ".txt", paper_pages.of_text
    raise BadFile(f"This is no PDF, Word file or picture (PNG, JPEG, TIFF). {_PRINT}.")


def _refuse_others(data: bytes) -> None:
    if data.startswith(_PROGRAMS):
        raise BadFile("This is a program, not a paper. It was not opened. Drop the paper itself.")
    if data.startswith(_ARCHIVES):
        raise BadFile("This is an archive. Take the papers out of it and drop each by itself.")
    if data[4:12] in _PICTURES:
        raise BadFile("This is a telephone's picture format (HEIC). Save it as JPEG or PDF and drop that.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile(f"This is an old Word or Excel file, an Outlook message, or one with a password. {_PRINT}.")
    if data.lstrip().startswith(_REMITTANCES):
        raise BadFile("This is a remittance (835). Put it into the inbox itself, not into the folder of a case.")
