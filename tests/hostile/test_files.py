"""Files made to do harm, at every reader they can reach: refused with a sentence, or read, within so much memory and so much time."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from casework.errors import BadChart, BadFile
from casework.intake import call_sheet_read, chart_book, chart_safety, inbox, letter_text, paper_files, worksheet
from casework.intake.chart_lists import Offer
from casework.intake.chart_update import CannotKeep
from casework.intake.chart_write import workbook_bytes
from casework.letters import binding_pictures, binding_word, exhibited, exhibits, word
from casework.rules.inquiry import Inquiry
from casework.settings import PROGRAM
from tests import make
from tests.hostile import bounded, made
from tests.hostile.made import Parts

TODAY = date(2026, 11, 22)
SAID = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
KNOWN = Inquiry.parse((PROGRAM / "casework" / "rulebook" / "inquiry.toml").read_text(encoding="utf-8"))
PAPER: dict[str, Callable[[Path], object]] = {"look": paper_files.look, "text": letter_text.pages, "inbox": inbox.kind_of_file}
LETTER: dict[str, Callable[[bytes], object]] = {
    "words": word.plain_text,
    "stamps": word.stamps,
    "enclosures": exhibits.listed,
    "exhibits": exhibited.stamped,
    "binding": lambda data: binding_word.merged([data, data]),
}


def entity(head: str) -> bytes:
    """Write a Word file that names an entity of this head."""
    return made.word(made.paragraphs(SAID.format("&l9;"), head))


WORD: dict[str, Callable[[], bytes]] = {
    **{name: partial(entity, head) for name, head in made.DOCUMENT_TYPES.items()},
    "a billion laughs in two bytes a letter": lambda: made.word(made.paragraphs(SAID.format("&l9;"), made.BILLION).decode().encode("utf-16")),
    "a billion laughs among the properties": lambda: made.word(
        made.paragraphs(""), docProps__custom__xml=f"{made.BILLION}<x><y name='a'>&l9;</y></x>".encode("utf-16")
    ),
    "properties without end": lambda: made.word(made.paragraphs(""), docProps__custom__xml=b"<x>" + b"<y/>" * 20_000_000 + b"</x>"),
    "tags without end": lambda: made.word(made.paragraphs("<w:p/>" * 9_000_000)),
    "attributes without end": lambda: made.word(made.paragraphs("<w:p " + " ".join(f"a{at}=''" for at in range(3_000_000)) + "/>")),
    "a nest without end": lambda: made.word(made.paragraphs("<w:p>" * 300_000 + "</w:p>" * 300_000)),
    "a list of contents without end": lambda: made.entries(made.word(made.paragraphs("x")), 400_000),
    "a part that unpacks to a gigabyte": lambda: made.word(made.paragraphs("x"), word__media__a=bytes(1_000_000_000)),
    "sizes that lie": lambda: made.lying(made.word(made.paragraphs(SAID.format("a" * 1_000_000))), 10),
    "a password": lambda: made.locked(made.word(made.paragraphs(SAID.format("a")))),
    "archives in archives": lambda: made.nested(4),
    "names that lead elsewhere": lambda: made.zipped(
        {"../../word/document.xml": b"x", "/etc/passwd": b"x", "word/document.xml": made.paragraphs(SAID.format("a"))}
    ),
}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write each hostile Word file once."""
    folder = tmp_path_factory.mktemp("words")
    for at, make_one in enumerate(WORD.values()):
        (folder / f"{at}.docx").write_bytes(make_one())
    return folder


def judged(ended: bounded.Ended) -> None:
    assert ended.broken == ""
    assert ended.said == "read" or (". " in ended.said and "Error" not in ended.said), ended.said


@pytest.mark.parametrize("name", WORD)
def test_a_hostile_word_file_is_refused_or_read_in_bounds_as_a_paper(name: str, words: Path) -> None:
    path = words / f"{list(WORD).index(name)}.docx"
    for read in PAPER.values():
        judged(bounded.reading(partial(read, path), (BadFile,)))


