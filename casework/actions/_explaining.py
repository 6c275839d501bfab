"""Stand in until the rules explain."""

from casework.rules.book import Rulebook
from casework.rules.facts import PlanFacts
from casework.rules.limits import Limit


def summary(limit: Limit) -> str:
    """Say."""
    return f"{limit.stage.title}: {limit.clock.words} {limit.work_by or 'no date yet'}"


def lines(_book: Rulebook, _facts: PlanFacts, limit: Limit) -> tuple[str, ...]:
    """Say."""
    return (f"Rule {limit.rule}: {limit.citation}", f"Source: {limit.source}", *limit.steps, *limit.notes)
