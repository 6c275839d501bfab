"""Reading the rulebook's files into checked entries. A wrong entry is refused with what to write instead."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from io import StringIO
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from casework.errors import RulebookInvalid
from casework.rules.dates import Calendar
from casework.rules.entries import Entry, Note, Rule, RungEntry, Scoped
from casework.rules.parties import Amount, Complaint, Office, Payer, Plan
from casework.rules.standing import Lapse, LateFiling, Standing

CLINIC = "clinic/"
HOLIDAYS = "holidays.csv"
DEFAULTS = "defaults.toml"
OBSERVED = "(observed)"
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
    return (inner.startswith(("plans/", "payers/")) and inner.endswith(".toml")) or inner in ("regulators.toml", DEFAULTS, HOLIDAYS)


def read(files: Mapping[str, str]) -> Entries:
    """Read every file, the clinic's last, so that its entries replace ours one by one.

    Raises RulebookInvalid naming file, entry and field.
    """
    found: Entries = {section: {} for section in SECTIONS}
    defaults = {"ours": {}, "clinic": {}, **_tables(DEFAULTS, files.get(DEFAULTS, ""))}
    for path in sorted(filter(is_ours, files), key=lambda name: (name.startswith(CLINIC), name)):
        if not path.endswith((HOLIDAYS, DEFAULTS)):
            for section, entry in _entries(path, files[path], defaults=defaults["clinic" if path.startswith(CLINIC) else "ours"]):
                _keep(found[section], entry, section=section)
    return found


def calendar(files: Mapping[str, str]) -> Calendar:
    """Read the table of federal holidays, the clinic's if it has one.

    Raises RulebookInvalid when a line is not a date and a name.
    """
    text = files.get(CLINIC + HOLIDAYS) or files.get(HOLIDAYS, "")
    statutory: dict[date, str] = {}
    observed: dict[date, str] = {}
    for number, row in enumerate(csv.DictReader(StringIO(text)), start=2):
        try:
            day, name = date.fromisoformat(row["date"]), row["name"].strip()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise RulebookInvalid(f"{HOLIDAYS}, line {number}: write a day and a name, such as 2026-12-25,Christmas Day.") from None
        (observed if name.endswith(OBSERVED) else statutory)[day] = name
    return Calendar(statutory, observed)


def refusal(entry: Entry, field: str, what: str) -> RulebookInvalid:
    """Word the refusal of one field of one entry."""
    return RulebookInvalid(f"{entry.origin}, entry “{entry.id}”, {field}: {what}.")


def _tables(path: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookInvalid(f"{path}: {error}. Correct that line.") from None


def _entries(path: str, text: str, *, defaults: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    tables = _tables(path, text)
    shared = {**defaults, **_scope(path, tables), **tables.pop("defaults", {})}
    for section, stated in tables.items():
        if section not in SECTIONS:
            raise RulebookInvalid(f"{path}, [{section}]: no such section.{_meant(section, SECTIONS)}")
        for table in stated if isinstance(stated, list) else [stated]:
            if not isinstance(table, dict):
                raise RulebookInvalid(f"{path}, {section}: write a table, such as [[{section}]].")
            yield section, _entry(path, text, section=section, table=_shared(SECTIONS[section], table, shared))


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


def _entry(path: str, text: str, *, section: str, table: dict[str, Any]) -> Entry:
    kind = SECTIONS[section]
    where = f"{path}{_line(text, table)}, [[{section}]] “{table.get('id', 'without id')}”"
    if "origin" in table:
        raise RulebookInvalid(f"{where}, origin: leave it out; the program sets it.")
    try:
        entry = kind.model_validate({**table, "origin": path} | ({"complaint": {**table["complaint"], "origin": path}} if "complaint" in table else {}))
    except ValidationError as error:
        raise RulebookInvalid(_wording(where, error.errors()[0], kind=kind)) from None
    if isinstance(entry, Scoped) and not entry.plans and not entry.payer:
        raise RulebookInvalid(f'{where}, plans: missing. Write which plans it is for, such as plans = ["individual"].')
    return entry


def _wording(where: str, error: ErrorDetails, *, kind: type[Entry]) -> str:
    field = ".".join(str(part) for part in error["loc"]) or "entry"
    if error["type"] == "extra_forbidden":
        return f"{where}, {field}: unknown key.{_meant(field, kind.model_fields)}"
    if error["type"] == "missing":
        return f"{where}, {field}: missing. Every {kind.__name__.lower()} needs it; write {field} = …"
    said = error["msg"].removeprefix("Value error, ")
    return f"{where}, {field}: {said}." if field != "entry" else f"{where}: {said}."


def _meant(word: str, known: Mapping[str, Any]) -> str:
    names = [name for name in known if name != "origin"]
    close = get_close_matches(word, names, n=1)
    return f" Write {close[0]} instead." if close else f" Known: {', '.join(names)}."


def _line(text: str, table: Mapping[str, Any]) -> str:
    sought = f'"{table.get("id", "")}"'
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("id") and sought in line:
            return f", line {number}"
    return ""


def _keep(kept: dict[str, Entry], entry: Entry, *, section: str) -> None:
    before = kept.get(entry.id)
    if before is not None and before.is_clinic == entry.is_clinic:
        raise RulebookInvalid(f"{entry.origin}, [[{section}]] “{entry.id}”, id: {before.origin} has it already. Give each entry its own id.")
    kept[entry.id] = entry
