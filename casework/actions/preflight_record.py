"""What the record says beside the letters: works that fell, codes, the day, who may file, the address and the amount."""

from collections.abc import Iterator
from datetime import date

from casework.actions import citing, clocks, directory, drafting, lateness
from casework.actions.preflight_packet import Packet
from casework.records import store
from casework.records.models import Coverage
from casework.rules import amounts, coding
from casework.rules import directory as addresses
from casework.rules.directory import Asked
from casework.rules.preflight import Code, Finding
from casework.rules.readings import Place, place
from casework.terms import BESIDE_THE_ROAD, Clock, DocumentKind


def citations(packet: Packet) -> Iterator[Finding]:
    """Name the works that a letter cites and that no longer stand, since the day on which each fell."""
    for flag in citing.of_stage(packet.office, packet.session, packet.row):
        field = f"{flag.key} in the {flag.kind.replace('-', ' ')}, version {flag.version}"
        yield packet.found(Code.CITATION, field, since=citing.fell_on(packet.office, flag.key))


def codes(packet: Packet) -> Iterator[Finding]:
    """Name what a payer would stumble over: an error where a superbill goes out with it, a question elsewhere."""
    bills = [letter for letter in packet.letters if letter.document.kind is DocumentKind.SUPERBILL]
    office = packet.office
    if packet.letters and packet.dossier.chart.claims:
        for each in coding.errors(office.codes, packet.dossier.chart, npis=(office.settings.clinic.npi,)):
            field = f"{each.where}, {each.field} [{each.check}]"
            yield packet.found(Code.CODE_ERROR if bills else Code.CODE_QUESTION, field, since=bills[0].drawn_on if bills else None)


def lateness_of(packet: Packet) -> Iterator[Finding]:
    """Judge the day by the last lawful one only; a letter that gives less time than the rule is a point to cite."""
    row = packet.row
    if lateness.is_late(packet.session, row, packet.sent_on):
        last = lateness.last_lawful(packet.session, row)
        yield packet.found(Code.LATE, f"last lawful day {last}", since=last + date.resolution if last else None)
    deadline = store.running(packet.session, row.case_number, row.stage, Clock.FILING, track=row.track)
    if deadline and deadline.letter_on and deadline.last_lawful and deadline.letter_on < deadline.last_lawful:
        yield packet.found(Code.UNDERSTATED, f"{deadline.letter_on} instead of {deadline.last_lawful}, {deadline.citation}")


def _place(packet: Packet) -> Place | None:
    if packet.row.stage in BESIDE_THE_ROAD:
        return None
    book, facts = packet.office.book, clocks.facts_of(packet.session, packet.case, track=packet.row.track)
    return place(book, book.plan(facts.plan), facts, packet.row.stage)


def amount(packet: Packet) -> Iterator[Finding]:
    """Say that the amount in dispute is below what a hearing asks for in the year of the filing."""
    here = _place(packet)
    if here is None or here.entry is None or not here.entry.needs_amount:
        return
    said = amounts.for_request(packet.office.book, here.scope.plan, here.texts.get(amounts.FACT, ""), (packet.sent_on.year,))
    for sentence in said:
        if "is below it" in sentence:
            yield packet.found(Code.AMOUNT, sentence.split(":")[0])


def address(packet: Packet) -> Iterator[Finding]:
    """Name the letters whose address nobody vouches for on the day of the filing; the denial letter's own stays alone."""
    said = packet.session.get_one(Coverage, packet.case.coverage_id).value
    if packet.row.stage not in directory.INTERNAL or not packet.letters:
        return
    for lacking in directory.unknown(packet.office, said, packet.row):
        yield packet.found(Code.ADDRESS_UNKNOWN, lacking.field)
    if said.appeals_address or said.appeals_fax:
        return
    asked = Asked((said.payer, packet.office.book.payer(said.payer)), said.plan, said.issuing_state, packet.sent_on)
    known = [each for each in directory.entries(packet.office, said.payer) if any(addresses.doubts(each, asked))]
    good = {each.lines for each in directory.entries(packet.office, said.payer) if not any(addresses.doubts(each, asked))}
    for letter in packet.letters:
        lines = set(letter.text.splitlines())
        if any(set(each.lines) <= lines and each.lines not in good for each in known):
            yield packet.found(Code.ADDRESS_STALE, letter.name, since=letter.drawn_on)


def to_complete(packet: Packet) -> Iterator[Finding]:
    """Name what only a person can complete in the letters."""
    if packet.letters:
        for item in drafting.to_complete(packet.office, packet.session, packet.case, packet.row, known=packet.dossier):
            yield packet.found(Code.TO_COMPLETE, item.field)
