"""The packet of a stage: which documents it needs, and each of them drawn as a Word file."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from casework.errors import Missing, MissingData, NotAllowed
from casework.letters import asked_records, catalogue, claim_work, crosswalk, exhibited, facts, parties, portal, preflight, timeline, timely, word
from casework.letters.catalogue import Entry, Paper
from casework.letters.conditions import REFUSED, WHEN
from casework.letters.dossier import Dossier
from casework.letters.evidence import Citations, EvidenceRegister
from casework.letters.properties import Properties
from casework.letters.word import Letterhead
from casework.letters.wording import Wording
from casework.rules.citing import Matter
from casework.rules.coding import CodeBook
from casework.rules.pathways import Filer
from casework.settings import PROGRAM
from casework.terms import BESIDE_THE_ROAD, DocumentKind

PROTECTIVE = "protective"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One finished document: its wording, its Word file, and what made it."""

    kind: DocumentKind
    text: str
    data: bytes
    template_hash: str
    data_hash: str
    citations: tuple[str, ...]


@cache
def plain_letterhead() -> Letterhead:
    """Open the paper without a clinic that comes with the program, once: a clinic's own letterhead never stands in for it."""
    return Letterhead(PROGRAM / "templates" / "plain-letterhead.docx")


def template(kind: DocumentKind) -> str:
    """Name the template of a document, as a path under templates/."""
    return f"letters/{kind.value}.md.j2"


def kinds(dossier: Dossier, *, codes: CodeBook | None = None) -> tuple[DocumentKind, ...]:
    """List the documents this stage needs, in the order in which a reviewer reads them."""
    if not dossier.is_protective and dossier.rung.filer is not Filer.CLINIC:
        return ()
    return tuple(entry.kind for entry in catalogue.standard().entries.values() if _belongs(entry, dossier, codes))


def _belongs(entry: Entry, dossier: Dossier, codes: CodeBook | None) -> bool:
    if dossier.stage not in entry.packet or (entry.tracks and dossier.track not in entry.tracks):
        return False
    return (PROTECTIVE in entry.when) == dossier.is_protective and all(WHEN[name](dossier, codes) for name in entry.when)


def refusal(dossier: Dossier) -> str:
    """Say why no letter may be drawn for this stage at all, or ""."""
    return dossier.rung.no_letter


def to_complete(dossier: Dossier) -> tuple[Missing, ...]:
    """List what only the latest notice or a person knows and the letters leave open: it never stops a letter."""
    if dossier.stage in BESIDE_THE_ROAD:
        return (claim_work.ADDRESS,) if kinds(dossier) else ()
    found = []
    if dossier.rung.office and not parties.is_to_payer(dossier) and not parties.office_lines(dossier):
        found.append(Missing(f"address of the {dossier.rung.office}", "write it into the letter, from the notice of the latest decision"))
    if timely.is_late(dossier) and not dossier.good_cause:
        found.append(Missing("good cause for filing late", "choose it when the filing is recorded, and write it into the letter"))
    return (*found, *crosswalk.to_close(dossier), *timeline.to_close(dossier))


def draw(
    dossier: Dossier,
    kind: DocumentKind,
    *,
    wording: Wording,
    letterhead: Letterhead,
    register: EvidenceRegister,
    codes: CodeBook | None = None,
    rulebook: str = "",
    mark: str = "",
) -> Drawn:
    """Draw one document; the same dossier gives the same bytes. `rulebook` is the version that the file names; `mark` a word such as SAMPLE.

    Raises MissingData listing every fact that is missing, NotAllowed for a superbill that would not be lawful,
    UnverifiedCitation when the register does not vouch for what the letter cites.
    """
    book, entry = codes or preflight.standard_codes(), catalogue.of(kind)
    refuse(dossier, kind)
    if lacking := preflight.missing(dossier, kind, codes=book):
        raise MissingData(entry.title.lower(), lacking)
    written, citations = _written(dossier, kind, wording, register, book)
    named = replace(dossier, exhibits=exhibited.used(written, dossier.exhibits))
    text = exhibited.told(written, named.exhibits)
    template_hash, data_hash = wording.fingerprint(template(kind)), hash_of(named, register)
    stamps = {"CaseNumber": dossier.case_number, "DocumentKind": kind.value, "TemplateHash": template_hash, "DataHash": data_hash}
    stamps |= {"Evidence": register.version, **({"Rulebook": rulebook} if rulebook else {}), **exhibited.stamps(written, named.exhibits)}
    paper = plain_letterhead() if entry.paper is Paper.PLAIN else letterhead
    data = word.write(text, paper, properties=properties(dossier, kind, stamps, mark=mark))
    return Drawn(kind, text, data, template_hash, data_hash, citations.keys)


