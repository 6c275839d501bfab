"""Several readings of one case made into one limit: the earliest drives, the latest judges lateness, the rest is said."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from casework.rules import cuts
from casework.rules.book import Rulebook
from casework.rules.counting import FROM_CONTRACT, FROM_LETTER, LETTER_DATE, Counted
from casework.rules.entries import Basis, Note
from casework.rules.facts import UNSTATED, Events, texts
from casework.rules.limits import Limit, MissingFact
from casework.rules.readings import Question, Reading
from casework.terms import Clock, Track


def combined(
    book: Rulebook, question: Question, counts: Sequence[Counted], events: Events, *, others: Sequence[Counted] = (), absent: Sequence[Reading] = ()
) -> Limit:
    """Join the readings of one question into its three dates, with what would move them.

    `others` are readings under which nothing is filed, `absent` those under which the plan has no such stage.
    """
    main = min(counts, key=lambda each: (each.due is None, each.due or date.max))
    said = (*_readings_said(book, [*counts, *others], main), *_absence_said(book, absent, main))
    added = _book_notes(book, question, main)
    notes = (*main.notes, *said, *(note.said(_stated(question, main)) for note in added))
    limit = Limit(
        stage=question.stage,
        clock=main.rule.clock,
        rule=main.rule.id,
        version=main.rule.version,
        due_on=main.due,
        work_by=_first(each.early for each in counts),
        last_lawful=None if any(each.is_stopped or each.is_open for each in counts) else _last(each.last for each in counts),
        letter_on=None if main.rule.clock is Clock.DECISION else events.letter_deadline,  # the denial states our time, not the payer's
        trigger=main.start.label if main.start else "",
        trigger_on=main.start.day if main.start else None,
        filed_when=main.rule.filed_when,
        citation=main.rule.citation,
        source=main.rule.source,
        confidence=main.rule.confidence.value,
        verified_on=main.rule.verified_on.isoformat(),
        steps=main.steps,
        notes=tuple(dict.fromkeys(notes)),
        missing=_missing(counts, main),
        due_at=main.due_at,
        is_bound=_is_bound(counts, main),
    )
    limit = cuts.worked_before(limit, added, events)
    if limit.clock is Clock.FILING and main.rule.basis is not Basis.OPEN and events.letter_deadline:
        return _with_letter(limit, counts, main, letter=events.letter_deadline, says="Your contract says" if events.is_contract else "The notice states")
    return limit


def _with_letter(limit: Limit, counts: Sequence[Counted], main: Counted, *, letter: date, says: str) -> Limit:
    work_by = min(letter, limit.work_by) if limit.work_by else letter
    limit = replace(limit, work_by=work_by)
    if limit.due_on is None or not main.rule.counts or letter == limit.due_on:
        return limit
    if agrees := next((each for each in counts if each.due == letter), None):
        same = f"{says} {letter.isoformat()}, the day that the {agrees.rule.title} gives: it says which reading holds, so enter that fact."
        return replace(limit, notes=(*limit.notes, same))
    if letter > limit.due_on:
        late = f"{says} {letter.isoformat()}, later than the rule gives: it may be relied on only with the paper that says it attached as an exhibit."
        return replace(limit, notes=(*limit.notes, late))
    if main.reading.scope.track is Track.PROVIDER and (main.rule.payer or main.rule.is_clinic):
        less = f"{says} {letter.isoformat()}, earlier than the payer's manual: a contract may give less time, so that day governs."
        return replace(limit, due_on=letter, last_lawful=letter, notes=(*limit.notes, less))
    if main.rule.older_text_from_notice and main.early and main.early <= letter:
        return replace(limit, notes=(*limit.notes, _by_older_text(letter, limit.due_on)))
    words = _given_less if main.rule.at_most else _understated
    return replace(limit, notes=(*limit.notes, words(letter, limit.due_on, limit.citation)))


def _given_less(letter: date, due_on: date, citation: str) -> str:
    return f"The notice states {letter.isoformat()}. {due_on.isoformat()} is only the latest day that {citation} allows: work to the notice's date."


def _by_older_text(letter: date, due_on: date) -> str:
    stated = (
        f"The notice states {letter.isoformat()}, counted from its own date as an older text of the rule did; the text in force gives {due_on.isoformat()}."
    )
    return f"{stated} Work to the notice's date; lateness is judged by the rule."


def _understated(letter: date, due_on: date, citation: str) -> str:
    stated = f"It states {letter.isoformat()}, {(due_on - letter).days} days less than {due_on.isoformat()} by {citation}."
    return f"The notice understates the time: a finding to cite. {stated} Work to the notice's date and keep the notice; lateness is judged by the rule."


def _readings_said(book: Rulebook, counts: Sequence[Counted], main: Counted) -> list[str]:
    """Say under which assumption the date stands, then what each other reading gives."""
    if _are_one(counts):
        return []
    open_facts = _open_facts(counts)
    said = [f"{_assumption(book, each.reading, open_facts)}: {_given(each)}." for each in counts if each is not main]
    return [f"This date stands if {_assumption(book, main.reading, open_facts)}.", *(f"If {line}" for line in said)]


def _absence_said(book: Rulebook, absent: Sequence[Reading], main: Counted) -> list[str]:
    """Say under which assumption the plan has no such stage at all."""
    said = []
    for each in absent:
        differs = frozenset(fact for fact, value in _assumed(each).items() if _assumed(main.reading).get(fact, value) != value)
        if differs and each.rung.reason:
            said.append(f"If {_assumption(book, each, differs)}: {each.rung.reason}")
    return said


def _assumed(reading: Reading) -> dict[str, str]:
    return {**reading.assumed, "plan": reading.scope.plan}


def _are_one(counts: Sequence[Counted]) -> bool:
    """Say whether all readings come to the same rule, waiting for the same earlier one."""
    return len({(each.rule.id, each.reading.counted_by.id if each.reading.counted_by else "") for each in counts}) == 1


def _is_bound(counts: Sequence[Counted], main: Counted) -> bool:
    """Say whether the last lawful day is only the outermost possible one: rules differ, the law gives a ceiling, or a stand-in starts the clock."""
    is_ceiling = main.rule.at_most or main.rule.amount_at_latest is not None
    is_assumed = main.start is not None and (main.start.is_stand_in or main.start.is_proxy)
    return not _are_one(counts) or not main.rule.counts or is_ceiling or is_assumed


def _open_facts(counts: Sequence[Counted]) -> frozenset[str]:
    """Name the facts on which the readings differ."""
    values: dict[str, set[str]] = {}
    for each in counts:
        for fact, value in _assumed(each.reading).items():
            values.setdefault(fact, set()).add(value)
    return frozenset(fact for fact, seen in values.items() if len(seen) > 1)


def _given(other: Counted) -> str:
    if other.rule.clock is Clock.CHECK:
        return f"{other.rule.title}{f', {other.due.isoformat()}' if other.due else ''}; nothing is filed"
    if other.due is None:
        return f"{other.rule.title}: {_undated(other)}"
    return f"{other.rule.title} gives {other.due.isoformat()} ({other.rule.citation})"


def _undated(other: Counted) -> str:
    if other.is_stopped:
        return "the clock stands still until our answer"
    if other.rule.basis is Basis.OPEN:
        return "the law gives no date"
    if other.missing and other.missing[0].fact != LETTER_DATE:
        return f"no date before somebody enters this: {other.missing[0].fact}"
    return FROM_CONTRACT if other.reading.scope.track is Track.PROVIDER else FROM_LETTER


def _assumption(book: Rulebook, reading: Reading, open_facts: frozenset[str]) -> str:
    plan = [f"the plan is “{book.plan(reading.scope.plan).title}”"] if "plan" in open_facts else []
    assumed = [f"{fact} is {value}" for fact, value in reading.assumed.items() if fact in open_facts]
    return " and ".join([*plan, *assumed])


def _book_notes(book: Rulebook, question: Question, main: Counted) -> list[Note]:
    found = book.notes_for(main.reading.scope, main.reading.rung.procedure, _stated(question, main), on=question.on)
    return [note for note in found if main.rule.clock in note.clocks]


def _stated(question: Question, main: Counted) -> dict[str, str]:
    return {**texts(question.facts, question.stage), "plan": main.reading.scope.plan}


def _missing(counts: Sequence[Counted], main: Counted) -> tuple[MissingFact, ...]:
    unknown = sorted({fact for each in counts for fact in each.reading.assumed})
    if _are_one(counts):
        return main.missing
    found = [_missing_fact("plan", [(each.reading.scope.plan, each.due) for each in counts])]
    found += [_missing_fact(name, [(each.reading.assumed[name], each.due) for each in counts if name in each.reading.assumed]) for name in unknown]
    return tuple(dict.fromkeys((*main.missing, *(fact for fact in found if fact), *_of_undated(counts, main))))


def _missing_fact(name: str, dated: Sequence[tuple[str, date | None]]) -> MissingFact | None:
    """Say by how many days knowing a fact could move the date; None days when one of its values gives no date."""
    earliest: dict[str, date | None] = {}
    for value, due in dated:
        earliest[value] = _first([earliest.get(value), due])
    if len(earliest) == 1:
        return None
    days = [day for day in earliest.values() if day]
    moves = (max(days) - min(days)).days if len(days) == len(earliest) else None
    return MissingFact(*UNSTATED[name], moves)


def _of_undated(counts: Sequence[Counted], main: Counted) -> tuple[MissingFact, ...]:
    """Ask for what another reading waits for, such as the letter's date."""
    return tuple(fact for each in counts if main.due and not each.due for fact in each.missing)


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


def _last(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)
