"""What the daily mail and a calendar entry say: case number, payer, step and dates, and nothing that a stranger should not read.

The words are in templates/reminders/; the caller passes `render`, which fills a template.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from casework.notify import messages
from casework.notify.message import Words
from casework.notify.messages import Render
from casework.terms import Clock, Stage, Track

BLANKS = re.compile(r"\n{3,}")
MOST_LINES = 60  # of one kind; a mail longer than that is read by nobody


@dataclass(frozen=True, slots=True)
class Line:
    """One date of a case. `time` is the hour in the reader's zone, where the clock runs in hours.

    `before` is the day it moved from; `origin` names the notice of a clock that runs beside the governing one.
    `gone` says why an entry is taken back: done, no longer due, given to somebody else.
    """

    number: str
    payer: str
    track: Track
    stage: Stage
    clock: Clock
    day: date
    time: str = ""
    last_lawful: date | None = None
    is_target: bool = False
    before: date | None = None
    origin: str = ""
    gone: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What one person is told on one day. `past` is past our working day and not late by law; `left_over` counts entries that follow tomorrow.

    `imports` says in a line each what was taken in since the last mail; `sheet_link` is the page that tells it whole.
    `stuck` names the cases that lack a next step, each with the command that gives it.
    """

    today: date
    soon_days: int
    link: str
    late: tuple[Line, ...] = ()
    past: tuple[Line, ...] = ()
    due: tuple[Line, ...] = ()
    moved: tuple[Line, ...] = ()
    new: tuple[Line, ...] = ()
    gone: tuple[Line, ...] = ()
    left_over: int = 0
    imports: tuple[str, ...] = ()
    sheet_link: str = ""
    stuck: tuple[str, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Say whether there is nothing to tell."""
        return not (self.late or self.past or self.due or self.moved or self.new or self.gone or self.imports or self.stuck)


def compose(render: Render, news: News, *, entries: int) -> Words:
    """Give subject and text of the daily mail; `entries` is how many its calendar file holds."""
    lists = {name: getattr(news, name) for name in ("late", "past", "due", "moved", "new", "gone")}
    values = {
        **{name: [values_of(line) for line in lines[:MOST_LINES]] for name, lines in lists.items()},
        **{f"{name}_count": len(lines) for name, lines in lists.items()},
        **{f"{name}_more": max(len(lines) - MOST_LINES, 0) for name, lines in lists.items()},
        "weekday": messages.WEEKDAYS[news.today.weekday()],
        "today": news.today,
        "until": news.today + timedelta(days=news.soon_days),
        "soon_days": news.soon_days,
        "entries": entries,
        "left_over": news.left_over,
        "imports": news.imports[:MOST_LINES],
        "import_count": len(news.imports),
        "sheet_link": news.sheet_link,
        "stuck": news.stuck[:MOST_LINES],
        "stuck_more": max(len(news.stuck) - MOST_LINES, 0),
        "link": news.link,
    }
    subject = " ".join(render("reminders/digest-subject.j2", values).split())
    body = BLANKS.sub("\n\n", render("reminders/digest-body.j2", values))
    return Words(subject, body.strip() + "\n")


def summary(render: Render, line: Line) -> str:
    """Give the title of a calendar entry."""
    return " ".join(render("reminders/entry.j2", values_of(line)).split())


def taken_back(render: Render, line: Line) -> str:
    """Give the text of a calendar entry that is taken back."""
    return render("reminders/entry-gone.j2", values_of(line)).strip()


def values_of(line: Line) -> dict[str, object]:
    """Give what a template may say of one date."""
    return {
        "number": line.number,
        "payer": messages.payer_words(line.payer),
        "is_provider": line.track is Track.PROVIDER,
        "stage": messages.stage_words(line.stage),
        "clock": line.clock.value,
        "weekday": messages.WEEKDAYS[line.day.weekday()],
        "day": line.day,
        "time": line.time,
        "last_lawful": line.last_lawful,
        "is_target": line.is_target,
        "before": line.before,
        "origin": line.origin,
        "gone": line.gone,
    }


def by_day(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Put lines in the order of their days."""
    return tuple(sorted(lines, key=lambda line: (line.day, line.number)))
