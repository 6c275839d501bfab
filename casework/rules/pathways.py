"""Which stages a plan has, what each one legally is, and who the regulator is."""

from dataclasses import dataclass
from enum import StrEnum

from casework.errors import NoRuleApplies
from casework.rules import amounts, routing
from casework.rules.book import Rulebook
from casework.rules.entries import RungEntry
from casework.rules.facts import PlanFacts, texts
from casework.rules.readings import place
from casework.rules.routing import Regulator, refuse_wrong, regulator
from casework.terms import ROAD, Stage

__all__ = ["Filer", "Regulator", "Rung", "next_stage", "refuse_wrong", "regulator", "rung", "rungs"]


class Filer(StrEnum):
    """Who moves a stage forward."""

    CLINIC = "we file"
    PLAN = "the plan forwards the file"
    NOBODY = "this plan has no such stage"


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage of one plan. `reason` says why a stage is skipped; `addressee` who receives what we file.

    For letters: `payer` is what a sentence calls whoever decides the plan's claims; `decider`, `office` and `asks` are as
    in the rulebook, `no_letter` says why no letter may be drawn; `cites` false: its rules are not cited in a letter;
    `is_read` false: nobody has read what `citation` names, so no letter calls itself by it.
    """

    stage: Stage
    filer: Filer
    legal_name: str = ""
    addressee: str = ""
    reason: str = ""
    citation: str = ""
    is_external: bool = False
    regulator: Regulator | None = None
    notes: tuple[str, ...] = ()
    payer: str = "the plan"
    decider: str = ""
    office: str = ""
    asks: str = ""
    no_letter: str = ""
    cites: bool = True
    is_read: bool = True


def rungs(book: Rulebook, facts: PlanFacts) -> tuple[Rung, ...]:
    """List all five stages in order, those the plan lacks with the reason."""
    return tuple(rung(book, facts, stage) for stage in ROAD)


def rung(book: Rulebook, facts: PlanFacts, stage: Stage) -> Rung:
    """Give one stage of this plan.

    Raises NoRuleApplies when the rulebook has no such plan or says nothing of this stage.
    """
    plan = book.plan(facts.plan)
    entry = place(book, plan, facts, stage).entry
    if entry is None:
        raise NoRuleApplies(f"The rulebook does not say what {stage.title.lower()} is under {plan.title} on the {facts.track} track. Read the denial letter.")
    return _rung(book, facts, entry)


def next_stage(book: Rulebook, facts: PlanFacts, stage: Stage) -> tuple[Rung | None, tuple[Rung, ...]]:
    """Name the next stage this plan has, and the stages skipped on the way (each with its reason)."""
    skipped: list[Rung] = []
    for later in ROAD[stage.place + 1 :]:
        found = rung(book, facts, later)
        if found.filer is not Filer.NOBODY:
            return found, tuple(skipped)
        skipped.append(found)
    return None, tuple(skipped)


def _rung(book: Rulebook, facts: PlanFacts, entry: RungEntry) -> Rung:
    filer = {"clinic": Filer.CLINIC, "plan": Filer.PLAN, "nobody": Filer.NOBODY}[entry.filer]
    office, said = _complaint_office(book, facts, entry)
    return Rung(
        stage=entry.stage,
        filer=filer,
        legal_name=entry.legal_name,
        addressee=office.name if office else entry.addressee,
        reason=entry.reason,
        citation=entry.citation,
        is_external=entry.is_external,
        regulator=office,
        notes=tuple(dict.fromkeys((*entry.notes, *_notes(book, facts, entry), *said))),
        payer=book.plan(facts.plan).called,
        decider=entry.decider,
        office=entry.office,
        asks=entry.asks,
        no_letter=_no_letter(book, facts, entry),
        cites=book.plan(facts.plan).letters_cite,
        is_read=entry.confidence.is_read,
    )


def _complaint_office(book: Rulebook, facts: PlanFacts, entry: RungEntry) -> tuple[Regulator | None, tuple[str, ...]]:
    if entry.stage is not Stage.DOI_COMPLAINT or entry.filer == "nobody":
        return None, ()
    try:
        office = regulator(book, facts)
        return office, routing.in_words(office)
    except NoRuleApplies as unknown:
        return None, (str(unknown),)


def _no_letter(book: Rulebook, facts: PlanFacts, entry: RungEntry) -> str:
    scope = book.scope(facts.plan, payer=facts.payer, track=facts.track)
    found = book.notes_for(scope, entry.procedure, {**texts(facts, entry.stage), "plan": facts.plan}) if entry.procedure else ()
    return next((note.text for note in found if note.bars_letters), "")


def _notes(book: Rulebook, facts: PlanFacts, entry: RungEntry) -> tuple[str, ...]:
    if not entry.procedure:
        return ()
    scope = book.scope(facts.plan, payer=facts.payer, track=facts.track)
    stated = {**texts(facts, entry.stage), "plan": facts.plan}
    notes = [note.said(stated) for note in book.notes_for(scope, entry.procedure, stated)]
    said = amounts.for_stage(book, facts.plan, dict(facts.stated).get(amounts.FACT, "")) if entry.needs_amount else ()
    return (*notes, *said)
