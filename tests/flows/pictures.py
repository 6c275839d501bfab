"""Pictures of the board for the walk-through in docs/: `WEEK_PICTURES=1 pytest tests/flows/test_scene_*.py` takes them anew."""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

from flows import links
from tests.flows.driver import Board

FOLDER = Path(__file__).parents[2] / "docs" / "week"
WIDE, HIGH = 1180, 900
CHROMIUM = "/usr/bin/chromium"
ARGS = ["--no-sandbox", "--disable-gpu"]


def case_page(board: Board, number: str, name: str, *, section: str = "") -> None:
    """Keep a picture of a case page, from a heading on where one is named."""
    _keep(links.page_link(board.office.settings, links.case_key(number)), name, section=section)


def page(board: Board, key: str, name: str) -> None:
    """Keep a picture of one of the board's lists."""
    _keep(links.page_link(board.office.settings, key), name)


def run(board: Board, run_id: str, name: str) -> None:
    """Keep a picture of a run's page: its name, its state and what came of it."""
    _keep(links.run_link(board.office.settings, run_id), name)


def _keep(address: str, name: str, *, section: str = "") -> None:
    """Open an address in Chromium and keep what shows, when pictures are wanted."""
    if not os.environ.get("WEEK_PICTURES"):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        shown = browser.new_page(viewport={"width": WIDE, "height": HIGH}, locale="en-US")
        shown.goto(address)
        shown.wait_for_load_state("networkidle")
        shown.wait_for_timeout(1500)  # the page draws its Markdown after the data came
        if section:
            shown.get_by_role("heading", name=section).first.evaluate("element => element.scrollIntoView()")
        shown.screenshot(path=FOLDER / f"{name}.png")
        browser.close()
