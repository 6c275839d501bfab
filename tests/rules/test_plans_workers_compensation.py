"""Workers' compensation is state law: nothing is computed, and every refusal says where the date stands."""

import pytest

from casework.errors import NoRuleApplies
from casework.rules.deadlines import decision_limit, filing_limit, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.rules.pathways import Filer, next_stage, regulator, rungs
from casework.terms import ROAD, Clock, Stage, Track
from tests.rules.shipped import DISPUTES, book, day

EVENTS = Events(notice=day("2026-11-20"), received=day("2026-11-24"), filed=day("2026-11-30"), service=day("2026-10-01"))


def facts(track: Track, payer: str) -> PlanFacts:
    return PlanFacts(plan="workers-compensation", track=track, payer=payer, jurisdiction="CA")


@pytest.mark.parametrize("payer", ["", "aetna", "some state fund"])
@pytest.mark.parametrize("track", DISPUTES)
@pytest.mark.parametrize("stage", ROAD)
def test_every_date_of_every_stage_is_refused_with_the_reason(stage: Stage, track: Track, payer: str) -> None:
    for compute in (filing_limit, decision_limit):
        with pytest.raises(NoRuleApplies, match="date is computed here") as refused:
            compute(book(), facts(track, payer), stage, EVENTS)
        assert "form" in str(refused.value)


@pytest.mark.parametrize("clock", Clock)
def test_every_other_clock_is_refused_too(clock: Clock) -> None:
    with pytest.raises(NoRuleApplies, match="state law"):
        side_limit(book(), facts(Track.MEMBER, ""), Stage.FIRST_APPEAL, clock, EVENTS)


@pytest.mark.parametrize("track", DISPUTES)
def test_all_five_stages_are_listed_and_none_is_ours(track: Track) -> None:
    found = rungs(book(), facts(track, "aetna"))

    assert [(each.stage, each.filer, bool(each.reason)) for each in found] == [(stage, Filer.NOBODY, True) for stage in ROAD]
    assert next_stage(book(), facts(track, ""), Stage.FIRST_APPEAL)[0] is None


def test_no_rule_and_no_figure_from_memory_is_in_the_file() -> None:
    assert [rule.id for rule in book().rules if "workers-compensation" in rule.plans] == []


def test_the_complaint_names_the_board_and_the_federal_office_and_no_insurance_department() -> None:
    with pytest.raises(NoRuleApplies, match=r"workers' compensation board .* Office of Workers' Compensation Programs"):
        regulator(book(), facts(Track.MEMBER, ""))
