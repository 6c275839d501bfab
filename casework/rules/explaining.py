"""Why this day: the one text of a limit that the command line, the case page and the calendar entry show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from casework.errors import NoRuleApplies
from casework.rules.book import Rulebook, Scope
from casework.rules.dates import weekday
from casework.rules.entries import Confidence, Rule, RungEntry
from casework.rules.facts import PlanFacts
from casework.rules.hours import MINUTES, zone_name
from casework.rules.limits import Limit, MissingFact
from casework.rules.readings import default_texts, possible_plans
from casework.rules.targets import is_only_the_latest
from casework.terms import Clock

CONFIDENCE = {
    Confidence.READ: "read in the official text",
    Confidence.READ_IN_COPY: "read in a full copy of the official text",
    Confidence.QUOTED: "read in a dated quotation of the text",
    Confidence.SECONDARY: "taken from a secondary source",
    Confidence.MEMORY: "from memory and not verified, so not used for dates",
    Confidence.CONFLICT: "sources disagree, so not used for dates",
}
OURS = (Clock.FILING, Clock.CONTINUATION, Clock.INFORMATION, Clock.CLAIM, Clock.PEER_TO_PEER)
THEIRS = (Clock.DECISION, Clock.CHECK)
A_PERSON = "A person decides"
FILINGS = (Clock.FILING, Clock.CONTINUATION)
OF_CONTRACT = "Confidence: contract, as the person stated it who read it there. The rulebook itself has no verified day"
UNVERIFIED_FORM = "The study names no form for it: ask the payer which one it takes."


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a limit stands in the rulebook: the rule, whose entries apply, and the stage under the facts."""

    rule: Rule
    scope: Scope
    texts: dict[str, str]
    rung: RungEntry | None

    @property
    def procedure(self) -> str:
        return self.rung.procedure if self.rung else self.rule.procedures[0]


def summary(limit: Limit) -> str:
    """Say in one line what must happen by when."""
    if limit.due_on is None:
        about = f"{limit.stage.title}, {limit.clock}"
        return f"{about}: no date by rule; work by {limit.work_by.isoformat()}." if limit.work_by else f"{about}: no date yet."
    words = limit.clock.words
    what = words[:1].upper() + words[1:] if limit.clock is Clock.CLAIM else f"{limit.stage.title}: {words}"
    extra = []
    if limit.work_by and limit.work_by != limit.due_on:
        extra.append(f"work by {limit.work_by.isoformat()}")
    if limit.last_lawful and limit.last_lawful != limit.due_on:
        extra.append(f"last lawful day {limit.last_lawful.isoformat()}")
    at_most = " at the latest, and by the last day on the notice" if is_only_the_latest(limit) else ""
    return "; ".join((f"{what} {limit.due_on.isoformat()}{at_most}", *extra)) + "."


def lines(book: Rulebook, facts: PlanFacts, limit: Limit, *, is_contract: bool = False) -> tuple[str, ...]:
    """Explain a limit in plain sentences: the dates, the rule and its source, each step of the count, and what would move it.

    A rule that is no longer in the rulebook is explained from what the limit itself keeps. `is_contract` says that the date
    a paper states is the contract's.
    """
    place = _place(book, facts, limit)
    said = [*_dates(limit, is_contract=is_contract), *_authority(limit, place, is_contract=is_contract), *_count(limit), *limit.notes, *_doubts(limit)]
    if limit.filed_when and limit.clock in OURS:
        said.append(f"It counts as filed: {limit.filed_when}")
    if place:
        said += _under_plan(book, facts, place, _around(book, limit, place))
    return tuple(dict.fromkeys(_sentence(line) for line in said if line.strip()))


def _dates(limit: Limit, *, is_contract: bool) -> Iterator[str]:
    yield summary(limit)
    if limit.due_on:
        yield f"{limit.due_on.isoformat()} is a {weekday(limit.due_on)}"
    if limit.due_at:
        yield f"To the minute: {limit.due_at.strftime(MINUTES)} ({zone_name(limit.due_at)})"
    if limit.work_by and limit.due_on and limit.work_by < limit.due_on and not is_only_the_latest(limit):
        yield f"Work by {limit.work_by.isoformat()}: the earliest of all readings and of the letter's own date"
    if limit.last_lawful and limit.clock in OURS:
        yield f"Last lawful day: {limit.last_lawful.isoformat()}. Lateness is judged by it"
    if limit.last_lawful and limit.clock in THEIRS:
        yield f"Nobody calls it late before {'that minute' if limit.due_at else f'the end of {limit.last_lawful.isoformat()}'}"
    if limit.letter_on and limit.clock is Clock.FILING:
        yield f"{'Your contract says' if is_contract else 'The notice itself states'} {limit.letter_on.isoformat()} as the last day"


