"""Whether the step is the patient's, and whether what lets the clinic file it is in force on the day of the filing."""

from collections.abc import Iterator

from casework.actions import standing
from casework.actions.preflight_packet import Packet
from casework.rules.preflight import Code, Finding
from casework.rules.representing import Stand, State

SAYS_REPRESENTED = "as authorized representative"
PATIENTS = "the patient's written authorization"


def in_force(packet: Packet) -> Iterator[Finding]:
    """Name the letters that claim an authorization which is not in force, and the paper without which the step is not the clinic's to take."""
    stand = standing.of_stage(packet.office, packet.session, packet.case, packet.row, on=packet.sent_on)
    if stand.state is State.SIGNED:
        return
    for letter in packet.letters:
        if SAYS_REPRESENTED in letter.plain:
            yield packet.found(Code.AUTHORIZATION_LAPSED, letter.name, since=letter.drawn_on)
    if stand.is_blocking:
        yield packet.found(Code.NO_AUTHORIZATION, _asked_for(stand))


def _asked_for(stand: Stand) -> str:
    form = stand.need.form or PATIENTS
    return f"{form}, {stand.state}" if stand.state is not State.NOT_ASKED else form
