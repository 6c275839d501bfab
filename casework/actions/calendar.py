"""Which dates a person's calendar should hold, and what changed since it was last told."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, or_, select

from casework.actions import context, explained, remind_rows
from casework.actions.office import Office
from casework.errors import BadInput
from casework.notify import calendar, digests
from casework.notify.calendar import Entry
from casework.notify.channels import Channels
from casework.notify.messages import Render
from casework.notify.news import Line
from casework.records import store
from casework.records.logbook import CalendarEntry
from casework.records.models import Case, Coverage, Deadline
from casework.terms import NO_PAYER, DeadlineStatus, MessageChannel

DONE = "done"
NO_LONGER_DUE = "no longer due"
GIVEN_AWAY = "the case is with somebody else now"


class Kind(StrEnum):
    """What a calendar is told of one date. A refreshed entry keeps its day; only its explanation changed."""

    NEW = "new"
    MOVED = "moved"
    GONE = "gone"
    REFRESHED = "refreshed"


@dataclass(frozen=True, slots=True)
class Standing:
    """One running clock that has a day."""

    uid: str
    row: Deadline
    payer: str

    @property
    def day(self) -> date:
        """Give the day we work to."""
        return _day(self.row)

    @property
    def fingerprint(self) -> str:
        """Tell one version of an entry from another; a clock that is computed anew is another row."""
        return _hashed(str(self.row.id), self.day.isoformat(), str(self.row.due_at or ""), self.payer)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that a calendar does not hold yet as it stands. `gone` says why it is taken back from its `day`."""

    kind: Kind
    standing: Standing
    day: date
    kept: CalendarEntry | None = None
    gone: str = ""

    @property
    def fingerprint(self) -> str:
        """Tell what this change would bring into the calendar."""
        return _hashed("gone", self.gone, str(self.standing.row.id)) if self.gone else self.standing.fingerprint

    @property
    def at(self) -> datetime | None:
        """Give the instant of a clock that runs in hours."""
        return self.kept.at if self.gone and self.kept else self.standing.row.due_at

    @property
    def status(self) -> DeadlineStatus:
        """Say what became of the clock, as the calendar is told."""
        if not self.gone:
            return DeadlineStatus.RUNNING
        return DeadlineStatus.MET if self.gone == DONE else DeadlineStatus.CANCELLED


def of_person(session: Session, people: Channels, person: str, *, salt: str) -> list[Standing]:
    """List the running clocks of the cases this person is told of, nearest day first; those of a colleague who is away stay in that one's calendar."""
    away = {each.key for each, _ in people.covered_by(person)}
    owners = session.exec(select(Case.owner).where(col(Case.closed_on).is_(None)).distinct())
    return of_owners(session, [owner for owner in owners if owner not in away and told(people, owner) == person], salt=salt)


def of_owners(session: Session, owners: Collection[str], *, salt: str) -> list[Standing]:
    """List the running clocks of these owners' cases, nearest day first."""
    return _standing(session, owners=owners, salt=salt)


def told(people: Channels, owner: str) -> str:
    """Name whose calendar a case of this owner is in: the person who is reminded, if mail reaches that person, else ""."""
    person = people.recipient(owner)
    return person if people.address(person, MessageChannel.EMAIL) else ""


def changes(session: Session, person: str, standing: Iterable[Standing]) -> list[Change]:
    """Compare what a person's calendar was last told with what stands, nearest day first."""
    wanted = {each.uid: each for each in standing}
    kept = {row.uid: row for row in session.exec(select(CalendarEntry).where(CalendarEntry.person == person))}
    found = [change for uid, each in wanted.items() if (change := _told_anew(each, kept.get(uid)))]
    found += [_taken_back(session, row) for uid, row in kept.items() if uid not in wanted and _may_be_held(row)]
    return sorted(found, key=lambda change: (change.day, change.standing.uid))


def entry(office: Office, session: Session, change: Change, *, render: Render, zone: ZoneInfo) -> Entry:
    """Write one entry: its title, and why its day is that day."""
    row, line = change.standing.row, line_of(change.standing, zone=zone, change=change)
    words = digests.taken_back(render, line) if change.gone else explained.explained(office, session, store.case(session, row.case_number), row).text
    return Entry(
        uid=change.standing.uid,
        sequence=sequence(session, change),
        day=change.day,
        summary=digests.summary(render, line),
        description=words,
        at=change.at,
        is_cancelled=bool(change.gone),
    )


def sequence(session: Session, change: Change) -> int:
    """Number a version: it rises with each row the clock ever had, and with each other version that was offered."""
    before = (*remind_rows.same_clock(change.standing.row), Deadline.id < change.standing.row.id)  # type: ignore[operator]
    rows = session.exec(select(func.count()).select_from(Deadline).where(*before)).one() + bool(change.gone)
    if change.kept is None:
        return rows
    return change.kept.sequence if change.kept.offered == change.fingerprint else max(rows, change.kept.sequence + 1)


