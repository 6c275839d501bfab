"""The clinic's own part of the evidence register: entries it adds, and what it found of any entry. Lines are only ever added."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from casework import bookshelf, clock
from casework.actions import own_entries
from casework.actions.file_writing import Put
from casework.errors import BadInput, Missing, RulebookInvalid, UnverifiedCitation
from casework.letters import quarantine
from casework.letters.evidence import EvidenceRegister
from casework.letters.references import RETRACTED, UNVERIFIED, VERIFIED, Reference, lacking, stated
from casework.settings import Settings

NAME = "evidence.toml"
LATER = ("status", "confirmed", "verified_by", "verified_on", "withdrawn_by", "withdrawn_on", "withdrawn_why")


@dataclass(frozen=True, slots=True)
class Found:
    """What a person found of one work: by whom, on which day, from which source or for what reason."""

    by: str
    on: date
    source: str = ""
    reason: str = ""
    read: tuple[str, ...] = ()


def register(settings: Settings) -> EvidenceRegister:
    """Read the register as its files lie now. Raises RulebookInvalid naming file and line."""
    return bookshelf.as_it_lies(settings, NAME, EvidenceRegister.parse)


def add(settings: Settings, file: Path, put: Put, *, replaces: bool = False) -> tuple[str, ...]:
    """Add the references of a TOML file to the clinic's rulebook, unverified, and say their keys; all of them or none.

    Raises BadInput naming entry, field and what to write, or a key that the register has already.
    """
    rows, known = _rows(file), register(settings)
    for row in rows:
        _check(row, known, replaces=replaces)
    keys = tuple(str(row["key"]) for row in rows)
    blocks = [_block("reference", row) for row in rows]
    again = [_block("verification", _again(key, clock.today(settings))) for key in keys if key in known.references]
    _append(settings, [*blocks, *again], put)
    return keys


def verify(settings: Settings, key: str, found: Found, put: Put) -> Reference:
    """Record that somebody read a work and confirms its fields: those in `read`, or else all that the entry states.

    Raises BadInput when that would not make it citable, naming each field; or when our own file says it was retracted.
    """
    known = register(settings)
    work = _entry(known, key)
    wrong = sorted(set(found.read) - set(stated(work)))
    if wrong:
        raise BadInput(f"{key}: the entry states no {', '.join(wrong)}. It states: {', '.join(stated(work))}.")
    if missing := lacking(work, tuple(known.topics)):
        raise BadInput(f"{key} is not complete: {_told(missing)}. Add it anew with casework evidence add --replace.")
    if not found.source.strip():
        raise BadInput("Say what was read: --source with the page or the paper itself.")
    return _append_found(settings, key, VERIFIED, found, put, fields=found.read or stated(work)).entry(key)


def withdraw(settings: Settings, key: str, found: Found, put: Put, *, is_retracted: bool) -> EvidenceRegister:
    """Record that a work was retracted, or that the clinic no longer vouches for it; nothing prints it from now on. Give the register as it then stands.

    Raises BadInput.
    """
    _entry(register(settings), key)
    if not found.reason.strip():
        raise BadInput("Say why: --reason, such as the journal's retraction notice and its date.")
    return _append_found(settings, key, RETRACTED if is_retracted else UNVERIFIED, found, put)


def _append_found(settings: Settings, key: str, status: str, found: Found, put: Put, *, fields: tuple[str, ...] = ()) -> EvidenceRegister:
    if not found.by.strip():
        raise BadInput("Say who: --by with the name of the person.")
    row = {"key": key, "status": status, "by": found.by, "on": found.on, "source": found.source, "reason": found.reason, "fields": list(fields)}
    return _append(settings, [_block("verification", row)], put, wanted=(key, status))


def _entry(known: EvidenceRegister, key: str) -> Reference:
    try:
        return known.entry(key)
    except UnverifiedCitation:
        near = ", ".join(name for name in known.references if name[:4] == key[:4])
        raise BadInput(f"The register has no {key!r}.{f' Near it: {near}.' if near else ''} List it with: casework evidence") from None


def _rows(file: Path) -> list[dict[str, Any]]:
    table = own_entries.table(file, what="the new entries")
    rows = table.get("reference", [])
    if not isinstance(rows, list) or not rows or set(table) != {"reference"}:
        raise BadInput(f"{file.name} must hold [[reference]] entries and nothing else; casework evidence show KEY --toml prints one to copy.")
    return [{name: value for name, value in row.items() if name not in LATER} for row in rows]


def _check(row: Mapping[str, Any], known: EvidenceRegister, *, replaces: bool) -> None:
    names = {item.name: item.type for item in fields(Reference)}
    key = str(row.get("key", ""))
    if unknown := sorted(set(row) - set(names)):
        raise BadInput(f"{key or 'The entry'}: unknown {', '.join(unknown)}. Known: {', '.join(name for name in names if name not in LATER)}.")
    kinds = {name: int if name == "year" else list if "tuple" in str(names[name]) else str for name in row}
    if wrong := [name for name, kind in kinds.items() if not isinstance(row[name], kind)]:
        raise BadInput(f"{key}: {', '.join(wrong)} is of the wrong kind. Write year as a number, lists in [ ], all else in quotes.")
    stated_row: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    work = Reference(**{"key": key, **stated_row})
    if missing := lacking(work, tuple(known.topics)):
        raise BadInput(f"{key or 'The entry'} is not complete: {_told(missing)}. Nothing was added.")
    if key in known.references and not replaces:
        raise BadInput(f"The register has {key} already. Verify that entry, choose another key, or say --replace. Nothing was added.")
    if caught := quarantine.standard().found(" ".join(map(str, row.values()))):
        raise BadInput(f"{key} says what no letter may say ({caught[0].why}). Nothing was added.")


def _told(missing: Sequence[Missing]) -> str:
    return "; ".join(f"{item.field} ({item.how})" for item in missing)


def _again(key: str, today: date) -> dict[str, Any]:
    return {"key": key, "status": UNVERIFIED, "by": "casework", "on": today, "reason": "the entry was replaced; nobody has read the new one"}


def _append(settings: Settings, blocks: list[str], put: Put, *, wanted: tuple[str, str] | None = None) -> EvidenceRegister:
    """Add lines to the clinic's file after a look that it can still be read and says what it should."""
    path = settings.folder(bookshelf.FOLDER) / NAME
    texts = bookshelf.layers(settings, NAME)
    own = texts[-1] if path.is_file() else "# The clinic's own evidence: entries and what was found of any entry. The last word on a key counts.\n"
    added = "\n\n" + "\n".join(blocks)
    text = own.rstrip("\n") + added
    try:
        read = EvidenceRegister.parse(texts[0], text)
    except RulebookInvalid as wrong:
        raise BadInput(f"{wrong} Nothing was added.") from None
    if wanted and read.references[wanted[0]].status != wanted[1]:
        raise BadInput(f"{wanted[0]} was retracted in the register that came with the program; that stands.")
    if own.endswith(added):  # said again, such as after a kill
        return read
    put(path, text.encode())
    return read


def _block(section: str, row: Mapping[str, Any]) -> str:
    return f"[[{section}]]\n" + "".join(f"{name} = {_value(value)}\n" for name, value in row.items() if value not in ("", [], ()))


def as_toml(work: Reference) -> str:
    """Write an entry as it may be copied for `add`."""
    row = {item.name: getattr(work, item.name) for item in fields(work) if item.name not in LATER}
    return _block("reference", {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()})


def _value(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)
