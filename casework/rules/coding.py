"""Billing-code checks: what a claim or superbill may not say, and what only the clinician can answer.

A finding stops or asks; it never proposes a code. Checks are data (rulebook/codes.toml); each kind of test is a
function here. Times are minutes, drug doses milligrams.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any, Self

from casework.chart import Chart, ClaimLine, Infusion
from casework.errors import RulebookInvalid

ICD_SHAPE = re.compile(r"[A-TV-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?")
NPI_PREFIX = "80840"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that failed. `where` names the line or field; the message names no value."""

    check: str
    severity: str
    where: str
    field: str
    message: str
    source: str
    confidence: str

    @property
    def is_error(self) -> bool:
        """Say whether it stops the superbill."""
        return self.severity == "error"


@dataclass(frozen=True, slots=True)
class Check:
    """One check as the rulebook states it."""

    id: str
    test: str
    severity: str
    field: str
    message: str
    source: str
    confidence: str
    codes: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    unless_modifier: str = ""
    minutes: int = 0
    from_on: date = date.min
    until: date = date.max

    def at(self, where: str) -> Finding:
        """State that this check failed somewhere."""
        return Finding(self.id, self.severity, where, self.field, self.message, self.source, self.confidence)


@dataclass(frozen=True, slots=True)
class CodeBook:
    """The checks, our own words for codes, and which codes mean which route."""

    checks: tuple[Check, ...]
    words: dict[str, str] = field(default_factory=dict)
    intravenous: frozenset[str] = frozenset()
    other_routes: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, *texts: str) -> Self:
        """Read the code book from the text of one codes.toml or several; a later one wins, entry by entry.

        Raises RulebookInvalid when an entry is wrong.
        """
        tables = [_table(text) for text in texts]
        checks = {row["id"]: _check(row) for table in tables for row in table.get("check", ())}
        words = {code: row["words"] for table in tables for row in table.get("code", ()) for code in row["codes"]}
        routes = {name: frozenset(codes) for table in tables for name, codes in table.get("routes", {}).items()}
        return cls(tuple(checks.values()), words, routes.get("intravenous", frozenset()), routes.get("other", frozenset()))

    def is_intravenous(self, codes: Sequence[str]) -> bool:
        """Say whether these procedures are an intravenous infusion and nothing given by another route."""
        return any(code in self.intravenous for code in codes) and not any(code in self.other_routes for code in codes)


