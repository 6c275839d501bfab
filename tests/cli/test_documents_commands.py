"""The commands that list, hand out and take back the files of a case."""

import json
from pathlib import Path

import docx
import pytest

from casework.actions import Office, cases, drafting
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
    assert f"Kept as {number}/first-appeal/first-appeal-v2.docx" in capsys.readouterr().out
    assert main(["hand-out", number, "none.docx", "--to", str(tmp_path)]) == 1
    assert main(["hand-out", number]) == 1
    assert "--to FOLDER" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["take-back", path])
