"""The absences of who signs, as a plan of days must see them; a day that is past stays where it was and reminds."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from casework.actions import signing_people, signing_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.filings import PlanDay
from casework.records.models import Case, Deadline
from casework.records.standing import Absence
from casework.rules.day_plan import Plan, PlanKey, PlanState
from casework.rules.signing import SigningVoice


def days(office: Office, session: Session, case: Case, deadline: Deadline, *, today: date) -> frozenset[date]:
    """List the days from today to the last lawful one on which the signer of a stage is away; none where nobody is known to sign."""
    key = _signer(session, case, deadline, today=today)
    last = deadline.last_lawful
    if not key or last is None:
        return frozenset()
    left = [today + timedelta(days=count) for count in range((last - today).days + 1)]
    return frozenset(day for day in left for each in signing_people.away(office, session, key) if each.holds(day))


def _signer(session: Session, case: Case, deadline: Deadline, *, today: date) -> str:
    """Name who was asked to sign the stage, else the treating clinician where that is one of the clinic's signers."""
    row = store.stage_of(session, case.number, deadline.stage, track=deadline.track)
    asked = signing_rows.of_stage(session, row) if row else None
    if asked:
        return asked.signer_key
    own = (each.key for each in signing_people.active(session, on=today) if signing_rows.voice_of(session, case, each) is SigningVoice.TREATING)
    return next(own, "")


def moves(session: Session, rows: Sequence[PlanDay], laid: Plan, gone: Collection[date], *, today: date) -> bool:
    """Say whether the clinician's day must be laid anew: it falls into an absence, or was moved for one that was cancelled."""
    row = next((each for each in rows if each.key is PlanKey.CLINICIAN and each.state is PlanState.OPEN), None)
    fresh = next((each for each in laid.days if each.step.key is PlanKey.CLINICIAN), None)
    if row is None or fresh is None or row.plan_on < today:
        return False
    is_over = bool(row.note) and not fresh.note and _was_cancelled(session, fresh.on)
    return (row.plan_on in gone or is_over) and (fresh.on, fresh.note) != (row.plan_on, row.note)


def _was_cancelled(session: Session, day: date) -> bool:
    held = (Absence.from_on <= day, Absence.to_on >= day, col(Absence.cancelled_on).is_not(None))
    return session.exec(select(Absence).where(*held)).first() is not None
