"""Looking through a denial notice for what it must contain: the text of the scanned letter proposes, a person says what is there and what is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from casework.actions import notice_gaps, papers
from casework.actions.notice_gaps import Checked
from casework.actions.office import Office
from casework.errors import BadFile, BadInput
from casework.intake import letter_text
from casework.records import events, store
from casework.records.complaints import NoticeLook
from casework.records.models import Case
from casework.rules import notice_check as rules
from casework.rules.notice_check import Hint, Look, NoticeItem
from casework.rules.papers import READ_AS_LETTER
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import DocumentKind

CHECKED = "notice checked"
NONE = "No refusal with a notice is on record for {number}. Record the denial with its dates first."
NO_LIST = "Nobody has read what a notice under this kind of plan must contain: ask the plan, or add it to notices.toml."


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One item with what a person saw of it, and where the letter's text seems to have it."""

    item: NoticeItem
    look: Look
    hint: Hint | None = None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice as it is looked through. `paper` is the scanned letter that was read, 0 where none could be."""

    case_number: str
    notice_on: date | None
    kind: str
    rows: tuple[NoticeRow, ...]
    paper: int = 0

    @property
    def missing(self) -> tuple[NoticeRow, ...]:
        """List what a person found missing."""
        return tuple(each for each in self.rows if each.look is Look.MISSING)

    @property
    def words(self) -> str:
        """Say in one sentence how far the notice was looked through, and what follows."""
        if not self.rows:
            return f"{self.case_number}: {NO_LIST}"
        looked = sum(each.look is not Look.NOT_LOOKED for each in self.rows)
        found = f"{self.case_number}: {looked} of {len(self.rows)} looked at, {len(self.missing)} missing."
        draw = f" Ask for them: casework draft {self.case_number} --kind {DocumentKind.NOTICE_DOCUMENTS_REQUEST}."
        return found + (draw if self.missing else "")


def view(office: Office, number: str) -> NoticeView:
    """Show what the latest notice must contain, with what was seen of it and what its text proposes. Raises BadInput where there is no notice."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        found = _latest(office, session, case)
        paper, hints = _hints(office, session, case, found)
        return _view(case, found, hints, paper)


def record(office: Office, number: str, said: Mapping[str, Look], *, actor: str) -> NoticeView:
    """Keep what a person saw of some items, by their names; the same again changes nothing.

    Raises BadInput for an item that this notice need not contain, or where there is no notice.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        found = _latest(office, session, case)
        known = {each.id for each in found.items}
        if unknown := sorted(set(said) - known):
            raise BadInput(f"{', '.join(unknown)}: not among what this notice must contain. Its items: {', '.join(sorted(known)) or 'none'}.")
        for item, look in said.items():
            if found.looks.get(item, Look.NOT_LOOKED) is not look:
                _keep(office, session, case, found, item, look, actor=actor)
        return _view(case, _latest(office, session, case), {}, 0)


def told(each: NoticeView) -> dict[str, Any]:
    """Give a view in values that JSON and a form can hold."""
    rows = [
        {
            "item": row.item.id,
            "asks": row.item.asks,
            "look": row.look.value,
            "citation": row.item.citation,
            "confidence": row.item.confidence.value,
            "is_conditional": row.item.is_conditional,
            "bears": row.item.bears,
            "page": row.hint.page if row.hint else 0,
        }
        for row in each.rows
    ]
    return {"case": each.case_number, "notice_on": str(each.notice_on or ""), "kind": each.kind, "paper": each.paper, "rows": rows, "words": each.words}


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give the values of the notice's part of a case page; nothing where there is no notice or nobody knows its list."""
    found = None if case.closed_on else notice_gaps.latest(office, session, case)
    if found is None or not found.items:
        return {"notice_check": None}
    missing = [each for each in found.items if found.looks.get(each.id) is Look.MISSING]
    said = {"looked": len(found.items) - len(found.open_items), "of": len(found.items), "notice_on": str(found.notice.notice_on or "")}
    return {"notice_check": said | {"missing": [{"asks": each.asks, "citation": each.citation, "bears": each.bears} for each in missing]}}


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:
    """Say that the payer owes what its notice lacks, once it was asked for it."""
    asked = [each for each in store.documents(session, case.number) if each.kind is DocumentKind.NOTICE_DOCUMENTS_REQUEST]
    if not asked or not notice_gaps.gaps_of(office, session, case, track=case.track):
        return []
    since = asked[0].drawn_at.astimezone(office.settings.zone).date()
    return [Awaited(AwaitedParty.PAYER, "send what its notice does not contain", since)]


def _latest(office: Office, session: Session, case: Case) -> Checked:
    found = notice_gaps.latest(office, session, case)
    if found is None:
        raise BadInput(NONE.format(number=case.number))
    return found


def _view(case: Case, found: Checked, hints: Mapping[str, Hint], paper: int) -> NoticeView:
    rows = tuple(NoticeRow(each, found.looks.get(each.id, Look.NOT_LOOKED), hints.get(each.id)) for each in found.items)
    return NoticeView(case.number, found.notice.notice_on or found.notice.received_on, found.kind.value, rows, paper)


def _hints(office: Office, session: Session, case: Case, found: Checked) -> tuple[int, dict[str, Hint]]:
    """Read the latest scanned letter of the case; one that cannot be read proposes nothing."""
    rows = [row for row in papers.of_case(session, case.number) if row.kind in READ_AS_LETTER and row.has_text is not False]
    for row in reversed(rows):
        try:
            text = letter_text.of_bytes(office.files.read(row.path))
        except (BadFile, OSError):
            continue
        return row.id or 0, {each.item: each for each in rules.hints(found.items, text)}
    return 0, {}


def _keep(office: Office, session: Session, case: Case, found: Checked, item: str, look: Look, *, actor: str) -> None:
    known = session.exec(select(NoticeLook).where(NoticeLook.determination_id == found.notice.id, NoticeLook.item == item)).first()
    row = known or NoticeLook(case_number=case.number, determination_id=found.notice.id or 0, item=item, said_by=actor)
    row.look, row.said_by, row.said_at = look, actor, office.now()
    session.add(row)
    session.flush()
    events.append(session, CHECKED, actor=actor, at=office.now(), case_number=case.number, track=found.notice.track, code=f"{item}: {look}")
