"""channels.toml: what is right is used, what is wrong is named with its cure, and one never spoils the other."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from casework.errors import BadInput
from casework.notify import channels
from casework.notify.channels import Address
from casework.rules.ladder import Hours
from casework.settings import PROGRAM
from casework.terms import MessageChannel

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
GOOD = """
manager = "dana"
[mail]
url = "mailtos://desk:${MAIL_PASSWORD}@mail.clinic.example?from=desk@clinic.example"
[people.maria]
name = "Maria Lopez"
time_zone = "America/Chicago"
hours = "07:00-15:30"
email = "maria@clinic.example"
sms = "json://gateway.example/sms"
supervisor = "lee"
[people.lee]
email = "mailto://relay.example/lee@clinic.example"
[people.dana]
role = "manager"
email = "dana@clinic.example"
[people.away]
[heartbeat]
url = "${WATCH}"
"""
ENV = {"MAIL_PASSWORD": "a/b@c", "WATCH": "https://watch.example/x?y=1"}


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / channels.FILE
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_people_are_read_with_their_hours_zone_and_addresses(written):
    read = channels.load(written(GOOD), ENV, hours=Hours(dt.time(9), dt.time(17)))
    maria, lee = read.people["maria"], read.people["lee"]

    assert (maria.name, maria.zone, maria.hours) == ("Maria Lopez", ZoneInfo("America/Chicago"), Hours(dt.time(7), dt.time(15, 30)))
    assert (lee.name, lee.role, lee.zone, lee.hours) == ("lee", "coordinator", ZoneInfo("America/New_York"), Hours(dt.time(9), dt.time(17)))
    assert read.address("maria", EMAIL) == Address("mailtos://desk:a%2Fb%40c@mail.clinic.example?from=desk@clinic.example", "maria@clinic.example")
    assert read.address("lee", EMAIL) == Address("mailto://relay.example/lee@clinic.example")
    assert read.address("lee", SMS) is None
    assert read.heartbeat == ENV["WATCH"]


def test_an_owner_without_an_address_or_unknown_is_stood_in_for(written):
    read = channels.load(written(GOOD), ENV)

    assert read.recipient("maria") == "maria"
    assert read.recipient("away") == "dana"
    assert read.recipient("unassigned") == "dana"
    assert read.behind("maria") == ("lee", "dana")
    assert read.behind("dana") == ()


def test_two_people_who_supervise_each_other_are_not_asked_for_ever(written):
    read = channels.load(written('[people.a]\nsupervisor = "b"\n[people.b]\nsupervisor = "a"\n'), {})

    assert read.behind("a") == ("b",)
    assert read.recipient("a") == "a"


def test_a_secret_never_shows_when_the_channels_are_printed(written):
    shown = repr(channels.load(written(GOOD), ENV))

    assert "a%2Fb%40c" not in shown
    assert "watch.example" not in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[people.maria]\nemail = 'maria@clinic.example'", r"\[people.maria\] email: a plain address needs \[mail\] url"),
        ("[people.maria]\nsms = '+13125550100'", r"\[people.maria\] sms: this is no address"),
        ("[people.maria]\nemail = 'json://x/${NOT_SET}'", r"\[people.maria\] email: the environment has no NOT_SET"),
        ("[people.maria]\ntime_zone = 'Chicago'", r"\[people.maria\]: no time zone 'Chicago'. Write one like America/Chicago"),
        ("[people.maria]\nhours = '8-6'", r'\[people.maria\]: hours .*"08:00-18:00"'),
        ("[people.maria]\nmail = 'x'", r"\[people.maria\]: unknown mail. Known: name"),
        ("[people.maria]\nsupervisor = 'dana'", r"\[people.maria\] supervisor: nobody here is called 'dana'. Write one of: maria"),
        ("manager = 'dana'", r"manager: nobody here is called 'dana'"),
        ("people = 3", r"\[people\]: write a table"),
        ("[people]\nmaria = 'maria@clinic.example'", r"\[people.maria\]: write a table"),
        ("[person.maria]", r"\[person\]: unknown. Known: mail, people"),
        ("", "lists nobody"),
    ],
)
def test_a_wrong_entry_is_named_with_what_to_write(written, text, words):
    with pytest.raises(BadInput, match=f"channels.toml.*{words}"):
        channels.load(written(text), {})


def test_one_wrong_entry_does_not_silence_the_others(written):
    read = channels.read(written(GOOD + "[people.bob]\nemail = 'bob'\nhours = 'never'\ntime_zone = 'Mars'\n"), ENV)

    assert read.address("maria", EMAIL) is not None
    assert read.recipient("bob") == "dana"
    assert len(read.problems) == 3


def test_a_file_that_is_no_toml_is_refused_with_its_line(written):
    with pytest.raises(BadInput, match="line 3"):
        channels.read(written("[mail]\nurl = 'x'\n[people\n"), {})


def test_no_file_means_nobody_can_be_reached_yet_and_says_what_to_copy(tmp_path):
    read = channels.read(tmp_path / channels.FILE, {})

    assert read.people == {}
    assert "channels.example.toml" in read.problems[0]


def test_the_example_file_says_only_that_it_lists_nobody():
    assert [problem for problem in channels.read(PROGRAM / "deployments" / "channels.example.toml", {}).problems if "lists nobody" not in problem] == []


def test_the_example_file_works_when_its_lines_are_uncommented(written):
    lines = (PROGRAM / "deployments" / "channels.example.toml").read_text(encoding="utf-8").splitlines()
    live = [line.removeprefix("# ") for line in lines if line.startswith(("# [", "# manager =")) or (" = " in line and not line.startswith("# A "))]
    env = dict.fromkeys(("MAIL_PASSWORD", "TWILIO_SID", "TWILIO_TOKEN", "HEARTBEAT_KEY"), "secret")
    path = written("\n".join(live))
    (path.parent / "secrets.toml").touch(0o600)
    read = channels.load(path, env)

    assert set(read.people) == {"maria", "lee", "dana"}
    assert read.people["maria"].away[0].cover == "lee"
    assert read.heartbeat_fail.endswith("/secret/fail")
    assert all(len(person.addresses) == 2 for person in read.people.values())
    assert read.heartbeat
