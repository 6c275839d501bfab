"""Merging two cases of one dispute: the lines lie in one, the earliest date drives, and the other says where it went."""

from decimal import Decimal

from sqlmodel import Session

from casework.actions import clocks, line_outcomes, merging_rows, refusals, splitting_disputes, stages
from casework.actions import line_outcomes_record as recording
from casework.actions.office import Office
from casework.actions.splitting_cases import Parted
from casework.errors import BadInput
from casework.records import events, store
from casework.records.lines import CaseLink
from casework.records.models import Case
from casework.rules import grouping
from casework.rules.grouping import Parting
from casework.terms import Outcome

NOTHING = Decimal(0)


def merge(office: Office, number: str, into: str, *, actor: str) -> Parted:
    """Merge one case into another of the same dispute; the emptied one closes and keeps its page. The same again adds nothing.

    Raises UnknownCase, BadInput for a case merged with itself, NotAllowed with what is possible where they are not one dispute,
    or something was sent.
    """
    if number == into:
        raise BadInput("Name two cases: the one that is emptied, and the one that takes its lines.")
    with store.writing(office.engine) as session:
        case, other = store.case(session, number), store.case(session, into)
        known = merged_into(session, number)
        if known is not None and known.other_number == into:
            return Parted(number, into, tuple(known.lines), is_new=False)
        refuse(session, case, other)
        lines = tuple(row.id or 0 for row in store.claim_lines(session, number))
        _join(office, session, case, other, actor=actor)
        _tell(office, session, case, other, lines, actor=actor)
        return Parted(number, into, lines, is_new=True)


def merged_into(session: Session, number: str) -> CaseLink | None:
    """Find where a case went that was merged into another."""
    return next((link for link in store.of_case(session, CaseLink, number) if link.kind is Parting.MERGED), None)


def refuse(session: Session, case: Case, other: Case) -> None:
    """Raise NotAllowed where two cases cannot become one."""
    _refuse_closed(session, case, other)
    grouping.refuse_merge(splitting_disputes.of_case(session, case), splitting_disputes.of_case(session, other), refusals.book())


def _refuse_closed(session: Session, case: Case, other: Case) -> None:
    for each in (case, other):
        went = merged_into(session, each.number)
        if went is not None and each.closed_on:
            raise refusals.because("merged-already", number=each.number, other=went.other_number)
        if each.closed_on:
            raise refusals.closed(each)


def _join(office: Office, session: Session, case: Case, other: Case, *, actor: str) -> None:
    """Give one case's rows to the other and count its clocks anew; raise NotAllowed if any day would move back."""
    days = splitting_disputes.days(session, case)
    for name, day in splitting_disputes.days(session, other).items():
        days[name] = min(day, days.get(name, day))
    rights = splitting_disputes.rights(office, session, case) | splitting_disputes.rights(office, session, other)
    merging_rows.follow(session, case, other)
    merging_rows.carry_clocks(office, session, case, other)
    other.is_urgent = other.is_urgent or case.is_urgent
    line_outcomes.restate(session, other)
    case.amount_at_stake = NOTHING
    session.add_all((case, other))
    session.flush()
    clocks.recompute(office, session, other)
    splitting_disputes.refuse_lost_day(session, other, days)
    splitting_disputes.refuse_lost_right(office, session, other, rights)
    stages.finish(office, session, case, Outcome.MERGED)
    recording.draw_again(office, session, other, actor=actor)


def _tell(office: Office, session: Session, case: Case, other: Case, lines: tuple[int, ...], *, actor: str) -> None:
    for mine, its, kind in ((case, other, Parting.MERGED), (other, case, Parting.TOOK_IN)):
        session.add(CaseLink(case_number=mine.number, other_number=its.number, kind=kind, lines=list(lines), happened_at=office.now()))
        events.append(session, kind.value, actor=actor, at=office.now(), case_number=mine.number, track=mine.track, code=its.number)
    session.flush()
