"""Walks by every kind of person, named rightly or not: no sequence of acts reaches what a role may not, and the log grows by exactly what was done."""

from contextlib import nullcontext
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, func, select

from casework import clock, known
from casework.actions import Office, approvals, audit, cases, openings, roles
from casework.errors import CaseworkError, NotPermitted
from casework.records import events, store
from casework.records.logbook import Event
from casework.settings import Settings
from casework.terms import NOBODY_NAMED, KnownBy, Machine, Role
from tests import make
from tests.actions import walking, walking_more
from tests.actions.standing_still import dump
from tests.actions.test_state_machine import EVERY
from tests.actions.walking import Walk
from tests.actions.walking_more import relatives, staffed
from tests.trying import walks

ROLES = {"maria": Role.COORDINATOR, "dana": Role.CLINICIAN, "sam": Role.SUPERVISOR, "ann": Role.AUDITOR}
CLINIC = make.CLINIC.split("[people.", maxsplit=1)[0] + "".join(f'[people.{key}]\nrole = "{role}"\n' for key, role in ROLES.items())
STRANGERS = ("guest", NOBODY_NAMED)
PEOPLE = (*ROLES, *STRANGERS)
LOOKS = {"file opened", "answer refused", "audit exported", "patient looked up"}
DESK = {"record a filing", "record the determination", "close the case", "undone", "assigned", "hold", "case reopened"}
PERSONS = {"record a filing", "case reopened", "do not pursue", "undone", "withdraw", "letters approved", "words erased"}
NUMBERS = count(1)
COUNTED = {"plan the days", "time passes"}  # days of a plan that the record shows as done: no act of anybody
STEPS = 6
THEMSELVES = {"time passes", "plan the days"}  # the program does them, whoever starts it


def erase(walk: Walk) -> None:
    with store.writing(walk.office.engine) as session:
        rows = [each.id or 0 for each in events.of_case(session, walk.number)]
        events.erase(session, rows, actor=walking.ACTOR, at=walk.office.now(), case_number=walk.number)


ALL = {
    **EVERY,
    "approve": lambda walk: approvals.approve(walk.office, walk.number, walk.pick(walking_more.SIGNERS), has_read=True, actor=walking.ACTOR),
    "look": lambda walk: openings.keep(walk.office, walk.number, walk.pick(["contacts", "treatments"]), actor=walking.ACTOR),
    "erase": erase,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Open an office in which every role is somebody's."""
    home = tmp_path_factory.mktemp("roles") / "home"
    staffed(make.office(home)).engine.dispose()
    (home / "clinic.toml").write_text(CLINIC)
    return Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))


def opened(house: Office) -> str:
    """Open the case of one more patient, as the inbox does."""
    clock.set_today(house.settings, make.DAY)
    place, chart = next(NUMBERS), make.full_chart()
    patient = chart.patient.model_copy(update={"last_name": f"Roles{place}"})
    said = chart.model_copy(update={"patient": patient, "claims": (make.line(1, claim_number=f"R-{place}"), make.line(2, claim_number=f"R-{place}"))})
    return cases.take_chart(house, said, actor=Machine.INTAKE).opened[0]


def stand(house: Office, number: str) -> Any:
    """Give everything that an act could change: the rows of the patient's cases, and every file."""
    home = house.settings.home
    files = {str(path): path.stat().st_size for folder in ("documents", "vault", "charts") for path in (home / folder).rglob("*") if path.is_file()}
    return [dump(house, each) for each in (number, *relatives(house, number))], files


def last_row(house: Office) -> int:
    with store.reading(house.engine) as session:
        return session.exec(select(func.max(Event.id))).one() or 0


def since(house: Office, row: int) -> list[Event]:
    with store.reading(house.engine) as session:
        return list(session.exec(select(Event).where(col(Event.id) > row).order_by(col(Event.id))))


def is_theirs(event: Event, person: str) -> bool:
    """Say whether an act may be this person's: the roles' plain meaning, told apart from the file that the program reads."""
    role = ROLES.get(person, Role.AUDITOR)
    if event.verb == "letters approved":
        return role is Role.CLINICIAN
    if event.verb in ("words erased", "rules changed"):
        return role is Role.SUPERVISOR
    if role is Role.AUDITOR:
        return event.verb in LOOKS
    return not (role is Role.CLINICIAN and event.verb in DESK)


def walk(house: Office, data: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    number = opened(house)
    for _ in range(STEPS):
        keys = data.draw(st.sampled_from([None, *PEOPLE[:-1]]))
        actor = data.draw(st.sampled_from([*PEOPLE, keys or "maria", Machine.SYSTEM.value, Machine.REMINDERS.value]))
        name = data.draw(st.sampled_from(list(ALL)))
        for module in (walking, walking_more):
            monkeypatch.setattr(module, "ACTOR", actor)
        step(house, number, name, data, keys=keys, actor=actor)


def step(house: Office, number: str, name: str, data: Any, *, keys: str | None, actor: str) -> None:
    """Do one act as somebody, and look what came of it."""
    row, before, is_refused = last_row(house), stand(house, number), False
    try:
        with known.person(keys, by=data.draw(st.sampled_from([KnownBy.LOGIN, KnownBy.PROXY]))) if keys else nullcontext():
            ALL[name](Walk(house, number, data))
    except NotPermitted as refusal:
        is_refused = True
        assert "Ask " in str(refusal) or "clinic.toml" in str(refusal)
    except CaseworkError:
        pass
    done = since(house, row)
    for event in done:
        people = {event.actor, event.entered_by, keys or ""} - {"", *Machine}
        assert event.actor not in list(Machine) or (event.known_by == KnownBy.MACHINE and event.verb not in PERSONS)
        assert event.known_by != KnownBy.MACHINE or keys != "ann"
        assert event.known_by == KnownBy.MACHINE or all(is_theirs(event, each) for each in people), (event.verb, people)
    if is_refused or not {each.verb for each in done} - LOOKS - {"answer refused"}:
        assert stand(house, number) == before, (name, keys, actor)
    assert not is_refused or {each.verb for each in done} <= LOOKS
    assert done or name in COUNTED or stand(house, number)[0] == before[0], f"{name} changed a case and told the log nothing"
    proof = audit.verify(house)
    assert proof.is_whole, proof.trouble
    assert proof.rows == row + len(done)


@walks(6, 100)
@given(data=st.data())
def test_no_walk_reaches_what_a_role_may_not(house: Office, monkeypatch: pytest.MonkeyPatch, data: st.DataObject) -> None:
    walk(house, data, monkeypatch)


@pytest.mark.parametrize("who", ["ann", "guest"])
@walks(1, 1)
@given(data=st.data())
def test_whoever_only_reads_changes_nothing_by_any_act(house: Office, monkeypatch: pytest.MonkeyPatch, who: str, data: st.DataObject) -> None:
    number = opened(house)
    for module in (walking, walking_more):
        monkeypatch.setattr(module, "ACTOR", who)

    for name in ALL.keys() - THEMSELVES:
        step(house, number, name, data, keys=who, actor=who)


def test_roles_may_be_asked_before_an_act(house: Office) -> None:
    rights = roles.rights(house.settings)

    assert rights.refusal("hold", actor="maria") == ""
    assert "is an auditor" in rights.refusal("hold", actor="ann")
    assert "is an auditor" in rights.refusal("hold", actor="maria", at_the_keys="ann")
