"""Writing files whole, together with the rows that tell of them, and those that a person asked for over nothing."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import staged, troubles, whole
from casework.records.staged import Staged

Put = Callable[[Path, bytes], None]

TAKEN = "{path} is there already and is not written over. Name another place, or take it away."
NO_SUCH_FOLDER = "{path} cannot be written ({why}). Name a folder that exists and that you may write."
UNWRITABLE = f"{{path}} cannot be written ({{why}}). Make room there, or name a folder that you may write. {troubles.AGAIN}"


def put(path: Path, data: bytes) -> None:
    """Write a file whole, flushed to disk with its folder; readable by this user only. What a kill left half written of it goes.

    Raises FolderNotWritable when the disk is full, read-only or broken, OSError for what else the system refuses.
    """
    with troubles.told():
        whole.sweep_beside(path)
        whole.write(path, data)


def together(office: Office) -> AbstractContextManager[Staged]:
    """Open an act that writes rows and files of the data folder, both or neither. Raises DatabaseProblem, FolderNotWritable, NotPermitted."""
    return staged.together(office.engine, office.settings.home, office.now())


def put_new(path: Path, data: bytes) -> None:
    """Write a file that a person asked for whole, readable by this user only and over nothing; the same file that is there already stays. Raises BadInput."""
    refuse_taken(path, data)
    try:
        whole.sweep_beside(path)
        if path.is_file():
            return
        whole.write_new(path, data)
    except FileExistsError:
        raise BadInput(TAKEN.format(path=path)) from None
    except OSError as error:
        raise BadInput(UNWRITABLE.format(path=path, why=error.strerror)) from None


def refuse_taken(path: Path, data: bytes | None = None) -> None:
    """Raise BadInput where `put_new` would; with `data` the file may be there already that would be written, such as after a kill."""
    if os.path.lexists(path) and not (data is not None and _holds(path, data)):
        raise BadInput(TAKEN.format(path=path))
    if not path.parent.is_dir():
        raise BadInput(NO_SUCH_FOLDER.format(path=path, why="there is no such folder"))


def _holds(path: Path, data: bytes) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
