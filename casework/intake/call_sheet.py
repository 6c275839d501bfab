"""The call sheet: one workbook for one case, with a row for each question to the payer, and rows for any other contact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final, get_args

from openpyxl import Workbook
from openpyxl.worksheet.properties import PageSetupProperties

from casework.chart import Contact
from casework.intake import chart_look as look
from casework.intake.chart_cells import writable
from casework.intake.chart_fields import Column, Kind
from casework.rules.inquiry import UNKNOWN, AnswerKind, Question, expects

CALL, ANSWERS, CONTACTS = "This call", "Answers", "Contacts"
HEAD_ROW: Final = 4
CONTACT_ROWS: Final = 40
VERBAL, WRITTEN = "verbal", "written"
WAYS = tuple(get_args(Contact.model_fields["way"].annotation))
PARTIES = tuple(get_args(Contact.model_fields["party"].annotation))
IN, OUT = "in", "out"
SPOKEN = ("call", "in person")

NUMBER = Column("case", "Case number", "Never change it: it says whose sheet this is.", width=40)
THIS_CALL = (
    Column("on", "Date", "The day of the call, or of the paper. It counts for every row below that has no date of its own.", Kind.DATE),
    Column("way", "How", "A call and a visit give verbal answers, everything else written ones.", Kind.CHOICE, WAYS),
    Column("direction", "In or out", "Blank: a call is out, a paper is in. In: they came to us.", Kind.CHOICE, (OUT, IN)),
    Column("with_whom", "With whom", "The name as they gave it."),
    Column("reference", "Reference number", "Of the call. Ask for it first."),
)
ROW = (
    Column("id", "No.", "Leave it as it is.", width=6),
    Column("words", "Question", "Ask exactly this.", width=52),
    Column("answer", "Answer", "What they said. Blank: not asked.", width=30),
    Column("way", "Verbal or written", "Blank: as on the sheet This call.", Kind.CHOICE, (VERBAL, WRITTEN), width=12),
    Column("on", "Date", "Blank: as on the sheet This call.", Kind.DATE, width=13),
    Column("with_whom", "With whom", "Blank: as on the sheet This call.", width=20),
    Column("reference", "Reference number", "Blank: as on the sheet This call.", width=20),
    Column("paper", "Paper number", "Of the paper that a written answer stands on.", Kind.WHOLE, low=1, high=1_000_000, width=14),
    Column("known", "On record", "What was answered before. A new answer is kept beside it.", width=40),
)
CONTACT = (
    Column("happened_on", "Date", "The day it happened.", Kind.DATE, width=13),
    Column("way", "How", "", Kind.CHOICE, WAYS, width=12),
    Column("direction", "In or out", "In: they came to us. A complaint says which.", Kind.CHOICE, (OUT, IN), width=14),
    Column("party", "Side", "", Kind.CHOICE, PARTIES, width=12),
    Column("with_whom", "With whom", "The name as they gave it.", width=24),
    Column("reference", "Reference number", "Theirs.", width=22),
    Column("words", "Note", "What was said; printed in no letter.", width=60),
)
HOW: Final = "Fill in this sheet and the sheet Answers, and save under the same name: it is read by itself. Nothing on record is overwritten."


@dataclass(frozen=True, slots=True)
class Line:
    """One question as the sheet shows it: its words with the chart's codes, and what is on record."""

    question: Question
    words: str
    known: str = ""


