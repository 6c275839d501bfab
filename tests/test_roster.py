"""Who works here, read from clinic.toml: roles of the closed list, logins, and what holds for everybody else."""

from pathlib import Path

import pytest

from casework.errors import BadInput
from casework.settings import Settings
from casework.terms import Role


def settings(home: Path, said: str) -> Settings:
    (home / "clinic.toml").write_text(said)
    return Settings.from_env({"CASEWORK_HOME": str(home)})


def test_while_nobody_has_a_role_no_roles_are_in_force(tmp_path: Path) -> None:
    assert not settings(tmp_path, '[people.maria]\nname = "Maria"\n').has_roles
    assert settings(tmp_path, '[people.maria]\nrole = "coordinator"\n').has_roles


def test_one_person_may_have_several_roles_and_without_one_works_as_coordinator(tmp_path: Path) -> None:
    people = settings(tmp_path, '[people.dana]\nrole = ["clinician", "supervisor"]\n[people.maria]\n').people

    assert [each.roles for each in people] == [(Role.CLINICIAN, Role.SUPERVISOR), (Role.COORDINATOR,)]


def test_a_login_leads_to_its_person_and_another_ones_key_is_no_login(tmp_path: Path) -> None:
    found = settings(tmp_path, '[people.maria]\nlogin = "mortega"\n[people.sam]\n')

    assert [found.person_of(login) for login in ("mortega", "sam", "maria", "guest")] == ["maria", "sam", "maria (login)", "guest"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('[people.maria]\nrole = "boss"', "Roles: coordinator, clinician, supervisor, auditor"),
        ('[people.maria]\nrole = ["auditor", 3]', "no role 3"),
        ('[people.maria]\nrol = "auditor"', "unknown rol"),
        ("[people.system]", "under which the program itself acts"),
        ("[people.board]", "under which the program itself acts"),
        ('[people.a]\nlogin = "b"\n[people.b]', "two people have the login 'b'"),
        ('[access]\nunlisted = "anybody"', "no role 'anybody'"),
        ('[access]\nlisted = "auditor"', "unknown listed"),
    ],
)
def test_what_cannot_be_is_refused_with_what_is_allowed(tmp_path: Path, said: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        settings(tmp_path, said + "\n")
