"""Kept closed, a workbook, a call sheet and a refused file lie open only while somebody works on them, and nothing is lost on the way."""

import errno
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from casework.actions import Office, call_sheets, documents, erasing_files, inquiries, intake, pages, received, workbooks, working_copies
from casework.actions.doctor_files import files
from casework.intake import chart_book, chart_json
from casework.records import store, whole
from casework.settings import Kept
from tests import make
from tests.actions.test_call_sheets import fill
from tests.actions.test_documents import closed
from tests.actions.test_workbooks import edit, put

MARKER = "Zebulonski"


def opened(office: Office, chart: Path) -> tuple[Office, str, Path]:
    """Open a case of a patient with a name that is found again, documents kept closed, and give its number and where its workbook goes."""
    house = closed(office)
    said = make.full_chart(patient=make.full_chart().patient.model_copy(update={"last_name": MARKER}))
    chart.write_text(chart_json.dump(said))
    number = intake.take_file(house, chart, actor="maria").opened[0]
    return house, number, workbooks.path_of(house, number)


def watch(office: Office) -> list[intake.Result]:
    return intake.watch(office, settle_seconds=0)


def in_charts(office: Office) -> list[str]:
    return sorted(path.name for path in office.settings.folder("charts").iterdir())


def test_a_workbook_is_handed_out_read_sealed_and_taken_away(office: Office, tmp_path: Path) -> None:
    house, number, path = opened(office, tmp_path / "chart.json")
    watch(house)
    assert in_charts(house) == []
    assert pages.case_page(house, number)["chart_file"] == f"casework chart {number}"

    assert workbooks.anew(house, number) == path
    assert watch(house) == [] and in_charts(house) == ["P0001.xlsx"]
    edit(path, put("Denial", B7=date(2026, 11, 12), H30="a note beside"))
    assert [each.refused for each in watch(house)] == [""]

    assert in_charts(house) == []
    assert house.files.is_sealed("charts/P0001.xlsx")
    raw = b"".join(each.read_bytes() for each in house.settings.home.rglob("*") if each.is_file())
    assert MARKER.encode() not in raw and b"xl/worksheets" not in raw
    workbooks.anew(house, number)
    assert load_workbook(path)["Denial"]["H30"].value == "a note beside"
    assert chart_book.read(path).denial.received_on == date(2026, 11, 12)
    assert watch(house) == [] and in_charts(house) == ["P0001.xlsx"]
    now = datetime.now(UTC)
    assert working_copies.sweep(house, now=now) == 0
    assert working_copies.sweep(house, now=now + timedelta(days=2)) == 1
    assert in_charts(house) == []
    with store.reading(house.engine) as session:
        assert "vault/charts/P0001.xlsx.sealed" in erasing_files.of_patient(house, session, "P0001", [number])


def test_a_workbook_that_is_open_in_a_program_stays_until_it_is_closed_and_a_faulty_one_until_it_is_mended(office: Office, tmp_path: Path) -> None:
    house, number, path = opened(office, tmp_path / "chart.json")
    workbooks.anew(house, number)
    edit(path, put("Denial", B7=date(2026, 11, 12)))
    lock = path.with_name(f".~lock.{path.name}#")
    lock.touch()
    assert len(watch(house)) == 1 and path.exists()
    lock.unlink()
    watch(house)
    assert in_charts(house) == []

    workbooks.anew(house, number)
    edit(path, put("Denial", B7="11/12/2026", B11="typed and not read"))
    assert watch(house)[0].refused
    watch(house)
    assert working_copies.sweep(house, now=datetime.now(UTC), older=timedelta(0)) == 0
    assert working_copies.left_open(house) == ["P0001.xlsx"]
    assert files(house).endswith("to be saved or mended: P0001.xlsx")
    workbooks.anew(house, number)
    (old,) = received.listed(house)
    assert old.original_name == "P0001.xlsx.old" and in_charts(house) == ["P0001.xlsx"]
    (given,) = documents.hand_out(house, "received", old.file, to=tmp_path, actor="maria")
    (book := Path(given)).rename(book.with_suffix(".xlsx"))
    assert load_workbook(book.with_suffix(".xlsx"))["Denial"]["B11"].value == "typed and not read"


