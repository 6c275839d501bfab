"""What must hold across entries: every name points somewhere, and no two rules claim the same event."""

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import TYPE_CHECKING, Any

from casework.rules.bookfile import refusal
from casework.rules.entries import Entry, Note, Rule, RungEntry, Scoped
from casework.rules.facts import VALUES
from casework.rules.parties import Plan
from casework.rules.standing import Lapse, LateFiling, Standing

if TYPE_CHECKING:
    from casework.rules.book import Rulebook

ISSUING_STATE = "issuing state"
AS_STATED = "as stated"


def check(book: "Rulebook") -> None:
    """Refuse a rulebook whose entries do not fit together.

    Raises RulebookInvalid naming file, entry, field and what to write instead.
    """
    for entry in (*book.rules, *book.rungs, *book.notes, *book.standings, *book.lapses, *book.late_filings):
        _known_plans(book, entry)
    for rule in book.rules:
        _known_names(book, rule)
    around: tuple[Note | Standing | Lapse | LateFiling, ...] = (*book.notes, *book.standings, *book.lapses, *book.late_filings)
    for other in around:
        _all_known(other, "procedures", stated=other.procedures, known=_served(book, other))
    for lapse in book.lapses:
        _all_known(lapse, "next_procedure", stated=[lapse.next_procedure] if lapse.next_procedure else [], known=_served(book, lapse))
    for plan in book.plans.values():
        _known_offices(book, plan)
    _no_overlaps(book)


def _no_overlaps(book: "Rulebook") -> None:
    """Refuse two entries of equal rank that one event could fall under; only those that share a name are compared."""
    alike: dict[tuple[object, ...], list[Rule | RungEntry]] = {}
    for rule in book.rules:
        for procedure in rule.procedures:
            alike.setdefault((procedure, rule.clock, rule.payer), []).append(rule)
    for rung in book.rungs:
        alike.setdefault((rung.stage, rung.payer), []).append(rung)
    surrounding: dict[tuple[object, ...], list[Standing | Lapse | LateFiling]] = {}
    around: tuple[Standing | Lapse | LateFiling, ...] = (*book.standings, *book.lapses, *book.late_filings)
    for entry in around:
        for procedure in entry.procedures:
            surrounding.setdefault((type(entry), procedure, entry.payer, entry.is_clinic, len(entry.when)), []).append(entry)
    _refuse_meeting(alike.values(), lambda first, second: first.overlaps(second))
    _refuse_meeting(surrounding.values(), lambda first, second: first.may_meet(second))


def _refuse_meeting(groups: Iterable[list[Any]], do_meet: Callable[[Any, Any], bool]) -> None:
    for group in groups:
        for first, second in combinations(group, 2):
            if do_meet(first, second):
                said = f"its dates and conditions overlap with “{first.id}” ({first.origin}, line {first.line})"
                raise refusal(second, "effective_on", f"{said}; set effective_until or when on one of them")


def _known_plans(book: "Rulebook", entry: Scoped) -> None:
    _all_known(entry, "plans", stated=entry.plans, known=book.plans)
    if entry.payer:
        _all_known(entry, "payer", stated=[entry.payer], known=book.payers)


def _known_names(book: "Rulebook", rule: Rule) -> None:
    ids = [other.id for other in book.rules]
    _all_known(rule, "after", stated=(*rule.after, *rule.at_latest_after), known=ids)
    _all_known(rule, "not_before_rule", stated=[rule.not_before_rule] if rule.not_before_rule else [], known=ids)
    _all_known(rule, "otherwise", stated=[rule.otherwise] if rule.otherwise else [], known=ids)
    _all_known(rule, "if_incomplete", stated=rule.if_incomplete, known=ids)
    _all_known(rule, "asked_within", stated=[rule.asked_within] if rule.asked_within else [], known=ids)
    follows = (rule.follows,) if rule.follows else ()
    _all_known(rule, "procedures", stated=(*rule.procedures, *follows), known=_served(book, rule))


def _served(book: "Rulebook", entry: Scoped) -> list[str]:
    """List the procedures that the stages of the entry's plans have."""
    return sorted({rung.procedure for rung in book.rungs if rung.procedure and _share(rung, entry)})


def _share(one: Scoped, other: Scoped) -> bool:
    return one.payer == other.payer and (not one.plans or not other.plans or bool(set(one.plans) & set(other.plans)))


def _known_offices(book: "Rulebook", plan: Plan) -> None:
    stated = [key for key in (plan.complaint.regulator, *plan.complaint.also, *plan.complaint.perhaps) if key]
    _all_known(plan, "complaint.regulator", stated=stated, known=(ISSUING_STATE, AS_STATED, *book.offices))
    if (plan.complaint.regulator == AS_STATED) != bool(plan.complaint.asks):
        raise refusal(plan, "complaint.asks", f"write it together with regulator = “{AS_STATED}”: the fact that holds the office")
    _all_known(plan, "complaint.asks", stated=VALUES.get(plan.complaint.asks, ()), known=book.offices)
    _all_known(plan, "stands_for", stated=plan.stands_for, known=book.plans)


def _all_known(entry: Entry, field: str, *, stated: Iterable[str], known: Iterable[str]) -> None:
    names = tuple(known)
    for name in stated:
        if name not in names:
            raise refusal(entry, field, f"nothing is called “{name}”; write one of {', '.join(names)}")
