"""Scans of our own letters with a signature: each is the signed copy of one version, and changes neither its text nor its status."""

import re
from collections.abc import Mapping

from sqlmodel import Session, col, select

from casework.errors import BadFile, BadInput
from casework.records import store
from casework.records.models import Document
from casework.records.papers import Exhibit
from casework.rules.papers import SIGNED, PaperKind
from casework.terms import DocumentKind, DocumentStatus

RELEASES = (DocumentKind.PHARMACY_RELEASE, DocumentKind.TREATING_RELEASE)
EDITED = "This is our {what}, changed in Word: it is kept as a paper and takes no letter's place."
SAVE_OVER = "To send the changed text, save it in the documents folder over {path}."
_KINDS = "|".join(sorted((kind.value for kind in DocumentKind), key=len, reverse=True))
_NAMED = re.compile(rf"(?<![a-z0-9])(?P<kind>{_KINDS})(?:-v(?:ersion-)?(?P<version>\d{{1,4}}))?(?![a-z0-9])")
_BETWEEN = re.compile(r"[^a-z0-9]+")


def name_of(document: Document) -> str:
    """Name a document as people say it, such as "first appeal, version 2"."""
    return f"{document.kind.value.replace('-', ' ')}, version {document.version}"


def key_of(document: Document) -> str:
    """Name a document as commands take it, such as first-appeal/letter-of-medical-necessity-v2."""
    return document.path.partition("/")[2].removesuffix(".docx")


def ours(session: Session, marks: Mapping[str, str], *, sha256: str, number: str) -> Document | None:
    """Find which of our letters a Word file was drawn as, by the marks inside it; None for a file of anybody else's.

    Raises BadFile for one that nobody changed, or one of another case.
    """
    if not marks.get("DataHash"):
        return None
    query = select(Document).where(Document.data_hash == marks["DataHash"], Document.template_hash == marks.get("TemplateHash", ""))
    found = session.exec(query.order_by(col(Document.version).desc())).first()
    if found is None:
        return None
    if found.case_number != number:
        raise BadFile(f"This is a letter of {found.case_number}. It was not kept here: put it into that case's folder if it was changed.")
    if found.sha256 == sha256:
        raise BadFile(f"This is our own {name_of(found)} as it was drawn; the case has it already. A signed one is scanned: drop the scan (PDF or picture).")
    return found


def match(session: Session, row: Exhibit, stated: str) -> tuple[str, ...]:
    """Say of which version a paper is the signed copy: as a person states it, by its name, or because only one letter fits.

    Where several fit it stays open and is asked. Raises BadInput when the case has no such document.
    """
    document: Document | None
    if stated:
        document = _stated(session, row, stated)
        row.kind = row.kind if row.kind in SIGNED else PaperKind.SIGNED_LETTER
    elif row.kind not in SIGNED or row.signed_copy_of or not row.case_number or row.path.endswith(".docx"):
        return ()
    else:
        document = _only(_by_name(session, row) or _fitting(session, row))
    if document is None:
        return ()
    row.signed_copy_of = document.id
    return (f"It is the signed copy of {name_of(document)}; the letter itself stays as it is.",)


def candidates(session: Session, number: str) -> list[Document]:
    """List what may come back signed: the latest version of each letter of a case; a superbill is not signed."""
    latest: dict[tuple[str, str, str], Document] = {}
    for document in store.documents(session, number):
        latest[document.stage.value, document.track.value, document.kind.value] = document
    return [each for each in latest.values() if each.status is not DocumentStatus.REPLACED and each.kind is not DocumentKind.SUPERBILL]


def _only(found: list[Document]) -> Document | None:
    return found[0] if len(found) == 1 else None


def _stated(session: Session, row: Exhibit, stated: str) -> Document:
    number = row.case_number or ""
    wanted = stated.strip().lower().removesuffix(".docx")
    known = store.documents(session, number)
    found = [each for each in known if wanted in (key_of(each), key_of(each).rpartition("/")[2])]
    if len(found) != 1:
        there = ", ".join(key_of(each) for each in known) or "none"
        raise BadInput(f"{'Several documents are' if found else 'No document is'} called “{stated}”. The documents of {number or 'no case'}: {there}.")
    return found[0]


def _fitting(session: Session, row: Exhibit) -> list[Document]:
    """List the letters that a signed paper without a telling name may be: a release is the copy of a release only."""
    if row.kind is PaperKind.SIGNED_FORM:
        return []
    return [each for each in candidates(session, row.case_number or "") if (each.kind in RELEASES) == (row.kind is PaperKind.RELEASE)]


def _by_name(session: Session, row: Exhibit) -> list[Document]:
    """Find the documents that a file is named after; without a version in the name only the latest ones."""
    named = _NAMED.search(_BETWEEN.sub("-", row.original_name.lower()))
    if not named:
        return []
    of_kind = [each for each in store.documents(session, row.case_number or "") if each.kind.value == named["kind"]]
    if named["version"]:
        return [each for each in of_kind if each.version == int(named["version"])]
    return [each for each in candidates(session, row.case_number or "") if each in of_kind]


def received(session: Session, number: str) -> dict[int, list[Exhibit]]:
    """Give the signed copies of a case's documents, by the document, oldest first."""
    found: dict[int, list[Exhibit]] = {}
    for row in session.exec(select(Exhibit).where(Exhibit.case_number == number, col(Exhibit.signed_copy_of).is_not(None)).order_by(col(Exhibit.id))):
        found.setdefault(row.signed_copy_of or 0, []).append(row)
    return found
