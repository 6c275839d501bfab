"""A rung of the last days that nobody acknowledges: the cover, the supervisor and the manager are told in turn, each once, until somebody answers."""

import threading

import pytest
from sqlmodel import select

from casework import clock
from casework.actions import Office, acknowledging, undoing
from casework.errors import BadInput, NotAllowed
from casework.notify.channels import Address
from casework.notify.message import ChannelDown, Message, NotTaken
from casework.records import events, store
from casework.records.models import Case
from casework.records.reminding import Escalation
from casework.rules import ladder
from casework.rules.delivering import Outcome
from casework.terms import Clock, DeadlineStatus, ReminderStatus, Stage
from tests import make
from tests.actions.reminding import DAY, TUESDAY, deadline, end, move, rows, sweep
from tests.actions.staffing import Postbox, away, desk

FRIDAY = TUESDAY + 3 * DAY
NUMBER = "C27-0001"


@pytest.fixture
def post(office: Office) -> Postbox:
    clock.set_today(office.settings, TUESDAY)
    desk(office)
    return Postbox(office)


def test_who_stands_behind_is_told_in_turn_after_working_hours_without_an_answer(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9, 12.75, 13.25, 17.5)
    post.sweep(TUESDAY + DAY, 7)

    assert post.told == ["maria 09:00", "lee 13:15", "sam 17:30"]


def test_the_day_goes_on_where_the_evening_stopped_it_and_the_chain_ends_with_the_manager(post: Postbox) -> None:
    desk(post.office, rungs="[filing]\ndays_before = [3]\n")
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 16)
    post.sweep(TUESDAY + DAY, 9.75, 10.25, 14.5)
    post.sweep(TUESDAY + 2 * DAY, 8, 8.75, 12, 17)

    assert post.told == ["maria 16:00", "lee 10:15", "sam 14:30", "dana 08:45"]


def test_the_words_say_who_was_told_first_and_when_and_nothing_of_the_patient(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9, 13.25)
    message = post.got[-1][2]

    assert "Maria Ortega" in message.body
    assert "January 12, 2027" in message.body
    assert "casework acknowledge C27-0001 --as lee" in message.body
    assert "MARKER" not in message.subject + message.body + message.html


def test_an_answer_of_anybody_stops_it_for_the_present_rung_and_not_for_the_next(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)
    acknowledging.acknowledge(post.office, NUMBER, "sam", actor="sam")
    post.sweep(TUESDAY, 13.25, 17.5)
    post.sweep(TUESDAY + DAY, 9, 17)
    assert post.clear() == ["maria 09:00"]

    clock.set_today(post.office.settings, TUESDAY + 2 * DAY)
    post.sweep(TUESDAY + 2 * DAY, 9, 13.25)
    assert post.told == ["maria 09:00", "sam 09:00", "lee 13:15"]


def test_a_moved_date_needs_a_new_answer(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)
    acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")
    move(post.office, NUMBER, FRIDAY - DAY, seen=TUESDAY)
    post.sweep(TUESDAY, 10, 14.25)

    assert post.told == ["maria 09:00", "maria 10:00", "lee 14:15"]


def test_a_clock_that_is_computed_anew_on_the_same_date_keeps_its_answer_and_its_turn(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9, 13.25)
    move(post.office, NUMBER, FRIDAY, seen=TUESDAY)
    post.sweep(TUESDAY, 13.5, 17.5)
    acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")
    post.sweep(TUESDAY + DAY, 9, 12, 17)

    assert post.told == ["maria 09:00", "lee 13:15", "sam 17:30"]


@pytest.mark.parametrize("ending", ["met", "closed"])
def test_a_finished_clock_or_case_is_told_to_nobody_else(post: Postbox, ending: str) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)
    if ending == "met":
        end(post.office, NUMBER, DeadlineStatus.MET)
    else:
        with store.writing(post.office.engine) as session:
            case = session.get_one(Case, NUMBER)
            case.closed_on = TUESDAY
            session.add(case)
    post.sweep(TUESDAY, 13.25, 17.5)

    assert post.told == ["maria 09:00"]
    with store.reading(post.office.engine) as session:
        assert [row.look_at for row in session.exec(select(Escalation))] == [None]


def test_on_the_last_day_hours_of_the_clock_count_also_in_the_evening(post: Postbox) -> None:
    deadline(post.office, NUMBER, TUESDAY)
    post.sweep(TUESDAY, 17.5, 19.25, 19.75, 22)

    assert post.told == ["maria 17:30", "sam 17:30", "lee 19:45", "sam 22:00"]


def test_a_late_date_is_told_on_once_to_each_and_not_every_day_again(post: Postbox) -> None:
    deadline(post.office, NUMBER, TUESDAY - DAY)
    for offset in range(3):
        post.sweep(TUESDAY + offset * DAY, *range(8, 18))

    escalated = [row.recipient for row in rows(post.office) if ladder.is_escalation(row.rung)]
    assert escalated == ["lee", "sam", "dana"]


def test_the_payers_own_clock_is_told_to_nobody_else(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY, clock=Clock.DECISION)
    post.sweep(TUESDAY, 8, 8.75, 9.5, 13.25, 17.5)  # no daily mail carries it here, so it goes by itself

    assert post.told == ["maria 09:30"]


def test_somebody_who_is_away_is_left_out_of_the_turn(post: Postbox) -> None:
    desk(post.office, lee=away(TUESDAY, FRIDAY))
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9, 13.25)

    assert post.told == ["maria 09:00", "sam 13:15"]


