"""What surrounds a limit: who may file, what follows a late payer, what a late filing may rest on, and which appeal comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casework.rules.book import Rulebook, Scope
from casework.rules.entries import RungEntry
from casework.rules.facts import PlanFacts
from casework.rules.limits import Limit
from casework.rules.pathways import Filer, Rung, rung
from casework.rules.readings import default_texts, possible_plans
from casework.rules.standing import Lapse, LateFiling, Standing
from casework.terms import ROAD, Stage


@dataclass(frozen=True, slots=True)
class Rights:
    """The entries that surround one limit; None where the rulebook holds none."""

    standing: Standing | None = None
    if_payer_late: Lapse | None = None
    if_late: LateFiling | None = None


@dataclass(frozen=True, slots=True)
class _Stage:
    """One stage of one plan under the facts, and the day whose law governs."""

    scope: Scope
    texts: dict[str, str]
    entry: RungEntry
    on: date | None


def of_limit(book: Rulebook, facts: PlanFacts, limit: Limit) -> Rights:
    """Find what surrounds a limit, under the plan whose rule gave it. Raises NoRuleApplies when the rulebook has no such plan."""
    found = tuple(_stages(book, facts, limit.stage, limit.trigger_on))
    if not found:
        return Rights()
    served = {procedure for rule in book.rules if rule.id == limit.rule for procedure in rule.procedures}
    here = next((each for each in found if each.entry.procedure in served), found[0])
    key = (here.scope, here.entry.procedure, here.texts)
    return Rights(book.standing_for(*key, on=here.on), book.lapse_for(*key, on=here.on), book.late_filing_for(*key, on=here.on))


def next_appeal(book: Rulebook, facts: PlanFacts, stage: Stage) -> Rung | None:
    """Find the next stage of the appeal that this plan has; None after the last. A complaint is never the next level."""
    for later in ROAD[ROAD.index(stage) + 1 :]:
        found = rung(book, facts, later) if later is not Stage.DOI_COMPLAINT else None
        if found and found.filer is not Filer.NOBODY:
            return found
    return None


def _stages(book: Rulebook, facts: PlanFacts, stage: Stage, on: date | None) -> Iterator[_Stage]:
    for plan in possible_plans(book, facts.plan):
        scope = book.scope(plan.id, payer=facts.payer, track=facts.track)
        texts = {**default_texts(plan, facts, stage), "plan": plan.id}
        entry = book.rung(scope, stage, texts, on=on)
        if entry and entry.procedure:
            yield _Stage(scope, texts, entry, on)