def line_of(standing: Standing, *, zone: ZoneInfo, change: Change | None = None) -> Line:
    """Give what a mail says of one date, or of what changed about it."""
    row, gone = standing.row, change.gone if change else ""
    return Line(
        number=row.case_number,
        payer=standing.payer or NO_PAYER,
        track=row.track,
        stage=row.stage,
        clock=row.clock,
        day=change.day if change else standing.day,
        time="" if gone or not row.due_at else f"{row.due_at.astimezone(zone):%H:%M %Z}",
        last_lawful=row.last_lawful,
        is_target=context.is_target(row) and not gone,
        before=change.kept.day if change and change.kept and change.kind is Kind.MOVED else None,
        origin=row.origin,
        gone=gone,
    )


def case_file(office: Office, number: str, *, now: datetime) -> bytes:
    """Write the calendar file of one case: its running clocks, and as cancelled those that a calendar of ours may still hold.

    Raises UnknownCase, or BadInput when the case has nothing to put into a calendar.
    """
    with store.writing(office.engine) as session:
        salt = remind_rows.salt(session, now)
    with store.reading(office.engine) as session:
        store.case(session, number)
        standing = _standing(session, number=number, salt=salt)
        kept = _last_told(session, number)
        gone = [_taken_back(session, row) for uid, row in kept.items() if uid not in {each.uid for each in standing}]
        found = [Change(Kind.NEW, each, each.day, kept.get(each.uid)) for each in standing] + gone
        if not found:
            raise BadInput(f"No clock of {number} has a day, so there is nothing to put into a calendar. See: casework explain {number}")
        entries = [entry(office, session, change, render=office.wording.plain, zone=office.settings.zone) for change in found]
    return calendar.ics(entries, stamp=now, organizer=office.settings.clinic.email)


def _standing(session: Session, *, salt: str, number: str = "", owners: Collection[str] = ()) -> list[Standing]:
    whose = Case.number == number if number else col(Case.owner).in_(owners)
    dated = or_(col(Deadline.drives), col(Deadline.due_on).is_not(None), col(Deadline.letter_on).is_not(None))  # beside, our own targets are no dates
    found = session.exec(
        select(Deadline, Coverage.payer)
        .join(Case, col(Case.number) == Deadline.case_number)
        .join(Coverage, col(Coverage.id) == Case.coverage_id)
        .where(Deadline.status == DeadlineStatus.RUNNING, col(Deadline.work_by).is_not(None), col(Case.closed_on).is_(None), dated, whose)
        .order_by(col(Deadline.work_by), col(Deadline.id))
    )
    return list({standing.uid: standing for standing in (Standing(uid_of(row, salt), row, payer) for row, payer in found)}.values())


def uid_of(row: Deadline, salt: str) -> str:
    """Name the entry of a clock; it stays the same however often the clock is computed anew."""
    return calendar.uid(salt, row.case_number, row.track, row.stage, row.clock, row.origin)


def _last_told(session: Session, number: str) -> Mapping[str, CalendarEntry]:
    rows = session.exec(select(CalendarEntry).where(CalendarEntry.case_number == number).order_by(col(CalendarEntry.sequence)))
    return {row.uid: row for row in rows}


def _told_anew(standing: Standing, kept: CalendarEntry | None) -> Change | None:
    if kept is None or kept.status is not DeadlineStatus.RUNNING:
        return Change(Kind.NEW, standing, standing.day, kept)
    if (kept.day, kept.at) != (standing.day, standing.row.due_at):
        return Change(Kind.MOVED, standing, standing.day, kept)
    return Change(Kind.REFRESHED, standing, standing.day, kept) if kept.sent != standing.fingerprint else None


def _may_be_held(row: CalendarEntry) -> bool:
    """Say whether a calendar may still show an entry: it was sent, or a sweep died over sending it."""
    return row.status is DeadlineStatus.RUNNING or (row.status is None and bool(row.offered))


def _taken_back(session: Session, kept: CalendarEntry) -> Change:
    deadline = session.get_one(Deadline, kept.deadline_id)
    last = session.exec(select(Deadline).where(*remind_rows.same_clock(deadline)).order_by(col(Deadline.id).desc()).limit(1)).one()
    case = store.case(session, kept.case_number)
    gone = DONE if last.status is DeadlineStatus.MET else NO_LONGER_DUE
    if last.status is DeadlineStatus.RUNNING and last.work_by and not case.closed_on:
        gone = GIVEN_AWAY
    payer = session.get_one(Coverage, case.coverage_id).payer
    return Change(Kind.GONE, Standing(kept.uid, last, payer), kept.day or _day(deadline), kept, gone)


def _day(row: Deadline) -> date:
    assert row.work_by is not None  # noqa: S101 - clocks without a day are left out of calendars
    return row.work_by


def _hashed(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
