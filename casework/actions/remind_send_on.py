"""Handing on: the same words by another channel of the same person, then to whoever stands behind, each as a message of its own.

It says for whom it was. Nobody gets by this what they have had already, and no server that is in trouble is asked for it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from sqlmodel import Session

from casework.actions import deliveries, remind_rows, remind_whom
from casework.actions.remind_send_round import Round
from casework.letters.wording import Wording
from casework.notify import html, messages, outbox
from casework.notify.message import Words
from casework.records.models import Reminder
from casework.rules.calls import Moment
from casework.rules.delivering import Outcome
from casework.terms import MessageChannel, ReminderStatus

TEMPLATES = ("reminders/instead-subject.j2", "reminders/instead.j2")
AS = " --as {}\n"  # whoever gets it in place of another answers as that one, not as the other
Way = tuple[str, MessageChannel]


def hand_on(turn: Round, session: Session, row: Reminder, *, now: datetime) -> bool:
    """Arm the same message for the next way that is open; say whether somebody else has it or will."""
    for key, channel in _ways(turn, row):
        identity = outbox.Identity(row.deadline_id, row.rung, channel, key, row.due_on)
        known = remind_rows.known(session, identity)
        if known is not None and known.status is not ReminderStatus.SILENCED:
            if _is_under_way(known):
                return True
            continue
        if _is_open(turn, session, (key, channel), now):
            try_at = sending_time(turn, row, key, now)
            remind_rows.put(session, identity, case_number=row.case_number, words=_words(turn, row, (key, channel)), try_at=try_at)
            session.flush()
            armed = remind_rows.known(session, identity)
            if armed is not None:
                armed.meant_for, armed.is_bundled, armed.troubled_at = row.meant_for or row.recipient, False, None
                session.add(armed)
            return True
    return False


def sending_time(turn: Round, row: Reminder, recipient: str, now: datetime) -> datetime:
    """Say when a message may go: one of a call's at its hour, whatever the office hours."""
    if row.rung > Moment.BOOKED:
        return now
    return remind_whom.sending_time(turn.people, recipient, due_on=row.due_on, now=now)


def _ways(turn: Round, row: Reminder) -> Iterator[Way]:
    """Give the other ways in turn: the channels of whom it was for, then of everybody behind."""
    people, first = turn.people, row.meant_for or row.recipient
    for key in dict.fromkeys((first, *people.in_turn(first), *people.in_place_of(first), people.next_after(first))):
        for channel in MessageChannel:
            if key and (key, channel) != (row.recipient, row.channel) and people.address(key, channel):
                yield key, channel


def _is_under_way(known: Reminder) -> bool:
    if known.status in (ReminderStatus.SENT, ReminderStatus.CLAIMED):
        return True
    return known.status is ReminderStatus.ARMED and not known.error


def _is_open(turn: Round, session: Session, way: Way, now: datetime) -> bool:
    address = turn.people.address(*way)
    if address is None or turn.server(address).why:
        return False
    rests = turn.patiences.of[Outcome.RECIPIENT].far.address_rests
    refused_at = deliveries.refused_at(session, *way, address, since=now - rests)
    return refused_at is None or refused_at > now  # the clock ran ahead


def _words(turn: Round, row: Reminder, way: Way) -> Words:
    """Say for whom the message was and why it comes this way, then the message itself."""
    key, channel = way
    subject, line = (" ".join(_filled(turn, template, row, key).split()) for template in TEMPLATES)
    if channel is MessageChannel.SMS:
        text = messages.shortened(subject)
        return Words("", text if row.case_number in text else messages.shortened(f"{row.case_number}: {subject}"))
    body = f"{line}\n\n{row.body.replace(AS.format(row.recipient), AS.format(key))}"
    return Words(subject, body, html.of(partial(_page, turn), subject, body) if row.html else "")


def _page(turn: Round, template: str, values: Mapping[str, object]) -> str:
    try:
        return turn.office.wording.html(template, values)
    except Exception:  # the sweep that wrote the message has told of it
        return Wording([turn.office.settings.program / "templates"]).html(template, values)


def _filled(turn: Round, template: str, row: Reminder, key: str) -> str:
    first = row.meant_for or row.recipient
    person = turn.people.people.get(first)
    values = {
        "subject": row.subject or row.body,
        "meant_for": "" if key == first else (person.name if person else first),
        "channel": row.channel.value,
        "case_number": row.case_number,
    }
    try:
        return turn.office.wording.plain(template, values)
    except Exception as error:  # a clinic's own template may fail in any way; our words go out instead
        turn.problems.append(f"templates/reminders: {error} Until then our own words are sent.")
        return Wording([turn.office.settings.program / "templates"]).plain(template, values)
