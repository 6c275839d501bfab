"""A sweep costs what is due: a message that leaves has no line of the worklist written anew, and an answered rung is not looked at again and again."""

from datetime import datetime

import pytest
from sqlmodel import func, select

from casework import clock
from casework.actions import Office, acknowledging, undoing, worklist_kept
from casework.records import store
from casework.records.acts import CaseAct
from casework.records.reminding import Escalation
from casework.records.worklist import WorklistTouch
from tests.actions.reminding import DAY, TUESDAY, at, deadline, end
from tests.actions.staffing import Postbox, desk

FRIDAY = TUESDAY + 3 * DAY
NUMBER = "C27-0001"


@pytest.fixture
def post(office: Office) -> Postbox:
    clock.set_today(office.settings, TUESDAY)
    desk(office)
    return Postbox(office)


def looks(office: Office) -> list[datetime | None]:
    with store.reading(office.engine) as session:
        return list(session.exec(select(Escalation.look_at).order_by(Escalation.id)))  # type: ignore[arg-type]


def test_a_message_that_leaves_touches_no_line_and_is_no_act(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    worklist_kept.refresh(post.office)
    post.sweep(TUESDAY, 9)

    assert post.told == ["maria 09:00"]
    with store.reading(post.office.engine) as session:
        assert session.exec(select(func.count()).select_from(WorklistTouch)).one() == 0
        assert session.exec(select(CaseAct).where(CaseAct.code == "reminder sent")).first() is None


def test_an_answered_rung_is_left_alone_for_hours(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)
    acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")
    post.sweep(TUESDAY, 13.25, 14, 15, 16, 19)

    (found,) = looks(post.office)
    assert found is not None
    assert at(TUESDAY, 13) <= found < at(TUESDAY, 13, 15)


def test_an_answered_rung_whose_clock_ended_is_forgotten(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)
    acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")
    end(post.office, NUMBER)
    post.sweep(TUESDAY, 13.25, 19.25)

    assert looks(post.office) == [None]


def test_an_answer_that_is_taken_back_counts_no_more_with_the_next_sweep(post: Postbox) -> None:
    deadline(post.office, NUMBER, FRIDAY)
    post.sweep(TUESDAY, 9)
    acknowledging.acknowledge(post.office, NUMBER, "maria", actor="maria")
    post.sweep(TUESDAY, 14)
    undoing.undo(post.office, NUMBER, reason=undoing.UndoReason.PRESSED, actor="maria")
    post.sweep(TUESDAY, 14.1)

    assert post.told == ["maria 09:00", "lee 14:06"]
