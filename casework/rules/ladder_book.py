"""ladder.toml: the ladder of every kind of clock, of single payers where they need another, and the hours of the daily mail."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.rules.ladder import MOST_ESCALATED, Ladder, escalation
from casework.rules.working import Hours, read_hours, read_time
from casework.terms import Clock

FILE = "ladder.toml"
EACH_BUSINESS_DAY, NEVER = "each business day", "never"
WHEN_LATE = (EACH_BUSINESS_DAY, NEVER)
FROM_DAYS = ("sms_from_days", "supervisor_from_days", "alone_from_days", "escalate_from_days")
AFTER_HOURS = ("escalate_after_hours", "escalate_last_day_hours")
KEYS = ("days_before", "when_late", *FROM_DAYS, *AFTER_HOURS)
PAYER = "payer"
SHARED = ("version", "hours", "digest_days", "digest_at", "alone_after_minutes", "authority", PAYER)
MOST_HOURS = 40
MOST_BEFORE = escalation(-1) - 1  # higher numbers of the outbox are no days


@dataclass(frozen=True, slots=True)
class LadderBook:
    """What ladder.toml says. `alone_after` is how long after the daily mail's hour a message goes that the mail did not carry."""

    kinds: Mapping[Clock, Ladder]
    payers: Mapping[str, Mapping[Clock, Ladder]]
    hours: Hours
    digest_days: int
    digest_at: time
    alone_after: timedelta

    @classmethod
    def parse(cls, *texts: str) -> "LadderBook":
        """Read our text and then the clinic's, which wins key by key. Raises RulebookInvalid naming the entry and what to write instead."""
        table: dict[str, Any] = {}
        for layer in layered.layers(texts, file=FILE):
            table = _merged(table, layer.said)
        unknown = sorted(set(table) - {*SHARED, *Clock})
        if unknown:
            raise RulebookInvalid(f"{FILE}: unknown {unknown[0]}. Known: {', '.join((*SHARED, *Clock))}.")
        return cls(
            kinds=read_ladders(table),
            payers=_payers(table),
            hours=read_hours(table.get("hours", "08:00-18:00"), where=FILE),
            digest_days=_whole(table, "digest_days", where=FILE, example=14),
            digest_at=read_time(table.get("digest_at", "07:30"), where=f"{FILE}, digest_at"),
            alone_after=timedelta(minutes=_whole(table, "alone_after_minutes", where=FILE, example=90)),
        )

    @property
    def fingerprint(self) -> str:
        """Tell one version of the rungs from another."""
        stated = (sorted((key.value, repr(value)) for key, value in kinds.items()) for kinds in (self.kinds, *self.payers.values()))
        return hashlib.sha256(repr([sorted(self.payers), *stated]).encode()).hexdigest()[:32]

    def ladder(self, clock: Clock, payers: Iterable[str] = ()) -> Ladder:
        """Give the ladder of a clock: the payer's own, by any of its names, else that of the kind."""
        own = (self.payers.get(_key(name), {}).get(clock) for name in payers)
        return next((each for each in own if each), self.kinds[clock])


def read_ladders(table: Mapping[str, Any]) -> dict[Clock, Ladder]:
    """Check the ladder of every clock, as ladder.toml states it.

    Raises RulebookInvalid, naming the entry and what to write.
    """
    missing = [clock.value for clock in Clock if not isinstance(table.get(clock.value), Mapping)]
    if missing:
        raise RulebookInvalid(f"{FILE}: no [{missing[0]}]. Add it with days_before = [30, 14, 7, 3, 1, 0].")
    return {clock: _ladder(table[clock.value], where=f"{FILE}, [{clock.value}]") for clock in Clock}


def _payers(table: Mapping[str, Any]) -> dict[str, dict[Clock, Ladder]]:
    stated = table.get(PAYER, {})
    if not isinstance(stated, Mapping):
        raise RulebookInvalid(f"{FILE}: {PAYER} must be written as [{PAYER}.aetna.filing], with the keys of [filing] below it.")
    return {_key(name): _payer(table, name, rows) for name, rows in stated.items()}


def _payer(table: Mapping[str, Any], name: str, rows: object) -> dict[Clock, Ladder]:
    where = f"{FILE}, [{PAYER}.{name}]"
    if not isinstance(rows, Mapping):
        raise RulebookInvalid(f"{where}: write [{PAYER}.{name}.filing], with the keys of [filing] below it.")
    found = {}
    for kind, own in rows.items():
        if kind not in list(Clock) or not isinstance(own, Mapping):
            raise RulebookInvalid(f"{where}: unknown {kind}. Known: {', '.join(Clock)}.")
        found[Clock(kind)] = _ladder({**table[kind], **own}, where=f"{FILE}, [{PAYER}.{name}.{kind}]")
    return found


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _merged(before: Mapping[str, Any], stated: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another, key by key, also within their parts."""
    merged = dict(before)
    for key, value in stated.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return merged


def _ladder(stated: Mapping[str, Any], *, where: str) -> Ladder:
    unknown = sorted(set(stated) - set(KEYS))
    if unknown:
        raise RulebookInvalid(f"{where}: unknown {unknown[0]}. Known: {', '.join(KEYS)}.")
    days = stated.get("days_before")
    if not isinstance(days, list) or not days or not all(_is_whole(day) and day <= MOST_BEFORE for day in days):
        raise RulebookInvalid(f"{where}: days_before must list whole days of at most {MOST_BEFORE}, such as [30, 14, 7, 3, 1, 0].")
    when_late = stated.get("when_late", EACH_BUSINESS_DAY)
    if when_late not in WHEN_LATE:
        raise RulebookInvalid(f"{where}: when_late must be one of: {', '.join(WHEN_LATE)}.")
    found = {key: _from_days(stated, key, where=where) for key in FROM_DAYS if key in stated}
    found |= {key: _hours(stated, key, where=where) for key in AFTER_HOURS if key in stated}
    return Ladder(tuple(sorted(set(days), reverse=True)), when_late == EACH_BUSINESS_DAY, **found)  # type: ignore[arg-type]


def _from_days(stated: Mapping[str, Any], key: str, *, where: str) -> int | None:
    days = stated[key]
    if days == NEVER:
        return None
    if not _is_whole(days) or days > MOST_BEFORE or (key == "escalate_from_days" and days > MOST_ESCALATED):
        most = f" of at most {MOST_ESCALATED}" if key == "escalate_from_days" else ""
        raise RulebookInvalid(f"{where}: {key} must be a whole number of days{most}, such as 3, or never in quotes.")
    return int(days)


def _hours(stated: Mapping[str, Any], key: str, *, where: str) -> int:
    hours = stated[key]
    if not _is_whole(hours) or not 0 < hours <= MOST_HOURS:
        raise RulebookInvalid(f"{where}: {key} must be a whole number of hours from 1 to {MOST_HOURS}.")
    return int(hours)


def _whole(table: Mapping[str, Any], key: str, *, where: str, example: int) -> int:
    stated = table.get(key, example)
    if not _is_whole(stated) or stated > MOST_BEFORE:
        raise RulebookInvalid(f"{where}: {key} must be a whole number of at most {MOST_BEFORE}, such as {example}.")
    return int(stated)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
