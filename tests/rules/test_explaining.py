"""The one text that says why a day is the day: complete, plain, and the same wherever it is shown."""

import re
from datetime import date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from casework.errors import NoRuleApplies
from casework.rules import explaining
from casework.rules.book import Rulebook
from casework.rules.deadlines import Limit, decision_limit, filing_limit, milestones, side_limit
from casework.rules.facts import Events, PlanFacts
from casework.terms import Clock, Stage, Track
from tests.rules.shipped import book, day, texts

SF, MA = PlanFacts(plan="self-funded-erisa"), PlanFacts(plan="medicare-advantage")
FIRST, SECOND = Stage.FIRST_APPEAL, Stage.SECOND_APPEAL
NEW_YORK = ZoneInfo("America/New_York")
MACHINE = re.compile(r"\bNone\b(?! of)|  |\.\.|\[\]|\(\)|datetime|^\s*$")
CLINIC = """
[[rule]]
id = "ERISA-A1-OURS"
title = "first appeal of our employer's booklet"
plans = ["self-funded-erisa"]
procedures = ["internal-appeal-1"]
clock = "filing"
starts_on = ["received", "portal", "notice", "mailed"]
amount = 200
unit = "calendar days"
version = "1"
citation = "plan booklet of 2026, page 41"
source = "the booklet, read by the clinic"
confidence = "P"
verified_on = 2026-10-01
effective_on = 2026-01-01
"""


def said(facts: PlanFacts, limit: Limit, rulebook: Rulebook | None = None) -> str:
    return "\n".join(explaining.lines(rulebook or book(), facts, limit))


def test_a_date_names_its_rule_citation_source_and_how_far_that_was_checked() -> None:
    limit = filing_limit(book(), SF, FIRST, Events(received=day("2026-09-14")))
    text = said(SF, limit)

    assert "First appeal: we file by 2027-03-13." in text
    assert "2027-03-13 is a Saturday." in text
    assert "Rule ERISA-A1, version 1: first internal appeal." in text
    assert "Citation: 29 CFR 2560.503-1(h)(3)(i)." in text
    assert "Confidence P-mirror: read in a full copy of the official text." in text
    assert "Checked on 2026-11-22; that check is fresh until 2027-11-22." in text
    assert "The entry holds for events from 2020-01-01." in text


def test_the_trigger_and_every_step_stand_in_their_order() -> None:
    limit = filing_limit(book(), SF.but(levels=1), SECOND, Events(received=day("2026-08-25")))
    lines = explaining.lines(book(), SF.but(levels=1), limit)

    assert "The clock starts from: notice received, 2026-08-25." in lines
    assert [line for line in lines if line.startswith("Step ")] == [
        "Step 1: Day 0: notice received 2026-08-25 (a person entered it).",
        "Step 2: 4 calendar months later: 2026-12-25, a Friday.",
        "Step 3: 2026-12-25 is Christmas Day: moved on to the next day.",
        "Step 4: 2026-12-26 is a Saturday: moved on to the next day.",
        "Step 5: 2026-12-27 is a Sunday: moved on to the next day.",
        "Step 6: The next day that is no Saturday, Sunday or federal holiday: 2026-12-28, a Monday.",
    ]


def test_each_day_skipped_in_a_chain_of_business_days_is_named() -> None:
    facts = SF.but(levels=1, external_review="federal")
    found = {limit.rule: limit for limit in milestones(book(), facts, SECOND, Events(filed=day("2026-12-23")))}
    text = said(facts, found["EXT-NOTICE"])

    for skipped in ("2026-12-25 is Christmas Day", "2026-12-26 is a Saturday", "2026-12-27 is a Sunday", "2027-01-01 is New Year's Day"):
        assert f"{skipped}: skipped" in text
    assert "Business day 5: 2026-12-31" in text


def test_a_missing_fact_says_how_to_find_it_and_by_how_many_days_it_moves_the_date() -> None:
    unknown = PlanFacts(plan="unknown")
    text = said(unknown, filing_limit(book(), unknown, FIRST, Events(received=day("2026-09-14"))))

    assert "Not known: funding. How to find it: confirm funding: let the patient ask the employer's HR office" in text
    assert "It could move the date by 120 days." in text
    assert "last lawful day 2027-03-13" in text


