import getpass
import json
import ssl
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509

from casework import front
from casework.actions import Office, audit, front_door, front_door_papers
from casework.actions.file_writing import put
from casework.cli.main import main
from casework.errors import BadInput
from casework.settings import Caseworker, Settings
from tests import make

NAMES = ["board.clinic.test", "192.168.1.20"]


def folder(office: Office) -> Path:
    return office.settings.home / front.FOLDER


def test_the_door_is_made_once_and_again_changes_nothing(office: Office) -> None:
    made = front_door.set_up(office.settings, NAMES, port=9443)
    before = {path.name: path.read_bytes() for path in folder(office).iterdir()}
    again = front_door.set_up(office.settings, [])

    assert (made.url, set(made.passwords)) == ("https://board.clinic.test:9443", {"maria", "sam"})
    assert (again.url, again.passwords, again.fingerprint) == (made.url, {}, made.fingerprint)
    assert {path.name: path.read_bytes() for path in folder(office).iterdir()} == before
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder(office).iterdir())
    assert stat.S_IMODE(folder(office).stat().st_mode) == 0o700
    assert all(word.encode() not in data for word in made.passwords.values() for data in before.values())


def test_a_set_up_cut_off_before_it_told_the_passwords_makes_others_and_a_closing_cut_off_is_closed_again(office: Office) -> None:
    with pytest.raises(KeyboardInterrupt):
        front_door.set_up(office.settings, NAMES, last=lambda path, data: _dies() if path.name == front.DOOR else put(path, data))
    assert set(front_door.set_up(office.settings, NAMES).passwords) == {"maria", "sam"}

    with pytest.raises(KeyboardInterrupt):
        front_door.close(office.settings, lambda _: _dies())
    assert front_door.close(office.settings)


def _dies() -> None:
    raise KeyboardInterrupt


def test_settings_know_the_door(office: Office) -> None:
    front_door.set_up(office.settings, NAMES)
    settings = Settings.from_env({"CASEWORK_HOME": str(office.settings.home)})

    assert (settings.is_proxied, settings.board_url) == (True, "https://board.clinic.test:8443")
    assert front_door.close(settings)
    assert not Settings.from_env({"CASEWORK_HOME": str(office.settings.home)}).is_proxied
    assert not front_door.close(settings)


def test_somebody_new_gets_a_password_and_whoever_left_loses_theirs(office: Office) -> None:
    front_door.set_up(office.settings, NAMES)
    now = replace(office.settings, people=(office.settings.people[0], Caseworker("ann", "Ann Audit")))
    changed = front_door.set_up(now, [])

    assert (set(changed.passwords), changed.gone) == ({"ann"}, ("sam",))
    assert [line.split(":")[0] for line in (folder(office) / front_door.PEOPLE).read_text().splitlines()] == ["maria", "ann"]


def test_a_new_password_takes_the_place_of_the_old(office: Office) -> None:
    front_door.set_up(office.settings, NAMES)
    before = (folder(office) / front_door.PEOPLE).read_text()
    word = front_door.new_password(office.settings, "sam")

    after = (folder(office) / front_door.PEOPLE).read_text()
    assert (before.splitlines()[0], len(word)) == (after.splitlines()[0], 23)
    assert before.splitlines()[1] != after.splitlines()[1]
    with pytest.raises(BadInput, match="not among the people"):
        front_door.new_password(office.settings, "nobody")


def test_the_authority_is_good_for_the_offices_names_alone_and_the_certificate_is_renewed_for_another(office: Office) -> None:
    front_door.set_up(office.settings, NAMES)
    authority = x509.load_pem_x509_certificate((folder(office) / front_door_papers.AUTHORITY).read_bytes())
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    first = front_door_papers.print_of(folder(office))

    assert [str(each.value) for each in allowed] == ["board.clinic.test", "192.168.1.20/32"]
    assert not front_door_papers.make(folder(office), NAMES)
    assert front_door.set_up(office.settings, ["other.clinic.test"]).fingerprint != first
    ssl.create_default_context(cafile=str(folder(office) / front_door_papers.AUTHORITY))


def test_the_configuration_carries_the_secrets_and_no_placeholder(office: Office) -> None:
    front_door.set_up(office.settings, NAMES)
    text = front_door.configure(office.settings).read_text()

    assert front.secret(office.settings.home, front.MARK_FILE) in text
    assert f"proxy_pass {office.settings.local_url};" in text
    assert "listen 8443 ssl" in text
    live = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    assert not any(f"{left};" in live or f" {left} " in live for left in ("FOLDER", "PORT", "NAMES", "BOARD", "PASSWORD", "SECRET"))


