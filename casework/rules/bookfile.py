"""Reading the rulebook's files into checked entries. A wrong entry is refused with what to write instead."""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from io import StringIO
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from casework.errors import RulebookInvalid
from casework.rules.booklines import Place, places
from casework.rules.dates import Calendar
from casework.rules.entries import Entry, Note, Rule, RungEntry, Scoped
from casework.rules.parties import Amount, Complaint, Office, Payer, Plan
from casework.rules.standing import Lapse, LateFiling, Standing

CLINIC = "clinic/"
HOLIDAYS = "holidays.csv"
DEFAULTS = "defaults.toml"
HOLIDAYS_TABLE = "holidays"
SINGLE = ("amounts.toml", "regulators.toml", HOLIDAYS)
OBSERVED = "(observed)"
SET_HERE = ("origin", "line")
THEIRS = "The clinic's own entry ({origin}): it goes before ours."
SECTIONS: dict[str, type[Entry]] = {
    "plan": Plan,
    "payer": Payer,
    "rung": RungEntry,
    "rule": Rule,
    "note": Note,
    "amount": Amount,
    "regulator": Office,
    "standing": Standing,
    "lapse": Lapse,
    "late-filing": LateFiling,
}
Entries = dict[str, dict[str, Entry]]


def is_ours(path: str) -> bool:
    """Say whether a file holds entries of this kind; other readers have their own files beside these."""
    inner = path.removeprefix(CLINIC)
    folder, _, name = inner.partition("/")
    return (folder in ("plans", "payers") and name.endswith(".toml") and "/" not in name) or inner in SINGLE or path == DEFAULTS


def read(files: Mapping[str, str]) -> Entries:
    """Read every file, the clinic's last, so that its entries replace ours one by one.

    Raises RulebookInvalid naming file, entry and field.
    """
    found: Entries = {section: {} for section in SECTIONS}
    defaults = _defaults(files.get(DEFAULTS, ""))
    for path in sorted(filter(is_ours, files), key=lambda name: (name.startswith(CLINIC), name)):
        if not path.endswith((HOLIDAYS, DEFAULTS)):
            for section, entry in _entries(path, files[path], defaults=defaults["clinic" if path.startswith(CLINIC) else "ours"]):
                _keep(found[section], entry, section=section)
    return found


def calendar(files: Mapping[str, str]) -> Calendar:
    """Read the table of federal holidays, the clinic's if it has one.

    Raises RulebookInvalid when a line is not a date and a name.
    """
    path = CLINIC + HOLIDAYS if CLINIC + HOLIDAYS in files else HOLIDAYS
    statutory: dict[date, str] = {}
    observed: dict[date, str] = {}
    for number, row in enumerate(csv.DictReader(StringIO(files.get(path, ""))), start=2):
        try:
            day, name = date.fromisoformat(row["date"]), row["name"].strip()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise RulebookInvalid(f"{path}, line {number}: write a day and a name, such as 2026-12-25,Christmas Day.") from None
        (observed if name.endswith(OBSERVED) else statutory)[day] = name
    if path in files and not statutory:
        raise RulebookInvalid(f"{path}, line 1: the table holds no holiday. Write the line date,name and below it lines such as 2026-12-25,Christmas Day.")
    return Calendar(statutory, observed)


def refusal(entry: Entry, field: str, what: str) -> RulebookInvalid:
    """Word the refusal of one field of one entry."""
    return RulebookInvalid(f"{entry.origin}, line {entry.line}, entry “{entry.id}”, {field}: {what}.")


def _defaults(text: str) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {"ours": {}, "clinic": {}}
    where = places(text)
    for name, table in _tables(DEFAULTS, text).items():
        if name not in ("ours", "clinic", HOLIDAYS_TABLE) or not isinstance(table, dict):
            raise RulebookInvalid(f"{DEFAULTS}, line {where.get((name, 0), Place()).line}, [{name}]: no such table. Known: [ours], [clinic] and [holidays].")
        tables[name] = table
        _known_defaults(DEFAULTS, table, where[name, 0], section=name)
    return tables


def _known_defaults(path: str, table: Mapping[str, Any], place: Place, *, section: str = "defaults") -> None:
    known = {name: None for kind in SECTIONS.values() for name in kind.model_fields if name not in SET_HERE}
    for name in table:
        if name not in known or name == "id":
            raise RulebookInvalid(f"{path}, line {place.of([name])}, [{section}], {name}: no entry has this key.{_meant(name, known)}")


