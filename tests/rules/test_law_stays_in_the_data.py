"""No day count, address or citation stands in Python: the law lives in casework/rulebook, where each figure carries its source."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for folder in ("casework", "flows") for path in (ROOT / folder).rglob("*.py"))
# A citation, or an address of the kind offices have; both belong in the rulebook.
LAW = re.compile(
    r"\b\d+ (?:CFR|C\.F\.R|U\.?S\.?C)\b|§ ?\d|\b\d{3,4}\.\d+\([a-z]\)|\b147\.136\b|\b2560\.503|\b2590\.715|\b890\.10\d\b|\b405\.9\d\d\b|\b422\.5\d\d\b"
)
ADDRESS = re.compile(r"\bP\.? ?O\.? Box \d|\b[A-Z]{2} \d{5}(?:-\d{4})?\b")
COUNTING = {"days", "weeks", "hours"}
A_DAY = 24


def number_beside_a_span(node: ast.Call) -> bool:
    """Say whether a call of timedelta is given its days in so many figures, or hours of a day and more; minutes are machinery."""
    spans = [("days", value) for value in node.args[:1]] + [(word.arg, word.value) for word in node.keywords if word.arg in COUNTING]
    return any(_is_figure(part, unit) for unit, value in spans for part in ast.walk(value))


def _is_figure(part: ast.AST, unit: str | None) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, int | float) and (unit != "hours" or part.value >= A_DAY)


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_day_count_stands_in_the_code(path: Path) -> None:
    spans = [node for node in calls(ast.parse(path.read_text())) if ast.unparse(node.func).endswith("timedelta") and number_beside_a_span(node)]

    assert [ast.unparse(span) for span in spans] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_citation_and_no_address_stands_in_the_code(path: Path) -> None:
    text = path.read_text()

    assert LAW.findall(text) + ADDRESS.findall(text) == []


def test_the_scan_sees_what_it_looks_for() -> None:
    seen = [
        number_beside_a_span(call)
        for call in calls(ast.parse("timedelta(180); timedelta(days=2 * 30); timedelta(days=rule.amount); timedelta(hours=1); timedelta(hours=72)"))
    ]

    assert seen == [True, True, False, False, True]
    assert LAW.search("29 CFR 2560.503-1")
    assert LAW.search("405.942(b)")
    assert ADDRESS.search("Washington, DC 20210")


RULEBOOK = sorted((ROOT / "casework" / "rulebook").rglob("*.toml"))
INTERNAL = re.compile(r"\b(study|field review|second check|our own|rules-verified|appeal-rules|field-needs)\b", re.IGNORECASE)


def citations(value: object) -> list[str]:
    """Find every citation of a file, however deep it stands."""
    if isinstance(value, dict):
        own = [str(text) for name, text in value.items() if name == "citation"]
        return own + [each for inner in value.values() for each in citations(inner)]
    return [each for inner in value for each in citations(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("path", RULEBOOK, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_citation_names_an_authority_or_says_that_it_is_practice_and_never_a_paper_of_ours(path: Path) -> None:
    assert [text for text in citations(tomllib.loads(path.read_text(encoding="utf-8"))) if INTERNAL.search(text)] == []
