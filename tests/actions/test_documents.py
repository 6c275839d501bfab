"""The files of a case are listed, handed out on record, and taken back when edited, whether they are kept open or closed."""

import stat
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from casework.actions import Office, cases, documents, drafting, edits
from casework.errors import BadFile, BadInput
from casework.records import events, store
from casework.rules.roles import FILE_OPENED
from casework.settings import Kept
from tests import make

APPEAL = "first-appeal-v1.docx"


def closed(office: Office) -> Office:
    """Give the same office with its documents kept closed."""
    return Office.open(replace(office.settings, kept=Kept(is_open=False)))


@pytest.fixture
def number(office: Office) -> str:
    """Open a case and draft its first appeal, with the documents kept closed."""
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(closed(office), number, actor="maria")
    return number


def edited(path: Path, words: str = "This was written by hand.") -> Path:
    document = docx.Document(str(path))
    next(each for each in document.paragraphs if each.text.startswith(("We appeal", "This was"))).text = words
    document.save(str(path))
    return path


def openings(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [event.code for event in events.after(session, 0, limit=10_000) if event.verb == FILE_OPENED and event.case_number == number]


def test_closed_documents_are_listed_and_lie_sealed_only(office: Office, number: str) -> None:
    found = documents.listed(closed(office), number)

    assert f"{number}/first-appeal/{APPEAL}" in [each.file for each in found]
    assert not any(each.is_handed_out or each.trouble or not each.size for each in found)
    assert not [path for path in office.documents.rglob("*") if path.is_file()]


def test_a_closed_file_is_handed_out_for_this_user_only_and_on_record(office: Office, number: str, tmp_path: Path) -> None:
    (path,) = documents.hand_out(closed(office), number, APPEAL, to=tmp_path, actor="maria")

    assert Path(path).read_bytes().startswith(b"PK")
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    assert openings(office, number) == [f"{number}/first-appeal/{APPEAL}"]


def test_nothing_is_written_over_and_no_folder_is_guessed(office: Office, number: str, tmp_path: Path) -> None:
    (tmp_path / APPEAL).write_text("mine")

    with pytest.raises(BadInput, match="is there already"):
        documents.hand_out(closed(office), number, APPEAL, to=tmp_path)
    with pytest.raises(BadInput, match="--to FOLDER"):
        documents.hand_out(closed(office), number, APPEAL)
    with pytest.raises(BadInput, match="Name a folder that exists"):
        documents.hand_out(closed(office), number, APPEAL, to=tmp_path / "none")
    with pytest.raises(BadInput, match="has no file letter"):
        documents.hand_out(closed(office), number, "letter.docx", to=tmp_path)
    assert (tmp_path / APPEAL).read_text() == "mine"


def test_an_edited_copy_is_taken_back_as_the_next_version_twice(office: Office, number: str, tmp_path: Path) -> None:
    house = closed(office)
    (path,) = documents.hand_out(house, number, APPEAL, to=tmp_path)
    kept = documents.take_back(house, edited(Path(path)), reason="shorter", actor="maria")
    again = documents.take_back(house, edited(Path(path), "This was written twice."), reason="again", actor="maria")

    assert (kept, again) == (f"{number}/first-appeal/first-appeal-v2.docx", f"{number}/first-appeal/first-appeal-v3.docx")
    assert house.files.read(again) == Path(path).read_bytes()
    assert edits.differences(house, number)[-1].trouble == ""


def test_an_unchanged_copy_and_a_file_of_nobody_are_not_taken_back(office: Office, number: str, tmp_path: Path) -> None:
    (path,) = documents.hand_out(closed(office), number, APPEAL, to=tmp_path)
    other = docx.Document()
    other.add_paragraph("Somebody else's letter.")
    other.save(str(tmp_path / "other.docx"))

    with pytest.raises(BadInput, match="nothing was changed"):
        documents.take_back(closed(office), Path(path), reason="x", actor="maria")
    with pytest.raises(BadFile, match="does not say which of our documents"):
        documents.take_back(closed(office), tmp_path / "other.docx", reason="x", actor="maria")


def test_an_edit_of_a_version_that_was_drawn_again_is_not_taken_back(office: Office, number: str, tmp_path: Path) -> None:
    house = closed(office)
    (path,) = documents.hand_out(house, number, APPEAL, to=tmp_path)
    cases.take_chart(house, make.full_chart(denial=make.full_chart().denial.model_copy(update={"reference": "OTHER-9"})), actor="maria")
    drafting.draft(house, number, actor="maria")

    with pytest.raises(BadInput, match="drawn again since"):
        documents.take_back(house, edited(Path(path)), reason="x", actor="maria")


def test_what_was_not_handed_out_was_not_opened_and_of_several_files_none_is_given_where_one_cannot_be(office: Office, number: str, tmp_path: Path) -> None:
    house = closed(office)
    last = documents.listed(house, number)[-1].file
    (tmp_path / Path(last).name).write_bytes(b"mine")
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(BadInput, match=r"cannot be written|is there already"):
            documents.hand_out(house, number, to=folder, actor="maria")

    assert openings(office, number) == []
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [Path(last).name]


def test_a_copy_that_somebody_deleted_is_handed_out_again_into_the_documents_folder(office: Office, number: str) -> None:
    documents.hand_out(office, number)
    there = office.documents / number / "first-appeal" / APPEAL
    before = there.read_bytes()
    there.unlink()

    assert str(there) in documents.hand_out(office, number, APPEAL)
    assert there.read_bytes() == before


def test_a_sealed_file_that_does_not_open_is_listed_with_its_trouble_and_the_others_stay_readable(office: Office, number: str, tmp_path: Path) -> None:
    sealed = office.settings.home / "vault" / number / "first-appeal" / f"{APPEAL}.sealed"
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"x")
    found = {Path(each.file).name: each.trouble for each in documents.listed(closed(office), number)}

    assert "altered" in found.pop(APPEAL)
    assert set(found.values()) == {""}
    with pytest.raises(BadFile, match="altered"):
        documents.hand_out(closed(office), number, APPEAL, to=tmp_path)
    folder = tmp_path / "for me"
    folder.mkdir()
    with pytest.raises(BadFile, match="altered"):
        documents.hand_out(closed(office), number, to=folder)
    assert list(folder.iterdir()) == []
    assert openings(office, number) == []
