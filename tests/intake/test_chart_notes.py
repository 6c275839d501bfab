"""What is wrong stands beside the cells and goes when it is repaired; what a person typed, coloured or noted stays."""

import subprocess
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from casework.chart import Chart, Coverage
from casework.errors import BadChart
from casework.intake import chart_book, chart_facts
from casework.intake.chart_lists import Offer
from casework.intake.chart_read import look
from casework.intake.chart_remarks import Remark, Severity
from casework.intake.chart_update import CannotKeep
from examples import make_charts
from tests.trying import walks

DAY = date(2026, 11, 22)
OFFER = Offer(make_charts.PLANS, ("Aetna", "Summit Mutual Health Plan"), ("second-level", "booklet"))
SECRET = "Zebraquill"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write the example with six infusions."""
    chart_book.write(make_charts.six_infusions(), tmp_path / "P0001.xlsx", offer=OFFER)
    return tmp_path / "P0001.xlsx"


def edited(path: Path, change: Callable[[Any], object]) -> bytes:
    """Change a workbook as a person would, and give what was saved."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path.read_bytes()


def noted(content: bytes, chart: Chart | None = None, remarks: tuple[Remark, ...] | None = None) -> bytes:
    """Write into a workbook what was found in it, or what is given."""
    said = look(content).remarks if remarks is None else remarks
    return chart_book.updated(content, chart, offer=OFFER, remarks=said, looked_on=DAY)


def spoil(book: Any) -> None:
    book["Patient"]["B8"] = "03/04/1980"
    book["Scores"]["C5"] = SECRET


def typed(content: bytes) -> dict[tuple[str, str], object]:
    """Give every value of a workbook but our findings."""
    book = load_workbook(BytesIO(content))
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        if sheet.title not in ("Findings", "Lists")
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not str(cell.value).startswith(tuple(Severity))
    }


def test_a_fault_stands_beside_its_cell_and_in_the_list_with_a_link(path: Path) -> None:
    book = load_workbook(BytesIO(noted(edited(path, spoil))))

    assert book["Patient"]["C8"].value.startswith("To mend: This date can be read in two ways. Write a date as YYYY-MM-DD")
    assert book["Scores"]["D5"].value.startswith("To mend (Score): This is not a number.")
    found = book["Findings"]
    assert book.sheetnames[0] == "Findings"
    assert "not read" in found["A3"].value
    assert [found.cell(row, 2).hyperlink.location for row in (6, 7)] == ["'Patient'!B8", "'Scores'!C5"]
    assert SECRET not in "".join(str(cell.value) for row in found.iter_rows() for cell in row)


def test_a_repaired_fault_is_cleared_and_a_note_of_a_person_beside_it_stays(path: Path) -> None:
    def note(book: Any) -> None:
        spoil(book)
        book["Patient"]["C8"] = "ask her on Monday"

    faulty = noted(edited(path, note))
    assert load_workbook(BytesIO(faulty))["Patient"]["C8"].value.startswith("ask her on Monday\nTo mend: ")

    path.write_bytes(faulty)

    def mend(book: Any) -> None:
        book["Patient"]["B8"], book["Scores"]["C5"] = date(1980, 4, 3), 23

    mended = noted(edited(path, mend))
    book = load_workbook(BytesIO(mended))
    assert look(mended).remarks == ()
    assert book["Patient"]["C8"].value == "ask her on Monday"
    assert book["Scores"]["D5"].value is None
    assert book["Findings"]["A6"].value is None
    assert "Nothing to mend" in book["Findings"]["A3"].value


def test_a_faulty_cell_is_coloured_only_as_long_as_something_is_said_of_it(path: Path) -> None:
    rules = {name: [rule.formula[0] for rules in load_workbook(path)[name].conditional_formatting for rule in rules.rules] for name in ("Patient", "Scores")}

    assert any('LEFT($C5,7)="To mend"' in formula for formula in rules["Patient"])
    assert any('SEARCH("("&A$4&"):",$D5)' in formula for formula in rules["Scores"])


