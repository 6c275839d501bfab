"""Walks through the whole machine: whatever is done, an open case keeps a next step, and every unsent act can be taken back."""

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import clock
from casework.actions import Office, cases, integrity, undoing
from casework.actions.undoing import UndoReason
from casework.errors import CaseworkError, DatabaseProblem, NotAllowed, RulebookInvalid
from casework.records import store
from casework.rules.next_step import NEVER
from casework.terms import Clock, DeadlineStatus, GroupCode, Network
from tests import make
from tests.actions.standing_still import dump
from tests.actions.walking import ACTOR, ACTS, PLANS, ROAD, Walk
from tests.actions.walking_more import MORE, WAYS, relatives, staffed
from tests.trying import walks

STEPS = 6
BY_ITSELF = ("time passes", "draft", "plan the days")  # nobody pressed anything
NUMBERS = count(1)
EVERY = {**ACTS, **MORE}
ROADS = (ROAD, *WAYS)
Check = Callable[[Office, str], None]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Open one office for all walks; each walks a patient of its own."""
    return staffed(make.office(tmp_path_factory.mktemp("walks") / "home"))


def patient(data: Any) -> Any:
    """Make the chart of one more patient, under any plan: a denied claim of either track, or a request."""
    place, chart = next(NUMBERS), make.full_chart()
    plan, network = data.draw(st.sampled_from(PLANS)), data.draw(st.sampled_from(list(Network)))
    said = {
        "patient": chart.patient.model_copy(update={"last_name": f"Walker{place}"}),
        "coverage": chart.coverage.model_copy(update={"member_id": f"W{place}", "plan": plan, "network": network}),
    }
    if data.draw(st.booleans()):
        group = data.draw(st.sampled_from([GroupCode.PR, GroupCode.CO]))
        return make.full_chart(**said, claims=(make.line(1, claim_number=f"W-{place}-1", group=group), make.line(2, claim_number=f"W-{place}-2", group=group)))
    return make.request_chart(**said)


def never_forgotten(office: Office, number: str) -> None:
    """Check that an open case has a next step and that no running filing clock fell silent."""
    assert integrity.check(office, numbers=[number]) == []
    with store.reading(office.engine) as session:
        running = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING]
        is_open = store.case(session, number).closed_on is None
        assert not is_open or all(row.next_rung_on != NEVER for row in running if row.drives and row.work_by)


def walk(house: Office, data: Any, *, takes_back: bool) -> None:
    """Do some acts, each allowed or refused with a sentence; nothing else may be raised."""
    clock.set_today(house.settings, make.DAY)
    number = cases.take_chart(house, patient(data), actor=ACTOR).opened[0]
    never_forgotten(house, number)
    road = data.draw(st.sampled_from(ROADS))
    for name in road[: data.draw(st.integers(0, len(road)))]:
        act(house, number, name, data)
    for _ in range(STEPS):
        before = dump(house, number) if takes_back else {}
        name = data.draw(st.sampled_from(list(EVERY)))
        act(house, number, name, data)
        if takes_back and data.draw(st.booleans()) and name not in BY_ITSELF and dump(house, number) != before:
            taken_back(house, number, before)
    integrity.look_over(house)
    assert integrity.check(house, numbers=[number]) == []


def act(house: Office, number: str, name: str, data: Any) -> None:
    """Do one act, which is done or refused with a sentence."""
    try:
        EVERY[name](Walk(house, number, data))
    except CaseworkError as refused:
        assert not isinstance(refused, RulebookInvalid | DatabaseProblem), refused
        if isinstance(refused, NotAllowed):
            says_why(refused)
    for each in (number, *relatives(house, number)):
        never_forgotten(house, each)


def says_why(refused: NotAllowed) -> None:
    """Check that a refusal names what stands in the way and what removes it or is open instead, with no place left open."""
    assert refused.blocker and refused.ways, refused
    assert not re.search(r"[{}]|\bNone\b|nothing: this stage", str(refused)), refused


def taken_back(house: Office, number: str, before: dict[str, list[dict[str, Any]]]) -> None:
    """Take the last act back; what came from a chart, opened another case, or is met by a person's own version, says so."""
    after = dump(house, number)
    try:
        undoing.undo(house, number, reason=UndoReason.NEVER_SENT, actor=ACTOR)
    except NotAllowed as stays:
        assert "is not taken back" in str(stays) or "too long ago" in str(stays) or "own version" in str(stays), stays
        assert dump(house, number) == after
        return
    assert dump(house, number) == before
    never_forgotten(house, number)


@walks(8, 75)
@given(data=st.data())
def test_no_walk_leaves_an_open_case_without_a_next_step(house: Office, data: st.DataObject) -> None:
    walk(house, data, takes_back=False)


@walks(8, 75)
@given(data=st.data())
def test_every_unsent_act_of_a_walk_can_be_taken_back_to_where_the_case_stood(house: Office, data: st.DataObject) -> None:
    walk(house, data, takes_back=True)
