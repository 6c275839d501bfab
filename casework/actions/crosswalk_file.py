"""A payer's policy added to the clinic's own rulebook, looked at before anything is written."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from casework import bookshelf
from casework.actions import file_writing, own_entries
from casework.actions.file_writing import Put
from casework.actions.office import Office
from casework.errors import BadInput, RulebookInvalid
from casework.letters import quarantine
from casework.records import events
from casework.rules.crosswalk_policies import FILE, SECTION, PolicyBook
from casework.rules.layered import SHARED

HEAD = "# The clinic's own copies of payers' policies. A policy here takes the place of ours of the same id.\n"
BLOCK = re.compile(r"^\[\[policy\]\]", re.MULTILINE)


def add(office: Office, file: Path, *, actor: str, replaces: bool = False) -> tuple[str, ...]:
    """Add the policies of a TOML file to the clinic's rulebook, log and say their ids; all of them or none.

    Raises BadInput naming policy, field and what to write, or an id that is there already.
    """
    with file_writing.together(office) as act:
        ids = _add(office, file, act.put, replaces=replaces)
        if act.changed:
            events.append(act.session, "policy added", actor=actor, at=office.now(), code=", ".join(ids))
    return ids


def _add(office: Office, file: Path, put: Put, *, replaces: bool) -> tuple[str, ...]:
    rows = _rows(file)
    ids = tuple(str(row.get("id", "")) for row in rows)
    path = office.settings.folder(bookshelf.FOLDER) / FILE
    ours, own = bookshelf.layers(office.settings, FILE)[0], path.read_text(encoding="utf-8") if path.is_file() else HEAD
    there = {each.id for each in _parse(ours, own).policies}
    if (known := sorted(set(ids) & there)) and not replaces:
        raise BadInput(f"The rulebook has {', '.join(known)} already. Choose another id, or say --replace. Nothing was added.")
    text = _without(own, ids) + "\n" + "\n".join(map(_block, rows))
    _parse(ours, text)
    put(path, text.encode())
    return ids


def _rows(file: Path) -> list[dict[str, Any]]:
    table = own_entries.table(file, what="the policy")
    rows = table.pop(SECTION, [])
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows) or set(table) - set(SHARED):
        raise BadInput(f"{file.name} must hold [[policy]] entries, each with its [[policy.criterion]], and nothing else.")
    _check(rows)
    return [{**table, **row} for row in rows]


def _check(rows: list[dict[str, Any]]) -> None:
    if caught := quarantine.standard().found(" ".join(str(value) for row in rows for value in row.values())):
        raise BadInput(f"The file says what no letter may say ({caught[0].why}). Nothing was added.")


def _parse(*texts: str) -> PolicyBook:
    try:
        return PolicyBook.parse(*texts)
    except RulebookInvalid as wrong:
        raise BadInput(f"{wrong} Nothing was added.") from None


def _without(text: str, ids: tuple[str, ...]) -> str:
    """Leave out the policies that come anew; the others stay as they are written."""
    starts = [found.start() for found in BLOCK.finditer(text)]
    parts = [text[start:end] for start, end in zip(starts, [*starts, len(text)][1:], strict=True)]
    named = re.compile(rf'^id\s*=\s*"({"|".join(map(re.escape, ids))})"', re.MULTILINE)
    kept = [part for part in parts if not named.search(part.partition("[[policy.criterion]]")[0])]
    head = text[: starts[0]] if starts else text
    return "\n".join(part.rstrip() + "\n" for part in (head, *kept) if part.strip())


def _block(row: dict[str, Any]) -> str:
    criteria = row.get("criterion", [])
    parts = [_lines(SECTION, {name: value for name, value in row.items() if name != "criterion"})]
    if not isinstance(criteria, list) or not all(isinstance(each, dict) for each in criteria):
        raise BadInput(f"{row.get('id', 'The policy')}: write each criterion as [[policy.criterion]]. Nothing was added.")
    return "\n".join((*parts, *(_lines(f"{SECTION}.criterion", each) for each in criteria)))


def _lines(section: str, row: dict[str, Any]) -> str:
    return f"[[{section}]]\n" + "".join(f"{name} = {_value(value)}\n" for name, value in row.items())


def _value(value: Any) -> str:
    """Write one value as TOML; JSON's texts, numbers and lists of texts are TOML's too."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        raise BadInput("The file holds a table inside a policy that is no criterion. Write names and values only. Nothing was added.")
    return json.dumps(value, ensure_ascii=False)
