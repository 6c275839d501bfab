"""What a database or a disk says when the machine fails, as a sentence that tells what to do; no value of a row is ever in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EIO, ENOSPC, EROFS
from pathlib import Path
from traceback import extract_tb
from typing import Final

from sqlalchemy.exc import DBAPIError

from casework.errors import CaseworkError, DatabaseProblem, FolderNotWritable
from casework.records import columns

AGAIN: Final = "Then do the same again: nothing is done twice."
FULL: Final = f"The disk is full: the database cannot be written, and nothing was changed. Make room on the disk of the data folder. {AGAIN}"
READ_ONLY: Final = (
    "The database cannot be written: its disk, folder or file is read-only. Nothing was changed. Give yourself the right to write there, "
    f"or repair the disk. {AGAIN}"
)
DISK: Final = f"The disk did not do what the database asked of it. Look whether it is full, unplugged or broken: casework doctor. {AGAIN}"
BUSY: Final = "Another process has been writing for too long. Nothing was changed; try again in a minute."
CLOSED: Final = f"The database file cannot be opened. Look whether its folder is there, is yours to write, and has room: casework doctor. {AGAIN}"
DAMAGED: Final = "The database file is damaged. Stop the program, keep the file as it is, and restore the newest backup into an empty data folder."
REFUSED: Final = f"The database server does not take the password. Set PGPASSWORD, or the one in CASEWORK_DATABASE_URL, as the server has it. {AGAIN}"
GONE: Final = f"The database server went away. Look that it runs: casework doctor. {AGAIN}"

# What the two databases say, in lower case; the first that is found speaks.
SAID: Final = (
    ("database or disk is full", FULL),
    ("no space left on device", FULL),
    ("disk quota exceeded", FULL),
    ("readonly database", READ_ONLY),
    ("read-only", READ_ONLY),
    ("disk i/o error", DISK),
    ("locking protocol", DISK),
    ("database is locked", BUSY),
    ("lock timeout", BUSY),
    ("unable to open database file", CLOSED),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
    ("password authentication failed", REFUSED),
    ("no password supplied", REFUSED),
    ("connection", GONE),
    ("shutting down", GONE),
    ("starting up", GONE),
    ("recovery mode", GONE),
)
FILES: Final = {
    ENOSPC: f"The disk is full: a file cannot be written, and nothing was changed. Make room on it. {AGAIN}",
    EDQUOT: f"Your share of the disk is used up: a file cannot be written, and nothing was changed. Make room on it. {AGAIN}",
    EROFS: f"The disk is read-only: a file cannot be written, and nothing was changed. Give yourself the right to write there, or repair the disk. {AGAIN}",
    EIO: f"The disk does not answer: a file cannot be read or written. Look whether it is unplugged or broken: casework doctor. {AGAIN}",
}
UNKNOWN: Final = ("OperationalError", "InterfaceError")


@contextmanager
def told() -> Iterator[None]:
    """Say as a sentence what the machine refuses; any other error goes its way. Raises DatabaseProblem, FolderNotWritable."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        trouble = of_database(error) if isinstance(error, DBAPIError) else of_disk(error)
        if trouble is None:
            raise
        raise trouble from None
    except ValueError as error:
        if not _is_of_a_row(error):
            raise
        raise DatabaseProblem(columns.DAMAGED.format(what="a day")) from None


def _is_of_a_row(error: ValueError) -> bool:
    """Say whether the library fell over a day that it read: our own columns tell their damage themselves."""
    return "sqlalchemy" in Path(extract_tb(error.__traceback__)[-1].filename).parts


def is_the_machines(error: Exception) -> bool:
    """Say whether the machine failed, and not what stands there: once it is well, doing the same again does nothing twice."""
    return isinstance(error, CaseworkError) and str(error).endswith(AGAIN)


def of_disk(error: OSError) -> CaseworkError | None:
    """Say what a full, read-only or broken disk calls for; None for another refusal, which the caller words."""
    return FolderNotWritable(FILES[error.errno]) if error.errno in FILES else None


def of_database(error: DBAPIError) -> DatabaseProblem | None:
    """Say what a failure beneath the database calls for; None for an error that is none, such as a broken constraint.

    What a cleaning up trips over afterwards, such as a savepoint that went with the full disk, is no reason: the first one is.
    """
    if type(error).__name__ == "IntegrityError":
        return None
    known = next((words for each in _first_to_last(error) if (words := _known(each))), "")
    if known or type(error).__name__ not in UNKNOWN:
        return DatabaseProblem(known) if known else None
    return DatabaseProblem(f"The database did not answer: {_reason(error) or 'it gave no reason'}. Nothing was changed; try again.")


def _first_to_last(error: BaseException) -> list[DBAPIError]:
    found, at = [], error.__context__
    while at is not None:
        found.append(at)
        at = at.__context__
    return [each for each in (*reversed(found), error) if isinstance(each, DBAPIError)]


def _known(error: DBAPIError) -> str:
    reason = _reason(error).lower()
    return next((words for sign, words in SAID if sign in reason), GONE if error.connection_invalidated else "")


def _reason(error: DBAPIError) -> str:
    return str(error.orig or "").partition("\n")[0]
