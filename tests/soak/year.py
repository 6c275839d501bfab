"""A year in the life of a clinic: denials come, people work, dates move, servers fail, sweeps die; everything that was sent is kept."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from unittest import mock
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, event

from casework import clock
from casework.actions import Office, acknowledging, remind
from casework.errors import CaseworkError
from casework.notify import delivery_json, smtp
from casework.records import store
from tests import make
from tests.soak import acts, dying, happenings
from tests.soak.almanac import Almanac
from tests.soak.ledger import Date, Ledger, Messages, Told, messages, open_cases
from tests.soak.post import Post, Receipt, Servers, Weather, open_post
from tests.soak.staff import OWNERS, Staff
from tests.soak.weather import Outlook

START = date(2027, 1, 4)
ZONE = ZoneInfo("America/Chicago")
# no two of them lie a back-off or a lease apart, so that a slow machine lives the same year
HOURS = tuple(time(*each) for each in ((7, 35), (8, 6), (8, 40), (9, 13), (10, 47), (12, 9), (13, 59), (16, 2), (17, 15), (17, 54), (20, 8)))
QUIET = (0, 1, 4, 9)  # the sweeps of a day on which nothing goes wrong
SEEN_FROM, ESCALATED, SAY_SO = 3, 700, 0.3  # which rungs are answered, and how often
SECONDS = 0.5  # how long a client waits for a server here
LOG_HEAD = re.compile(r"^Log: row .*$", re.MULTILINE)  # its salts are chance


@dataclass(frozen=True)
class Plan:
    """How much is lived. `pace` is the mean number of days between two acts on one case; `lived` days of it are lived, 0 for all."""

    seed: int
    cases: int
    days: int
    pace: int = 14
    start: date = START
    lived: int = 0

    @property
    def arrivals_until(self) -> int:
        """Give the day after which no case arrives, so that what came last is still lived for a while."""
        return max(1, self.days * 4 // 5)


@dataclass(frozen=True)
class Sweep:
    """One sweep: when, how the servers behaved, whether it died, and which dates and cases stood before and after it."""

    number: int
    at: datetime
    mail: Weather
    sms: Weather
    refused: frozenset[str]
    was_killed: bool
    was_twice: bool
    dates: frozenset[Date]
    cases: frozenset[str]

    @property
    def was_good(self) -> bool:
        """Say whether a message could go out as usual."""
        return self.mail is self.sms is Weather.FINE and not self.was_killed


class Word(NamedTuple):
    """Somebody said that the dates of a case were seen."""

    at: datetime
    case: str
    person: str


@dataclass
class Year:
    """What is left of a year that was lived, for the oracle."""

    plan: Plan
    almanac: Almanac
    staff: Staff
    ledger: Ledger = field(default_factory=Ledger)
    sweeps: list[Sweep] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def fingerprint(self, *, sweeps: int = 1_000_000) -> str:
        """Sum up every message of so many sweeps in its order; sweeps that ran at once have none among themselves."""
        told = [each for each in self.receipts if each.sweep <= sweeps]
        lines = sorted((each.sweep, each.way, each.recipient, each.key, each.subject, LOG_HEAD.sub("", each.text)) for each in told)
        return hashlib.sha256(repr(lines).encode()).hexdigest()[:16]


@dataclass
class Life:
    """A year while it is lived."""

    office: Office
    plan: Plan
    year: Year
    post: Post
    servers: Servers
    outlook: Outlook
    dice: Random
    now: datetime = datetime(2027, 1, 4, tzinfo=UTC)
    opened: list[str] = field(default_factory=list)
    read: int = 0
    known: Messages = field(default_factory=Messages)

    def live(self) -> Iterator[int]:
        """Live it day by day, giving the number of each."""
        for offset in range(self.plan.lived or self.plan.days):
            self.day(self.plan.start + timedelta(days=offset), offset)
            yield offset + 1

    def day(self, day: date, offset: int) -> None:
        """Live one day: its news, what people do between the sweeps, and the sweeps."""
        clock.set_today(self.office.settings, day)
        self.at(day, time(6))
        happenings.of_day(self, day, offset)
        weather = self.outlook.day(day, len(HOURS))
        is_rough = any(each != (Weather.FINE, Weather.FINE) for each in weather) or day in self.outlook.refused
        sweeps = range(len(HOURS)) if is_rough else QUIET
        works = self._works(day, offset)
        for place in sweeps:
            self.at(day, HOURS[place])
            self.people_work(works.pop(0) if works else 0)
            self.sweep(day, *weather[place], is_rough=is_rough)

    def _works(self, day: date, offset: int) -> list[int]:
        """Say how many acts people do before each sweep of a day."""
        if not self.year.almanac.works(day):
            return []
        wanted = self.plan.cases * min(offset + 1, self.plan.arrivals_until) // self.plan.arrivals_until - len(self.opened)
        for _ in range(wanted):
            self.opened += acts.open_one(self.office, len(self.opened) + 1, self.dice, self.owners())
        many = sum(self.dice.random() < 1 / self.plan.pace for _ in self.opened)
        return [many // 4, many - many // 4 * 3, many // 4, many // 4]

    def owners(self) -> list[str]:
        """Name who may be given a case."""
        return [key for key in OWNERS if key in self.year.staff.listed]

    def people_work(self, many: int) -> None:
        """Answer what came, and do some acts, each on any case."""
        if self.year.almanac.works(self.now.astimezone(ZONE).date()):
            self.answer_mail()
        for _ in range(many):
            number = self.dice.choice(self.opened)
            self.year.done.append(f"{self.now:%m-%d %H:%M} {number} {acts.do_one(self.office, number, self.dice)}")
        self.look()

    def answer_mail(self) -> None:
        """Let whoever read an urgent reminder say so, or not."""
        told, came = self.known.read(self.office.engine), self.post.receipts[self.read :]
        self.read = len(self.post.receipts)
        for each in sorted(came, key=lambda each: (each.key, each.recipient)):
            about = told.get(each.key)
            if about and (about.rung <= SEEN_FROM or about.rung >= ESCALATED) and self.dice.random() < SAY_SO:
                self._acknowledge(about.date.case, each.recipient)

    def _acknowledge(self, case: str, person: str) -> None:
        with suppress(CaseworkError):  # the case ended meanwhile
            acknowledging.acknowledge(self.office, case, person, actor=person)
            self.year.words.append(Word(self.now, case, person))

    def write_staff(self) -> None:
        """Write channels.toml as the staff is now."""
        self.year.staff.write(self.office.settings.home, mail_port=self.servers.mail_port, sms_port=self.servers.sms_port)

    def at(self, day: date, hour: time) -> None:
        """Let it be this hour of the clinic's day."""
        self.now = self.post.at = datetime.combine(day, hour, ZONE).astimezone(UTC)

    def look(self) -> None:
        """Note what stands in the database now."""
        self.year.ledger.look(self.office.engine, self.now)

    def sweep(self, day: date, mail: Weather, sms: Weather, *, is_rough: bool) -> None:
        """Sweep once: as always, in a process that may die, or in two at once."""
        self.post.sweep += 1
        self.post.refused = {self.outlook.refused[day]} if day in self.outlook.refused else set()
        self.servers.weather(mail, sms)
        before, cases = self.year.ledger.dates(), open_cases(self.office.engine)
        luck, is_calm = self.dice.random(), mail is sms is Weather.FINE
        dies, is_twice = luck < (0.3 if is_rough else 0.1), 0.3 <= luck < 0.36 and is_calm
        was_killed = self._sweep(dies=dies, is_twice=is_twice)
        self.look()
        after, refused = self.year.ledger.dates(), frozenset(self.post.refused)
        cases |= open_cases(self.office.engine)
        self.year.sweeps.append(Sweep(self.post.sweep, self.now, mail, sms, refused, was_killed, is_twice, before | after, cases))

    def _sweep(self, *, dies: bool, is_twice: bool) -> bool:
        if not dies and not is_twice:
            dying.sweep(self.office, self.now)
            return False
        self.office.engine.dispose()  # a process must not inherit an open database
        points = [int(2 ** self.dice.uniform(0, 8))] if dies else [dying.NEVER, dying.NEVER]
        children = [dying.in_a_process(self.office.settings, self.now, dies_at=point) for point in points]
        return sum(dying.wait(child) for child in children) > 0


