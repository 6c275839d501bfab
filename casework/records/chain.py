"""The chain of the log: what each row's hash covers, and the look along all rows for the first that does not fit.

The hashes are keyed: whoever may write the database but has no key of the vault cannot compute them anew. Rows of older versions are not,
but the first keyed row holds on to the last of them. An end that is cut off, and whoever has the key, is betrayed by a head kept elsewhere:
see heads.py.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from casework.records import columns, index_key
from casework.records.logbook import Event

GENESIS = "0" * 64
SALTED, KEYED = 2, 3  # versions of a row
ERASED = "words erased"
ERASURE = re.compile(r"rows (?P<rows>[\d, -]+); seal (?P<seal>[0-9a-f]{64})")
FIELDS = ("previous_hash", "actor", "verb", "case_number", "track", "stage", "code")


@dataclass(frozen=True, slots=True)
class Altered:
    """The first row that does not fit, and why."""

    row: int
    why: str


@dataclass(slots=True)
class Walk:
    """What a look along the chain found. `heads` maps each row of the asked ids to its hash."""

    rows: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    head: str = GENESIS
    last_id: int = 0
    altered: Altered | None = None
    heads: dict[int, str] = field(default_factory=dict)


def digest(words: str, salt: str | None) -> str:
    """Hash the words of a row with its salt; no words have no digest."""
    return _hash((salt or "", words)) if words else ""


def fingerprint(event: Event) -> str:
    """Hash what a row says together with the hash of the row before it."""
    if event.version < SALTED:
        return _hash((event.previous_hash, event.at.isoformat(), *(getattr(event, name) for name in FIELDS[1:]), event.words))
    said = (str(event.version), event.at.isoformat(), *(getattr(event, name) for name in FIELDS), event.known_by, event.entered_by, event.digest)
    return columns.vault().stamp(*said) if event.version >= KEYED else _hash(said)


def walk(session: Session, *, ids: Iterable[int] = ()) -> Walk:
    """Look along the whole chain, up to the first row that does not fit; note the hashes of some rows on the way."""
    found, erased, wanted, since = Walk(), _Erased(), set(ids), index_key.keyed_from(session)
    for event in session.exec(select(Event).order_by(col(Event.id)).execution_options(yield_per=500)):
        number = event.id or 0
        found.altered = _wrong(event, found.head, erased, since)
        if found.altered:
            break
        found.rows, found.head, found.last_id, found.last_at = found.rows + 1, event.hash, number, event.at
        found.first_at = found.first_at or event.at
        if number in wanted:
            found.heads[number] = event.hash
        session.expunge(event)
    unproved = erased.unproved()
    if unproved and (found.altered is None or unproved < found.altered.row):
        found.altered = Altered(unproved, "its words are gone, and no act of the log says that they were erased")
    return found


def _wrong(event: Event, head: str, erased: "_Erased", since: int | None) -> Altered | None:
    """Say what is wrong with one row, if anything is. `since` is the first row that must be keyed."""
    number, is_blank = event.id or 0, not event.words
    if since is None:
        return Altered(number, "what says since when the log is keyed is gone or was altered")
    if event.version < KEYED and number >= since:
        return Altered(number, "it is written without the key, as an old row would be")
    if event.previous_hash != head:
        return Altered(number, "it does not follow the row before it: a row between them is gone, or was put in")
    if event.version < SALTED:
        if event.hash != fingerprint(event):
            if not is_blank:
                return Altered(number, "what it says was changed")
            erased.note(event)
        return None
    if event.hash != fingerprint(event):
        return Altered(number, "what it says was changed")
    if is_blank and event.digest:
        erased.note(event)
    elif digest(event.words, event.salt) != event.digest:
        return Altered(number, "its words were changed")
    erased.prove(event)
    return None


@dataclass(slots=True)
class _Erased:
    """Rows without their words, and the acts that say so."""

    seals: dict[int, str] = field(default_factory=dict)
    acts: list[tuple[tuple[int, ...], str]] = field(default_factory=list)

    def note(self, event: Event) -> None:
        self.seals[event.id or 0] = row_seal(event)

    def prove(self, event: Event) -> None:
        said = ERASURE.fullmatch(event.code) if event.verb == ERASED else None
        if said:
            self.acts.append((tuple(_numbers(said["rows"])), said["seal"]))

    def unproved(self) -> int:
        """Give the first row whose words are gone without an act that says so, 0 for none."""
        proved = {row for rows, seal in self.acts if seal == _hash(self.seals.get(row, "") for row in rows) for row in rows}
        return min(set(self.seals) - proved, default=0)


def row_seal(event: Event) -> str:
    """Hash what stays of a row when its words are erased."""
    said = (str(event.id), event.hash, event.at.isoformat(), *(getattr(event, name) for name in FIELDS), event.known_by, event.entered_by, event.digest)
    return _hash(said)


def erasure(rows: list[Event]) -> str:
    """Write the code of the act that erases the words of these rows: which they are, and a seal over what stays of them."""
    ordered = sorted(rows, key=lambda row: row.id or 0)
    return f"rows {_ranges([row.id or 0 for row in ordered])}; seal {_hash(map(row_seal, ordered))}"


def _ranges(numbers: list[int]) -> str:
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def _numbers(rows: str) -> Iterator[int]:
    for part in rows.split(", "):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
