"""The watcher outside hears of a sweep that could send, and of nothing else: silence and the other address both raise its alarm."""

import pytest

from casework.actions import Office, heartbeats, remind
from casework.actions.heartbeats import Health
from casework.errors import ReminderNotSent
from casework.notify import heartbeat
from casework.records import store
from casework.records.logbook import Digest
from casework.terms import ReminderStatus
from tests.actions.reminding import DAY, TUESDAY, at, deadline, people, rows, sweep
from tests.notify.catchers import Gateway, Mailbox, free_port, mail_server, sms_gateway

WATCHED = '[heartbeat]\nurl = "http://127.0.0.1:{port}/alive"\nfail_url = "http://127.0.0.1:{port}/fail"\n'


def told(watcher: Gateway) -> list[str]:
    return list(watcher.keys)


def watched(office: Office, mailbox: Mailbox, watcher: Gateway) -> None:
    people(office, mailbox, more=WATCHED.format(port=watcher.port))


def test_a_sweep_that_sent_everything_tells_the_watcher_that_it_is_alive(office: Office) -> None:
    with mail_server() as mailbox, sms_gateway() as watcher:
        watched(office, mailbox, watcher)
        deadline(office, "C27-0001", TUESDAY)
        report = sweep(office, TUESDAY)

    assert (report.problems, told(watcher)) == ((), ["/alive"])
    assert rows(office, ReminderStatus.SENT)


def test_while_a_message_waits_for_its_server_nothing_is_said_and_afterwards_it_is(office: Office) -> None:
    with mail_server() as mailbox, sms_gateway() as watcher:
        watched(office, mailbox, watcher)
        deadline(office, "C27-0001", TUESDAY)
        mailbox.answer = "451 try later"
        sweep(office, TUESDAY)
        assert told(watcher) == []
        mailbox.answer = "250 OK"
        sweep(office, TUESDAY, 11)

    assert told(watcher) == ["/alive"]


def test_a_daily_mail_that_hangs_counts_as_a_message(office: Office) -> None:
    with mail_server() as mailbox, sms_gateway() as watcher:
        watched(office, mailbox, watcher)
        with store.writing(office.engine) as session:
            session.add(Digest(person="maria", day=TUESDAY, message_id="<x>", status=ReminderStatus.ARMED, error="the mail server asks to wait (421)"))
        sweep(office, TUESDAY)

    assert told(watcher) == []


@pytest.mark.parametrize(("person", "days_ago"), [("who-left", 0), ("maria", 3)])
def test_a_daily_mail_that_gave_way_does_not_mute_the_heartbeat_for_ever(office: Office, person: str, days_ago: int) -> None:
    with mail_server() as mailbox, sms_gateway() as watcher:
        watched(office, mailbox, watcher)
        with store.writing(office.engine) as session:
            day = TUESDAY - days_ago * DAY
            session.add(Digest(person=person, day=day, message_id="<x>", status=ReminderStatus.ARMED, error="the mail server asks to wait (421)"))
        sweep(office, TUESDAY)

    assert told(watcher) == ["/alive"]


def test_a_message_that_failed_for_good_is_told_at_the_other_address_at_once(office: Office) -> None:
    with mail_server() as mailbox, sms_gateway() as watcher:
        watched(office, mailbox, watcher)
        reached = remind.people(office, {})

        assert heartbeats.beat(office, reached, failed=1) == ()
        assert heartbeats.health_of(office, reached, failed=1) is Health.FAILED
    assert told(watcher) == ["/fail"]


def test_where_the_watcher_knows_no_other_address_a_failure_is_silence(office: Office) -> None:
    with mail_server() as mailbox, sms_gateway() as watcher:
        people(office, mailbox, more=f'[heartbeat]\nurl = "http://127.0.0.1:{watcher.port}/alive"\n')
        heartbeats.beat(office, remind.people(office, {}), failed=1)

    assert told(watcher) == []


def test_a_clinic_in_which_nobody_can_be_reached_is_a_failure(office: Office) -> None:
    with sms_gateway() as watcher:
        (office.settings.home / "channels.toml").write_text(WATCHED.format(port=watcher.port))
        sweep(office, TUESDAY)

    assert told(watcher) == ["/fail"]


def test_a_watcher_that_does_not_answer_is_a_problem_that_names_the_entry_and_no_address_and_stops_nothing(office: Office) -> None:
    with mail_server() as mailbox, sms_gateway() as watcher:
        watched(office, mailbox, watcher)
        watcher.status = 404
        report = sweep(office, TUESDAY)

    assert report.problems == ("channels.toml, [heartbeat] url: the heartbeat was not taken (it answered 404).",)
    assert remind.last_sweep_at(office) is not None
    assert remind.last_sweep_at(office) >= at(TUESDAY)  # type: ignore[operator]


def test_a_watcher_in_trouble_is_asked_three_times_with_pauses_and_one_that_refuses_once() -> None:
    pauses: list[float] = []
    with sms_gateway() as watcher:
        for status in (503, 429):
            watcher.status = status
            with pytest.raises(ReminderNotSent, match=str(status)):
                heartbeat.ping(f"http://127.0.0.1:{watcher.port}/alive", wait=pauses.append)
        assert (len(watcher.keys), pauses) == (6, [*heartbeat.PAUSES, *heartbeat.PAUSES])
        watcher.status = 401
        with pytest.raises(ReminderNotSent, match="401"):
            heartbeat.ping(f"http://127.0.0.1:{watcher.port}/alive", wait=pauses.append)
        assert len(watcher.keys) == 7


@pytest.mark.parametrize("url", ["nonsense", "ftp://watch.example/x", "http://", "http://[::1"])
def test_an_address_that_is_none_is_an_error_at_once(url: str) -> None:
    pauses: list[float] = []
    with pytest.raises(ReminderNotSent, match="the heartbeat was not taken") as told:
        heartbeat.ping(url, wait=pauses.append)

    assert pauses == []
    assert url not in str(told.value)


def test_a_watcher_that_comes_back_between_two_tries_is_enough() -> None:
    port = free_port()
    with sms_gateway() as watcher:
        watcher.status = 500

        def mend(_seconds: float) -> None:
            watcher.status = 200

        heartbeat.ping(f"http://127.0.0.1:{watcher.port}/alive", wait=mend)
    with pytest.raises(ReminderNotSent, match="ConnectError"):
        heartbeat.ping(f"http://127.0.0.1:{port}/alive", wait=lambda _seconds: None)
