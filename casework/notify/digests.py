"""What the daily mail and a calendar entry say: case number, payer, step and dates, and nothing that a stranger should not read.

The words are in templates/reminders/; the caller passes `render`, which fills a template.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta

from casework.notify import html, messages
from casework.notify.html import Page
from casework.notify.message import Words
from casework.notify.messages import Render
from casework.notify.news import CHANGES, DATES, FIRSTS, MOST_LINES, Answer, Covered, Line, News
from casework.terms import Track


def compose(render: Render, news: News, *, entries: int, page: Page | None = None) -> Words:
    """Give subject, text and with a page the HTML of the daily mail; `entries` is how many its calendar file holds."""
    values = _values(news) | {"entries": entries}
    subject = " ".join(render("reminders/digest-subject.j2", values).split())
    body = messages.tidy(render("reminders/digest-body.j2", values))
    return Words(subject, body, html.of(page, subject, body, links=_links(news)))


def _values(news: News) -> dict[str, object]:
    kinds: dict[str, tuple[Line, ...]] = {name: getattr(news, name) for name in (*DATES, *CHANGES)}
    told: dict[str, tuple[Answer, ...]] = {"denials": news.denials, "wins": news.wins}
    plain: dict[str, tuple[str, ...]] = {name: getattr(news, name) for name in ("imports", "stuck", "failed", "unreached")}
    every: dict[str, tuple[object, ...]] = {**kinds, **told, **plain}
    first_of, first = next(((name, line) for name in FIRSTS for line in kinds[name] if name != "past" or not line.is_target), ("", None))
    return {
        **{name: [values_of(line, today=news.today) for line in lines[:MOST_LINES]] for name, lines in kinds.items()},
        **{name: [_answer(each, news.today) for each in rows[:MOST_LINES]] for name, rows in told.items()},
        **{name: list(lines[:MOST_LINES]) for name, lines in plain.items()},
        **{f"{name}_count": len(rows) for name, rows in every.items()},
        **{f"{name}_more": max(len(rows) - MOST_LINES, 0) for name, rows in every.items()},
        "first": values_of(first, today=news.today) if first else None,
        "first_of": first_of,
        "next": values_of(news.next_line, today=news.today) if news.next_line else None,
        "covered": [_covered(each, news.today) for each in news.covered],
        "team": [asdict(member) for member in news.team],
        "money": asdict(news.money),
        "weekday": messages.WEEKDAYS[news.today.weekday()],
        "until": day_words(news.today + timedelta(days=news.soon_days), news.today),
        **{name: getattr(news, name) for name in ("today", "soon_days", "left_over", "sheet_link", "link", "reader", "log", "is_all_clear")},
    }


def _links(news: News) -> Mapping[str, str]:
    changed = (line for name in CHANGES for line in getattr(news, name))
    numbers = dict.fromkeys(each.number for each in (*news.dated, *changed, *news.denials, *news.wins))
    return {number: messages.case_link(news.board_url, number) for number in numbers if news.board_url}


def _answer(each: Answer, today: date) -> dict[str, object]:
    return {
        "number": each.number,
        "payer": messages.payer_words(each.payer),
        "stage": each.stage.title if each.stage else "Claim",
        "outcome": each.outcome.value.lower(),
        "amount": each.amount or "",
        "next": values_of(each.next_line, today=today) if each.next_line else None,
    }


def _covered(each: Covered, today: date) -> dict[str, object]:
    rows, late = [values_of(line, today=today) for line in each.lines[:MOST_LINES]], sum(line.is_late for line in each.lines)
    return {"name": each.name, "until": day_words(each.until, today), "rows": rows, "late": late, "more": max(len(each.lines) - MOST_LINES, 0)}


def day_words(day: date, today: date) -> str:
    """Write a day as Tuesday, January 19, with its year only where that is another than today's."""
    return f"{messages.WEEKDAYS[day.weekday()]}, {day:%B} {day.day}" + ("" if day.year == today.year else f", {day.year}")


def summary(render: Render, line: Line) -> str:
    """Give the title of a calendar entry."""
    return " ".join(render("reminders/entry.j2", values_of(line)).split())


def taken_back(render: Render, line: Line) -> str:
    """Give the text of a calendar entry that is taken back."""
    return render("reminders/entry-gone.j2", values_of(line)).strip()


def values_of(line: Line, *, today: date | None = None) -> dict[str, object]:
    """Give what a template may say of one date."""
    today = today or line.day
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
        "when": day_words(line.day, today),
        "is_past": line.day < today,
        "is_today": line.day == today,
        "is_tomorrow": line.day == today + date.resolution,
        "lawful": _lawful(line.last_lawful, today) if line.last_lawful and line.last_lawful != line.day else "",
        "was": day_words(line.before, today) if line.before else "",
        "amount": line.amount or "",
        "is_late": line.is_late,
        "waits_for": line.waits_for,
        "seen_by": line.seen_by,
        "seen_on": day_words(line.seen_on, today) if line.seen_on else "",
    }


def _lawful(day: date, today: date) -> str:
    return {today: "today, ", today + date.resolution: "tomorrow, "}.get(day, "") + day_words(day, today)
