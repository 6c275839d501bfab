"""Alarms of the machinery: a run that failed, a worker that is gone, a sweep that did not run; told to a person, with no word about a case.

Prefect's automations raise them, and so does our own loop. Raising writes a mark and returns; sending claims the mark (commit), sends,
and marks it sent (commit), so that an alarm whose mail server is down goes out later, and two processes send it once.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session, col, select

from casework.actions import remind, remind_rows
from casework.actions.office import Office
from casework.actions.remind_send import Send
from casework.errors import BadInput, CaseworkError, ReminderNotSent
from casework.letters.wording import Wording
from casework.notify import delivery
from casework.notify.channels import Address, Channels, Person
from casework.notify.message import Message
from casework.records import store
from casework.records.logbook import Mark
from casework.rules import ladder
from casework.terms import MessageChannel

PREFIX = "alarm: "
KIND = re.compile(r"[a-z]{1,20}(-[a-z]{1,20}){0,4}")
SWEEP_MISSING = "sweep-missing"
OTHER = "alarms/other.txt.j2"
SILENCE = timedelta(minutes=45)  # many missed sweeps; a machine under load may miss one or two
QUIET = timedelta(hours=6)  # what goes on failing is told again after this, not every time
LEASE = timedelta(minutes=10)  # longer than any one send can take
PAUSE = timedelta(minutes=5)
SETTLING = timedelta(minutes=5)  # a program that was off over night says so for a moment, until its first sweep


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of trouble: since when, how often, and how far telling it has come."""

    kind: str
    raised_at: datetime
    times: int = 1
    told_at: datetime | None = None
    told_to: str = ""
    claimed_at: datetime | None = None
    tried_at: datetime | None = None
    error: str = ""

    @property
    def is_told(self) -> bool:
        """Say whether a person has it."""
        return self.told_at is not None


_FORM = TypeAdapter(Alarm)


def sound(office: Office, kind: str) -> Alarm:
    """Raise an alarm; one that was told a few hours ago is counted and not told anew. Raises BadInput for what is no kind of alarm."""
    if not KIND.fullmatch(kind):
        raise BadInput("An alarm is named by a few small letters and hyphens, such as run-failed; nothing else travels in it.")
    now = office.now()
    with store.writing(office.engine) as session:
        before = _read(store.mark(session, PREFIX + kind))
        again = before is not None and abs(now - (before.told_at or now)) < QUIET
        alarm = replace(before, times=before.times + 1) if before and again else Alarm(kind, now)
        _write(session, alarm, now)
        return alarm


def listed(office: Office) -> list[Alarm]:
    """List the alarms of every kind, as last raised, oldest first."""
    with store.reading(office.engine) as session:
        return sorted(_all(session), key=lambda alarm: alarm.raised_at)


def send_due(office: Office, *, env: Mapping[str, str] = os.environ, send: Send = delivery.send) -> list[Alarm]:
    """Tell every alarm that nobody has yet, and give those that were told now. Raises BadInput when channels.toml is no TOML."""
    due = [alarm for alarm in listed(office) if _is_due(office, alarm)]
    people = remind.people(office, env) if due else Channels()
    told = [_tell(office, alarm, people, send) for alarm in due]
    return [alarm for alarm in told if alarm is not None and alarm.is_told]


def watchers(people: Channels) -> tuple[Person, ...]:
    """Name who hears of trouble, in turn: the manager, then who supervises or manages, then everybody who can be reached."""
    first = [key for key in (people.manager,) if key in people.people]
    above = [key for key, person in people.people.items() if person.role in ("manager", "supervisor")]
    return tuple(people.people[key] for key in dict.fromkeys((*first, *above, *people.people)) if people.is_reachable(key))


def _is_due(office: Office, alarm: Alarm) -> bool:
    now = office.now()
    if alarm.is_told or any(at is not None and abs(now - at) < wait for at, wait in ((alarm.claimed_at, LEASE), (alarm.tried_at, PAUSE))):
        return False
    return alarm.kind != SWEEP_MISSING or now - alarm.raised_at >= SETTLING