def _authority(limit: Limit, place: _Place | None, *, is_contract: bool = False) -> Iterator[str]:
    title = f": {place.rule.title}" if place else ""
    yield f"Rule {limit.rule}, version {limit.version}{title}"
    if place is None:
        yield "This rule is no longer in the rulebook in force: run casework rules diff to see what would move"
    elif place.rule.is_clinic:
        yield f"It is the clinic's own entry, in {place.rule.origin}, and stands before the rules that come with the program"
    yield f"Citation: {limit.citation}"
    yield f"Source: {limit.source}"
    if is_contract and limit.confidence == Confidence.MEMORY:
        yield OF_CONTRACT
    else:
        yield f"Confidence {limit.confidence}: {CONFIDENCE[Confidence(limit.confidence)]}"
    yield _checked(limit, place)


def _checked(limit: Limit, place: _Place | None) -> str:
    if place is None:
        return f"Checked on {limit.verified_on}"
    fresh = place.rule.verified_on + timedelta(days=place.rule.max_age_days)
    until = f" until {place.rule.effective_until.isoformat()}" if place.rule.effective_until else ""
    law = f"The entry holds for events from {place.rule.effective_on.isoformat()}{until}"
    return f"Checked on {place.rule.verified_on.isoformat()}; that check is fresh until {fresh.isoformat()}. {law}"


def _count(limit: Limit) -> Iterator[str]:
    if limit.trigger_on:
        yield f"The clock starts from: {limit.trigger}, {limit.trigger_on.isoformat()}"
    for number, step in enumerate(limit.steps, start=1):
        yield f"Step {number}: {step}"


def _doubts(limit: Limit) -> Iterator[str]:
    for fact in limit.missing:
        yield f"Not known: {fact.fact}. How to find it: {fact.how}. {_moves(fact)}"


def _moves(fact: MissingFact) -> str:
    if fact.moves_days is None:
        return "It could move the date"
    return f"It could move the date by {'1 day' if fact.moves_days == 1 else f'{fact.moves_days} days'}"


def _around(book: Rulebook, limit: Limit, place: _Place) -> Iterator[str]:
    """Say who may file, what a late filing may rest on, and what follows when the payer is late."""
    key, on = (place.scope, place.procedure, place.texts), limit.trigger_on
    standing = book.standing_for(*key, on=on)
    if standing and limit.clock in FILINGS:
        yield f"Who may file: {', '.join(standing.who)}. {standing.text}"
        if standing.needs_authorization:
            yield f"Authorization: {standing.form or UNVERIFIED_FORM}"
    late = book.late_filing_for(*key, on=on)
    if late and limit.clock is Clock.FILING:
        yield f"After the last day: {late.text}"
    lapse = book.lapse_for(*key, on=on)
    if lapse and limit.clock in THEIRS:
        yield f"If the payer is late: {lapse.effect}. {_sentence(lapse.text)}{'' if A_PERSON.lower() in lapse.text.lower() else f' {A_PERSON}'}"


def _under_plan(book: Rulebook, facts: PlanFacts, place: _Place, said: Iterable[str]) -> Iterator[str]:
    """Say under which plan these rights hold while several are possible."""
    plan = place.scope.plan
    several = len(possible_plans(book, facts.plan)) > 1
    for line in said:
        yield f"If the plan is “{book.plan(plan).title}”: {line}" if several else line


def _place(book: Rulebook, facts: PlanFacts, limit: Limit) -> _Place | None:
    try:
        rule = book.rule(limit.rule)
    except NoRuleApplies:
        return None
    found = [_place_in(book, facts, limit, rule=rule, plan=plan.id) for plan in possible_plans(book, facts.plan)]
    return next((place for place in found if place.scope.holds(rule) and place.rung and place.rung.procedure in rule.procedures), found[0])


def _place_in(book: Rulebook, facts: PlanFacts, limit: Limit, *, rule: Rule, plan: str) -> _Place:
    """Place the rule in one plan: the stage that the facts give, or the one whose procedure the rule is for."""
    scope = book.scope(plan, payer=facts.payer, track=facts.track)
    texts = {**default_texts(book.plan(plan), facts, limit.stage), "plan": plan}
    rung = book.rung(scope, limit.stage, texts, on=limit.trigger_on)
    if rung is None or rung.procedure not in rule.procedures:
        rung = next((each for each in book.rungs_for(scope, limit.stage) if each.procedure in rule.procedures), rung)
    return _Place(rule, scope, texts, rung)


def _sentence(line: str) -> str:
    line = line.strip()
    return line if line.endswith((".", "?", "!", ".)")) else f"{line}."
