"""The call sheet beside the charts: prepared with the case, read when it is saved, all of it or nothing, and never twice."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casework.actions import Office, call_sheets, contacts, inquiries, intake, received
from casework.errors import BadWorksheet, UnknownCase
from casework.intake import chart_json
from casework.intake.call_sheet import ANSWERS, CALL, CONTACTS, HEAD_ROW
from tests import make


@pytest.fixture
def number(office: Office, tmp_path: Path) -> str:
    chart = tmp_path / "chart.json"
    chart.write_text(chart_json.dump(make.request_chart()))
    return intake.take_file(office, chart, actor="test").opened[0]


def fill(path: Path, *, answers: dict[str, Any], call: bool = True, contact: bool = False) -> None:
    """Fill a call sheet as a person does and save it."""
    book = load_workbook(path)
    if call:
        book[CALL]["B6"], book[CALL]["B9"], book[CALL]["B10"] = date(2026, 11, 20), "Dana", "CALL-8812"
    for row in range(HEAD_ROW + 1, book[ANSWERS].max_row + 1):
        if book[ANSWERS].cell(row, 1).value in answers:
            book[ANSWERS].cell(row, 3).value = answers[book[ANSWERS].cell(row, 1).value]
    if contact:
        book[CONTACTS]["A5"], book[CONTACTS]["B5"], book[CONTACTS]["C5"] = date(2026, 11, 19), "letter", "in"
    book.save(path)


def watched(office: Office) -> list[intake.Result]:
    return [each for each in intake.watch(office, settle_seconds=0) if each.kind == "call sheet"]


def test_a_new_prior_authorization_has_its_call_sheet_and_nothing_is_read_from_it(office: Office, number: str) -> None:
    path = call_sheets.path_of(office, number)

    assert path.name == f"{number} call sheet.xlsx" and path.is_file()
    words = [row[1].value for row in load_workbook(path)[ANSWERS].iter_rows(min_row=HEAD_ROW + 1)]
    assert any("96365, J3490, with F33.2" in str(each) for each in words)
    assert watched(office) == []


def test_a_saved_sheet_is_read_once_and_shows_afterwards_what_is_on_record(office: Office, number: str) -> None:
    path = call_sheets.path_of(office, number)
    fill(path, answers={"E1": "yes", "C4": 12}, contact=True)

    (result,) = watched(office)

    assert (result.changed, result.summary) == ((number,), ("Call sheet read: 2 answers and 2 contacts kept.",))
    assert {each.question: each.value for each in inquiries.view(office, number).answers} == {"E1": "yes", "C4": "12"}
    assert [each.way for each in contacts.listed(office, number)] == ["letter", "call"]
    known = {row[0].value: (row[2].value, row[8].value) for row in load_workbook(path)[ANSWERS].iter_rows(min_row=HEAD_ROW + 1)}
    assert known["E1"] == (None, "yes (verbal, 2026-11-20)")
    assert watched(office) == []


def test_the_same_sheet_by_hand_adds_nothing(office: Office, number: str, tmp_path: Path) -> None:
    path = call_sheets.path_of(office, number)
    fill(path, answers={"E1": "yes"})
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(path.read_bytes())
    watched(office)

    assert call_sheets.take(office, copy, actor="test").words == "Call sheet read: 0 answers and 0 contacts kept; 2 on record already."
    assert intake.take_file(office, copy, actor="test").changed == ()


def test_a_sheet_in_the_inbox_is_read_too(office: Office, number: str) -> None:
    fill(call_sheets.path_of(office, number), answers={"E1": "yes"})
    call_sheets.path_of(office, number).rename(office.settings.folder("inbox") / "answers.xlsx")

    (result,) = watched(office)
    assert result.changed == (number,)
    assert [each.original_name for each in received.listed(office)] == ["answers.xlsx"]


def test_a_faulty_sheet_keeps_nothing_and_says_beside_it_what_to_mend_until_it_is_mended(office: Office, number: str) -> None:
    path, findings = call_sheets.path_of(office, number), call_sheets.path_of(office, number).with_suffix(".findings.txt")
    fill(path, answers={"E1": "yes", "C4": "a dozen"})

    (result,) = watched(office)
    assert "Answers, C" in result.refused and "Answers, C" in findings.read_text()
    assert inquiries.view(office, number).answers == ()
    assert contacts.listed(office, number) == ()
    assert watched(office) == []

    fill(path, answers={"C4": 12})
    (mended,) = watched(office)
    assert mended.changed == (number,) and not findings.exists()
    assert len(inquiries.view(office, number).answers) == 2


def test_a_sheet_mended_while_its_fault_is_told_is_read_the_next_time(office: Office, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = call_sheets.path_of(office, number)
    fill(path, answers={"E1": "yes", "C4": "a dozen"})
    real = call_sheets.load

    def slow(*said: Any) -> object:
        try:
            return real(*said)
        finally:
            fill(path, answers={"C4": 12})

    with monkeypatch.context() as patch:
        patch.setattr(call_sheets, "load", slow)
        watched(office)

    assert [each.changed for each in watched(office)] == [(number,)]


def test_a_sheet_that_somebody_saved_is_never_written_over(office: Office, number: str) -> None:
    path = call_sheets.path_of(office, number)
    fill(path, answers={"E1": "yes"})
    saved = path.read_bytes()

    assert not call_sheets.refresh(office, number)
    assert path.read_bytes() == saved
    call_sheets.write(office, number)
    assert path.with_name(f"{path.name}.old").read_bytes() == saved


def test_a_sheet_that_is_open_in_a_spreadsheet_program_waits(office: Office, number: str) -> None:
    path = call_sheets.path_of(office, number)
    path.with_name(f"~${path.name}").write_text("open")

    assert not call_sheets.refresh(office, number)


def test_a_sheet_of_an_unknown_case_is_refused(office: Office, number: str) -> None:
    path = call_sheets.path_of(office, number)
    book = load_workbook(path)
    book[CALL]["B5"] = "C26-0404"
    book.save(path)

    with pytest.raises(UnknownCase):
        call_sheets.take(office, path, actor="test")


def test_a_dry_run_says_whether_a_sheet_can_be_read(office: Office, number: str) -> None:
    path = call_sheets.path_of(office, number)
    assert intake.preview(office.settings, path).summary == ("A call sheet that can be read.",)
    fill(path, answers={"E1": "perhaps"})

    with pytest.raises(BadWorksheet, match="E1 takes one of: yes, no"):
        intake.preview(office.settings, path)


def test_a_denied_case_gets_no_call_sheet_by_itself_and_may_have_one(office: Office, tmp_path: Path) -> None:
    chart = tmp_path / "denied.json"
    chart.write_text(chart_json.dump(make.full_chart()))
    denied = intake.take_file(office, chart, actor="test").opened[0]

    assert not call_sheets.path_of(office, denied).exists()
    assert call_sheets.write(office, denied).is_file()
