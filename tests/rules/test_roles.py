"""Who may do what: every act is somebody's, naming another gives no right, and a refusal says whose the act is."""

from pathlib import Path

import pytest

from casework.errors import RulebookInvalid
from casework.rules.roles import FILE_OPENED, Rights, RoleBook
from casework.terms import NOBODY_NAMED, Act, Machine, Role

TEXT = (Path(__file__).parents[2] / "casework" / "rulebook" / "roles.toml").read_text(encoding="utf-8")
BOOK = RoleBook.parse(TEXT)
PEOPLE = {"maria": (Role.COORDINATOR,), "dana": (Role.CLINICIAN,), "sam": (Role.SUPERVISOR,), "ann": (Role.AUDITOR,), "doc": (Role.CLINICIAN, Role.SUPERVISOR)}
RIGHTS = Rights(BOOK, PEOPLE, in_force=True)
LOOKS = {FILE_OPENED, "patient looked up", "answer refused", "audit exported"}


@pytest.mark.parametrize("act", Act)
def test_every_act_of_a_stage_is_a_coordinators_and_a_supervisors(act: Act) -> None:
    assert not RIGHTS.refusal(act.value, actor="maria")
    assert not RIGHTS.refusal(act.value, actor="sam")
    assert RIGHTS.refusal(act.value, actor="dana")


def test_an_auditor_and_a_stranger_may_look_and_nothing_else() -> None:
    for who in ("ann", "stranger", NOBODY_NAMED):
        assert {verb for verb in BOOK.groups if not RIGHTS.refusal(verb, actor=who)} == LOOKS


def test_only_a_clinician_answers_for_clinical_letters_even_where_that_one_has_a_second_role() -> None:
    able = [key for key in PEOPLE if not RIGHTS.refusal("letters approved", actor=key)]

    assert able == ["dana", "doc"]
    assert "Ask dana or doc to do it." in RIGHTS.refusal("letters approved", actor="sam")


def test_naming_somebody_else_gives_no_right() -> None:
    assert "ann is an auditor" in RIGHTS.refusal("hold", actor="maria", at_the_keys="ann")
    assert "stranger is nobody of clinic.toml" in RIGHTS.refusal("hold", actor="sam", at_the_keys="stranger")
    assert "ann is an auditor" in RIGHTS.refusal("hold", actor="ann", at_the_keys="maria")
    assert "maria is a coordinator" in RIGHTS.refusal("letters approved", actor="dana", at_the_keys="maria")
    assert not RIGHTS.refusal("hold", actor="sam", at_the_keys="maria")


def test_the_program_itself_decides_nothing_that_is_a_persons() -> None:
    assert not RIGHTS.refusal("deadline set", actor=Machine.SYSTEM)
    assert "done by a person" in RIGHTS.refusal("record a filing", actor=Machine.SYSTEM)
    assert "ann is an auditor" in RIGHTS.refusal("case opened", actor=Machine.INTAKE, at_the_keys="ann")
    assert not RIGHTS.refusal("case opened", actor=Machine.INTAKE, at_the_keys="service")  # the account that runs the sweep stops no clock


def test_a_clinic_may_let_those_it_does_not_list_work_as_coordinators() -> None:
    open_door = Rights(BOOK, PEOPLE, unlisted=Role.COORDINATOR, in_force=True)

    assert not open_door.refusal("hold", actor="stranger")
    assert open_door.refusal("letters approved", actor="stranger")
    assert open_door.refusal("hold", actor="stranger", at_the_keys="ann")


def test_while_nobody_has_a_role_everybody_may_everything() -> None:
    free = Rights(BOOK, {"maria": (Role.COORDINATOR,)})

    assert not any(free.refusal(verb, actor="anybody") for verb in BOOK.groups)
    assert not free.only_reads("anybody")


def test_who_only_reads_is_told_so_before_anything_is_pressed() -> None:
    assert [key for key in (*PEOPLE, "stranger") if RIGHTS.only_reads(key)] == ["ann", "stranger"]


def test_an_act_that_the_file_does_not_list_is_nobodys() -> None:
    assert "so nobody may do it" in RIGHTS.refusal("burn the file", actor="sam")


def test_where_nobody_has_the_role_the_refusal_says_where_to_give_it() -> None:
    assert "Nobody has such a role yet" in Rights(BOOK, {"maria": (Role.COORDINATOR,)}, in_force=True).refusal("letters approved", actor="maria")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"words erased", ', '"words erased", "hold", ', "listed twice: hold"),
        ('roles = ["clinician"]', 'roles = ["boss"]', "boss"),
        ("minutes_apart = 15", 'minutes_apart = "often"', "roles.toml"),
        ("machine = false", "", "machine"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_what_to_write(old: str, new: str, told: str) -> None:
    with pytest.raises(RulebookInvalid, match=told):
        RoleBook.parse(TEXT.replace(old, new))
