"""The kept worklist says at every moment what a list made anew would say, whatever was done and whoever read it last."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st

from casework import chart, clock
from casework.actions import Office, assigning, board, cases, closing, filing, pages, questions, signing_people, worklist_kept
from casework.actions.closing import Ending
from casework.terms import FilingMethod, Stage, Track
from tests import board_pages, make
from tests.actions.listing import as_it_is, kept, made_anew, pending
from tests.actions.test_state_machine import EVERY, act, patient
from tests.actions.walking import ACTOR, ROAD
from tests.actions.walking_more import WAYS, staffed
from tests.trying import walks

STEPS = 4
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # what differs is named by the assertion; a shorter walk says no more


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return staffed(make.office(tmp_path_factory.mktemp("lists") / "home"))


@pytest.fixture
def number(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(), actor=ACTOR).opened[0]


def other(office: Office, name: str = "Other") -> str:
    said = make.full_chart()
    known = {
        "patient": said.patient.model_copy(update={"last_name": name}),
        "coverage": said.coverage.model_copy(update={"member_id": name}),
        "claims": (make.line(1, claim_number=f"{name}-1"),),
    }
    return cases.take_chart(office, make.full_chart(**known), actor=ACTOR).opened[0]


def walk(house: Office, data: Any) -> None:
    clock.set_today(house.settings, make.DAY)
    number = cases.take_chart(house, patient(data), actor=ACTOR).opened[0]
    road = data.draw(st.sampled_from((ROAD, *WAYS)))
    names = [*road[: data.draw(st.integers(0, len(road)))], *(data.draw(st.sampled_from(sorted(EVERY))) for _ in range(STEPS))]
    for name in names:
        act(house, number, name, data)
        if data.draw(st.booleans()):
            assert kept(house) == made_anew(house), name
    for _ in range(3):
        clock.set_today(house.settings, house.today() + timedelta(days=data.draw(st.integers(1, 45))))
        assert kept(house) == made_anew(house), "a day came and nothing else"


@walks(6, 60, phases=QUICK)
@given(data=st.data())
def test_the_kept_list_says_what_a_list_made_anew_would_say(house: Office, data: st.DataObject) -> None:
    walk(house, data)


def test_where_nothing_happened_nothing_is_written(office: Office, number: str) -> None:
    first, again = worklist_kept.refresh(office), worklist_kept.refresh(office)

    assert (first, again) == (1, 0)
    assert [row.case_number for row in pages.worklist(office)] == [number]


def test_only_the_case_that_something_happened_to_is_written(office: Office, number: str) -> None:
    far = other(office)
    worklist_kept.refresh(office)
    assigning.assign(office, far, "sam", actor=ACTOR)

    assert pending(office) == {far}
    assert worklist_kept.refresh(office) == 1
    assert {row.case_number: row.owner for row in pages.worklist(office)} == {number: "maria", far: "sam"}


def test_a_closed_case_leaves_the_list(office: Office, number: str) -> None:
    worklist_kept.refresh(office)
    closing.close_case(office, number, Ending.WITHDRAW, is_confirmed=True, actor=ACTOR)

    assert kept(office) == []


def test_a_run_that_is_parked_without_any_event_shows_at_once(office: Office, number: str) -> None:
    worklist_kept.refresh(office)
    ((ask, _),) = board.open_asks(office, numbers=(number,))
    board.set_run(office, ask, "00000000-0000-0000-0000-000000000001")

    assert worklist_kept.refresh(office) == 0, "the link is read where it stands, so that parking thousands writes no line"
    assert pages.worklist(office)[0].run_id.endswith("1")


def test_who_signs_is_known_of_every_case_though_no_event_names_one(office: Office, number: str) -> None:
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    before = kept(office)
    signing_people.enter(office, "dr-b", chart.Clinician(name="Dana Mercer", credentials="MD", npi="1245319599", specialty="psychiatry"), actor=ACTOR)

    assert kept(office) == made_anew(office) != before


def test_a_payer_turns_late_by_the_day_alone(office: Office, number: str) -> None:
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=ACTOR)
    last = pages.worklist(office)[0].last_lawful
    assert last is not None

    clock.set_today(office.settings, last)
    assert board_pages.payer_overdue(office) == []
    clock.set_today(office.settings, last + timedelta(days=1))
    (row,) = board_pages.payer_overdue(office)
    assert (row.case_number, row.is_late) == (number, True)


def test_a_day_on_which_nothing_falls_writes_nothing(office: Office, number: str) -> None:
    clock.set_today(office.settings, date(2026, 11, 24))
    worklist_kept.refresh(office)
    clock.set_today(office.settings, date(2026, 12, 3))

    assert worklist_kept.refresh(office) == 0
    (row,) = pages.worklist(office)
    assert row.work_by is not None
    assert row.days_left == (row.work_by - date(2026, 12, 3)).days


def test_a_clock_that_was_set_back_has_every_line_written_anew(office: Office, number: str) -> None:
    clock.set_today(office.settings, date(2028, 1, 3))
    worklist_kept.refresh(office)
    clock.set_today(office.settings, make.DAY)

    assert kept(office) == made_anew(office)


def test_a_changed_file_of_the_clinic_or_its_rulebook_has_every_line_written_anew(office: Office, number: str) -> None:
    worklist_kept.refresh(office)
    own = office.settings.folder("rulebook") / "targets.toml"
    own.write_text("# the clinic's own words\n" + (office.settings.program / "casework" / "rulebook" / "targets.toml").read_text())
    by_rulebook = worklist_kept.refresh(office)
    (office.settings.home / "clinic.toml").write_text(make.CLINIC + "\n[people.ana]\nname = 'Ana Lund'\n")

    assert (by_rulebook, worklist_kept.refresh(office), worklist_kept.refresh(office)) == (1, 1, 0)


def test_every_line_is_written_anew_when_asked(office: Office, number: str) -> None:
    other(office)
    worklist_kept.refresh(office)

    assert worklist_kept.refresh(office, anew=True) == 2


def test_two_who_bring_the_list_up_to_date_at_once_leave_it_whole(office: Office, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [number, *(other(office, f"Other{place}") for place in range(5))]
    monkeypatch.setattr(worklist_kept, "AT_ONCE", 2)
    both = [threading.Thread(target=worklist_kept.refresh, args=(office,), kwargs={"anew": True}) for _ in range(2)]
    for each in both:
        each.start()
    assigning.assign(office, numbers[0], "sam", actor=ACTOR)
    for each in both:
        each.join()

    assert kept(office) == made_anew(office)
    assert len(as_it_is(office)) == len(set(as_it_is(office)))
