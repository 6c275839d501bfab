"""The commands that list, hand out and take back the files of a case."""

import json
from pathlib import Path

import docx
import pytest

from casework.actions import Office, audit, cases, doctor_files, documents, drafting
from casework.cli.main import main
from tests import make


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    with (office.settings.home / "clinic.toml").open("a") as file:
        file.write('\n[documents]\nkept = "closed"\n')
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    house = Office.open(type(office.settings).from_env({"CASEWORK_HOME": str(office.settings.home)}))
    opened = cases.take_chart(house, make.full_chart(), actor="maria").opened[0]
    drafting.draft(house, opened, actor="maria")
    return opened


def test_a_closed_file_is_listed_handed_out_edited_and_taken_back(number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["documents", number, "--json"]) == 0
    files = [each["file"] for each in json.loads(capsys.readouterr().out)["files"]]
    assert main(["hand-out", number, "first-appeal-v1.docx", "--to", str(tmp_path), "--json"]) == 0
    (path,) = json.loads(capsys.readouterr().out)["files"]
    letter = docx.Document(path)
    letter.paragraphs[-1].text = "By hand."
    letter.save(path)

    assert f"{number}/first-appeal/first-appeal-v1.docx" in files
    assert main(["take-back", path, "--reason", "shorter"]) == 0
    said = capsys.readouterr().out
    assert f"Kept as {number}/first-appeal/first-appeal-v2.docx. The copy that you named stays where it lies" in said
    assert main(["hand-out", number, "none.docx", "--to", str(tmp_path)]) == 1
    assert main(["hand-out", number]) == 1
    assert "--to FOLDER" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["take-back", path])


def test_two_files_of_one_name_both_come_out_under_names_that_tell_them_apart(number: str, office: Office, tmp_path: Path) -> None:
    house = Office.open(type(office.settings).from_env({"CASEWORK_HOME": str(office.settings.home)}))
    house.files.put(f"{number}/first-appeal-provider/first-appeal-v1.docx", b"of the other track")
    wanted = [each.file for each in documents.listed(house, number)]

    assert main(["hand-out", number, "--to", str(tmp_path)]) == 0

    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == len(wanted)
    assert (tmp_path / "first-appeal-provider-first-appeal-v1.docx").read_bytes() == b"of the other track"
    assert (tmp_path / "first-appeal-first-appeal-v1.docx").read_bytes() == house.files.sealed(f"{number}/first-appeal/first-appeal-v1.docx")
    assert len({each for each in wanted if each.endswith("/first-appeal-v1.docx")}) == 2


def test_after_a_change_to_open_all_files_are_laid_out_at_once_and_the_doctor_counts_them(
    number: str, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hand-out", "--all"]) == 1
    assert "are kept closed" in capsys.readouterr().err
    clinic = office.settings.home / "clinic.toml"
    clinic.write_text(clinic.read_text().replace('kept = "closed"', 'kept = "open"'))
    house = Office.open(type(office.settings).from_env({"CASEWORK_HOME": str(office.settings.home)}))
    waiting = documents.sealed_only(house, number)
    assert f"{len(waiting)} of them are not in the documents folder, casework hand-out --all lays them there" in doctor_files.files(house)

    assert main(["hand-out", "--all"]) == 0
    assert f"folder again: {len(waiting)} files of 1 case." in capsys.readouterr().out
    assert waiting
    assert all((house.documents / each).read_bytes() == house.files.sealed(each) for each in waiting)
    assert main(["hand-out", "--all"]) == 0
    assert "already" in capsys.readouterr().out
    opened = [(each.case_number, each.code) for each in audit.listed(house, audit.Asked()) if each.verb == "file opened"]
    assert opened == [(number, documents.ALL_FILES)]
    assert "not in the documents folder" not in doctor_files.files(house)


def test_one_file_that_does_not_open_keeps_no_other_back_and_is_told(number: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    clinic = office.settings.home / "clinic.toml"
    clinic.write_text(clinic.read_text().replace('kept = "closed"', 'kept = "open"'))
    house = Office.open(type(office.settings).from_env({"CASEWORK_HOME": str(office.settings.home)}))
    first, *others = documents.sealed_only(house, number)
    (house.files.root / f"{first}.sealed").write_bytes(b"damaged")

    assert main(["hand-out", "--all", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)

    assert (said["files"], len(said["troubles"])) == (len(others), 1)
    assert first in said["troubles"][0]
    with pytest.raises(SystemExit, match="2"):
        main(["hand-out"])
    with pytest.raises(SystemExit, match="2"):
        main(["hand-out", number, "--all"])