@pytest.mark.parametrize("name", WORD)
def test_a_hostile_word_file_is_refused_or_read_in_bounds_as_an_edited_letter(name: str, words: Path) -> None:
    data = (words / f"{list(WORD).index(name)}.docx").read_bytes()
    for read in LETTER.values():
        ended = bounded.reading(partial(read, data), (BadFile,))

        assert ended.broken == ""
        assert ended.said == "read" or ended.said.endswith(".")


@pytest.mark.parametrize("name", [*made.DOCUMENT_TYPES, "a billion laughs in two bytes a letter", "tags without end", "a list of contents without end"])
def test_what_no_word_program_writes_is_refused_when_it_is_dropped(name: str, words: Path) -> None:
    """LibreOffice would open it later, so it must not come in at all."""
    with pytest.raises(BadFile, match=r"no Word program does|more inside than any letter"):
        paper_files.look(words / f"{list(WORD).index(name)}.docx")


SHEET = "xl/worksheets/sheet2.xml"
SPREADSHEET = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OF_SHEET = b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
SHARED = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'


def put(part: str, before: bytes, more: bytes) -> Callable[[Parts], object]:
    def change(parts: Parts) -> None:
        assert before in parts[part]
        parts[part] = parts[part].replace(before, more + before, 1)

    return change


def texts(parts: Parts) -> None:
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="' + SPREADSHEET + b'">' + b"<si/>" * 9_000_000 + b"</sst>"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", SHARED)


def same_sheet(parts: Parts) -> None:
    lines = (b'<sheet name="s%d" sheetId="%d" r:id="rId2"' % (at, at + 100) + OF_SHEET for at in range(20_000))
    put("xl/workbook.xml", b"</sheets>", b"".join(lines))(parts)


def names(parts: Parts) -> None:
    put("xl/workbook.xml", b"</workbook>", b"".join(b'<definedName name="n%d">A1</definedName>' % at for at in range(900_000)))(parts)


def merged(parts: Parts) -> None:
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>', 1)