def _tables(path: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookInvalid(f"{path}, {_syntax(text, error)}. Correct that line.") from None
    except (ValueError, RecursionError) as error:  # a number that no program can hold, or tables in tables without end
        raise RulebookInvalid(f"{path}, line 1: cannot be read: {error}. Write it as our own files are written.") from None


def _syntax(text: str, error: tomllib.TOMLDecodeError) -> str:
    """Word a slip of TOML, line first; at the end of the text the last line is meant."""
    said, _, at = str(error).rpartition(" (at ")
    number = re.search(r"line (\d+)", at)
    return f"line {number[1] if number else max(text.count(chr(10)), 1)}: {said or error}"


def _entries(path: str, text: str, *, defaults: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    tables, where = _tables(path, text), places(text)
    own = tables.pop("defaults", {})
    if not isinstance(own, dict):
        raise RulebookInvalid(f"{path}, line {where['', 0].of(['defaults'])}, defaults: write a table, such as [defaults].")
    _known_defaults(path, own, where.get(("defaults", 0), Place()))
    if not tables and path.startswith(CLINIC):
        raise RulebookInvalid(f"{path}, line 1: holds no entry. Write one, such as [[rule]], or delete the file.")
    shared = {**defaults, **_scope(path, tables), **own}
    for section, stated in tables.items():
        turns = stated if isinstance(stated, list) else [stated]
        for turn, table in enumerate(turns):
            place = where.get((section, turn)) or Place(where["", 0].of([section]) or 1)
            if section not in SECTIONS:
                raise RulebookInvalid(f"{path}, line {place.head}, [{section}]: no such section.{_meant(section, SECTIONS)}")
            if not isinstance(table, dict):
                raise RulebookInvalid(f"{path}, line {place.head}, {section}: write a table, such as [[{section}]].")
            yield section, _entry(path, place, section=section, table=_shared(SECTIONS[section], table, shared))


def _scope(path: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    """A file about one plan or one payer need not name it in every entry."""
    folder, _, name = path.removeprefix(CLINIC).removesuffix(".toml").partition("/")
    if folder == "payers":
        return {"payer": name}
    is_plan_file = "plan" in tables or path.startswith(CLINIC)
    return {"plans": [name]} if folder == "plans" and is_plan_file else {}


def _shared(kind: type[Entry], table: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """Fill what the file or the rulebook says once for all its entries."""
    filled = {**{name: value for name, value in shared.items() if name in kind.model_fields}, **table}
    if isinstance(filled.get("complaint"), Mapping):
        filled["complaint"] = _shared(Complaint, filled["complaint"], shared)
    return filled


def _entry(path: str, place: Place, *, section: str, table: dict[str, Any]) -> Entry:
    kind = SECTIONS[section]
    name = f"[[{section}]] “{table.get('id', 'without id')}”"
    for key in SET_HERE:
        if key in table:
            raise RulebookInvalid(f"{path}, line {place.of([key])}, {name}, {key}: leave it out; the program sets it.")
    seat = {"origin": path, "line": place.line}
    inner = {"complaint": {**table["complaint"], "origin": path, "line": place.of(["complaint", "id"])}} if isinstance(table.get("complaint"), dict) else {}
    try:
        entry = kind.model_validate({**table, **inner, **seat})
    except ValidationError as error:
        raise RulebookInvalid(_wording(path, place, error.errors()[0], name=name, kind=kind)) from None
    if isinstance(entry, Scoped) and not entry.plans and not entry.payer:
        raise RulebookInvalid(f'{path}, line {place.line}, {name}, plans: missing. Write which plans it is for, such as plans = ["individual"].')
    return _said_to_be_theirs(entry)


def _said_to_be_theirs(entry: Entry) -> Entry:
    """Let every date that rests on the clinic's own entry say so."""
    if not isinstance(entry, Rule | RungEntry) or not entry.is_clinic:
        return entry
    return entry.model_copy(update={"notes": (*entry.notes, THEIRS.format(origin=entry.origin))})


def _wording(path: str, place: Place, error: ErrorDetails, *, name: str, kind: type[Entry]) -> str:
    field = ".".join(str(part) for part in error["loc"]) or "entry"
    where = f"{path}, line {place.of(error['loc'])}, {name}"
    if error["type"] == "extra_forbidden":
        return f"{where}, {field}: unknown key.{_meant(field, kind.model_fields)}"
    if error["type"] == "missing":
        return f"{where}, {field}: missing. Every {kind.__name__.lower()} needs it; write {field} = …"
    said = error["msg"].removeprefix("Value error, ")
    return f"{where}, {field}: {said}." if field != "entry" else f"{where}: {said}."


def _meant(word: str, known: Mapping[str, Any]) -> str:
    names = [name for name in known if name not in SET_HERE]
    close = get_close_matches(word, names, n=1)
    return f" Write {close[0]} instead." if close else f" Known: {', '.join(names)}."


def _keep(kept: dict[str, Entry], entry: Entry, *, section: str) -> None:
    before = kept.get(entry.id)
    if before is not None and before.is_clinic == entry.is_clinic:
        there = f"{before.origin}, line {before.line}"
        raise RulebookInvalid(f"{entry.origin}, line {entry.line}, [[{section}]] “{entry.id}”, id: {there}, has it already. Give each entry its own id.")
    kept[entry.id] = entry
