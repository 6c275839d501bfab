import os
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from casework.actions import cases
from casework.records import store
from casework.records.models import Filing
from tests import make
from tests.flows.driver import PATIENCE, Board, another, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.needs("chromium", "chromium")]

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
CLICKS = 5
PICTURE = Path(__file__).parents[2] / "docs" / "board.png"


@pytest.fixture
def page() -> Iterator[Page]:
    """Open real Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        opened = browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-US")
        opened.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        opened.clock.set_fixed_time(datetime.combine(make.DAY, time(12)))  # the calendar opens on the month of the test
        yield opened
        browser.close()


def resume(page: Page) -> Locator:
    """Press the run's menu at the top right, then Resume."""
    page.locator("button:has(svg.lucide-ellipsis-vertical)").first.click()
    page.get_by_role("menuitem", name="Resume").click()
    dialog = page.get_by_role("dialog").first
    expect(dialog.get_by_text("What happened, or what shall be done?")).to_be_visible()
    return dialog


def choose(page: Page, dialog: Locator, *, field: str, value: str) -> None:
    """Pick from a drop-down by mouse."""
    dialog.get_by_label(f"Select {field}").click()
    page.get_by_role("option", name=value, exact=True).click()


def pick_day(page: Page, dialog: Locator, *, field: str, day: str) -> None:
    """Pick a date from the calendar of a field, such as "11/20/2026"."""
    wanted = page.locator(f"button[data-day='{day}']")
    for _ in range(CLICKS):  # a click that comes while the form is still being drawn opens no calendar
        dialog.get_by_label(field, exact=False).first.click()
        page.wait_for_timeout(2000)
        if wanted.is_visible():
            break
    wanted.click()
    page.keyboard.press("Escape")


def fill_the_board(board: Board) -> None:
    """Open a few more cases, so that the picture shows a working week."""
    for place, payer in enumerate(("Aster Health", "Harbor Benefit Trust", "Prairie Union Plan", "Northlight Insurance", "Aster Health")):
        coverage = make.full_chart().coverage.model_copy(update={"payer": payer, "member_id": f"SMHP{place}"})
        notice_on = make.DAY - timedelta(days=11 * place)
        denial = make.full_chart().denial.model_copy(update={"notice_on": notice_on, "received_on": notice_on})
        board.waiting(another(board, f"Picture{place}", coverage=coverage, denial=denial))


def picture(page: Page, name: str) -> None:
    """Keep a picture of the board for the README when asked."""
    if os.environ.get("BOARD_PICTURE"):
        PICTURE.parent.mkdir(exist_ok=True)
        page.set_viewport_size({"width": 1400, "height": 1300})
        page.screenshot(path=PICTURE.with_name(name))


def test_a_coordinator_files_a_case_from_her_link_with_the_mouse_alone(board: Board, page: Page) -> None:
    (number,) = cases.take_chart(board.office, make.full_chart(), actor="test").opened
    board.waiting(number)
    if os.environ.get("BOARD_PICTURE"):
        fill_the_board(board)
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc) if request.url.startswith(("http", "ws")) else None)
    link = re.search(r"Maria Ortega: (\S+)", board.said())
    assert link is not None
    page.goto(link[1])
    page.get_by_role("link", name=re.compile(f"file · {number}")).first.click()
    page.wait_for_url("**/runs/flow-run/**")
    dialog = resume(page)
    expect(dialog.get_by_role("link", name=re.compile("docx")).first).to_be_visible()
    choose(page, dialog, field="What happened, or what shall be done?", value="It was filed")
    choose(page, dialog, field="Who are you?", value="Maria Ortega")
    pick_day(page, dialog, field="Sent on", day="11/20/2026")
    dialog.get_by_label("Reference number").fill("FX-20261120-7")
    picture(page, "form.png")
    dialog.get_by_role("button", name="Resume").click()

    filed = board.waiting(number, "filed")
    assert filed["name"].split(" ", 1)[1] == f"decision due · {number} · Summit Mutual Health Plan"
    page.goto(link[1])
    expect(page.get_by_role("link", name=re.compile(f"decision due · {number}")).first).to_be_visible()
    picture(page, "board.png")
    (filing,) = filings(board, number)
    assert (filing.filed_on.isoformat(), filing.method.value, filing.reference) == ("2026-11-20", "Fax", "FX-20261120-7")
    assert hosts == {urlsplit(board.url).netloc}, "the browser spoke to nobody else"


def test_the_case_page_on_the_board_links_to_its_run_and_its_word_files(board: Board, page: Page) -> None:
    (number,) = cases.take_chart(board.office, make.full_chart(patient=make.full_chart().patient.model_copy(update={"last_name": "Page"})), actor="test").opened
    run = board.waiting(number)
    wait_for(lambda: board.artifact(f"case-{number.lower()}"), "the case page")

    page.goto(f"{board.url}/casework/pages/case-{number.lower()}")
    page.get_by_role("link", name=re.compile("Open its run")).first.wait_for()
    assert run["id"] in str(page.get_by_role("link", name=re.compile("Open its run")).first.get_attribute("href"))
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("first-appeal, version 1")).first.click()
    assert download.value.suggested_filename == "first-appeal-v1.docx"
    assert zipfile.is_zipfile(download.value.path())


def test_a_link_to_a_door_opens_its_form_with_the_case_filled_in(board: Board, page: Page) -> None:
    number = another(board, "Door")
    page.goto(f"{board.url}/casework/do/log-contact/{number}")

    expect(page.get_by_label("case_number").first).to_have_value(number)
    for wrong in (f"no-such-door/{number}", "log-contact/Whitlock", "log-contact"):
        assert page.request.get(f"{board.url}/casework/do/{wrong}").status == 404


def filings(board: Board, number: str) -> list[Filing]:
    """Read what was filed from the records."""
    with store.reading(board.office.engine) as session:
        found = store.filings(session, number)
        session.expunge_all()
        return found
