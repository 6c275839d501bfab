"""Denial letters as payers lay them out: each field right or left to a person, and never a wrong day told as certain."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_BREAK

from casework import opened
from casework.errors import BadFile
from casework.intake import letter_reading, letter_text, letter_word
from casework.intake.letter_columns import unfolded
from casework.intake.letter_reading import Proposal

HEAD = """Prairie Mutual Insurance Company

August 24, 2026

Claim number: E123456789

Dear Member:

The treatment is experimental or investigational and is denied.

"""
ADDRESS = "Prairie Mutual Insurance Company\nMember Appeals\nPO Box 981106\nSalt Lake City, UT 84130"
COLUMNS = """How to appeal                                      Other help

If you disagree with this decision you may         For questions call (394) 555-0154. For
appeal. Your appeal must be received by            help from the Employee Benefits Security
December 22, 2026.                                 Administration call 1-866-444-3272. You
                                                   may request an external review within 4
Write to: Prairie Mutual Insurance                 months of the final decision.
Company, Member Appeals, PO Box
981106, Salt Lake City, UT 84130-
1106

Fax 1-383-555-0128
"""
SIDEBAR = """At a glance
Notice date                  Bluestone Health Plan
April 15, 2026               Dear Dana,

Date of birth                How long do I have to appeal?
05/01/1994
Claim number                 You have until August 13, 2026 to appeal this decision. A
20266033576-00               request that reaches us after that day may not be
                             considered unless you show good cause for the delay.
Reference number             Where do I send my appeal?
A570949137
Service date                 Bluestone Health Plan
03/25/2026                   Member Appeals
                             1250 Commerce Parkway, Suite 300
                             Winston-Salem, NC 27113-5038
