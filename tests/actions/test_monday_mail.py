"""The morning after an import its line is in the mail of those whose cases it touched and of the manager, once."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from casework import clock
from casework.actions import Office, assigning, digests, intake
from tests.actions.reminding import DAY, at, people
from tests.actions.remitting import Claim, written
from tests.make import DAY as SUNDAY
from tests.notify.catchers import Mailbox, mail_server

MONDAY = SUNDAY + DAY
IDLE = [Claim(3, ("PR", "1")), Claim(4, ("PR", "1"))]
SHEET = "http://127.0.0.1:4200/casework/pages/monday-sheet"


@pytest.fixture
def mailbox(office: Office) -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        people(office, mailbox, more='[people.kim]\nemail = "kim@clinic.example"\nrole = "clinician"\n')
        yield mailbox


def words(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def told(mailbox: Mailbox) -> dict[str, str]:
    """Give each person's last mail: its subject and text in one."""
    return {mail["To"].split("@")[0]: mail["Subject"] + "\n" + words(mail) for mail in mailbox.mails}


def test_owner_and_manager_are_told_the_morning_after_and_only_then(office: Office, mailbox: Mailbox, tmp_path: Path) -> None:
    intake.take_file(office, written(tmp_path, IDLE), actor="test")
    digests.send_due(office, now=at(SUNDAY), env={})
    assert "import" not in str(told(mailbox))
    mailbox.mails.clear()
    digests.send_due(office, now=at(MONDAY), env={})
    found = told(mailbox)
    mailbox.mails.clear()
    digests.send_due(office, now=at(MONDAY + DAY), env={})

    assert set(found) == {"maria", "sam"}
    assert found["maria"].startswith("Nothing of yours is due by Monday, December 7; 1 import\n")
    assert "- 2026-11-22, import 1, a remittance (835): 2 claims of 2 patients in 1 group" in found["maria"]
    assert "2 deductible: nothing to do." in found["maria"]
    assert SHEET in found["maria"]
    assert "arkerson" not in str(found)
    assert "import" not in str(told(mailbox))


def test_a_mail_that_could_not_leave_is_told_the_next_day_and_a_week_later_no_more(office: Office, mailbox: Mailbox, tmp_path: Path) -> None:
    intake.take_file(office, written(tmp_path, IDLE), actor="test")
    digests.send_due(office, now=at(SUNDAY + 3 * DAY), env={})
    assert "import 1" in told(mailbox)["maria"]
    mailbox.mails.clear()
    clock.set_today(office.settings, SUNDAY + timedelta(days=10))
    intake.take_file(office, written(tmp_path, [Claim(5, ("PR", "2"))], name="b.835"), actor="test")
    digests.send_due(office, now=at(SUNDAY + timedelta(days=18)), env={})

    assert "import" not in str(told(mailbox))


def test_who_owns_a_case_of_the_import_is_told_and_nobody_else_but_the_manager(office: Office, mailbox: Mailbox, tmp_path: Path) -> None:
    number = intake.take_file(office, written(tmp_path, [Claim(1)]), actor="test").opened[0]
    assigning.assign(office, number, "sam", actor="test")
    people(office, mailbox, more='[people.kim]\nemail = "kim@clinic.example"\nrole = "clinician"\n', manager="kim")
    digests.send_due(office, now=at(MONDAY), env={})

    assert {who for who, text in told(mailbox).items() if "1 to appeal as one letter" in text} == {"sam", "kim"}
