"""Coverages that follow one another: which case asked the later one for authorization, what of the earlier one ends, and what may be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from casework.actions import sessions
from casework.actions.office import Office
from casework.actions.sessions import Statement
from casework.letters.continuity import Continuity
from casework.records import store
from casework.records.authorizations import SessionUse
from casework.records.coverages import CoverageChange
from casework.records.models import Case, Coverage
from casework.rules import coverage_dates
from casework.rules.sessions import Source
from casework.terms import Stage

TAKE_BACK = (
    "The payer may refuse these days, or take back what it paid for them (CARC 27, after coverage ended). "
    "Find out which coverage held them, and by when it takes the claim."
)

SHORT = "service after the coverage ended on {day}: a take-back threatens (CARC 27)"


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Days of service after the end of the coverage that was billed for them; `are_lines`: lines of this case, else payments on a remittance."""

    case_number: str
    ends_on: date
    days: tuple[date, ...]
    are_lines: bool

    @property
    def words(self) -> str:
        """Say which days, and what threatens."""
        what = "Claim lines of" if self.are_lines else "A remittance paid sessions of"
        return f"{what} {', '.join(map(str, self.days))}: this case's coverage ended on {self.ends_on}. {TAKE_BACK}"


def ended(session: Session, coverage_id: int) -> CoverageChange | None:
    """Give the change by which a coverage ended, or None."""
    return session.exec(select(CoverageChange).where(CoverageChange.old_coverage_id == coverage_id)).first()


def begun(session: Session, coverage_id: int) -> CoverageChange | None:
    """Give the change by which a coverage began, or None."""
    return session.exec(select(CoverageChange).where(CoverageChange.new_coverage_id == coverage_id)).first()


def asks_since(session: Session, case: Case) -> date | None:
    """Give the first day of the coverage that a case asks for authorization because it followed another; None for any other case."""
    change = session.exec(select(CoverageChange).where(CoverageChange.case_number == case.number)).first()
    return change.changed_on if change else None


def cases_under(session: Session, coverage_id: int) -> list[Case]:
    """List the cases pinned to a coverage, in order of number."""
    return list(session.exec(select(Case).where(Case.coverage_id == coverage_id).order_by(Case.number)))


def cut_short(office: Office, session: Session, change: CoverageChange) -> list[Statement]:
    """List the approvals of the earlier coverage that reach into the later one, with sessions nobody used or counted."""
    numbers = {case.number for case in cases_under(session, change.old_coverage_id)}
    mine = [each for each in sessions.of_patient(office, session, change.patient_key) if each.row.case_number in numbers]
    return [each for each in mine if (each.row.last_on or date.max) >= change.changed_on and each.account.remaining != 0]


def approval_words(each: Statement, change: CoverageChange) -> str:
    """Say that an approval ends with its coverage; nothing of it is deleted."""
    left = f"{each.account.remaining} of {each.account.approved} approved sessions are left" if each.account.approved else "approved sessions are left"
    return (
        f"{left} in {each.row.case_number}, and its coverage ends before {change.changed_on}: they cover no session from that day on. "
        f"{change.case_number} asks the new coverage."
    )


def take_backs(session: Session, case: Case) -> list[TakeBack]:
    """List what the coverage of a case was billed for after its last day."""
    ends_on = session.get_one(Coverage, case.coverage_id).value.ends_on
    change = ended(session, case.coverage_id)
    lines = coverage_dates.after((line.service_on for line in store.claim_lines(session, case.number)), ends_on)
    found = [TakeBack(case.number, ends_on, lines, True)] if ends_on and lines else []
    paid = coverage_dates.after(_paid(session, change), ends_on) if change and case.begins_at is Stage.PRIOR_AUTHORIZATION else ()
    return [*found, *([TakeBack(case.number, ends_on, paid, False)] if ends_on and paid else [])]


def _paid(session: Session, change: CoverageChange) -> Iterable[date]:
    """Give the days of sessions that a remittance paid before anybody here knew of the change; what came later may be the new payer's."""
    query = select(SessionUse).where(SessionUse.patient_key == change.patient_key, SessionUse.source == Source.REMITTANCE)
    return [row.served_on for row in session.exec(query) if row.count > 0 and row.recorded_at <= change.recorded_at]


def continuity(office: Office, session: Session, case: Case, stage: Stage, given: Iterable[date]) -> Continuity | None:
    """Gather what a request for continuity of care may say, for the case that asks the later coverage; None where no treatment is under way."""
    change = session.exec(select(CoverageChange).where(CoverageChange.case_number == case.number)).first()
    if change is None or stage is not Stage.PRIOR_AUTHORIZATION:
        return None
    days = sorted(day for day in given if day <= office.today())
    old = max(cut_short(office, session, change), key=lambda each: each.row.id or 0, default=None)
    if old is None and not days:
        return None
    ended_on = session.get_one(Coverage, change.old_coverage_id).value.ends_on
    approved = old.account.approved if old else None
    # What was given after the end was not given under the earlier coverage, whoever counted or paid it.
    used = sum(count for day, count in old.account.days if day <= (ended_on or day)) if old else 0
    return Continuity(
        began_on=change.changed_on,
        ended_on=ended_on,
        approved=approved,
        used=min(used, approved or used),
        remaining=max(approved - used, 0) if approved else None,
        last_covered=old.row.last_on if old else None,
        given=len(days),
        last_given=days[-1] if days else None,
    )
