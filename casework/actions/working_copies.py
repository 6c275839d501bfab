"""Chart workbooks and call sheets where documents are kept closed: a copy lies open in charts/ only while somebody works on it.

It is handed out on request. Once it was read and nobody has it open, it is sealed, flushed to the disk, and only then taken away; one that
could not be read, or was changed since, stays. What nobody saved is taken away after a day, and whenever the program starts.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from casework.actions import copy_marks
from casework.actions.office import Office
from casework.errors import BadFile
from casework.records import whole

FOLDER = "charts"
FINDINGS = ".findings.txt"
A_DAY = date.resolution


def hand_out(office: Office, path: Path) -> None:
    """Lay the sealed copy into its place where none lies there; one that does not open is written fresh from the record. Raises OSError."""
    if not path.exists() and office.files.is_sealed(sealed_name(path)):
        with suppress(BadFile):
            whole.write(path, office.files.sealed(sealed_name(path)))


def is_open(path: Path) -> bool:
    """Say whether a spreadsheet program has a copy open: Excel and LibreOffice put a file of their own beside it."""
    return path.with_name(f"~${path.name}").exists() or path.with_name(f".~lock.{path.name}#").exists()


def put_away(office: Office, path: Path) -> bool:
    """Seal a copy that was read and take the open one away, where documents are kept closed; say whether it went. Raises OSError."""
    if office.files.is_open or not path.is_file() or path.is_symlink():
        return False
    data = path.read_bytes()
    if is_open(path) or not _is_read(office, path, data):
        return False
    office.files.seal(sealed_name(path), data)
    if is_open(path) or path.read_bytes() != data:  # somebody opened or saved it meanwhile
        return False
    path.with_suffix(FINDINGS).unlink(missing_ok=True)
    path.unlink()
    whole.flush(path.parent)
    return True


def sweep(office: Office, *, now: datetime, older: timedelta = A_DAY) -> int:
    """Put away what lies open for longer than that and was not touched, and say how many. `now` is the machine's own time. Raises OSError."""
    if office.files.is_open:
        return 0
    done = 0
    for path in _copies(office):
        with suppress(FileNotFoundError):  # somebody took it away meanwhile
            done += path.lstat().st_mtime <= (now - older).timestamp() and put_away(office, path)
    return done


def left_open(office: Office) -> list[str]:
    """Name the copies of ours that lie open and were not taken in as they are."""
    if office.files.is_open:
        return []
    paths = [path for path in _copies(office) if path.is_file() and copy_marks.known(office, path)]
    return [path.name for path in paths if not _is_read(office, path, path.read_bytes())]


def sealed_name(path: Path) -> str:
    """Name a copy in the sealed store."""
    return f"{FOLDER}/{path.name}"


def _copies(office: Office) -> list[Path]:
    return sorted(office.settings.folder(FOLDER).glob("[!.~]*.xlsx"))


def _is_read(office: Office, path: Path, data: bytes) -> bool:
    """Say whether a content is what was last written or read; a faulty workbook is marked so, a faulty call sheet has its findings beside it."""
    is_faulty_sheet = path.name.endswith(copy_marks.CALL_SHEET_ENDING) and path.with_suffix(FINDINGS).exists()
    return copy_marks.name_of(data) in copy_marks.known(office, path) and not is_faulty_sheet
