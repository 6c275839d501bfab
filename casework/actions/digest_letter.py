"""One person's daily mail, written: what is late, due, moved, new or taken back, and the calendar file that says the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from casework.actions import calendar, context, integrity, monday, monday_mail
from casework.actions.calendar import Change, Kind, Standing
from casework.actions.office import Office
from casework.notify import calendar as ical
from casework.notify import digests, messages
from casework.notify.calendar import Entry
from casework.notify.channels import Channels, Person
from casework.notify.digests import News
from casework.notify.message import Words
from casework.notify.messages import Render

MOST_ENTRIES = 500  # in one mail, nearest day first; the rest follows with the next


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be claimed: its words, its file, and what the file offers to the calendar."""

    words: Words
    calendar: str
    offers: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one person's mail of one day is written."""

    office: Office
    people: Channels
    person: Person
    day: date
    now: datetime
    soon_days: int
    salt: str
    render: Render

    def write(self, session: Session) -> Letter | None:
        """Write the mail, or give None when there is nothing to tell."""
        standing = calendar.of_person(session, self.people, self.person.key, salt=self.salt)
        found = calendar.changes(session, self.person.key, standing)
        imports = monday_mail.lines(self.office, self.people, self.person, self.day, session)
        news = replace(self._news(standing, found), imports=imports, sheet_link=self.office.settings.board_url + monday.PAGE)
        news = replace(news, stuck=integrity.lines(self.office, session, self._whose))
        if news.is_silent:
            return None
        told = found[:MOST_ENTRIES]
        entries = [calendar.entry(self.office, session, change, render=self.render, zone=self.person.zone) for change in told]
        words = digests.compose(self.render, news, entries=len(entries))
        return Letter(words, self._file(entries), tuple(_offer(change, entry) for change, entry in zip(told, entries, strict=True)))

    @property
    def _whose(self) -> Callable[[str], bool]:
        """Say whose cases this person hears of: their own, and those of whoever cannot be reached."""
        return lambda owner: self.people.recipient(owner) == self.person.key

    def _file(self, entries: list[Entry]) -> str:
        if not entries:
            return ""
        return ical.ics(entries, stamp=self.now, organizer=self.office.settings.clinic.email).decode()

    def _news(self, standing: Iterable[Standing], found: list[Change]) -> News:
        last = self.day + timedelta(days=self.soon_days)
        gone_by = [each for each in standing if each.day < self.day and each.row.drives]
        late = [each for each in gone_by if context.is_late(each.row, self.day)]
        due = [each for each in standing if self.day <= each.day <= last]
        shown = {each.uid for each in (*gone_by, *due)}
        new = [change for change in found if change.kind is Kind.NEW and change.standing.uid not in shown]
        return News(
            today=self.day,
            soon_days=self.soon_days,
            link=messages.owner_link(self.office.settings.board_url, self.person.key),
            late=digests.by_day(calendar.line_of(each, zone=self.person.zone) for each in late),
            past=digests.by_day(calendar.line_of(each, zone=self.person.zone) for each in gone_by if each not in late),
            due=digests.by_day(calendar.line_of(each, zone=self.person.zone) for each in due),
            moved=self._lines(change for change in found if change.kind is Kind.MOVED),
            new=self._lines(new),
            gone=self._lines(change for change in found if change.kind is Kind.GONE),
            left_over=max(len(found) - MOST_ENTRIES, 0),
        )

    def _lines(self, found: Iterable[Change]) -> tuple[digests.Line, ...]:
        return digests.by_day(calendar.line_of(change.standing, zone=self.person.zone, change=change) for change in found)


def _offer(change: Change, entry: Entry) -> dict[str, Any]:
    return {
        "uid": entry.uid,
        "case_number": change.standing.row.case_number,
        "deadline_id": change.standing.row.id,
        "sequence": entry.sequence,
        "fingerprint": change.fingerprint,
        "day": entry.day.isoformat(),
        "at": entry.at.isoformat() if entry.at else "",
        "status": change.status.value,
    }
