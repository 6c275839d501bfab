"""Billing-code checks: what a claim or superbill may not say, and what only the clinician can answer.

A finding stops or asks; it never proposes a code. Checks are data (rulebook/codes.toml); each kind of test is a
function in `coding_lines` or `coding_chart`. Times are minutes, drug doses milligrams.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from casework.chart import Chart
from casework.errors import RulebookInvalid
from casework.rules import coding_chart, coding_checks, coding_lines
from casework.rules.classification import Classification
from casework.rules.coding_checks import QUESTION, Around, Check, Finding
from casework.rules.coding_values import further_hours, minutes, npi_is_valid

__all__ = ["Check", "CodeBook", "Finding", "errors", "findings", "further_hours", "minutes", "npi_is_valid"]

TESTS = {**coding_lines.TESTS, **coding_chart.TESTS}


@dataclass(frozen=True, slots=True)
class CodeBook:
    """The checks, our own words for codes, which codes mean which route, and the diagnosis codes that exist, if a list was given."""

    checks: tuple[Check, ...]
    words: dict[str, str] = field(default_factory=dict)
    intravenous: frozenset[str] = frozenset()
    other_routes: frozenset[str] = frozenset()
    diagnoses: Classification | None = None

    @classmethod
    def parse(cls, *texts: str) -> Self:
        """Read the code book from the text of one codes.toml or several; a later one wins, entry by entry.

        Raises RulebookInvalid when an entry is wrong.
        """
        tables = [_table(text) for text in texts]
        stated = [(row, table.get("verified_on")) for table in tables for row in _checks(table)]
        checks = {row["id"]: coding_checks.read(row, TESTS, verified_on=verified_on) for row, verified_on in stated}
        words = {code: row["words"] for table in tables for row in table.get("code", ()) for code in row["codes"]}
        routes = {name: frozenset(codes) for table in tables for name, codes in table.get("routes", {}).items()}
        return cls(tuple(checks.values()), words, routes.get("intravenous", frozenset()), routes.get("other", frozenset()))

    def is_intravenous(self, codes: Sequence[str]) -> bool:
        """Say whether these procedures are an intravenous infusion and nothing given by another route."""
        return any(code in self.intravenous for code in codes) and not any(code in self.other_routes for code in codes)


def findings(book: CodeBook, chart: Chart, *, npis: Sequence[str] = (), today: date | None = None) -> tuple[Finding, ...]:
    """Check a whole chart; errors come first, and each finding stands once.

    Without `today` nothing is said of days to come; without the book's list of diagnoses only their shape is looked at.
    """
    around = Around(tuple(npis), today, book.diagnoses)
    asked = [check for check in book.checks if not check.plans or chart.coverage.plan in check.plans]
    found = dict.fromkeys(item for check in asked for item in TESTS[check.test](check, chart, around))
    return tuple(sorted(found, key=lambda item: not item.is_error))


def errors(book: CodeBook, chart: Chart, *, npis: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Give only what stops a superbill."""
    return tuple(item for item in findings(book, chart, npis=npis) if item.is_error)


def _checks(table: dict[str, Any]) -> list[dict[str, Any]]:
    """Give a file's checks; a [[question]] is one of our own that never stops."""
    return [*table.get("check", ()), *({**row, "severity": QUESTION} for row in table.get("question", ()))]


def _table(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookInvalid(f"codes.toml cannot be read: {error}. Correct that line.") from None
