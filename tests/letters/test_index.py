"""The index of a packet reads as agreed: whole, in parts, and where no PDF is made; and the sheets before the exhibits."""

from casework.letters import exhibits, word
from casework.letters.exhibits import Line, Page
from tests.letters import samples
from tests.letters.test_golden import same
from tests.letters.test_packet import LETTERHEAD, WORDING

ABOUT = {"Member": "Elena Whitfield", "Member ID": "SMH100200301", "Claim": "26-400001", "Our file": "C26-0007"}
PAGE = Page(WORDING, LETTERHEAD, samples.CLINIC, samples.DRAWN_ON, "C26-0007", ABOUT)
LINES = (
    Line("Document", "First appeal", 3, 1),
    Line("Document", "Letter of medical necessity, signed copy", 2, 4),
    Line("Exhibit 1", "Denial notice, September 10, 2026", 2, 7),
    Line("Exhibit 2", "Pharmacy record, October 20, 2026", 4, 9),
)


def test_the_index_of_one_file_reads_as_agreed() -> None:
    same("packet-index", word.plain_text(exhibits.index(LINES, PAGE, pages=12)))


def test_the_index_of_a_packet_in_parts_reads_as_agreed() -> None:
    parted = tuple(Line(each.label, each.title, each.pages, each.first_page, 1 if each.first_page < 7 else 2) for each in LINES)

    same("packet-index-parts", word.plain_text(exhibits.index(parted, PAGE, pages=12)))


def test_the_index_without_a_printer_and_the_sheets_read_as_agreed() -> None:
    unprinted = tuple(Line(each.label, each.title, each.pages) for each in LINES)

    same("packet-index-word", word.plain_text(exhibits.index(unprinted, PAGE, pages=0)))
    same("packet-sheets", word.plain_text(exhibits.sheets(unprinted[2:], PAGE)))
