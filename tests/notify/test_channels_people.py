"""Who hears while somebody is away, secrets that only the service may read, and what is said of entries that cannot be."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from casework.errors import BadInput
from casework.notify import channels
from casework.notify.channels import Channels
from casework.rules.signing import Away
from casework.terms import MessageChannel

NOON = datetime(2027, 1, 12, 18, tzinfo=UTC)  # a Tuesday in Chicago
WEEK = "{from = 2027-01-11, until = 2027-01-15}"
DESK = """
manager = "dana"
[people.maria]
email = "json://x/maria"
supervisor = "sam"
{maria}
[people.lee]
email = "json://x/lee"
{lee}
[people.sam]
email = "json://x/sam"
{sam}
[people.dana]
email = "json://x/dana"
{dana}
"""


def staffed(folder: Path, *, now: datetime | None = NOON, head: str = "", **lines: str) -> Channels:
    path = folder / channels.FILE
    path.write_text(head + DESK.format(**{**dict.fromkeys(("maria", "lee", "sam", "dana"), ""), **lines}))
    return channels.read(path, {}, zone="America/Chicago", now=now)


def test_the_cover_of_an_absence_hears_and_then_whoever_stands_behind(tmp_path):
    away = f"absences = [{WEEK}]"

    assert staffed(tmp_path, maria=f'{away}\ncover = "lee"').recipient("maria") == "lee"
    assert staffed(tmp_path, maria='absences = [{from = 2027-01-11, until = 2027-01-15, cover = "dana"}]\ncover = "lee"').recipient("maria") == "dana"
    assert staffed(tmp_path, maria=away).recipient("maria") == "sam"
    assert staffed(tmp_path, maria=away, sam=away).recipient("maria") == "dana"


def test_a_cover_who_is_away_too_is_covered_in_turn(tmp_path):
    found = staffed(tmp_path, maria=f'absences = [{WEEK}]\ncover = "lee"', lee=f'absences = [{WEEK}]\ncover = "dana"')

    assert found.in_place_of("maria") == ("lee", "dana", "sam")
    assert found.recipient("maria") == "dana"
    assert found.problems == ()


def test_a_circle_of_covers_is_told_and_whoever_stands_behind_hears(tmp_path):
    found = staffed(tmp_path, maria=f'absences = [{WEEK}]\ncover = "lee"', lee='absences = [{from = 2027-01-12, until = 2027-01-30}]\ncover = "maria"')

    assert len(found.problems) == 1
    assert "maria, lee are away on 2027-01-12 and cover each other. Name another cover" in found.problems[0]
    assert (found.recipient("maria"), found.recipient("lee")) == ("sam", "dana")


def test_two_who_cover_each_other_at_different_times_are_no_circle(tmp_path):
    found = staffed(tmp_path, maria=f'absences = [{WEEK}]\ncover = "lee"', lee='absences = [{from = 2027-02-01}]\ncover = "maria"')

    assert found.problems == ()
    assert found.recipient("maria") == "lee"


def test_when_everybody_is_away_the_message_still_goes_to_somebody(tmp_path):
    found = staffed(tmp_path, **dict.fromkeys(("maria", "lee", "sam", "dana"), f"absences = [{WEEK}]"))

    assert found.recipient("maria") == "maria"
    assert found.next_after("maria") == "sam"


def test_an_absence_ends_with_its_last_day_in_the_persons_own_zone(tmp_path):
    line = 'absences = [{from = 2027-01-11, until = 2027-01-12}]\ntime_zone = "Pacific/Honolulu"'
    late = datetime(2027, 1, 13, 9, tzinfo=UTC)  # still the evening of the 12th in Honolulu

    assert staffed(tmp_path, now=late, maria=line).away_now("maria") == Away(date(2027, 1, 11), date(2027, 1, 12))
    assert staffed(tmp_path, now=late, maria=line.replace("Pacific/Honolulu", "America/Chicago")).away_now("maria") is None


def test_whose_messages_come_to_a_person_is_said_with_the_absence(tmp_path):
    found = staffed(tmp_path, maria=f'absences = [{WEEK}]\ncover = "lee"')

    assert [(person.key, away.to_on) for person, away in found.covered_by("lee")] == [("maria", date(2027, 1, 15))]
    assert found.covered_by("sam") == ()


def test_working_days_are_the_persons_own_and_holidays_are_free_unless_weekends_are_worked(tmp_path):
    found = staffed(tmp_path, maria='days = "mon-wed"', lee='days = "mon-sun"')
    free = Channels(found.people, holidays=frozenset({date(2027, 1, 18)}), now=NOON)

    assert [free.works("maria", date(2027, 1, day)) for day in (13, 14, 18)] == [True, False, False]
    assert free.works("lee", date(2027, 1, 18))
    assert free.works("maria")
    assert not free.works("nobody")


def test_cases_of_nobody_go_to_the_manager_and_without_one_to_the_first_who_could_lead(tmp_path):
    path = tmp_path / channels.FILE
    path.write_text(
        '[people.c]\nrole = "clinician"\nemail = "json://x/c"\n[people.m]\nemail = "json://x/m"\n[people.s]\nrole = "supervisor"\nsms = "json://x/s"\n'
    )

    assert staffed(tmp_path).recipient("unassigned") == "dana"
    path.write_text(
        '[people.c]\nrole = "clinician"\nemail = "json://x/c"\n[people.m]\nemail = "json://x/m"\n[people.s]\nrole = "supervisor"\nsms = "json://x/s"\n'
    )
    assert channels.read(path, {}).recipient("left-long-ago") == "s"


def test_the_turn_is_cover_supervisor_manager_of_who_is_there(tmp_path):
    assert staffed(tmp_path, maria='cover = "lee"').in_turn("maria") == ("lee", "sam", "dana")
    assert staffed(tmp_path, maria='cover = "lee"', sam=f"absences = [{WEEK}]").in_turn("maria") == ("lee", "dana")
    assert staffed(tmp_path).in_turn("dana") == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('cover = "bob"', r"\[people.maria\] cover: nobody here is called 'bob'"),
        ('cover = "maria"', r"\[people.maria\] cover: somebody else stands in"),
        ('absences = [{from = 2027-01-11, cover = "bob"}]', r"absences, from 2027-01-11: nobody here is called 'bob'"),
        ("absences = [{from = 2027-01-11, until = 2027-01-02}]", "absences: write from = 2027-01-04"),
        ('absences = [{from = "2027-01-11"}]', "absences: write from"),
        ("absences = [{until = 2027-01-11}]", "absences: write from"),
        ("absences = [{from = 2027-01-11, to = 2027-01-12}]", "absences: write from"),
        ("absences = 3", "absences: write from"),
        ('days = "weekends"', r'days .*"mon-fri"'),
        ('digest_at = "early"', r'digest_at.*"07:30"'),
    ],
)
def test_a_wrong_line_about_a_person_is_named_with_what_to_write(tmp_path, line, words):
    staffed(tmp_path, maria=line)
    with pytest.raises(BadInput, match=words):
        channels.load(tmp_path / channels.FILE, {})


def test_the_hour_of_the_daily_mail_is_the_persons_own(tmp_path):
    found = staffed(tmp_path, maria='digest_at = "06:15"')

    assert (found.people["maria"].digest_at, found.people["lee"].digest_at) == (time(6, 15), time(7, 30))


def test_who_is_away_is_read_without_the_rest_of_the_file():
    text = "[people.maria]\nabsences = [{from = 2027-01-11}]\nemail = '${NOT_SET}'\n[people.lee]\nabsences = 3\n"

    assert channels.absences(text) == {"maria": (Away(date(2027, 1, 11), date(2027, 1, 11)),), "lee": ()}
    assert channels.absences("[people") == channels.absences("people = 3") == {}


class TestSecrets:
    def written(self, folder: Path, mode: int, text: str = "s3/cret\n", name: str = "sms.key") -> Path:
        path = folder / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def read(self, folder: Path, url: str, head: str = "") -> Channels:
        return staffed(folder, head=head, maria=f'sms = "{url}"')

    def test_a_secret_may_lie_in_a_file_of_its_own(self, tmp_path):
        path = self.written(tmp_path, 0o600)

        for named in (path, "sms.key"):
            address = self.read(tmp_path, f"json://u:${{file:{named}}}@gateway.example/sms").address("maria", MessageChannel.SMS)
            assert address and address.url == "json://u:s3%2Fcret@gateway.example/sms"

    def test_a_file_that_others_may_read_is_refused_with_the_cure(self, tmp_path):
        path = self.written(tmp_path, 0o640)
        found = self.read(tmp_path, "json://u:${file:sms.key}@gateway.example/sms")

        assert found.address("maria", MessageChannel.SMS) is None
        assert f"chmod 600 {path}" in found.problems[0]
        assert "s3" not in str(found.problems)

    def test_a_file_that_is_missing_is_named(self, tmp_path):
        assert "sms.key cannot be read" in self.read(tmp_path, "${file:sms.key}").problems[0]

    def test_a_file_of_names_stands_behind_the_environment(self, tmp_path):
        self.written(tmp_path, 0o600, 'GATEWAY = "abc"\n', "secrets.toml")
        found = self.read(tmp_path, "json://u:${GATEWAY}@gateway.example/sms", head='secrets = "secrets.toml"\n')

        assert "abc" in found.people["maria"].addresses[MessageChannel.SMS].url
        assert found.problems == ()

    @pytest.mark.parametrize(("mode", "text", "words"), [(0o644, 'A = "b"', "chmod 600"), (0o600, "A = b\n", "is no TOML")])
    def test_a_file_of_names_that_cannot_be_used_is_told_without_its_text(self, tmp_path, mode, text, words):
        self.written(tmp_path, mode, text, "secrets.toml")
        problems = self.read(tmp_path, "json://gateway.example/sms", head='secrets = "secrets.toml"\n').problems

        assert words in problems[0]
        assert "A = " not in str(problems)
