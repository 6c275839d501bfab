"""Values made to do harm, wherever they are shown: pages of the board, mail, calendar, SMS, tables, names of files."""

import email
import email.policy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from casework.actions import context, table_cells
from casework.intake import inbox
from casework.notify import calendar, messages, smtp_letter
from casework.notify.message import Message

FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1", " =1", "\u200b=1"]


@pytest.mark.parametrize("value", FORMULAS)
def test_no_cell_of_an_export_begins_as_a_formula(value: str) -> None:
    assert table_cells.safe(value) == f"'{value}"
    assert table_cells.safe("Summit = Mutual") == "Summit = Mutual"


PAYERS = [
    "](javascript:alert(1))",
    "<script>alert(1)</script>",
    "a | b\n| c |",
    "# head",
    "![x](http://h/x.png)",
    "`code`",
    "a\r\nBcc: x@y.example",
    "\u202eabc",
    "{{ 7*7 }}",
]


@pytest.mark.parametrize("payer", PAYERS)
def test_a_payers_name_from_a_remittance_is_no_markup_on_a_page_and_no_line_of_its_own_in_a_message(payer: str) -> None:
    shown = context.shown(payer)

    assert not set(shown) & set("[]<>|#!`*_{}\n\r\\\u202e")
    assert not set(messages.payer_words(payer)) & set("\n\r\u202e")
    assert set(messages.gsm(messages.payer_words(payer))) <= messages.GSM_7


def test_a_line_end_in_a_subject_makes_no_header() -> None:
    message = Message("<1@casework.local>", "LATE: Summit\r\nBcc: thief@else.example\x00", "Words.\n.\nQUIT", datetime(2026, 11, 22, tzinfo=UTC))

    said = email.message_from_bytes(smtp_letter.written(message, "a@b.example", ["c@d.example"]), policy=email.policy.default)

    assert said["Bcc"] is None
    assert said["Subject"] == "LATE: Summit Bcc: thief@else.example"


def test_a_line_end_in_an_entry_makes_no_entry_of_the_calendar() -> None:
    words = "Summit\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Nothing is due"
    entry = calendar.Entry("1@casework.local", 0, date(2026, 11, 22), words, words)

    (event,) = Calendar.from_ical(calendar.ics([entry], stamp=datetime(2026, 11, 22, tzinfo=UTC), organizer="a@b.example")).walk("VEVENT")
    assert "Summit" in str(event["SUMMARY"])


NAMES = ["../../x", "CON", "a" * 300, "é" * 200, ".hidden", "-rf", "😀.pdf", "trailing.", "two\nlines", "a\u202efdp.exe", " ", "..."]


@pytest.mark.parametrize("name", [each for each in NAMES if "/" not in each and len(each.encode()) < 255])
def test_a_file_of_any_name_is_moved_and_stays_in_its_folder(name: str, tmp_path: Path) -> None:
    source = tmp_path / "inbox" / name
    source.parent.mkdir()
    source.write_bytes(b"x")

    moved = inbox.reject(source, tmp_path / "rejected", "It is none.")

    assert moved.parent == tmp_path / "rejected"
    assert moved.read_bytes() == b"x"
