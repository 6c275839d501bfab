"""The packet of a stage: which documents it needs, and each of them drawn as a Word file."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from pydantic import BaseModel

from casework.errors import Missing, MissingData, NotAllowed
from casework.letters import claim_work, facts, parties, preflight, word
from casework.letters.dossier import Dossier
from casework.letters.evidence import Citations, EvidenceRegister
from casework.letters.properties import Properties
from casework.letters.word import Letterhead
from casework.letters.wording import Wording
from casework.rules.citing import Matter
from casework.rules.coding import CodeBook
from casework.rules.denial_book import DenialAction
from casework.rules.facts import UNKNOWN_PLAN
from casework.rules.pathways import Filer
from casework.settings import PROGRAM
from casework.terms import DocumentKind, Network, Stage, Track

MEDICARE_ADVANTAGE = "medicare-advantage"
OF_WORK = {DenialAction.CORRECTED_CLAIM.value: DocumentKind.CORRECTED_CLAIM, DenialAction.SEND_RECORDS.value: DocumentKind.RECORDS}
BILLABLE_BY_PATIENT = frozenset({"self-funded-erisa", "insured-group", "individual"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """One finished document: its wording, its Word file, and what made it."""

    kind: DocumentKind
    text: str
    data: bytes
    template_hash: str
    data_hash: str
    citations: tuple[str, ...]


def standard_register() -> EvidenceRegister:
    """Read the evidence register that comes with the program."""
    return EvidenceRegister.load([PROGRAM / "casework" / "rulebook"])


def template(kind: DocumentKind) -> str:
    """Name the template of a document, as a path under templates/."""
    return f"letters/{kind.value}.md.j2"


def kinds(dossier: Dossier, *, codes: CodeBook | None = None) -> tuple[DocumentKind, ...]:
    """List the documents this stage needs, in the order in which a reviewer reads them."""
    if dossier.is_protective:
        return (DocumentKind.PROTECTIVE_FILING,)
    if dossier.rung.filer is not Filer.CLINIC:
        return ()
    if dossier.stage is Stage.REWORK:
        return tuple(OF_WORK[kind] for kind in (dossier.claim_work.kind,) if kind in OF_WORK)
    if dossier.stage is Stage.PRIOR_AUTHORIZATION:
        return (DocumentKind.PRIOR_AUTHORIZATION_REQUEST, DocumentKind.LETTER_OF_MEDICAL_NECESSITY, *_superbill(dossier, codes))
    if dossier.stage is Stage.DOI_COMPLAINT:
        return (DocumentKind.REGULATOR_COMPLAINT,)
    if dossier.rung.is_external:
        beside = () if parties.is_on_the_regulators_form(dossier) else _notice(dossier)
        return (DocumentKind.EXTERNAL_REVIEW_REQUEST, *beside)
    if dossier.stage is Stage.FIRST_APPEAL:
        return (DocumentKind.FIRST_APPEAL, DocumentKind.LETTER_OF_MEDICAL_NECESSITY, *_superbill(dossier, codes))
    if dossier.stage is Stage.SECOND_APPEAL:
        return (DocumentKind.SECOND_APPEAL,)
    return (DocumentKind.THIRD_APPEAL, *_notice(dossier))


def refusal(dossier: Dossier) -> str:
    """Say why no letter may be drawn for this stage at all, or ""."""
    return dossier.rung.no_letter


def to_complete(dossier: Dossier) -> tuple[Missing, ...]:
    """List what only the latest notice or a person knows and the letters leave open: it never stops a letter."""
    if dossier.stage is Stage.REWORK:
        return (claim_work.ADDRESS,) if kinds(dossier) else ()
    found = []
    if dossier.rung.office and not parties.is_to_payer(dossier) and not parties.office_lines(dossier):
        found.append(Missing(f"address of the {dossier.rung.office}", "write it into the letter, from the notice of the latest decision"))
    if facts.is_late(dossier) and not dossier.good_cause:
        found.append(Missing("good cause for filing late", "choose it when the filing is recorded, and write it into the letter"))
    return tuple(found)


def superbill_refusal(dossier: Dossier) -> str:
    """Say why this patient may not be given a superbill, or "" when one is lawful.

    A network contract holds the patient harmless and federal programs have rules of their own; where plan or network
    is unknown nothing is handed out.
    """
    coverage = dossier.chart.coverage
    if coverage.plan == MEDICARE_ADVANTAGE:
        return "the patient has Medicare Advantage: ask the plan for a determination instead"
    if coverage.network is Network.IN:
        return "the clinic is in the plan's network: file the claim with the plan"
    if coverage.network is Network.UNKNOWN or coverage.plan == UNKNOWN_PLAN:
        return "plan and network are not both known: enter them in the chart workbook, sheet Coverage"
    if coverage.plan not in BILLABLE_BY_PATIENT:
        return "nobody has verified that this kind of plan takes claims from patients: file the claim with the plan"
    return ""


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
    book = codes or preflight.standard_codes()
    _refuse_superbill(dossier, kind)
    if lacking := preflight.missing(dossier, kind, codes=book):
        raise MissingData(facts.TITLES[kind].lower(), lacking)
    citations = Citations(register, Matter(dossier.diagnosis_codes, facts.is_ketamine_infusion(dossier, book)))
    text = wording.text(template(kind), _context(dossier, kind, register, citations, book))
    template_hash, data_hash = wording.fingerprint(template(kind)), hash_of(dossier, register)
    stamps = {"CaseNumber": dossier.case_number, "DocumentKind": kind.value, "TemplateHash": template_hash, "DataHash": data_hash}
    stamps |= {"Evidence": register.version, **({"Rulebook": rulebook} if rulebook else {})}
    data = word.write(text, letterhead, properties=properties(dossier, kind, stamps, mark=mark))
    return Drawn(kind, text, data, template_hash, data_hash, citations.keys)


def _context(dossier: Dossier, kind: DocumentKind, register: EvidenceRegister, citations: Citations, codes: CodeBook) -> dict[str, object]:
    beside = tuple(each for each in kinds(dossier) if each is not kind) if kind is DocumentKind.FIRST_APPEAL else ()
    return facts.context(dossier, kind, register=register, citations=citations, codes=codes, beside=beside)


def properties(dossier: Dossier, kind: DocumentKind, stamps: dict[str, str], *, mark: str = "") -> Properties:
    """Give what the file says about itself; the title names no patient. A mark stands before the title and on every later page."""
    known = parties.member(dossier)
    claim = next(iter(dossier.claim_numbers), "")
    running = {"Member": known.full, "Claim": claim} if claim else {"Member": known.full, "Member ID": known.member_id}
    running = {mark: "not to be sent", **running} if mark else running
    title = f"{mark} {facts.TITLES[kind]}".strip()
    return Properties(title, dossier.drawn_on, dossier.clinic, subject=f"Case {dossier.case_number}", running=running, custom=stamps)


def hash_of(dossier: Dossier, register: EvidenceRegister) -> str:
    """Hash everything a document was drawn from."""
    known = {name: getattr(dossier, name) for name in dossier.__dataclass_fields__}
    return hashlib.sha256(json.dumps([known, register.version], default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum | Path):
        return str(value)
    return asdict(value)  # type: ignore[call-overload]


def _refuse_superbill(dossier: Dossier, kind: DocumentKind) -> None:
    refusal = superbill_refusal(dossier) if kind is DocumentKind.SUPERBILL else ""
    if refusal:
        sentence, _, instead = refusal.partition(": ")
        raise NotAllowed(f"No superbill: {sentence}.", (instead,))


def _superbill(dossier: Dossier, codes: CodeBook | None) -> tuple[DocumentKind, ...]:
    return (DocumentKind.SUPERBILL,) if _may_have_superbill(dossier) and not superbill_lacks(dossier, codes=codes) else ()


def _may_have_superbill(dossier: Dossier) -> bool:
    return bool(dossier.chart.claims and dossier.chart.infusions) and dossier.track is Track.MEMBER and not superbill_refusal(dossier)


def superbill_lacks(dossier: Dossier, *, codes: CodeBook | None = None) -> tuple[Missing, ...]:
    """List what keeps a lawful superbill out of the packet: facts and coding errors stop it alone, never the appeal beside it."""
    return preflight.missing(dossier, DocumentKind.SUPERBILL, codes=codes) if _may_have_superbill(dossier) else ()


def _notice(dossier: Dossier) -> tuple[DocumentKind, ...]:
    return (DocumentKind.COMPLAINT_NOTICE,) if dossier.office and dossier.track is Track.MEMBER else ()
