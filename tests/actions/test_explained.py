"""One explanation of a clock, wherever it is read; and what somebody must still find out, with the way to answer it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock as clock_of
from casework.actions import Office, board, calendar, cases, explained, filing, pages
from casework.chart import Chart
from casework.errors import NotAllowed
from casework.records import store
from casework.records.models import Deadline
from casework.terms import Clock, DeadlineStatus, FilingMethod, GroupCode, Network, Stage
from tests import board_pages, make
from tests.notify import rfc5545

PERSONAL = ("Whitlock", "Jordan", "SMH100200301", "77001", "Prairie Tool", "F33.2", "1984", "Ketamine", "ketamine", "Alder", "26-40000", "ACC-", "96365")


def opened(office: Office, said: Chart) -> str:
    (number,) = cases.take_chart(office, said, actor="maria").opened
    return number


def of_coverage(**changes: Any) -> Chart:
    return make.full_chart(coverage=make.full_chart().coverage.model_copy(update=changes))


def unsure(office: Office) -> str:
    """Open a case whose funding and receipt nobody knows."""
    said = of_coverage(plan="unknown", internal_levels=None, external_review="", issuing_state="", is_grandfathered=None)
    return opened(office, said.model_copy(update={"denial": said.denial.model_copy(update={"received_on": None})}))


def two_tracks(office: Office) -> str:
    said = of_coverage(plan="insured-group", network=Network.IN, issuing_state="IL", payer="Aetna")
    return opened(office, said.model_copy(update={"claims": (make.line(4, group=GroupCode.CO),)}))


def page_of(office: Office, number: str) -> str:
    return board.case_text(office, number, run_link=lambda run: f"http://board/{run}", document_link=lambda path: f"http://board/{path}")


@pytest.mark.parametrize("make_case", [lambda office: opened(office, make.full_chart()), unsure, two_tracks])
def test_the_command_line_the_case_page_and_the_calendar_show_the_same_text(office, make_case):
    number = make_case(office)
    told = explained.of_case(office, number)["clocks"]
    page = page_of(office, number)
    entries = {entry["DESCRIPTION"] for entry in rfc5545.entries(calendar.case_file(office, number, now=office.now()))}

    assert [clock["drives"] for clock in told].count(True) == 1
    assert {"\n".join(clock["lines"]) for clock in told if clock["drives"] or not clock["is_target"]} == entries
    for clock in told:
        assert "\n".join(f"- {line}" for line in clock["lines"]) in page


def test_every_explanation_names_its_rule_its_authority_and_each_step_of_its_count(office):
    number = opened(office, make.full_chart())
    clock = explained.of_case(office, number)["clocks"][0]
    said = "\n".join(clock["lines"])

    for words in (clock["rule"], clock["citation"], clock["source"], *clock["steps"], clock["work_by"]):
        assert words in said


@pytest.mark.parametrize("make_case", [lambda office: opened(office, make.full_chart()), two_tracks])
def test_an_explanation_holds_nothing_personal(office, make_case):
    number = make_case(office)
    entries = rfc5545.entries(calendar.case_file(office, number, now=office.now()))
    texts = [line for clock in explained.of_case(office, number)["clocks"] for line in clock["lines"]]

    assert [word for word in PERSONAL if word in "\n".join([*texts, *map(str, entries)])] == []


def test_the_clock_that_drives_comes_first_and_the_other_tracks_beside_it(office):
    number = two_tracks(office)
    told = explained.of_case(office, number)

    filings = [(clock["track"], clock["drives"]) for clock in told["clocks"] if clock["clock_key"] == "filing"]
    assert filings == [("provider", True), ("member", False)]
    assert [clock["drives"] for clock in told["clocks"]].index(True) == 0
    assert {rung["track"] for rung in told["route"]} == {"provider", "member"}
    assert all(rung["legal_name"] or rung["words"] for rung in told["route"])


def test_both_tracks_stand_side_by_side_on_the_page(office):
    page = page_of(office, two_tracks(office))

    assert "| Stage | provider's dispute | member's appeal |" in page
    assert "neither replaces the other" in page
    assert "First appeal: filing | provider's dispute |" in page
    assert "First appeal: filing | member's appeal |" in page
    assert page.count("| drives |") == 1


def test_the_page_says_both_dates_and_the_reading_each_stands_on(office):
    number = unsure(office)
    clock = explained.of_case(office, number)["clocks"][0]
    page = page_of(office, number)

    assert clock["work_by"] < clock["last_lawful"]
    for day in (clock["work_by"], clock["last_lawful"]):
        assert day.replace("-", "\u2011") in page
    assert "This date stands if the plan is" in page
    assert "If the plan is “Self-funded employer plan (ERISA)”" in page


def test_what_is_missing_is_a_task_that_says_how_to_find_it_what_it_moves_and_how_to_answer(office):
    number = unsure(office)
    tasks = {task["fact"]: task for task in explained.of_case(office, number)["to_find_out"]}
    page, worklist = page_of(office, number), board_pages.page(office)

    assert tasks["receipt date"]["command"] == f"casework correct {number} --received YYYY-MM-DD --reason WHY"
    assert tasks["funding"]["command"] == f"casework correct {number} --plan VALUE --reason WHY"
    assert re.fullmatch(r"moves the date by \d+ days", tasks["funding"]["moves"])
    for task in tasks.values():
        assert all(words in page for words in (task["how"], task["moves"], task["command"]))
    for fact in ("receipt date", "funding"):
        assert all(words in worklist for words in (tasks[fact]["how"], tasks[fact]["moves"], tasks[fact]["command"]))


def test_a_complaint_without_funding_is_shown_as_blocked(office):
    assert "**The complaint is blocked** until somebody has found out: funding" in page_of(office, unsure(office))


def test_a_complaint_that_waits_for_the_issuing_state_asks_for_it(office):
    number = opened(office, of_coverage(plan="insured-group", issuing_state="", network=Network.OUT))
    tasks = {task["fact"]: task for task in explained.of_case(office, number)["to_find_out"]}

    assert tasks["issuing state"]["command"] == f"casework correct {number} --state VALUE --reason WHY"
    assert tasks["issuing state"]["moves"] == "the complaint waits for it"


def test_a_case_whose_facts_are_known_asks_nothing_for_its_driving_clock(office):
    number = opened(office, make.full_chart())

    assert "To find out" not in board_pages.page(office)
    assert "blocked" not in page_of(office, number)


def test_the_clinics_own_target_is_never_shown_as_law(office):
    said = make.full_chart(claims=(), denial=make.full_chart().denial.model_copy(update={"reason": None, "notice_on": None, "received_on": None}))
    number = opened(office, said.model_copy(update={"request": said.request.model_copy(update={"procedure_codes": ("96365",)})}))
    clock = pages.case_page(office, number)["deadlines"][0]

    assert clock["is_target"]
    assert "own target" in page_of(office, number)
    assert "the clinic's own day, not law" in page_of(office, number)


def test_a_rulebook_that_cannot_be_read_stands_at_the_top_of_every_page(office):
    number = opened(office, make.full_chart())
    before = page_of(office, number)
    (office.settings.folder("rulebook") / "plans").mkdir()
    (office.settings.folder("rulebook") / "plans" / "own.toml").write_text("[[rule]]\namont = 1\n")

    assert before.startswith(f"# {number}")
    for page in (page_of(office, number), board_pages.page(office)):
        assert page.startswith("> **")
        assert "own.toml" in page.splitlines()[0]


def test_pages_call_late_only_what_is_past_its_last_lawful_day(office):
    number = unsure(office)
    told = []
    for day in (date(2027, 1, 3), date(2027, 5, 2)):
        clock_of.set_today(office.settings, day)
        told.append((" late**" in page_of(office, number), " late**" in board_pages.page(office)))

    assert told == [(False, False), (True, True)]


def test_one_stage_or_one_kind_of_clock_can_be_asked_for(office):
    number = opened(office, make.full_chart())

    assert len(explained.of_case(office, number, stage=Stage.FIRST_APPEAL, clock=Clock.FILING)["clocks"]) == 1
    with pytest.raises(NotAllowed, match="First appeal: we file by"):
        explained.of_case(office, number, clock=Clock.DECISION)


def test_after_filing_the_payers_clock_is_explained(office):
    number = opened(office, make.full_chart())
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor="maria")
    told = explained.of_case(office, number)["clocks"]

    assert [clock["clock_key"] for clock in told if clock["drives"]] == ["decision", "confirmation"]
    assert any("Step 1: Day 0: day of our filing 2026-11-22" in line for line in told[0]["lines"])


def test_a_date_that_only_a_paper_states_is_explained_by_that_paper(office):
    number = opened(office, make.full_chart())
    with store.writing(office.engine) as session:
        day = make.DAY + timedelta(days=20)
        row = Deadline(
            case_number=number,
            stage=Stage.FIRST_APPEAL,
            clock=Clock.INFORMATION,
            work_by=day,
            due_on=day,
            letter_on=day,
            source="the payer's own request",
            trigger="the payer's request for information",
            trigger_on=date(2026, 11, 20),
            steps=[f"The payer's request of 2026-11-20 asks for the answer by {day}"],
            computed_at=office.now(),
        )
        session.add(row)
    (clock,) = explained.of_case(office, number, clock=Clock.INFORMATION)["clocks"]

    assert "Source: the payer's own request." in clock["lines"]
    assert any("asks for the answer by" in line for line in clock["lines"])


def test_a_row_gives_back_the_limit_that_was_computed(office):
    number = unsure(office)
    with store.reading(office.engine) as session:
        (row,) = [each for each in store.deadlines(session, number) if each.status is DeadlineStatus.RUNNING and each.drives]
    limit = explained.limit_of(row)

    assert {name: getattr(limit, name) for name in ("due_on", "work_by", "last_lawful", "rule", "trigger_on", "clock")} == {
        name: getattr(row, name) for name in ("due_on", "work_by", "last_lawful", "rule", "trigger_on", "clock")
    }
    assert [(fact.fact, fact.moves_days) for fact in limit.missing] == [(fact["fact"], fact["moves_days"]) for fact in row.missing]
