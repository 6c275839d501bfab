"""Drawing one document on demand, beside a stage's packet: it is never part of what a filing sends."""

from dataclasses import replace

from sqlmodel import Session

from casework.actions import drafting, exhibit_numbers, inquiries_papers, on_demand_facts, packets, packets_choose, refusals, stages
from casework.actions.dossiers import dossier_of
from casework.actions.office import Office
from casework.actions.silence_asked import confirmed
from casework.errors import BadInput
from casework.letters import asked_records, catalogue, packet
from casework.letters.dossier import Dossier
from casework.letters.exhibited import Numbered
from casework.letters.packet import Drawn
from casework.records import events, store
from casework.records.models import CaseStage
from casework.rules.enclosing import Wish
from casework.terms import DocumentKind, Stage, Track

INQUIRIES = {DocumentKind.CALL_SCRIPT: inquiries_papers.script, DocumentKind.COVERAGE_CRITERIA_REQUEST: inquiries_papers.request}


def draw(
    office: Office,
    number: str,
    kind: DocumentKind,
    *,
    actor: str,
    stage: Stage | None = None,
    track: Track | None = None,
    is_asked: bool = False,
    pages: int = 0,
) -> str:
    """Draw one document and say its path in the documents folder; drawing again what did not change adds nothing.

    `is_asked`: somebody asked first whether any answer came; `pages` are sent behind a fax cover, those of the stage's packet if it is left out.
    Raises MissingData, BadInput for pages that are not the packet's, NotAllowed where this patient or dispute may not have it.
    """
    if not catalogue.is_on_demand(kind):
        where = ", ".join(each.value for each in catalogue.of(kind).packet)
        raise refusals.because("drawn-with-its-stage", number=number, title=catalogue.of(kind).title, where=where)
    if kind in INQUIRIES:
        return INQUIRIES[kind](office, number, actor=actor)
    with store.writing(office.engine) as session:
        events.refuse(session, "drawn", actor=actor)  # before a file is written
        case, row = stages.find(session, number, stage, track=track)
        dossier = dossier_of(office, session, case, row)
        if kind is DocumentKind.PAYER_LATE_LETTER:
            is_asked = confirmed(office, session, row, is_asked=is_asked, actor=actor)
        if kind is DocumentKind.FAX_COVER:
            pages = _pages(office, session, row, pages)
        extra = on_demand_facts.gathered(office, session, case, row, dossier, is_asked=is_asked, pages=pages)
        drawn = _drawn(office, replace(dossier, extra=extra, exhibits=_exhibits(office, session, row)), kind)
        added = drafting.keep(office, session, row, drawn)
        if added:
            events.append(session, "drawn", actor=actor, at=office.now(), case_number=number, track=row.track, stage=row.stage, code=kind.value)
        return added or _latest(session, row, kind)


def pages_behind(office: Office, number: str, stated: int, *, stage: Stage | None = None, track: Track | None = None) -> int:
    """Count what goes behind a fax cover: the pages of the bound packet while it is current, or else those stated. Raises BadInput where they differ."""
    with store.reading(office.engine) as session:
        return _pages(office, session, stages.find(session, number, stage, track=track)[1], stated)


def _pages(office: Office, session: Session, row: CaseStage, stated: int) -> int:
    made = packets.of_stage(session, row)
    bound = made[-1].pages if made and made[-1].state == packets.state_of(office, session, row) else 0
    if bound and stated and bound != stated:
        again = f"Say --pages {bound} or nothing, or make the packet again with what is sent: casework packet {row.case_number} --stage {row.stage.value}"
        raise BadInput(f"The packet of this stage has {bound} pages, and --pages says {stated}. {again}")
    return bound or stated


def _exhibits(office: Office, session: Session, row: CaseStage) -> tuple[Numbered, ...]:
    """Give the numbers of the stage's own packet, once it has letters."""
    if not drafting.current(session, row):
        return ()
    return exhibit_numbers.of(office, session, row, packets_choose.pick(office, session, row, Wish()).selection)


def _drawn(office: Office, dossier: Dossier, kind: DocumentKind) -> Drawn:
    book, words = office.book.version, office.wording
    return packet.draw(dossier, kind, wording=words, letterhead=office.letterhead, register=office.register, codes=office.codes, rulebook=book)


def note(kind: DocumentKind, *, pages: int = 0) -> str:
    """Say what the person who sends it sees to, which is nobody else's to read; "" where there is nothing."""
    if kind is DocumentKind.FAX_COVER:
        return f"The machine's confirmation must show {pages + 1} pages and the number on the cover. Keep it; its number is the reference of the filing."
    if kind in asked_records.REQUESTS:
        forms = "casework draft NUMBER --kind pharmacy-release or treating-release"
        return f"The patient's signed release of these records must lie with this letter. Its form: {forms}."
    return ""


def _latest(session: Session, row: CaseStage, kind: DocumentKind) -> str:
    own = [each for each in store.documents(session, row.case_number) if (each.stage, each.track, each.kind) == (row.stage, row.track, kind)]
    return own[-1].path
