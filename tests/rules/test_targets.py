"""A stage without a legal date is still worked on by a day, and that day is never called law."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.errors import RulebookInvalid
from casework.rules.deadlines import Limit, MissingFact
from casework.rules.targets import Targets, targeted
from casework.terms import Clock, Stage

TARGETS = Targets.parse((Path(__file__).parents[2] / "casework/rulebook/targets.toml").read_text())
DAY = date(2026, 11, 22)


def limit(stage: Stage, clock: Clock, *, work_by: date | None = None, missing: tuple[MissingFact, ...] = ()) -> Limit:
    return Limit(stage, clock, "R", "1", work_by, work_by, work_by, None, "", None, "", "cite", "source", "P", "2026-11-22", missing=missing)


def test_a_legal_date_is_left_alone() -> None:
    dated = limit(Stage.FIRST_APPEAL, Clock.FILING, work_by=DAY)

    assert targeted(dated, TARGETS, from_day=DAY) is dated


def test_a_prior_authorization_gets_the_clinics_target_and_says_that_it_is_one() -> None:
    aimed = targeted(limit(Stage.PRIOR_AUTHORIZATION, Clock.FILING), TARGETS, from_day=DAY)

    assert aimed.work_by == DAY + timedelta(days=TARGETS.file_within[Stage.PRIOR_AUTHORIZATION])
    assert aimed.due_on is None
    assert aimed.last_lawful is None
    assert "not a legal date" in aimed.notes[-1]


def test_a_date_nobody_has_found_is_chased_at_once() -> None:
    aimed = targeted(limit(Stage.SECOND_APPEAL, Clock.FILING, missing=(MissingFact("the letter's date", "read it"),)), TARGETS, from_day=DAY)

    assert aimed.work_by == DAY + timedelta(days=TARGETS.find_within)


def test_a_payer_without_a_clock_is_asked_after_a_while() -> None:
    assert targeted(limit(Stage.SECOND_APPEAL, Clock.DECISION), TARGETS, from_day=DAY).work_by == DAY + timedelta(days=TARGETS.ask_after)


@pytest.mark.parametrize("text", ["", "[file-within]\nprior-authorization = -1", "not toml ["])
def test_a_bad_target_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RulebookInvalid, match="prior-authorization = 3"):
        Targets.parse(text)
