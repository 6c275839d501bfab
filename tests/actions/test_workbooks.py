"""A saved workbook is answered in the workbook itself; nothing typed is lost, and a faulty save changes nothing in the record."""

import errno
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet import _writer

from casework.actions import Office, cases, directory, intake, opening_asked, pages, workbook_marks, workbooks
from casework.errors import FolderNotWritable
from casework.intake import chart_book
from casework.rules.denial_book import DenialAction
from tests import make

MARIA = "maria"


def opened(office: Office, **changes: Any) -> tuple[str, Path]:
    """Open the case of a full chart and give its number and workbook."""
    number = cases.take_chart(office, make.full_chart(**changes), actor=MARIA).opened[0]
    intake.watch(office, settle_seconds=0)
    return number, workbooks.path_of(office, number)


def edit(path: Path, change: Callable[[Any], object]) -> None:
    book = load_workbook(path)
    change(book)
    book.save(path)


def put(sheet: str, **cells: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for cell, content in cells.items():
            book[sheet][cell] = content

    return change


def beside(path: Path, sheet: str, cell: str) -> str:
    return str(load_workbook(path)[sheet][cell].value or "")


def findings(path: Path) -> list[str]:
    sheet = load_workbook(path)["Findings"]
    return [f"{sheet.cell(row, 1).value} {sheet.cell(row, 2).value}: {sheet.cell(row, 4).value}" for row in range(6, sheet.max_row) if sheet.cell(row, 4).value]


def test_a_faulty_save_changes_nothing_in_the_record_and_says_so_beside_the_cell(office: Office) -> None:
    number, path = opened(office)
    before = pages.case_page(office, number)
    edit(path, put("Denial", B7="11/12/2026", B5="2026-11-03"))
    results = intake.watch(office, settle_seconds=0)

    assert results[0].refused
    assert pages.case_page(office, number) == before
    assert beside(path, "Denial", "C7").startswith("To mend: This date can be read in two ways")
    assert beside(path, "Denial", "B7") == "11/12/2026"
    assert not path.with_suffix(".findings.txt").exists()
    assert intake.watch(office, settle_seconds=0) == []


def test_what_was_typed_into_a_faulty_workbook_survives_a_change_of_the_record(office: Office) -> None:
    number, path = opened(office)
    edit(path, put("Denial", B7="11/12/2026", B11="Typed and not read yet."))
    intake.watch(office, settle_seconds=0)
    pages_before = path.read_bytes()
    with_other_words = make.full_chart(patient=make.full_chart().patient.model_copy(update={"city": "Elsewhere"}))
    cases.take_chart(office, with_other_words, actor=MARIA)
    intake.watch(office, settle_seconds=0)

    assert path.read_bytes() == pages_before
    assert workbooks.anew(office, number) == path
    with path.with_name(f"{path.name}.old").open("rb") as old:
        assert load_workbook(old)["Denial"]["B11"].value == "Typed and not read yet."


def test_a_repaired_workbook_is_read_and_its_findings_go(office: Office) -> None:
    _, path = opened(office)
    edit(path, put("Denial", B7="11/12/2026"))
    intake.watch(office, settle_seconds=0)
    edit(path, put("Denial", B7=date(2026, 11, 12)))
    results = intake.watch(office, settle_seconds=0)

    assert not results[0].refused
    assert chart_book.read(path).denial.received_on == date(2026, 11, 12)
    assert "To mend" not in beside(path, "Denial", "C7")


def test_a_date_in_the_future_is_told_on_its_sheet(office: Office) -> None:
    _, path = opened(office)
    edit(path, put("Denial", B7=date(2027, 11, 12), B5=date(2027, 11, 10)))
    intake.watch(office, settle_seconds=0)

    assert any(line.startswith("To mend Denial") and "in the future" in line for line in findings(path))


def test_missing_facts_name_the_letter_they_stop_and_unknown_ones_say_by_how_much_they_move(office: Office) -> None:
    full = make.full_chart()
    number, path = opened(
        office,
        clinician=full.clinician.model_copy(update={"npi": ""}),
        coverage=full.coverage.model_copy(update={"plan": "unknown"}),
        denial=full.denial.model_copy(update={"received_on": None}),
    )

    npi = beside(path, "Clinician", "C7")
    assert npi.startswith("Missing: ")
    assert f"first appeal and the letter of medical necessity of {number} cannot be drafted without it" in npi
    assert "ask the employer" in beside(path, "Coverage", "C6")
    assert "moves the date by" in beside(path, "Coverage", "C6")
    assert beside(path, "Denial", "C7").startswith("Find out: ")
    assert "moves the date by" in beside(path, "Denial", "C7")
    edit(path, put("Coverage", B6="self-funded-erisa"))
    intake.watch(office, settle_seconds=0)
    assert beside(path, "Coverage", "C6") == ""


def test_coding_errors_and_questions_stand_at_their_rows(office: Office) -> None:
    _, path = opened(
        office, claims=(make.line(1), make.line(2, procedure="96375")), clinician=make.full_chart().clinician.model_copy(update={"npi": "1245319598"})
    )
    book = load_workbook(path)
    check = next(cell.column for cell in book["Claims"][4] if cell.value == "Check")

    assert "Error (Procedure): " in str(book["Claims"].cell(6, check).value)
    assert "check digit" in beside(path, "Clinician", "C7")
    assert "Note (Proof): " in " ".join(str(cell.value) for cell in load_workbook(path)["Treatments tried"]["I"])


@pytest.mark.parametrize("lock", ["~${name}", ".~lock.{name}#"])
def test_an_open_workbook_is_not_written_and_gets_its_findings_when_it_is_closed(office: Office, lock: str) -> None:
    _, path = opened(office)
    edit(path, put("Denial", B7="11/12/2026"))
    lock_file = path.with_name(lock.format(name=path.name))
    lock_file.write_text("maria")
    saved = path.read_bytes()
    intake.watch(office, settle_seconds=0)

    assert path.read_bytes() == saved
    told = path.with_suffix(".findings.txt")
    assert "open in a spreadsheet program" in told.read_text()
    assert "Denial, B7" in told.read_text()

    lock_file.unlink()
    intake.watch(office, settle_seconds=0)
    intake.watch(office, settle_seconds=0)
    assert beside(path, "Denial", "C7").startswith("To mend: ")
    assert not told.exists()


def test_an_open_workbook_takes_what_the_record_says_when_it_is_closed(office: Office) -> None:
    _, path = opened(office)
    lock_file = path.with_name(f"~${path.name}")
    lock_file.write_text("maria")
    cases.take_chart(office, make.full_chart(patient=make.full_chart().patient.model_copy(update={"city": "Elsewhere"})), actor=MARIA)
    intake.watch(office, settle_seconds=0)
    assert chart_book.read(path).patient.city == "Springfield"

    lock_file.unlink()
    intake.watch(office, settle_seconds=0)
    assert chart_book.read(path).patient.city == "Elsewhere"


def test_a_workbook_with_pictures_is_left_as_it_is_and_told_in_the_text_file(office: Office) -> None:
    _, path = opened(office)
    edit(path, put("Denial", B7="11/12/2026"))
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"x")
    saved = path.read_bytes()
    intake.watch(office, settle_seconds=0)

    assert path.read_bytes() == saved
    assert "pictures" in path.with_suffix(".findings.txt").read_text()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS], ids=errno.errorcode.get)
