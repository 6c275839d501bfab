"""The inbox folder: which files are ready, what each one is, and where it goes when it was refused.

A kill at any moment leaves every file in the inbox or in the rejected folder, never in both; the next run goes on from there.
Names of files may hold a patient's name, so no message repeats them.
"""

import os
import re
import stat
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from casework.intake import call_sheet_read, worksheet_grid
from casework.records import whole

HEAD_BYTES: Final = 4096
REASON: Final = ".reason.txt"

_LONGEST_NAME: Final = 200  # bytes; file systems take 255; a number, the reason's ending and that of a hidden name are added
_UNFINISHED: Final = re.compile(r"^[.~]|\.(part|partial|filepart|tmp|temp|crdownload|download|swp)$|^(thumbs\.db|desktop\.ini|read me\.txt)$", re.I)
_REMITTANCE: Final = re.compile(rb"(ISA|GS|ST|BPR|CLP)[^A-Za-z0-9]")
_WORKBOOK_PARTS: Final = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"customXml/")
_SUFFIXES: Final = {
    ".835": "remittance",
    ".era": "remittance",
    ".edi": "remittance",
    ".x12": "remittance",
    ".json": "chart",
    ".csv": "worksheet",
    ".tsv": "worksheet",
}


class FileKind(StrEnum):
    """What a file is by its content."""

    REMITTANCE = "remittance"
    CHART = "chart"
    WORKSHEET = "worksheet"
    CALL_SHEET = "call sheet"
    UNKNOWN = "unknown"


def waiting(folder: Path, *, settle_seconds: float, now: datetime) -> tuple[Path, ...]:
    """List the files that are ready to be read, by name.

    A file that changed in the last `settle_seconds`, or whose time lies ahead, is left for the next time: it may be half copied.
    `now` is the machine's own aware time, never a simulated day. Folders, hidden and temporary names and links are not listed.
    """
    ready = (entry for entry in _entries(folder) if entry.is_file(follow_symlinks=False) and not _UNFINISHED.search(entry.name))
    return tuple(Path(entry.path) for entry in ready if _has_settled(entry, settle_seconds, now.timestamp()))


def links(folder: Path) -> tuple[Path, ...]:
    """List the symbolic links in a folder: they are never followed, only moved aside by `reject`."""
    return tuple(Path(entry.path) for entry in _entries(folder) if entry.is_symlink())


def kind_of(path: Path, head: bytes) -> FileKind:
    """Tell what a file is from its first bytes, and from its suffix only where they say nothing."""
    content = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _REMITTANCE.match(content):
        return FileKind.REMITTANCE
    if head.startswith(b"PK\x03\x04"):
        return FileKind.CHART if _starts_as_workbook(head) else FileKind.UNKNOWN
    if content.startswith(b"{") or path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
        return FileKind.CHART
    if path.suffix.lower() not in _SUFFIXES and worksheet_grid.looks_like(head):
        return FileKind.WORKSHEET
    return FileKind(_SUFFIXES.get(path.suffix.lower(), "unknown"))


def kind_of_file(path: Path) -> FileKind:
    """Tell what a file on disk is; a workbook that is neither a chart nor a call sheet is a worksheet."""
    kind = kind_of(path, read_head(path))
    if kind is FileKind.CHART and call_sheet_read.is_call_sheet(path):
        return FileKind.CALL_SHEET
    return FileKind.WORKSHEET if kind is FileKind.CHART and worksheet_grid.is_worksheet_book(path) else kind


def read_head(path: Path) -> bytes:
    """Read as much of a file as `kind_of` needs."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def reject(path: Path, rejected_folder: Path, reason: str) -> Path:
    """Move a file that cannot be read to the rejected folder, with the reason beside it, and say where it lies now.

    The reason is there before the file is: a kill in between leaves the file in the inbox, and the next run finds both.
    """
    rejected_folder.mkdir(parents=True, exist_ok=True)
    target = _free(rejected_folder, path.name)
    _write_reason(target, reason)
    path.replace(target)
    return target


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as found:
        return sorted(found, key=lambda entry: entry.name)


def _has_settled(entry: os.DirEntry[str], settle_seconds: float, now: float) -> bool:
    try:
        state = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    changed = max(state.st_mtime, state.st_ctime)  # a copy that keeps the old time of change still shows in ctime
    return stat.S_ISREG(state.st_mode) and changed + settle_seconds <= now


def _starts_as_workbook(head: bytes) -> bool:
    length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + length].startswith(_WORKBOOK_PARTS)


def _free(folder: Path, name: str) -> Path:
    return next(path for path in _candidates(folder, name) if not _is_taken(path))


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - a name may be no valid path of its own
    kept = _short(stem, _LONGEST_NAME - len(os.fsencode(suffix[:20])))
    yield folder / f"{kept}{suffix[:20]}"
    number = 2
    while True:
        yield folder / f"{kept}-{number}{suffix[:20]}"
        number += 1


def _short(stem: str, length: int) -> str:
    return os.fsdecode(os.fsencode(stem)[:length])


def _is_taken(path: Path) -> bool:
    # A reason without its file is what a kill left behind; a file that only looks like a reason has a reason of its own.
    reason = path.with_name(path.name + REASON)
    return os.path.lexists(path) or os.path.lexists(reason.with_name(reason.name + REASON))


def _write_reason(target: Path, reason: str) -> None:
    said = f"{reason.strip()}\n\nMend the file and put it into the inbox again.\n"
    whole.write(target.with_name(target.name + REASON), said.encode("utf-8", "replace"))