def _tell(office: Office, alarm: Alarm, people: Channels, send: Send) -> Alarm | None:
    claimed = _claim(office, alarm)
    if claimed is None:
        return None
    why = "channels.toml names nobody who can be reached"
    for person, address, channel in _ways(office, people):
        try:
            send(_message(office, claimed, person, channel), address)
        except ReminderNotSent as error:
            why = str(error)
        except Exception as error:  # whatever one address meets must not keep the next person from hearing it
            why = f"sending failed ({type(error).__name__})"
        else:
            return _keep(office, replace(claimed, told_at=office.now(), told_to=person.key, claimed_at=None, error=""))
    return _keep(office, replace(claimed, tried_at=office.now(), claimed_at=None, error=why))


def _ways(office: Office, people: Channels) -> Iterator[tuple[Person, Address, MessageChannel]]:
    """Give each person's mail, then each person's phone in that person's hours: nobody is woken by a machine."""
    for channel in (MessageChannel.EMAIL, MessageChannel.SMS):
        for person in watchers(people):
            address = person.addresses.get(channel)
            if address and (channel is MessageChannel.EMAIL or ladder.may_send(office.now(), person.zone, person.hours)):
                yield person, address, channel


def _claim(office: Office, seen: Alarm) -> Alarm | None:
    """Take an alarm for sending; None when another process has it, or when it has come right meanwhile."""
    with store.writing(office.engine) as session:
        alarm = _read(store.mark(session, PREFIX + seen.kind))
        if alarm is None or not _is_due(office, alarm):
            return None
        if alarm.kind == SWEEP_MISSING and not is_silent(office, session):
            session.delete(session.get_one(Mark, PREFIX + alarm.kind))
            return None
        taken = replace(alarm, claimed_at=office.now())
        _write(session, taken, office.now())
        return taken


def is_silent(office: Office, session: Session) -> bool:
    """Say whether no sweep ended for so long that somebody must look."""
    last = store.mark(session, remind.LAST_SWEEP)
    return last is None or abs(office.now() - last.at) > SILENCE


def _keep(office: Office, alarm: Alarm) -> Alarm:
    with store.writing(office.engine) as session:
        now = _read(store.mark(session, PREFIX + alarm.kind))
        kept = replace(alarm, times=now.times if now else alarm.times)
        _write(session, kept, office.now())
        return kept


def _message(office: Office, alarm: Alarm, person: Person, channel: MessageChannel) -> Message:
    with store.writing(office.engine) as session:
        salt = remind_rows.salt(session, office.now())
    subject, body = _words(office, alarm)
    told = hashlib.sha256("|".join((salt, alarm.kind, alarm.raised_at.isoformat(), person.key, channel.value)).encode()).hexdigest()[:40]
    is_mail = channel is MessageChannel.EMAIL
    return Message(f"<{told}@casework.local>", subject if is_mail else "", body if is_mail else subject, office.now())


def _words(office: Office, alarm: Alarm) -> tuple[str, str]:
    """Write an alarm: the template's first line is the subject."""
    since = alarm.raised_at.astimezone(office.settings.zone).strftime("%Y-%m-%d %H:%M")
    values = {"kind": alarm.kind, "since": since, "times": alarm.times, "board": office.settings.board_url}
    try:
        text = office.wording.plain(_template(office, alarm.kind), values)
    except CaseworkError:  # a clinic's slip in a template must not keep an alarm from anybody
        text = Wording([office.settings.program / "templates"]).plain(OTHER, values)
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip() + "\n"


def _template(office: Office, kind: str) -> str:
    name = f"alarms/{kind}.txt.j2"
    folders = (office.settings.folder("templates"), office.settings.program / "templates")
    return name if any((folder / name).is_file() for folder in folders) else OTHER


def _all(session: Session) -> Iterator[Alarm]:
    for mark in session.exec(select(Mark).where(col(Mark.name).startswith(PREFIX))):
        alarm = _read(mark)
        if alarm is not None:
            yield alarm


def _read(mark: Mark | None) -> Alarm | None:
    try:
        return _FORM.validate_json(mark.value) if mark else None
    except ValidationError:  # a mark of another version: the next alarm writes it anew
        return None


def _write(session: Session, alarm: Alarm, now: datetime) -> None:
    store.set_mark(session, PREFIX + alarm.kind, _FORM.dump_json(_FORM.validate_python(asdict(alarm))).decode(), at=now)