def workbook(case_number: str, lines: Sequence[Line]) -> bytes:
    """Build the call sheet of a case, its answers still blank."""
    book = Workbook()
    book.properties.creator, book.properties.title = "casework", "Call sheet"
    call: Any = book.active
    call.title = CALL
    _call(call, case_number)
    _answers(book.create_sheet(ANSWERS), lines)
    _contacts(book.create_sheet(CONTACTS))
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _call(sheet: Any, case_number: str) -> None:
    _open(sheet, "This call", HOW)
    contents = (case_number, None, "call", None, None, None)
    for place, words in enumerate(("Field", "Value", "Help"), start=1):
        look.heading(sheet.cell(HEAD_ROW, place), words)
    for row, (column, content) in enumerate(zip((NUMBER, *THIS_CALL), contents, strict=True), start=HEAD_ROW + 1):
        look.label(sheet.cell(row, 1), column.label)
        look.entry(sheet.cell(row, 2), column, content)
        look.text(sheet.cell(row, 3), column.help, look.HELP)
        look.drop_down(sheet, f"B{row}", column, _source(column))
        sheet.row_dimensions[row].height = 24
    look.page(sheet, head=HEAD_ROW, widths=(22, 40, 76), is_table=False)


def _answers(sheet: Any, lines: Sequence[Line]) -> None:
    _open(sheet, ANSWERS, f"One row for each question. “{UNKNOWN}” is an answer too: they were asked and did not know.")
    _headings(sheet, ROW)
    for row, line in enumerate(lines, start=HEAD_ROW + 1):
        contents = (line.question.id, writable(line.words), None, None, None, None, None, None, writable(line.known) or None)
        for place, (column, content) in enumerate(zip(ROW, contents, strict=True), start=1):
            look.entry(sheet.cell(row, place), column, content, is_table=True)
            if column.field != "answer":
                look.drop_down(sheet, sheet.cell(row, place).coordinate, column, _source(column))
        _answer(sheet, row, line.question)
        look.fit(sheet, row, ((line.words, ROW[1].width), (line.known, ROW[-1].width)))
    look.page(sheet, head=HEAD_ROW, widths=[column.width for column in ROW], is_table=True)


def _answer(sheet: Any, row: int, question: Question) -> None:
    """Prepare the cell of an answer in the way of its question."""
    kinds = {AnswerKind.DATE: Kind.DATE}
    column = Column("answer", "Answer", f"Write {expects(question)}, or “{UNKNOWN}”.", kinds.get(question.kind, Kind.TEXT), question.allowed)
    cell = sheet.cell(row, 3)
    look.entry(cell, column, None, is_table=True)
    if question.allowed:
        look.drop_down(sheet, cell.coordinate, column, f'"{",".join((*question.allowed, UNKNOWN))}"')


def _contacts(sheet: Any) -> None:
    _open(sheet, CONTACTS, "Any other call, letter, fax or message of this case, one a row. The payer's go into a complaint, never the note.")
    _headings(sheet, CONTACT)
    for place, column in enumerate(CONTACT, start=1):
        letters = sheet.cell(HEAD_ROW, place).column_letter
        look.drop_down(sheet, f"{letters}{HEAD_ROW + 1}:{letters}{HEAD_ROW + CONTACT_ROWS}", column, _source(column))
        for row in range(HEAD_ROW + 1, HEAD_ROW + 1 + CONTACT_ROWS):
            look.entry(sheet.cell(row, place), column, None, is_table=True)
    look.page(sheet, head=HEAD_ROW, widths=[column.width for column in CONTACT], is_table=True)


def _open(sheet: Any, title: str, purpose: str) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties()
    look.title(sheet, title, purpose)


def _headings(sheet: Any, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, start=1):
        look.text(sheet.cell(HEAD_ROW - 1, place), column.help, look.HELP)
        look.heading(sheet.cell(HEAD_ROW, place), column.label)
    look.fit(sheet, HEAD_ROW - 1, [(column.help, column.width) for column in columns])


def _source(column: Column) -> str:
    return f'"{",".join(column.choices)}"' if column.kind is Kind.CHOICE else ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as a row of the sheet gives it; `cell` names its place."""

    cell: str
    question: str
    value: str
    is_written: bool
    on: date
    with_whom: str = ""
    reference: str = ""
    paper: int | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What a saved call sheet says: the call itself, the answers, and other contacts."""

    case_number: str
    answers: tuple[Answered, ...] = ()
    contacts: tuple[Contact, ...] = ()
