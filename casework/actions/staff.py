"""Our own people as of now: channels.toml with every absence on record. The one place that says who is away, for reminders, loans and signatures."""

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from casework import bookshelf, keeping
from casework.actions.office import Office
from casework.errors import BadInput, CaseworkError, RulebookInvalid
from casework.notify import channels
from casework.notify.channels import Channels
from casework.records import store
from casework.records.reminding import PersonAway
from casework.records.standing import Absence
from casework.rules.ladder_book import FILE as LADDER
from casework.rules.ladder_book import LadderBook
from casework.rules.signing import Away


def book(office: Office) -> tuple[LadderBook, list[str]]:
    """Give the ladder in force, and what is wrong with the clinic's own: its last good text counts, or ours before there was one."""
    try:
        found = bookshelf.parsed(office.settings, LADDER, LadderBook.parse)
    except (RulebookInvalid, UnicodeDecodeError) as error:
        ours = (office.settings.program / "casework" / bookshelf.FOLDER / LADDER).read_text(encoding="utf-8")
        return LadderBook.parse(ours), [f"The clinic's own ladder is not used: {error}"]
    return found, [each.words for each in keeping.troubles(office.settings) if each.part == LADDER]


def holidays(office: Office) -> tuple[frozenset[date], list[str]]:
    """Give the days on which nobody works, and why they are not known."""
    try:
        calendar = office.book.calendar
    except CaseworkError as error:
        return frozenset(), [f"Holidays are not known to the reminders: {error}"]
    return frozenset(calendar.statutory) | frozenset(calendar.observed), []


def people(office: Office, env: Mapping[str, str] = os.environ, *, now: datetime | None = None) -> Channels:
    """Read who may be reached, and who is away by any record of ours, as of an instant. Raises BadInput when channels.toml is no TOML."""
    ladders, troubles = book(office)
    found = _stated(office, env, ladders, now or office.now())
    free, why = holidays(office)
    with store.reading(office.engine) as session:
        kept = _kept(session)
    staffed = {key: replace(person, away=(*person.away, *kept.get(key, ()))) for key, person in found.people.items()}
    known = replace(found, people=staffed, holidays=free)
    return replace(known, problems=(*troubles, *why, *found.problems))


def _stated(office: Office, env: Mapping[str, str], ladders: LadderBook, now: datetime) -> Channels:
    """Read channels.toml; while it is no TOML, its last text that named somebody counts, so that a slip silences nobody."""
    settings = office.settings
    usual: dict[str, Any] = {"hours": ladders.hours, "digest_at": ladders.digest_at, "now": now}
    path, zone = settings.home / channels.FILE, settings.clinic.time_zone
    try:
        found = channels.read(path, env, zone=zone, **usual)
    except BadInput as error:
        last = keeping.last_layers(settings, channels.FILE)
        if not last:
            raise
        kept = channels.read_text(last[0], settings.home, env, zone=zone, **usual)
        return replace(kept, problems=(keeping.set_trouble(settings, channels.FILE, str(error)).words, *kept.problems))
    if found.people:
        keeping.keep_layers(settings, channels.FILE, (found.text,))
    keeping.end_trouble(settings, channels.FILE)
    return found


def away(office: Office, session: Session, key: str) -> list[Away]:
    """Give every absence of one key, a signer's or a person's, by its first day: what channels.toml says and what is on record."""
    try:
        text = (office.settings.home / channels.FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # told by the reminders; it keeps nobody from working
        text = ""
    stated = channels.absences(text).get(key, ())
    return sorted((*stated, *_kept(session, key).get(key, ())), key=lambda each: (each.from_on, each.to_on))


def _kept(session: Session, key: str = "") -> dict[str, list[Away]]:
    """Read the absences on record by key: those of our people, and those of who signs."""
    found: dict[str, list[Away]] = defaultdict(list)
    own = select(PersonAway).where(col(PersonAway.cancelled_on).is_(None))
    signers = select(Absence).where(col(Absence.cancelled_on).is_(None))
    if key:
        own, signers = own.where(PersonAway.person == key), signers.where(Absence.signer_key == key)
    for row in session.exec(own.order_by(col(PersonAway.from_on))):
        found[row.person].append(Away(row.from_on, row.until, row.cover))
    for each in session.exec(signers.order_by(col(Absence.from_on), col(Absence.id))):
        found[each.signer_key].append(Away(each.from_on, each.to_on, each.cover_key or ""))
    return found
