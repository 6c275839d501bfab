"""The kinds of test that look at claim lines and the infusion record of the same day."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from casework.chart import Chart, ClaimLine, Infusion
from casework.rules.coding_checks import Around, Check, Finding
from casework.rules.coding_values import ndc_is_complete

MANY = Decimal(100_000)
Test = Callable[[Check, Chart, Around], Iterator[Finding]]


def lines(check: Check, chart: Chart) -> Iterator[tuple[str, ClaimLine]]:
    """Walk the claim lines that a check speaks of, by their number."""
    for number, line in enumerate(chart.claims, 1):
        if check.covers(line.service_on) and (not check.codes or line.procedure in check.codes):
            yield f"claim line {number}", line


def same_day(chart: Chart, line: ClaimLine) -> set[str]:
    """Name the services billed for the day of a line."""
    return {other.procedure for other in chart.claims if other.service_on == line.service_on}


def records(chart: Chart, line: ClaimLine) -> tuple[Infusion, ...]:
    """Give the infusion records of the day of a line."""
    return tuple(item for item in chart.infusions if item.given_on == line.service_on)


def _together_billed(chart: Chart, line: ClaimLine) -> tuple[ClaimLine, ...]:
    """Give the lines of the same claim and day; a corrected claim under another number is not billed beside the first."""
    return tuple(other for other in chart.claims if (other.service_on, other.claim_number) == (line.service_on, line.claim_number))


def units_billed(check: Check, chart: Chart, line: ClaimLine) -> Decimal:
    """Count the units of a check's codes on the claim and day of a line."""
    return sum((min(other.units, MANY) for other in _together_billed(chart, line) if other.procedure in check.codes), Decimal(0))


def _present(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if not check.places or line.place_of_service in check.places)


def _add_on(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if not same_day(chart, line) & set(check.bases))


def _together(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for where, line in lines(check, chart):
        others = same_day(chart, line) - {line.procedure}
        if others & set(check.bases) and (not check.unless_modifier or check.unless_modifier not in line.modifiers):
            yield check.at(where)


def _second_drug(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    """Find a push of a further substance where neither the day nor the claim bills a second drug."""
    for where, line in lines(check, chart):
        of_day = {code for code in same_day(chart, line) if re.fullmatch(check.pattern, code)}
        of_claim = [other for other in _together_billed(chart, line) if re.fullmatch(check.pattern, other.procedure)]
        if same_day(chart, line) & set(check.bases) and max(len(of_day), len(of_claim)) < check.count:
            yield check.at(where)


def _initial_twice(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if units_billed(check, chart, line) > 1)


def _twice(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for where, line in lines(check, chart):
        same = [other for other in _together_billed(chart, line) if (other.procedure, other.modifiers) == (line.procedure, line.modifiers)]
        if line.procedure and line.claim_number and len(same) > 1:
            yield check.at(where)


def _modifier(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if set(line.modifiers) & set(check.modifiers))


def _modifier_alone(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for where, line in lines(check, chart):
        if set(line.modifiers) & set(check.modifiers) and same_day(chart, line) <= {line.procedure}:
            yield check.at(where)


def _every_modifier(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if set(line.modifiers) >= set(check.modifiers))


def _no_modifier(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if not set(line.modifiers) & set(check.modifiers))


def _recorded(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if records(chart, line))


def _drug_record(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for where, line in lines(check, chart):
        held = records(chart, line)
        if not held or any(item.dose_mg is None or not ndc_is_complete(item.ndc) for item in held):
            yield check.at(where)


def _drug_name(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, _ in lines(check, chart) if not chart.request.description)


def _unit_count(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if line.units != check.count)


def _unit_dose(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for where, line in lines(check, chart):
        doses = [item.dose_mg for item in records(chart, line)]
        if doses and line.units != sum(dose or Decimal(0) for dose in doses):
            yield check.at(where)


def _units(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(where) for where, line in lines(check, chart) if line.units <= 0 or line.units != line.units.to_integral_value())


TESTS: dict[str, Test] = {
    "present": _present,
    "add-on": _add_on,
    "together": _together,
    "second-drug": _second_drug,
    "initial-twice": _initial_twice,
    "twice": _twice,
    "modifier": _modifier,
    "modifier-alone": _modifier_alone,
    "every-modifier": _every_modifier,
    "no-modifier": _no_modifier,
    "recorded": _recorded,
    "drug-record": _drug_record,
    "drug-name": _drug_name,
    "unit-count": _unit_count,
    "unit-dose": _unit_dose,
    "units": _units,
}
