"""What must hold across entries: every name points somewhere, and no two rules claim the same event."""

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from casework.rules.bookfile import refusal
from casework.rules.entries import Entry, Rule, Scoped
from casework.rules.parties import Plan

if TYPE_CHECKING:
    from casework.rules.book import Rulebook

ISSUING_STATE = "issuing state"


def check(book: "Rulebook") -> None:
    """Refuse a rulebook whose entries do not fit together.

    Raises RulebookInvalid naming file, entry, field and what to write instead.
    """
    for entry in (*book.rules, *book.rungs, *book.notes, *book.standings, *book.lapses, *book.late_filings):
        _known_plans(book, entry)
    for rule in book.rules:
        _known_names(book, rule)
    for plan in book.plans.values():
        _known_offices(book, plan)
    for first, second in combinations(book.rules, 2):
        if first.overlaps(second):
            raise refusal(second, "effective_on", f"its dates and conditions overlap with “{first.id}”; set effective_until or when on one of them")


def _known_plans(book: "Rulebook", entry: Scoped) -> None:
    _all_known(entry, "plans", stated=entry.plans, known=book.plans)
    if entry.payer:
        _all_known(entry, "payer", stated=[entry.payer], known=book.payers)


def _known_names(book: "Rulebook", rule: Rule) -> None:
    ids = [other.id for other in book.rules]
    _all_known(rule, "after", stated=(*rule.after, *rule.at_latest_after), known=ids)
    served = {rung.procedure for rung in book.rungs if _share(rung, rule)}
    follows = (rule.follows,) if rule.follows else ()
    _all_known(rule, "procedures", stated=(*rule.procedures, *follows), known=sorted(served - {""}))


def _share(one: Scoped, other: Scoped) -> bool:
    return one.payer == other.payer and (not one.plans or not other.plans or bool(set(one.plans) & set(other.plans)))


def _known_offices(book: "Rulebook", plan: Plan) -> None:
    stated = [key for key in (plan.complaint.regulator, *plan.complaint.also) if key]
    _all_known(plan, "complaint.regulator", stated=stated, known=(ISSUING_STATE, *book.offices))
    _all_known(plan, "stands_for", stated=plan.stands_for, known=book.plans)


def _all_known(entry: Entry, field: str, *, stated: Iterable[str], known: Iterable[str]) -> None:
    names = tuple(known)
    for name in stated:
        if name not in names:
            raise refusal(entry, field, f"nothing is called “{name}”; write one of {', '.join(names)}")
