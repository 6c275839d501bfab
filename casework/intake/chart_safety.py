"""What is refused before a workbook is opened: macros, links, passwords, document types, bombs and anything that is no workbook."""

import re
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import ZipFile, ZipInfo

from openpyxl.utils import column_index_from_string

from casework import opened
from casework.errors import BadChart
from casework.opened import DAMAGED_ZIP

MAX_FILE_BYTES: Final = 20_000_000
MAX_UNPACKED_BYTES: Final = 64_000_000
MAX_PARTS: Final = 500
MAX_ROWS: Final = 20_000
MAX_CELLS: Final = 200_000

OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"  # the container of .xls files and of workbooks with a password
ZIPPED: Final = b"PK\x03\x04"
_LISTED: Final = b"PK\x01\x02"

_SAVE_AGAIN: Final = "Open it in the spreadsheet program and save it again as an Excel workbook (.xlsx)"
_REFUSED: Final = (
    (re.compile(r"vbaproject|macrosheets|(^|/)activex|(^|/)ctrlprops", re.I), f"it holds macros. {_SAVE_AGAIN} without macros."),
    (re.compile(r"(^|/)externallinks/", re.I), f"it links to another workbook. Break the links, then {_SAVE_AGAIN[0].lower()}{_SAVE_AGAIN[1:]}."),
    (re.compile(r"(^|/)(embeddings|oleobjects)/", re.I), f"it holds another file inside. Take it out, then {_SAVE_AGAIN[0].lower()}{_SAVE_AGAIN[1:]}."),
)
_OTHER_ENCODING: Final = re.compile(rb"""^[^>]{0,200}encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])""", re.I)
_MOST_MARKS: Final = 600_000  # of styles, names and the like: each becomes far more in memory
_MOST_TEXTS: Final = 3_000_000  # of the texts that the cells of all sheets share
_MARKS_A_CELL: Final = 12
_MOST_SHEETS: Final = 255
_MOST_MERGED: Final = 500_000
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s")
_MERGED: Final = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]{0,80}?ref=["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']""")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>/]")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s>/]")


def safe_content(path: Path, *, max_rows: int = MAX_ROWS, max_cells: int = MAX_CELLS) -> bytes:
    """Give the bytes of a plain workbook of ordinary size; raise BadChart for anything else."""
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlam", ".xlsb"):
        raise _refused(f"it may hold macros. {_SAVE_AGAIN}.")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _refused(f"it is larger than {MAX_FILE_BYTES // 1_000_000} MB. A chart is far smaller: take pictures and other sheets out.")
    content = path.read_bytes()
    if content.count(_LISTED) > MAX_PARTS * 2:  # before the list is read: each of its lines would cost far more memory than bytes
        raise _refused(f"it is put together of more parts than any workbook. {_SAVE_AGAIN}.")
    try:
        with ZipFile(BytesIO(content)) as archive:
            _refuse_parts(archive.infolist())
            _refuse_swelling(archive)
            counts = [_refuse_content(part.filename, archive.read(part)) for part in archive.infolist()]
    except DAMAGED_ZIP as error:
        raise _not_a_workbook(content) from error
    if any(rows > max_rows for rows, _ in counts) or sum(cells for _, cells in counts) > max_cells:
        raise _refused(f"a sheet has more than {max_rows} rows, or all have more than {max_cells} cells. Delete the rows below your data. {_SAVE_AGAIN}.")
    return content


def _refuse_parts(parts: list[ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise _refused(f"it is far too large when unpacked. Copy the values into a fresh chart workbook. {_SAVE_AGAIN}.")
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(f"it is protected by a password. {_SAVE_AGAIN} without a password.")
    if len(set(names)) < len(names) or any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or "\\" in name for name in names):
        raise _refused(f"it is put together in a way that no spreadsheet program does. {_SAVE_AGAIN}.")
    for pattern, reason in _REFUSED:
        if any(pattern.search(name) for name in names):
            raise _refused(reason)
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names):
        raise _refused(f"it is not an Excel workbook. {_SAVE_AGAIN}.")


def _refuse_swelling(archive: ZipFile) -> None:
    """Refuse what is small as bytes and huge once read: styles, texts, sheets and merged cells beyond number."""
    marks = 0
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            content = archive.read(part)
            marks += max(0, opened.count_marks(content) - _room(part.filename.lower(), content))
            if part.filename == "xl/workbook.xml" and len(_SHEET.findall(content)) > _MOST_SHEETS:
                raise _refused(f"it has more than {_MOST_SHEETS} sheets. Delete those that you do not need. {_SAVE_AGAIN}.")
            if sum(map(_merged, _MERGED.findall(content))) > _MOST_MERGED:
                raise _refused(f"it merges more cells than any chart has. Take the merging away. {_SAVE_AGAIN}.")
    if marks > _MOST_MARKS:
        raise _refused(f"its formats, names or texts are far more than a chart needs. Copy the values into a fresh chart workbook. {_SAVE_AGAIN}.")


def _room(name: str, content: bytes) -> int:
    """Say how many tags and attributes a part needs for what it holds."""
    if name.startswith("xl/sharedstrings"):
        return _MOST_TEXTS
    return _MARKS_A_CELL * (len(_ROW.findall(content)) + len(_CELL.findall(content))) if name.startswith("xl/worksheets/") else 0


def _merged(found: tuple[bytes, bytes, bytes, bytes]) -> int:
    first, top, last, bottom = found
    wide = column_index_from_string(last.decode()) - column_index_from_string(first.decode())
    return (abs(wide) + 1) * (abs(int(bottom) - int(top)) + 1)


def _refuse_content(name: str, content: bytes) -> tuple[int, int]:
    """Refuse what no spreadsheet program writes; count rows and cells."""
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return 0, 0
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content or _OTHER_ENCODING.search(content):
        raise _refused(f"its inner text is written in a way that no spreadsheet program does. {_SAVE_AGAIN}.")
    if b"macroEnabled" in content and name == "[Content_Types].xml":
        raise _refused(f"it may hold macros. {_SAVE_AGAIN} without macros.")
    return len(_ROW.findall(content)), len(_CELL.findall(content))


def _refused(reason: str) -> BadChart:
    return BadChart(f"The workbook was not read: {reason}")


def _not_a_workbook(content: bytes) -> BadChart:
    if content.startswith(OLD_OR_LOCKED):
        return _refused(f"it has a password or is an old .xls file. {_SAVE_AGAIN} without a password.")
    return _refused(f"it is damaged or not an Excel workbook. {_SAVE_AGAIN}.")