FAR = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
BOOK: dict[str, Callable[[Parts], object]] = {
    "texts without end": texts,
    "formats without end": put("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 9_000_000),
    "one sheet under many names": same_sheet,
    "names without end": names,
    "all cells merged": merged,
    "a cell at the very end": put(SHEET, b"</sheetData>", FAR),
    "a nest in a row": put(SHEET, b"</sheetData>", b'<row r="900">' + b"<is>" * 200_000 + b"</is>" * 200_000 + b"</row>"),
    "a text of many megabytes": put(SHEET, b"</sheetData>", b'<row r="900"><c r="B900" t="str"><v>' + b"a" * 20_000_000 + b"</v></c></row>"),
    "a column of a kind that nobody knows": put(SHEET, b"<sheetData>", b'<cols><col min="60" max="60" width="9" ccustomWidth="1"/></cols>'),
    "a billion laughs": lambda parts: parts.update({SHEET: made.BILLION.encode() + parts[SHEET]}),
    "a file of this machine": lambda parts: parts.update({SHEET: made.OUTSIDE.format("file:///etc/hostname").encode() + parts[SHEET]}),
}


@pytest.fixture(scope="module")
def chart() -> bytes:
    return workbook_bytes(make.full_chart(), offer=Offer())


@pytest.mark.parametrize("name", BOOK)
def test_a_hostile_workbook_is_refused_or_read_in_bounds_by_every_reader(name: str, chart: bytes, tmp_path: Path) -> None:
    path = tmp_path / "P0001.xlsx"
    path.write_bytes(made.changed(chart, BOOK[name]))
    readers: tuple[Callable[[], object], ...] = (
        lambda: chart_book.read(path),
        lambda: chart_book.updated(chart_safety.safe_content(path), None, offer=Offer(), remarks=(), looked_on=TODAY),
        lambda: call_sheet_read.read(path, KNOWN, today=TODAY),
        lambda: worksheet.read(path, today=TODAY),
        lambda: inbox.kind_of_file(path),
    )
    for read in readers:
        ended = bounded.reading(read, (BadFile, BadChart, CannotKeep))

        assert ended.broken == ""
        assert ended.said


def test_a_workbook_with_a_list_of_contents_without_end_is_refused(chart: bytes, tmp_path: Path) -> None:
    path = tmp_path / "P0001.xlsx"
    path.write_bytes(made.entries(chart, 200_000))

    judged(bounded.reading(lambda: chart_book.read(path), (BadChart,), seconds=3))
    judged(bounded.reading(lambda: inbox.kind_of_file(path), (), seconds=3))


FLOODS = {"commas": b"," * 19_000_000, "lines": b"\n" * 19_000_000, "quotes": b'"' * 19_000_000, "cells": b'"a",' * 4_000_000, "nothing": bytes(19_000_000)}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_in_a_worksheet_costs_bounded_time_and_memory(flood: str, tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes(FLOODS[flood])

    judged(bounded.reading(lambda: worksheet.read(path, today=TODAY), (BadFile,), megabytes=1200))


PICTURES: dict[str, Callable[[], bytes]] = {
    "a png of 60,000 by 60,000 dots": lambda: made.png(60_000, 60_000),
    "a jpeg of 65,500 by 65,500 dots": lambda: made.jpeg(65_500, 65_500),
    "a tiff of 4,000,000,000 dots a side": lambda: made.tiff(1, wide=4_000_000_000, high=4_000_000_000),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_larger_than_any_paper_is_refused_where_it_comes_in_and_where_it_would_be_printed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(PICTURES[name]())
    data = path.read_bytes()
    ending = ".tif" if "tiff" in name else ".png"

    for read in (lambda: paper_files.look(path), lambda: binding_pictures.pages(data, ending)):
        ended = bounded.reading(read, (BadFile,))
        assert (ended.broken, "larger than any paper" in ended.said) == ("", True)


def test_a_picture_of_ordinary_size_that_unpacks_to_more_than_it_says_is_read_piece_by_piece() -> None:
    """The size it states is small; what is packed into it is not."""
    large = made.png(30_000, 30_000)
    small = large[:16] + made.png(8, 8)[16:24] + large[24:]

    judged(bounded.reading(lambda: binding_pictures.pages(small, ".png"), (BadFile,), megabytes=200))


def test_a_fax_of_many_pages_is_counted_and_its_printing_stays_in_bounds(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    path.write_bytes(made.tiff(3_000, filling=30_000_000))

    assert paper_files.look(path).pages == 3_000
    ended = bounded.reading(lambda: binding_pictures.pages(path.read_bytes(), ".tif"), (BadFile,))
    assert (ended.broken, "too large to be printed together" in ended.said) == ("", True)


def test_a_text_longer_than_any_paper_is_not_laid_out(tmp_path: Path) -> None:
    ended = bounded.reading(lambda: binding_pictures.pages(b"\n" * 50_000_000, ".txt"), (BadFile,))

    assert (ended.broken, "longer than any paper" in ended.said) == ("", True)


def test_a_pipe_a_device_a_folder_and_a_link_are_no_files_to_read(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    os.mkfifo(tmp_path / "inbox" / "pipe.835")
    (tmp_path / "inbox" / "folder.835").mkdir()
    (tmp_path / "inbox" / "link.835").symlink_to("/etc/hostname")
    (tmp_path / "inbox" / "zero.835").symlink_to("/dev/zero")

    assert inbox.waiting(tmp_path / "inbox", settle_seconds=0, now=datetime.now(UTC)) == ()
    for name in ("pipe.835", "folder.835", "link.835", "zero.835"):
        ended = bounded.reading(partial(paper_files.look, tmp_path / "inbox" / name), (BadFile,), seconds=2)
        judged(ended)
        assert ended.said != "read"
