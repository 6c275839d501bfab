"""What a person's mail says today, on the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from casework import clock
from casework.actions import Office
from tests.actions.reminding import DAY, TUESDAY, deadline, people
from tests.cli.asking import page, told
from tests.notify.catchers import Mailbox, mail_server


@pytest.fixture
def mailbox(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    clock.set_today(office.settings, TUESDAY)
    with mail_server() as mailbox:
        people(office, mailbox)
        deadline(office, "C27-0001", TUESDAY + 7 * DAY)
        yield mailbox


def test_it_prints_subject_and_text_and_sends_nothing(mailbox: Mailbox, capsys: pytest.CaptureFixture[str]) -> None:
    said = page(capsys, "preview-mail", "maria")

    assert said.startswith("Subject: File the first appeal by Tuesday, January 19 - C27-0001\n\nTuesday, January 12, 2027\n")
    assert mailbox.mails == []


def test_json_holds_both_forms_and_the_html_can_be_written_to_a_file(mailbox: Mailbox, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = told(capsys, "preview-mail", "maria", "--html", str(tmp_path / "mail.html"))

    assert (tmp_path / "mail.html").read_text(encoding="utf-8") == found["html"]
    assert found["html"].startswith("<!DOCTYPE html>")
    assert (found["sent_at"], found["problems"]) == (None, [])


def test_nothing_to_tell_a_stranger_and_a_folder_that_is_not_there_are_said(
    mailbox: Mailbox, capsys: pytest.CaptureFixture[str], tmp_path: Path, office: Office
) -> None:
    clock.set_today(office.settings, TUESDAY - 60 * DAY)

    assert page(capsys, "preview-mail", "sam") == "There is nothing to tell sam today, so no mail goes out.\n"
    assert "Nobody in channels.toml is called ben. Known: maria, sam." in page(capsys, "preview-mail", "ben", code=1)
    assert "cannot be written" in page(capsys, "preview-mail", "maria", "--html", str(tmp_path / "no" / "mail.html"), code=1)
