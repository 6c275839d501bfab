"""Writing files whole."""

from pathlib import Path

from casework.records import troubles, whole


def put(path: Path, data: bytes) -> None:
    """Write a file whole, flushed to disk with its folder; readable by this user only.

    Raises FolderNotWritable when the disk is full, read-only or broken, OSError for what else the system refuses.
    """
    with troubles.told():
        whole.write(path, data)
