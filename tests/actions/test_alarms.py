"""What goes wrong with the program reaches a person, once, whatever stands in the way, and with no word about a case."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from casework.actions import Office, alarms, remind
from casework.errors import BadInput, ReminderNotSent
from casework.notify.channels import Address
from casework.notify.message import Message
from casework.records import store
from tests.notify.catchers import Mailbox, mail_server, sms_gateway

PEOPLE = (
    'manager = "dana"\n[mail]\nurl = "{mail}"\n[people.maria]\nemail = "maria@clinic.example"\n[people.dana]\nrole = "manager"\nemail = "dana@clinic.example"\n'
)


def told(office: Office, mailbox: Mailbox) -> list[alarms.Alarm]:
    (office.settings.home / "channels.toml").write_text(PEOPLE.format(mail=mailbox.url))
    return alarms.send_due(office, env={})


def move(office: Office, monkeypatch: pytest.MonkeyPatch, *, by: timedelta) -> None:
    later = office.now() + by
    monkeypatch.setattr("casework.clock.now", lambda _settings: later)


def test_an_alarm_reaches_the_manager_once_with_what_to_do_and_is_counted_when_it_comes_again(office: Office) -> None:
    with mail_server() as mailbox:
        alarms.sound(office, "run-failed")
        first = told(office, mailbox)
        again = alarms.sound(office, "run-failed")

        assert told(office, mailbox) == []
    mail = mailbox.mails[0]
    assert (len(mailbox.mails), mail["To"], [alarm.told_to for alarm in first]) == (1, "dana@clinic.example", ["dana"])
    assert mail["Subject"] == "casework: a run on the board failed, please look"
    assert "casework doctor" in mail.get_content()
    assert (again.times, again.is_told) == (2, True)


def test_what_goes_on_failing_is_told_anew_after_some_hours_as_another_message(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as mailbox:
        alarms.sound(office, "run-failed")
        told(office, mailbox)
        move(office, monkeypatch, by=alarms.QUIET)
        alarms.sound(office, "run-failed")
        told(office, mailbox)

    assert len(set(mailbox.ids)) == 2


def test_a_mailbox_that_refuses_hands_the_alarm_to_the_next_person(office: Office) -> None:
    with mail_server() as mailbox:
        mailbox.refuses["dana@clinic.example"] = "550 no such mailbox"
        alarms.sound(office, "run-crashed")

        assert [alarm.told_to for alarm in told(office, mailbox)] == ["maria"]


def test_a_mail_server_that_is_down_leaves_the_phone_and_then_a_later_try_under_the_same_message_id(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ids: list[str] = []

    def down(message: Message, _address: Address) -> Any:
        ids.append(message.message_id)
        raise ReminderNotSent("the mail server cannot be used now")

    (office.settings.home / "channels.toml").write_text(PEOPLE.format(mail="mailto://127.0.0.1:9?from=a@clinic.example"))
    alarms.sound(office, "run-failed")
    assert alarms.send_due(office, env={}, send=down) == []
    assert alarms.send_due(office, env={}, send=down) == []  # not at once again
    move(office, monkeypatch, by=alarms.PAUSE)
    alarms.send_due(office, env={}, send=down)

    assert alarms.listed(office)[0].error == "the mail server cannot be used now"
    assert (len(ids), len(set(ids))) == (4, 2)  # two people, twice


def test_where_mail_cannot_be_sent_the_phone_is_used_but_only_in_its_owners_hours(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with sms_gateway() as phone:
        text = f'manager = "dana"\n[people.dana]\nhours = "08:00-18:00"\ntime_zone = "UTC"\nsms = "json://127.0.0.1:{phone.port}/sms"\n'
        (office.settings.home / "channels.toml").write_text(text)
        alarms.sound(office, "run-failed")
        night = datetime.fromisoformat("2026-11-24T03:00:00+00:00")
        monkeypatch.setattr("casework.clock.now", lambda _settings: night)
        assert alarms.send_due(office, env={}) == []
        monkeypatch.setattr("casework.clock.now", lambda _settings: night + timedelta(hours=6))

        assert [alarm.told_to for alarm in alarms.send_due(office, env={})] == ["dana"]
    assert phone.texts[0]["message"] == "casework: a run on the board failed, please look"


def test_an_alarm_that_nobody_can_be_told_of_says_so(office: Office) -> None:
    (office.settings.home / "channels.toml").write_text("")
    alarms.sound(office, "run-failed")
    alarms.send_due(office, env={})

    assert alarms.listed(office)[0].error == "channels.toml names nobody who can be reached"


def test_a_missing_sweep_that_ran_meanwhile_wakes_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as mailbox:
        alarms.sound(office, alarms.SWEEP_MISSING)
        assert told(office, mailbox) == []  # a program that was off over night is given a moment
        with store.writing(office.engine) as session:
            store.set_mark(session, remind.LAST_SWEEP, "", at=office.now())
        move(office, monkeypatch, by=alarms.SETTLING)

        assert told(office, mailbox) == []
        assert alarms.listed(office) == []


def test_a_sweep_that_is_really_missing_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.writing(office.engine) as session:
        store.set_mark(session, remind.LAST_SWEEP, "", at=office.now())
    with mail_server() as mailbox:
        move(office, monkeypatch, by=alarms.SILENCE + timedelta(minutes=1))
        alarms.sound(office, alarms.SWEEP_MISSING)
        assert told(office, mailbox) == []
        move(office, monkeypatch, by=alarms.SETTLING)

        assert [alarm.kind for alarm in told(office, mailbox)] == [alarms.SWEEP_MISSING]
    assert "casework remind" in mailbox.mails[0].get_content()


def test_two_processes_that_send_at_once_send_one_message(office: Office) -> None:
    sent: list[str] = []
    at_once = threading.Barrier(2, timeout=20)

    def slow(message: Message, _address: Address) -> Any:
        sent.append(message.message_id)

    def send() -> None:
        at_once.wait()
        alarms.send_due(Office.open(office.settings), env={}, send=slow)

    (office.settings.home / "channels.toml").write_text(PEOPLE.format(mail="mailto://127.0.0.1:9?from=a@clinic.example"))
    alarms.sound(office, "run-failed")
    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sent) == 1


def test_a_process_that_dies_while_sending_leaves_the_alarm_to_the_next_under_the_same_message_id(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ids: list[str] = []

    def dies(message: Message, _address: Address) -> Any:
        ids.append(message.message_id)
        raise KeyboardInterrupt

    with mail_server() as mailbox:
        (office.settings.home / "channels.toml").write_text(PEOPLE.format(mail=mailbox.url))
        alarms.sound(office, "run-failed")
        with pytest.raises(KeyboardInterrupt):
            alarms.send_due(office, env={}, send=dies)
        assert told(office, mailbox) == []
        move(office, monkeypatch, by=alarms.LEASE)
        told(office, mailbox)

    assert mailbox.ids == ids


def test_a_clinics_own_alarm_has_its_own_words_and_a_slip_in_them_keeps_it_from_nobody(office: Office) -> None:
    folder = office.settings.folder("templates") / "alarms"
    folder.mkdir(parents=True)
    (folder / "disk-full.txt.j2").write_text("Make room\nSince {{ since }}.")
    (folder / "run-failed.txt.j2").write_text("{{ nothing_such }}")
    with mail_server() as mailbox:
        for kind in ("disk-full", "run-failed", "of-no-template"):
            alarms.sound(office, kind)
        told(office, mailbox)

    assert [mail["Subject"] for mail in mailbox.mails] == [
        "Make room",
        "casework: the board raised the alarm run-failed",
        "casework: the board raised the alarm of-no-template",
    ]


@pytest.mark.parametrize("kind", ["", "Run failed", "../x", "C26-0001", "a" * 80 + "!", "run-failed\n"])
def test_nothing_but_the_name_of_an_alarm_travels_in_it(office: Office, kind: str) -> None:
    with pytest.raises(BadInput, match="small letters and hyphens"):
        alarms.sound(office, kind)
