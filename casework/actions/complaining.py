"""How a complaint of a case stands: its office, what must come first, from which day, who signs; and the plan's own grievance where it was filed beside us."""

from datetime import date

from sqlmodel import Session

from casework import bookshelf
from casework.actions import complaint_clock, gathering, refusals
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.complaints import ComplaintGrievance
from casework.records.models import Case
from casework.rules import complaining, pathways
from casework.rules.complaining import Past, Readiness
from casework.rules.complaining_book import FILE, ComplaintBook
from casework.terms import Outcome, Stage, Track

APPEALS = (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL)
GRIEVANCE = "grievance recorded"


def book(office: Office) -> ComplaintBook:
    """Give what each office asks of a complaint. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, FILE, ComplaintBook.parse)


def past_of(office: Office, session: Session, case: Case, *, track: Track) -> Past:
    """Gather what was filed so far on a track: the plan's own appeal and its answer, an external review, the complaint."""
    facts = gathering.facts_of(session, case, track=track)
    external = {stage for stage in APPEALS if pathways.rung(office.book, facts, stage).is_external}
    filed = [row for row in store.filings(session, case.number) if row.track is track]
    own = session.get(ComplaintGrievance, case.number)
    grievances = [row.filed_on for row in filed if row.stage in APPEALS and row.stage not in external] + ([own.filed_on] if own else [])
    decided = [
        row.notice_on or row.received_on
        for row in store.determinations(session, case.number)
        if row.track is track and row.stage in APPEALS and row.stage not in external and row.outcome is not Outcome.NO_ANSWER
    ]
    return Past(
        grievance=min(grievances, default=None),
        decided_on=min((day for day in decided if day), default=None),
        review=min((row.filed_on for row in filed if row.stage in external), default=None),
        complaint=min((row.filed_on for row in filed if row.stage is Stage.DOI_COMPLAINT), default=None),
    )


def readiness_of(office: Office, session: Session, case: Case, *, track: Track, on: date | None = None) -> Readiness:
    """Say how the complaint of a track stands on a day, today if it is left out."""
    facts = gathering.facts_of(session, case, track=track)
    return complaining.readiness(office.book, book(office), facts, past_of(office, session, case, track=track), today=on or office.today())


def record_grievance(office: Office, number: str, *, filed_on: date, actor: str) -> str:
    """Keep the day on which the patient filed the plan's own grievance beside this clinic, and say from when the office takes the complaint.

    The same day twice changes nothing. Raises BadInput for a day to come or one before the denial.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        _check_day(office, session, case, filed_on)
        known = session.get(ComplaintGrievance, number)
        if known is None or known.filed_on != filed_on:
            row = known or ComplaintGrievance(case_number=number, filed_on=filed_on, said_by=actor)
            row.filed_on, row.said_by, row.said_at = filed_on, actor, office.now()
            session.add(row)
            session.flush()
            events.append(session, GRIEVANCE, actor=actor, at=office.now(), case_number=number, track=Track.MEMBER, code=filed_on.isoformat())
            follow_complaint(office, session, case)
        found = readiness_of(office, session, case, track=Track.MEMBER)
        return f"{number}: grievance of {filed_on} on record. {found.says or 'Nothing has to be waited for.'}"


def follow_complaint(office: Office, session: Session, case: Case) -> None:
    """Set, move or end the day on which a complaint that must wait is looked at again, after a fact or a filing changed."""
    for row in store.stages(session, case.number):
        if row.stage is Stage.DOI_COMPLAINT and row.track is not Track.CLAIM:
            complaint_clock.follow(office, session, case, row, readiness_of(office, session, case, track=row.track))


def _check_day(office: Office, session: Session, case: Case, day: date) -> None:
    if day > office.today():
        raise BadInput(f"{day} is still to come. Enter the day on which the grievance was filed.")
    first = min((row.notice_on for row in store.determinations(session, case.number) if row.notice_on), default=None)
    if first and day < first:
        raise BadInput(f"{day} lies before the first denial of {first}. Enter the day of the grievance about this denial.")


def refuse_twice(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> None:
    """Raise NotAllowed for a complaint whose one form went out already, as the review of this case; it is never filed twice."""
    if stage is not Stage.DOI_COMPLAINT:
        return
    found = readiness_of(office, session, case, track=track)
    if found.is_twice:
        raise refusals.because("complaint-twice", number=case.number, why=found.says)
