"""What a level sends beside its letters: the exhibits bound into its packet, or those that would be; and what the record could still add."""

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session

from casework.actions import inquiries, packets, packets_choose, packets_told
from casework.actions.preflight_packet import Packet
from casework.actions.preflight_papers import is_whole, received_on
from casework.letters import filters
from casework.letters.picking import Candidate
from casework.records import store
from casework.records.models import CaseStage
from casework.records.papers import Exhibit
from casework.rules.citing import Choice
from casework.rules.crosswalk import Finding
from casework.rules.enclosing import Wish
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import Stage

ALWAYS_NEW = (PaperKind.DENIAL_LETTER, PaperKind.EOB, PaperKind.PROOF_OF_FILING, PaperKind.ENVELOPE, PaperKind.PAYER_LETTER)


def now(packet: Packet) -> frozenset[str]:
    """Name the papers that go with this level: those bound into its packet while it is current, or else those that would be."""
    row = packet.row
    made = packets.of_stage(packet.session, row)
    if made and made[-1].state == packets.state_of(packet.office, packet.session, row):
        return _counted(packet, _bound(packet.session, row))
    return _counted(packet, {each.paper.number for each in packets_choose.pick(packet.office, packet.session, row, Wish()).selection.chosen})


def before(packet: Packet) -> frozenset[str]:
    """Name the papers that went with the earlier levels: those in their packets, and where one has none, what had come by its filing."""
    found: set[int] = set()
    for row in store.stages(packet.session, packet.case.number):
        if row.track is packet.row.track and Stage.FIRST_APPEAL.place <= row.stage.place < packet.row.stage.place:
            found |= _bound(packet.session, row) if packets.of_stage(packet.session, row) else _had_come(packet, row)
    return _counted(packet, found)


def _bound(session: Session, row: CaseStage) -> set[int]:
    made = packets.of_stage(session, row)
    return {entry.paper_id for entry in packets_told.entries_of(session, made[-1]) if entry.paper_id} if made else set()


def _had_come(packet: Packet, row: CaseStage) -> set[int]:
    filed = [each.filed_on for each in store.filings(packet.session, row.case_number) if (each.stage, each.track) == (row.stage, row.track)]
    return {each.id or 0 for each in packet.papers if filed and received_on(packet, each) <= max(filed)}


def _counted(packet: Packet, papers: Iterable[int]) -> frozenset[str]:
    """Name the papers of which one more is an argument more; a notice or a receipt comes with every level."""
    kinds = {row.id: row.kind for row in packet.papers}
    return frozenset(f"paper {each}" for each in papers if kinds.get(each) not in ALWAYS_NEW)


def may_go(packet: Packet, row: Exhibit) -> bool:
    """Say whether a paper could go as an exhibit that says something of its own."""
    return row.kind is not None and row.kind not in ALWAYS_NEW and row.paper_class is PaperClass.ORDINARY and is_whole(packet, row)


def could_add(packet: Packet, works: Sequence[Candidate], taken: frozenset[str]) -> Iterator[str]:
    """Say what is open: criteria without a page, studies against the request that no letter meets, and what the payer wrote about coverage."""
    rows = [row for each in packet.dossier.crosswalks for row in each.rows if row.finding is not Finding.MET]
    if rows:
        yield f"{filters.counted(len(rows), 'criterion', 'criteria')} of a policy without a page that shows it"
    against = [each for each in works if each.work.is_adverse and not each.unfit and each.choice is not Choice.LEAVE_OUT]
    keys = [each.work.key for each in against if f"work {each.work.key}" not in taken]
    if keys:
        yield f"studies against the request that no letter meets: {', '.join(keys)}"
    written = [each for each in inquiries.answers_of(packet.session, packet.case.number) if each.is_written and f"paper {each.paper}" not in taken]
    if written:
        yield f"what the payer answered in writing about coverage ({filters.counted(len(written), 'answer')})"
