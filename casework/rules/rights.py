"""What surrounds a limit: who may file, what follows a late payer, what a late filing may rest on, and which appeal comes next."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casework.rules.book import Rulebook
from casework.rules.facts import PlanFacts
from casework.rules.limits import Limit
from casework.rules.pathways import Filer, Rung, rung
from casework.rules.readings import Place, place, possible_plans
from casework.rules.standing import Lapse, LateFiling, Standing
from casework.terms import ROAD, Stage


@dataclass(frozen=True, slots=True)
class Rights:
    """The entries that surround one limit; None where the rulebook holds none."""

    standing: Standing | None = None
    if_payer_late: Lapse | None = None
    if_late: LateFiling | None = None


def of_limit(book: Rulebook, facts: PlanFacts, limit: Limit) -> Rights:
    """Find what surrounds a limit; while several plans are possible, only what they share. Raises NoRuleApplies when the rulebook has no such plan."""
    served = {procedure for rule in book.rules if rule.id == limit.rule for procedure in rule.procedures}
    found = [_rights(book, here, on=limit.trigger_on) for here in _places(book, facts, limit, served)]
    return Rights(*(_shared(parts) for parts in zip(*found, strict=True))) if found else Rights()


def _rights(book: Rulebook, here: Place, *, on: date | None) -> tuple[Standing | None, Lapse | None, LateFiling | None]:
    key = (here.scope, here.procedure, here.texts)
    return book.standing_for(*key, on=on), book.lapse_for(*key, on=on), book.late_filing_for(*key, on=on)


def _shared(entries: Sequence[Any]) -> Any:
    """Give the entry that is the same under every plan that is possible."""
    return entries[0] if len({each.id if each else "" for each in entries}) == 1 else None


def next_appeal(book: Rulebook, facts: PlanFacts, stage: Stage) -> Rung | None:
    """Find the next stage of the appeal that this plan has; None after the last. A complaint is never the next level."""
    for later in ROAD[stage.place + 1 :]:
        found = rung(book, facts, later) if later is not Stage.DOI_COMPLAINT else None
        if found and found.filer is not Filer.NOBODY:
            return found
    return None


def _places(book: Rulebook, facts: PlanFacts, limit: Limit, served: Collection[str]) -> Iterator[Place]:
    for plan in possible_plans(book, facts.plan):
        here = place(book, plan, facts, limit.stage, on=limit.trigger_on)
        if here.procedure not in served:
            here = replace(here, entry=next((each for each in book.rungs_for(here.scope, limit.stage) if each.procedure in served), here.entry))
        if here.procedure:
            yield here
