"""Drawing the Word files of a stage: all of them or none, never over a file that a person edited."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from casework.actions import citing, exhibit_numbers, refusals, renewals_chart, stages
from casework.actions.dossiers import dossier_of
from casework.actions.office import Office
from casework.errors import Missing, MissingData, TemplateInvalid
from casework.letters import catalogue, conditions, packet, preflight, word
from casework.letters.dossier import Dossier
from casework.letters.packet import Drawn
from casework.letters.word import Letterhead
from casework.letters.wording import Wording
from casework.records import events, store
from casework.records.models import Case, CaseStage, Document
from casework.terms import Act, DocumentKind, DocumentStatus, Stage, Step, Track


def draft(office: Office, number: str, *, actor: str, stage: Stage | None = None, track: Track | None = None, is_protective: bool = False) -> tuple[str, ...]:
    """Draw a stage's documents and say where they are, as paths in the documents folder. Drawing again what did not change adds nothing.

    Raises MissingData with everything that is missing (the stop is logged), NotAllowed by the step table.
    """
    try:
        with store.writing(office.engine) as session:
            case, row = stages.find(session, number, stage, track=track)
            return draft_in(office, session, case, row, actor=actor, is_protective=is_protective)
    except MissingData as stop:
        _log_stop(office, number, stop, actor=actor)
        raise


def draft_in(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str, is_protective: bool = False) -> tuple[str, ...]:
    """Draw inside an open transaction: check the step, find what is missing, draw everything, then write."""
    refusals.refuse_step(case, row, Act.DRAFT)
    events.refuse(session, Act.DRAFT.value, actor=actor)  # before a file is written
    dossier = dossier_of(office, session, case, row, is_protective=is_protective)
    if why := packet.refusal(dossier):
        raise refusals.because("nothing-drawn", number=case.number, stage=row.stage.title.lower(), why=why)
    kinds = packet.kinds(dossier, codes=office.codes)
    if not kinds:
        raise refusals.because("no-documents", number=case.number, stage=row.stage.title)
    needed = missing(office, dossier, kinds)
    if needed:
        raise MissingData(f"packet of the {row.stage.title.lower()}", needed)
    dossier = replace(dossier, exhibits=exhibit_numbers.before(office, session, row, dossier, kinds))
    drawn = [_draw(office, dossier, kind) for kind in kinds]
    added = [path for each in drawn if (path := keep(office, session, row, each))]
    if not is_protective and DocumentKind.SUPERBILL not in kinds:
        _withdraw_superbill(session, row)
    if added or row.step is Step.DRAFTING:
        row.is_protective = is_protective
        stages.move(office, session, row, Act.DRAFT, actor=actor, code=", ".join(kinds))
    return tuple(document.path for document in current(session, row))


def _draw(office: Office, dossier: Dossier, kind: DocumentKind) -> Drawn:
    """Draw one document; a slip in the clinic's own templates never keeps the protective filing back, which is then drawn with ours."""
    try:
        return _drawn(office, dossier, kind, office.wording, office.letterhead)
    except TemplateInvalid:
        if not dossier.is_protective:
            raise
        ours = office.settings.program / "templates"
        return _drawn(office, dossier, kind, Wording([ours]), Letterhead(ours / "letterhead.docx"))


def _drawn(office: Office, dossier: Dossier, kind: DocumentKind, words: Wording, letterhead: Letterhead) -> Drawn:
    return packet.draw(dossier, kind, wording=words, letterhead=letterhead, register=office.register, codes=office.codes, rulebook=office.book.version)


def missing(office: Office, dossier: Dossier, kinds: Sequence[DocumentKind]) -> tuple[Missing, ...]:
    """List, once each, what the documents of a packet need and the case does not have."""
    return tuple(dict.fromkeys(item for kind in kinds for item in preflight.missing(dossier, kind, codes=office.codes)))


