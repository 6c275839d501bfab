"""The call sheet: written with every question, read back cell by cell, and every fault told with its row and column."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casework.chart import Contact
from casework.errors import BadWorksheet
from casework.intake import call_sheet, call_sheet_read, inbox
from casework.intake.call_sheet import ANSWERS, CALL, CONTACTS, Filled, Line
from casework.intake.inbox import FileKind
from casework.rules.inquiry import Inquiry
from tests.rules import shipped

KNOWN = Inquiry.parse(shipped.texts()["inquiry.toml"])
TODAY = date(2026, 11, 22)
LINES = [Line(each, each.words, "yes (verbal, 2026-11-18)" if each.id == "E1" else "") for each in KNOWN.questions]
ROWS = {each.id: place for place, each in enumerate(KNOWN.questions, start=call_sheet.HEAD_ROW + 1)}


def sheet(path: Path, cells: dict[tuple[str, str], Any]) -> Path:
    """Write a call sheet and fill some cells: by sheet and cell, where "C4:D" is column D of question C4's row."""
    book = load_workbook(BytesIO(call_sheet.workbook("C26-0007", LINES)))
    for (title, place), content in cells.items():
        question, _, column = place.partition(":")
        book[title][f"{column}{ROWS[question]}" if column else place] = content
    book.save(path)
    return path


def read(path: Path, cells: dict[tuple[str, str], Any]) -> Filled:
    return call_sheet_read.read(sheet(path / "sheet.xlsx", cells), KNOWN, today=TODAY)


def refused(path: Path, cells: dict[tuple[str, str], Any]) -> str:
    with pytest.raises(BadWorksheet) as told:
        read(path, cells)
    return str(told.value)


THE_CALL = {(CALL, "B6"): date(2026, 11, 20), (CALL, "B9"): "Dana", (CALL, "B10"): "CALL-8812"}


def test_a_fresh_sheet_has_a_row_for_each_question_with_drop_downs_and_nothing_to_read(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(call_sheet.workbook("C26-0007", LINES)))

    assert [book[ANSWERS].cell(row, 1).value for row in ROWS.values()] == [each.id for each in KNOWN.questions]
    assert book[ANSWERS].cell(ROWS["E1"], 9).value == "yes (verbal, 2026-11-18)"
    listed = {str(rule.sqref): rule.formula1 for rule in book[ANSWERS].data_validations.dataValidation if rule.type == "list"}
    assert listed[f"C{ROWS['F1']}"] == '"self-funded,insured,not known"'
    assert read(tmp_path, {}) == Filled("C26-0007")


def test_what_the_call_says_counts_for_every_row_and_a_row_may_say_otherwise(tmp_path: Path) -> None:
    own = {(ANSWERS, "C1:C"): "Policy 087", (ANSWERS, "C1:D"): "written", (ANSWERS, "C1:E"): date(2026, 11, 21), (ANSWERS, "C1:H"): 3}
    found = read(tmp_path, {**THE_CALL, (ANSWERS, "E1:C"): "Yes", (ANSWERS, "C4:C"): 12, (ANSWERS, "E2:C"): date(2026, 1, 1), **own})

    said = {each.question: each for each in found.answers}
    assert (said["E1"].value, said["E1"].is_written, said["E1"].on, said["E1"].with_whom) == ("yes", False, date(2026, 11, 20), "Dana")
    assert (said["C4"].value, said["E2"].value) == ("12", "2026-01-01")
    assert (said["C1"].is_written, said["C1"].on, said["C1"].paper, said["C1"].reference) == (True, date(2026, 11, 21), 3, "CALL-8812")
    assert found.contacts == (Contact(happened_on=date(2026, 11, 20), way="call", with_whom="Dana", reference="CALL-8812"),)


def test_a_fax_gives_written_answers_and_comes_in(tmp_path: Path) -> None:
    found = read(tmp_path, {**THE_CALL, (CALL, "B7"): "fax", (ANSWERS, "E1:C"): "yes"})
    called = read(tmp_path, {**THE_CALL, (CALL, "B8"): "in", (ANSWERS, "E1:C"): "yes"})

    assert found.answers[0].is_written and not called.answers[0].is_written
    assert called.contacts[0].is_incoming
    assert (found.contacts[0].way, found.contacts[0].is_incoming) == ("fax", True)


