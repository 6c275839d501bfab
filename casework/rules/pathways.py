"""Which stages a plan has, what each one legally is, and who the regulator is."""

from dataclasses import dataclass
from enum import StrEnum

from casework.errors import BadInput, NoRuleApplies, WrongRegulator
from casework.rules.book import Rulebook
from casework.rules.bookcheck import ISSUING_STATE
from casework.rules.entries import RungEntry
from casework.rules.facts import UNSTATED, PlanFacts, texts
from casework.rules.parties import Office
from casework.rules.readings import default_texts
from casework.terms import ROAD, Stage, Track

CALIFORNIA = "CA"
FIND_STATE = "The state where the policy was issued is not entered: read it in the policy or certificate of coverage, or ask the insurer, and enter it."
FIND_CALIFORNIA = "California has two regulators, DMHC and CDI: read which one on the card or in the evidence of coverage, and enter it."


class Filer(StrEnum):
    """Who moves a stage forward."""

    CLINIC = "we file"
    PLAN = "the plan forwards the file"
    NOBODY = "this plan has no such stage"


@dataclass(frozen=True, slots=True)
class Regulator:
    """An office that takes complaints. `address` lines may be empty: then the web address is given."""

    key: str
    name: str
    phone: str
    web: str
    address: tuple[str, ...] = ()
    how: str = ""
    citation: str = ""
    source: str = ""
    confidence: str = ""
    verified_on: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One stage of one plan. `reason` says why a stage is skipped; `addressee` who receives what we file."""

    stage: Stage
    filer: Filer
    legal_name: str = ""
    addressee: str = ""
    reason: str = ""
    citation: str = ""
    is_external: bool = False
    regulator: Regulator | None = None
    notes: tuple[str, ...] = ()


def rungs(book: Rulebook, facts: PlanFacts) -> tuple[Rung, ...]:
    """List all five stages in order, those the plan lacks with the reason."""
    return tuple(rung(book, facts, stage) for stage in ROAD)


def rung(book: Rulebook, facts: PlanFacts, stage: Stage) -> Rung:
    """Give one stage of this plan.

    Raises NoRuleApplies when the rulebook has no such plan or says nothing of this stage.
    """
    plan = book.plan(facts.plan)
    scope = book.scope(plan.id, payer=facts.payer, track=facts.track)
    entry = book.rung(scope, stage, {**default_texts(plan, facts, stage), "plan": plan.id})
    if entry is None:
        raise NoRuleApplies(f"The rulebook does not say what {stage.title.lower()} is under {plan.title} on the {facts.track} track. Read the denial letter.")
    return _rung(book, facts, entry)


def next_stage(book: Rulebook, facts: PlanFacts, stage: Stage) -> tuple[Rung | None, tuple[Rung, ...]]:
    """Name the next stage this plan has, and the stages skipped on the way (each with its reason)."""
    skipped: list[Rung] = []
    for later in ROAD[ROAD.index(stage) + 1 :]:
        found = rung(book, facts, later)
        if found.filer is not Filer.NOBODY:
            return found, tuple(skipped)
        skipped.append(found)
    return None, tuple(skipped)


def regulator(book: Rulebook, facts: PlanFacts) -> Regulator:
    """Name the office a complaint goes to.

    Raises WrongRegulator or NoRuleApplies when funding, issuing state or California's regulator is unknown, saying how to find out.
    """
    complaint = book.plan(facts.plan).complaint
    if not complaint.regulator:
        raise NoRuleApplies(f"{complaint.reason} First {UNSTATED['plan'][1]}.")
    if facts.track is Track.PROVIDER and complaint.provider_reason:
        raise NoRuleApplies(complaint.provider_reason)
    if complaint.regulator != ISSUING_STATE:
        return _office(book.offices[complaint.regulator])
    return _office(_of_state(book, facts))


def refuse_wrong(book: Rulebook, facts: PlanFacts, key: str) -> None:
    """Raise WrongRegulator, with the reason and the right office, when `key` has no jurisdiction over this plan.

    Raises BadInput when no office has that key, NoRuleApplies when the right office cannot be told yet.
    """
    if key not in book.offices:
        raise BadInput(f"No regulator is called “{key}”. Known: {', '.join(book.offices)}.")
    complaint = book.plan(facts.plan).complaint
    right = regulator(book, facts)
    if key != right.key and key not in complaint.also:
        where = f"The right office: {', '.join(filter(None, (right.name, right.phone, right.web)))}."
        raise WrongRegulator(f"{book.offices[key].name} has no jurisdiction here. {complaint.reason} {where}")


def _of_state(book: Rulebook, facts: PlanFacts) -> Office:
    if not facts.jurisdiction:
        raise NoRuleApplies(FIND_STATE)
    offices = [office for office in book.offices.values() if office.jurisdiction == facts.jurisdiction]
    if facts.jurisdiction == CALIFORNIA:
        if not facts.california_regulator:
            raise NoRuleApplies(FIND_CALIFORNIA)
        offices = [book.offices[facts.california_regulator]]
    if not offices:
        raise NoRuleApplies(f"No department of insurance is known for “{facts.jurisdiction}”. Write the two letters of the state that issued the policy.")
    return offices[0]


def _office(office: Office) -> Regulator:
    return Regulator(
        key=office.id,
        name=office.name,
        phone=office.phone,
        web=office.web,
        address=office.address,
        how=office.how,
        citation=office.citation,
        source=office.source,
        confidence=office.confidence.value,
        verified_on=office.verified_on.isoformat(),
    )


def _rung(book: Rulebook, facts: PlanFacts, entry: RungEntry) -> Rung:
    filer = {"clinic": Filer.CLINIC, "plan": Filer.PLAN, "nobody": Filer.NOBODY}[entry.filer]
    office, doubts = _complaint_office(book, facts, entry)
    return Rung(
        stage=entry.stage,
        filer=filer,
        legal_name=entry.legal_name,
        addressee=office.name if office else entry.addressee,
        reason=entry.reason,
        citation=entry.citation,
        is_external=entry.is_external,
        regulator=office,
        notes=(*entry.notes, *_notes(book, facts, entry), *doubts),
    )


def _complaint_office(book: Rulebook, facts: PlanFacts, entry: RungEntry) -> tuple[Regulator | None, tuple[str, ...]]:
    if entry.stage is not Stage.DOI_COMPLAINT or entry.filer == "nobody":
        return None, ()
    try:
        return regulator(book, facts), ()
    except (NoRuleApplies, WrongRegulator) as unknown:
        return None, (str(unknown),)


def _notes(book: Rulebook, facts: PlanFacts, entry: RungEntry) -> tuple[str, ...]:
    if not entry.procedure:
        return ()
    scope = book.scope(facts.plan, payer=facts.payer, track=facts.track)
    notes = [note.text for note in book.notes_for(scope, entry.procedure, {**texts(facts, entry.stage), "plan": facts.plan})]
    amounts = sorted((amount for amount in book.amounts if facts.plan in amount.plans), key=lambda each: each.year)
    if entry.needs_amount and amounts:
        listed = ", ".join(f"${amount.hearing:,} for a request made in {amount.year}" for amount in amounts)
        notes.append(f"The amount in controversy must be at least {listed}. For a later year no amount is in the rulebook: read the notice.")
    return tuple(notes)
