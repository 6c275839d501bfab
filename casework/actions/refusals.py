"""Refusals: what stands in the way of an act and what removes it, in the rulebook's words; and why one file was not taken in.

A file that a reader refused, or that the program failed on, must not keep the files behind it waiting.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlmodel import col, delete, select

from casework.actions.office import Office
from casework.errors import (
    BadFile,
    BadInput,
    CaseworkError,
    MissingData,
    NoRuleApplies,
    NotAllowed,
    RulebookInvalid,
    TemplateInvalid,
    UnknownCase,
    Way,
    WrongRegulator,
)
from casework.records import columns, events, store
from casework.records.logbook import Mark
from casework.records.models import Case, CaseStage
from casework.rules import steps
from casework.rules.blockers import FILE, BlockerBook
from casework.rules.limits import MissingFact
from casework.settings import PROGRAM
from casework.terms import Act, Outcome, Stage

REFUSING = "refused, being put aside: {file}"
OF_VALUES = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, NotImplementedError)
FAILED = "The program failed on this file ({kind}). Nothing of it was taken in. Keep the file, and report this with the version you run."


@cache
def book() -> BlockerBook:
    """Give what may stand in the way and what removes it, as the program's own file states it: a clinic does not replace it, for it names our forms."""
    return BlockerBook.parse((PROGRAM / "casework" / "rulebook" / FILE).read_text(encoding="utf-8"))


def because(code: str, /, *first: Way, **values: object) -> NotAllowed:
    """Build a refusal of blockers.toml; `first` are ways that only the caller knows, put before those of the entry."""
    return book().refusal(code, *first, **values)


def way(key: str, /, **values: object) -> Way:
    """Give one act that removes a blocker, or that is open instead."""
    return book().way(key, **values)


def facts(number: str, missing: Iterable[MissingFact]) -> tuple[Way, ...]:
    """Give the facts that a person has to find out and enter first, each as a way."""
    return tuple(way("fact", number=number, fact=each.fact, how=each.how) for each in missing)


def closed(case: Case, so: str = "", *first: Way) -> NotAllowed:
    """Refuse what a closed case does not take; `so` says what that means here, `first` what can be done without opening it."""
    if case.outcome is Outcome.MERGED:
        return because("merged-away", number=case.number, where="")
    return because("closed", *first, number=case.number, day=case.closed_on, outcome=case.outcome, so=f"; {so}" if so else "")


def refuse_step(case: Case, row: CaseStage, act: Act) -> None:
    """Raise NotAllowed where a stage does not take an act at its step, with what stands in the way and what removes it."""
    code = steps.why_not(row.stage, row.step, act)
    if not code:
        return
    if case.closed_on:
        raise closed(case)
    how = f"it went on as {Stage(row.decided).title.lower()}" if row.decided in list(Stage) else row.decided or "what follows is decided"
    raise because(code, number=case.number, stage=row.stage.title.lower(), how=how)


# What one file can be refused for. A full disk or a database that is gone is no fault of the file: it stays where it is for the next time.
OF_ONE_FILE: Final = (NotAllowed, UnknownCase, MissingData, BadInput, BadFile, NoRuleApplies, RulebookInvalid, WrongRegulator, TemplateInvalid)


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


@contextmanager
def logged(office: Office, path: Path, refusal: CaseworkError, *, actor: str, verb: str = "file refused", number: str = "") -> Iterator[None]:
    """Keep on record that a file was refused, by the kind of the reason alone, with the case's number where there is such a case; then put it aside.

    A kill between leaves the file where it is, to be refused again: that is on record already, as long as it is the file of then.
    """
    with store.writing(office.engine) as session:
        mark = REFUSING.format(file=_fingerprint(path))
        if store.mark(session, mark) is None:
            known = session.exec(select(Case.number).where(Case.number == number)).first() or ""
            events.append(session, verb, actor=actor, at=office.now(), case_number=known, code=type(refusal).__name__)
            store.set_mark(session, mark, "", at=office.now())
    yield
    with store.writing(office.engine) as session:
        session.execute(delete(Mark).where(col(Mark.name) == mark))


def _fingerprint(path: Path) -> str:
    """Name a file as it lies there, without its name being known by it."""
    with suppress(OSError):
        said = path.lstat()
        return columns.vault().index("refused file", str(path), str(said.st_ino), str(said.st_size), str(said.st_mtime_ns))
    return ""


def _is_of_one_file(error: Exception) -> bool:
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError | IntegrityError)
    return isinstance(error, (StatementError, *OF_VALUES))
