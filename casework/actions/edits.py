"""Word files that a person edited: recognised, shown paragraph by paragraph beside what was drawn, kept as a version of their own."""

import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from casework.actions import citing
from casework.actions.office import Office
from casework.errors import BadFile, BadInput
from casework.letters import word
from casework.records import events, store
from casework.records.cited import DrawnText
from casework.records.models import Document
from casework.terms import DocumentKind, DocumentStatus

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One stretch of paragraphs that reads otherwise than it was drawn."""

    what: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """One document beside what was drawn. `trouble` says why they cannot be compared."""

    kind: str
    stage: str
    version: int
    status: str
    path: str
    is_touched: bool = False
    changes: tuple[Change, ...] = ()
    trouble: str = ""


def differences(office: Office, number: str, *, kind: DocumentKind | None = None) -> tuple[Edited, ...]:
    """Compare the latest version of each document of a case with what was drawn. Raises UnknownCase, BadInput."""
    with store.reading(office.engine) as session:
        documents = _latest(session, store.case(session, number).number, kind)
        if not documents:
            raise BadInput(f"{number} has no {kind.value if kind else 'document'} yet. Draw it with: casework draft {number}")
        return tuple(_compared(office, session, each) for each in documents)


def keep(office: Office, number: str, kind: DocumentKind, *, reason: str, actor: str, file: Path | None = None, like: Document | None = None) -> str:
    """Keep an edited document as its next version, with author and reason on the record, and say its path.

    `file` is an edited copy; without it the drawn file itself was edited in its place. `like` is a version of the one that is meant.
    The same words again add nothing.
    Raises BadInput when nothing was changed or no reason is given, BadFile when it is no Word file.
    """
    if not reason.strip():
        raise BadInput("Say why it was changed: --reason. It is kept encrypted.")
    with store.writing(office.engine) as session:
        events.refuse(session, "edited by hand", actor=actor)  # before a file is written
        documents = [each for each in _latest(session, store.case(session, number).number, kind) if like is None or is_like(each, like)]
        if not documents or documents[-1].status not in citing.OPEN:
            raise BadInput(f"{number} has no open {kind.value}. Draw it with: casework draft {number}")
        last, data = documents[-1], _bytes(file) if file else office.files.read(documents[-1].path)
        drawn = _drawn(session, last)
        if _says(data, drawn) == drawn or hashlib.sha256(data).hexdigest() == last.sha256:
            raise BadInput(f"The {kind.value} reads as it was drawn: nothing was changed.")
        kept = _next(office, session, last, data)
        citing.keep(session, kept, keys=citing.keys(session, last), words=drawn)
        code = f"{kind.value} v{kept.version}, after v{last.version}"
        at = {"case_number": number, "track": last.track, "stage": last.stage}
        events.append(session, "edited by hand", actor=actor, at=office.now(), code=code, words=reason, **at)
        return kept.path


def _next(office: Office, session: Session, last: Document, data: bytes) -> Document:
    path = f"{Path(last.path).parent}/{last.kind.value}-v{last.version + 1}.docx"
    office.files.put(path, data)
    last.status = DocumentStatus.EDITED
    kept = Document(
        case_number=last.case_number,
        track=last.track,
        stage=last.stage,
        kind=last.kind,
        version=last.version + 1,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        rulebook=last.rulebook,
        drawn_at=office.now(),
    )
    session.add_all((last, kept))
    session.flush()
    return kept


def _latest(session: Session, number: str, kind: DocumentKind | None) -> list[Document]:
    latest = {(each.track, each.stage, each.kind): each for each in store.documents(session, number)}
    return [each for each in latest.values() if kind in (None, each.kind)]


def is_like(one: Document, other: Document) -> bool:
    """Say whether two rows are versions of one document."""
    return (one.track, one.stage, one.kind) == (other.track, other.stage, other.kind)


def _drawn(session: Session, document: Document) -> str:
    kept = session.get(DrawnText, document.id)
    return kept.words if kept else ""


def _says(data: bytes, drawn: str) -> str:
    """Read what a file says, as far as was kept of what was drawn: earlier versions of this program kept no headers and footers. Raises BadFile."""
    return word.all_text(data) if word.EDGE in drawn else word.plain_text(data)


def _compared(office: Office, session: Session, document: Document) -> Edited:
    known = (document.kind.value, document.stage.value, document.version, document.status.value, document.path)
    drawn = _drawn(session, document)
    if not drawn:
        return Edited(*known, trouble="it was drawn by an earlier version of this program, which kept no words to compare with")
    try:
        data = office.files.read(document.path)
        now = _says(data, drawn)
    except (BadFile, BadInput) as trouble:
        return Edited(*known, trouble=str(trouble))
    changes = tuple(compare(drawn.splitlines(), now.splitlines()))
    return Edited(*known, is_touched=hashlib.sha256(data).hexdigest() != document.sha256, changes=changes)


def compare(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """List where two texts differ, paragraph by paragraph."""
    names = {"insert": ADDED, "delete": REMOVED, "replace": CHANGED}
    for tag, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Change(names[tag], tuple(before[start:end]), tuple(after[first:last]))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise BadInput(f"The file {path.name} cannot be read. Put it back, or draw it again.") from None
