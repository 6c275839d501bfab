"""Golden texts of every kind of message, so that a change of wording shows. `GOLDEN=write pytest tests/notify/test_golden.py` writes them anew."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.notify import calls, digests, messages
from casework.notify.message import Words
from casework.notify.news import News
from casework.terms import Clock, MessageChannel
from tests.notify.html_text import links_of, tags_of, words_of, words_of_text
from tests.notify.saying import BOARD, DAY, TUESDAY, WORDING, busy, call, escalated, notice, quiet

GOLDEN = Path(__file__).parent / "golden"
MAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS


def reminder(said: messages.Notice, channel: MessageChannel = MAIL) -> Words:
    return messages.compose(WORDING.plain, said, channel=channel, page=WORDING.html)


def daily(news: News, entries: int = 0) -> Words:
    return digests.compose(WORDING.plain, news, entries=entries, page=WORDING.html)


def appointment(said: calls.CallNotice, channel: MessageChannel = MAIL) -> Words:
    return calls.compose(WORDING.plain, said, channel=channel, page=WORDING.html)


KINDS: dict[str, Callable[[], Words]] = {
    "reminder": lambda: reminder(notice(rung=7, due_on=TUESDAY + 7 * DAY)),
    "reminder-urgent": lambda: reminder(notice(blocked_by="clinician: sign the letters of the first appeal", also_told=("Sam Reed",))),
    "reminder-late": lambda: reminder(notice(due_on=TUESDAY - DAY, rung=-1, last_lawful=None)),
    "reminder-escalated": lambda: reminder(escalated()),
    "reminder-target": lambda: reminder(notice(is_target=True, last_lawful=None, acknowledge_link="")),
    "reminder-decision": lambda: reminder(notice(clock=Clock.DECISION, due_on=TUESDAY - DAY, rung=-1)),
    "reminder-sms": lambda: reminder(notice(), SMS),
    "reminder-escalated-sms": lambda: reminder(escalated(), SMS),
    "call": lambda: appointment(call()),
    "call-new": lambda: appointment(call(is_new=True, is_rung=False)),
    "call-sms": lambda: appointment(call(), SMS),
    "daily": lambda: daily(busy(), entries=3),
    "daily-nothing-due": lambda: daily(quiet()),
}
MAILS = [kind for kind in KINDS if not kind.endswith("-sms")]


def same(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_message_reads_as_agreed(kind: str) -> None:
    words = KINDS[kind]()

    same(kind, f"{words.subject}\n\n{words.body}\n" if words.subject else f"{words.body}\n")


def test_the_html_of_the_daily_mail_is_as_agreed() -> None:
    path = GOLDEN / "daily.html"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(KINDS["daily"]().html, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == KINDS["daily"]().html


@pytest.mark.parametrize("kind", MAILS)
def test_html_and_plain_text_say_the_same_words_and_lead_to_the_same_places(kind: str) -> None:
    words = KINDS[kind]()
    addresses = {each for each in words.body.split() if each.startswith("http")}

    assert words_of(words.html) == words_of_text(words.body)
    assert addresses <= set(links_of(words.html).values())


@pytest.mark.parametrize("kind", MAILS)
def test_a_mail_needs_nothing_from_anywhere(kind: str) -> None:
    html = KINDS[kind]().html

    assert not tags_of(html) & {"img", "link", "script", "iframe", "table", "form", "object", "base"}
    assert "url(" not in html
    assert "@import" not in html
    assert "width=device-width" in html


@pytest.mark.parametrize("kind", MAILS)
def test_a_mail_is_read_on_a_telephone_by_its_lines_alone(kind: str) -> None:
    words = KINDS[kind]()

    assert "|" not in words.body
    assert all(len(each) <= 170 for each in words.body.splitlines() if not each.startswith("http"))
    assert len(words.subject) <= 160


def test_a_case_number_in_the_daily_mail_leads_to_the_page_of_the_case() -> None:
    assert links_of(KINDS["daily"]().html)["C27-0002"] == f"{BOARD}/casework/pages/case-c27-0002"


def test_the_daily_mail_goes_from_what_is_late_to_what_has_time() -> None:
    body = KINDS["daily"]().body
    heads = ["LATE", "TODAY", "PAST", "COVER", "DUE", "PAYER", "AHEAD", "DENIED", "WON", "STUCK", "FAILED", "UNREACHED", "TEAM", "TAKEN IN", "MOVED", "NEW"]

    assert sorted(heads, key=lambda head: body.index(f"\n{head}")) == heads


def test_an_urgent_mail_says_all_that_is_needed_to_act_from_it() -> None:
    body = KINDS["reminder-urgent"]().body

    for words in (
        "Case: C27-0007",
        "Step: File the first appeal",
        "Date: Wednesday, January 13, 2027",
        "Last lawful day: February 21, 2027",
        "Waits for: clinician: sign the letters of the first appeal",
        "Also sent to: Sam Reed",
        f"{BOARD}/casework/do/acknowledge/C27-0007",
        "casework acknowledge C27-0007 --as maria",
    ):
        assert words in body


def test_who_is_told_second_reads_who_was_told_first_and_why_it_is_they() -> None:
    words = KINDS["reminder-escalated"]()

    assert words.subject.startswith("Urgent: not yet seen to: File the first appeal by Wednesday")
    assert "Maria Lopez was told of this on January 12, 2027, and nobody has said since that it is seen to." in words.body
    assert "You have this because Lee Park is away." in words.body
    assert "First told: Maria Lopez." in KINDS["reminder-escalated-sms"]().body
