"""A chart as JSON, for machines: the same fields by the same names, dates as YYYY-MM-DD, amounts as text such as "450.00"."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from casework.chart import Chart
from casework.errors import BadChart
from casework.intake.chart_cells import is_unknown
from casework.intake.chart_checks import Fault, faults, told
from casework.intake.chart_fields import Kind
from casework.intake.chart_sheets import SHEETS, Sheet

MAX_BYTES: Final = 5_000_000
MAX_TOLD: Final = 50
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def dump(chart: Chart) -> str:
    """Write a chart as JSON that `load` reads back the same."""
    return chart.model_dump_json(indent=2) + "\n"


def load_file(path: Path) -> Chart:
    """Read a chart from a JSON file. Raises BadChart."""
    if path.stat().st_size > MAX_BYTES:
        raise _too_large()
    try:
        return load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise BadChart("The chart was not read: it is not UTF-8 text. Save it as UTF-8.") from None


def load(text: str) -> Chart:
    """Read a chart from JSON.

    Raises BadChart with the path of every field to mend and what is expected there, never with its value.
    """
    if len(text) > MAX_BYTES:
        raise _too_large()
    parts = _without_unknowns(_parts(text))
    problems = [problem for sheet in SHEETS if sheet.part in parts for problem in _part_problems(sheet, parts[sheet.part])]
    unknown = [name for name in parts if name not in Chart.model_fields]
    if unknown:
        problems.insert(0, f"{len(unknown)} unknown fields at the top. Known: {', '.join(Chart.model_fields)}.")
    if problems:
        raise _refused(problems)
    chart = Chart.model_validate_json(json.dumps(parts), strict=True)
    if found := faults(chart):
        raise _refused([_problem(fault) for fault in found])
    return chart


def _parts(text: str) -> dict[str, Any]:
    try:
        parts = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_repeats)
        json.dumps(parts, allow_nan=False, ensure_ascii=False).encode()  # finds 1e999, which is read as infinity, and half characters
    except json.JSONDecodeError as error:
        raise BadChart(f"The chart was not read: it is not JSON. Look at line {error.lineno}, column {error.colno}.") from None
    except (ValueError, RecursionError):
        raise BadChart("The chart was not read: it is nested too deeply, repeats a field, or holds a number or character that is none.") from None
    if not isinstance(parts, dict):
        raise BadChart(f"The chart was not read: expected an object with {', '.join(Chart.model_fields)}.")
    return parts


def _without_unknowns(parts: dict[str, Any]) -> dict[str, Any]:
    """Leave out each field that answers null or “unknown” where that means a blank; the rest is judged as it stands."""
    known = {sheet.part: sheet for sheet in SHEETS}
    return {name: _said(known[name], part) if name in known else part for name, part in parts.items()}


def _said(sheet: Sheet, part: Any) -> Any:
    if isinstance(part, list):
        return [_said(sheet, row) for row in part]
    if not isinstance(part, dict):
        return part
    columns = {column.field: column for column in sheet.columns if column.can_be_unknown and column.field not in sheet.required}
    return {name: value for name, value in part.items() if name not in columns or not (value is None or is_unknown(columns[name], value))}


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no numbers")


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a field is there twice")
    return dict(pairs)


def _part_problems(sheet: Sheet, part: Any) -> Iterator[str]:
    if sheet.is_table and not isinstance(part, list):
        yield f"{sheet.part}: expected a list of objects."
        return
    for row, value in enumerate(part) if sheet.is_table else ((None, part),):
        yield from (_problem(fault) for fault in _value_faults(sheet, value, row))


def _value_faults(sheet: Sheet, value: Any, row: int | None) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(sheet.part, "", "expected an object with fields", row)
        return
    days = [column for column in sheet.columns if column.kind is Kind.DATE]
    wrong = [column for column in days if isinstance(day := value.get(column.field), str) and not _DAY.fullmatch(day)]
    yield from (Fault(sheet.part, column.field, f"this cannot be right. Write {column.expects}", row) for column in wrong)
    rest = {name: content for name, content in value.items() if name not in {column.field for column in wrong}}
    try:
        sheet.model.model_validate_json(json.dumps(rest), strict=True)
    except ValidationError as error:
        missed = {column.field for column in wrong}
        yield from (fault for fault in told(error, sheet, row) if fault.field not in missed)


def _problem(fault: Fault) -> str:
    place = f"{fault.part}[{fault.row}]" if fault.row is not None else fault.part
    return f"{place}.{fault.field}: {fault.words}." if fault.field else f"{place}: {fault.words}."


def _refused(problems: list[str]) -> BadChart:
    more = [f"and {len(problems) - MAX_TOLD} more"] if len(problems) > MAX_TOLD else []
    return BadChart("\n- ".join(["The chart was not read:", *problems[:MAX_TOLD], *more]))


def _too_large() -> BadChart:
    return BadChart(f"The chart was not read: it is larger than {MAX_BYTES // 1_000_000} MB. A chart is far smaller.")
