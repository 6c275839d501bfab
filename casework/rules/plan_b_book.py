"""What a patient can do when insurance does not pay: the options of plan-b.toml, and which of them are for this patient on this day."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.errors import RulebookInvalid

NOT_FOR_PLAN, NOT_FOR_DIAGNOSIS, NOT_FOR_STATE = "not for this kind of plan", "not for this diagnosis", "not in this state"
STALE = "checked last on {day}: check it again in plan-b.toml"


@dataclass(frozen=True, slots=True)
class Option:
    """One option as plan-b.toml states it. `minutes` is how long one visit is observed; `needs_superbill`: only where one is lawful."""

    id: str
    title: str
    words: tuple[str, ...]
    source: str
    verified_on: date
    max_age_days: int
    plans: tuple[str, ...] = ()
    but_plans: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    needs_superbill: bool = False
    minutes: int = 0

    def stale_on(self, today: date) -> bool:
        """Say whether nobody has checked it for longer than its check stays fresh."""
        return self.verified_on + timedelta(days=self.max_age_days) < today


@dataclass(frozen=True, slots=True)
class ForWhom:
    """What decides which options are for a patient. `no_superbill` says why none may be given, "" where one may."""

    plan: str
    jurisdiction: str
    diagnoses: tuple[str, ...]
    no_superbill: str
    on: date


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An option that is not on the sheet, and why."""

    option: Option
    why: str


@dataclass(frozen=True, slots=True)
class PlanBBook:
    """All options and notes, ours and the clinic's."""

    options: tuple[Option, ...]
    notes: tuple[str, ...]

    @classmethod
    def parse(cls, *texts: str) -> "PlanBBook":
        """Read one plan-b.toml or several; a later one wins option by option. Raises RulebookInvalid naming what to write."""
        try:
            tables = [tomllib.loads(text) for text in texts]
            options = {option.id: option for table in tables for option in (_option(row, table, tables[0]) for row in table.get("option", ()))}
            notes = {str(row["id"]): str(row["words"]) for table in tables for row in table.get("note", ())}
        except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            said = f"an option lacks {error}" if isinstance(error, KeyError) else str(error)
            raise RulebookInvalid(f"plan-b.toml: {said}. Write [[option]] with id, title, words, source and verified_on.") from None
        return cls(tuple(options.values()), tuple(notes.values()))

    def option(self, name: str) -> Option | None:
        """Find an option by its id."""
        return next((option for option in self.options if option.id == name), None)

    def choose(self, who: ForWhom) -> tuple[tuple[Option, ...], tuple[LeftOut, ...]]:
        """Part the options into those for this patient, and those that are not, each with the reason."""
        said = [(option, _why_not(option, who)) for option in self.options]
        return tuple(option for option, why in said if not why), tuple(LeftOut(option, why) for option, why in said if why)


def _why_not(option: Option, who: ForWhom) -> str:
    if (option.plans and who.plan not in option.plans) or who.plan in option.but_plans:
        return NOT_FOR_PLAN
    if option.diagnoses and not any(code.startswith(option.diagnoses) for code in who.diagnoses):
        return NOT_FOR_DIAGNOSIS
    if option.states and who.jurisdiction not in option.states:
        return NOT_FOR_STATE
    if option.needs_superbill and who.no_superbill:
        return who.no_superbill
    return STALE.format(day=option.verified_on) if option.stale_on(who.on) else ""


def _option(row: Mapping[str, Any], table: Mapping[str, Any], ours: Mapping[str, Any]) -> Option:
    shared = table.get("authority", {}).get("option", {})
    verified_on = row.get("verified_on", table.get("verified_on"))
    if type(verified_on) is not date:
        raise ValueError(f"{row['id']}: verified_on must be the day on which somebody checked it")
    words, source = _texts(row, "words"), str(row.get("source", shared.get("source", ""))).strip()
    if not words or not source:
        raise ValueError(f"{row['id']}: words and source must say what it is and who vouches for it")
    lists: dict[str, Any] = {name: _texts(row, name) for name in ("plans", "but_plans", "diagnoses", "states")}
    return Option(
        str(row["id"]),
        str(row["title"]),
        words,
        source,
        verified_on,
        int(row.get("max_age_days", table.get("max_age_days", ours["max_age_days"]))),
        **lists,
        needs_superbill=row.get("superbill", False) is True,
        minutes=int(row.get("minutes", 0)),
    )


def _texts(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value: Sequence[Any] = row.get(name, ())
    if isinstance(value, str):
        raise ValueError(f'{row["id"]}: {name} must be a list, such as ["…"]')
    return tuple(" ".join(str(item).split()) for item in value)