def test_a_filing_says_what_counts_as_filed_who_may_file_and_what_a_late_one_may_rest_on() -> None:
    text = said(MA, filing_limit(book(), MA, FIRST, Events(notice=day("2026-11-20"))))

    assert "It counts as filed: received by the plan." in text
    assert "Who may file: " in text
    assert "Authorization: CMS-1696" in text
    assert "good cause" in text
    assert "Work by 2027-01-19" in text


def test_a_decision_says_what_follows_when_the_payer_is_late_and_that_a_person_decides() -> None:
    text = said(SF, decision_limit(book(), SF.but(levels=1), FIRST, Events(filed=day("2026-11-20"))))

    assert "Nobody calls it late before the end of 2027-01-19." in text
    assert "If the payer is late: " in text
    assert "person decides" in text


def test_an_hour_is_told_with_its_zone() -> None:
    at = datetime(2026, 10, 30, 10, tzinfo=NEW_YORK)
    facts = SF.but(is_urgent=True, is_pre_service=True)
    text = said(facts, decision_limit(book(), facts, FIRST, Events(moments=(("filed", at),))))

    assert "To the minute: 2026-11-02 09:00 EST (America/New_York)." in text
    assert "the clocks go back, from EDT to EST" in text


def test_the_clinics_own_entry_wins_and_says_that_it_is_the_clinics() -> None:
    ours = Rulebook.parse({**texts(), "clinic/plans/booklet.toml": CLINIC})
    limit = filing_limit(ours, SF, FIRST, Events(received=day("2026-09-14")))

    assert limit.due_on == day("2027-04-02")
    assert "It is the clinic's own entry, in clinic/plans/booklet.toml, and stands before the rules that come with the program." in said(SF, limit, ours)


def test_a_figure_from_memory_says_that_it_gives_no_date() -> None:
    facts = SF.but(levels=2)
    limit = filing_limit(book(), facts, SECOND, Events(received=day("2026-09-14")))

    assert limit.due_on is None
    assert "Confidence M: from memory and not verified, so not used for dates." in said(facts, limit)
    assert "take the date from the letter" in said(facts, limit)


def test_a_rule_that_left_the_rulebook_is_explained_from_what_the_date_itself_keeps() -> None:
    limit = filing_limit(Rulebook.parse({**texts(), "clinic/plans/booklet.toml": CLINIC}), SF, FIRST, Events(received=day("2026-09-14")))
    text = said(SF, limit)

    assert "no longer in the rulebook in force" in text
    assert "plan booklet of 2026, page 41" in text
    assert "200 calendar days later: 2027-04-02" in text


def test_a_summary_is_one_line_with_every_date_that_differs() -> None:
    limit = filing_limit(book(), MA, FIRST, Events(notice=day("2026-11-20")))

    assert explaining.summary(limit) == "First appeal: we file by 2027-01-24; work by 2027-01-19."
    assert explaining.summary(filing_limit(book(), SF, FIRST, Events())) == "First appeal, filing: no date yet."


@pytest.mark.parametrize("plan", sorted(book().plans))
def test_no_explanation_shows_an_empty_line_or_a_word_of_the_machine(plan: str) -> None:
    when = date(2026, 11, 20)
    events = Events(
        notice=when, received=when, filed=when, service=when, information_requested=when, information_received=when, effective=when, incomplete=when
    )
    for stage, track, clock, known in product(Stage, Track, Clock, (events, Events())):
        facts = PlanFacts(plan=plan, track=track, payer="aetna", jurisdiction="NY")
        try:
            limit = side_limit(book(), facts, stage, clock, known)
        except NoRuleApplies:
            continue
        lines = explaining.lines(book(), facts, limit)
        assert lines[0] == explaining.summary(limit)
        assert [line for line in lines if MACHINE.search(line) or not line.endswith((".", "?", "!", ".)"))] == []
