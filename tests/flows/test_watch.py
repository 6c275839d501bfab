"""The board loop sweeps by itself when the schedule stands still, tells so, and is never held up by a mail server."""

import threading
from datetime import timedelta

import pytest

from casework import clock
from casework.actions import Office, alarms, desk_page, remind, sweeping
from casework.records import store
from flows import links
from flows.watch import FIRST, Watch

MINUTE = timedelta(minutes=1)


def swept(office: Office, *, ago: timedelta) -> None:
    with store.writing(office.engine) as session:
        store.set_mark(session, remind.LAST_SWEEP, "", at=office.now() - ago)


def last(office: Office) -> timedelta:
    at = remind.last_sweep_at(office)
    assert at is not None
    return office.now() - at


class Steady:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def look(watch: Watch) -> None:
    watch.look()
    assert watch.at_work is not None
    watch.at_work.join(60)


def test_the_first_look_after_a_night_off_sweeps_and_rings_no_alarm(office: Office) -> None:
    swept(office, ago=timedelta(hours=9))
    look(Watch(office))

    assert last(office) < MINUTE
    assert alarms.listed(office) == []
    assert sweeping.last_own(office) is None


def test_a_schedule_that_works_is_left_alone(office: Office) -> None:
    swept(office, ago=10 * MINUTE)
    watch = Watch(office)
    look(watch)
    look(watch)

    assert last(office) > 9 * MINUTE


def test_a_schedule_that_stands_still_is_stood_in_for_and_the_board_and_a_person_are_told(office: Office) -> None:
    steady = Steady()
    watch = Watch(office, elapsed=steady)
    swept(office, ago=FIRST - MINUTE)
    look(watch)
    swept(office, ago=alarms.SILENCE + MINUTE)
    look(watch)
    assert alarms.listed(office) == [], "a machine that slept had no schedule either"
    swept(office, ago=alarms.SILENCE + MINUTE)
    look(watch)
    swept(office, ago=alarms.SILENCE + 2 * MINUTE)
    seen = remind.last_sweep_at(office)
    watch.seen, watch.seen_at = seen, steady.at
    steady.at += alarms.SILENCE.total_seconds() + 60
    look(watch)

    assert last(office) < MINUTE
    assert [alarm.kind for alarm in alarms.listed(office)] == [sweeping.SCHEDULE_GONE]
    page = desk_page.text(office, addresses=links.addresses(office.settings))
    assert "The schedule stood still" in page


def test_a_look_that_still_sends_is_not_joined_by_another(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, started = threading.Event(), []

    def slow(_office: Office) -> list[alarms.Alarm]:
        started.append(1)
        hangs.wait(30)
        return []

    swept(office, ago=MINUTE)
    monkeypatch.setattr("casework.actions.alarms.send_due", slow)
    watch = Watch(office)
    watch.look()
    watch.look()
    watch.look()
    hangs.set()
    assert watch.at_work is not None
    watch.at_work.join(30)

    assert len(started) == 1


def test_a_file_that_cannot_be_read_is_told_in_the_log_and_tried_again(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (office.settings.home / "channels.toml").write_text("[mail")
    look(Watch(office))

    assert "trying again in a minute: BadInput: channels.toml cannot be read" in capsys.readouterr().err
    assert clock.today(office.settings)
