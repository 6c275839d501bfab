"""Pages bound: stamped below what they show, however they are turned or cut; letters joined in Word keep their own lists and pages."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from pypdf import PdfReader, PdfWriter

from casework.errors import BadFile
from casework.letters import binding, binding_pictures, binding_word, exhibits, word
from casework.letters.binding import Sheaf
from casework.letters.properties import Properties
from casework.letters.word import Letterhead
from casework.settings import PROGRAM
from tests.actions import packeting
from tests.intake.breaking import pdf_of
from tests.letters.sample import values
from tests.paper_making import pdf

LETTERHEAD = Letterhead(PROGRAM / "templates" / "letterhead.docx")


def turned(angle: int, *, crop: tuple[int, int, int, int] | None = None) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(BytesIO(pdf(("Shown here",), ("second",)))).pages:
        own = writer.add_page(page)
        own.rotate(angle)
        if crop:
            own.cropbox.lower_left, own.cropbox.upper_right = crop[:2], crop[2:]
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def shown(page: object) -> tuple[float, float]:
    wide, high = float(page.cropbox.width), float(page.cropbox.height)  # type: ignore[attr-defined]
    return (wide, high) if page.rotation % 180 == 0 else (high, wide)  # type: ignore[attr-defined]


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (60, 600, 500, 760)])
def test_each_page_fits_letter_paper_and_keeps_its_words(angle: int, crop: tuple[int, int, int, int] | None) -> None:
    read = PdfReader(BytesIO(binding.bind([Sheaf("Exhibit 1", turned(angle, crop=crop))], first_page=7, title="Packet"))).pages

    assert {tuple(sorted(map(round, shown(page)))) for page in read} == {(612, 792)}
    assert "Shown here" in read[0].extract_text()
    assert "Exhibit 1 · page 2 of 2 · packet page 8" in read[1].extract_text()


def test_binding_the_same_twice_gives_the_same_bytes_and_tells_nothing_of_the_source() -> None:
    source = PdfWriter()
    source.append(BytesIO(pdf(("A",), ("A",))))
    source.metadata = {"/Title": "Jordan Whitlock", "/Author": "somebody"}
    made = BytesIO()
    source.write(made)
    sheaves = [Sheaf("Exhibit 1", made.getvalue(), notice="A notice (that travels)")]
    bound = binding.bind(sheaves, first_page=1, title="Packet")

    assert bound == binding.bind(sheaves, first_page=1, title="Packet")
    assert b"Whitlock" not in bound
    texts = [page.extract_text() for page in PdfReader(BytesIO(bound)).pages]
    assert [f"page {at} of 2" in text and "A notice (that travels)" in text for at, text in enumerate(texts, 1)] == [True, True]


def test_equal_pages_joined_stay_as_many() -> None:
    one = binding.joined([pdf(("A",))] * 3)

    texts = [page.extract_text() for page in PdfReader(BytesIO(binding.bind([Sheaf("E", one)], first_page=1, title=""))).pages]
    assert [f"page {at} of 3" in text for at, text in enumerate(texts, 1)] == [True, True, True]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 rubbish", pdf(("a",), password="secret")])
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        binding.count(data)


LOOPED = pdf_of("Dear reader").replace(b"/Type /Pages /Kids", b"//Kids [2 0 R]Type /Pages /Kids")
UNMEASURED = pdf_of("Dear reader").replace(b"/Resources <<", b"/Resources << /XObject << /Im1 << /Subtype /Image >> >>")


@pytest.mark.parametrize(
    ("use", "data"),
    [
        (lambda data: binding.joined([data]), LOOPED),
        (lambda data: binding.bind([Sheaf("E", data)], first_page=1, title=""), LOOPED),
        (binding.shows_a_picture, UNMEASURED),
    ],
)
def test_damage_that_shows_only_in_use_is_refused_with_a_sentence(use: Callable[[bytes], object], data: bytes) -> None:
    assert binding.count(data) == 1
    with pytest.raises(BadFile, match=r"damaged|cannot be bound"):
        use(data)


def test_parts_keep_the_order_and_everything() -> None:
    assert binding.parts([5, 5, 5, 20, 1], limit=10) == ((0, 1), (2,), (3,), (4,))
    assert binding.parts([1, 2, 3], limit=10) == ((0, 1, 2),)


def test_each_frame_of_a_fax_is_a_page_in_its_own_proportions() -> None:
    found = binding_pictures.pages(packeting.tiff(40, 120, 200), ".tif")

    assert len(found) == 3
    assert len(set(found)) == 3
    assert 'svg:width="0.320in" svg:height="0.400in"' in found[0]  # 64 dots at 200 to the inch, 40 at 100


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", packeting.png()[:60], b"\xff\xd8\xff\xd9", b"II*\0\x08\0\0\0"])
def test_a_picture_without_a_size_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile, match="damaged"):
        binding_pictures.pages(data, ".tif" if data.startswith(b"II") else ".png")


def letter(name: str) -> bytes:
    text = f"@Title {name}\n\n1. First of {name}\n\n2. Second\n\nBetween.\n\n1. Anew\n\n- a bullet\n\n@Reference A work\n\n"
    text += "@Enclosure A thing & another\n\n@Enclosure B\n"
    return word.write(text, LETTERHEAD, properties=Properties(name, values.properties().created, values.CLINIC))


def test_letters_joined_in_word_are_valid_keep_all_words_and_say_the_same_bytes(tmp_path: Path) -> None:
    letters = [letter("One"), letter("Two"), letter("Three")]
    whole = binding_word.merged(letters)
    (tmp_path / "whole.docx").write_bytes(whole)

    assert whole == binding_word.merged(letters)
    assert list(OpenXmlValidator().validate(tmp_path / "whole.docx").errors) == []
    assert word.plain_text(whole) == "\n".join(map(word.plain_text, letters))


def test_lists_of_a_later_letter_are_its_own() -> None:

    with zipfile.ZipFile(BytesIO(binding_word.merged([letter("One"), letter("Two")]))) as archive:
        body, numbering = archive.read(word.DOCUMENT).decode(), archive.read(word.NUMBERING).decode()
    second = body[body.index("First of Two") - 400 :]
    used = set(re.findall(r'<w:numId w:val="(\d+)"', second))

    assert all(int(number) > 1000 for number in used)
    assert used <= set(re.findall(r'<w:num w:numId="(\d+)"', numbering))
    assert '<w:pStyle w:val="ListNumber"/>' in second
    assert not re.search(r'<w:pStyle w:val="(?:ListNumber|Reference)"/>(?!<w:numPr>|<w:keepNext/><w:numPr>)', second)


def test_the_enclosure_list_is_read_as_a_person_left_it() -> None:
    assert exhibits.listed(letter("One")) == ("A thing & another", "B")
    with pytest.raises(BadFile, match="no Word file"):
        exhibits.listed(b"rubbish")
    with pytest.raises(BadFile, match="no Word file"):
        binding_word.merged([letter("One"), b"rubbish"])
