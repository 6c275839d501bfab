"""Every open case has a next step; one that has not is listed with its repair, told in the daily mail, and repaired by one command."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from casework import clock
from casework.actions import Office, board, cases, digests, filing, integrity, questions, remind
from casework.records import events, store
from casework.records.acts import CaseAct
from casework.rules.next_step import NEVER, CaseStanding, Gap, OpenQuestion, RunningClock, gaps
from casework.terms import Clock, DeadlineStatus, FilingMethod, Stage, Step, Track
from tests import make
from tests.actions import reminding

MARIA, TODAY = "maria", make.DAY
ASKED = OpenQuestion(Stage.FIRST_APPEAL, Track.MEMBER, Step.READY_TO_FILE, TODAY, "a run")
RUNS = RunningClock(Clock.FILING, TODAY + timedelta(days=30), drives=True, next_look_on=TODAY)
ASLEEP = RunningClock(Clock.FILING, TODAY + timedelta(days=30), drives=True, next_look_on=NEVER)
CALL_PAST = RunningClock(Clock.PEER_TO_PEER, TODAY, drives=True, next_look_on=NEVER)


@pytest.mark.parametrize(
    ("standing", "lacks"),
    [
        (CaseStanding("C26-0001", MARIA, (ASKED,), (RUNS,)), ()),
        (CaseStanding("C26-0001", MARIA, (ASKED,), (), TODAY + timedelta(days=1)), ()),
        (CaseStanding("C26-0001", MARIA, (ASKED,), (), TODAY), (Gap.NOTHING_REMINDS,)),
        (CaseStanding("C26-0001", MARIA), (Gap.NO_NEXT_STEP,)),
        (CaseStanding("C26-0001", MARIA, (ASKED,), (ASLEEP,)), (Gap.NOTHING_REMINDS, Gap.CLOCK_ASLEEP)),
        (CaseStanding("C26-0001", MARIA, (ASKED,), (RUNS, CALL_PAST)), ()),
    ],
)
def test_a_case_lacks_what_nobody_would_ever_be_told_of(standing: CaseStanding, lacks: tuple[Gap, ...]) -> None:
    assert gaps(standing, today=TODAY) == lacks


def test_a_question_hangs_on_the_board_the_day_after_it_was_asked_or_it_is_listed() -> None:
    loose = OpenQuestion(Stage.FIRST_APPEAL, Track.MEMBER, Step.READY_TO_FILE, TODAY)
    standing = CaseStanding("C26-0001", MARIA, (loose,), (RUNS,))

    assert gaps(standing, today=TODAY, has_board=True) == ()
    assert gaps(standing, today=TODAY + timedelta(days=1), has_board=True) == (Gap.NOT_ON_BOARD,)
    assert gaps(standing, today=TODAY + timedelta(days=1)) == ()


def opened(office: Office) -> str:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    return number


def spoil(office: Office, number: str, *, asleep: bool) -> None:
    """Leave a case as only a defect could: its clocks cancelled, or asleep."""
    with store.writing(office.engine) as session:
        for row in store.deadlines(session, number):
            row.next_rung_on = NEVER
            row.status = row.status if asleep else DeadlineStatus.CANCELLED
            session.add(row)


def test_a_case_as_the_program_leaves_it_is_not_listed(office: Office) -> None:
    opened(office)

    assert integrity.check(office) == []
    assert "No case is stuck" in board.stuck_text(office)


def test_a_clock_that_fell_asleep_is_listed_with_its_command_and_woken_by_it(office: Office) -> None:
    number = opened(office)
    spoil(office, number, asleep=True)

    (found,) = integrity.check(office)
    assert found.codes == ("nothing-reminds", "clock-asleep")
    assert f"`casework check-cases --repair --case {number}`" in board.stuck_text(office)
    assert [each.case_number for each in integrity.repair(office, actor=MARIA)] == [number]
    assert integrity.check(office) == []
    clock.set_today(office.settings, date(2027, 5, 5))
    assert remind.sweep(office, env={}).armed >= 1
    with store.reading(office.engine) as session:
        assert "next step repaired" in [event.verb for event in events.of_case(session, number)]


def test_a_case_without_any_clock_gets_a_day_on_which_somebody_looks_and_keeps_it_until_another_runs(office: Office) -> None:
    number = opened(office)
    spoil(office, number, asleep=False)
    integrity.repair(office, actor=MARIA)

    with store.reading(office.engine) as session:
        (row,) = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FOLLOW_UP]
        assert (row.work_by, row.last_lawful, row.citation) == (TODAY + timedelta(days=7), None, "")
    assert integrity.check(office) == []
    assert integrity.repair(office, actor=MARIA) == []
    assert follow_ups(office, number) == [DeadlineStatus.RUNNING]
    filing.record_filing(office, number, filed_on=TODAY, method=FilingMethod.FAX, actor=MARIA)
    assert integrity.look_over(office) == []
    assert follow_ups(office, number) == [DeadlineStatus.MET]


def follow_ups(office: Office, number: str) -> list[DeadlineStatus]:
    """Give how the days that the program set itself stand."""
    with store.reading(office.engine) as session:
        return [row.status for row in store.deadlines(session, number) if row.clock is Clock.FOLLOW_UP and row.origin == integrity.ORIGIN]


def test_the_daily_look_sets_a_day_where_nothing_reminds_by_itself(office: Office) -> None:
    number = opened(office)
    spoil(office, number, asleep=False)

    assert integrity.look_over(office) == []
    assert follow_ups(office, number) == [DeadlineStatus.RUNNING]


def test_the_daily_mail_names_a_case_without_a_next_step_to_its_owner(office: Office) -> None:
    number = opened(office)
    spoil(office, number, asleep=True)
    (office.settings.home / "channels.toml").write_text('[mail]\nurl = "mailto://localhost"\n[people.maria]\nemail = "m@c.example"\n')
    bodies: list[str] = []

    digests.send_due(office, now=reminding.at(TODAY + timedelta(days=1)), env={}, send=lambda message, _address: bodies.append(message.body))

    assert f"STUCK: open cases that lack a next step\n- {number}: a question is open, and nothing reminds of it" in bodies[0]
    assert f"casework check-cases --repair --case {number}" in bodies[0]


def test_the_journal_of_long_ago_is_dropped_and_the_log_stays(office: Office) -> None:
    number = opened(office)
    with store.reading(office.engine) as session:
        logged = len(events.of_case(session, number))
    filing.record_filing(office, number, filed_on=TODAY, method=FilingMethod.FAX, actor=MARIA)
    clock.set_today(office.settings, TODAY + timedelta(days=91))

    integrity.look_over(office)

    with store.reading(office.engine) as session:
        assert session.exec(select(CaseAct)).all() == []
        assert len(events.of_case(session, number)) > logged
