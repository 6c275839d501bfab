"""A paper is what its bytes say; what is damaged, locked, empty or no paper at all is refused with what to do, and its name never repeated."""

import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.errors import BadFile
from casework.intake import paper_files
from tests.paper_making import JPEG, PNG, drop, pdf, tiff, word

APP = '<Properties xmlns="x"><Pages>{}</Pages></Properties>'


@pytest.mark.parametrize(
    ("name", "data", "suffix", "pages"),
    [
        ("a.pdf", pdf(("one",), ("two",)), ".pdf", 2),
        ("a.docx", pdf(), ".pdf", 1),
        ("printed.pdf", b"@PJL\r\n" + pdf(), ".pdf", 1),
        ("a.png", PNG, ".png", 1),
        ("photo.JPEG", JPEG, ".jpg", 1),
        ("fax.tiff", tiff(3), ".tif", 3),
        ("a.docx", word("Dear"), ".docx", 1),
        ("a.docx", word("Dear", docProps__app__xml=""), ".docx", 1),
        ("a.txt", b"one\ftwo", ".txt", 2),
    ],
)
def test_kind_and_pages_come_from_the_bytes(tmp_path: Path, name: str, data: bytes, suffix: str, pages: int) -> None:
    found = paper_files.look(drop(tmp_path, name, data))

    assert (found.suffix, found.pages) == (suffix, pages)


def test_a_word_file_has_the_pages_that_word_wrote_down(tmp_path: Path) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("docProps/app.xml", APP.format(7))

    assert paper_files.look(drop(tmp_path, "a.docx", made.getvalue())).pages == 7


def test_three_hundred_pages_are_counted(tmp_path: Path) -> None:
    assert paper_files.look(drop(tmp_path, "booklet.pdf", pdf(*([("text",)] * 300)))).pages == 300


def bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/media/a", bytes(310_000_000))
    return made.getvalue()


REFUSED = {
    "empty": ("a.pdf", b"", "empty"),
    "locked": ("a.pdf", pdf(password="secret"), "password"),
    "cut": ("a.pdf", pdf()[:60], "damaged"),
    "torn": ("a.pdf", b"%PDF-1.7\n%%EOF", "damaged"),
    "half png": ("a.png", PNG[:20], "Half of the picture"),
    "half jpeg": ("a.jpg", JPEG[:-2], "Half of the picture"),
    "bad tiff": ("a.tif", b"II*\0\xff\xff\xff\x7f", "damaged"),
    "no frame": ("a.tif", b"II*\0\0\0\0\0", "Half"),
    "program": ("a.pdf", b"MZ\x90\0", "program"),
    "linux program": ("scan", b"\x7fELF", "program"),
    "script": ("a.txt", b"#!/bin/sh", "program"),
    "archive": ("a.zip", b"Rar!\x1a", "archive"),
    "zip": ("a.zip", word().replace(b"word/document.xml", b"word/document.xmm"), "archive"),
    "old word": ("a.doc", b"\xd0\xcf\x11\xe0", "old Word"),
    "macros": ("a.docx", word(**{"word__vbaProject.bin": "x"}), "macros"),
    "inside": ("a.docx", word(**{"word__embeddings__a.xlsx": "x"}), "another file inside"),
    "sheet": ("a.docx", word(**{"xl__workbook.xml": "x"}), "Excel workbook"),
    "cut word": ("a.docx", word()[:90], "damaged"),
    "heic": ("a.heic", b"\0\0\0\x18ftypheic", "HEIC"),
    "remittance": ("a.txt", b"ISA*00*", "835"),
    "no text": ("a.txt", b"a\0b", "plain text"),
    "unknown": ("a.dat", b"something", "no PDF"),
    "page": ("a.html", b"<html>", "Print it to a PDF"),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_is_no_paper_is_refused_with_what_to_do(tmp_path: Path, case: str) -> None:
    name, data, why = REFUSED[case]

    with pytest.raises(BadFile, match=why) as refusal:
        paper_files.look(drop(tmp_path, f"Whitlock {name}", data))

    assert "Whitlock" not in str(refusal.value)


def test_a_word_file_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="more inside than any letter"):
        paper_files.look(drop(tmp_path, "a.docx", bomb()))


def test_links_pipes_and_folders_are_never_opened(tmp_path: Path) -> None:
    target = drop(tmp_path, "a.pdf", pdf())
    (tmp_path / "link.pdf").symlink_to(target)
    os.mkfifo(tmp_path / "pipe.pdf")

    for name in ("link.pdf", "pipe.pdf"):
        with pytest.raises(BadFile):
            paper_files.look(tmp_path / name)
    with pytest.raises(BadFile):
        paper_files.look(tmp_path)


def test_a_file_saved_over_since_is_known_as_another(tmp_path: Path) -> None:
    path = drop(tmp_path, "a.pdf", pdf())
    found = paper_files.look(path)

    assert paper_files.is_same(path, found)
    path.write_bytes(pdf(("other",)))
    assert not paper_files.is_same(path, found)
    path.unlink()
    assert not paper_files.is_same(path, found)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([pdf(("a",)), tiff(4), word("a"), PNG, JPEG]), st.integers(0, 4000), st.binary(max_size=12))
def test_a_damaged_paper_is_counted_or_refused_and_never_anything_else(data: bytes, place: int, put: bytes) -> None:
    place %= len(data)
    broken = data[:place] + put + data[place + len(put) :]
    _, count = paper_files._told_apart(Path("a.txt"), data)
    try:
        assert count(broken) >= 1
    except BadFile as refusal:
        assert len(str(refusal)) > 20
