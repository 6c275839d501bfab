"""The doctor on what leaves the house: people's addresses, the sending code, the mail server, the sweep and the alarms."""

import secrets
from collections.abc import Iterator, Mapping

from casework.actions import alarms, deliveries_failed, remind, sweeping
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office
from casework.errors import BadInput, ReminderNotSent
from casework.notify import delivery, greeting, null
from casework.notify.channels import Address, Person
from casework.notify.message import Message

TEST = "casework: a test message, nothing to do"
TEST_BODY = "Somebody ran `casework doctor --send-test-to` to see whether messages reach you. They do. This message names no case.\n"


def people(office: Office, env: Mapping[str, str]) -> str:
    """Look whether everybody who is to be reminded can be."""
    found = remind.people(office, env)
    trouble = (*found.problems, *deliveries_failed.sentences(office))
    if trouble:
        raise Unwell(" ".join(trouble))
    if not found.people:
        raise Unwell("channels.toml names nobody, so no reminder reaches anybody. Fill in at least one person with an e-mail address.")
    return f"{len(found.people)} people can be reached"


def null_channel(office: Office) -> str:
    """Send a message by the real sending code to a mail server that forgets it."""
    with null.null_channel() as address:
        try:
            delivery.send(_message(office), address)
        except ReminderNotSent as error:
            raise Unwell(f"the sending code could not hand over a test message ({error}). Report this.") from None
    return "a test message went through the sending code to a mailbox that keeps nothing"


def mail(office: Office, env: Mapping[str, str]) -> str:
    """Connect to each mail server and log in; nothing is sent."""
    servers = {delivery.server(address): address for address in _addresses(remind.people(office, env).people) if greeting.is_mail(address)}
    if not servers:
        return "no mail server is written down in channels.toml, so there was none to greet"
    for name, address in servers.items():
        try:
            greeting.greet(address)
        except ReminderNotSent as error:
            raise Unwell(f"{name}: {error}. Look at [mail] url in channels.toml and at the server.") from None
    return f"{', '.join(servers)} took the connection and the login; nothing was sent"


def sweep(office: Office) -> str:
    """Look when reminders were last looked for."""
    last, own = remind.last_sweep_at(office), sweeping.last_own(office)
    if last is None:
        raise Unwell("no sweep has run yet. Start the board (make start) or run: casework remind")
    if office.now() - last > alarms.SILENCE:
        raise Unwell(f"the last sweep was at {last:%Y-%m-%d %H:%M} UTC. Start the board (make start) or run: casework remind")
    if own:
        raise Unwell(f"the schedule stood still: at {own.at:%Y-%m-%d %H:%M} UTC the board sent the reminders by itself. Restart the program (make start).")
    return f"the last sweep was at {last:%Y-%m-%d %H:%M} UTC"


def told(office: Office) -> str:
    """Look whether the alarms of the program reached somebody."""
    listed = alarms.listed(office)
    untold = [alarm for alarm in listed if not alarm.is_told and alarm.tried_at]
    if untold:
        raise Unwell(f"nobody could be told of {untold[0].kind} of {untold[0].raised_at:%Y-%m-%d %H:%M} UTC: {untold[0].error}. See to channels.toml.")
    last = max(listed, key=lambda alarm: alarm.raised_at, default=None)
    return f"the last, {last.kind}, was of {last.raised_at:%Y-%m-%d %H:%M} UTC" if last else "none was raised"


def send_test(office: Office, env: Mapping[str, str], key: str) -> str:
    """Send a test message to every address of a person. Raises BadInput for somebody who is not in channels.toml."""
    person = remind.people(office, env).people.get(key)
    if person is None:
        raise BadInput(f"channels.toml names nobody {key!r}. Known: {', '.join(remind.people(office, env).people) or 'nobody'}.")
    if not person.addresses:
        raise Unwell(f"{key} has no address that can be used; see the problems above.")
    said = []
    for channel, address in person.addresses.items():
        try:
            delivery.send(_message(office), address)
        except ReminderNotSent as error:
            raise Unwell(f"{channel.value} to {key}: {error}.") from None
        said.append(channel.value)
    return f"a test message was handed over for {key} by {' and '.join(said)}; ask whether it arrived"


def _message(office: Office) -> Message:
    return Message(f"<{secrets.token_hex(20)}@casework.local>", TEST, TEST_BODY, office.now())


def _addresses(people: Mapping[str, Person]) -> Iterator[Address]:
    for person in people.values():
        yield from person.addresses.values()
