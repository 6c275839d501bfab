"""Writing files whole: to a hidden name in the same folder, flushed to disk, renamed; the folder is flushed too."""

import os
import re
import secrets
from pathlib import Path

import psutil

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
_HIDDEN = re.compile(r"\..+\.(\d{1,9})\.[0-9a-f]{8}")


def write(path: Path, data: bytes) -> None:
    """Write a file whole, readable by this user only; a kill or a power loss leaves the old file or the new one. Raises OSError."""
    make_folder(path.parent)
    hidden = hidden_beside(path)
    try:
        with os.fdopen(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        move(hidden, path)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise


def hidden_beside(path: Path) -> Path:
    """Name a hidden file beside one that is to be written: its own for each process and each writing, and known to `sweep`."""
    return path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")


def move(written: Path, path: Path) -> None:
    """Move a file that is whole on the disk into its place, so that no power loss brings the old one back. Raises OSError."""
    written.replace(path)
    flush(path.parent)


def sweep(root: Path, folders: str) -> None:
    """Take away the hidden files that a killed process left below a folder; those of a running one stay."""
    for path in root.glob(f"{folders}/.*"):
        found = _HIDDEN.fullmatch(path.name)
        if found and not psutil.pid_exists(int(found[1])):
            path.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for this user only, each flushed into the one it lies in. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    flush(folder.parent)


def flush(folder: Path) -> None:
    """Flush a folder's own entries to disk, so that a rename outlives a power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
