"""One person's daily mail, written: dates, payers' answers, dollars, reminders that travel along, and the calendar file that says the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from casework import bookshelf
from casework.actions import calendar, context, digest_bundle, digest_news, integrity, monday, monday_mail
from casework.actions.calendar import Change, Kind, Standing
from casework.actions.digest_bundle import Bundled
from casework.actions.digest_lines import OF_PAYER, Lines
from casework.actions.office import Office
from casework.notify import calendar as ical
from casework.notify import digests, messages
from casework.notify.calendar import Entry
from casework.notify.channels import Channels, Person
from casework.notify.html import Page
from casework.notify.message import Words
from casework.notify.messages import Render
from casework.notify.news import Covered, Money, News
from casework.records import events
from casework.records.models import Deadline
from casework.rules.mail_book import FILE, MailBook

HEAD_DIGITS = 16
MOST_ENTRIES = 500  # in one mail, nearest day first; the rest follows with the next


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be claimed: its words, its file, what the file offers to the calendar, and which reminders travel along."""

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
    page: Page
    problems: list[str] = field(default_factory=list)

    def write(self, session: Session) -> Letter | None:
        """Write the mail, or give None when there is nothing to tell."""
        standing = calendar.of_person(session, self.people, self.person.key, salt=self.salt)
        found = calendar.changes(session, self.person.key, standing)
        bundled = digest_bundle.waiting(session, self.person.key)
        news = self._dates(session, standing, found, bundled)
        news = self._beside(session, news)
        if news.is_silent and not self._says_so:
            return None
        told = found[:MOST_ENTRIES]
        entries = [calendar.entry(self.office, session, change, render=self.render, zone=self.person.zone) for change in told]
        words = digests.compose(self.render, replace(news, is_all_clear=news.is_silent), entries=len(entries), page=self.page)
        offers = [_offer(change, entry) for change, entry in zip(told, entries, strict=True)]
        return Letter(words, self._file(entries), (*offers, *digest_bundle.offers(_shown(bundled, news, words))))

    @property
    def _says_so(self) -> bool:
        """Say whether this is a day on which the reader is told that nothing is due."""
        book = bookshelf.parsed(self.office.settings, FILE, MailBook.latest)
        return book.tells_nothing_due(self.person.role, self.day, lambda each: self.people.works(self.person.key, each))

    @property
    def _whose(self) -> Callable[[str], bool]:
        """Say whose cases this person hears of: their own, and those of whoever cannot be reached."""
        return lambda owner: self.people.recipient(owner) == self.person.key

    def _file(self, entries: list[Entry]) -> str:
        if not entries:
            return ""
        return ical.ics(entries, stamp=self.now, organizer=self.office.settings.clinic.email).decode()

    def _dates(self, session: Session, standing: list[Standing], found: list[Change], bundled: list[Bundled]) -> News:
        lines = Lines(self.office, session, self.people, self.person, self.day, self.problems)
        gone_by = [each for each in standing if each.day < self.day and each.row.drives]
        payer = [each for each in gone_by if each.row.clock in OF_PAYER]
        late = [each for each in gone_by if each not in payer and context.is_late(each.row, self.day)]
        now = [each for each in standing if each.day == self.day or (each in gone_by and each not in payer and each.row.last_lawful == self.day)]
        ahead = [each for each in standing if self.day < each.day <= self._last]
        shown = {each.uid for each in (*gone_by, *ahead)} | {each.uid for each in standing if each.day == self.day}
        covered = self._covered(session, lines)
        known = {each.row.id for each in standing if each.uid in shown} | {line.key for each in covered for line in each.lines}
        due_now = [each for each in standing if each.uid in shown]
        new = [change for change in found if change.kind is Kind.NEW and change.standing.uid not in shown]
        return News(
            today=self.day,
            soon_days=self.soon_days,
            link=messages.owner_link(self.office.settings.board_url, self.person.key),
            board_url=self.office.settings.board_url,
            reader=self.person.key,
            late=lines.of(late),
            now=lines.of(now),
            payer=lines.of(payer),
            past=lines.of(each for each in gone_by if each not in (*late, *payer, *now)),
            due=lines.of(ahead),
            later=lines.of(self._standing(each.deadline, each.payer) for each in bundled if each.deadline.id not in known),
            covered=covered,
            moved=lines.changed(change for change in found if change.kind is Kind.MOVED),
            new=lines.changed(new),
            gone=lines.changed(change for change in found if change.kind is Kind.GONE),
            left_over=max(len(found) - MOST_ENTRIES, 0),
            money=Money(at_stake=sum({each.row.case_number: lines.amount(each) for each in due_now}.values(), Decimal(0))),
            next_line=next((lines.plain(each) for each in standing if each.day > self._last), None),
        )

    @property
    def _last(self) -> date:
        return self.day + timedelta(days=self.soon_days)

    def _standing(self, row: Deadline, payer: str) -> Standing:
        return Standing(calendar.uid_of(row, self.salt), row, payer)

    def _covered(self, session: Session, lines: Lines) -> tuple[Covered, ...]:
        """Give the dates of colleagues who are away, each under the colleague's name."""
        found = []
        for person, away in self.people.covered_by(self.person.key):
            standing = calendar.of_owners(session, [person.key], salt=self.salt)
            near = lines.of(each for each in standing if each.day <= self._last and (each.row.drives or each.day >= self.day))
            if near:
                found.append(Covered(person.name, away.to_on, near))
        return tuple(found)

    def _beside(self, session: Session, news: News) -> News:
        """Add what is told beside dates; what reached nobody goes to the manager."""
        key, after = self.person.key, digest_news.since(session, self.person, self.day)
        whose = digest_news.owners(session, self.people, key)
        is_manager = key == self.people.manager
        return replace(
            news,
            denials=digest_news.denials(session, whose, after, [line for line in news.dated if line.day >= self.day] + [*news.new]),
            wins=digest_news.wins(session, whose, after),
            team=digest_news.team(session, self.people, key, self.day, self._last),
            money=digest_news.money(session, whose, self.day, news.money.at_stake),
            failed=digest_news.failed(session, self.people, self.day) if is_manager else (),
            unreached=digest_news.unreached(session, self.people) if is_manager else (),
            log=_log(session) if is_manager else None,
            imports=monday_mail.lines(self.office, self.people, self.person, self.day, session),
            sheet_link=self.office.settings.board_url + monday.PAGE,
            stuck=integrity.lines(self.office, session, self._whose),
        )


def _log(session: Session) -> tuple[int, str] | None:
    """Give the last row of the log and as much of its hash as nobody finds a second time: in a mailbox nobody can rewrite it."""
    row, head = events.head(session)
    return (row, head[:HEAD_DIGITS]) if row else None


def _shown(bundled: Iterable[Bundled], news: News, words: Words) -> list[Bundled]:
    """Choose the reminders that a mail really tells, whatever its template leaves out: the others go by themselves."""
    printed = {line.key for line in news.dated}
    return [each for each in bundled if each.deadline.id in printed and each.row.case_number in words.body]


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
