"""What a person found missing in the latest notice of a case, for its letters and its page."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from casework import bookshelf
from casework.actions import gathering
from casework.actions.office import Office
from casework.records import store
from casework.records.complaints import NoticeLook
from casework.records.models import Case, Determination
from casework.rules import notice_check, pathways
from casework.rules.facts import texts
from casework.rules.notice_check import FILE, Gap, Look, Notice, NoticeBook, NoticeItem
from casework.terms import Outcome, Stage, Track

FIRST = (None, Stage.PRIOR_AUTHORIZATION)
APPEALS = (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL)


@dataclass(frozen=True, slots=True)
class Checked:
    """One notice and what it must contain, with what a person saw of each item."""

    notice: Determination
    kind: Notice
    items: tuple[NoticeItem, ...]
    looks: dict[str, Look]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Give what a person found missing."""
        return notice_check.gaps(self.items, self.looks)

    @property
    def open_items(self) -> tuple[NoticeItem, ...]:
        """List what nobody has looked for yet."""
        return tuple(each for each in self.items if self.looks.get(each.id, Look.NOT_LOOKED) is Look.NOT_LOOKED)


def book(office: Office) -> NoticeBook:
    """Give what notices must contain. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, FILE, NoticeBook.parse)


def latest(office: Office, session: Session, case: Case) -> Checked | None:
    """Find the latest notice to the member in which the payer refused, with its items; None where there is none. A remittance is no notice."""
    facts = gathering.facts_of(session, case, track=Track.MEMBER)
    internal = [stage for stage in APPEALS if not pathways.rung(office.book, facts, stage).is_external]
    rows = [row for row in store.determinations(session, case.number) if row.is_adverse and row.outcome is not Outcome.NO_ANSWER and not row.is_proxy]
    rows = [row for row in rows if row.track is Track.MEMBER and row.stage in (*FIRST, *internal)]
    if not rows:
        return None
    row = rows[-1]
    kind = Notice.FIRST if row.stage in FIRST else Notice.REVIEW
    stated = texts(facts, Stage.FIRST_APPEAL) | ({"reason": row.reason.value} if row.reason else {})
    return Checked(row, kind, book(office).of(facts.plan, kind, stated), _looks(session, row))


def gaps_of(office: Office, session: Session, case: Case, *, track: Track) -> tuple[Gap, ...]:
    """Give what a person found missing in the latest notice, for the member's letters; a clinic's own dispute has none."""
    found = latest(office, session, case) if track is Track.MEMBER else None
    return found.gaps if found else ()


def _looks(session: Session, row: Determination) -> dict[str, Look]:
    found = session.exec(select(NoticeLook).where(NoticeLook.determination_id == row.id).order_by(col(NoticeLook.id))).all()
    return {each.item: each.look for each in found}
