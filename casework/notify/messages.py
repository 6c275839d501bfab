"""What a reminder says: the case number, the payer, the step and the date, and nothing that a stranger should not read.

The words are in templates/reminders/; the caller passes `render`, which fills a template.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote

from casework.notify import html
from casework.notify.html import Page
from casework.notify.message import Words
from casework.terms import Clock, MessageChannel, Stage

Render = Callable[[str, Mapping[str, object]], str]

SMS_LENGTH = 160
EXTENDED = "^{}\\[~]|€\f"  # GSM 03.38: each takes two of the 160 places
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà" + EXTENDED
)
TYPED = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "·": "-", "→": "to", "`": "'"}
SHORTEST_PAYER = 8
BLANKS = re.compile(r"\n{3,}")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Notice:
    """What one reminder is about. `rung` is days before `due_on`, negative when late; `last_lawful` may be later; a target is the clinic's own, not law.

    `what` tells a day of a plan from the others, or gives the hour of a clock that runs in hours. `reader` is the key of whoever reads it.
    People stand here by their names: `also_told` with the reader, `first_told` before and without an answer, `covers_for` who is away.
    """

    number: str
    payer: str
    stage: Stage
    clock: Clock
    due_on: date
    rung: int
    link: str
    last_lawful: date | None = None
    is_target: bool = False
    what: str = ""
    reader: str = ""
    acknowledge_link: str = ""
    blocked_by: str = ""
    also_told: tuple[str, ...] = ()
    first_told: str = ""
    first_told_on: date | None = None
    covers_for: str = ""
    is_unowned: bool = False


def board_link(board_url: str, number: str) -> str:
    """Give the address that shows this case's waiting run on the board."""
    return f"{board_url.rstrip('/')}/v2/runs?sort=NAME_ASC&state=Suspended&tags=case:{number}"


def owner_link(board_url: str, owner: str) -> str:
    """Give the address that shows one person's waiting runs on the board, most urgent first."""
    return f"{board_url.rstrip('/')}/v2/runs?sort=NAME_ASC&state=Suspended&tags=owner:{quote(owner)}"


def case_link(board_url: str, number: str) -> str:
    """Give the lasting address of a case's page on the board."""
    return f"{board_url.rstrip('/')}/casework/pages/case-{quote(number.lower())}"


def acknowledge_link(board_url: str, number: str) -> str:
    """Give the address of the form by which somebody says that a case's date is seen to."""
    return f"{board_url.rstrip('/')}/casework/do/acknowledge/{quote(number)}"


def compose(render: Render, notice: Notice, *, channel: MessageChannel, page: Page | None = None) -> Words:
    """Give subject, text and with a page the HTML for a channel; an SMS has only a text, of one part of 160 GSM-7 characters."""
    if channel is MessageChannel.SMS:
        return Words("", sms(render, notice))
    subject = " ".join(render("reminders/subject.j2", _values(notice)).split())
    body = tidy(render("reminders/body.j2", _values(notice)))
    return Words(subject, body, html.of(page, subject, body, links={notice.number: notice.link}))


def tidy(text: str) -> str:
    """Give a mail's text without idle blank lines."""
    return BLANKS.sub("\n\n", text).strip() + "\n"


def sms(render: Render, notice: Notice) -> str:
    """Give the SMS text; what does not fit goes in this order: the link, who was told first, letters of the payer's name."""
    notice = replace(notice, payer=gsm(payer_words(notice.payer)).strip() or "payer")
    for shorter in (notice, replace(notice, link=""), replace(notice, link="", first_told="")):
        text = _line(render, shorter)
        if length(text) <= SMS_LENGTH:
            return _keyed(text, notice)
    room = max(SHORTEST_PAYER, length(notice.payer) - (length(text) - SMS_LENGTH) - 1)
    return _keyed(_line(render, replace(shorter, payer=cut(notice.payer, room).rstrip() + ".")), notice)


def _keyed(text: str, notice: Notice) -> str:
    """Keep case number and date in an SMS, whatever a clinic's own words leave out or push over its end."""
    day = f"{notice.due_on:%m/%d/%Y}"
    text = shortened(text)
    return text if notice.number in text and day in text else shortened(f"{notice.number} {day}: {text}")


def shortened(text: str) -> str:
    """Cut a text to what one SMS holds."""
    return cut(gsm(text), SMS_LENGTH)


def cut(text: str, places: int) -> str:
    """Cut a text to so many places of GSM-7."""
    while length(text) > places:
        text = text[:-1]
    return text


def length(text: str) -> int:
    """Count the places a text takes in GSM-7."""
    return sum(2 if letter in EXTENDED else 1 for letter in text)


def gsm(text: str) -> str:
    """Write a text with letters of GSM-7 only; one other letter would halve what fits."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    if letter in GSM_7:
        return letter
    plain = TYPED.get(letter) or unicodedata.normalize("NFKD", letter)
    return "".join(part for part in plain if part in GSM_7)


def _line(render: Render, notice: Notice) -> str:
    return gsm(" ".join(render("reminders/sms.j2", _values(notice)).split()))


def payer_words(name: str) -> str:
    """Give a payer's name as a message may print it.

    Never leave the template a blank: a message that cannot be written is a message that is not sent.
    """
    printable = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return printable or "payer not entered"


def stage_words(stage: Stage) -> str:
    """Name a stage inside a sentence."""
    return stage.title.lower()


def is_late(notice: Notice) -> bool:
    """Say whether the last lawful day is past; past our working date alone nobody is late."""
    is_in_time = notice.last_lawful is not None and notice.due_on - timedelta(days=notice.rung) <= notice.last_lawful
    return notice.rung < 0 and not is_in_time


def _values(notice: Notice) -> dict[str, object]:
    return {
        "number": notice.number,
        "payer": payer_words(notice.payer),
        "stage": stage_words(notice.stage),
        "what": notice.what,
        "clock": notice.clock.value,
        "weekday": WEEKDAYS[notice.due_on.weekday()],
        "due_on": notice.due_on,
        "last_lawful": notice.last_lawful,
        "is_late": is_late(notice),
        "is_past": notice.rung < 0,
        "is_target": notice.is_target,
        "is_urgent": notice.rung <= 1 and not is_late(notice),
        "link": notice.link,
        "reader": notice.reader,
        "acknowledge_link": notice.acknowledge_link,
        "blocked_by": notice.blocked_by,
        "also_told": list(notice.also_told),
        "first_told": notice.first_told,
        "first_told_on": notice.first_told_on,
        "covers_for": notice.covers_for,
        "is_unowned": notice.is_unowned,
    }
