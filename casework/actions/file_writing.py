"""Writing files whole, and those that a person asked for over nothing."""

import os
from pathlib import Path

from casework.errors import BadInput
from casework.records import troubles, whole

TAKEN = "{path} is there already and is not written over. Name another place, or take it away."
NO_SUCH_FOLDER = "{path} cannot be written ({why}). Name a folder that exists and that you may write."


def put(path: Path, data: bytes) -> None:
    """Write a file whole, flushed to disk with its folder; readable by this user only.

    Raises FolderNotWritable when the disk is full, read-only or broken, OSError for what else the system refuses.
    """
    with troubles.told():
        whole.write(path, data)


def put_new(path: Path, data: bytes) -> None:
    """Write a file that a person asked for, readable by this user only and over nothing. Raises BadInput."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, whole.PRIVATE_FILE), "wb") as file:
            file.write(data)
    except FileExistsError:
        raise BadInput(TAKEN.format(path=path)) from None
    except OSError as error:
        raise BadInput(NO_SUCH_FOLDER.format(path=path, why=error.strerror)) from None


def refuse_taken(path: Path) -> None:
    """Raise BadInput where `put_new` would."""
    if os.path.lexists(path):
        raise BadInput(TAKEN.format(path=path))
    if not path.parent.is_dir():
        raise BadInput(NO_SUCH_FOLDER.format(path=path, why="there is no such folder"))
