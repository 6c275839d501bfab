"""Passages of a case's own plan booklet or policy as criteria: quoted as they stand, and a criterion once a person says so."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from casework.actions import policies
from casework.actions.policies import Quote
from casework.records.models import Case
from casework.rules import crosswalk
from casework.rules.crosswalk import Answer, Crosswalk

PREFIX = "booklet-p"


def of_case(session: Session, case: Case, answers: Sequence[Answer], *, is_open: bool = False) -> tuple[Crosswalk, ...]:
    """Give one crosswalk for each booklet with the passages somebody spoke about, or with `is_open` every passage."""
    quotes = [each for each in policies.quotes(session, case.coverage_id) if each.topic != policies.DEADLINES]
    books = dict.fromkeys(each.paper for each in quotes)
    return tuple(_of_paper(paper, [each for each in quotes if each.paper == paper], answers, is_open=is_open) for paper in books)


def _of_paper(paper: int, quotes: Sequence[Quote], answers: Sequence[Answer], *, is_open: bool) -> Crosswalk:
    name, dated = f"{PREFIX}{paper}", quotes[0].dated_on
    found = {each.criterion: each for each in answers if each.policy == name}
    rows = [crosswalk.row_of(f"{name}.{key}", quote.words, found.get(key), prints=True) for key, quote in _named(quotes)]
    kept = tuple(row for row in rows if is_open or row.is_answered)
    title = f"the plan’s own booklet or policy (paper P{paper})"
    return Crosswalk(policy=name, payer="", name=title, dated=f"dated {dated.isoformat()}" if dated else "", rows=kept)


def _named(quotes: Sequence[Quote]) -> Iterator[tuple[str, Quote]]:
    """Name each passage by its page and its turn there; a passage found under two topics is one."""
    turns: dict[int, int] = {}
    for quote in {each.words: each for each in reversed(quotes)}.values().__reversed__():
        turns[quote.page] = turns.get(quote.page, 0) + 1
        yield f"{quote.page}-{turns[quote.page]}", quote
