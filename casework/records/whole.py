"""Writing files whole: to a hidden name in the same folder, flushed to disk, renamed; the folder is flushed too."""

import os
import re
import secrets
import time
from contextlib import suppress
from glob import escape
from pathlib import Path

import psutil

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
PIDS = Path("/proc/self/ns/pid")
ELSEWHERE_SECONDS = 3600.0  # processes of another container cannot be seen; none writes one file for so long
_HIDDEN = re.compile(r"\..+\.(\d{1,9})\.(?:[0-9a-f]{8}|([0-9a-f]{4})[0-9a-f]{8})")


def write(path: Path, data: bytes) -> None:
    """Write a file whole, readable by this user only; a kill or a power loss leaves the old file or the new one. Raises OSError."""
    make_folder(path.parent)
    hidden = hidden_beside(path)
    try:
        write_flushed(hidden, data)
        move(hidden, path)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise


def write_new(path: Path, data: bytes) -> None:
    """Write a file whole where none lies, readable by this user only. Raises FileExistsError, OSError."""
    hidden = hidden_beside(path)
    try:
        write_flushed(hidden, data)
        try:
            os.link(hidden, path)
        except FileExistsError:
            raise
        except OSError:  # a disk without links, such as a stick: what a kill leaves there is not whole
            write_flushed(path, data)
        flush(path.parent)
    finally:
        hidden.unlink(missing_ok=True)


def hidden_beside(path: Path) -> Path:
    """Name a hidden file beside one that is to be written: its own for each process and each writing, and known to `sweep`."""
    return path.with_name(f".{path.name}.{os.getpid()}.{_here()}{secrets.token_hex(4)}")


def move(written: Path, path: Path) -> None:
    """Move a file that is whole on the disk into its place, so that no power loss brings the old one back. Raises OSError."""
    written.replace(path)
    flush(path.parent)


def sweep(root: Path, folders: str) -> None:
    """Take away the hidden files that a killed process left below a folder; those of a running one stay."""
    for path in root.glob(f"{folders}/.*"):
        _sweep(path)


def sweep_beside(path: Path) -> None:
    """Take away what a killed process left half written of one file."""
    for hidden in path.parent.glob(f".{escape(path.name)}.*"):
        _sweep(hidden)


def _sweep(hidden: Path) -> None:
    found = _HIDDEN.fullmatch(hidden.name)
    if found and (_is_silent(hidden) if found[2] not in (None, _here()) else not psutil.pid_exists(int(found[1]))):
        hidden.unlink(missing_ok=True)


def _here() -> str:
    """Name the container, in four signs: elsewhere the same process number is another process, or none that can be seen."""
    return f"{PIDS.stat().st_ino & 0xFFFF:04x}" if PIDS.exists() else "0000"


def _is_silent(hidden: Path) -> bool:
    with suppress(FileNotFoundError):
        return time.time() - hidden.stat().st_mtime > ELSEWHERE_SECONDS
    return False


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for this user only, each flushed into the one it lies in. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    flush(folder.parent)


def write_flushed(path: Path, data: bytes) -> None:
    """Write a file where none lies and flush it, readable by this user only; a kill may leave a part of it. Raises FileExistsError, OSError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def flush(folder: Path) -> None:
    """Flush a folder's own entries to disk, so that a rename outlives a power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
