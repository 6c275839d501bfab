import io
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest

from casework.errors import BadFile
from casework.letters import word
from casework.letters.wording import Wording
from tests.letters.sample import values
from tests.letters.test_word import EVERYWHERE, HOSTILE
from tests.letters.written import made, part, sample


def resaved(data: bytes, **changed: str) -> bytes:
    document = docx.Document(io.BytesIO(data))
    for paragraph in [*document.paragraphs, *document.sections[0].header.paragraphs]:
        for run in paragraph.runs:
            for old, new in changed.items():
                run.text = run.text.replace(old, new)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_saving_again_keeps_the_hash_of_the_text_and_changing_a_word_does_not() -> None:
    data = sample()

    assert resaved(data) != data
    assert word.all_text(resaved(data)) == word.all_text(data)
    assert word.all_text(resaved(data, severe="mild")) != word.all_text(data)
    assert word.all_text(resaved(data, Claim="Case")) != word.all_text(data)
    assert word.stamps(resaved(data)) == word.stamps(data) == dict(values.properties().custom)


def test_a_tracked_insertion_and_deletion_change_the_hash() -> None:
    data = made("one two")
    xml = part(data, "word/document.xml")
    run = '<w:r><w:t xml:space="preserve">one two</w:t></w:r>'
    mark = 'w:id="1" w:author="a" w:date="2026-01-01T00:00:00Z"'
    deleted = run.replace("w:t ", "w:delText ").replace("</w:t>", "</w:delText>")

    inserted = replaced(data, xml.replace(run, f"{run}<w:ins {mark}>{run.replace('one two', ' three')}</w:ins>"))
    removed = replaced(data, xml.replace(run, f"<w:del {mark}>{deleted}</w:del>"))

    assert word.plain_text(inserted) == "one two three"
    assert word.plain_text(removed) == ""


def replaced(data: bytes, document_xml: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, document_xml if name == "word/document.xml" else old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize("data", [b"", b"no zip", sample()[:4000]])
def test_a_broken_file_is_refused_as_unreadable(data: bytes) -> None:
    for read in (word.plain_text, word.all_text, word.stamps):
        with pytest.raises(BadFile):
            read(data)


@pytest.mark.slow
@pytest.mark.needs("soffice", "libreoffice-writer-nogui")
def test_libreoffice_opens_saves_and_prints_it_without_changing_a_word(tmp_path: Path) -> None:
    (tmp_path / "hostile.j2").write_text(EVERYWHERE, encoding="utf-8")
    written = {"appeal": sample(), "superbill": sample("superbill"), "hostile": made(Wording([tmp_path]).text("hostile.j2", {"x": " ".join(HOSTILE)}))}
    for name, data in written.items():
        (tmp_path / f"{name}.docx").write_bytes(data)
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    files = [str(tmp_path / f"{name}.docx") for name in written]

    subprocess.run([*office, "docx", "--outdir", str(tmp_path / "again"), *files], check=True, capture_output=True, timeout=180)
    subprocess.run([*office, "pdf", "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=180)

    for name, data in written.items():
        again = (tmp_path / "again" / f"{name}.docx").read_bytes()
        assert word.plain_text(again) == word.plain_text(data)
        assert word.all_text(again) == word.all_text(data)
        assert word.stamps(again) == word.stamps(data)
    pages = subprocess.run(["pdftotext", "-layout", str(tmp_path / "appeal.pdf"), "-"], check=True, capture_output=True, text=True).stdout
    assert "Page 1 of 3" in pages and "Page 3 of 3" in pages
    assert "Exhibit B." in pages and "[2]" in pages
