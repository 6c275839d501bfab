"""What a clinician is told of a peer-to-peer call: case number, payer, day and hour; no name, no telephone number, nothing of anybody's health.

The words are in templates/reminders/; the caller passes `render`, which fills a template.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from casework.notify import html, messages
from casework.notify.html import Page
from casework.notify.message import Words
from casework.notify.messages import Render
from casework.rules.calls import wall
from casework.terms import MessageChannel


@dataclass(frozen=True, slots=True)
class CallNotice:
    """One call as a message tells it. `zone` is the reader's, `payer_zone` the one in which the payer named the hour; `is_rung`: the payer calls."""

    number: str
    payer: str
    at: datetime
    zone: ZoneInfo
    payer_zone: ZoneInfo
    is_rung: bool
    is_new: bool = False


def compose(render: Render, notice: CallNotice, *, channel: MessageChannel, page: Page | None = None) -> Words:
    """Give subject, text and with a page the HTML for a channel; an SMS has only a text, of one part of 160 GSM-7 characters."""
    if channel is MessageChannel.SMS:
        return Words("", sms(render, notice))
    subject = " ".join(render("reminders/appointment-subject.j2", _values(notice)).split())
    body = messages.tidy(render("reminders/appointment-body.j2", _values(notice)))
    return Words(subject, body, html.of(page, subject, body))


def sms(render: Render, notice: CallNotice) -> str:
    """Give the SMS text; what does not fit goes from the payer's name, so that case, day and hour stay."""
    values = _values(notice)
    payer = messages.gsm(str(values["payer"])).strip() or "payer"
    text = _line(render("reminders/appointment-sms.j2", values | {"payer": payer}))
    over = messages.length(text) - messages.SMS_LENGTH
    if over > 0:
        room = max(messages.SHORTEST_PAYER, messages.length(payer) - over - 1)
        text = _line(render("reminders/appointment-sms.j2", values | {"payer": messages.cut(payer, room).rstrip() + "."}))
    return messages.shortened(text)


def plain(notice: CallNotice, *, channel: MessageChannel) -> Words:
    """Give the message without a template."""
    values = _values(notice)
    line = f"Peer-to-peer call {values['number']}, {values['payer']}: {values['weekday']} {values['day']}, {values['hour']}"
    return Words("", messages.shortened(line)) if channel is MessageChannel.SMS else Words(line, line + "\n")


def _line(text: str) -> str:
    return messages.gsm(" ".join(text.split()))


def _values(notice: CallNotice) -> dict[str, object]:
    local = notice.at.astimezone(notice.zone)
    ours, theirs = wall(notice.at, notice.zone), wall(notice.at, notice.payer_zone)
    return {
        "number": notice.number,
        "payer": messages.payer_words(notice.payer),
        "weekday": messages.WEEKDAYS[local.weekday()],
        "day": local.date(),
        "hour": ours,
        "their_hour": theirs if theirs != ours else "",
        "is_rung": notice.is_rung,
        "is_new": notice.is_new,
    }
