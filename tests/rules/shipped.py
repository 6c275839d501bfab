"""The rulebook as it is shipped, read once for the tests of the rules."""

from datetime import date
from functools import cache
from pathlib import Path

from casework.rules.book import Rulebook
from casework.rules.deadlines import Limit, decision_limit, filing_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Stage, Track

DISPUTES = (Track.MEMBER, Track.PROVIDER)
FOLDER = Path(__file__).parents[2] / "casework" / "rulebook"


@cache
def texts() -> dict[str, str]:
    """Read every file of the shipped rulebook."""
    return {path.relative_to(FOLDER).as_posix(): path.read_text() for path in FOLDER.rglob("*") if path.is_file()}


@cache
def book() -> Rulebook:
    """Parse the shipped rulebook."""
    return Rulebook.parse(texts())


def day(text: str) -> date:
    """Read a date."""
    return date.fromisoformat(text)


def filing(plan: str, stage: Stage = Stage.FIRST_APPEAL, *, facts: dict[str, object] | None = None, **events: str) -> Limit:
    """Ask for our last day."""
    return filing_limit(book(), PlanFacts(plan=plan).but(**(facts or {})), stage, _events(events))


def decision(plan: str, stage: Stage = Stage.FIRST_APPEAL, *, facts: dict[str, object] | None = None, **events: str) -> Limit:
    """Ask for the payer's last day."""
    return decision_limit(book(), PlanFacts(plan=plan).but(**(facts or {})), stage, _events(events))


def _events(stated: dict[str, str]) -> Events:
    proxy = bool(stated.pop("proxy", ""))
    return Events(**{name: day(text) for name, text in stated.items()}, notice_is_proxy=proxy)  # type: ignore[arg-type]
