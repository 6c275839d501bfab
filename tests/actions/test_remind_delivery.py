"""Nothing is lost and nothing is sent twice, whatever the mail server or the machine does; counted by Message-ID."""

import random
import threading
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest

from casework.actions import Office
from casework.errors import ReminderNotSent
from casework.notify import delivery
from casework.notify.channels import Address
from casework.notify.message import ChannelDown, Message
from casework.terms import ReminderStatus
from tests.actions.delivering import alone, killed_sweep, many_sweeps, sweeping
from tests.actions.reminding import DAY, TUESDAY, at, deadline, end, move, people, rows, sweep, text, undelivered
from tests.notify.catchers import Mailbox, free_port, mail_server, sms_gateway

WEEK = TUESDAY + 7 * DAY


@pytest.fixture(autouse=True)
def _alone(office):
    alone(office)


def test_a_mail_server_that_is_down_for_days_loses_nothing_and_gets_each_message_once(office):
    mailbox = Mailbox(port=free_port())
    people(office, mailbox)
    for number in range(5):
        deadline(office, f"C27-000{number}", WEEK)
    for hour in range(8, 18):
        report = sweep(office, TUESDAY, hour)

        assert (report.sent, report.failed, report.waiting) == (0, 0, 5)
    assert {(one.status, one.attempts, "cannot be used now" in one.error) for one in undelivered(office)} == {(ReminderStatus.ARMED, 0, True)}

    with mail_server(mailbox, port=mailbox.port):
        sweep(office, TUESDAY + 2 * DAY, 9)
        sweep(office, TUESDAY + 2 * DAY, 10)

    assert len(mailbox.ids) == len(set(mailbox.ids)) == 5
    assert undelivered(office) == []


def test_a_server_that_is_down_is_asked_once_per_sweep(office):
    asked = []
    people(office, Mailbox(port=free_port()))
    for number in range(5):
        deadline(office, f"C27-000{number}", WEEK)

    def send(message, address):
        asked.append(message.message_id)
        delivery.send(message, address)

    sweep(office, TUESDAY, 9, send=send)
    sweep(office, TUESDAY, 10, send=send)

    assert len(asked) == 2


def test_a_newer_rung_replaces_one_that_never_got_out(office):
    mailbox = Mailbox(port=free_port())
    people(office, mailbox)
    deadline(office, "C27-0001", TUESDAY + 14 * DAY)
    sweep(office, TUESDAY)
    with mail_server(mailbox, port=mailbox.port):
        sweep(office, WEEK)

    assert [(row.rung, row.status) for row in rows(office)] == [(14, ReminderStatus.SILENCED), (7, ReminderStatus.SENT)]
    assert len(mailbox.mails) == 1