@pytest.mark.parametrize("is_there", [True, False], ids=["written into", "written anew"])
def test_a_disk_that_refuses_while_a_workbook_is_written_is_told_as_such_and_it_is_written_when_there_is_room(
    office: Office, monkeypatch: pytest.MonkeyPatch, number: int, is_there: bool
) -> None:
    _, path = opened(office)
    cases.take_chart(office, make.full_chart(patient=make.full_chart().patient.model_copy(update={"city": "Elsewhere"})), actor=MARIA)
    if not is_there:
        path.unlink()

    def refuse(*_: object, **__: object) -> str:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as full:
        full.setattr(_writer, "create_temporary_file", refuse)  # the library writes each sheet to the disk first
        with pytest.raises(FolderNotWritable, match="do the same again"):
            workbooks.refresh(office, path.stem)
    assert path.exists() == is_there
    assert not path.with_suffix(".findings.txt").exists()

    intake.watch(office, settle_seconds=0)
    assert chart_book.read(path).patient.city == "Elsewhere"


def test_what_is_saved_while_a_workbook_is_being_read_is_read_the_next_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _, path = opened(office)
    edit(path, put("Patient", B10="First"))
    taking = cases.take_chart

    def and_saved_again(*args: Any, **named: Any) -> cases.Taken:
        taken = taking(*args, **named)
        monkeypatch.setattr(cases, "take_chart", taking)
        edit(path, put("Patient", B10="Second"))
        return taken

    monkeypatch.setattr(cases, "take_chart", and_saved_again)
    intake.watch(office, settle_seconds=0)
    intake.watch(office, settle_seconds=0)
    assert beside(path, "Patient", "B10") == "Second"
    assert chart_book.read(path).patient.city == "Second"


