"""Why one file was not taken in: a reader refused it, or the program failed on it; neither may keep the files behind it waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlmodel import select

from casework.actions.office import Office
from casework.errors import BadFile, CaseworkError
from casework.records import events, store
from casework.records.models import Case

OF_VALUES = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, NotImplementedError)
FAILED = "The program failed on this file ({kind}). Nothing of it was taken in. Keep the file, and report this with the version you run."


@contextmanager
def of_one_file() -> Iterator[None]:
    """Turn a failure of the program on what one file holds into a refusal of that file, naming the kind of failure and no value.

    Raises BadFile; a full disk or a lost database concerns every file and passes as it is.
    """
    try:
        yield
    except CaseworkError:
        raise
    except Exception as error:
        if not _is_of_one_file(error):
            raise
        raise BadFile(FAILED.format(kind=type(error).__name__)) from None


def log(office: Office, refusal: CaseworkError, *, actor: str, verb: str = "file refused", number: str = "") -> None:
    """Keep on record that a file was refused, by the kind of the reason alone; with the case's number where there is such a case."""
    with store.writing(office.engine) as session:
        known = session.exec(select(Case.number).where(Case.number == number)).first() or ""
        events.append(session, verb, actor=actor, at=office.now(), case_number=known, code=type(refusal).__name__)


def _is_of_one_file(error: Exception) -> bool:
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError | IntegrityError)
    return isinstance(error, (StatementError, *OF_VALUES))
