"""What everybody must hear of the rulebook: a file that cannot be read, and a change that no open case has followed yet."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from casework import bookshelf
from casework.actions import rule_changes, rule_check, rulebooks
from casework.actions.office import Office
from casework.actions.rule_changes import RuleChange
from casework.actions.rulebooks import IN_FORCE, Named
from casework.errors import RulebookInvalid
from casework.plural import counted
from casework.records import store
from casework.records.models import Case

COUNTED = "rulebook change counted"
COUNTED_AT_ONCE = 1000  # open cases; above it the count is that of the last `casework rules diff`
HOW = "See them with: casework rules diff. Move them with: casework rules apply."


@dataclass(frozen=True, slots=True)
class Pending:
    """A rulebook that is read now and that the open cases do not all stand on yet. `cases` None: nobody has counted."""

    old: str
    new: str
    cases: int | None = None
    is_half_done: bool = False

    @property
    def words(self) -> str:
        """Say how many open cases would move, and what to do."""
        if self.is_half_done:
            return f"Rules changed: moving the open cases to {self.new} is under way or was stopped half way. Finish it with: casework rules apply."
        if self.cases == 0:
            return f"Rules changed from {self.old} to {self.new}: no open case would move. Say so with: casework rules apply."
        many = "Open cases" if self.cases is None else counted(self.cases, "open case")
        return f"Rules changed from {self.old} to {self.new}: {many} would move. {HOW}"


def pending(office: Office) -> Pending | None:
    """Say whether the rulebook that is read now is another than the one the open cases stand on."""
    new, old = office.book.version, rulebooks.version_in_force(office)
    with store.reading(office.engine) as session:
        under_way = store.mark(session, rule_changes.UNDER_WAY)
        if under_way and under_way.value:
            return Pending(old, new, is_half_done=True)
        if old == new:
            return None
        counted = store.mark(session, COUNTED)
        few = _open_cases(session) <= COUNTED_AT_ONCE
    known = _known(counted.value if counted else "", old, new)
    return Pending(old, new, _counted(office, old, new) if known is None and few else known)


def remember_count(office: Office, old: str, new: str, cases: int) -> None:
    """Keep how many open cases a change would move, so that nobody counts again."""
    with store.writing(office.engine) as session:
        store.set_mark(session, COUNTED, f"{old} {new} {cases}", at=office.now())


def loud(office: Office) -> tuple[str, ...]:
    """List the sentences that must stand at the top of every page, most urgent first; none when all is well."""
    broken = tuple(trouble.words for trouble in bookshelf.troubles(office.settings))
    waiting = pending(office)
    return (*broken, waiting.words) if waiting and waiting.cases != 0 else broken


def banner(office: Office) -> str:
    """Write the banner of the board's pages, "" when all is well."""
    return "\n".join(f"> **{sentence}**\n" for sentence in loud(office))


def examine(office: Office) -> str:
    """Check the rulebook for the doctor: one sentence when all is well.

    Raises RulebookInvalid with all that is wrong.
    """
    rule_check.refresh(office.settings)
    unread = [f"{name} is read by nothing: correct its name or delete it." for name in bookshelf.unread(office.settings)]
    wrong = [*loud(office), *unread]
    if wrong:
        raise RulebookInvalid(" ".join(wrong))
    return f"version {office.book.version}, {counted(len(office.book.rules), 'rule')}; every open case stands on it"


def _open_cases(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Case).where(col(Case.closed_on).is_(None))).one()


def _known(said: str, old: str, new: str) -> int | None:
    pair, _, number = said.rpartition(" ")
    return int(number) if pair == f"{old} {new}" else None


def _counted(office: Office, old: str, new: str) -> int:
    change = RuleChange(office, Named(IN_FORCE, rulebooks.in_force(office)), Named(rulebooks.NOW, office.book))
    cases = sum(1 for _ in rule_changes.would_move(change))
    remember_count(office, old, new, cases)
    return cases