def test_nobody_is_said_to_have_been_told_before_a_message_has_left(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)

    def down(message: object, address: object) -> None:
        raise ChannelDown("the mail server cannot be used now")

    for hour in (9, 13, 17):
        sweep(post.office, TUESDAY, hour, send=down)

    assert not [row for row in rows(post.office) if ladder.is_escalation(row.rung)]


def test_who_was_told_in_place_of_the_first_is_not_told_of_his_own_silence(post: Postbox) -> None:
    desk(post.office, maria="")
    deadline(post.office, NUMBER, TUESDAY + DAY)

    def refusing(message: Message, address: Address) -> None:
        if address.mailbox.startswith("maria"):
            raise NotTaken("the mail server refused the mailbox (550)", Outcome.RECIPIENT)
        post.take(message, address)

    for hour, minute in ((9, 0), (13, 15), (17, 30)):
        sweep(post.office, TUESDAY, hour, minute, send=refusing)

    assert post.told == ["sam 09:00", "dana 13:15"]
    assert post.got[-1][2].body.startswith("sam was told of this on January 12, 2027, and nobody has said since")


def test_two_sweeps_at_once_tell_the_next_person_once(post: Postbox) -> None:
    for number in range(10):
        deadline(post.office, f"C27-{number:04d}", FRIDAY)
    post.sweep(TUESDAY, 9)
    post.clear()
    together = threading.Barrier(3)

    def run() -> None:
        together.wait()
        post.sweep(TUESDAY, 13.25)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert post.told == ["lee 13:15"] * 10
    assert len({message.message_id for _, _, message in post.got}) == 10


class Death(BaseException):
    """A process that ends in the middle of sending."""


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_sweep_that_dies_over_it_skips_nobody_and_makes_no_second_message(post: Postbox, is_taken: bool) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)

    def dies(message: Message, address: Address) -> None:
        if is_taken:
            post.take(message, address)
        raise Death

    with pytest.raises(Death):
        sweep(post.office, TUESDAY, 13, 15, send=dies)
    post.sweep(TUESDAY, 13.5, 13.75, 18)
    post.sweep(TUESDAY + DAY, 8, 9)

    told = {message.message_id: who for _, who, message in post.got}
    assert sorted(told.values()) == ["lee", "maria", "sam"]
    assert [who for _, who, _ in post.got] == ["maria", "lee", *(["lee"] if is_taken else []), "sam"]


def test_what_another_was_told_stands_in_the_log(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9, 13.25)

    with store.reading(post.office.engine) as session:
        codes = [each.code for each in events.of_case(session, NUMBER) if each.verb == "escalated"]
    assert codes == ["filing 2027-01-15, rung 3: lee is told, no word from maria"]


def test_an_answer_takes_back_what_waits_for_the_next_persons_morning(post: Postbox) -> None:
    desk(post.office, lee='hours = "15:00-18:00"')
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9, 13.25)
    assert [row.status for row in rows(post.office)] == [ReminderStatus.SENT, ReminderStatus.ARMED]

    acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")
    post.sweep(TUESDAY, 15)

    assert post.told == ["maria 09:00"]


class TestAcknowledging:
    def test_it_is_logged_once_and_shown_with_who_and_when(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, FRIDAY)
        said = [acknowledging.acknowledge(post.office, NUMBER, "maria", actor="board") for _ in range(2)]

        assert said[0].startswith("C27-0001: maria has seen it and sees to it (first appeal: we file by 2027-01-15).")
        assert said[1].endswith("already (first appeal: we file by 2027-01-15). Nothing changed.")
        with store.reading(post.office.engine) as session:
            assert [each.code for each in events.of_case(session, NUMBER)] == ["maria: filing 2027-01-15, rung 3"]
            found = acknowledging.seen(session, store.deadlines(session, NUMBER))
            shown = acknowledging.page(post.office, session, store.case(session, NUMBER))
        assert [(each.person, each.rung) for each in found.values()] == [("maria", 3)]
        assert shown["seen"][0]["what"] == "First appeal: we file by 2027-01-15"

    def test_only_the_stage_that_is_named(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, FRIDAY)
        deadline(post.office, NUMBER, FRIDAY, stage=Stage.SECOND_APPEAL)
        with pytest.raises(NotAllowed, match="is not open"):
            acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria", stage=Stage.SECOND_APPEAL)

    def test_nobodys_name_is_refused_with_those_there_are(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, FRIDAY)
        with pytest.raises(BadInput, match=r"Nobody is called bob\. .* maria, sam, lee, dana"):
            acknowledging.acknowledge(post.office, NUMBER, "bob", actor="bob")

    def test_before_the_first_reminder_nothing_waits_for_an_answer(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, TUESDAY + 60 * DAY)
        post.sweep(TUESDAY, 9)
        with pytest.raises(NotAllowed, match="The first reminder comes on 2027-02-11"):
            acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")

    def test_a_closed_case_and_one_without_a_clock_say_so(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, FRIDAY)
        end(post.office, NUMBER)
        with pytest.raises(NotAllowed, match="No date reminds"):
            acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")
        with store.writing(post.office.engine) as session:
            case = session.get_one(Case, NUMBER)
            case.closed_on = make.DAY
            session.add(case)
        with pytest.raises(NotAllowed, match=r"casework reopen C27-0001"):
            acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")

    def test_taken_back_it_does_not_hold_any_more(self, post: Postbox) -> None:
        deadline(post.office, NUMBER, FRIDAY)
        post.sweep(TUESDAY, 9)
        acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")
        post.sweep(TUESDAY, 13.25)
        undoing.undo(post.office, NUMBER, reason=undoing.UndoReason.PRESSED, actor="maria")
        post.sweep(TUESDAY, 13.5)

        assert post.told == ["maria 09:00", "lee 13:30"]
