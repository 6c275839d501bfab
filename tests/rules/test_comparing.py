"""Two rulebooks side by side: entries, dates and routes that differ, and nothing else."""

from datetime import date

from casework.rules import comparing
from casework.rules.book import Rulebook
from casework.rules.comparing import Change, ClockKey, Dates
from casework.rules.facts import PlanFacts
from casework.terms import Clock, Stage, Track
from tests.rules.shipped import book, day, texts
from tests.rules.test_rulebook import PLAN, RULE, changed

TODAY = day("2026-11-22")
KEY = ClockKey(Track.MEMBER, Stage.FIRST_APPEAL, Clock.FILING)
FACTS = PlanFacts(plan="self-funded-erisa", levels=2)


def dates(work_by: str, last_lawful: str = "", rule: str = "X") -> Dates:
    last = last_lawful or work_by
    return Dates(date.fromisoformat(work_by), date.fromisoformat(work_by), date.fromisoformat(last), rule)


def test_a_rulebook_differs_in_nothing_from_itself_or_from_one_whose_lines_moved() -> None:
    moved = Rulebook.parse({**texts(), PLAN: "# a remark\n\n" + texts()[PLAN]})

    assert moved.version != book().version
    assert comparing.entry_changes(book(), book()) == ()
    assert comparing.entry_changes(book(), moved) == ()


def test_an_entry_that_was_added_removed_or_changed_is_named_with_its_fields() -> None:
    theirs = Rulebook.parse({**texts(), "clinic/payers/aetna.toml": RULE})
    longer = Rulebook.parse({**texts(), "clinic/payers/aetna.toml": RULE.replace("amount = 30", "amount = 45")})

    (added,) = comparing.entry_changes(book(), theirs)
    (removed,) = comparing.entry_changes(theirs, book())
    (altered,) = comparing.entry_changes(theirs, longer)

    assert (added.change, added.entry, added.kind, added.line) == (Change.ADDED, "OURS", "rule", 3)
    assert (removed.change, removed.entry) == (Change.REMOVED, "OURS")
    assert altered.sentence == "changed rule “OURS” (clinic/payers/aetna.toml, line 3): amount 30 -> 45"


def test_a_changed_table_of_holidays_is_named_too() -> None:
    fewer = Rulebook.parse(changed("holidays.csv", "2024-01-01,New Year's Day\n", ""))

    assert [each.entry for each in comparing.entry_changes(book(), fewer)] == ["holidays"]


def test_a_move_counts_calendar_days_and_later_is_positive() -> None:
    (later,) = comparing.moves({KEY: dates("2027-01-01")}, {KEY: dates("2027-01-31")}, today=TODAY)
    (earlier,) = comparing.moves({KEY: dates("2027-01-31")}, {KEY: dates("2027-01-01")}, today=TODAY)

    assert (later.days, earlier.days) == (30, -30)
    assert later.words == "member first-appeal filing 2027-01-01 -> 2027-01-31"
    assert not later.turns_late


def test_the_same_dates_by_another_rule_are_no_move() -> None:
    assert comparing.moves({KEY: dates("2027-01-01")}, {KEY: dates("2027-01-01", rule="Y")}, today=TODAY) == ()


def test_only_a_date_that_was_not_late_before_turns_late_and_the_last_lawful_day_judges() -> None:
    def turns(before: Dates, after: Dates) -> bool:
        return comparing.moves({KEY: before}, {KEY: after}, today=TODAY)[0].turns_late

    assert turns(dates("2027-01-01"), dates("2026-11-21"))
    assert not turns(dates("2027-01-01"), dates("2026-11-22"))
    assert not turns(dates("2026-11-01"), dates("2026-10-01"))
    assert not turns(dates("2027-01-01"), dates("2026-11-01", last_lawful="2026-12-01"))


def test_a_last_lawful_day_that_alone_moves_is_a_move() -> None:
    (move,) = comparing.moves({KEY: dates("2027-01-01", "2027-02-01")}, {KEY: dates("2027-01-01", "2027-02-11")}, today=TODAY)

    assert move.days == 10


def test_a_clock_that_begins_or_ends_is_a_move_without_days() -> None:
    (begins,) = comparing.moves({}, {KEY: dates("2027-01-01")}, today=TODAY)
    (ends,) = comparing.moves({KEY: dates("2027-01-01")}, {}, today=TODAY)

    assert (begins.days, begins.words) == (None, "member first-appeal filing no clock -> 2027-01-01")
    assert ends.words == "member first-appeal filing 2027-01-01 -> no clock"


def test_a_changed_regulator_or_next_stage_is_a_changed_route() -> None:
    moved = Rulebook.parse(changed(PLAN, 'regulator = "EBSA"', 'regulator = "CMS-MEDICARE"' if "CMS-MEDICARE" in book().offices else 'regulator = "OPM"'))

    found = comparing.route_changes(book(), moved, FACTS, since=Stage.FIRST_APPEAL)

    assert {(each.stage, each.what) for each in found} == {(Stage.DOI_COMPLAINT, "addressee"), (Stage.DOI_COMPLAINT, "regulator")}


def test_a_route_behind_the_case_is_not_compared() -> None:
    renamed = Rulebook.parse(changed(PLAN, 'legal_name = "Internal appeal, first level"', 'legal_name = "First grievance"'))

    assert len(comparing.route_changes(book(), renamed, FACTS, since=Stage.FIRST_APPEAL)) == 1
    assert comparing.route_changes(book(), renamed, FACTS, since=Stage.SECOND_APPEAL) == ()


def test_the_facts_that_matter_are_those_that_some_entry_asks_for() -> None:
    theirs = Rulebook.parse({**texts(), "clinic/payers/aetna.toml": RULE.replace('version = "1"', 'version = "1"\nwhen = { booklet = ["1"] }')})

    assert "levels" in comparing.asked_facts(book())
    assert "booklet" in comparing.asked_facts(book(), theirs)