def test_formats_comments_and_sheets_of_a_person_stay(path: Path) -> None:
    def make_hers(book: Any) -> None:
        spoil(book)
        book["Patient"]["B6"].fill = PatternFill("solid", fgColor="FF00FF00")
        book["Patient"]["B6"].comment = Comment("spelled so on the card", "maria")
        book["Patient"].column_dimensions["B"].width = 61
        book.create_sheet("My calls")["B2"] = "=1+1"

    book = load_workbook(BytesIO(noted(edited(path, make_hers))))

    assert book["Patient"]["B6"].fill.fgColor.rgb == "FF00FF00"
    assert book["Patient"]["B6"].comment.text == "spelled so on the card"
    assert book["Patient"].column_dimensions["B"].width == 61
    assert book["My calls"]["B2"].value == "=1+1"


def test_values_of_the_record_come_into_the_workbook_and_drop_downs_that_were_lost_come_back(path: Path) -> None:
    content = edited(path, lambda book: book["Coverage"].data_validations.dataValidation.clear())
    said = look(content).needed()
    richer = said.model_copy(
        update={
            "patient": said.patient.model_copy(update={"city": "Newtown"}),
            "scores": said.scores[:2],
            "coverage": said.coverage.model_copy(update={"facts": ("liable=patient",), "plan": "individual"}),
        }
    )
    fresh = noted(content, richer)
    book = load_workbook(BytesIO(fresh))

    assert look(fresh).needed() == richer
    assert len(book["Coverage"].data_validations.dataValidation) == 10
    assert "Who is liable" in [cell.value for cell in book["Plan facts"]["A"]]