def findings(book: CodeBook, chart: Chart, *, npis: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Check every claim line, diagnosis and NPI; errors come first."""
    found = [item for check in book.checks for item in TESTS[check.test](check, chart, npis)]
    return tuple(sorted(found, key=lambda item: not item.is_error))


def errors(book: CodeBook, chart: Chart, *, npis: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Give only what stops a superbill."""
    return tuple(item for item in findings(book, chart, npis=npis) if item.is_error)


def minutes(infusion: Infusion) -> int | None:
    """Count the minutes of an infusion, over midnight if need be; None when a time is missing."""
    if not infusion.started_at or not infusion.stopped_at:
        return None
    start, stop = time.fromisoformat(infusion.started_at), time.fromisoformat(infusion.stopped_at)
    return ((stop.hour - start.hour) * 60 + stop.minute - start.minute) % (24 * 60)


def further_hours(lasted: int) -> int:
    """Count the further hours of an infusion: one from 91 minutes, two from 151."""
    return max(0, (lasted - 31) // 60)


def npi_is_valid(npi: str) -> bool:
    """Check the NPI's last digit (Luhn over 80840 and the number)."""
    if not re.fullmatch(r"\d{10}", npi):
        return False
    digits = [int(sign) for sign in reversed(NPI_PREFIX + npi)]
    return sum(digit if place % 2 == 0 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(digits)) % 10 == 0


def _lines(check: Check, chart: Chart) -> Iterator[tuple[str, ClaimLine]]:
    for number, line in enumerate(chart.claims, 1):
        in_time = line.service_on is None or check.from_on <= line.service_on <= check.until
        if in_time and (not check.codes or line.procedure in check.codes):
            yield f"claim line {number}", line


def _same_day(chart: Chart, line: ClaimLine) -> set[str]:
    return {other.procedure for other in chart.claims if other.service_on == line.service_on}


def _records(chart: Chart, line: ClaimLine) -> tuple[Infusion, ...]:
    return tuple(item for item in chart.infusions if item.given_on == line.service_on)


def _present(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    for where, line in _lines(check, chart):
        if not check.places or line.place_of_service in check.places:
            yield check.at(where)


def _add_on(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    for where, line in _lines(check, chart):
        if not _same_day(chart, line) & set(check.bases):
            yield check.at(where)


def _together(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    for where, line in _lines(check, chart):
        if _same_day(chart, line) & set(check.bases) and (not check.unless_modifier or check.unless_modifier not in line.modifiers):
            yield check.at(where)


def _modifier(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in _lines(check, chart) if set(line.modifiers) & set(check.modifiers))


def _further_hours(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    for where, line in _lines(check, chart):
        known = [lasted for item in _records(chart, line) if (lasted := minutes(item)) is not None]
        if known and line.units > sum(further_hours(lasted) for lasted in known):
            yield check.at(where)


def _times(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    for where, line in _lines(check, chart):
        lasted = [minutes(item) for item in _records(chart, line)]
        if not lasted or any(item is None or item < check.minutes for item in lasted):
            yield check.at(where)


def _drug_record(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    for where, line in _lines(check, chart):
        records = _records(chart, line)
        if not records or any(item.dose_mg is None or len(re.sub(r"\D", "", item.ndc)) != 11 for item in records):
            yield check.at(where)


def _diagnoses(chart: Chart) -> Iterator[tuple[str, str]]:
    yield from ((f"diagnosis {number}", item.code) for number, item in enumerate(chart.diagnoses, 1))
    stated = {item.code for item in chart.diagnoses}
    yield from ((f"claim line {number}", code) for number, line in enumerate(chart.claims, 1) for code in line.diagnosis_codes if code not in stated)


def _diagnosis(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    yield from (check.at(where) for where, code in _diagnoses(chart) if code in check.codes)


def _shape(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    yield from (check.at(where) for where, code in _diagnoses(chart) if not ICD_SHAPE.fullmatch(code))


def _npi(check: Check, chart: Chart, npis: Sequence[str]) -> Iterator[Finding]:
    stated = [("clinician", chart.clinician.npi), *(("clinic", npi) for npi in npis)]
    yield from (check.at(where) for where, npi in stated if npi and not npi_is_valid(npi))


def _units(check: Check, chart: Chart, _npis: Sequence[str]) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in _lines(check, chart) if line.units <= 0 or line.units % 1)


TESTS: dict[str, Callable[[Check, Chart, Sequence[str]], Iterator[Finding]]] = {
    "present": _present,
    "add-on": _add_on,
    "together": _together,
    "modifier": _modifier,
    "further-hours": _further_hours,
    "times": _times,
    "drug-record": _drug_record,
    "diagnosis": _diagnosis,
    "shape": _shape,
    "npi": _npi,
    "units": _units,
}


def _table(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookInvalid(f"codes.toml cannot be read: {error}. Correct that line.") from None


def _check(row: dict[str, Any]) -> Check:
    stated: dict[str, Any] = {"from_on" if name == "from" else name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    unknown = set(stated) - {item.name for item in fields(Check)}
    if unknown or stated.get("test") not in TESTS or stated.get("severity") not in ("error", "question"):
        raise RulebookInvalid(f"codes.toml, check {row.get('id')}: wrong field, test or severity. Tests: {', '.join(TESTS)}.")
    try:
        return Check(**stated)
    except TypeError as error:
        raise RulebookInvalid(f"codes.toml, check {row.get('id')}: {error}.") from None
