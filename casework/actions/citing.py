"""What drawn documents cite: kept with each document, and asked for when a work no longer stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from casework.actions.office import Office
from casework.errors import UnverifiedCitation
from casework.letters.evidence import EvidenceRegister
from casework.records import store
from casework.records.cited import CitedWork, DrawnText, EvidenceChoice
from casework.records.models import CaseStage, Document
from casework.rules.citing import Choice
from casework.terms import DocumentStatus

OPEN = (DocumentStatus.DRAFT, DocumentStatus.EDITED)


@dataclass(frozen=True, slots=True)
class Flag:
    """A document that cites a work which no longer stands. `sent` says that it left the house, and on which day it was drawn."""

    case_number: str
    stage: str
    track: str
    kind: str
    version: int
    key: str
    why: str
    is_sent: bool
    drawn_on: str
    filed_on: str = ""

    @property
    def words(self) -> str:
        """Say the flag in one sentence."""
        return f"The {self.kind.replace('-', ' ')} (version {self.version}) cites {self.key!r}, but {self.why}"


def keep(session: Session, document: Document, *, keys: Iterable[str], words: str) -> None:
    """Keep what a new document cites and how it reads, inside an open transaction."""
    assert document.id is not None  # noqa: S101 - it was flushed
    session.add_all(CitedWork(document_id=document.id, key=key) for key in dict.fromkeys(keys))
    session.add(DrawnText(document_id=document.id, words=words))
    session.flush()


def keys(session: Session, document: Document) -> tuple[str, ...]:
    """List what a document cites, in the order of its numbers."""
    query = select(CitedWork.key).where(CitedWork.document_id == document.id)
    return tuple(session.exec(query.order_by(col(CitedWork.id))).all())


def choices(session: Session, number: str) -> tuple[tuple[str, Choice], ...]:
    """Give the signer's decisions of a case, in the order in which the works were first decided about."""
    rows = session.exec(select(EvidenceChoice).where(EvidenceChoice.case_number == number).order_by(col(EvidenceChoice.id)))
    return tuple((row.key, row.choice) for row in rows)


def fallen(register: EvidenceRegister, keys: Iterable[str]) -> dict[str, str]:
    """Say of each key why it cannot be cited now, leaving out those that can."""
    return {key: why for key in dict.fromkeys(keys) if (why := _why(register, key))}


def flags(
    office: Office,
    session: Session,
    *,
    number: str = "",
    key: str = "",
    statuses: Sequence[DocumentStatus] = OPEN,
    register: EvidenceRegister | None = None,
) -> tuple[Flag, ...]:
    """List the documents of these statuses, of one case or of all, that cite what no longer stands; `key`: this work alone.

    `register`: as it is about to be, and not as it lies.
    """
    query = select(Document, CitedWork.key).join(CitedWork, col(CitedWork.document_id) == col(Document.id)).where(col(Document.status).in_(statuses))
    query = query.where(Document.case_number == number) if number else query
    query = query.where(CitedWork.key == key) if key else query
    rows = session.exec(query.order_by(Document.case_number, col(Document.id), col(CitedWork.id))).all()
    if not rows:
        return ()
    why = fallen(register or office.register, (cited for _, cited in rows))
    return tuple(_flag(office, session, document, cited, why[cited]) for document, cited in rows if cited in why and _is_last(session, document))


def of_stage(office: Office, session: Session, row: CaseStage) -> tuple[Flag, ...]:
    """List the open drafts of one stage that cite what no longer stands."""
    return tuple(each for each in flags(office, session, number=row.case_number) if (each.stage, each.track) == (row.stage.value, row.track.value))


def has_cited(session: Session, row: CaseStage) -> bool:
    """Say whether any open document of a stage cites a published work."""
    query = select(CitedWork.id).join(Document, col(CitedWork.document_id) == col(Document.id)).where(Document.case_number == row.case_number)
    query = query.where(Document.stage == row.stage, Document.track == row.track, col(Document.status).in_(OPEN))
    return session.exec(query.limit(1)).first() is not None


def fell_on(office: Office, key: str) -> date | None:
    """Give the day on which a work fell, where it is known."""
    work = office.register.references.get(key)
    return work.withdrawn_on if work else None


def _why(register: EvidenceRegister, key: str) -> str:
    try:
        return register.entry(key).why_not
    except UnverifiedCitation:
        return "the register no longer has it"


def _is_last(session: Session, document: Document) -> bool:
    """Say whether no later version stands in a document's place; what was sent stays sent."""
    if document.status is DocumentStatus.FILED:
        return True
    same = [each for each in store.documents(session, document.case_number) if (each.track, each.stage, each.kind) == _place(document)]
    return same[-1].id == document.id


def _place(document: Document) -> tuple[object, ...]:
    return (document.track, document.stage, document.kind)


def _flag(office: Office, session: Session, document: Document, key: str, why: str) -> Flag:
    is_sent = document.status is DocumentStatus.FILED
    filed = [each for each in store.sendings(session, document.case_number) if (each.stage, each.track) == (document.stage, document.track)]
    return Flag(
        case_number=document.case_number,
        stage=document.stage.value,
        track=document.track.value,
        kind=document.kind.value,
        version=document.version,
        key=key,
        why=why,
        is_sent=is_sent,
        drawn_on=document.drawn_at.astimezone(office.settings.zone).date().isoformat(),
        filed_on=filed[-1].filed_on.isoformat() if is_sent and filed else "",
    )
