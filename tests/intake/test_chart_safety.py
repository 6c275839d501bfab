"""Workbooks that could do harm are refused before they are opened, with a sentence that says what to do."""

import random
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from casework.chart import Chart, Patient
from casework.errors import BadChart
from casework.intake import chart_book

Parts = dict[str, bytes]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Write a workbook that can be read."""
    chart_book.write(Chart(patient=Patient(key="P0001", first_name="Zebraquill")), tmp_path / "P0001.xlsx")
    return tmp_path / "P0001.xlsx"


def rebuilt(path: Path, change: Callable[[Parts], object]) -> Path:
    """Take a workbook apart, change its parts and put it together again."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(BadChart) as refused:
        chart_book.read(path)

    assert "Zebraquill" not in str(refused.value)
    return str(refused.value)


SHEET = "xl/worksheets/sheet2.xml"


def many_rows(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", b"".join(b'<row r="%d"/>' % row for row in range(900, 25_000)) + b"</sheetData>")


def a_row_far_away(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", b'<row r="9000000000000"/></sheetData>')


def document_type(parts: Parts) -> None:
    parts[SHEET] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[SHEET]


def other_encoding(parts: Parts) -> None:
    parts[SHEET] = b'<?xml version="1.0" encoding="UTF-7"?>' + parts[SHEET]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda parts: parts.update({"xl/vbaProject.bin": b"x"}), "it holds macros"),
        (lambda parts: parts.update({"xl/macrosheets/sheet1.xml": b"<x/>"}), "it holds macros"),
        (lambda parts: parts.update({"xl/externalLinks/externalLink1.xml": b"<x/>"}), "it links to another workbook"),
        (lambda parts: parts.update({"xl/embeddings/object1.bin": b"x"}), "it holds another file inside"),
        (lambda parts: parts.update({"../evil.xml": b"x"}), "no spreadsheet program does"),
        (lambda parts: parts.update({"/etc/evil.xml": b"x"}), "no spreadsheet program does"),
        (lambda parts: parts.update({f"xl/media/{n}.png": b"" for n in range(600)}), "far too large when unpacked"),
        (lambda parts: parts.update({"xl/media/bomb.png": bytes(70_000_000)}), "far too large when unpacked"),
        (
            lambda parts: parts.update({"[Content_Types].xml": parts["[Content_Types].xml"].replace(b".sheet.main", b".sheet.macroEnabled.main")}),
            "may hold macros",
        ),
        (lambda parts: parts.pop("xl/workbook.xml"), "not an Excel workbook"),
        (many_rows, "more than 20000 rows"),
        (a_row_far_away, "it is damaged"),
        (document_type, "no spreadsheet program does"),
        (other_encoding, "no spreadsheet program does"),
    ],
)
def test_a_dangerous_part_is_refused_with_its_reason(good: Path, change: Callable[[Parts], object], reason: str) -> None:
    assert reason in refusal(rebuilt(good, change))


def test_a_macro_workbook_is_refused_by_its_name_too(good: Path) -> None:
    assert "macros" in refusal(good.rename(good.with_suffix(".xlsm")))


def test_a_workbook_with_a_password_or_an_old_one_is_refused(good: Path) -> None:
    good.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    assert "password or is an old .xls file" in refusal(good)


def test_a_file_over_twenty_megabytes_is_refused_unopened(good: Path) -> None:
    with good.open("r+b") as file:
        file.truncate(20_000_001)

    assert "larger than 20 MB" in refusal(good)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"Zebraquill", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_refused(good: Path, content: bytes) -> None:
    good.write_bytes(content)

    assert "not an Excel workbook" in refusal(good)


def test_half_a_workbook_is_refused(good: Path) -> None:
    content = good.read_bytes()
    good.write_bytes(content[: len(content) // 2])

    assert "damaged" in refusal(good)


def test_a_damaged_workbook_gives_a_chart_or_a_refusal_and_nothing_else(good: Path) -> None:
    """Bytes flipped in the parts themselves, so that the damage reaches the reader and not only the checksum."""
    with ZipFile(good) as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    dice = random.Random(835)  # noqa: S311 - the same damage every time
    read = 0
    for _ in range(40):
        name = dice.choice([name for name in kept if name.endswith((".xml", ".rels"))])
        damaged = bytearray(kept[name])
        for _ in range(dice.randint(1, 6)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        rebuilt(good, lambda parts, name=name, damaged=damaged: parts.update({**kept, name: bytes(damaged)}))
        try:
            read += isinstance(chart_book.read(good), Chart)
        except BadChart as refused:
            assert "Zebraquill" not in str(refused)

    assert read < 40