def text(dossier: Dossier, kind: DocumentKind, *, wording: Wording, register: EvidenceRegister, codes: CodeBook | None = None) -> str:
    """Give the words of a document before its exhibits are numbered. Raises as `draw` does for what is missing or not vouched for."""
    return _written(dossier, kind, wording, register, codes or preflight.standard_codes())[0]


def _written(dossier: Dossier, kind: DocumentKind, wording: Wording, register: EvidenceRegister, codes: CodeBook) -> tuple[str, Citations]:
    citations = Citations(register, Matter(dossier.diagnosis_codes, facts.is_ketamine_infusion(dossier, codes)))
    known = _context(dossier, kind, register, citations, codes)
    if kind is DocumentKind.PORTAL_SHEET:
        known["statements"] = portal.statements(wording, known)
    return wording.text(template(kind), known), citations


def _context(dossier: Dossier, kind: DocumentKind, register: EvidenceRegister, citations: Citations, codes: CodeBook) -> dict[str, object]:
    beside = tuple(each for each in kinds(dossier) if each is not kind) if kind is DocumentKind.FIRST_APPEAL else ()
    return facts.context(dossier, kind, register=register, citations=citations, codes=codes, beside=beside)


def properties(dossier: Dossier, kind: DocumentKind, stamps: dict[str, str], *, mark: str = "") -> Properties:
    """Give what the file says about itself; the title names no patient. A mark stands before the title and on every later page."""
    known = parties.member(dossier)
    claim = next(iter(dossier.claim_numbers), "")
    running = {"Member": known.full, "Claim": claim} if claim else {"Member": known.full, "Member ID": known.member_id}
    running = {"Patient": known.full} if kind in (*asked_records.REQUESTS, *asked_records.RELEASES) else running
    running = {mark: "not to be sent", **running} if mark else running
    entry = catalogue.of(kind)
    title, is_plain = f"{mark} {entry.title}".strip(), entry.paper is Paper.PLAIN
    sender = parties.sender(dossier) if is_plain else dossier.clinic
    running = {mark: "not to be sent"} if is_plain and mark else {} if is_plain else running
    return Properties(title, dossier.drawn_on, sender, subject=f"Case {dossier.case_number}", running=running, custom=stamps, is_plain=is_plain)


def hash_of(dossier: Dossier, register: EvidenceRegister) -> str:
    """Hash everything a document was drawn from."""
    known = {name: getattr(dossier, name) for name in dossier.__dataclass_fields__}
    return hashlib.sha256(json.dumps([known, register.version], default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum | Path | Decimal):
        return str(value)
    return asdict(value)  # type: ignore[call-overload]


def refuse(dossier: Dossier, kind: DocumentKind) -> None:
    """Raise NotAllowed, with what to do instead, where this document may not be drawn for this patient or in this dispute."""
    if why := why_not(dossier, kind):
        sentence, _, instead = why.partition(": ")
        raise NotAllowed(f"No {catalogue.of(kind).title.lower()}: {sentence}.", (instead,))


def why_not(dossier: Dossier, kind: DocumentKind) -> str:
    """Say why this patient or dispute may not have a document, with a colon before what to do instead; "" when it may."""
    return next(filter(None, (REFUSED[name](dossier) for name in catalogue.of(kind).refused)), "")