def test_a_clinics_own_certificate_is_taken_with_its_key_and_never_replaced(office: Office, tmp_path: Path) -> None:
    other, third = tmp_path / "other", tmp_path / "third"
    for made in (other, third):
        made.mkdir()
        front_door_papers.make(made, ["board.clinic.test"])
    pair = (other / "server.pem", other / "server.key")
    taken = front_door.set_up(office.settings, NAMES, own=pair)

    assert (taken.authority, taken.fingerprint) == ("", "")
    front_door.configure(office.settings)
    assert (folder(office) / "server.pem").read_bytes() == pair[0].read_bytes()
    with pytest.raises(BadInput, match="clinic's own certificate is in place"):
        front_door.set_up(office.settings, NAMES)
    with pytest.raises(BadInput, match="does not belong"):
        front_door.set_up(office.settings, NAMES, own=(pair[0], third / "server.key"))
    with pytest.raises(BadInput, match="cannot be read"):
        front_door.set_up(office.settings, NAMES, own=(tmp_path / "none.pem", pair[1]))


@pytest.mark.parametrize("names", [[], ["two words"], ["a;b"], ['x"y'], ["https://board"], ["-x"]])
def test_a_name_that_cannot_be_is_a_sentence(office: Office, names: list[str]) -> None:
    with pytest.raises(BadInput, match="Say the name or number"):
        front_door.set_up(office.settings, names)


def test_without_people_or_in_a_folder_with_spaces_there_is_no_door(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="names nobody"):
        front_door.set_up(Settings.from_env({"CASEWORK_HOME": str(tmp_path / "new")}), NAMES)
    with pytest.raises(BadInput, match="spaces"):
        front_door.set_up(replace(office.settings, home=tmp_path / "a b"), NAMES)
    with pytest.raises(BadInput, match="no door"):
        front_door.configure(office.settings)
    with pytest.raises(BadInput, match="port"):
        front_door.set_up(office.settings, NAMES, port=70_000)


def test_the_command_says_what_to_do_on_the_other_computer_and_what_it_did_not_do(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    assert main(["office", "setup"]) == 1
    assert "--name board.clinic.lan" in capsys.readouterr().err
    assert main(["office", "setup", "--name", "board.clinic.test"]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in ("https://board.clinic.test:8443", "maria: ", "fingerprint", "did not open the firewall"))
    assert main(["office", "password", "maria", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["person"] == "maria"
    assert main(["office", "setup", "--key", "x"]) == 1
    assert main(["office", "close"]) == 0


ROLES = "".join(f'[people.{key}]\nrole = "{role}"\n' for key, role in (("maria", "coordinator"), ("sam", "supervisor")))


def at_the_keys(office: Office, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Give the clinic roles, and sit down at the keys as somebody."""
    people = ROLES.replace(f"[people.{key}]\n", f'[people.{key}]\nlogin = "{getpass.getuser()}"\n')
    (office.settings.home / "clinic.toml").write_text(make.CLINIC.split("[people.", maxsplit=1)[0] + people)
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))


def test_who_made_whose_password_stands_in_the_log_without_the_password(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_the_keys(office, monkeypatch, "sam")
    assert main(["office", "setup", "--name", "board.clinic.test"]) == 0
    assert main(["office", "setup"]) == 0  # nothing changes, and nothing is recorded
    capsys.readouterr()
    assert main(["office", "password", "maria", "--json"]) == 0
    word = json.loads(capsys.readouterr().out)["password"]
    assert main(["office", "close"]) == 0

    lines = [(line.verb, line.who, line.how, line.code) for line in audit.listed(office, audit.Asked())]
    assert lines == [
        ("door set up", "Sam Reed (sam)", "by the login", "https://board.clinic.test:8443; passwords for maria, sam"),
        ("password made", "Sam Reed (sam)", "by the login", "for maria"),
        ("door closed", "Sam Reed (sam)", "by the login", ""),
    ]
    assert word not in str(lines)


def test_a_password_says_who_somebody_is_so_only_a_supervisor_makes_one(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    front_door.set_up(office.settings, NAMES)
    before = {path.name: path.read_bytes() for path in folder(office).iterdir()}
    at_the_keys(office, monkeypatch, "maria")

    for words in (["setup", "--name", "other.test"], ["password", "sam"], ["password", "sam", "--who", "sam"], ["close"]):
        assert main(["office", *words]) == 1
        assert "is for a supervisor; maria is a coordinator. Ask sam to do it." in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder(office).iterdir()} == before


def test_a_damaged_door_is_a_sentence(office: Office) -> None:
    front_door.set_up(office.settings, NAMES)
    (folder(office) / front.DOOR).write_text("url = ")

    with pytest.raises(BadInput, match="write it anew"):
        Settings.from_env({"CASEWORK_HOME": str(office.settings.home)})


def test_a_door_file_nested_too_deep_to_read_is_a_sentence(office: Office) -> None:
    front_door.set_up(office.settings, NAMES)
    (folder(office) / front.DOOR).write_text(f"names = {'[' * 100_000}")

    with pytest.raises(BadInput, match="cannot be read"):
        front.door(office.settings.home)
