"""Lines by number, what is still at stake of them, and which cases are one dispute."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.actions import refusals
from casework.errors import BadInput, NotAllowed
from casework.rules import grouping, line_outcomes, partial
from casework.rules.grouping import Dispute
from casework.rules.line_outcomes import LineResult, Verdict
from casework.rules.partial import Course
from casework.terms import Stage, Step, Track

WON, LOST = LineResult.OVERTURNED, LineResult.UPHELD
MONEY = st.decimals("0", "99999.99", places=2)
ONE = Dispute(
    number="C26-0001",
    patient="P0001",
    coverage=1,
    series="s",
    reason="medical necessity",
    track=Track.MEMBER,
    begins_at=Stage.FIRST_APPEAL,
    work="",
    standing=frozenset({(Track.MEMBER, Stage.FIRST_APPEAL, Step.DRAFTING)}),
    sent=frozenset(),
    restarts=frozenset(),
)
OTHER = replace(ONE, number="C26-0002")


def test_lines_are_read_as_people_type_them() -> None:
    assert line_outcomes.read(" 12=650.00, 14 ,", WON) == (Verdict(12, WON, Decimal("650.00")), Verdict(14, WON))
    assert line_outcomes.read("", LOST) == ()


@pytest.mark.parametrize("text", ["Jordan", "12;14", "17=", "=5", "12=5.001", "-1", "1e9", "12=650", "١٢"])
def test_anything_else_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        line_outcomes.read(text, LOST)

    assert text not in str(refused.value)


@given(st.lists(st.tuples(MONEY, MONEY, st.sampled_from([None, *LineResult])), max_size=9))
def test_what_is_at_stake_is_never_negative_and_grows_with_every_line_in_dispute(lines: list[tuple[Decimal, Decimal, LineResult | None]]) -> None:
    total = line_outcomes.at_stake(lines)

    assert total == sum((line_outcomes.at_stake([line]) for line in lines), Decimal(0))
    assert total >= 0
    assert line_outcomes.at_stake((charge, paid, LineResult.WITHDRAWN) for charge, paid, _ in lines) == 0


@pytest.mark.parametrize(("asked", "approved", "refused"), [(6, 4, 2), (6, 6, None), (None, 4, None), (6, None, None), (4, 6, None)])
def test_refused_sessions_are_counted_only_where_both_numbers_are_known(asked: int | None, approved: int | None, refused: int | None) -> None:
    assert partial.refused(asked, approved) == refused
    words = partial.words(asked, approved, Course.SHORT)
    assert words.endswith("less than was asked for.")
    assert ("refused" in words) == (refused is not None)


def test_two_cases_of_one_dispute_may_be_merged() -> None:
    grouping.refuse_merge(ONE, OTHER, refusals.book())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"patient": "P0002"}, "another patient"),
        ({"coverage": 2}, "another coverage"),
        ({"series": "t"}, "another course of treatment"),
        ({"reason": "coding"}, "another denial reason"),
        ({"track": Track.PROVIDER}, "another track"),
        ({"begins_at": Stage.PRIOR_AUTHORIZATION}, "another beginning"),
        ({"work": "send records"}, "other work"),
        ({"standing": frozenset({(Track.MEMBER, Stage.SECOND_APPEAL, Step.DRAFTING)})}, "different stages"),
        ({"standing": frozenset({(Track.MEMBER, Stage.FIRST_APPEAL, Step.FILED)})}, "waits for the payer"),
        ({"standing": frozenset({(Track.CLAIM, Stage.PAYMENT, Step.READY_TO_FILE)})}, "payment"),
        ({"sent": frozenset({(Track.MEMBER, Stage.FIRST_APPEAL, date(2026, 11, 1), "Fax")})}, "filed apart"),
        ({"restarts": frozenset({date(2026, 11, 1)})}, "restarts"),
    ],
)
def test_what_is_not_one_dispute_is_refused_with_what_is_possible(changes: dict[str, object], words: str) -> None:
    with pytest.raises(NotAllowed, match=words) as refused:
        grouping.refuse_merge(ONE, replace(OTHER, **changes), refusals.book())  # type: ignore[arg-type]

    assert refused.value.allowed


@pytest.mark.parametrize("lines", [(), (1, 2), (3,)])
def test_none_all_or_a_strange_line_cannot_be_split_off(lines: tuple[int, ...]) -> None:
    with pytest.raises(BadInput):
        grouping.chosen(lines, (1, 2))
