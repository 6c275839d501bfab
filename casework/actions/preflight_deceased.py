"""Whether the papers of a patient who has died may go: somebody must be able to act, and the letters must say so. No right is stopped by it."""

from collections.abc import Iterator

from casework.actions import deceased
from casework.actions.preflight_packet import Packet
from casework.rules.preflight import Code, Finding


def estate(packet: Packet) -> Iterator[Finding]:
    """Ask who acts for the estate; once somebody does, ask that the letters speak of the patient as they must."""
    row = deceased.of_case(packet.session, packet.case)
    if row:
        yield packet.found(Code.ESTATE_LETTER if row.is_represented else Code.PATIENT_DECEASED, packet.row.stage.title.lower(), since=row.known_on)
