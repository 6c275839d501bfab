import io
import zipfile
from pathlib import Path

import docx
import pytest

from casework.errors import MissingData, TemplateInvalid
from casework.letters import word
from casework.settings import Clinic
from tests.letters.sample import values
from tests.letters.written import TEMPLATES, faults, made


def test_a_letterhead_that_lacks_styles_is_refused_with_their_names(tmp_path: Path) -> None:
    document = docx.Document(str(TEMPLATES / "letterhead.docx"))
    for name in ("Callout", "Lines Table"):
        document.styles[name].delete()
    document.save(str(tmp_path / "poor.docx"))

    with pytest.raises(TemplateInvalid, match="Callout, LinesTable"):
        word.Letterhead(tmp_path / "poor.docx")


def test_a_file_that_is_no_letterhead_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong.docx").write_bytes(b"PK not really")

    for name in ("wrong.docx", "gone.docx"):
        with pytest.raises(TemplateInvalid, match=name):
            word.Letterhead(tmp_path / name)


def edited_letterhead(tmp_path: Path, text: str) -> Path:
    document = docx.Document(str(TEMPLATES / "letterhead.docx"))
    paragraph = document.sections[0].first_page_header.paragraphs[1]
    for piece in ("{", "{ ", text, " }", "}"):
        paragraph.add_run(piece)
    document.save(str(tmp_path / "own.docx"))
    return tmp_path / "own.docx"


def test_a_placeholder_that_word_has_split_is_still_filled(tmp_path: Path) -> None:
    own = word.Letterhead(edited_letterhead(tmp_path, "clinic_numbers"))

    data = word.write("text", own, properties=values.properties())

    assert docx.Document(io.BytesIO(data)).sections[0].first_page_header.paragraphs[1].text.endswith("IL 62704NPI 1234567893 · Tax ID 00-0000000")


def test_a_placeholder_that_nothing_fills_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateInvalid, match="clinic_motto"):
        word.Letterhead(edited_letterhead(tmp_path, "clinic_motto"))


_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_a_logo_placed_in_word_stays_on_every_letter(tmp_path: Path) -> None:
    document = docx.Document(str(TEMPLATES / "letterhead.docx"))
    document.sections[0].first_page_header.paragraphs[0].add_run().add_picture(io.BytesIO(_PIXEL))
    document.save(str(tmp_path / "logo.docx"))

    data = word.write("text", word.Letterhead(tmp_path / "logo.docx"), properties=values.properties())

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert [package.read(name) for name in package.namelist() if name.startswith("word/media/")] == [_PIXEL]
    assert faults(data, tmp_path) == []


def test_a_clinic_without_an_address_cannot_send_letters() -> None:
    with pytest.raises(MissingData) as refused:
        made("text", clinic=Clinic(name="A"))

    assert [item.field for item in refused.value.missing] == ["clinic street", "clinic city", "clinic phone"]
