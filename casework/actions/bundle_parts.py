"""What a proof of filing holds: what was sent, its receipts, and what must stay behind with the reason."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sqlmodel import Session, col, select

from casework.actions import filing_kept, packets, signed_copies
from casework.actions.office import Office
from casework.errors import BadFile
from casework.letters import catalogue
from casework.letters.catalogue import Voice
from casework.records import store
from casework.records.models import CaseStage, Document, Filing
from casework.records.packets import Packet, PacketEntry, PacketFile
from casework.records.papers import Exhibit
from casework.rules.papers import PaperClass
from casework.terms import DocumentKind, DocumentStatus

DOCUMENTS, SIGNED, PACKET, EXHIBITS, RECEIPTS = "documents", "documents/signed", "packet", "exhibits", "receipts"
OURS_ALONE = (DocumentKind.PATIENT_LETTER, DocumentKind.PORTAL_SHEET, DocumentKind.APPROVAL_RECORD)
NOT_AS_SENT = "{name} is not what it was when it was filed, or its file is gone: find out what was sent before anybody relies on it."


@dataclass
class Parts:
    """The files of a bundle by their names, what a person has to look at, and what stayed behind."""

    files: dict[str, bytes] = field(default_factory=dict)
    points: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def sent(office: Office, session: Session, row: CaseStage, filings: list[Filing]) -> Parts:
    """Gather what a stage sent: its filed documents with their signed copies, the packet that was bound for it, and the receipts."""
    parts = Parts()
    copies = signed_copies.received(session, row.case_number)
    for document in _filed(session, row):
        name = PurePosixPath(document.path).name
        if (catalogue.of(document.kind).voice is Voice.NOBODY and document.kind is not DocumentKind.SUPERBILL) or document.kind in OURS_ALONE:
            parts.left.append(f"{name}: a sheet of this office, or a letter to the patient.")
            continue
        _add(office, parts, f"{DOCUMENTS}/{name}", document.path, document.sha256)
        for paper in copies.get(document.id or 0, []):
            _add_paper(office, parts, SIGNED, paper)
    _packet(office, session, row, filings, parts)
    for paper in {each.id: each for filing in filings for each in filing_kept.papers(session, filing)}.values():
        _add_paper(office, parts, RECEIPTS, paper)
    return parts


def _filed(session: Session, row: CaseStage) -> list[Document]:
    own = [each for each in store.documents(session, row.case_number) if (each.stage, each.track) == (row.stage, row.track)]
    return [each for each in own if each.status is DocumentStatus.FILED]


def _packet(office: Office, session: Session, row: CaseStage, filings: list[Filing], parts: Parts) -> None:
    """Add the packet that was bound last before the filing; one that holds a held-back paper stays, and its other exhibits go singly."""
    recorded = max(each.recorded_at for each in filings)
    made = [each for each in packets.of_stage(session, row) if each.made_at <= recorded]
    if not made:
        parts.points.append("No packet was bound before the filing: the papers that went with the letters are those that the letters list.")
        return
    papers = list(_papers(session, made[-1]))
    held = [each for each in papers if each.paper_class is not PaperClass.ORDINARY]
    if held:
        numbers = ", ".join(f"paper {each.id}" for each in held)
        parts.left.append(f"The bound packet: it holds {numbers}, which went out on a consent that names the payer, and nobody else.")
        for paper in papers:
            _add_paper(office, parts, EXHIBITS, paper)
        return
    for file in session.exec(select(PacketFile).where(PacketFile.packet_id == made[-1].id).order_by(col(PacketFile.part))):
        _add(office, parts, f"{PACKET}/{PurePosixPath(file.path).name}", file.path, file.sha256)


def _papers(session: Session, packet: Packet) -> Iterator[Exhibit]:
    rows = session.exec(select(PacketEntry).where(PacketEntry.packet_id == packet.id, col(PacketEntry.paper_id).is_not(None)).order_by(col(PacketEntry.place)))
    for entry in rows.all():
        paper = session.get(Exhibit, entry.paper_id)
        if paper is not None:
            yield paper


def _add_paper(office: Office, parts: Parts, folder: str, paper: Exhibit) -> None:
    """Add a paper under its number; what is held back, or that nobody classified, stays and says why."""
    if paper.paper_class is not PaperClass.ORDINARY:
        parts.left.append(f"Paper {paper.id}: {paper.paper_class.value}.")
        return
    _add(office, parts, f"{folder}/paper-{paper.id}{PurePosixPath(paper.path).suffix}", paper.path, paper.sha256)


def _add(office: Office, parts: Parts, name: str, path: str, sha256: str) -> None:
    """Add a file as it was when its row was written; another one is never passed off as it."""
    for read in (office.files.sealed, office.files.read):
        try:
            data = read(path)
        except BadFile:
            continue
        if hashlib.sha256(data).hexdigest() == sha256:
            parts.files[name] = data
            return
    parts.points.append(NOT_AS_SENT.format(name=name))
