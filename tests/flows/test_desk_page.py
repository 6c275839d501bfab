"""The desk leads to everything: each person's list, every page, every form, the export; and says first what is not well."""

import re
from pathlib import Path

from casework.actions import Office, alarms, cases, desk_page, remind, worklist
from casework.records import store
from casework.records.models import Deadline
from casework.terms import Clock, Stage
from flows import artifacts, links, served
from tests import make

PAGE = Path(__file__).parents[2] / "templates" / "board" / "desk.md.j2"


def desk(office: Office, **said: int) -> str:
    return desk_page.text(office, addresses=links.addresses(office.settings), **said)


def swept(office: Office) -> None:
    with store.writing(office.engine) as session:
        store.set_mark(session, remind.LAST_SWEEP, "", at=office.now())


def test_it_leads_to_the_form_of_every_door_and_every_stage_of_an_appeal() -> None:
    named = re.findall(r'to\.form\("([^"]+)"\)', PAGE.read_text(encoding="utf-8"))

    assert len(named) == len(set(named))
    assert set(named) >= set(served.DOORS)
    assert set(named) - set(served.DOORS) <= {stage.value for stage in Stage}


def test_each_person_has_a_line_with_what_waits_and_the_address_of_all_of_it(office: Office) -> None:
    swept(office)
    cases.take_chart(office, make.full_chart(), actor="test")
    page = desk(office)

    line = next(row for row in page.splitlines() if "Maria Ortega" in row)
    assert f"({links.worklist_link(office.settings, 'maria')})" in line
    assert re.search(r"\| 1 \| (0|\*\*1\*\*) \| \d{4}-\d\d-\d\d \|", line)
    assert "Sam Reed" in page
    assert "Whitlock" not in page


def test_what_is_due_by_today_is_what_the_worklist_says_and_not_a_target_of_our_own_beside_it(office: Office) -> None:
    (number,) = cases.take_chart(office, make.full_chart(), actor="test").opened
    with store.writing(office.engine) as session:
        session.add(Deadline(case_number=number, stage=Stage.FIRST_APPEAL, clock=Clock.CONFIRMATION, work_by=office.today(), computed_at=office.now()))
    (line,) = [each for each in desk_page.lines(office) if each.key == "maria"]

    assert (line.waiting, line.due, line.nearest) == (1, 0, worklist.rows(office)[0].work_by)


def test_an_owner_who_is_no_longer_listed_keeps_a_line(office: Office) -> None:
    (number,) = cases.take_chart(office, make.full_chart(), actor="test").opened
    with store.writing(office.engine) as session:
        store.case(session, number).owner = "gone"

    assert "[**gone**]" in desk(office)


def test_what_is_not_well_stands_at_the_top_and_is_gone_when_it_is(office: Office) -> None:
    (office.settings.home / "channels.toml").write_text("")
    alarms.sound(office, "run-failed")
    alarms.send_due(office, env={})
    troubled = desk(office, more=1200)
    swept(office)

    assert troubled.index("Nobody looked for reminders") < troubled.index("## Your list")
    assert "Nobody could be told of the alarm run-failed" in troubled
    assert "**1200** cases are still being brought up to date" in troubled
    assert "Nobody looked" not in desk(office)


def test_every_list_it_names_is_a_page_of_the_board(office: Office) -> None:
    written = {page.key for page in artifacts._pages(office, more=0, stuck=2)}

    assert set(re.findall(r'to\.page\("([^"]+)"\)', PAGE.read_text(encoding="utf-8"))) <= written


def test_each_persons_own_page_is_linked(office: Office) -> None:
    page = next(page for page in artifacts._pages(office, more=0, stuck=2) if page.key == "desk")

    assert f"[as a page]({links.page_link(office.settings, 'worklist-of-maria')})" in page.text()
    assert "**2 cases lack a next step:**" in page.text()


def test_cases_that_nobody_owns_have_a_line_and_a_page(office: Office) -> None:
    (number,) = cases.take_chart(office, make.full_chart(), actor="test").opened
    with store.writing(office.engine) as session:
        store.case(session, number).owner = "unassigned"
    page = next(page for page in artifacts._pages(office, more=0, stuck=0) if page.key == "desk")

    line = next(row for row in page.text().splitlines() if "[**Nobody’s cases**]" in row)
    assert f"[as a page]({links.page_link(office.settings, 'worklist-of-nobody')})" in line
