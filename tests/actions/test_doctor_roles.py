"""The doctor says whether roles are in force, and tells where two files say different things of one person."""

import os

import pytest

from casework.actions import Office, doctor_roles
from casework.actions.doctor_finding import Unwell
from casework.settings import Settings
from tests import make


def with_roles(office: Office, channels: str = "") -> Office:
    (office.settings.home / "clinic.toml").write_text(f'{make.CLINIC}role = ["clinician", "supervisor"]\n[people.ann]\nrole = "auditor"\n')
    (office.settings.home / "channels.toml").write_text(channels)
    return Office.open(Settings.from_env({"CASEWORK_HOME": str(office.settings.home)}))


def test_a_clinic_without_roles_is_told_that_everybody_may_do_everything(office: Office) -> None:
    assert "everybody who reaches the program may do everything" in doctor_roles.roles(office, os.environ)


def test_roles_in_force_are_counted(office: Office) -> None:
    said = doctor_roles.roles(with_roles(office), {})

    assert said == "1 coordinator, 1 clinician, 1 supervisor, 1 auditor; whoever clinic.toml does not name may do what the role “auditor” may"


def test_two_files_that_contradict_each_other_are_unwell(office: Office) -> None:
    told = '[mail]\nurl = "mailto://localhost"\n[people.ann]\nemail = "a@c.example"\nrole = "supervisor"\n[people.sam]\nemail = "s@c.example"\n'

    with pytest.raises(Unwell, match="give ann different roles"):
        doctor_roles.roles(with_roles(office, told), {})
