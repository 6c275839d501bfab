"""The sweep, against a real mail server on loopback: what is due arrives, once, and nothing else does."""

from datetime import timedelta

import pytest

from casework.actions import digests, remind
from casework.errors import BadInput
from casework.notify import delivery
from casework.records import events, store
from casework.records.models import Case, Deadline
from casework.terms import Clock, DeadlineStatus, MessageChannel, ReminderStatus
from tests.actions.reminding import DAY, TUESDAY, at, deadline, end, move, people, rows, sweep, text, told, undelivered
from tests.notify.catchers import mail_server, sms_gateway


@pytest.fixture
def mailbox(office):
    with mail_server() as mailbox:
        people(office, mailbox)
        yield mailbox


def walk(office, *, days: int, start=TUESDAY) -> None:
    for offset in range(days):
        for hour in (6, 9, 13, 20):
            sweep(office, start + offset * DAY, hour)


def test_forty_days_of_sweeps_send_every_rung_once_and_then_each_business_day(office, mailbox):
    due = TUESDAY + 36 * DAY  # Wednesday, February 17, 2027
    deadline(office, "C27-0001", due)
    walk(office, days=40)

    sent = [row for row in rows(office) if row.recipient == "maria"]
    assert [(row.rung, row.sent_at.astimezone(office.settings.zone).strftime("%m-%d %H")) for row in sent] == [
        (30, "01-15 09"),  # thirty days before is Monday the 18th, a holiday
        (14, "02-03 09"),
        (7, "02-10 09"),
        (3, "02-12 09"),
        (1, "02-16 09"),
        (0, "02-17 09"),
        (-1, "02-18 09"),
        (-2, "02-19 09"),
    ]
    assert len(set(mailbox.ids)) == len(mailbox.ids) == len(rows(office, ReminderStatus.SENT))


def test_the_last_rungs_reach_the_supervisor_as_well(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + DAY)
    sweep(office, TUESDAY)

    assert [line.split(": ")[0] for line in told(mailbox)] == ["maria", "sam"]


