"""The kinds of test that hold start and stop times of the infusion record against what is billed. Times are minutes."""

from collections.abc import Iterator
from dataclasses import replace

from casework.chart import Chart, Infusion
from casework.rules.coding_checks import Around, Check, Finding
from casework.rules.coding_lines import Test, lines, records, same_day, units_billed
from casework.rules.coding_values import crosses_midnight, further_hours, minutes


def _further_hours(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for where, line in lines(check, chart):
        known = [lasted for item in records(chart, line) if (lasted := minutes(item)) is not None]
        if known and units_billed(check, chart, line) > sum(further_hours(lasted) for lasted in known):
            yield check.at(where)


def _times(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for where, line in lines(check, chart):
        lasted = [minutes(item) for item in records(chart, line)]
        if not lasted or any(item is None or item < check.minutes for item in lasted):
            yield check.at(where)


def _push_times(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for where, line in lines(check, chart):
        lasted = [minutes(item) or 0 for item in records(chart, line)]
        if not same_day(chart, line) & set(check.bases) and any(item >= check.minutes for item in lasted):
            yield check.at(where)


def _midnight(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    yield from (check.at(f"infusion {number}") for number, item in enumerate(chart.infusions, 1) if crosses_midnight(item))


def _hours_left(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    """Ask where the times allow more further hours than are billed; times too long to be one visit are asked about elsewhere."""
    for where, line in lines(check, chart):
        lasted = [minutes(item) or 0 for item in records(chart, line)]
        billed = units_billed(replace(check, codes=check.bases), chart, line)
        if all(item <= check.minutes for item in lasted) and sum(further_hours(item) for item in lasted) > billed:
            yield check.at(where)


def _too_long(check: Check, chart: Chart, _around: Around) -> Iterator[Finding]:
    for number, item in enumerate(chart.infusions, 1):
        if (minutes(item) or 0) > check.minutes and _places(chart, item) <= set(check.places):
            yield check.at(f"infusion {number}")


def _places(chart: Chart, infusion: Infusion) -> set[str]:
    """Name the places billed for the day of an infusion, else the place asked for."""
    return {line.place_of_service for line in chart.claims if line.service_on == infusion.given_on} or {chart.request.place_of_service}


TESTS: dict[str, Test] = {
    "further-hours": _further_hours,
    "hours-left": _hours_left,
    "times": _times,
    "push-times": _push_times,
    "midnight": _midnight,
    "too-long": _too_long,
}
