"""A second, small counter. It reads a rule's own fields and holidays.csv, and shares no code with the engine.

`last_day` counts a rule from the trigger that an explanation names; `follow` walks the words of the explanation itself.
"""

import csv
import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path

from casework.rules.book import Rulebook
from casework.rules.entries import Rule
from casework.rules.facts import Events
from casework.rules.limits import Limit

FOLDER = Path(__file__).parents[2] / "casework" / "rulebook"
with (FOLDER / "holidays.csv").open(newline="") as table:
    HOLIDAYS = {date.fromisoformat(row["date"]).toordinal() for row in csv.DictReader(table) if "(observed)" not in row["name"]}


def closed(at: int) -> bool:
    """Say whether a day number is a Saturday, a Sunday or a federal holiday; day number 7 was a Sunday."""
    return at % 7 in (6, 0) or at in HOLIDAYS


def add(rule: Rule, start: int, instant: datetime | None = None) -> int:
    """Count a rule's own time from a day number."""
    amount = rule.amount or 0
    unit = str(rule.unit)
    if unit == "hours" and instant:
        return local_end(amount, instant).toordinal()
    if unit == "business days":
        while amount:
            start += 1
            amount -= not closed(start)
        return start
    if unit == "calendar months":
        end = months(start, amount, next_month=rule.no_such_day.startswith("first"))
    elif unit == "year ends":
        end = date(date.fromordinal(start).year + amount, 12, 31).toordinal()
    else:
        end = start + (ceil(amount / 24) if unit == "hours" else amount)
    while rule.rolls != "never" and closed(end):
        end += 1
    return end


def months(start: int, amount: int, *, next_month: bool) -> int:
    """Add months to a day number by walking them one by one."""
    day = date.fromordinal(start)
    year, month = day.year, day.month
    for _ in range(amount):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    last = monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day).toordinal()
    return date(year, month, last).toordinal() + next_month


def local_end(amount: int, instant: datetime) -> date:
    """Add elapsed hours by way of UTC and give the day in the zone of the start."""
    return datetime.fromtimestamp(instant.timestamp() + amount * 3600, UTC).astimezone(instant.tzinfo).date()


def last_day(book: Rulebook, limit: Limit, events: Events) -> date | None:
    """Count the date of a limit again from its rule's fields and the trigger its explanation names."""
    rule = book.rule(limit.rule)
    assert limit.trigger_on is not None
    counting = rule if rule.basis == "count" else waited_for(book, rule, limit)
    end = limit.trigger_on.toordinal()
    if "receipt is presumed" in limit.trigger:
        end += rule.presumption_days
    for key in counting.after:
        end = add(book.rule(key), end)
    end = add(counting, end, moment(events, limit.trigger) if not counting.after else None)
    end = max(end, *(floor.toordinal() for floor in floors(book, rule, events)), 0)
    return lengthened(counting, limit, events, end=end)


def waited_for(book: Rulebook, rule: Rule, limit: Limit) -> Rule:
    """Find the decision rule whose end a forwarded stage waits for, by the title in the explanation."""
    step = next(step for step in limit.steps if step.startswith("By then the plan decides or forwards"))
    found = [each for each in book.rules if rule.follows in each.procedures and each.clock == "decision" and f"({each.title}, {each.citation})" in step]
    return min(found, key=lambda each: abs((add(each, (limit.trigger_on or date.min).toordinal())) - (limit.due_on or date.min).toordinal()))


def moment(events: Events, trigger: str) -> datetime | None:
    """Find the instant of a trigger: the tests give only the hours of our filing and of the payer's request."""
    names = {"filing": "filed", "request for information came": "information-received", "sent its request": "information-requested"}
    stated = {name.replace("_", "-"): at for name, at in events.moments}
    return next((stated.get(name) for words, name in names.items() if words in trigger), None)


def floors(book: Rulebook, rule: Rule, events: Events) -> list[date]:
    """List the days before which a rule never ends."""
    stated = getattr(events, (rule.not_before or "notice").replace("-", "_")) if rule.not_before else None
    found = [stated] if stated else []
    if rule.not_before_rule:
        other = book.rule(rule.not_before_rule)
        receipts = [day for day in (events.received, events.portal) if day]
        days = receipts or [day for day in (events.notice, events.mailed) if day]
        found += [date.fromordinal(add(other, min(days).toordinal()))] if days else []
    return found


