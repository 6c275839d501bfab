import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from casework import clock
from casework.errors import BadInput
from casework.settings import Settings

DAY = date(2026, 11, 22)
NEW_YORK = timedelta(hours=5)
MOMENT = timedelta(minutes=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of an empty data folder, in New York."""
    return Settings.from_env({"CASEWORK_HOME": str(tmp_path)})


def written_ago(settings: Settings, ago: timedelta) -> None:
    then = (datetime.now(UTC) - ago).timestamp()
    os.utime(settings.home / clock.TODAY, (then, then))


def test_without_a_stated_day_the_clock_is_the_machines(settings: Settings) -> None:
    assert abs(clock.now(settings) - datetime.now(UTC)) < MOMENT
    assert clock.today(settings) == clock.now(settings).astimezone(settings.zone).date()


def test_a_stated_day_keeps_the_machines_time_of_day(settings: Settings) -> None:
    clock.set_today(settings, DAY)

    told, present = clock.now(settings).astimezone(settings.zone), datetime.now(settings.zone)
    assert told.date() == clock.today(settings) == DAY
    assert abs(datetime.combine(DAY, told.time()) - datetime.combine(DAY, present.time())) < MOMENT


def test_a_stated_time_goes_on_from_there_and_over_midnight_into_the_next_day(settings: Settings) -> None:
    clock.set_today(settings, DAY, at=time(23, 30))

    assert timedelta() <= clock.now(settings) - (datetime(2026, 11, 22, 23, 30, tzinfo=UTC) + NEW_YORK) < MOMENT
    written_ago(settings, timedelta(minutes=31))
    assert clock.today(settings) == DAY + date.resolution


def test_a_stated_time_goes_on_over_a_move_to_another_day(settings: Settings) -> None:
    clock.set_today(settings, DAY, at=time(10))
    written_ago(settings, timedelta(hours=2))
    clock.set_today(settings, date(2026, 12, 1))

    assert timedelta() <= clock.now(settings) - (datetime(2026, 12, 1, 12, tzinfo=UTC) + NEW_YORK) < MOMENT
    clock.set_today(settings, DAY, at=time(9))
    assert timedelta() <= clock.now(settings) - (datetime(2026, 11, 22, 9, tzinfo=UTC) + NEW_YORK) < MOMENT


WRONG = [
    "",
    "today",
    "\udcff",
    "2026-11-31",
    "0001-01-01",
    "2026-11-22 25:00",
    "2026-11-22 10",
    "2026-11-22T10:00",
    "2026-11-22 10:00+01:00",
    "2026-11-22 10:00 !",
]


@pytest.mark.parametrize("said", WRONG)
def test_anything_else_is_refused_with_what_to_write(settings: Settings, said: str) -> None:
    (settings.home / clock.TODAY).write_bytes(said.encode(errors="surrogateescape"))

    for ask in (clock.today, clock.now):
        with pytest.raises(BadInput, match=r"must hold one date like 2026-11-22, or a date and a time like 2026-11-22 10:00\. Correct or delete it"):
            ask(settings)
