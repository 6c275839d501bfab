"""What a payer asked for and what we gave, item by item: a part that was given ends no clock of ours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from casework import bookshelf
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.calls import AskedItems, InformationAnswer
from casework.records.models import PayerNotice
from casework.rules.calls import FILE
from casework.rules.calls_asked import AskedBook, AskedFor, in_order
from casework.terms import FilingMethod


@dataclass(frozen=True, slots=True)
class Sending:
    """How one answer went and what it gave. `is_partial`: more follows; `is_whole`: nothing more is to come, though some was not given."""

    method: FilingMethod | None = None
    reference: str = field(default="", repr=False)
    gave: tuple[AskedFor, ...] = ()
    is_partial: bool = False
    is_whole: bool = False


def book(office: Office) -> AskedBook:
    """Give the list of what payers ask for."""
    return bookshelf.parsed(office.settings, FILE, AskedBook.latest)


def asked(session: Session, notice: PayerNotice) -> tuple[AskedFor, ...]:
    """List what one request asks for; () where nobody has entered it."""
    row = _items(session, notice)
    return in_order(row.asked) if row else ()


def answers(session: Session, notice: PayerNotice) -> list[InformationAnswer]:
    """List what we sent to one request, oldest first."""
    return [row for row in store.of_case(session, InformationAnswer, notice.case_number) if row.notice_id == notice.id]


def still_open(session: Session, notice: PayerNotice) -> tuple[AskedFor, ...]:
    """List what was asked and not given yet."""
    gave = {each for row in answers(session, notice) for each in row.gave}
    return tuple(each for each in asked(session, notice) if each.value not in gave)


def keep_asked(session: Session, notice: PayerNotice, said: Sequence[AskedFor]) -> tuple[AskedFor, ...]:
    """Add to what a request asks for, and list what is new of it."""
    row = _items(session, notice)
    new = in_order(each for each in said if row is None or each.value not in row.asked)
    if new:
        row = row or AskedItems(case_number=notice.case_number, notice_id=notice.id or 0)
        row.asked = [each.value for each in in_order([*row.asked, *new])]
        session.add(row)
        session.flush()
    return new


def keep_answer(office: Office, session: Session, notice: PayerNotice, on: date, sent: Sending) -> tuple[InformationAnswer, bool]:
    """Keep one sending, and say whether it was new or says more; the same one twice adds nothing. Raises BadInput for what was never asked."""
    _check(session, notice, sent)
    known = next((row for row in answers(session, notice) if (row.answered_on, row.method) == (on, sent.method)), None)
    row = known or InformationAnswer(case_number=notice.case_number, notice_id=notice.id or 0, answered_on=on, method=sent.method, recorded_at=office.now())
    before = (list(row.gave), row.reference)
    row.gave = [each.value for each in in_order([*row.gave, *sent.gave])]
    row.reference = sent.reference or row.reference
    session.add(row)
    session.flush()
    row.is_partial = sent.is_partial or (bool(sent.gave) and not sent.is_whole and bool(still_open(session, notice)))
    session.add(row)
    session.flush()
    return row, known is None or (row.gave, row.reference) != before


def _check(session: Session, notice: PayerNotice, sent: Sending) -> None:
    if sent.is_partial and sent.is_whole:
        raise BadInput("Say one of them: it was a part of the answer, or nothing more is to come.")
    known = asked(session, notice)
    strange = [each.value for each in sent.gave if known and each not in known]
    if strange:
        raise BadInput(f"The request of {notice.noticed_on} does not ask for: {', '.join(strange)}. Enter what it asks for first, or leave that out.")


def _items(session: Session, notice: PayerNotice) -> AskedItems | None:
    rows = store.of_case(session, AskedItems, notice.case_number)
    return next((row for row in rows if row.notice_id == notice.id), None)
