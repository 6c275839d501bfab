"""Calendar entries as an iCalendar file (RFC 5545). The only module that knows icalendar.

One file may hold new, moved and cancelled entries of many cases, and only METHOD:PUBLISH allows that (RFC 5546 section 3.2.1).
A calendar program knows an entry again by its UID and takes the version with the higher SEQUENCE; a cancelled one says so in its
STATUS, and in its words for programs that keep it.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress

METHOD = "PUBLISH"
FILE_NAME = "appeals.ics"
PRODUCT = "-//casework//Insurance appeals//EN"
NOBODY = "appeals@casework.local"
ORGANIZER = "Insurance appeals"


@dataclass(frozen=True, slots=True)
class Entry:
    """One date as a calendar shows it: a whole day, or the instant `at` for a clock that runs in hours. `minutes` make it an appointment of that length."""

    uid: str
    sequence: int
    day: date
    summary: str
    description: str
    at: datetime | None = None
    is_cancelled: bool = False
    minutes: int = 0


def uid(salt: str, *parts: str) -> str:
    """Derive the lasting name of an entry. `salt` is the database's own, so that two clinics' entries never meet."""
    return f"{hashlib.sha256('|'.join((salt, *parts)).encode()).hexdigest()[:40]}@casework.local"


def ics(entries: Iterable[Entry], *, stamp: datetime, organizer: str = "") -> bytes:
    """Write entries as one file; the same entries and stamp always give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", METHOD)
    address = organizer if _is_plain(organizer) else NOBODY
    for entry in sorted(entries, key=lambda each: (each.day, each.uid)):
        calendar.add_component(_event(entry, stamp=stamp, organizer=address))
    return bytes(calendar.to_ical())


def _event(entry: Entry, *, stamp: datetime, organizer: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.at.astimezone(UTC).replace(microsecond=0) if entry.at else entry.day)
    event.add("summary", " ".join(_printable(entry.summary).split()))
    event.add("description", _printable(entry.description))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if entry.at and entry.minutes:
        event.add("dtend", entry.at.astimezone(UTC).replace(microsecond=0) + timedelta(minutes=entry.minutes))
    # a deadline is no appointment: the day stays free for others to book
    event.add("transp", "OPAQUE" if entry.minutes else "TRANSPARENT")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"), parameters={"cn": ORGANIZER})  # PUBLISH needs one
    return event


def _printable(text: str) -> str:
    """Keep what RFC 5545 allows in a text: no control characters but the end of a line."""
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs"))


def _is_plain(address: str) -> bool:
    return address.isascii() and address.count("@") == 1 and not any(letter.isspace() or letter in '<>,;:"' for letter in address)