def test_nothing_is_written_again_when_nothing_changed(office: Office) -> None:
    _, path = opened(office)
    before = path.stat().st_mtime_ns
    workbooks.refresh(office, path.stem)

    assert path.stat().st_mtime_ns == before
    assert workbook_marks.waiting(office) == []


def test_the_payers_on_record_are_offered(office: Office) -> None:
    _, path = opened(office)
    words = [cell.value for column in load_workbook(path)["Lists"].iter_cols() for cell in column if column[0].value == "Coverage: Payer"]

    assert "Summit Mutual Health Plan" in words
    assert "Aetna" in words


def test_an_address_of_the_directory_stands_beside_the_cell_and_never_in_it(office: Office) -> None:
    full = make.full_chart()
    unaddressed = full.coverage.model_copy(update={"payer": "UnitedHealthcare", "appeals_address": "", "appeals_fax": ""})
    _, path = opened(office, coverage=unaddressed)
    row = next(cell.row for cell in load_workbook(path)["Coverage"]["A"] if cell.value == "Appeals address")

    assert beside(path, "Coverage", f"B{row}") == ""
    assert beside(path, "Coverage", f"C{row}").startswith("Note: Ask: take it from the denial letter")
    directory.verify(office, "UHC-COMMERCIAL-APPEAL-MAIL", on=office.today(), source="the payer's page", actor="test")
    workbooks.refresh(office, path.stem)
    assert "Salt Lake City" in beside(path, "Coverage", f"C{row}")
    assert beside(path, "Coverage", f"B{row}") == ""


def test_the_words_of_the_plan_list_are_explained(office: Office) -> None:
    _, path = opened(office)

    assert "Self-funded employer plan (ERISA)" in [cell.value for cell in load_workbook(path)["Words"]["C"]]
    assert chart_book.read(path).coverage.plan == "self-funded-erisa"


def test_work_on_a_claim_and_an_appeal_of_one_patient_have_a_workbook_each(office: Office) -> None:
    number, path = opened(office)
    full = make.full_chart()
    other = full.model_copy(update={"claims": (make.line(7, carc="4", group="CO"),), "denial": full.denial.model_copy(update={"reference": "REF-2"})})
    work = opening_asked.open_case(office, other, actor=MARIA, rework_as=DenialAction.CORRECTED_CLAIM)

    assert Path(work.chart) != path
    assert chart_book.read(path).denial.reference == "REF-7781"
    assert [line.carc for line in chart_book.read(Path(work.chart)).claims] == ["4"]
    assert pages.case_page(office, number)["claim_lines"] == 2