def left_out(office: Office, session: Session, case: Case, row: CaseStage) -> tuple[Missing, ...]:
    """List what keeps the superbill out of a stage's packet; it never stops the letters."""
    return conditions.superbill_lacks(dossier_of(office, session, case, row), codes=office.codes)


def to_complete(office: Office, session: Session, case: Case, row: CaseStage, *, known: Dossier | None = None) -> tuple[Missing, ...]:
    """List what a person completes in the drawn letters; it never stops them. `known` is the stage's dossier, where it is gathered already."""
    return (*packet.to_complete(known or dossier_of(office, session, case, row)), *renewals_chart.lacking(office, session, case, row))


def lacking(office: Office, session: Session, case: Case, row: CaseStage) -> tuple[Missing, ...]:
    """List what the packet of a stage still needs, inside an open transaction."""
    dossier = dossier_of(office, session, case, row)
    return missing(office, dossier, packet.kinds(dossier, codes=office.codes))


def current(session: Session, row: CaseStage) -> list[Document]:
    """List a stage's documents in their latest versions, without what was withdrawn and what is drawn beside the packet."""
    latest: dict[str, Document] = {}
    for document in store.documents(session, row.case_number):
        if document.stage is row.stage and document.track is row.track and not catalogue.is_on_demand(document.kind):
            latest[document.kind] = document
    return [document for document in latest.values() if document.status is not DocumentStatus.REPLACED]


def _withdraw_superbill(session: Session, row: CaseStage) -> None:
    """Withdraw a superbill that corrected facts no longer allow, so that nobody hands it out."""
    for document in current(session, row):
        if document.kind is DocumentKind.SUPERBILL and document.status is DocumentStatus.DRAFT:
            document.status = DocumentStatus.REPLACED
            session.add(document)


def keep(office: Office, session: Session, row: CaseStage, drawn: Drawn) -> str:
    """Write one file as the next version, unless the latest version says the same; say its path, or ""."""
    versions = [each for each in store.documents(session, row.case_number) if (each.stage, each.track, each.kind) == (row.stage, row.track, drawn.kind)]
    last = versions[-1] if versions else None
    if last and (last.template_hash, last.data_hash) == (drawn.template_hash, drawn.data_hash) and office.files.digest(last.path):
        office.files.hand_out(last.path)
        return ""
    if last and last.status is DocumentStatus.DRAFT:
        last.status = DocumentStatus.EDITED if _is_edited(office, last) else DocumentStatus.REPLACED
        session.add(last)
    version = last.version + 1 if last else 1
    folder = row.stage.value if row.track is not Track.PROVIDER else f"{row.stage.value}-provider"
    path = f"{row.case_number}/{folder}/{drawn.kind.value}-v{version}.docx"
    office.files.put(path, drawn.data)
    document = Document(
        case_number=row.case_number,
        track=row.track,
        stage=row.stage,
        kind=drawn.kind,
        version=version,
        path=path,
        sha256=hashlib.sha256(drawn.data).hexdigest(),
        template_hash=drawn.template_hash,
        data_hash=drawn.data_hash,
        rulebook=office.book.version,
        drawn_at=office.now(),
    )
    session.add(document)
    session.flush()
    citing.keep(session, document, keys=drawn.citations, words=word.all_text(drawn.data))
    return path


def _is_edited(office: Office, document: Document) -> bool:
    if not document.template_hash:
        return True  # a version that a person kept
    return office.files.digest(document.path) not in ("", document.sha256)


def _log_stop(office: Office, number: str, stop: MissingData, *, actor: str) -> None:
    """Log that a draft stopped, once per list of what is missing."""
    code = "; ".join(item.field for item in stop.missing)
    with store.writing(office.engine) as session:
        earlier = [event for event in events.of_case(session, number) if event.verb == "draft stopped"]
        if not earlier or earlier[-1].code != code:
            events.append(session, "draft stopped", actor=actor, at=office.now(), case_number=number, code=code)
