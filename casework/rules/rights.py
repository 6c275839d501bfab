"""What surrounds one stage under the facts known: who may file, what follows a late payer, what a late filing may rest on, what comes next."""

from dataclasses import dataclass

from casework.rules.book import Rulebook
from casework.rules.facts import PlanFacts
from casework.rules.pathways import Filer, Rung, rung
from casework.rules.readings import default_texts
from casework.rules.standing import Lapse, LateFiling, Standing
from casework.terms import ROAD, Stage


@dataclass(frozen=True, slots=True)
class Rights:
    """The entries that surround one stage; None where the rulebook holds none."""

    standing: Standing | None = None
    if_payer_late: Lapse | None = None
    if_late: LateFiling | None = None


def of_stage(book: Rulebook, facts: PlanFacts, stage: Stage) -> Rights:
    """Find what surrounds a stage. Raises NoRuleApplies when the rulebook has no such plan."""
    plan = book.plan(facts.plan)
    scope = book.scope(plan.id, payer=facts.payer, track=facts.track)
    stated = {**default_texts(plan, facts, stage), "plan": plan.id}
    entry = book.rung(scope, stage, stated)
    if entry is None or not entry.procedure:
        return Rights()
    return Rights(
        standing=book.standing_for(scope, entry.procedure, stated),
        if_payer_late=book.lapse_for(scope, entry.procedure, stated),
        if_late=book.late_filing_for(scope, entry.procedure, stated),
    )


def next_appeal(book: Rulebook, facts: PlanFacts, stage: Stage) -> Rung | None:
    """Find the next stage of the appeal that this plan has; None after the last. A complaint is never the next level."""
    for later in ROAD[ROAD.index(stage) + 1 :]:
        found = rung(book, facts, later) if later is not Stage.DOI_COMPLAINT else None
        if found and found.filer is not Filer.NOBODY:
            return found
    return None