def test_a_full_disk_leaves_the_open_copy_and_a_kill_before_it_goes_leaves_both(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, number, path = opened(office, tmp_path / "chart.json")
    workbooks.anew(house, number)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk, pytest.raises(OSError, match="No space"):
        disk.setattr(whole, "write", full)
        working_copies.put_away(house, path)
    assert path.exists()
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        working_copies.put_away(house, path)
    assert path.exists() and house.files.sealed("charts/P0001.xlsx") == path.read_bytes()
    Office.create(house.settings)
    assert in_charts(house) == []


def test_a_call_sheet_is_sealed_as_it_was_filled(office: Office, tmp_path: Path) -> None:
    house, chart = closed(office), tmp_path / "chart.json"
    chart.write_text(chart_json.dump(make.request_chart()))
    number = intake.take_file(house, chart, actor="test").opened[0]
    path = call_sheets.path_of(house, number)
    assert in_charts(house) == []

    call_sheets.write(house, number)
    fill(path, answers={"E1": "perhaps"})
    assert watch(house)[0].refused
    assert in_charts(house) == [f"{number} call sheet.findings.txt", path.name] and working_copies.left_open(house) == [path.name]
    fill(path, answers={"E1": "yes"})
    filled = path.read_bytes()
    assert [each.refused for each in watch(house)] == [""]

    assert in_charts(house) == []
    assert house.files.sealed(f"charts/{path.name}") == filled
    assert [each.value for each in inquiries.view(house, number).answers] == ["yes"]
    call_sheets.write(house, number)
    assert watch(house) == [] and in_charts(house) == [path.name]


def test_a_refused_file_is_sealed_and_the_reason_says_how_to_get_it(office: Office, tmp_path: Path) -> None:
    house, inbox = closed(office), office.settings.folder("inbox")
    text = f"ISA*00*{MARKER}".encode()
    (inbox / f"{MARKER}.835").write_bytes(text)
    (inbox / "no-case").mkdir(exist_ok=True)
    (inbox / "no-case" / f"{MARKER}.exe").write_bytes(b"MZ" + text)
    assert len([each for each in watch(house) if each.refused]) == 2

    raw = [each for each in house.settings.home.rglob("*") if each.is_file() and MARKER.encode() in each.read_bytes() + each.name.encode()]
    assert raw == []
    found = {each.original_name: each for each in received.listed(house)}
    assert set(found) == {f"{MARKER}.835", f"{MARKER}.exe"} and all(each.refused for each in found.values())
    name = Path(found[f"{MARKER}.835"].file).name
    note = (inbox / "rejected" / f"{name}.reason.txt").read_text()
    assert f"casework hand-out received {name} --to FOLDER" in note
    assert f"came as {MARKER}.835, refused: " in documents.listed(house, "received")[0].what + documents.listed(house, "received")[1].what
    (given,) = documents.hand_out(house, "received", name, to=tmp_path, actor="maria")
    assert Path(given).read_bytes() == text
    again = inbox / "again.835"
    again.write_bytes(text)
    received.keep(house, again)  # read after all
    assert not (inbox / "rejected" / f"{name}.reason.txt").exists()
    assert not next(each for each in received.listed(house) if each.file.endswith(name)).refused


def test_what_lay_open_is_sealed_when_the_clinic_changes_to_closed_and_laid_out_again_when_it_changes_back(office: Office, tmp_path: Path) -> None:
    said = make.full_chart(patient=make.full_chart().patient.model_copy(update={"last_name": MARKER}))
    (tmp_path / "chart.json").write_text(chart_json.dump(said))
    number = intake.take_file(office, tmp_path / "chart.json", actor="maria").opened[0]
    path, rejected = workbooks.path_of(office, number), office.settings.folder("inbox") / "rejected"
    edit(path, put("Denial", H30="a note beside"))
    (office.settings.folder("inbox") / f"{MARKER}.835").write_bytes(b"ISA*00*")
    watch(office)
    assert (rejected / f"{MARKER}.835").exists() and path.exists()

    house = Office.create(closed(office).settings)
    assert in_charts(house) == []
    assert [each.name for each in rejected.iterdir()] == [f"{Path(received.listed(house)[0].file).name}.reason.txt"]
    assert MARKER not in "".join(each.name for each in house.settings.home.rglob("*"))
    again = Office.create(replace(house.settings, kept=Kept(is_open=True)))
    workbooks.refresh(again, "P0001")
    assert load_workbook(path)["Denial"]["H30"].value == "a note beside"
    assert watch(again) == []
