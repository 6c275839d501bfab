"""The amount in controversy: what a hearing asks for depends on the year in which it is requested, and no year is guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from casework.rules.book import Rulebook
from casework.rules.conditions import dollars as read_dollars
from casework.rules.facts import UNSTATED, Events
from casework.rules.limits import Limit
from casework.rules.parties import Amount
from casework.rules.readings import Reading
from casework.terms import Clock

FACT = "amount"
STAYS = "The stage stays open, because related claims may be added together"


def for_stage(book: Rulebook, plan: str, stated: str) -> tuple[str, ...]:
    """Say what the hearing, and the court beyond it, ask for in every year the rulebook knows, and how the amount in dispute stands to it."""
    known = _known(book, plan)
    if not known:
        return ()
    asked = ", ".join(f"${each.hearing:,} for a request made in {each.year}" for each in known)
    court = ", ".join(f"${each.court:,} in {each.year}" for each in known)
    notes = [
        f"The amount in controversy must be at least {asked}. For a later year no amount is in the rulebook: read the notice.",
        f"The district court, further on, asks for at least {court}.",
    ]
    return (*notes, *_compared(known, read_dollars(stated)))


def for_request(book: Rulebook, plan: str, stated: str, years: Iterable[int]) -> tuple[str, ...]:
    """Say what a request made in each of these years needs; for a year the rulebook does not know it sends to the notice."""
    known = {each.year: each for each in _known(book, plan)}
    if not known:
        return ()
    dollars = read_dollars(stated)
    said = [_of_year(year, known.get(year), dollars) for year in years]
    return tuple(said) if dollars is not None else (*said, f"The amount in dispute is not entered: {UNSTATED[FACT][1]}.")


def noted(book: Rulebook, limit: Limit, found: Sequence[Reading], events: Events) -> Limit:
    """Put on the last day of a request for a hearing what its year asks for."""
    reading = next((each for each in found if each.rung.needs_amount and each.rule and each.rule.id == limit.rule), None)
    if reading is None or limit.clock is not Clock.FILING:
        return limit
    said = for_request(book, reading.scope.plan, reading.texts.get(FACT, ""), _years(limit, events))
    return replace(limit, notes=(*limit.notes, *said))


def _known(book: Rulebook, plan: str) -> list[Amount]:
    return sorted((each for each in book.amounts if plan in each.plans), key=lambda each: each.year)


def _years(limit: Limit, events: Events) -> Iterable[int]:
    """List the years in which the request may be made: that of its filing, else from the notice until the last lawful day."""
    if events.filed:
        return (events.filed.year,)
    if limit.trigger_on is None or limit.last_lawful is None:
        return ()
    return range(limit.trigger_on.year, limit.last_lawful.year + 1)


def _of_year(year: int, asked: Amount | None, dollars: Decimal | None) -> str:
    if asked is None:
        return f"For a request made in {year} no amount in controversy is in the rulebook: read the notice."
    needs = f"A request made in {year} needs at least ${asked.hearing:,} in dispute"
    if dollars is None:
        return f"{needs}."
    if dollars < asked.hearing:
        return f"{needs}: ${dollars:,f} is below it. {STAYS}."
    return f"{needs}: ${dollars:,f} reaches it."


def _compared(known: Sequence[Amount], dollars: Decimal | None) -> tuple[str, ...]:
    if dollars is None:
        return ()
    below = [str(each.year) for each in known if dollars < each.hearing]
    if not below:
        return (f"The amount in dispute, ${dollars:,f}, reaches it in every year the rulebook knows.",)
    return (f"The amount in dispute, ${dollars:,f}, is below the amount for a request made in {', '.join(below)}. {STAYS}.",)
