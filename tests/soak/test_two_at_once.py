"""Two sweeps at once, and one that dies: nothing twice, nothing skipped, on SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from sqlalchemy import create_engine

from casework.actions import Office
from casework.terms import ReminderStatus
from tests import make
from tests.actions.reminding import DAY, TUESDAY, at, deadline, people, rows
from tests.notify.catchers import Mailbox, mail_server
from tests.records.test_postgresql import BIN, server
from tests.soak import dying
from tests.soak.year import Plan, live

CASES = 12
NAMES = count(1)
__all__ = ["server"]  # the fixture
postgresql = pytest.param("postgresql", marks=[pytest.mark.slow, pytest.mark.skipif(not BIN, reason="PostgreSQL is not installed")])


@pytest.fixture(params=["sqlite", postgresql])
def office(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Office]:
    """Open an office on each kind of database."""
    env = {} if request.param == "sqlite" else {"CASEWORK_DATABASE_URL": database(request.getfixturevalue("server"))}
    office = make.office(tmp_path / "home", day=TUESDAY, **env)
    yield office
    office.engine.dispose()


def database(server: str) -> str:
    """Make an empty database on the PostgreSQL of the tests."""
    name = f"soak{next(NAMES)}"
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


def due_soon(office: Office, mailbox: Mailbox) -> list[str]:
    """Put some cases that are due tomorrow into the database."""
    people(office, mailbox)
    numbers = [f"C27-{number:04d}" for number in range(1, CASES + 1)]
    for number in numbers:
        deadline(office, number, TUESDAY + DAY)
    office.engine.dispose()
    return numbers


def told(office: Office, mailbox: Mailbox, numbers: list[str]) -> Counter[str]:
    """Count Maria's reminders of each case, beside the daily mail."""
    reminders = {row.message_id for row in rows(office)}
    mails = [mail for mail in mailbox.mails if mail["To"].startswith("maria") and mail["Message-ID"] in reminders]
    return Counter(number for mail in mails for number in numbers if number in mail["Subject"])


def test_two_sweeps_at_once_send_nothing_twice_and_skip_nothing(office: Office) -> None:
    with mail_server() as mailbox:
        numbers = due_soon(office, mailbox)
        now = at(TUESDAY, 9)
        killed = [dying.wait(child) for child in [dying.in_a_process(office.settings, now) for _ in range(3)]]

    assert killed == [False] * 3
    assert told(office, mailbox, numbers) == dict.fromkeys(numbers, 1)
    assert len(mailbox.ids) == len(set(mailbox.ids))
    assert {row.status for row in rows(office)} == {ReminderStatus.SENT}


@pytest.mark.parametrize("point", [3, 24, 90, 150])
def test_a_sweep_that_dies_anywhere_beside_another_loses_nothing(office: Office, point: int) -> None:
    """What the dead one had claimed goes out when its lease is over, under the Message-ID it had."""
    with mail_server() as mailbox:
        numbers = due_soon(office, mailbox)
        children = [dying.in_a_process(office.settings, at(TUESDAY, 9), dies_at=each) for each in (point, dying.NEVER)]
        for child in children:
            dying.wait(child)
        for minute in (11, 23, 41):
            dying.sweep(office, at(TUESDAY, 9, minute))

    news = Counter((mail["To"], mail["Subject"]) for mail in {mail["Message-ID"]: mail for mail in mailbox.mails}.values())
    assert set(told(office, mailbox, numbers)) == set(numbers)
    assert set(news.values()) == {1}
    assert len(mailbox.ids) - len(set(mailbox.ids)) <= 1, "only the one message it died over may come again"


@pytest.mark.slow
@pytest.mark.skipif(not BIN, reason="PostgreSQL is not installed")
def test_some_days_of_the_year_are_the_same_on_postgresql(server: str, tmp_path: Any) -> None:
    plan = Plan(seed=5, cases=4, days=5, pace=4, start=date(2027, 3, 1))
    theirs = live(plan, tmp_path / "postgresql", CASEWORK_DATABASE_URL=database(server))
    ours = live(plan, tmp_path / "sqlite")

    assert theirs.done == ours.done
    assert theirs.fingerprint() == ours.fingerprint()
