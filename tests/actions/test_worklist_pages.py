"""The worklist's pages: counts, filters and groups by SQL; bounded, linked, and without a name of a patient."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert
from sqlmodel import select

from casework import clock
from casework.actions import Office, assigning, cases, filing, holding, questions, worklist, worklist_pages, worklist_xlsx
from casework.actions.worklist import NOBODY, Wanted
from casework.errors import BadInput, FolderNotWritable
from casework.records import store
from casework.records.models import Case
from casework.records.worklist import WorklistLine
from casework.rules.waiting import AwaitedParty
from casework.terms import FilingMethod, HoldReason, Stage, Track
from tests import make

MARIA = "maria"


def opened(office: Office, name: str, **covered: str) -> str:
    said = make.full_chart()
    known = {
        "patient": said.patient.model_copy(update={"last_name": name}),
        "coverage": said.coverage.model_copy(update={"member_id": name, **covered}),
        "claims": (make.line(1, claim_number=f"{name}-1"),),
    }
    return cases.take_chart(office, make.full_chart(**known), actor=MARIA).opened[0]


@pytest.fixture
def three(office: Office) -> tuple[str, str, str]:
    """One case that waits for us, one for the payer, one at rest for the patient."""
    ours, filed, rests = opened(office, "Alderman"), opened(office, "Bergstrom", payer="Cigna"), opened(office, "Castellan", payer="Cigna")
    questions.draft_if_possible(office, filed, Stage.FIRST_APPEAL, track=Track.MEMBER)
    filing.record_filing(office, filed, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    holding.hold(office, rests, until=office.today() + timedelta(days=9), reason=HoldReason.AWAITING_PATIENT, actor=MARIA)
    assigning.assign(office, rests, "sam", actor=MARIA)
    return ours, filed, rests


def told(office: Office) -> dict[str, str]:
    """Write every page, by its key."""
    made = worklist_pages.pages(office, run_link=lambda run: f"https://b/run/{run}", page_link=lambda key: f"https://b/page/{key}", export_link="https://b/x")
    return {page.key: page.text() for page in made}


def test_lines_are_found_by_owner_stage_payer_party_and_day(office: Office, three: tuple[str, str, str]) -> None:
    ours, filed, rests = three

    def numbers(**wanted: object) -> set[str]:
        return {row.case_number for row in worklist.rows(office, Wanted(**wanted))}  # type: ignore[arg-type]

    assert numbers(owner="sam") == {rests}
    assert numbers(owner=NOBODY) == set()
    assert numbers(payers=worklist.payers_named(office, "cig")) == {filed, rests}
    assert numbers(party=AwaitedParty.PATIENT) == {rests}
    assert filed in numbers(party=AwaitedParty.PAYER)
    assert numbers(stage=Stage.SECOND_APPEAL) == set()
    assert numbers(due_by=office.today()) == set()
    assert numbers(is_late=True) == numbers(is_overdue=True) == set()
    assert numbers() == {ours, filed, rests}


def test_the_head_counts_each_case_once(office: Office, three: tuple[str, str, str]) -> None:
    found = worklist.head(office) if worklist.rows(office) else None

    assert found is not None
    assert (found.total, found.cases, found.waiting, found.blocked, found.amount) == (3, 3, 1, 1, "1,950.00")


def test_what_is_late_is_counted_and_found_by_the_day(office: Office, three: tuple[str, str, str]) -> None:
    last = max(row.work_by for row in worklist.rows(office) if row.work_by)
    clock.set_today(office.settings, last + timedelta(days=1))

    rows = worklist.rows(office, Wanted(is_late=True))
    assert worklist.head(office).late == len(rows) == sum(row.is_late for row in worklist.rows(office)) > 0


def test_a_day_of_our_own_that_went_by_is_counted_apart_from_what_is_late(office: Office, three: tuple[str, str, str]) -> None:
    worklist.rows(office)
    with store.writing(office.engine) as session:
        line = session.exec(select(WorklistLine)).first()
        assert line is not None
        line.work_by, line.late_on = office.today() - timedelta(days=1), office.today() + timedelta(days=30)

    assert (worklist.head(office).past, worklist.head(office).late) == (1, 0)
    assert "0 late · 1 past our own day" in worklist_pages.text(office, worklist_pages.Links(lambda _: ""))


def test_a_cell_names_the_first_thing_that_blocks_counts_the_rest_and_holds_few_lines(office: Office, three: tuple[str, str, str]) -> None:
    row, *_ = worklist.rows(office)
    blocked = replace(row, blocked="patient: tell us: street, city, birth date; clinician: tell us: name, NPI", missing=("receipt date",))
    cell = worklist_pages.shown(blocked, worklist_pages.Links(lambda _: ""))["blocks"]

    assert cell.replace("\u00a0", " ") == "patient: street and 5 more"
    assert cell.split(" ") == ["patient:\u00a0street", "and\u00a05\u00a0more"]
    assert worklist_pages.shown(replace(row, blocked="", missing=()), worklist_pages.Links(lambda _: ""))["blocks"] == ""


def test_a_row_that_nothing_blocks_is_written_all_the_same_and_a_case_of_nobodys_says_how_it_is_given_away(office: Office) -> None:
    number = opened(office, "Alderman")
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    with store.writing(office.engine) as session:
        store.case(session, number).owner = "unassigned"
    page = told(office)["worklist-of-nobody"]

    assert [row.blocked for row in worklist.rows(office)] == [""]
    assert "`casework assign NUMBER PERSON`" in page
    assert page.count("| [C26") == 1


def test_a_payer_that_nobody_has_is_refused_with_those_there_are(office: Office, three: tuple[str, str, str]) -> None:
    worklist.rows(office)

    with pytest.raises(BadInput, match="There are: Cigna, Summit Mutual Health Plan"):
        worklist.payers_named(office, "nobody's")


def test_every_page_links_cases_without_a_run_to_their_own_page_and_names_no_patient(office: Office, three: tuple[str, str, str]) -> None:
    found = told(office)

    assert {"worklist", "worklist-of-maria", "worklist-of-sam", "worklist-of-nobody", "worklist-by-stage", "worklist-by-payer"} < set(found)
    assert f"(https://b/page/case-{three[0].lower()})" in found["worklist"]
    assert three[2].replace("-", "\u2011") not in found["worklist-of-maria"]
    assert "| Cigna | 2 | 0 | $1,300.00 |" in found["worklist-by-payer"]
    assert "## patient" in found["worklist-by-waiting"]
    for name in ("Alderman", "Bergstrom", "Castellan", "Jordan", "F33", "ketamine"):
        assert not [key for key, text in found.items() if name in text]


def test_owners_pages_have_keys_that_the_board_takes() -> None:
    assert worklist_pages.owner_key("Ana_María.Lund") == "worklist-of-ana-mar-a-lund"


def test_pages_stay_small_with_thousands_of_lines_and_say_what_they_leave_out(office: Office) -> None:
    number = opened(office, "Alderman")
    worklist.rows(office)
    many(office, number, 5_000)
    made = worklist_pages.pages(office, run_link=str, page_link=lambda key: f"https://board.clinic.example/casework/pages/{key}")
    texts = {page.key: page.text() for page in made}

    assert max(map(len, texts.values())) < 150_000
    assert max(text.count("\n| ") for text in texts.values()) < 500
    assert "**4901 more are not on this page.**" in texts["worklist"]
    assert "4976 more" in texts["worklist-by-stage"]


def many(office: Office, number: str, count: int) -> None:
    """Lay lines of further cases beside that of one case, as a big clinic has them; written past the journal, they count as up to date."""
    with store.writing(office.engine) as session:
        like = [store.case(session, number), *store.stages(session, number), session.exec(select(WorklistLine)).one()]
        for row in like:
            values = row.model_dump(exclude={"id"})
            key = "number" if isinstance(row, Case) else "case_number"
            session.execute(insert(type(row)), [{**values, key: f"C25-{place:04d}"} for place in range(count)])


def test_the_spreadsheet_has_real_dates_and_dollars_and_computes_nothing(office: Office, three: tuple[str, str, str]) -> None:
    with store.writing(office.engine) as session:
        case = store.case(session, three[0])
        case.owner = "=1+1"
        session.add(case)
    sheet = load_workbook(BytesIO(worklist_xlsx.workbook(office))).active
    assert sheet is not None
    titles = [cell.value for cell in sheet[1]]
    rows = [dict(zip(titles, cells, strict=True)) for cells in sheet.iter_rows(min_row=2)]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:S4")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth, sheet.print_title_cols) == (True, 2, "$F:$F")
    long = max(range(2, 5), key=lambda place: max(len(str(cell.value or "")) for cell in sheet[place]))
    assert sheet.row_dimensions[long].height >= 30
    assert all(row["Work by"].data_type == "d" and row["At stake"].data_type == "n" for row in rows)
    assert "f" not in {cell.data_type for row in rows for cell in row.values()}
    assert [row["Owner"].quotePrefix for row in rows if row["Owner"].value == "=1+1"] == [True]


def test_the_spreadsheet_goes_into_an_xlsx_file_that_can_be_written(office: Office, three: tuple[str, str, str], tmp_path: Path) -> None:
    assert worklist_xlsx.write(office, tmp_path / "list.xlsx", Wanted(owner="sam")) == 1
    with pytest.raises(BadInput, match="Let it end in"):
        worklist_xlsx.write(office, tmp_path / "list.csv", Wanted())
    (tmp_path / "file").touch()
    with pytest.raises(FolderNotWritable, match="There is no folder"):
        worklist_xlsx.write(office, tmp_path / "file" / "list.xlsx", Wanted())


def test_every_page_of_the_list_leads_to_the_others_and_not_to_itself(office: Office, three: tuple[str, str, str]) -> None:
    pages = told(office)
    lists = {"worklist", "worklist-of-maria", "worklist-by-stage", "worklist-by-payer", "worklist-by-waiting"}

    for key in lists:
        assert {other for other in lists if f"(https://b/page/{other})" in pages[key]} == lists - {key}
