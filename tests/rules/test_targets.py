"""A stage without a legal date is still worked on by a day, and that day is never called law."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.errors import RulebookInvalid
from casework.rules.counting import LAST_DAY_STATED
from casework.rules.deadlines import Limit, MissingFact
from casework.rules.targets import Targets, targeted
from casework.terms import Clock, Stage, Track

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


@pytest.mark.parametrize("track", [Track.MEMBER, Track.PROVIDER])
def test_a_claim_without_a_legal_date_is_aimed_at_from_the_service_and_inside_every_figure_anybody_names(track: Track) -> None:
    service = date(2026, 9, 1)
    undated = replace(limit(Stage.FIRST_APPEAL, Clock.CLAIM, missing=(MissingFact("last day for the claim", "read it"),)), trigger_on=service)

    aimed = targeted(undated, TARGETS, from_day=DAY, track=track)

    assert aimed.work_by == service + timedelta(days=TARGETS.claim_within[track])
    assert aimed.work_by < service + timedelta(days=90)
    assert (aimed.due_on, aimed.last_lawful) == (None, None)
    assert "not a legal date" in aimed.notes[-1]


def test_a_claim_whose_service_nobody_entered_has_no_target() -> None:
    assert targeted(limit(Stage.FIRST_APPEAL, Clock.CLAIM), TARGETS, from_day=DAY).work_by is None


def test_a_call_is_asked_for_at_once() -> None:
    aimed = targeted(limit(Stage.FIRST_APPEAL, Clock.PEER_TO_PEER), TARGETS, from_day=DAY)

    assert TARGETS.call_within is not None
    assert aimed.work_by == DAY + timedelta(days=TARGETS.call_within)


def test_a_date_that_is_only_the_latest_waits_for_the_notice_to_be_read() -> None:
    latest = limit(Stage.FIRST_APPEAL, Clock.FILING, work_by=DAY + timedelta(days=80), missing=(MissingFact(*LAST_DAY_STATED),))

    aimed = targeted(latest, TARGETS, from_day=DAY)

    assert aimed.work_by == DAY + timedelta(days=TARGETS.find_within)
    assert (aimed.due_on, aimed.last_lawful) == (latest.due_on, latest.last_lawful)


def test_a_latest_date_that_is_nearer_than_the_target_stays() -> None:
    latest = limit(Stage.FIRST_APPEAL, Clock.FILING, work_by=DAY, missing=(MissingFact(*LAST_DAY_STATED),))

    assert targeted(latest, TARGETS, from_day=DAY) is latest


def test_a_clinics_older_file_without_the_new_targets_still_reads() -> None:
    older = "[file-within]\nprior-authorization = 3\n[find-the-date-within]\ndays = 1\n[ask-the-payer-after]\ndays = 30\n"

    targets = Targets.parse(older)

    assert targeted(limit(Stage.FIRST_APPEAL, Clock.PEER_TO_PEER), targets, from_day=DAY).work_by is None


def test_a_target_for_a_track_that_does_not_exist_is_refused() -> None:
    text = (Path(__file__).parents[2] / "casework/rulebook/targets.toml").read_text().replace("member = 60", "patient = 60")

    with pytest.raises(RulebookInvalid, match="patient"):
        Targets.parse(text)