def test_a_message_says_case_payer_step_and_date_and_no_patient(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    sweep(office, TUESDAY)

    (mail,) = mailbox.mails
    assert mail["Subject"] == "File the first appeal by Tuesday, January 19, 2027 - C27-0001, Aetna"
    assert "tags=case:C27-0001" in text(mail)
    assert "MARKER" not in mail.as_string()


def test_a_moved_date_climbs_anew_and_the_old_ones_waiting_message_never_leaves(office, mailbox):
    """CiviCRM #13487: no second reminder when the date moved."""
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    sweep(office, TUESDAY, 6)  # armed, and waiting for the morning
    move(office, "C27-0001", TUESDAY + 14 * DAY, seen=TUESDAY)
    sweep(office, TUESDAY, 9)

    assert told(mailbox) == ["maria: File the first appeal by Tuesday, January 26, 2027 - C27-0001, Aetna"]
    assert [(row.rung, row.status) for row in rows(office)] == [(7, ReminderStatus.SILENCED), (14, ReminderStatus.SENT)]


def test_a_clock_that_is_computed_anew_on_the_same_date_repeats_nothing(office, mailbox):
    """CiviCRM #8025: several reminders when the reference date was touched."""
    for _ in range(3):
        move(office, "C27-0001", TUESDAY + 7 * DAY, seen=TUESDAY)
        sweep(office, TUESDAY)

    assert len(mailbox.mails) == 1


def test_a_waiting_message_survives_that_its_clock_is_computed_anew(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    sweep(office, TUESDAY, 6)
    move(office, "C27-0001", TUESDAY + 7 * DAY, seen=TUESDAY)
    sweep(office, TUESDAY, 9)

    assert len(mailbox.mails) == 1


def test_a_date_that_moves_away_and_back_before_anything_was_sent_is_told_once(office, mailbox):
    key = deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    for days in (7, 14, 7):
        with store.writing(office.engine) as session:
            row = session.get_one(Deadline, key)
            row.work_by, row.next_rung_on = TUESDAY + days * DAY, TUESDAY
            session.add(row)
        sweep(office, TUESDAY, 6)
    sweep(office, TUESDAY, 9)

    assert told(mailbox) == ["maria: File the first appeal by Tuesday, January 19, 2027 - C27-0001, Aetna"]


def test_a_deadline_that_was_never_looked_at_fires_however_long_it_is_past(office, mailbox):
    """Caseflow #15245: a timer a few days in the past fell outside the look-back and never fired."""
    deadline(office, "C27-0001", TUESDAY - 400 * DAY, seen=TUESDAY - 401 * DAY)
    sweep(office, TUESDAY)

    assert told(mailbox)[0].startswith("maria: LATE: File the first appeal by")


def test_a_clock_whose_next_day_nobody_set_is_found_all_the_same(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 3 * DAY, next_rung_on=None)
    sweep(office, TUESDAY)

    assert len(mailbox.mails) == 1


def test_each_weekday_is_served_not_only_mondays(office, mailbox):
    """Dispatch reminds on Mondays at 18:00; what fell due between was told days late."""
    for offset in range(5):
        deadline(office, f"C27-000{offset}", TUESDAY + offset * DAY)
    walk(office, days=7)

    mine = [row for row in rows(office) if row.recipient == "maria" and row.rung == 0]
    assert len(mine) == 5
    assert all(row.sent_at and row.sent_at.astimezone(office.settings.zone).date() <= row.due_on for row in mine)


def test_downtime_is_caught_up_with_one_message(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 30 * DAY)
    sweep(office, TUESDAY)
    sweep(office, TUESDAY + 28 * DAY)

    assert [row.rung for row in rows(office)] == [30, 3]


@pytest.mark.parametrize("status", [DeadlineStatus.MET, DeadlineStatus.CANCELLED])
def test_a_finished_clock_is_silent_even_with_a_message_waiting(office, mailbox, status):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    sweep(office, TUESDAY, 6)
    end(office, "C27-0001", status)
    report = sweep(office, TUESDAY, 9)
    walk(office, days=10)

    assert (mailbox.mails, report.silenced) == ([], 1)


def test_a_closed_case_is_silent(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    with store.writing(office.engine) as session:
        case = session.get_one(Case, "C27-0001")
        case.closed_on = TUESDAY
        session.add(case)
    walk(office, days=3)

    assert mailbox.mails == []


def test_a_clock_that_does_not_drive_and_one_without_a_date_are_not_told(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY, drives=False)
    deadline(office, "C27-0002", None)
    walk(office, days=2)

    assert rows(office) == []


def test_nobody_is_woken_at_night_and_the_last_evening_does_not_wait_for_the_morning(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    deadline(office, "C27-0002", TUESDAY)
    report = sweep(office, TUESDAY, 21)

    assert {row.case_number for row in rows(office, ReminderStatus.SENT)} == {"C27-0002"}
    assert [row.try_at for row in rows(office, ReminderStatus.ARMED)] == [at(TUESDAY + DAY, 8)]
    assert report.problems == ()


def test_urgent_rungs_go_by_sms_too_but_not_for_the_payers_own_clock(office, mailbox):
    with sms_gateway() as gateway:
        people(office, mailbox, more=f'[people.lee]\nemail = "lee@clinic.example"\nsms = "json://127.0.0.1:{gateway.port}/"\n')
        deadline(office, "C27-0001", TUESDAY + 3 * DAY, owner="lee")
        deadline(office, "C27-0002", TUESDAY + 7 * DAY, owner="lee")
        deadline(office, "C27-0003", TUESDAY + 3 * DAY, owner="lee", clock=Clock.DECISION)
        sweep(office, TUESDAY)

    assert [text["message"].split(". ")[0] for text in gateway.texts] == ["C27-0001 Aetna: File the first appeal by Friday 01/15/2027"]
    assert len(mailbox.mails) == 3


def test_somebody_with_a_telephone_only_gets_every_rung_there(office, mailbox):
    with sms_gateway() as gateway:
        people(office, mailbox, more=f'[people.lee]\nsms = "json://127.0.0.1:{gateway.port}/"\n')
        deadline(office, "C27-0001", TUESDAY + 14 * DAY, owner="lee")
        sweep(office, TUESDAY)

    assert len(gateway.texts) == 1
    assert rows(office)[0].channel is MessageChannel.SMS


@pytest.mark.parametrize("owner", ["unassigned", "nobody-of-that-name"])
def test_a_case_nobody_owns_is_the_managers(office, mailbox, owner):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY, owner=owner)
    sweep(office, TUESDAY)

    assert [mail["To"] for mail in mailbox.mails] == ["sam@clinic.example"]
    assert ("Nobody owns this case, so it comes to you. Give it to somebody: casework assign C27-0001" in text(mailbox.mails[0])) is (owner == "unassigned")


def test_without_channels_messages_wait_and_go_out_when_somebody_is_entered(office, mailbox):
    channels = office.settings.home / "channels.toml"
    written = channels.read_text()
    channels.unlink()
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    report = sweep(office, TUESDAY, 9)
    channels.write_text(written)
    sweep(office, TUESDAY, 13)

    assert "channels.example.toml" in report.problems[0]
    assert report.sentence() == f"Reminders: 1 armed, 0 sent, 1 waiting, 0 to try again, 0 failed. {report.problems[0]}"
    assert told(mailbox) == ["maria: File the first appeal by Tuesday, January 19, 2027 - C27-0001, Aetna"]


def test_a_recipient_who_lost_the_address_is_stood_in_for_the_same_day(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    sweep(office, TUESDAY, 6)
    channels = office.settings.home / "channels.toml"
    channels.write_text(channels.read_text().replace('email = "maria@clinic.example"', ""))
    sweep(office, TUESDAY, 9)
    sweep(office, TUESDAY, 10)

    assert [mail["To"] for mail in mailbox.mails] == ["sam@clinic.example"]
    assert [(one.recipient, one.status) for one in undelivered(office)] == [("maria", ReminderStatus.FAILED)]


def test_a_broken_template_of_the_clinic_is_reported_and_our_words_go_out(office, mailbox):
    own = office.settings.home / "templates" / "reminders"
    own.mkdir(parents=True)
    (own / "subject.j2").write_text("{{ patient_name }}")
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    report = sweep(office, TUESDAY)

    assert told(mailbox)[0].startswith("maria: File the first appeal")
    assert "patient_name" in report.problems[0]


def test_a_clinics_own_words_and_ladder_win(office, mailbox):
    own = office.settings.home / "templates" / "reminders"
    own.mkdir(parents=True)
    (own / "subject.j2").write_text("{{ number }} please")
    (office.settings.home / "rulebook" / "ladder.toml").write_text("[filing]\ndays_before = [10]\nalone_from_days = 10\n")
    deadline(office, "C27-0001", TUESDAY + 10 * DAY)
    sweep(office, TUESDAY)

    assert told(mailbox) == ["maria: C27-0001 please"]
    assert rows(office)[0].rung == 10


@pytest.mark.parametrize(
    "wrong",
    ["[filing]\ndays_before = 10\n", "[filing\n", "hours = 'all day'\n", "hours = '08:00Z-18:00Z'\n", "[filing]\ndays_before = [3, 9999999999]\n"],
)
def test_a_wrong_ladder_of_the_clinic_is_reported_and_ours_holds(office, mailbox, wrong):
    (office.settings.home / "rulebook" / "ladder.toml").write_text(wrong)
    deadline(office, "C27-0001", TUESDAY + 3 * DAY)
    report = sweep(office, TUESDAY)

    assert len(mailbox.mails) == 1
    assert "ladder.toml" in report.problems[0]


def test_channels_that_are_no_toml_are_refused_and_the_sweep_does_not_count_as_done(office):
    (office.settings.home / "channels.toml").write_text("[mail")
    with pytest.raises(BadInput, match=r"channels\.toml cannot be read"):
        sweep(office, TUESDAY)

    assert remind.last_sweep_at(office) is None


def test_a_slip_in_channels_in_the_middle_of_a_day_silences_nobody(office, mailbox):
    channels = office.settings.home / "channels.toml"
    sweep(office, TUESDAY, 8)
    good = channels.read_text()
    channels.write_text(good + "[people.\n")
    deadline(office, "C27-0001", TUESDAY)
    report = sweep(office, TUESDAY, 9)
    channels.write_text(good)
    mended = sweep(office, TUESDAY, 10)

    assert [mail["To"] for mail in mailbox.mails] == ["maria@clinic.example", "sam@clinic.example"]
    assert "channels.toml cannot be read" in report.problems[0]
    assert "stays in force" in report.problems[0]
    assert mended.problems == ()


@pytest.mark.parametrize("wrong", ['time_zone = "US"', 'hours = "08:00Z-18:00Z"', 'digest_at = "07:30Z"', f'time_zone = "{"a" * 300}"'])
def test_one_persons_wrong_entry_keeps_nobody_from_being_reminded(office, mailbox, wrong):
    people(office, mailbox, more=f'[people.lee]\nemail = "lee@clinic.example"\n{wrong}\n')
    deadline(office, "C27-0001", TUESDAY)
    report = sweep(office, TUESDAY, 9)
    mails = digests.send_due(office, now=at(TUESDAY, 9), env={})

    assert [mail["To"] for mail in mailbox.mails][:2] == ["maria@clinic.example", "sam@clinic.example"]
    assert "[people.lee]" in report.problems[0]
    assert mails.failed == 0


@pytest.mark.parametrize("wrong", [f"a = {'9' * 5000}", f"a = {'[' * 5000}"])
def test_a_file_that_no_program_can_hold_is_refused_in_a_sentence(office, wrong):
    (office.settings.home / "channels.toml").write_text(wrong)
    with pytest.raises(BadInput, match=r"channels\.toml cannot be read"):
        sweep(office, TUESDAY)


def test_each_sweep_is_marked_and_tells_the_watcher(office, mailbox):
    with sms_gateway() as watcher:
        people(office, mailbox, more=f'[heartbeat]\nurl = "http://127.0.0.1:{watcher.port}/alive"\n')
        report = sweep(office, TUESDAY)
        watcher.status = 500
        troubled = sweep(office, TUESDAY, 10)

    assert (report.problems, watcher.keys[0]) == ((), "/alive")
    assert "[heartbeat]" in troubled.problems[0]
    last = remind.last_sweep_at(office)
    assert last is not None
    assert at(TUESDAY, 10) <= last < at(TUESDAY, 10) + timedelta(minutes=5)


def test_what_was_sent_is_in_the_log_of_the_case(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    sweep(office, TUESDAY)

    with store.reading(office.engine) as session:
        (event,) = events.of_case(session, "C27-0001")
        assert (event.verb, event.code) == ("reminder sent", "e-mail maria 2027-01-19 rung 7")
        assert events.first_altered(session) is None


def test_one_case_that_cannot_be_armed_does_not_keep_the_others_from_it(office, mailbox, monkeypatch):
    """Dispatch: one exception in the triage reminder stopped the rest of the loop."""
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    deadline(office, "C27-0002", TUESDAY + 7 * DAY)
    with store.writing(office.engine) as session:
        session.get_one(Deadline, 1).work_by = type(TUESDAY).min  # no thirty days before that
    report = sweep(office, TUESDAY)

    assert [row.case_number for row in rows(office)] == ["C27-0002"]
    assert report.problems == ("C27-0001 could not be armed (OverflowError). Report this with the case number.",)


def test_whatever_sending_meets_the_next_message_still_goes(office, mailbox):
    deadline(office, "C27-0001", TUESDAY + 7 * DAY)
    deadline(office, "C27-0002", TUESDAY + 7 * DAY)

    def send(message, address):
        if "C27-0001" in message.subject:
            raise RuntimeError(message.body)
        delivery.send(message, address)

    report = sweep(office, TUESDAY, send=send)

    assert (report.sent, report.retried) == (1, 1)
    assert [one.error for one in undelivered(office)] == ["sending failed (RuntimeError)"]
