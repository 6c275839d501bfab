"""The questions of `casework open` without a file, in their order; labels, help and kinds are those of the chart workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.chart import Chart
from casework.intake.chart_kinds import UNKNOWN, Column, Kind
from casework.intake.chart_sheets import SHEETS, by_part

MOST_ROWS = 20
PURPOSE = Column(
    "purpose",
    "What is it about",
    "A request for treatment that has not been decided, or a denial: a letter, or an EOB that does not pay.",
    Kind.CHOICE,
    ("denial", "prior authorization"),
)
START = "start"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the field it fills, its row in a table, and whether a case can be opened without it."""

    part: str
    column: Column
    row: int | None = None
    must: bool = False

    @property
    def key(self) -> tuple[str, str, int | None]:
        """Name the answer."""
        return (self.part, self.column.field, self.row)

    @property
    def heading(self) -> str:
        """Name the sheet whose field it fills, and its row."""
        title = "About" if self.part == START else by_part(self.part).title
        return title if self.row is None else f"{title}, {self.row + 1}"


Answers = Mapping[tuple[str, str, int | None], Any]
CALIFORNIA = "CA"
FUTURE_ALLOWED = ("letter_deadline", "first_on", "last_on")


def questions(answers: Answers, *, is_eob: bool = False) -> list[Question]:
    """List every question that the answers so far lead to, from the first."""
    found = [_ask("patient", "last_name", must=True), _ask("patient", "first_name", must=True), _ask("patient", "birth_on")]
    found += [_ask("coverage", name, must=name == "payer") for name in ("payer", "member_id", "plan", "network", "issuing_state")]
    if answers.get(("coverage", "issuing_state", None)) == CALIFORNIA:
        found.append(_ask("coverage", "california_regulator"))
    if not is_eob:
        found.append(Question(START, PURPOSE, must=True))
    purpose = "denial" if is_eob else answers.get((START, PURPOSE.field, None))
    if purpose == "prior authorization":
        found += [_ask("request", "procedure_codes", must=True), *(_ask("request", name) for name in ("description", "sessions", "first_on", "is_urgent"))]
    if purpose == "denial":
        found += _of_denial(answers, is_eob=is_eob)
    if purpose:
        found += _rows(answers, "diagnoses", ("code", "description"))
        found += [_ask("clinician", name) for name in ("name", "credentials", "npi")]
    return found


def _of_denial(answers: Answers, *, is_eob: bool) -> list[Question]:
    found = [] if is_eob else [_ask("request", "description")]
    found += [_ask("denial", name) for name in ("notice_on", "received_on", "letter_deadline", "reference")]
    line = ("service_on", "claim_number", "procedure", "charge", "paid", "group", "carc", "rarcs")
    found += _rows(answers, "claims", line if is_eob else tuple(name for name in line if name not in ("paid", "rarcs")))
    return [*found, _ask("denial", "reason"), _ask("denial", "reason_text")]


def _ask(part: str, field: str, *, row: int | None = None, must: bool = False) -> Question:
    return Question(part, by_part(part).column(field), row, must)


def _rows(answers: Answers, part: str, names: tuple[str, ...]) -> list[Question]:
    """Ask row by row; a row whose first answer is left out ends the table, and so does one without an answer."""
    found: list[Question] = []
    for row in range(MOST_ROWS):
        found.append(_ask(part, names[0], row=row))
        if answers.get((part, names[0], row)) in (None, ""):
            return found
        found += [_ask(part, name, row=row) for name in names[1:]]
    return found


def draft(answers: Answers) -> Chart:
    """Make the chart of the answers so far. Raises pydantic's ValidationError where two of them exclude each other."""
    said: dict[str, Any] = {}
    for sheet in SHEETS:
        rows = sorted({row for part, _, row in answers if part == sheet.part and row is not None})
        if sheet.is_table:
            values = (_values(answers, sheet.part, row) for row in rows)
            said[sheet.part] = tuple(sheet.model(**value) for value in values if value and sheet.required <= set(value))
        else:
            said[sheet.part] = sheet.model(**_values(answers, sheet.part, None))
    return Chart(**said)


def _values(answers: Answers, part: str, row: int | None) -> dict[str, Any]:
    return {field: value for (owner, field, at), value in answers.items() if owner == part and at == row and value not in (None, "", ())}


def is_too_late(question: Question, value: object, today: date) -> bool:
    """Say whether a day that must be past lies in the future: the clock would run from it."""
    return isinstance(value, date) and question.column.field not in FUTURE_ALLOWED and value > today


def shown(value: object) -> str:
    """Write an answer as a person reads it."""
    if value in (None, "", ()):
        return UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