def test_other_contacts_are_rows_of_their_own(tmp_path: Path) -> None:
    row = {
        (CONTACTS, "A5"): date(2026, 11, 19),
        (CONTACTS, "B5"): "portal",
        (CONTACTS, "C5"): "in",
        (CONTACTS, "D5"): "patient",
        (CONTACTS, "G5"): "asks when",
    }

    (kept,) = read(tmp_path, row).contacts
    assert (kept.way, kept.is_incoming, kept.party, kept.words) == ("portal", True, "patient", "asks when")


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({(ANSWERS, "E1:C"): "perhaps"}, "Answers, C{E1} (Answer): E1 takes one of: yes, no"),
        ({(ANSWERS, "C4:C"): "a dozen"}, "Answers, C{C4} (Answer): C4 takes a number"),
        ({(ANSWERS, "E1:D"): "written"}, "Answers, C{E1} (Answer): this row has no answer"),
        ({(ANSWERS, "E1:C"): "yes", (ANSWERS, "E1:D"): "shouted"}, "Answers, D{E1} (Verbal or written)"),
        ({(ANSWERS, "E1:C"): "yes", (ANSWERS, "E1:E"): date(2027, 1, 1)}, "Answers, E{E1} (Date): this day is still to come"),
        ({(ANSWERS, "E1:C"): "yes", (ANSWERS, "E1:E"): "03/04/2026"}, "Answers, E{E1} (Date)"),
        ({(ANSWERS, "E1:C"): "yes", (ANSWERS, "E1:A"): "Q9"}, "Answers, A{E1} (No.): this is the number of no question"),
        ({(ANSWERS, "E1:C"): "yes", (ANSWERS, "E1:H"): "third"}, "Answers, H{E1} (Paper number)"),
        ({(CONTACTS, "B5"): "fax"}, "Contacts, A5 (Date): this is missing"),
        ({(CONTACTS, "A5"): date(2026, 11, 19)}, "Contacts, B5 (How): this is missing"),
        ({(CONTACTS, "A5"): date(2026, 11, 19), (CONTACTS, "B5"): "fax"}, "Contacts, C5 (In or out): this is missing"),
        (
            {(CONTACTS, "A5"): date(2026, 11, 19), (CONTACTS, "B5"): "fax", (CONTACTS, "C5"): "in", (CONTACTS, "E5"): "x" * 201},
            "Contacts, row 5 (Contact): a text is too long",
        ),
        ({(CALL, "B5"): None}, "This call, B5 (Case number): this is missing"),
        ({(ANSWERS, "C4"): "Reply", (ANSWERS, "A4"): None, (ANSWERS, "B4"): None, (ANSWERS, "D4"): None, (ANSWERS, "E4"): None}, "row of headings is missing"),
    ],
)
def test_every_fault_is_told_with_its_place_and_without_what_stands_there(tmp_path: Path, cells: dict[tuple[str, str], Any], told: str) -> None:
    words = refused(tmp_path, {**THE_CALL, **cells})

    assert told.format(**ROWS) in words
    assert "nothing of it was kept" in words
    assert not [content for content in cells.values() if isinstance(content, str) and len(content) > 6 and content in words and content != "written"]


def test_an_answer_without_a_day_or_a_way_asks_for_both(tmp_path: Path) -> None:
    words = refused(tmp_path, {(CALL, "B7"): None, (ANSWERS, "E1:C"): "yes"})

    assert "its date and whether it is verbal or written is missing" in words


def test_faults_are_all_told_at_once(tmp_path: Path) -> None:
    words = refused(tmp_path, {**THE_CALL, (ANSWERS, "E1:C"): "perhaps", (ANSWERS, "C4:C"): "many", (CONTACTS, "B5"): "fax"})

    assert "Mend 4 places" in words


def test_a_call_sheet_is_told_from_a_chart_and_from_a_worksheet(tmp_path: Path) -> None:
    path = sheet(tmp_path / "renamed.xlsx", {})

    assert inbox.kind_of_file(path) is FileKind.CALL_SHEET
    assert not call_sheet_read.is_call_sheet(Path(__file__))


def test_a_damaged_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing else")

    with pytest.raises(BadWorksheet, match=r"Save it again|save it again"):
        call_sheet_read.read(path, KNOWN, today=TODAY)


def test_a_formula_is_never_worked_out(tmp_path: Path) -> None:
    words = refused(tmp_path, {**THE_CALL, (ANSWERS, "C1:C"): '=HYPERLINK("http://x","y")'})

    assert "formula has no saved result" in words