CELLS = st.tuples(st.sampled_from(("Patient", "Coverage", "Scores", "Claims", "Denial", "Plan facts")), st.integers(1, 9), st.integers(5, 30))
WORDS = st.text(st.characters(codec="ascii", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
CONTENT = st.one_of(WORDS, st.integers(-5, 90000), st.dates(min_value=date(1950, 1, 1)), st.just("=A1"))


@walks(5, 50)
@given(st.dictionaries(CELLS, CONTENT, max_size=6))
def test_whatever_is_typed_anywhere_is_still_there_after_the_findings_were_written(cells: dict[tuple[str, int, int], object]) -> None:
    made = BytesIO(chart_book.fresh(make_charts.california(), offer=OFFER, remarks=(), looked_on=DAY))
    book = load_workbook(made)
    for (title, column, row), content in cells.items():
        book[title].cell(row, column).value = content
    saved = BytesIO()
    book.save(saved)
    once = noted(saved.getvalue())

    assert typed(once) == typed(saved.getvalue())
    assert typed(noted(once)) == typed(once)
    assert [remark.line for remark in look(once).remarks] == [remark.line for remark in look(saved.getvalue()).remarks]


def test_a_formula_typed_where_we_speak_stays_as_it_is_and_the_list_says_what_is_wrong(path: Path) -> None:
    def spoil_beside(book: Any) -> None:
        spoil(book)
        book["Patient"]["C8"] = "=A1"

    book = load_workbook(BytesIO(noted(edited(path, spoil_beside))))

    assert book["Patient"]["C8"].value == "=A1"
    assert any("This date can be read in two ways" in str(cell.value) for row in book["Findings"].iter_rows() for cell in row)


@pytest.mark.parametrize("part", ["xl/media/image1.png", "xl/threadedComments/threadedComment1.xml", "xl/charts/chart1.xml"])
def test_a_workbook_with_what_cannot_be_written_back_is_left_as_it_is(path: Path, part: str) -> None:
    with ZipFile(path, "a") as archive:
        archive.writestr(part, "x")
    content = path.read_bytes()

    with pytest.raises(CannotKeep, match="pictures"):
        noted(content)


def test_a_formula_in_a_cell_of_the_chart_is_refused_even_with_its_result(path: Path) -> None:
    book = load_workbook(path)
    book["Scores"]["C5"] = "=20+3"
    book.save(path)
    raw = path.read_bytes()
    with ZipFile(BytesIO(raw)) as archive, ZipFile(path, "w") as saved:
        for name in archive.namelist():
            saved.writestr(
                name, archive.read(name).replace(b"<f>20+3</f><v></v>", b"<f>20+3</f><v>23</v>").replace(b"<f>20+3</f><v />", b"<f>20+3</f><v>23</v>")
            )

    with pytest.raises(BadChart, match=r"this is a formula\. Type the value itself"):
        chart_book.read(path)


def test_a_persons_own_sheet_is_left_alone_and_not_read(path: Path) -> None:
    before = chart_book.read(path)
    edited(path, lambda book: book.create_sheet("My list").append(["x"]))

    assert chart_book.read(path) == before


def test_unknown_is_an_answer_where_a_blank_is_one(path: Path) -> None:
    def answer(book: Any) -> None:
        book["Patient"]["B8"] = "Unknown"
        book["Coverage"]["B13"] = "unknown"
        book["Scores"]["B5"] = "unknown"

    told = [remark.line for remark in look(edited(path, answer)).remarks]
    assert len(told) == 1
    assert "Scores, B5 (Date): this is not a date" in told[0]


def test_plan_facts_are_asked_in_words_and_kept_as_the_rulebook_names_them(tmp_path: Path) -> None:
    chart = make_charts.california()
    chart = chart.model_copy(update={"coverage": chart.coverage.model_copy(update={"facts": ("second-level=voluntary", "amount=12.50", "odd=1")})})
    chart_book.write(chart, tmp_path / "P0001.xlsx", offer=OFFER)
    book = load_workbook(tmp_path / "P0001.xlsx")

    assert [cell.value for cell in book["Plan facts"]["A"]][4:] == ["Second level mandatory or voluntary", "Amount in dispute", "The plan's own document"]
    assert book["Plan facts"]["B5"].value == "voluntary"
    assert chart_book.read(tmp_path / "P0001.xlsx") == chart


def test_a_fact_said_on_two_sheets_is_refused(tmp_path: Path) -> None:
    chart_book.write(Chart(coverage=Coverage(facts=("liable=patient", "liable=provider"))), tmp_path / "P0001.xlsx", offer=OFFER)

    with pytest.raises(BadChart, match="Plan facts, B5 \\(Who is liable\\): this stands on the sheet Coverage too"):
        chart_book.read(tmp_path / "P0001.xlsx")
    assert len(chart_facts.COLUMNS) == 12


def test_an_older_workbook_without_the_column_of_findings_gets_one(path: Path) -> None:
    def age(book: Any) -> None:
        del book["Findings"], book["Plan facts"]
        for sheet in book.worksheets:
            for cell in list(sheet[4]):
                if cell.value in ("Check", "Needed for"):
                    cell.value = None
        spoil(book)

    content = edited(path, age)
    fresh = noted(content)
    book = load_workbook(BytesIO(fresh))
    assert [cell.value for cell in book["Patient"][4]].count("Check") == 1
    assert "Findings" in book.sheetnames
    assert typed(content).items() <= typed(fresh).items()


@pytest.mark.slow
@pytest.mark.needs("soffice", "libreoffice-calc-nogui")
def test_a_workbook_saved_by_libreoffice_keeps_its_drop_downs_findings_and_notes(path: Path, tmp_path: Path) -> None:
    def make_hers(book: Any) -> None:
        spoil(book)
        book["Patient"]["B6"].comment = Comment("spelled so on the card", "maria")

    path.write_bytes(noted(edited(path, make_hers)))
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    done = subprocess.run([*office, "--outdir", tmp_path / "saved", path], capture_output=True, text=True, timeout=300, check=False)
    saved = tmp_path / "saved" / path.name
    if not saved.exists() and "could not be loaded" in done.stderr:
        pytest.skip("LibreOffice Calc is not installed here")

    fresh = noted(saved.read_bytes())
    book = load_workbook(BytesIO(fresh))
    assert [remark.line for remark in look(fresh).remarks] == [remark.line for remark in look(path.read_bytes()).remarks]
    assert typed(fresh) == typed(saved.read_bytes())
    assert book["Patient"]["C8"].value.startswith("To mend: ")
    assert book["Patient"]["B6"].comment.text.startswith("spelled so on the card")
    assert "list_coverage_plan" in [rule.formula1 for rule in book["Coverage"].data_validations.dataValidation]
    assert any("LEFT($C5,7)" in rule.formula[0] for rules in book["Patient"].conditional_formatting for rule in rules.rules)
    assert book["Patient"].protection.sheet