"""
TABLE = [
    ("Notice date / Fecha del aviso", "April 15, 2026"),
    ("Date of birth", "05/01/1994"),
    ("Claim number", "20266033576-00"),
    ("You must appeal by / Debe apelar antes del", "August 13, 2026"),
    ("Where to send your appeal", ADDRESS),
    ("Appeals fax", "1-383-555-0128"),
]


def read(*pages: str) -> dict[str, Proposal]:
    return {proposal.field: proposal for proposal in letter_reading.read(pages)}


def values(found: dict[str, Proposal]) -> dict[str, str]:
    return {name: proposal.value for name, proposal in found.items()}


def word(path: Path, *paragraphs: str, table: list[tuple[str, str]] = (), head: str = "") -> Path:
    document = Document()
    document.sections[0].header.paragraphs[0].text = head
    for text in paragraphs:
        document.add_paragraph(text)
    rows = document.add_table(rows=0, cols=2)
    for label, value in table:
        cells = rows.add_row().cells
        cells[0].text, cells[1].text = label, value
    document.save(path)
    return path


def test_two_columns_are_read_one_after_the_other_and_an_address_keeps_its_whole_zip_code() -> None:
    found = read(HEAD + COLUMNS)

    assert (found["letter_deadline"].value, found["letter_deadline"].is_certain) == ("2026-12-22", True)
    assert found["appeals_address"].value == "Prairie Mutual Insurance Company\nMember Appeals\nPO Box 981106\nSalt Lake City, UT 84130-1106"
    assert found["appeals_fax"].value == "(383) 555-0128"


def test_a_bar_at_the_side_keeps_its_labels_with_their_values() -> None:
    found = values(read(SIDEBAR))

    assert (found["notice_on"], found["letter_deadline"], found["service_on"]) == ("2026-04-15", "2026-08-13", "2026-03-25")
    assert (found["claim_number"], found["reference"]) == ("20266033576-00", "A570949137")
    assert found["appeals_address"].endswith("1250 Commerce Parkway, Suite 300\nWinston-Salem, NC 27113-5038")


def test_labels_and_values_side_by_side_are_no_columns_of_prose() -> None:
    text = "Statement date       08/24/2026\nClaim number         E22\nMember               Dana\nAppeal deadline      12/22/2026\n"

    assert unfolded(text) == text.rstrip("\n")


def test_a_table_in_word_is_read_row_by_row_even_in_two_languages(tmp_path: Path) -> None:
    path = word(tmp_path / "letter.docx", "Denied: the time limit for filing has expired (CARC 29).", table=TABLE, head="Prairie Mutual")
    pages = letter_text.pages(path)

    assert pages[0].startswith("Prairie Mutual")
    assert values({proposal.field: proposal for proposal in letter_reading.read(pages)}) == {
        "notice_on": "2026-04-15",
        "letter_deadline": "2026-08-13",
        "claim_number": "20266033576-00",
        "reason": "timely filing",
        "appeals_address": ADDRESS,
        "appeals_fax": "(383) 555-0128",
    }


def test_pages_of_a_word_file_are_those_it_was_broken_into(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Page one.").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Page two.")
    document.save(tmp_path / "two.docx")

    assert [page.strip() for page in letter_text.pages(tmp_path / "two.docx")] == ["Page one.", "Page two."]


def test_joined_letters_soft_hyphens_and_odd_blanks_are_read_as_plain_letters(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(HEAD + "Your ap\u00adpeal must be \ufb01led no\u00a0later than De\u00ad\ncember 22, 2026.\n", encoding="utf-8")

    assert {proposal.field: proposal.value for proposal in letter_reading.read(letter_text.pages(path))}["letter_deadline"] == "2026-12-22"


@pytest.mark.parametrize(
    "sentence",
    [
        "To keep getting this service while your appeal is decided, you must ask for an appeal by September 3, 2026.",
        "A decision on your appeal is expected by September 30, 2026.",
        "You should receive our appeal decision no later than September 30, 2026.",
        "The appointment of representative form for your appeal must be returned by September 30, 2026.",
        "Supporting documents for your appeal must be submitted by September 30, 2026.",
        "After the appeal you may ask for a State Fair Hearing no later than December 30, 2026.",
        "Grievances about the quality of care must be filed no later than September 30, 2026.",
        "If you already filed an appeal by August 20, 2026, disregard this letter.",
        "Your appeal deadline was July 24, 2026 and has passed.",
        "We’ll mail our answer to your appeal no later than September 30, 2026.",
    ],
)
def test_a_day_for_something_else_is_never_taken_for_the_last_day_to_appeal(sentence: str) -> None:
    assert "letter_deadline" not in read(HEAD + sentence)


@pytest.mark.parametrize(
    ("sentence", "value", "note"),
    [
        ("Your appeal must be received by 12/9/26.", "2026-12-09", "another day"),
        ("You must appeal before December 22, 2026.", "", "the one before"),
        ("You have 60 days from the date of this letter to appeal.\n\nAppeal deadline: December 22, 2026", "2026-12-22", "does not end on that day"),
        ("The appeal must be received by January 1, 2031.", "", "unusually far"),
        ("Your appeal must be received by June 1, 2026.", "", "after the letter's own date"),
        ("Appeal deadline: December 22, 2026\n\nYour appeal must be filed by June 1, 2027.", "", "more than one thing"),
    ],
)
def test_a_day_that_something_speaks_against_is_not_certain_and_the_note_says_why(sentence: str, value: str, note: str) -> None:
    found = read(HEAD + sentence)["letter_deadline"]

    assert (found.value, found.is_certain) == (value, False)
    assert note in found.note


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("You may appeal within one hundred eighty (180) days from the date you receive this notice.", "180 days from the date you receive this notice"),
        ("An appeal must be filed within sixty days after you get this notice.", "sixty days after you get this notice"),
        ("You have 65 calendar days to file an appeal.", "65 calendar days"),
        ("The time limit for filing your appeal is 60 calendar days.", "60 calendar days"),
    ],
)
def test_a_period_is_given_in_its_own_words_and_never_as_a_day(sentence: str, value: str) -> None:
    found = read(HEAD + sentence)

    assert (found["deadline_period"].value, found["deadline_period"].is_certain) == (value, False)
    assert "no day can be told from the letter alone" in found["deadline_period"].note
    assert "letter_deadline" not in found


def test_two_periods_are_a_question() -> None:
    found = read(HEAD + "You have 60 days from the date of this letter to appeal.\n\nYou have 180 days from the date of this letter to appeal.")

    assert found["deadline_period"].value == ""
    assert "60 days" in found["deadline_period"].words
    assert "180 days" in found["deadline_period"].words


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your request dated August 19, 2026. It is denied.",
        "Date      Service     Billed\n08/19/2026   96365   $450.00\n",
        "Date of birth\n05/01/1994\n",
        "Date of birth:\n\n05/01/1994\n\nDear Dana:",
    ],
)
def test_a_date_of_something_else_is_not_the_date_of_the_notice(text: str) -> None:
    assert "notice_on" not in read(text)


def test_the_fax_for_appeals_wins_over_the_others_and_a_regulators_is_left_out() -> None:
    text = "Mail or fax your appeal to:\n\n" + ADDRESS + "\n\nMember Services fax: (579) 555-0190\nAppeals fax: 1-383-555-0128\n\n"

    assert read(HEAD + text)["appeals_fax"].value == "(383) 555-0128"
    assert "appeals_fax" not in read(HEAD + "You may appeal.\n\nExternal review: Ohio Department of Insurance,\nColumbus, OH 43215, fax (614) 555-0177.\n")


def test_an_address_runs_over_the_edge_of_a_page() -> None:
    first = HEAD + "Send your appeal to:\n\nPrairie Mutual Insurance Company\nMember Appeals\n\nPage 1 of 2\n"

    assert read(first, "PO Box 981106\nSalt Lake City, UT 84130\n")["appeals_address"].value == ADDRESS


def test_lines_of_another_column_between_those_of_an_address_leave_it_empty() -> None:
    text = "Where to send your appeal:\nPrairie Mutual Insurance Company\nService date: 05/01/2026\nPO Box 981106\nSalt Lake City, UT 84130\n"

    assert "appeals_address" not in read(HEAD + text)


def test_pages_without_text_are_named() -> None:
    assert letter_text.pictures(["Cover sheet", "  \n", ""]) == (2, 3)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "no Word program"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"), "no Word program"),
        (b"<a>" * 300 + b"</a>" * 300, "nested deeper"),
        (b"<a>", "damaged"),
    ],
)
def test_a_word_file_put_together_oddly_is_refused(tmp_path: Path, body: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        letter_text.pages(zipped(tmp_path, {"word/document.xml": body}))


def test_a_word_file_that_unpacks_to_more_than_any_letter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="ordinary size"):
        letter_text.pages(zipped(tmp_path, {"word/document.xml": b" " * (letter_word.MAX_UNPACKED_BYTES + 1)}))
    with pytest.raises(BadFile, match="more inside than any letter"):
        letter_text.pages(zipped(tmp_path, {f"word/{number}": b"" for number in range(opened.MOST_PARTS + 1)}))


def zipped(folder: Path, parts: dict[str, bytes]) -> Path:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    (folder / "letter.docx").write_bytes(file.getvalue())
    return folder / "letter.docx"
