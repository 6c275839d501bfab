"""Billing-code checks: what a claim or superbill may not say, and what only the clinician can answer.

A finding stops or asks; it never proposes a code. Checks are data (rulebook/codes.toml); each kind of test is a
function in `coding_lines` or `coding_chart`. Times are minutes, drug doses milligrams.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from casework.chart import Chart, ClaimLine
from casework.rules import coding_chart, coding_checks, coding_lines, coding_times, coding_words, layered
from casework.rules.classification import Classification
from casework.rules.classification_words import Titles
from casework.rules.coding_checks import ERROR, QUESTION, Around, Check, Finding
from casework.rules.coding_values import further_hours, minutes, npi_is_valid

__all__ = ["Check", "CodeBook", "Finding", "errors", "findings", "further_hours", "minutes", "npi_is_valid"]

TESTS = {**coding_lines.TESTS, **coding_times.TESTS, **coding_chart.TESTS, **coding_words.TESTS}


@dataclass(frozen=True, slots=True)
class CodeBook:
    """The checks, our own words for codes, which codes mean which route, and the diagnosis codes that exist, if a list was given.

    `titles` reads what the list calls its codes, when it is first asked; `confirmed` are codes that the clinic looked up itself.
    """

    checks: tuple[Check, ...]
    words: dict[str, str] = field(default_factory=dict)
    intravenous: frozenset[str] = frozenset()
    other_routes: frozenset[str] = frozenset()
    diagnoses: Classification | None = None
    titles: Callable[[], Titles] | None = None
    abbreviations: dict[str, str] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, *texts: str) -> Self:
        """Read the code book from the text of one codes.toml or several; a later one wins, entry by entry.

        Raises RulebookInvalid when an entry is wrong.
        """
        tables = [layered.table(text, file="codes.toml") for text in texts]
        stated = [(row, table.get("verified_on")) for table in tables for row in _checks(table)]
        checks = {row["id"]: coding_checks.read(row, TESTS, verified_on=verified_on) for row, verified_on in stated}
        words = {code: row["words"] for table in tables for row in table.get("code", ()) for code in row["codes"]}
        routes = {name: frozenset(codes) for table in tables for name, codes in table.get("routes", {}).items()}
        return cls(
            tuple(checks.values()),
            words,
            routes.get("intravenous", frozenset()),
            routes.get("other", frozenset()),
            abbreviations={short: full for table in tables for short, full in table.get("abbreviations", {}).items()},
            confirmed=frozenset(code for table in tables for code in table.get("confirmed", {}).get("diagnoses", ())),
        )

    def is_intravenous(self, codes: Sequence[str]) -> bool:
        """Say whether these procedures are an intravenous infusion and nothing given by another route."""
        return any(code in self.intravenous for code in codes) and not any(code in self.other_routes for code in codes)


def findings(book: CodeBook, chart: Chart, *, npis: Sequence[str] = (), today: date | None = None) -> tuple[Finding, ...]:
    """Check a whole chart; errors come first, and each finding stands once.

    Without `today` nothing is said of days to come; without the book's list of diagnoses only their shape is looked at.
    """
    return tuple(sorted(_found(book, chart, npis, today, (ERROR, QUESTION)), key=lambda item: not item.is_error))


def errors(book: CodeBook, chart: Chart, *, npis: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Give only what stops a superbill."""
    return tuple(_found(book, chart, npis, None, (ERROR,)))


def _found(book: CodeBook, chart: Chart, npis: Sequence[str], today: date | None, severities: Sequence[str]) -> dict[Finding, None]:
    around = Around(tuple(npis), today, book.diagnoses, book.titles, book.abbreviations, book.confirmed)
    asked = [check for check in book.checks if check.severity in severities and (not check.plans or chart.coverage.plan in check.plans)]
    return dict.fromkeys(item for check in asked for item in _failed(check, chart, around))


def _failed(check: Check, chart: Chart, around: Around) -> Iterator[Finding]:
    """Ask one check of what was billed and, where it needs only codes, place and day, of what is asked for."""
    yield from TESTS[check.test](check, chart, around)
    if check.requests:
        asked_for = chart.model_copy(update={"claims": _requested(chart, around)})
        yield from (replace(item, where=item.where.replace("claim line", "requested code")) for item in TESTS[check.test](check, asked_for, around))


def _requested(chart: Chart, around: Around) -> tuple[ClaimLine, ...]:
    """Give the codes asked for as lines of the first session's day; without it of today, for what is asked for lies ahead."""
    request = chart.request
    day = request.first_on or around.on
    return tuple(ClaimLine(procedure=code, place_of_service=request.place_of_service, service_on=day) for code in request.procedure_codes)


def _checks(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Give a file's checks; a [[question]] is one of our own that never stops."""
    return [*table.get("check", ()), *({**row, "severity": QUESTION} for row in table.get("question", ()))]
