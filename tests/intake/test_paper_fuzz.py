"""Worksheets, letters and booklets that somebody or something broke, and PDFs made to choke a reader: read, or refused with a sentence, in bounded time."""

import zlib
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import BadFile
from casework.intake import letter_reading, letter_text, policy_reading, worksheet
from casework.settings import PROGRAM
from tests.intake import sheets
from tests.intake.breaking import SECONDS_A_FILE, broken, broken_inside, many, pdf_of, word_of
from tests.make import DAY

TOPICS = policy_reading.topics((PROGRAM / "casework" / "rulebook" / "policy-words.toml").read_text(encoding="utf-8"))
BOOKLET = """Summary Plan Description

Ketamine infusions for de-
pression are excluded.     The plan is self-funded.
You may appeal within 180 days.     A second level is voluntary.
Visit       $20
Page 1 of 2
"""
ODD_CELLS = [b",", b'"', b"\n", b";", b"=1+1", b"-", b"1e999", b"9" * 40, b"\xff", b"\x00", b"13/32/2026", b'"' * 500, b"," * 500]
ODD_TEXT = [b"\n", b" " * 300, b"- \n", b"\xc2\xad\n", b"\x0c", b"   |   ", b"ketamine " * 30, b"fax (614) 555-0111 ", b"by June 3, 2026 "]
FLOODS = [
    "appeal by June 3, 2026 " * 10_000,
    "fax (614) 555-0111 " * 10_000,
    "Send your appeal to: " * 10_000,
    "a    b\n" * 10_000,
    "a-\n" * 10_000,
    "\n \n" * 10_000,
    "within " * 10_000,
    "Date: " * 10_000,
    "Claim number: A1 " * 10_000,
    " " * 1_000_000,
]


@pytest.fixture(scope="module")
def worksheets(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    folder = tmp_path_factory.mktemp("sheets")
    rows = [sheets.claim(number) for number in range(1, 4)]
    return sheets.csv_file(folder / "w.csv", rows).read_bytes(), sheets.xlsx_file(folder / "w.xlsx", rows).read_bytes()


@many(25)
@given(data=st.data())
def test_a_broken_worksheet_is_read_or_refused_with_a_sentence(data: st.DataObject, worksheets: tuple[bytes, bytes], tmp_path: Path) -> None:
    text, book = worksheets
    content = data.draw(st.one_of(broken([text], ODD_CELLS), broken([book], ODD_CELLS), broken_inside(book)))
    path = tmp_path / ("w.xlsx" if content[:2] == b"PK" else "w.csv")
    path.write_bytes(content)
    try:
        found = worksheet.read(path, today=DAY)
    except BadFile as refused:
        assert str(refused)
        return
    assert found.rows_read >= 0


@many(25)
@given(
    data=st.one_of(
        broken([BOOKLET.encode()], ODD_TEXT), broken([pdf_of(BOOKLET)], ODD_TEXT), broken([word_of(BOOKLET)], ODD_TEXT), broken_inside(word_of(BOOKLET))
    )
)
def test_a_broken_booklet_is_searched_or_refused_with_a_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "booklet"
    path.write_bytes(data)
    try:
        pages = letter_text.pages(path, is_booklet=True)
    except BadFile as refused:
        assert str(refused).endswith(".")
        return
    assert all(1 <= passage.page <= len(pages) and passage.words for passage in policy_reading.search(pages, TOPICS))


@pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: repr(flood[:8]))
def test_a_flood_of_the_same_words_costs_one_pass(flood: str) -> None:
    start = process_time()
    letter_reading.read([flood])
    policy_reading.search([flood], TOPICS)

    assert process_time() - start < SECONDS_A_FILE


def drawn(content: bytes, *, count: int = 1) -> bytes:
    """Write a PDF whose pages all show one packed stream."""
    packed = zlib.compress(content, 9)
    kids = "3 0 R " * count
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream",
    ]
    return written(parts)


def written(parts: list[bytes]) -> bytes:
    """Number the objects of a PDF and close it."""
    body = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1,
        table,
        len(parts) + 1,
        len(body),
    )


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
CHOKING = {
    "a stream that unpacks without end": drawn(b" " * 200_000_000),
    "pages that draw more than any letter": drawn(b"BT (a) Tj ET\n" * 100_000, count=20),
    "more pages than any letter": drawn(b"BT ET", count=letter_text.MAX_PAGES + 1),
    "a tree that is its own branch": written([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 4 >>"]),
    "a tree that doubles": written([CATALOG, *(b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>" % (at, at) for at in range(3, 63)), b"<< /Type /Page >>"]),
    "a deep nest": written([b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 50_000 + b"]" * 50_000 + b" >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
    "a count that lies": written([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"]),
}


@pytest.mark.parametrize("name", CHOKING)
@pytest.mark.parametrize("is_booklet", [False, True])
def test_a_pdf_made_to_choke_a_reader_is_refused_in_bounded_time(name: str, is_booklet: bool, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(CHOKING[name])
    start = process_time()
    with pytest.raises(BadFile, match=r"\.$"):
        letter_text.pages(path, is_booklet=is_booklet)

    assert process_time() - start < 2 * SECONDS_A_FILE
