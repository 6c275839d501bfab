"""What is looked at of calls and of the payer's own requests before anything leaves the house."""

from collections.abc import Iterator

from casework.actions import information, peer_calls_rows
from casework.actions.preflight_packet import Packet
from casework.records import store
from casework.rules.preflight import Code, Finding
from casework.terms import DocumentKind, DocumentStatus, Step

UNSENT = (DocumentStatus.DRAFT, DocumentStatus.EDITED)


def calls(packet: Packet) -> Iterator[Finding]:
    """Find a call that was asked for and not held: many payers take none once the appeal is filed."""
    if packet.row.step is Step.FILED:
        return
    for call in peer_calls_rows.open_ones(packet.session, packet.case.number):
        yield packet.found(Code.CALL_OPEN, f"call {call.id}, {call.status}")


def accusing(packet: Packet) -> Iterator[Finding]:
    """Find a letter that asks a payer for a decision that is due, while the payer waits for our own answer."""
    row = packet.row
    if not information.waits_for_us(packet.session, row.case_number, row.stage, track=row.track):
        return
    for document in store.documents(packet.session, row.case_number):
        if (document.kind, document.stage, document.track) == (DocumentKind.PAYER_LATE_LETTER, row.stage, row.track) and document.status in UNSENT:
            yield packet.found(Code.PAYER_WAITS, f"version {document.version}")
