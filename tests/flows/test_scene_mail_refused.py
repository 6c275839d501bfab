"""Scene: one mailbox is refused and another's server hangs. Others are told in place, the board says what to do, and who does not answer is passed over."""

import re
import time
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from casework.actions import assigning, filing
from casework.records import store
from casework.rules.preflight import Override
from casework.terms import FilingMethod
from flows import links
from tests import make
from tests.flows.driver import PATIENCE, Board, another, board_in, wait_for
from tests.flows.pictures import ARGS, CHROMIUM
from tests.flows.pressing import press_errand
from tests.notify.catchers import Mailbox, mail_server
from tests.notify.servers import talking

OFFICE = 'hours = "00:00-23:59"\ndays = "mon-sun"\n'
SOON = make.full_chart().denial.model_copy(update={"letter_deadline": make.DAY + timedelta(days=3)})
LONG_AGO = make.full_chart().denial.model_copy(update={"notice_on": date(2026, 6, 1), "received_on": date(2026, 6, 1)})


def reached(board: Board, mailbox: Mailbox, hangs: int) -> None:
    """Let four people be reached: Maria's mailbox is refused, Lee's server hangs, Sam stands behind both, Dana manages. One rung of three days."""
    people = {"maria": "maria@clinic.example", "lee": f"mailto://127.0.0.1:{hangs}/lee@clinic.example?from=a@clinic.example"}
    people |= {key: f"{key}@clinic.example" for key in ("sam", "dana")}
    above = {"maria": 'supervisor = "sam"\n', "lee": 'supervisor = "sam"\n'}
    told = "".join(f'[people.{key}]\nemail = "{address}"\n{OFFICE}{above.get(key, "")}' for key, address in people.items())
    (board.home / "channels.toml").write_text(f'manager = "dana"\n[mail]\nurl = "{mailbox.url}"\n{told}')
    (board.home / "rulebook" / "ladder.toml").write_text('[filing]\ndays_before = [3]\nwhen_late = "never"\n')


def four_cases(board: Board) -> tuple[str, str, str, str]:
    """Open a case of Maria's, one of Lee's, one of nobody's, and one whose payer is long past its day."""
    maria, lee, nobody = (another(board, f"Refused{name}", denial=SOON) for name in ("A", "B", "C"))
    assigning.assign(board.office, lee, "lee", actor="maria")
    with store.writing(board.office.engine) as session:
        store.case(session, nobody).owner = "unassigned"
    overdue = another(board, "RefusedD", denial=LONG_AGO)
    board.waiting(overdue, "ready-to-file")
    filing.record_filing(board.office, overdue, filed_on=date(2026, 7, 1), method=FilingMethod.FAX, actor="maria", override=next(iter(Override)))
    return maria, lee, nobody, overdue


def mails(mailbox: Mailbox, to: str, about: str) -> list[EmailMessage]:
    """Find the mails of one person about a case."""
    return [mail for mail in mailbox.mails if mail["To"].startswith(to) and about in mail["Subject"]]


def text(mail: EmailMessage) -> str:
    """Give the words of a mail."""
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


def listed(board: Board, key: str, *words: str) -> str:
    """Wait until a page of the board says all of this."""

    def look() -> str | None:
        found = board.artifact(key)
        return found if all(each in found for each in words) else None

    return wait_for(look, f"{words} on {key}; {board.log}")


def seen_in_chromium(board: Board, number: str) -> None:
    """Read the page of what has not arrived as a coordinator, and go from it to the case."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        shown = browser.new_page(viewport={"width": 1400, "height": 1000}, locale="en-US")
        shown.set_default_timeout(PATIENCE * 1000)
        shown.goto(links.page_link(board.office.settings, "reminders-failed"))
        expect(shown.get_by_text("Correct maria's e-mail address in channels.toml.").first).to_be_visible(timeout=PATIENCE * 1000)
        shown.get_by_role("link", name=number.replace("-", "\u2011")).first.click()
        expect(shown.get_by_role("heading", name=re.compile(number)).first).to_be_visible(timeout=PATIENCE * 1000)
        browser.close()


@pytest.mark.slow
@pytest.mark.needs("chromium", "chromium")
def test_what_a_mail_server_refuses_reaches_somebody_else_and_the_board_says_what_to_do(tmp_path: Path) -> None:
    with talking(lambda line: time.sleep(60)) as hangs, mail_server() as mailbox, board_in(tmp_path) as board:
        mailbox.refuses["maria@clinic.example"] = "550 5.1.1 no such mailbox"
        reached(board, mailbox, hangs)
        maria, lee, nobody, overdue = four_cases(board)
        for _ in range(2):
            press_errand(board, "reminders")

        # Sam has Maria's, and answers as Sam; Dana has nobody's, with how it is given away; the board says what Lee lacks.
        (instead,) = mails(mailbox, "sam", f"{maria},")
        assert instead["Subject"].startswith("For maria: File the first appeal")
        assert f"casework acknowledge {maria} --as sam" in text(instead)
        (given,) = mails(mailbox, "dana", f"Wednesday, November 25, 2026 - {nobody}")
        assert f"Nobody owns this case, so it comes to you. Give it to somebody: casework assign {nobody}" in text(given)
        listed(board, "reminders-failed", "Correct maria's e-mail address", "sam by e-mail", "It goes as soon as the server answers. If that lasts, call lee.")
        listed(board, "payer-overdue", overdue, "ask first whether anything came")
        listed(board, "worklist-of-nobody", nobody, "casework assign NUMBER PERSON")
        listed(board, "desk", "Nobody’s cases", "have not arrived")
        seen_in_chromium(board, maria)

        # Nobody says that it is seen: the next day the manager is told who had it, and Lee's has gone another way.
        board.move_to(make.DAY + timedelta(days=1))
        for _ in range(2):
            press_errand(board, "reminders")
        (passed_on,) = mails(mailbox, "dana", f"not yet seen to: File the first appeal by Wednesday, November 25, 2026 - {maria}")
        assert text(passed_on).startswith("sam was told of this on November 22, 2026, and nobody has said since that it is seen to.")
        assert mails(mailbox, "sam", f"{lee},")
