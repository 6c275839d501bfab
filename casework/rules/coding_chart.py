"""The kinds of test that look at diagnoses, numbers and dates anywhere in a chart."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from casework.chart import Chart
from casework.rules.classification import SHAPE
from casework.rules.coding_checks import Around, Check, Finding
from casework.rules.coding_lines import Test
from casework.rules.coding_values import npi_is_valid
from casework.terms import DenialReason

ROWS = {"claims": "claim line", "diagnoses": "diagnosis", "infusions": "infusion", "trials": "treatment tried", "scores": "score", "costs": "cost line"}


def _values(chart: Chart, path: str) -> Iterator[tuple[str, Any]]:
    part, _, name = path.partition(".")
    held = getattr(chart, part)
    if not isinstance(held, tuple):
        value = getattr(held, name)
        yield from ((part, each) for each in (value if isinstance(value, tuple) else (value,)))
        return
    for number, row in enumerate(held, 1):
        value = getattr(row, name)
        yield from ((f"{ROWS.get(part, part)} {number}", each) for each in (value if isinstance(value, tuple) else (value,)))


def _diagnoses(chart: Chart) -> Iterator[tuple[str, str]]:
    yield from ((f"diagnosis {number}", item.code) for number, item in enumerate(chart.diagnoses, 1))
    stated = {item.code for item in chart.diagnoses}
    for number, line in enumerate(chart.claims, 1):
        yield from ((f"claim line {number}", code) for code in dict.fromkeys(line.diagnosis_codes) if code not in stated)


def _days(chart: Chart, code: str) -> set[date | None]:
    """Give the days of service that a diagnosis is billed for: its own lines', else every line's."""
    own = {line.service_on for line in chart.claims if code in line.diagnosis_codes}
    return own or {line.service_on for line in chart.claims} or {None}


def _diagnosis(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    if len(chart.trials) >= check.count:
        yield from (check.at(where) for where, code in _diagnoses(chart) if code in check.codes)


def _described(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    words = re.compile(rf"\b({'|'.join(map(re.escape, check.words))})\b", re.IGNORECASE)
    for number, item in enumerate(chart.diagnoses, 1):
        if item.code.startswith(check.codes) and words.search(item.description):
            yield check.at(f"diagnosis {number}")


def _shape(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, code in _diagnoses(chart) if not SHAPE.fullmatch(code))


def _listed(check: Check, chart: Chart, around: Around) -> Iterator[Finding]:
    for where, code in _diagnoses(chart):
        is_other_finding = code in check.codes or code in around.confirmed or not SHAPE.fullmatch(code)
        if around.diagnoses is None or is_other_finding or around.diagnoses.is_complete(code):
            continue
        spoken_of = [check.covers(day) for day in _days(chart, code)]
        if any(spoken_of) if check.outside else all(spoken_of):
            yield check.at(where)


def _in_record(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    if chart.diagnoses:
        yield from (check.at(where) for where, _ in _diagnoses(chart) if where.startswith(ROWS["claims"]))


def _npi(check: Check, chart: Chart, around: Around) -> Iterator[Finding]:
    stated = [("clinician", chart.clinician.npi), *(("clinic", npi) for npi in around.npis)]
    yield from (check.at(where) for where, npi in stated if npi and not npi_is_valid(npi))


def _npi_missing(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    if chart.claims and not chart.clinician.npi:
        yield check.at("clinician")


def _pattern(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, value in _values(chart, check.path) if value and not re.fullmatch(check.pattern, str(value)))


def _order(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    """Find a day that stands before one it must follow; where one of the two is in a table, its row is named."""
    rows = tuple(ROWS.values())
    for earlier, first in _values(chart, check.first):
        for later, then in _values(chart, check.then):
            if first and then and then < first:
                yield check.at(earlier if earlier.startswith(rows) else later)


def _notice_first(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    """Find a notice older than every service it could have refused; a refused authorization comes before its service."""
    served = [line.service_on for line in chart.claims if line.carc]
    is_of_authorization = any(line.carc in check.codes for line in chart.claims) or chart.denial.reason is DenialReason.NO_PRIOR_AUTHORIZATION
    if chart.denial.notice_on and served and not is_of_authorization and all(day and chart.denial.notice_on < day for day in served):
        yield check.at("denial")


def _future(check: Check, chart: Chart, around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, day in _values(chart, check.path) if around.on and day and day > around.on)


TESTS: dict[str, Test] = {
    "diagnosis": _diagnosis,
    "described": _described,
    "shape": _shape,
    "listed": _listed,
    "in-record": _in_record,
    "npi": _npi,
    "npi-missing": _npi_missing,
    "notice-first": _notice_first,
    "pattern": _pattern,
    "order": _order,
    "future": _future,
}
