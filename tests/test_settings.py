from pathlib import Path

import pytest

from casework.errors import BadInput
from casework.settings import Settings
from flows import links


def settings_in(home: Path, **env: str) -> Settings:
    return Settings.from_env({"CASEWORK_HOME": str(home), **env})


def test_links_carry_the_address_people_use_and_our_own_processes_stay_on_this_machine(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, CASEWORK_PORT="4300", CASEWORK_BOARD_URL=" https://board.clinic.example/ ")

    assert settings.board_url == "https://board.clinic.example"
    assert settings.local_url == "http://127.0.0.1:4300"
    assert links.page_link(settings, "worklist") == "https://board.clinic.example/casework/pages/worklist"


@pytest.mark.parametrize("stated", ["", "  "])
def test_without_another_name_links_lead_to_this_machine(tmp_path: Path, stated: str) -> None:
    assert settings_in(tmp_path, CASEWORK_PORT="4300", CASEWORK_BOARD_URL=stated).board_url == "http://127.0.0.1:4300"


@pytest.mark.parametrize("stated", ["http://board:4300", "https://[2001:db8::1]:8443", "https://board.clinic.example"])
def test_a_name_with_or_without_a_port_is_taken_as_it_is(tmp_path: Path, stated: str) -> None:
    assert settings_in(tmp_path, CASEWORK_BOARD_URL=stated).board_url == stated


WRONG = [
    "board.clinic.example",
    "ftp://board.clinic.example",
    "https://",
    "https://board:port",
    "https://board:99999",
    "https://board:0",
    "https://user:secret@board.clinic.example",
    "https://board.clinic.example/casework",
    "https://board.clinic.example?tags=owner",
    "https://board.clinic.example#top",
    "https://board clinic.example",
    "https://board|clinic",
    "https://[::1",
]


@pytest.mark.parametrize("stated", WRONG)
def test_an_address_that_no_link_can_be_made_of_is_refused_with_what_to_write_and_without_its_password(tmp_path: Path, stated: str) -> None:
    with pytest.raises(BadInput, match=r"CASEWORK_BOARD_URL must be the board's address .* such as https://board") as told:
        settings_in(tmp_path, CASEWORK_BOARD_URL=stated)

    assert "secret" not in str(told.value)


def test_documents_are_kept_open_in_the_data_folder_unless_told(tmp_path: Path) -> None:
    settings = Settings.from_env({"CASEWORK_HOME": str(tmp_path)})

    assert settings.kept.is_open
    assert settings.folder("documents") == tmp_path / "documents"


def test_the_clinic_chooses_how_and_where_its_documents_are_kept(tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_text(f'[documents]\nkept = "closed"\nfolder = "{tmp_path / "letters"}"\n')

    settings = Settings.from_env({"CASEWORK_HOME": str(tmp_path)})

    assert not settings.kept.is_open
    assert settings.folder("documents") == tmp_path / "letters"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('kept = "ajar"', 'kept must be "open" or "closed"'),
        ("kept = true", 'kept must be "open" or "closed"'),
        ('place = "x"', "unknown place"),
        ('folder = "letters"', "whole path"),
        ('folder = "HOME/vault/x"', "none of this program's own folders"),
        ('folder = "HOME"', "none of this program's own folders"),
    ],
)
def test_a_wrong_line_about_documents_is_refused_with_what_to_write(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "clinic.toml").write_text(f"[documents]\n{line.replace('HOME', str(tmp_path))}\n")

    with pytest.raises(BadInput, match=told):
        Settings.from_env({"CASEWORK_HOME": str(tmp_path)})


@pytest.mark.parametrize(
    ("part", "line", "told"),
    [
        ("backup", "keep = 0", "keep must be a whole number from 1"),
        ("backup", 'every = "night"', "hours between two backups"),
        ("backup", 'folder = "backups"', "whole path"),
        ("backup", "often = 1", "unknown often"),
        ("retention", "years = true", "years after the last act"),
        ("retention", "until_age = 28", "until_age needs years"),
    ],
)
def test_a_wrong_line_about_backups_or_retention_is_refused_with_what_to_write(tmp_path: Path, part: str, line: str, told: str) -> None:
    (tmp_path / "clinic.toml").write_text(f"[{part}]\n{line}\n")

    with pytest.raises(BadInput, match=told):
        Settings.from_env({"CASEWORK_HOME": str(tmp_path)})


def test_a_clinic_says_how_many_backups_it_keeps_and_for_how_long_a_record_stays(tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_text('[backup]\nkeep = 30\nevery = 12\nfolder = "/mnt/other"\n[retention]\nyears = 10\nuntil_age = 28\n')

    settings = Settings.from_env({"CASEWORK_HOME": str(tmp_path)})

    assert (settings.backup.keep, settings.backup.every, settings.backup.folder) == (30, 12, Path("/mnt/other"))
    assert (settings.retention.years, settings.retention.until_age) == (10, 28)


@pytest.mark.parametrize("stated", ["keep_days = 3", "keep_days = 99999", 'keep_days = "90"', "keep_days = true", "keep = 90"])
def test_how_long_the_board_keeps_is_a_number_of_days_that_can_be(tmp_path: Path, stated: str) -> None:
    (tmp_path / "clinic.toml").write_text(f"[board]\n{stated}\n")

    with pytest.raises(BadInput, match=r"clinic.toml, \[board\]"):
        settings_in(tmp_path)


def test_the_board_keeps_ninety_days_unless_the_clinic_says_otherwise(tmp_path: Path) -> None:
    assert settings_in(tmp_path).keep_days == 90
    (tmp_path / "clinic.toml").write_text("[board]\nkeep_days = 30\n")
    assert settings_in(tmp_path).keep_days == 30
