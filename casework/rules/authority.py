"""By what authority the files beside the rules speak: codes, denials, evidence, thresholds, and the table of holidays.

An entry's authority is what it says itself, else what [authority.SECTION] says for its section, else the head of its file,
else the rulebook's defaults. A section that states clinic practice, words of our own or published works is no law: it says so
in `practice`, with the reason, and needs no citation.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.rules.aging import Finding, Kind
from casework.rules.booklines import Place, places
from casework.rules.entries import Confidence

KINDS: dict[str, type] = {"citation": str, "source": str, "confidence": str, "verified_on": date, "effective_on": date, "max_age_days": int}
APART = ("authority", "defaults", "ours", "clinic")


@dataclass(frozen=True, slots=True)
class Stated:
    """One entry with its authority; `missing` names what neither it nor anything above it says."""

    file: str
    line: int
    section: str
    entry: str
    authority: Mapping[str, Any]
    missing: tuple[str, ...]


def stated(file: str, text: str, defaults: Mapping[str, Any]) -> tuple[Stated, ...]:
    """List the entries of a file that speak with authority. `defaults` is what the rulebook says for all."""
    tables = tomllib.loads(text)
    where, above = places(text), {**defaults, **{name: value for name, value in tables.items() if name in KINDS}}
    sections = [name for name in tables if name not in APART and isinstance(tables[name], dict | list) and not practice(tables, name)]
    return tuple(entry for section in sections for entry in _of_section(file, tables, section, where=where, above=above))


def practice(tables: Mapping[str, Any], section: str) -> str:
    """Give the reason why a section, or its whole file, is no law, or ""."""
    said = tables.get("authority", {})
    return str(said.get("practice", "") or said.get(section, {}).get("practice", ""))


def findings(entries: tuple[Stated, ...], *, today: date) -> Iterator[Finding]:
    """List what grew old and what nobody verified; an entry without authority is the test suite's finding."""
    for entry in entries:
        said = entry.authority
        if entry.missing:
            continue
        if said["verified_on"] + timedelta(days=said["max_age_days"]) < today:
            words = f"Verified on {said['verified_on']}, good for {said['max_age_days']} days: read {said['citation']} again ({said['source']})."
            yield Finding(Kind.STALE, entry.file, entry.line, entry.entry, words)
        if not Confidence(said["confidence"]).drives:
            yield Finding(Kind.UNVERIFIED, entry.file, entry.line, entry.entry, f"Confidence {said['confidence']}. Verify it ({said['source']}).")


def _of_section(file: str, tables: Mapping[str, Any], section: str, *, where: Mapping[tuple[str, int], Place], above: Mapping[str, Any]) -> Iterator[Stated]:
    shared = {**above, **tables.get("authority", {}).get(section, {})}
    rows = tables[section] if isinstance(tables[section], list) else [tables[section]]
    for turn, row in enumerate(rows):
        said = {name: {**shared, **row}.get(name) for name in KINDS}
        missing = tuple(name for name, kind in KINDS.items() if not isinstance(said[name], kind) or not said[name])
        wrong = () if "confidence" in missing or said["confidence"] in list(Confidence) else ("confidence",)
        name = str(row.get("id") or row.get("code") or row.get("key") or row.get("class") or section)
        yield Stated(file, where.get((section, turn), Place()).head or 1, section, name, said, (*missing, *wrong))
