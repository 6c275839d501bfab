"""The kept worklist says at every moment what a list made anew would say, whatever was done and whoever read it last."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from casework import clock
from casework.actions import Office, cases, worklist_kept, worklist_lines
from casework.records import store
from casework.records.models import Case
from casework.records.worklist import WorklistLine, WorklistTouch, WorklistWait
from tests import make
from tests.actions.test_state_machine import act, patient
from tests.actions.walking import ACTOR, ROAD
from tests.actions.walking_more import WAYS, staffed

STEPS = 7
COMPARED = (WorklistLine, WorklistWait)


def told(rows: list[Any]) -> list[str]:
    """Give lines as text that can be compared: without their ids, and without the moment at which they are looked at again."""
    return sorted(repr((type(row).__name__, sorted(row.model_dump(exclude={"id", "look_at"}).items(), key=lambda each: each[0]))) for row in rows)


def kept(office: Office) -> list[str]:
    worklist_kept.refresh(office)
    with store.reading(office.engine) as session:
        return told([row for table in COMPARED for row in session.exec(select(table)).all()])


def made_anew(office: Office) -> list[str]:
    with store.reading(office.engine) as session:
        numbers = session.exec(select(Case.number).order_by(Case.number)).all()
        return told(list(worklist_lines.of_cases(office, session, numbers)))


def pending(office: Office) -> int:
    with store.reading(office.engine) as session:
        return len(session.exec(select(WorklistTouch)).all())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return staffed(make.office(tmp_path_factory.mktemp("lists") / "home"))


def walk(house: Office, data: Any) -> None:
    clock.set_today(house.settings, make.DAY)
    number = cases.take_chart(house, patient(data), actor=ACTOR).opened[0]
    road = data.draw(st.sampled_from((ROAD, *WAYS)))
    names = [*road[: data.draw(st.integers(0, len(road)))], *("",) * STEPS]
    for name in names:
        done = name or data.draw(st.sampled_from(sorted(EVERY)))
        act(house, number, done, data)
        if name == "" or data.draw(st.booleans()):
            assert kept(house) == made_anew(house), done
    for _ in range(3):
        clock.set_today(house.settings, house.today() + timedelta(days=data.draw(st.integers(1, 45))))
        assert kept(house) == made_anew(house), "a day came and nothing else"


from tests.actions.test_state_machine import EVERY  # noqa: E402


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_kept_list_says_what_a_list_made_anew_would_say(house: Office, data: st.DataObject) -> None:
    walk(house, data)
