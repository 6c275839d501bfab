"""Who did what: the chain of the log proved to the end, and its events found by person, case, day and act."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import chain, heads, store
from casework.records.logbook import Event
from casework.terms import NOBODY_NAMED, KnownBy, Machine

MOST = 200
HEAD = re.compile("[0-9a-f]{16,64}")
HOW = {
    KnownBy.LOGIN: "by the login",
    KnownBy.ATTESTED: "as stated, not proven",
    KnownBy.PROXY: "by signing in to the board",
    KnownBy.BOARD: "pressed on the board, person not named",
    KnownBy.MACHINE: "by the program itself",
}
NOT_KEPT = "not kept at that time"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the look along the chain found: `trouble` is "" where the whole log is as it was written, `found` the row of a head that was asked for."""

    rows: int
    first_at: datetime | None
    last_at: datetime | None
    head: str
    heads: int
    altered: int | None = None
    trouble: str = ""
    found: int | None = None

    @property
    def is_whole(self) -> bool:
        """Say whether nothing was altered."""
        return not self.trouble


@dataclass(frozen=True, slots=True)
class Line:
    """One event as people read it. `at` is on the clinic's clock."""

    row: int
    at: datetime
    who: str
    how: str
    verb: str
    case_number: str
    stage: str
    code: str
    words: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are asked for; "" and None leave a field open."""

    who: str = ""
    case_number: str = ""
    since: date | None = None
    verb: str = ""


def verify(office: Office, *, head: str = "") -> Proof:
    """Look along the whole log, and compare it with the heads that were kept beside the database, and with one from a mail.

    Raises BadInput for a head that is none.
    """
    if head and not HEAD.fullmatch(head):
        raise BadInput("A head is 16 to 64 digits 0-9 and a-f, as the manager's daily mail and casework audit verify write it. Copy the whole of it.")
    proof = _along(office)
    if not head or not proof.is_whole:
        return proof
    with store.reading(office.engine) as session:
        found = session.exec(select(Event.id).where(col(Event.hash).startswith(head))).first()
    if found is None:
        return replace(proof, trouble=f"No row of the log has the head {head}: its end was cut off, it was computed anew, or an older database was put back.")
    return replace(proof, found=found)


def _along(office: Office) -> Proof:
    kept = heads.kept(office.settings.home / heads.NAME)
    with store.reading(office.engine) as session:
        walked = chain.walk(session, ids=kept)
    found = (walked.rows, walked.first_at, walked.last_at, walked.head, len(kept))
    if walked.altered:
        return Proof(*found, walked.altered.row, f"Row {walked.altered.row} of the log does not fit: {walked.altered.why}.")
    row = next((row for row, head in sorted(kept.items()) if walked.heads.get(row) != head), None)
    if row is None:
        return Proof(*found)
    if row > walked.last_id:
        return Proof(
            *found, row, f"The log ends at row {walked.last_id}, and {heads.NAME} knows row {row}: its end is gone, or an older database was put back."
        )
    return Proof(*found, row, f"Row {row} of the log is not the one that was written: {heads.NAME} knows another. The log was computed anew.")


def listed(office: Office, asked: Asked, *, limit: int = MOST) -> list[Line]:
    """List the last events that fit, oldest first, with the openings of files. Raises UnknownCase and BadInput."""
    with store.reading(office.engine) as session:
        if asked.case_number:
            store.case(session, asked.case_number)
        rows = session.exec(_query(office, asked).order_by(col(Event.id).desc()).limit(limit)).all()
        return [line(office, row) for row in reversed(rows)]


def _query(office: Office, asked: Asked):  # type: ignore[no-untyped-def]  # SQLModel's own type has no public name
    query = select(Event)
    if asked.who:
        query = query.where((Event.actor == asked.who) | (Event.entered_by == asked.who))
    if asked.case_number:
        query = query.where(Event.case_number == asked.case_number)
    if asked.verb:
        query = query.where(Event.verb == asked.verb)
    if asked.since:
        if asked.since > office.today():
            raise BadInput("That day lies in the future. Check the year.")
        query = query.where(col(Event.at) >= datetime.combine(asked.since, time.min, office.settings.zone))
    return query


def of_case(office: Office, session: Session, number: str) -> list[Line]:
    """Give every event of a case in its order, with what was written to it."""
    rows = session.exec(select(Event).where(Event.case_number == number).order_by(col(Event.id))).all()
    return [line(office, row, has_words=True) for row in rows]


def line(office: Office, event: Event, *, has_words: bool = False) -> Line:
    """Say one event in people's words; what was written to it only where asked for."""
    at = event.at.astimezone(office.settings.zone)
    words = event.words if has_words else ""
    return Line(event.id or 0, at, who(office, event.actor), how(office, event), event.verb, event.case_number, event.stage, event.code, words, event.track)


def who(office: Office, actor: str) -> str:
    """Name whoever did something."""
    if actor in list(Machine):
        return f"the program ({actor})"
    name = next((each.name for each in office.settings.people if each.key == actor), "")
    return f"{name} ({actor})" if name and name != actor else "somebody at the board" if actor == NOBODY_NAMED else actor


def briefly(office: Office, event: Event) -> str:
    """Say beside a name that nobody proved it, and who was at the keys where that is somebody else; "" where the log knows the person."""
    stated = "as stated" if event.known_by == KnownBy.ATTESTED else ""
    entered = f"entered by {who(office, event.entered_by)}" if event.entered_by else ""
    return ", ".join(filter(None, (stated, entered)))


def how(office: Office, event: Event) -> str:
    """Say how the log knows who it was."""
    if event.known_by not in list(KnownBy):
        return NOT_KEPT
    said = HOW[KnownBy(event.known_by)]
    return f"{said}; entered by {who(office, event.entered_by)}" if event.entered_by else said