def live(plan: Plan, home: Path, *, on_day: Callable[[int], object] = int, **env: str) -> Year:
    """Live a year in a data folder of its own and give what is left of it; `on_day` hears the number of each day that ends."""
    post = Post(plan.seed)
    with open_post(post) as servers, ExitStack() as stack:
        office = make.office(home, day=plan.start, **env)
        _hasty(office.engine)
        year = Year(plan, Almanac.shipped(), Staff())
        dice = Random(f"{plan.seed} life")  # noqa: S311 - a year that can be lived again, no secret
        life = Life(office, plan, year, post, servers, Outlook.of(plan.seed, plan.start, plan.days), dice)
        stack.enter_context(_clock(life))
        with store.writing(office.engine) as session:
            store.set_mark(session, "message-id salt", f"soak {plan.seed}", at=life.now)
        year.staff.plan_absences(plan.seed, plan.start, plan.days)
        life.write_staff()
        for day in life.live():
            on_day(day)
        year.receipts, year.told = post.receipts, messages(office.engine)
        office.engine.dispose()
        return year


def _hasty(engine: Engine) -> None:
    """Let the disk take its time: processes die here, the power does not fail, so that no commit waits for the disk."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


@contextmanager
def _clock(life: Life) -> Iterator[None]:
    """Let the program's one clock show the year's hour, and its clients wait for less than seconds."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(clock, "now", lambda _settings: life.now))
        stack.enter_context(mock.patch.object(remind, "watch", lambda now: lambda: now))  # a busy machine must not live another year
        for client in (smtp, delivery_json):
            stack.enter_context(mock.patch.object(client, "SECONDS", SECONDS))
        yield
