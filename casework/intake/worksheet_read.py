"""A worksheet file becomes rows, or the list of every cell that has to be mended: nothing is taken from a file with one wrong row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from openpyxl.utils import get_column_letter

from casework.errors import BadWorksheet
from casework.intake import worksheet_grid, worksheet_row
from casework.intake.chart_cells import Unreadable, is_blank, parse
from casework.intake.chart_fields import Column, Kind
from casework.intake.worksheet_fields import BY_FIELD, EXAMPLE, MARK, NEEDED, PATIENT_NAME, field_of, plain_heading
from casework.intake.worksheet_row import WorksheetRow

MAX_TOLD: Final = 50
EMPTY: Final = "The file holds no row at all, not even headings. Save the worksheet once more, or write an empty one with: casework intake --template FILE.xlsx"
ROW_LACKS: Final = "Fill them in, or delete the row if it is no claim, such as a sum or a remark"

_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_TYPED: Final = (Kind.DATE, Kind.MONEY, Kind.NUMBER)
_NAMES: Final = ("last_name", "first_name")


@dataclass(frozen=True, slots=True)
class Read:
    """Every row of a worksheet, and what was left aside."""

    rows: tuple[WorksheetRow, ...] = field(repr=False)
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """Where each field stands, and what is wrong so far. `known` holds what was read before: columns repeat themselves."""

    today: date
    places: dict[str, int]
    columns: dict[int, Column]
    unknown: frozenset[int]
    problems: list[str] = field(default_factory=list)
    known: dict[tuple[str, type, object], object] = field(default_factory=dict)

    def blame(self, number: int, name: str, words: str) -> None:
        """Note a cell to mend, by row, column letter and heading."""
        cell = f", {get_column_letter(self.places[name] + 1)}{number}" if name in self.places else ""
        self.problems.append(f"row {number}{cell} ({BY_FIELD[name].label}): {words}.")


def read(path: Path, *, today: date) -> Read:
    """Read and check a whole worksheet, CSV or XLSX. Raises BadWorksheet with every row and column to mend."""
    grid = worksheet_grid.rows(path)
    if not grid.found:
        raise BadWorksheet(EMPTY)
    (head_number, head), *body = grid.found
    reading, problems = _headed(head, head_number, today)
    rows: list[WorksheetRow] = []
    examples = 0
    for number, cells in body:
        if list(cells) == list(head):
            continue  # programs repeat the headings on every printed page
        if _is_example(cells, reading):
            examples += 1
        elif row := _row(number, cells, reading):
            rows.append(row)
    problems += [*reading.problems, *_two_birth_dates(rows)]
    if problems:
        raise _refused(problems)
    return Read(tuple(rows), (*grid.notes, *_notes(head, reading, examples)))


def _headed(head: Sequence[Any], number: int, today: date) -> tuple[_Reading, list[str]]:
    """Find each field's place; the second value says which columns are missing or there twice."""
    fields = [(place, field_of(content)) for place, content in enumerate(head) if not is_blank(content)]
    problems = []
    places: dict[str, int] = {}
    for place, name in fields:
        if name and name in places:
            letters = " and ".join(get_column_letter(at + 1) for at in (places[name], place))
            problems.append(f"row {number}: columns {letters} both mean {BY_FIELD[name].label}. Rename or delete one.")
        elif name:
            places[name] = place
    problems += [f"There is no column {column.label}. Add it to the headings in row {number}: {column.help}" for column in _missing(places)]
    columns = {place: BY_FIELD[name] for name, place in places.items()}
    return _Reading(today, places, columns, frozenset(place for place, name in fields if not name)), problems


def _missing(places: dict[str, int]) -> list[Column]:
    lacking = [column for column in NEEDED if column.field not in places and not (column.field in _NAMES and PATIENT_NAME.field in places)]
    return lacking if {"claim_number", "account_number"} & set(places) else [*lacking, BY_FIELD["claim_number"]]


def _is_example(cells: Sequence[Any], reading: _Reading) -> bool:
    place = reading.places.get(MARK, len(cells))
    return place < len(cells) and str(cells[place] or "").strip().casefold() == EXAMPLE