def lengthened(rule: Rule, limit: Limit, events: Events, *, end: int) -> date | None:
    """Add an extension noticed in time and the days a request for information stopped a payer's clock; None while it stands still."""
    assert limit.trigger_on is not None
    start, base = limit.trigger_on, date.fromordinal(end)
    if limit.clock not in ("decision", "check"):
        return base
    sent, answered = events.information_requested, events.information_answered
    if rule.tolled_by_information and sent and start <= sent <= base:
        if answered is None:
            return None
        end += (answered - sent).days
    if rule.extends_by and events.extension and start <= events.extension <= date.fromordinal(end):
        end += rule.extends_by
    return date.fromordinal(end)


ISO = r"(\d{4}-\d\d-\d\d)"
SAID_ONLY = ("Receipt is known", "By then the plan", "So far the", "On 2", "That day is")


def follow(steps: tuple[str, ...]) -> date:
    """Walk the words of an explanation on day numbers; a step it cannot follow, or that is wrong, fails."""
    at = 0
    for step in steps:
        if not step.startswith(SAID_ONLY):
            at = next_day(step, at)
    return date.fromordinal(at)


def next_day(step: str, at: int) -> int:
    """Follow one step."""
    if found := re.search(rf"^Day 0: .*? {ISO} \(", step):
        return number(found[1])
    if found := re.search(rf"(\d+) calendar days (?:later|after the (?:date on the notice|day the notice was mailed)): {ISO}", step):
        return same(at + int(found[1]), found[2])
    if found := re.search(rf"^(\d+) calendar months later: (?:(\S+) does not exist; .*: )?{ISO}", step):
        return same(months(at, int(found[1]), next_month="first day of the next month" in step), found[3])
    if found := re.search(rf"^The last day of the (?:(\d+)\. )?year after (\d+): {ISO}", step):
        return same(date(int(found[2]) + int(found[1] or 1), 12, 31).toordinal(), found[3])
    if found := re.search(rf"^{ISO} is .*: (moved on|skipped)", step):
        assert closed(number(found[1])), step
        return same(at, found[1]) + 1 if found[2] == "moved on" else same(at + 1, found[1])
    if found := re.search(rf"^Business day \d+: {ISO}", step):
        assert not closed(at + 1), step
        return same(at + 1, found[1])
    if found := re.search(rf"^The next day .*: {ISO}", step):
        assert not closed(at), step
        return same(at, found[1])
    return hours_and_letters(step, at)


def hours_and_letters(step: str, at: int) -> int:
    """Follow the hours, and what a payer's letter or a floor adds."""
    if found := re.search(rf"hours run .*: (\d+) days? later, {ISO}", step):
        return same(at + int(found[1]), found[2])
    if found := re.search(rf"^(\d+) hours run from {ISO} (\S+) (\S+) \((.*)\), .*: {ISO} (\S+) (\S+)$", step):
        first, last = (datetime.fromisoformat(f"{found[day]}T{found[day + 1]}") for day in (2, 6))
        off = (last - first) - timedelta(hours=int(found[1]))
        assert abs(off) <= timedelta(hours=1), step
        assert bool(off) is (found[4] != found[8]), step
        return same(last.toordinal(), found[6])
    if found := re.search(rf"in time: (\d+) days more, once: {ISO}|runs on after (\d+) days?: {ISO}", step):
        return same(at + int(found[1] or found[3]), found[2] or found[4])
    if found := re.search(rf"^The payer sent a request for information on {ISO}", step):
        return at
    if found := re.search(rf"^Not before the .*, {ISO}: the later of the two is {ISO}", step):
        return same(max(at, number(found[1])), found[2])
    raise AssertionError(f"no counter for: {step}")


def number(text: str) -> int:
    """Read a date as a day number."""
    return date.fromisoformat(text).toordinal()


def same(at: int, text: str) -> int:
    """Refuse a day that the words give otherwise."""
    assert at == number(text), text
    return at
