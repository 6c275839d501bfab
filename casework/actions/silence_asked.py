"""Whether anything came from a payer that seems to be late: asked before it is called so, and kept with the day and the person.

An answer holds for the day on which it was given: something may come tomorrow.
"""

from sqlmodel import Session, col, select

from casework.actions import refusals, stages
from casework.actions.office import Office
from casework.records import events, store
from casework.records.complaints import SilenceAnswer
from casework.records.models import CaseStage
from casework.rules import silence_asked as rules
from casework.rules.silence_asked import CameSince
from casework.terms import Stage, Track

ASKED = "payer asked"


def answer(office: Office, number: str, came: CameSince | None, *, actor: str, stage: Stage | None = None, track: Track | None = None) -> None:
    """Keep what a person says came from a late payer. Raises NotAllowed where nobody said, or where something came, with the right door."""
    with store.writing(office.engine) as session:
        _, row = stages.find(session, number, stage, track=track)
        if came is not None:
            keep(office, session, row, came, actor=actor)
        is_open = came is None and not is_said_today(office, session, row)
    if is_open:
        raise refusals.because("ask-what-came", number=number, words=rules.WITHOUT)
    if came is not None and came is not CameSince.NOTHING:
        raise refusals.because(
            "something-came", refusals.way(f"came-{came.code}", number=number), number=number, words=f"{came}. {rules.door(came, number=number)}"
        )


def keep(office: Office, session: Session, row: CaseStage, came: CameSince, *, actor: str) -> None:
    """Keep one answer inside an open transaction; the same one of the same person on the same day once."""
    known = _of_stage(session, row)
    if known and (known[-1].came, known[-1].said_on, known[-1].said_by) == (came, office.today(), actor):
        return
    said = SilenceAnswer(case_number=row.case_number, track=row.track, stage=row.stage, said_on=office.today(), came=came, said_by=actor)
    said.said_at = office.now()
    session.add(said)
    events.append(session, ASKED, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=came.value)
    session.flush()


def is_said_today(office: Office, session: Session, row: CaseStage) -> bool:
    """Say whether somebody said today that nothing came."""
    known = _of_stage(session, row)
    return bool(known) and known[-1].came is CameSince.NOTHING and known[-1].said_on == office.today()


def _of_stage(session: Session, row: CaseStage) -> list[SilenceAnswer]:
    found = session.exec(select(SilenceAnswer).where(SilenceAnswer.case_number == row.case_number).order_by(col(SilenceAnswer.id))).all()
    return [each for each in found if (each.stage, each.track) == (row.stage, row.track)]


def confirmed(office: Office, session: Session, row: CaseStage, *, is_asked: bool, actor: str) -> bool:
    """Say whether it is on record today that nothing came; `is_asked`: a person says so now, and that is kept."""
    if is_asked:
        keep(office, session, row, CameSince.NOTHING, actor=actor)
    return is_asked or is_said_today(office, session, row)
