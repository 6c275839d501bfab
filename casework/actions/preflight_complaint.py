"""The gates of a complaint: the office's waiting days, the one form, the signer, and attachments that a person has looked at."""

from collections.abc import Iterator

from casework.actions import complaining, complaint_attachments, complaint_held, contacts, gathering, signed_copies
from casework.actions import preflight_papers as beside
from casework.actions.preflight_packet import Packet
from casework.letters import quarantine
from casework.records.models import Document
from casework.rules import complaining as rules
from casework.rules.complaining import BlockerCode, Readiness
from casework.rules.complaining_book import Signer
from casework.rules.papers import PaperKind
from casework.rules.preflight import Code, Finding
from casework.rules.readings import place
from casework.terms import Stage, Track

DRAW_AGAIN = "the complaint still lists a contact that was held back since: draw it again"


def complaint(packet: Packet) -> Iterator[Finding]:
    """Say what stands against filing a complaint on the day of the filing, or a review on the form that a complaint used."""
    if packet.row.track is Track.CLAIM or packet.row.stage not in (*complaining.APPEALS, Stage.DOI_COMPLAINT):
        return
    yield from _order(packet)
    if packet.row.stage is not Stage.DOI_COMPLAINT:
        yield from _review_twice(packet)
        return
    found = complaining.readiness_of(packet.office, packet.session, packet.case, track=packet.row.track, on=packet.sent_on)
    for each in found.blockers:
        if each.code is not BlockerCode.UNKNOWN:
            yield packet.found(Code.COMPLAINT_TWICE if each.code is BlockerCode.SAME_FORM else Code.COMPLAINT_EARLY, each.says.rstrip("."))
    yield from _attachments(packet)
    if packet.row.track is not Track.PROVIDER:
        yield from _signer(packet, found)


def _order(packet: Packet) -> Iterator[Finding]:
    book, facts = packet.office.book, gathering.facts_of(packet.session, packet.case, track=packet.row.track)
    procedure = place(book, book.plan(facts.plan), facts, packet.row.stage).procedure
    for each in rules.order(complaining.book(packet.office), facts, procedure=procedure or ""):
        yield packet.found(Code.COMPLAINT_ORDER, each.says.rstrip("."))


def _review_twice(packet: Packet) -> Iterator[Finding]:
    """Say that the one form of an office went out already, as a complaint, where this stage would send it as a review."""
    if not packet.dossier.rung.is_external:
        return
    past = complaining.past_of(packet.office, packet.session, packet.case, track=packet.row.track)
    office, facts = packet.dossier.office, gathering.facts_of(packet.session, packet.case, track=packet.row.track)
    is_one = bool(office and office.filing and office.filing.one_form and facts.external_review != "federal")
    if past.complaint and past.complaint <= packet.sent_on and is_one:
        yield packet.found(Code.COMPLAINT_TWICE, f"the complaint of {past.complaint} went to this office on the one form", since=past.complaint)


def _attachments(packet: Packet) -> Iterator[Finding]:
    listed = complaint_attachments.items(packet.office, packet.session, packet.case, track=packet.row.track)
    waiting = [each.key for each in listed if each.ticked is None]
    if waiting:
        yield packet.found(Code.ATTACHMENTS, ", ".join(waiting))
    held = [quarantine.normal(contacts.told(each)) for each in complaint_held.contacts_that_stay(packet.session, packet.case.number, track=packet.row.track)]
    if any(words in letter.plain for letter in packet.letters for words in held):
        yield packet.found(Code.ATTACHMENTS, DRAW_AGAIN)


def _signer(packet: Packet, found: Readiness) -> Iterator[Finding]:
    """Say who still has to sign: a signed copy or a signed form shows it; an authorization in force does where the office takes one."""
    is_signed = any(_has_signed_copy(packet, letter.document) for letter in packet.letters) or any(
        row.kind is PaperKind.SIGNED_FORM and beside.received_on(packet, row) <= packet.sent_on for row in packet.papers
    )
    may_be_authorized = found.entry is not None and found.entry.signer is Signer.AUTHORIZED
    if is_signed or (may_be_authorized and packet.dossier.is_represented):
        return
    yield packet.found(Code.COMPLAINT_SIGNER, rules.signs(found.entry) or "the patient signs")


def _has_signed_copy(packet: Packet, document: Document) -> bool:
    return bool(signed_copies.received(packet.session, packet.case.number).get(document.id or 0))
