"""The last day that a denial notice states: what it leaves where it is later than the rule's, and which paper shows it."""

from datetime import date

from sqlmodel import Session, col, select

from casework.actions import gathering
from casework.records.models import CaseStage, Deadline
from casework.records.papers import Exhibit
from casework.rules.papers import READ_AS_LETTER, PaperClass, PaperKind

BY_NOTICE = "after the rule's last day {last}; the notice states {stated} and is kept as an exhibit"
RELY = "The rule's last day, {last}, is past. The notice states {stated}, and it is among the papers: file by then, and send the notice with it as an exhibit."


def is_kept(session: Session, row: CaseStage) -> bool:
    """Say whether the notice that this stage disputes is among the papers, and may go with a letter."""
    denial = gathering.answered(session, row.case_number, row.stage, track=row.track)
    notice_on = denial.notice_on if denial else None
    return any(notice_on in (None, each.dated_on) for each in _papers(session, row, *READ_AS_LETTER) if each.paper_class is PaperClass.ORDINARY)


def has_envelope(session: Session, row: CaseStage) -> bool:
    """Say whether an envelope is among the papers: it shows when a notice came."""
    return bool(_papers(session, row, PaperKind.ENVELOPE))


def _papers(session: Session, row: CaseStage, *kinds: PaperKind) -> list[Exhibit]:
    return list(session.exec(select(Exhibit).where(Exhibit.case_number == row.case_number, col(Exhibit.kind).in_(kinds))))


def stated_later(deadline: Deadline) -> date | None:
    """Give the day that the notice states where it is later than the last lawful one by the rule."""
    letter, last = deadline.letter_on, deadline.last_lawful
    return letter if letter and last and letter > last else None


def relied_on(session: Session, row: CaseStage, deadline: Deadline, filed_on: date) -> date | None:
    """Give the notice's own day where a filing after the rule's may rely on it: the notice is kept, and its day not past."""
    stated = stated_later(deadline)
    is_between = stated is not None and deadline.last_lawful is not None and deadline.last_lawful < filed_on <= stated
    return stated if is_between and is_kept(session, row) else None
