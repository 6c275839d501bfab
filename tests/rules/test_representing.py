"""What is held, judged on a day: asked, sent, signed, run out, taken back; for a stage, and of a kind that the rule takes."""

from datetime import date

import pytest

from casework.rules import representing
from casework.rules.representing import Held, Need, State
from casework.rules.standing import Accepts
from casework.terms import Stage

DAY = date(2026, 11, 22)
NEEDED = Need((Accepts.AUTHORIZATION,))


@pytest.mark.parametrize(
    ("held", "state"),
    [
        (Held(), State.NOT_ASKED),
        (Held(asked_on=DAY), State.ASKED),
        (Held(asked_on=DAY, sent_on=DAY), State.SENT),
        (Held(signed_on=DAY, expires_on=DAY), State.SIGNED),
        (Held(signed_on=date(2026, 11, 1), expires_on=date(2026, 11, 21)), State.EXPIRED),
        (Held(signed_on=DAY, revoked_on=DAY), State.REVOKED),
        (Held(signed_on=DAY, revoked_on=date(2026, 11, 23)), State.SIGNED),
        (Held(signed_on=date(2026, 11, 23)), State.NOT_ASKED),
    ],
)
def test_a_state_is_judged_on_its_day(held: Held, state: State) -> None:
    assert held.state(DAY) is state


def test_one_paper_in_force_is_enough_whatever_was_asked_later() -> None:
    found = representing.stand(NEEDED, (Held(signed_on=DAY), Held(asked_on=DAY)), Stage.FIRST_APPEAL, on=DAY)

    assert (found.state, found.is_blocking) == (State.SIGNED, False)


def test_what_nothing_asks_for_blocks_nothing() -> None:
    assert not representing.stand(Need(), (), Stage.FIRST_APPEAL, on=DAY).is_blocking


def test_the_wanted_day_lies_before_the_filing_and_never_in_the_past() -> None:
    assert representing.wanted_on(date(2026, 12, 23), today=DAY, before_filing=7, without_date=14) == date(2026, 12, 16)
    assert representing.wanted_on(date(2026, 11, 24), today=DAY, before_filing=7, without_date=14) == DAY
    assert representing.wanted_on(None, today=DAY, before_filing=7, without_date=14) == date(2026, 12, 6)