def _row(number: int, cells: Sequence[Any], reading: _Reading) -> WorksheetRow | None:
    before = len(reading.problems)
    values: dict[str, Any] = {}
    for place, content in enumerate(cells):
        if content is None or content == "" or place in reading.unknown or is_blank(content):
            continue
        column = reading.columns.get(place)
        if column is None:
            cell = f"{get_column_letter(place + 1)}{number}"
            reading.problems.append(
                f"row {number}, {cell}: this stands under no heading. Give the column a heading, or put text with commas into quotation marks."
            )
        elif column.field != MARK:
            values[column.field] = _value(number, column, content, reading)
    if len(reading.problems) == before:
        _split_name(number, values, reading)
        _lacking(number, values, reading)
    if len(reading.problems) > before:
        return None
    row = WorksheetRow(number, **values)
    for name, words in worksheet_row.faults(row, today=reading.today):
        reading.blame(number, name, words)
    return row


def _value(number: int, column: Column, content: object, reading: _Reading) -> object:
    key = (column.field, type(content), content)
    if key in reading.known:
        return reading.known[key]
    try:
        if isinstance(content, str) and content.strip() in _ERRORS:
            raise Unreadable("this cell shows an error. Type the value itself")
        if isinstance(content, str) and content.startswith("=") and column.kind in _TYPED:
            raise Unreadable(f"this is a formula, and formulas are not worked out. Write {column.expects}")
        value = worksheet_row.checked(column, parse(column, content))
    except Unreadable as problem:
        reading.blame(number, column.field, str(problem))
        return None
    reading.known[key] = value
    return value


def _split_name(number: int, values: dict[str, Any], reading: _Reading) -> None:
    """Take a full name apart at its one comma; a name without it can be read in two ways."""
    full = values.pop(PATIENT_NAME.field, "")
    if not full or set(_NAMES) <= set(values):
        return
    last, comma, first = (part.strip() for part in full.partition(","))
    if not (last and comma and first) or "," in first:
        reading.blame(number, PATIENT_NAME.field, "this name can be read in two ways. Write last name, comma, first name, such as Whitlock, Jordan")
        return
    values.update(last_name=last, first_name=first)


def _lacking(number: int, values: dict[str, Any], reading: _Reading) -> None:
    """Blame a row for what it must have, where the file has the column."""
    wanted = [column for column in NEEDED if column.field in reading.places or (column.field in _NAMES and PATIENT_NAME.field in reading.places)]
    lacking = [column.label for column in wanted if values.get(column.field) in (None, "", ())]
    if lacking:
        reading.problems.append(f"row {number}: {', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} missing. {ROW_LACKS}.")


def _two_birth_dates(rows: Sequence[WorksheetRow]) -> Iterator[str]:
    born: dict[tuple[str, ...], WorksheetRow] = {}
    for row in rows:
        who = tuple(text.casefold() for text in (row.last_name, row.first_name, row.member_id))
        first = born.setdefault(who, row) if row.birth_on else row
        if first.birth_on != row.birth_on:
            yield f"row {row.number} (Date of birth): row {first.number} gives the same patient another one. Make them agree."


def _notes(head: Sequence[Any], reading: _Reading, examples: int) -> Iterator[str]:
    if reading.unknown:
        shown = ", ".join(f"{get_column_letter(place + 1)} “{plain_heading(head[place])[:40]}”" for place in sorted(reading.unknown))
        yield f"columns that no worksheet knows were not read: {shown}"
    if examples:
        yield f"rows marked “{EXAMPLE}” were skipped: {examples}"


def _refused(problems: list[str]) -> BadWorksheet:
    count = "one place" if len(problems) == 1 else f"{len(problems):,} places"
    more = [f"and {len(problems) - MAX_TOLD:,} more"] if len(problems) > MAX_TOLD else []
    return BadWorksheet("\n- ".join([f"The worksheet was not read, and nothing of it was kept. Mend {count} and save it again:", *problems[:MAX_TOLD], *more]))
