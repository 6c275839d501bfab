"""What a reminder says: the case number, the payer, the step and the date, and nothing that a stranger should not read.

The words are in templates/reminders/; the caller passes `render`, which fills a template.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import quote

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
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Notice:
    """What one reminder is about. `rung` is days before `due_on`, negative when late; `last_lawful` may be later; a target is the clinic's own, not law.

    `what` tells a day of a plan from the others, or gives the hour of a clock that runs in hours.
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


def board_link(board_url: str, number: str) -> str:
    """Give the address that shows this case's waiting run on the board."""
    return f"{board_url.rstrip('/')}/v2/runs?sort=NAME_ASC&state=Suspended&tags=case:{number}"


def owner_link(board_url: str, owner: str) -> str:
    """Give the address that shows one person's waiting runs on the board, most urgent first."""
    return f"{board_url.rstrip('/')}/v2/runs?sort=NAME_ASC&state=Suspended&tags=owner:{quote(owner)}"


def compose(render: Render, notice: Notice, *, channel: MessageChannel) -> Words:
    """Give subject and text for a channel; an SMS has no subject and fits one part of 160 GSM-7 characters."""
    if channel is MessageChannel.SMS:
        return Words("", sms(render, notice))
    subject = " ".join(render("reminders/subject.j2", _values(notice)).split())
    return Words(subject, render("reminders/body.j2", _values(notice)).strip() + "\n")


def sms(render: Render, notice: Notice) -> str:
    """Give the SMS text; what does not fit goes in this order: the link, then letters of the payer's name."""
    text = _line(render, notice)
    if length(text) > SMS_LENGTH:
        notice = replace(notice, link="")
        text = _line(render, notice)
    over = length(text) - SMS_LENGTH
    if over > 0 and len(notice.payer) > SHORTEST_PAYER:
        text = _line(render, replace(notice, payer=notice.payer[: max(SHORTEST_PAYER, len(notice.payer) - over - 1)].rstrip() + "."))
    return shortened(text)


def shortened(text: str) -> str:
    """Cut a text to what one SMS holds."""
    text = gsm(text)
    while length(text) > SMS_LENGTH:
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
    }
