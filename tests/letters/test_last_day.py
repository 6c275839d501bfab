"""A letter names the last day to file only where one rule gives both the day and its citation, from a day that is known."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.letters import timely
from casework.letters.dossier import Dossier
from casework.rules import deadlines
from casework.rules.facts import Events, PlanFacts
from casework.terms import DocumentKind, Stage
from tests.letters import samples
from tests.rules import shipped

KNOWN = Events(notice=date(2026, 11, 2), received=date(2026, 11, 6))
UNKNOWN_RECEIPT = Events(notice=date(2026, 11, 2))
ERISA: dict[str, Any] = {"plan": "self-funded-erisa", "levels": 2, "is_grandfathered": False}


def stated(events: Events, stage: Stage = Stage.FIRST_APPEAL, **plan: Any) -> timely.Timely | None:
    limit = deadlines.filing_limit(shipped.book(), PlanFacts(**plan), stage, events)
    dossier: Dossier = replace(samples.rich(DocumentKind.FIRST_APPEAL), limit=limit, drawn_on=date(2026, 11, 22))
    return timely.timely(dossier)


def test_the_last_day_is_named_where_one_rule_gives_it_from_a_known_receipt() -> None:
    said = stated(KNOWN, **ERISA)

    assert said is not None
    assert said.last_day == date(2027, 5, 5)
    assert "2560.503-1" in said.citation


@pytest.mark.parametrize("stage", [Stage.FIRST_APPEAL, Stage.THIRD_APPEAL])
def test_no_last_day_is_named_while_nobody_knows_the_plan(stage: Stage) -> None:
    assert stated(KNOWN, stage) is None


def test_a_ceiling_is_never_called_the_last_day() -> None:
    assert stated(KNOWN, plan="medicaid-fee-for-service") is None


def test_a_hearing_window_that_nobody_knows_gives_no_last_day() -> None:
    assert stated(KNOWN, Stage.SECOND_APPEAL, plan="medicaid-managed-care") is None


def test_a_day_counted_from_a_stand_in_for_the_receipt_is_not_called_the_last_day() -> None:
    assert stated(UNKNOWN_RECEIPT, **ERISA) is None
    assert stated(replace(UNKNOWN_RECEIPT, notice_is_proxy=True), **ERISA) is None


def test_a_receipt_that_the_law_presumes_still_gives_the_last_day() -> None:
    assert stated(UNKNOWN_RECEIPT, plan="original-medicare") is not None
