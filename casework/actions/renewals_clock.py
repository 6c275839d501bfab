"""The clock of a renewal case: the clinic's own day for asking, before the approved days or sessions end. Never shown as law."""

from datetime import date

from sqlmodel import Session

from casework.actions import deadline_rows, sessions
from casework.actions.office import Office
from casework.actions.sessions import Statement
from casework.records import store
from casework.records.models import Case, Coverage, Deadline
from casework.rules import renewal, targets
from casework.rules.limits import Limit
from casework.terms import Clock, Stage, Step, Track

STAGE = Stage.PRIOR_AUTHORIZATION
RULE = "renewal"
SERIES = "renewal of "
FILED_WHEN = "received by the payer; keep the proof"
END = "the end of the approved sessions"


def arm(office: Office, session: Session, case: Case, old: Statement) -> Deadline | None:
    """Set or move the clock of a renewal that is not filed yet; without an end that anything tells there is none, and our own target drives."""
    row = store.stage_of(session, case.number, STAGE, track=Track.MEMBER)
    if old.planned_end is None or row is None or row.step not in (Step.DRAFTING, Step.READY_TO_FILE):
        return None
    limit = _limit(office, session, case, old, old.planned_end)
    kept = deadline_rows.keep(office, session, case, limit, track=Track.MEMBER, drives=True, has_target=False)
    filing = store.running(session, case.number, STAGE, Clock.FILING, track=Track.MEMBER)
    if filing and filing.drives:
        filing.drives, filing.next_rung_on = False, None
        session.add(filing)
    return kept


def _limit(office: Office, session: Session, case: Case, old: Statement, end_on: date) -> Limit:
    book = sessions.book(office)
    day = renewal.ask_by(end_on, book.renewal, from_day=case.opened_on)
    law = book.extension(session.get_one(Coverage, case.coverage_id).plan) if case.is_urgent else None
    notes = [targets.NOTE.format(day=day), f"{old.words} {_ends(old, end_on)}"]
    if law:
        notes.append(f"{law.text} That is {law.asked_by(end_on)} here ({law.citation}).")
    return Limit(
        stage=STAGE,
        clock=Clock.CONTINUATION,
        rule=RULE,
        version="",
        due_on=None,
        work_by=day,
        last_lawful=None,
        letter_on=None,
        trigger=END,
        trigger_on=end_on,
        filed_when=FILED_WHEN,
        citation="",
        source=f"the approval of {old.row.case_number} and the sessions on record",
        confidence="",
        verified_on="",
        notes=tuple(notes),
    )


def _ends(old: Statement, end_on: date) -> str:
    if end_on == old.row.last_on:
        return f"Cover ends with the last covered day, {end_on}."
    return f"At the usual interval the last approved session falls on {end_on}."
