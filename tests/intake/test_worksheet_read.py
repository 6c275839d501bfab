"""A worksheet is read whole or not at all: headings by any usual name, every wrong cell named at once, nothing guessed."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from casework.errors import BadInput, BadWorksheet
from casework.intake import inbox, worksheet
from casework.intake.inbox import FileKind
from casework.intake.worksheet import Worksheet
from casework.intake.worksheet_fields import BY_FIELD, COLUMNS, HEADINGS, field_of, plain_heading
from tests import make
from tests.intake import sheets

TODAY = make.DAY
EXAMPLE = Path(__file__).parents[2] / "examples" / "denials-worksheet.csv"


def read(path: Path) -> Worksheet:
    return worksheet.read(path, today=TODAY)


def refusal(path: Path) -> str:
    with pytest.raises(BadWorksheet) as refused:
        read(path)

    assert "Testerly" not in str(refused.value)
    return str(refused.value)


def wrong(tmp_path: Path, **changes: object) -> str:
    """Read a worksheet whose second row is wrong, and give the refusal."""
    return refusal(sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1), sheets.claim(2, **changes)]))


def test_every_field_has_its_headings_and_no_heading_means_two_fields() -> None:
    headings = [plain_heading(words) for field, others in HEADINGS.items() for words in (BY_FIELD[field].label, *others)]

    assert set(HEADINGS) == set(BY_FIELD)
    assert len(headings) == len(set(headings))
    assert all(field_of(column.label.upper()) == column.field for column in COLUMNS)


def test_a_worksheet_of_a_practice_system_is_read_by_its_own_headings() -> None:
    sheet = read(EXAMPLE)

    assert sheet.rows_read == 9
    assert len(sheet.claims) == 8
    assert sheet.claims[0].patient_last_name == "Nonesuch"
    assert [line.charge for line in sheet.claims[0].lines] == [Decimal("450.00"), Decimal("85.00")]
    assert any("work queue" in note for note in sheet.notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separator_and_encoding_are_told_from_the_file(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [sheets.claim(1, Patient_first_name="Renée", Denial_reason="Not proven; see policy, page 2 | 3")]
    sheet = read(sheets.csv_file(tmp_path / "w.csv", rows, delimiter=delimiter, encoding=encoding))

    assert sheet.claims[0].patient_first_name == "Renée"
    assert sheet.rows[1][0].reason == "Not proven; see policy, page 2 | 3"


@pytest.mark.parametrize("name", ["Renée", "Núñez", "Zoë", "Dávila", "MUÑOZ", "O’Brien"])
def test_windows_text_is_read_and_said_where_every_sign_is_a_letter_in_its_place(tmp_path: Path, name: str) -> None:
    sheet = read(sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1), sheets.claim(2, Patient_last_name=name)], encoding="cp1252"))

    assert sheet.claims[1].patient_last_name == name
    assert any("check names with accents, such as Núñez" in note for note in sheet.notes)


@pytest.mark.parametrize("name", ["Núñez", "García", "Renée", "Álvarez", "GARCÍA", "MUÑOZ", "Zoë", "Élan", "Óscar", "Peña"])
def test_old_mac_text_is_refused_because_a_name_could_be_read_wrongly(tmp_path: Path, name: str) -> None:
    path = sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1), sheets.claim(2, Patient_last_name=name)], encoding="mac-roman")

    assert "line 3" in refusal(path)
    assert "CSV UTF-8" in refusal(path)


@pytest.mark.parametrize("serial", [46296, 46296.0, "46296"])
def test_a_bare_number_is_no_date_and_the_refusal_says_how_to_show_it_as_one(tmp_path: Path, serial: object) -> None:
    told = refusal(sheets.xlsx_file(tmp_path / "w.xlsx", [sheets.claim(1, Date_of_service=serial)]))

    assert "Format the cell as a date and check the day it shows, or write a date as YYYY-MM-DD" in told


def test_a_workbook_with_a_title_above_its_headings_and_typed_cells_is_read(tmp_path: Path) -> None:
    rows = [sheets.claim(1, Date_of_service=datetime(2026, 10, 5), Procedure=96365, Charge=450, CARC=55)]  # noqa: DTZ001 - cells take no time zone
    claim = read(sheets.xlsx_file(tmp_path / "w.xlsx", rows, above=5)).claims[0]

    assert (claim.service_on, claim.charge) == (date(2026, 10, 5), Decimal(450))
    assert claim.lines[0].procedure == "96365"
    assert [(item.group, item.reason, item.amount) for item in claim.lines[0].adjustments] == [("PR", "55", Decimal(450))]


def test_csv_and_xlsx_of_the_same_rows_give_the_same_claims(tmp_path: Path) -> None:
    rows = [sheets.claim(number, Modifiers="59, JZ", Units="2") for number in range(1, 6)]

    assert read(sheets.csv_file(tmp_path / "w.csv", rows)).claims == read(sheets.xlsx_file(tmp_path / "w.xlsx", rows)).claims


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"Charge": "n/a"}, "Charge", "an amount in dollars"),
        ({"Charge": "-5"}, "Charge", "not below zero"),
        ({"Charge": "NaN"}, "Charge", "not a number"),
        ({"Date_of_service": "03/04/2026"}, "Date of service", "two ways"),
        ({"Date_of_service": "2026-02-30"}, "Date of service", "no such day"),
        ({"Date_of_service": "2026-12-24"}, "Date of service", "future"),
        ({"Denial_date": "2026-10-01"}, "Denial date", "before the service"),
        ({"Received": "2026-11-01"}, "Received", "before it was written"),
        ({"Deadline_on_the_notice": "2026-11-01"}, "Deadline on the notice", "before the notice"),
        ({"Paid": "451"}, "Paid", "more was paid than charged"),
        ({"Procedure": "ketamine"}, "Procedure", "no procedure code"),
        ({"Modifiers": "bilateral"}, "Modifiers", "no modifier"),
        ({"CARC": "not covered"}, "CARC", "no claim adjustment reason code"),
        ({"CARC": "CO-50"}, "CARC", "Make them agree"),
        ({"Group_code": "XX"}, "Group code", "not in the list"),
        ({"Remark_codes": "call them"}, "Remark codes", "no remark code"),
        ({"Charge": "=B2*2"}, "Charge", "formula"),
        ({"Charge": "#REF!"}, "Charge", "error"),
        ({"Member_ID": "x" * 201}, "Member ID", "too long"),
        ({"Member_ID": "a\x07b"}, "Member ID", "invisible"),
        ({"Member_ID": ""}, "Member ID", "missing"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column_with_what_to_write(tmp_path: Path, changes: dict[str, str], column: str, words: str) -> None:
    told = wrong(tmp_path, **changes)

    assert "row 3" in told
    assert column in told
    assert words in told


def test_all_wrong_cells_are_told_at_once_and_the_list_ends(tmp_path: Path) -> None:
    some = wrong(tmp_path, Charge="x", Date_of_service="y", CARC="z z")
    many = refusal(sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1, Charge="x") for _ in range(80)]))

    assert some.count("\n- ") == 3
    assert "Mend 80 places" in many
    assert many.endswith("and 30 more")


def test_missing_columns_are_asked_for_by_name_all_at_once(tmp_path: Path) -> None:
    rows = [{key: value for key, value in sheets.line().items() if key not in ("Payer", "CARC", "Payer claim number", "Our account number")}]
    told = refusal(sheets.csv_file(tmp_path / "w.csv", rows))

    assert all(f"no column {label}" in told for label in ("Payer", "CARC", "Payer claim number"))
    assert "headings in row 1" in told


def test_a_field_that_stands_under_two_headings_is_refused(tmp_path: Path) -> None:
    assert "columns C and N both mean Payer" in refusal(sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1, Insurance="Other")]))


def test_a_sum_below_the_rows_is_told_to_be_deleted_and_not_taken_for_a_claim(tmp_path: Path) -> None:
    told = refusal(sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1), {"Charge": "450.00"}]))

    assert told.count("\n- ") == 1
    assert "row 3" in told
    assert "delete the row if it is no claim" in told


def test_a_comma_without_quotation_marks_is_no_silent_shift_of_columns(tmp_path: Path) -> None:
    path = sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1)])
    path.write_text(path.read_text() + "Testerly,Rowan,Summit, Inc,X1,N1,A1,2026-10-05,96365,1.00,0,PR,55,2026-11-16\n")

    assert "under no heading" in refusal(path)


@pytest.mark.parametrize("text", ['="00123"', "00123"])
def test_leading_zeros_are_kept(tmp_path: Path, text: str) -> None:
    assert read(sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1, Member_ID=text)])).claims[0].member_id == "00123"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_looks_like_a_formula_stays_text(tmp_path: Path, ending: str) -> None:
    write = sheets.csv_file if ending == "csv" else sheets.xlsx_file
    row = read(write(tmp_path / f"w.{ending}", [sheets.claim(1, Denial_reason='=HYPERLINK("http://x.example")')])).rows[1][0]

    assert row.reason == '=HYPERLINK("http://x.example")'


def test_blank_lines_and_headings_that_repeat_are_no_rows(tmp_path: Path) -> None:
    path = sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1), {"Payer": "  "}, sheets.claim(2)])
    path.write_text(path.read_text() + "\n\n" + path.read_text().splitlines()[0] + "\n")

    assert read(path).rows_read == 2


def test_an_open_quotation_mark_or_a_huge_field_is_refused_and_not_swallowed(tmp_path: Path) -> None:
    path = sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1)])
    good = path.read_text()
    path.write_text(good + '"Testerly,Rowan\n' * 3)
    assert "quotation mark" in refusal(path)
    path.write_text(good + "x" * 500_000 + "\n")
    assert "far too long" in refusal(path)


def test_a_line_said_twice_is_kept_apart_and_counted(tmp_path: Path) -> None:
    sheet = read(sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1), sheets.claim(2), sheets.claim(1)]))

    assert (sheet.rows_read, len(sheet.claims), list(sheet.repeated)) == (3, 2, [4])


def test_several_reason_codes_are_kept_and_no_amount_is_invented(tmp_path: Path) -> None:
    line = read(sheets.csv_file(tmp_path / "w.csv", [sheets.claim(1, CARC="CO-45, PR-50", Group_code=None)])).claims[0].lines[0]

    assert [(item.group, item.reason, item.amount) for item in line.adjustments] == [("CO", "45", None), ("PR", "50", None)]


def test_one_patient_with_two_birth_dates_is_asked_about(tmp_path: Path) -> None:
    rows = [sheets.claim(1, Date_of_birth="1980-01-02"), sheets.claim(2, Date_of_birth="1980-02-02")]

    assert "row 3 (Date of birth)" in refusal(sheets.csv_file(tmp_path / "w.csv", rows))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_template_is_a_worksheet_whose_example_is_never_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"empty.{ending}"
    worksheet.write_template(path)
    sheet = read(path)

    assert inbox.kind_of_file(path) is FileKind.WORKSHEET
    assert sheet.rows_read == 0
    assert any("skipped: 1" in note for note in sheet.notes)
    with pytest.raises(BadInput, match="already"):
        worksheet.write_template(path)


def test_a_row_filled_in_below_the_example_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    worksheet.write_template(path)
    book = load_workbook(path)
    for cell in book.active[5]:
        book.active.cell(6, cell.column, cell.value if cell.column > 1 else None)
    book.save(path)

    assert read(path).claims[0].payer_claim_number == "SM2026111001"


def test_a_workbook_with_claims_on_two_sheets_is_refused_and_a_sheet_of_notes_is_told(tmp_path: Path) -> None:
    path = sheets.xlsx_file(tmp_path / "w.xlsx", [sheets.claim(1)])
    book = load_workbook(path)
    book.create_sheet("Scratch")["A1"] = "call back"
    book.save(path)
    assert any("not read" in note for note in read(path).notes)
    book.copy_worksheet(book.worksheets[0])
    book.save(path)
    assert "2 sheets" in refusal(path)


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/externalLinks/externalLink1.xml"])
def test_macros_and_links_in_a_worksheet_are_refused(tmp_path: Path, part: str) -> None:
    path = sheets.xlsx_file(tmp_path / "w.xlsx", [sheets.claim(1)])
    with ZipFile(path, "a") as archive:
        archive.writestr(part, b"x")

    assert "macros" in refusal(path) or "links to another workbook" in refusal(path)


def test_an_unrelated_workbook_is_refused_with_what_to_do(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "shopping"
    book.save(tmp_path / "w.xlsx")

    assert "--template" in refusal(tmp_path / "w.xlsx")


def test_a_text_file_is_told_by_its_headings(tmp_path: Path) -> None:
    tabbed = sheets.csv_file(tmp_path / "export.txt", [sheets.claim(1)], delimiter="\t")

    assert inbox.kind_of_file(tabbed) is FileKind.WORKSHEET
    assert inbox.kind_of(Path("a.csv"), b"ISA*00*") is FileKind.REMITTANCE
    assert inbox.kind_of(Path("a.txt"), b"Dear clinic, the claim, payer and charge") is FileKind.UNKNOWN