def test_a_refused_message_is_tried_again_later_each_time_then_shown_and_passed_on(office):
    with mail_server() as mailbox, mail_server(Mailbox(answer="554 not these words")) as strict:
        people(office, mailbox, more=f'[people.lee]\nemail = "mailto://127.0.0.1:{strict.port}/lee@clinic.example?from=a@clinic.example"\n')
        deadline(office, "C27-0001", TUESDAY + 14 * DAY, owner="lee")
        tries = []
        for quarter in range(32):
            before = rows(office)[0].attempts if quarter else 0
            sweep(office, TUESDAY, 9 + quarter // 4, quarter % 4 * 15)
            if rows(office)[0].attempts != before:
                tries.append(quarter)

    first, second = rows(office)
    assert tries == [0, 2, 7, 24]  # sweeps every quarter of an hour, pauses of 15, 60 and 240 minutes
    assert (first.recipient, first.status, first.error) == ("lee", ReminderStatus.FAILED, "the mail server refused the message (554)")
    assert (second.recipient, second.meant_for, second.status) == ("sam", "lee", ReminderStatus.SENT)
    assert [one.recipient for one in undelivered(office)] == ["lee"]
    assert "casework acknowledge C27-0001 --as sam" in text(mailbox.mails[-1])


def test_a_refusal_that_passes_is_one_message(office):
    with mail_server(Mailbox(answer="451 greylisted")) as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", WEEK)
        first = sweep(office, TUESDAY, 9)
        mailbox.answer = "250 OK"
        too_soon = sweep(office, TUESDAY, 9, 2)
        later = sweep(office, TUESDAY, 9, 15)

    assert (first.retried, too_soon.sent, later.sent) == (1, 0, 1)
    assert len(mailbox.mails) == 1


def test_a_refusing_sms_gateway_does_not_keep_the_mail_back(office):
    with mail_server() as mailbox, sms_gateway() as gateway:
        gateway.status = 500
        people(office, mailbox, more=f'[people.lee]\nemail = "lee@clinic.example"\nsms = "json://127.0.0.1:{gateway.port}/"\n')
        deadline(office, "C27-0001", TUESDAY + 3 * DAY, owner="lee")
        report = sweep(office, TUESDAY)

    assert (report.sent, report.waiting) == (1, 1)


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_kill_between_claim_and_mark_leaves_one_message_id(office, dies):
    """Killed before the mail left it arrives once; killed after, it arrives again under the same Message-ID."""
    with mail_server() as mailbox:
        killed_sweep(office, mailbox, dies=dies)


def test_a_message_claimed_by_a_dead_sweep_is_silent_once_the_case_is_finished(office):
    with mail_server() as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", WEEK)
        sweeping(office, dies="before").wait(60)
        end(office, "C27-0001")
        sweep(office, TUESDAY, 10)

    assert mailbox.mails == []


def test_a_message_claimed_by_a_dead_sweep_gives_way_to_the_next_rung(office):
    with mail_server() as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", TUESDAY + 14 * DAY)
        sweeping(office, dies="before").wait(60)
        sweep(office, WEEK)

    assert [(row.rung, row.status) for row in rows(office)] == [(14, ReminderStatus.SILENCED), (7, ReminderStatus.SENT)]
    assert len(mailbox.mails) == 1


def test_two_sweeps_at_once_send_nothing_twice_and_skip_nothing(office):
    with mail_server() as mailbox:
        people(office, mailbox)
        for number in range(40):
            deadline(office, f"C27-{number:04d}", WEEK)
        together = threading.Barrier(3)

        def run() -> None:
            together.wait()
            sweep(office, TUESDAY)

        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(mailbox.ids) == len(set(mailbox.ids)) == 40
    assert {row.status for row in rows(office)} == {ReminderStatus.SENT}


def test_two_processes_that_sweep_at_once_send_nothing_twice_and_skip_nothing(office):
    with mail_server() as mailbox:
        many_sweeps(office, mailbox)


class Death(BaseException):
    """A process that ends in the middle of sending."""


class Season:
    """A channel that refuses, is down, or dies before or after a message has left, by chance; and what arrived through it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a reproducible season, no secret
        self.arrived: list[tuple[str, str]] = []
        self.died_after: set[str] = set()
        self.is_rough = True

    def send(self, message: Message, _address: Address) -> None:
        luck = self.chance.random() if self.is_rough else 1.0
        if luck < 0.1:
            raise Death
        if luck < 0.2:
            raise ReminderNotSent("later")
        if luck < 0.3:
            raise ChannelDown("down")
        self.arrived.append((message.message_id, message.body.split()[1]))
        if luck < 0.4:
            self.died_after.add(message.message_id)
            raise Death

    def day(self, office: Office, today: date) -> None:
        for hour in (8, 9, 13, 16, 17):
            self.is_rough = hour < 17
            with suppress(Death):
                sweep(office, today, hour, send=self.send)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rough_season_tells_of_every_date_before_it_passes_and_never_after_the_end(office, seed):
    """Dates move, cases end, channels refuse, and sweeps die between claim and mark, at random by seed."""
    season = Season(seed)
    people(office, Mailbox(port=9))
    dates = {f"C27-{number:04d}": TUESDAY + season.chance.randint(0, 25) * DAY for number in range(14)}
    for number, day in dates.items():
        deadline(office, number, day)
    ended: dict[str, int] = {}
    for today in (TUESDAY + offset * DAY for offset in range(28)):
        number = season.chance.choice(sorted(dates.keys() - ended.keys()))
        luck = season.chance.random()
        if luck < 0.2:
            dates[number] = today + season.chance.randint(0, 20) * DAY
            move(office, number, dates[number], seen=today)
        elif luck < 0.27:
            ended[number] = len(season.arrived)
            end(office, number)
        season.day(office, today)

    in_time = {(row.case_number, row.due_on) for row in rows(office) if row.rung >= 0 and row.sent_at and row.sent_at < at(row.due_on + DAY, 0)}
    passed = {(number, day) for number, day in dates.items() if number not in ended and day < TUESDAY + 28 * DAY}
    arrivals = Counter(key for key, _ in season.arrived)
    assert passed
    assert passed <= in_time
    assert {key for key, times in arrivals.items() if times > 1} <= season.died_after
    assert {row.message_id for row in rows(office, ReminderStatus.SENT)} <= set(arrivals)
    assert [number for number, position in ended.items() if number in [case for _, case in season.arrived[position:]]] == []
