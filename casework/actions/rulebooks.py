"""The rulebooks of an office by the names people give them, and which of them the open cases stand on."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, func, select

from casework import bookshelf, keeping
from casework.actions.office import Office
from casework.errors import BadInput, RulebookInvalid
from casework.records import store
from casework.records.models import Case, Deadline
from casework.rules.book import Rulebook
from casework.terms import DeadlineStatus

IN_FORCE, NOW, SHIPPED = "in force", "now", "shipped"
MARK = "rulebook in force"
EARLIER = "an earlier program's"
NAMES = {
    IN_FORCE: "what the open cases stand on",
    NOW: "the files as they lie",
    SHIPPED: "the program's own, without the clinic's entries",
}


@dataclass(frozen=True, slots=True)
class Named:
    """A rulebook and the name it was asked for by."""

    name: str
    book: Rulebook

    @property
    def is_in_force(self) -> bool:
        """Say whether the dates of the open cases were computed by it."""
        return self.name == IN_FORCE


def find(office: Office, name: str) -> Named:
    """Find a rulebook: "in force", "now", "shipped", a kept version, or a folder.

    Raises BadInput when there is none of that name, RulebookInvalid when it cannot be read.
    """
    asked = name.strip().replace("-", " ").lower()
    if asked == NOW:
        return Named(NOW, Rulebook.parse(bookshelf.current(office.settings)))
    if asked == SHIPPED:
        return Named(SHIPPED, Rulebook.parse(bookshelf.shipped(office.settings)))
    if asked == IN_FORCE:
        return Named(IN_FORCE, in_force(office))
    kept = keeping.version(office.settings, name.strip())
    if kept is not None:
        return Named(name, Rulebook.parse(kept))
    if _is_folder(name):
        return Named(name, Rulebook.parse(bookshelf.of_folder(office.settings, Path(name))))
    known = ", ".join((*(f"“{each}” ({words})" for each, words in NAMES.items()), *keeping.versions(office.settings)))
    raise BadInput(f"There is no rulebook “{name}”. Write a folder or one of: {known}.")


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):  # no folder can have such a name
        return False


def in_force(office: Office) -> Rulebook:
    """Give the rulebook by which the open cases were computed; where its texts are lost, the one that is read now."""
    kept = keeping.version(office.settings, version_in_force(office))
    try:
        return Rulebook.parse(kept) if kept else office.book
    except RulebookInvalid:  # kept by an older program, which read other entries
        return office.book


def version_in_force(office: Office) -> str:
    """Name the version that was applied last; before any, the first that was ever read here, or that of a program before."""
    with store.reading(office.engine) as session:
        mark = store.mark(session, MARK)
        if mark:
            return mark.value
        if not has_open_cases(session):
            return office.book.version
        oldest = session.exec(select(func.min(Deadline.computed_at)).where(Deadline.status == DeadlineStatus.RUNNING)).one()
    current = office.book.version  # reading it keeps it
    first = next(iter(keeping.versions(office.settings)), current)
    since = keeping.kept_at(office.settings, first)
    return EARLIER if oldest and since and oldest < since else first


def has_open_cases(session: Session) -> bool:
    """Say whether any case is open."""
    return session.exec(select(Case.number).where(col(Case.closed_on).is_(None)).limit(1)).first() is not None
