"""The templates people own: looking them over, and drawing each document from the made-up case. Needs no database."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from pydantic import BaseModel

from casework import bookshelf
from casework.actions import codebooks
from casework.actions.file_writing import put
from casework.errors import CaseworkError, MissingData, NoRuleApplies, NotAllowed, TemplateInvalid, WrongRegulator
from casework.letters import catalogue, conditions, facts, packet, preflight, sample, template_check, template_files
from casework.letters.dossier import Dossier
from casework.letters.evidence import Citations, EvidenceRegister
from casework.letters.packet import Drawn
from casework.letters.parsing import Reader
from casework.letters.template_check import Finding, Shelf
from casework.letters.word import Letterhead
from casework.letters.wording import Wording
from casework.rules import pathways
from casework.rules.book import Rulebook
from casework.rules.coding import CodeBook
from casework.rules.facts import PlanFacts
from casework.rules.pathways import Filer, Regulator, Rung
from casework.settings import Settings
from casework.terms import BESIDE_THE_ROAD, ROAD, DocumentKind, Stage

PLANS = ("self-funded-erisa", conditions.MEDICARE_ADVANTAGE)


@dataclass(frozen=True)
class Desk:
    """What previews and checks of templates draw on: the clinic's words and letterhead, the rulebook, the register."""

    settings: Settings
    wording: Wording
    letterhead: Letterhead
    register: EvidenceRegister
    codes: CodeBook
    book: Rulebook

    @classmethod
    def open(cls, settings: Settings) -> "Desk":
        """Lay everything out. Raises TemplateInvalid for a letterhead that cannot be used, RulebookInvalid."""
        register = bookshelf.parsed(settings, "evidence.toml", EvidenceRegister.parse)
        template_files.refuse_link_out(settings.folder("templates") / "letterhead.docx", folder=settings.folder("templates"))
        letterhead = Letterhead(letterhead_file(settings))
        return cls(settings, wording_of(settings), letterhead, register, codebooks.read(settings), bookshelf.load(settings))


def wording_of(settings: Settings) -> Wording:
    """Give the words of letters as the files lie now, the clinic's own first."""
    return Wording([settings.folder("templates"), settings.program / "templates"])


def letterhead_file(settings: Settings) -> Path:
    """Say which letterhead is used: the clinic's own, or ours."""
    own = settings.folder("templates") / "letterhead.docx"
    return own if own.is_file() else settings.program / "templates" / "letterhead.docx"


def check(settings: Settings) -> tuple[Finding, ...]:
    """List everything of templates and letterhead that must be put right, and with severity "note" what is good to know."""
    wording = wording_of(settings)
    register = bookshelf.parsed(settings, "evidence.toml", EvidenceRegister.parse)
    documents = tuple(packet.template(kind) for kind in sample.KINDS)
    shelf = Shelf(Reader(wording), settings.program / "templates", settings.folder("templates"), documents)
    desk, broken = _desk(settings)
    known = _known(desk) if desk else {}
    found = template_check.check(shelf, known, register) if known else ()
    said = {each.words for each in found}
    drawn = [each for each in _drawn(desk) if not any(words in each.words for words in said)] if desk and not _has_errors(found) else []
    return (*broken, *found, *drawn)


def _has_errors(found: tuple[Finding, ...]) -> bool:
    return any(each.severity == template_check.ERROR for each in found)


def _desk(settings: Settings) -> tuple[Desk | None, tuple[Finding, ...]]:
    try:
        return Desk.open(settings), ()
    except TemplateInvalid as wrong:
        own = letterhead_file(settings)
        ours = Letterhead(settings.program / "templates" / "letterhead.docx")
        label = f"{template_check.CLINIC}/{own.name}" if own.parent == settings.folder("templates") else own.name
        register = bookshelf.parsed(settings, "evidence.toml", EvidenceRegister.parse)
        desk = Desk(settings, wording_of(settings), ours, register, codebooks.read(settings), bookshelf.load(settings))
        return desk, (Finding(label, 1, "letterhead", str(wrong)),)


def _drawn(desk: Desk) -> Iterator[Finding]:
    """Draw each document once; what only shows then is one finding."""
    for kind in sample.KINDS:
        try:
            preview(desk, kind)
        except (MissingData, NotAllowed, NoRuleApplies, WrongRegulator):
            continue  # the made-up case lacks what this document needs: no fault of a template
        except TemplateInvalid as wrong:
            yield Finding(packet.template(kind), 1, "cannot-be-drawn", str(wrong))


def _known(desk: Desk) -> dict[str, frozenset[str] | None]:
    """Name every field of letters with its attributes, None where they cannot be told."""
    known: dict[str, frozenset[str] | None] = {}
    for kind in sample.KINDS:
        with suppress(CaseworkError):
            dossier = sample_of(desk, kind)
            said = facts.context(dossier, kind, register=desk.register, citations=Citations(desk.register), codes=desk.codes)
            for name, value in said.items():
                known[name] = _attributes(value) or known.get(name)
    return known


def _attributes(value: object) -> frozenset[str] | None:
    if isinstance(value, BaseModel) or (is_dataclass(value) and not isinstance(value, type)):
        names = set(type(value).model_fields) if isinstance(value, BaseModel) else {item.name for item in fields(value)}
        return frozenset(names | {name for name in dir(type(value)) if not name.startswith("_")})
    return None


def preview(desk: Desk, kind: DocumentKind, *, plan: str = "", stage: Stage | None = None) -> Drawn:
    """Draw one document of the made-up case, marked SAMPLE.

    Raises NotAllowed when this plan's stage has no such document, MissingData, TemplateInvalid.
    """
    dossier = sample_of(desk, kind, plan=plan, stage=stage)
    return packet.draw(
        dossier,
        kind,
        wording=desk.wording,
        letterhead=desk.letterhead,
        register=desk.register,
        codes=desk.codes,
        rulebook=desk.book.version,
        mark=sample.MARK,
    )


def sample_of(desk: Desk, kind: DocumentKind, *, plan: str = "", stage: Stage | None = None) -> Dossier:
    """Give the made-up case at the stage that draws this document: the one asked for, or the first that has it.

    Raises NotAllowed when there is none, NoRuleApplies for a plan that the rulebook does not know.
    """
    for first in PLANS[:-1] if not plan else ():
        with suppress(NotAllowed):
            return _under(desk, kind, first, stage)
    return _under(desk, kind, plan or PLANS[-1], stage)


def _under(desk: Desk, kind: DocumentKind, plan: str, stage: Stage | None) -> Dossier:
    beside = next((each for each in catalogue.of(kind).packet if each in BESIDE_THE_ROAD), None)
    if beside and kind is not DocumentKind.PROTECTIVE_FILING and stage in (None, beside):
        return _at(desk, kind, plan, beside)
    road = ROAD[1:] if kind is DocumentKind.PROTECTIVE_FILING else ROAD
    found = {each: _at(desk, kind, plan, each) for each in road if stage in (None, each)}
    open_stages = {each: dossier for each, dossier in found.items() if dossier.rung.filer is Filer.CLINIC and not dossier.rung.no_letter}
    fitting = [each for each, dossier in open_stages.items() if sample.fits(dossier, kind)]
    if fitting:
        return open_stages[fitting[0]]
    own = {name for each in ROAD for name in packet.kinds(_at(desk, kind, plan, each))}
    if open_stages and kind not in own and _is_of_no_packet(desk, kind):
        whole = (each for each in open_stages.values() if not packet.why_not(each, kind) and not preflight.missing(each, kind, codes=desk.codes))
        return next(whole, next(iter(open_stages.values())))
    raise NotAllowed(f"Under this plan {f'the {stage.title.lower()} has no' if stage else 'no stage has the document'} {kind.value}.", sorted(own))


def _is_of_no_packet(desk: Desk, kind: DocumentKind) -> bool:
    """Say whether a document is drawn on demand, beside the packets of all plans."""
    return not any(sample.fits(_at(desk, kind, plan, each), kind) for plan in PLANS for each in ROAD)


def _at(desk: Desk, kind: DocumentKind, plan: str, stage: Stage) -> Dossier:
    known = PlanFacts(plan=plan, payer=sample.chart().coverage.payer, levels=2, jurisdiction="IL", is_grandfathered=False, external_review="federal")
    if stage in BESIDE_THE_ROAD:
        return sample.dossier(kind, Rung(stage, Filer.CLINIC, catalogue.of(kind).title), (), plan=plan, regulator=None, own=desk.settings.clinic)
    rungs = pathways.rungs(desk.book, known)
    here = next(each for each in rungs if each.stage is stage)
    earlier = rungs[: rungs.index(here)]
    return sample.dossier(kind, here, earlier, plan=plan, regulator=_regulator(desk.book, known), own=desk.settings.clinic)


def _regulator(book: Rulebook, known: PlanFacts) -> Regulator | None:
    try:
        return pathways.regulator(book, known)
    except (NoRuleApplies, WrongRegulator):
        return None


def write(drawn: Drawn, folder: Path) -> Path:
    """Write a preview into a folder as SAMPLE-kind.docx, over an earlier one, and say its path."""
    path = folder / f"{sample.MARK}-{drawn.kind.value}.docx"
    put(path, drawn.data)
    return path


def previews(desk: Desk, kinds: Sequence[DocumentKind] | None = None, *, plan: str = "", stage: Stage | None = None) -> tuple[Drawn, ...]:
    """Draw the documents named, or else every one that the made-up case has under this plan and stage. Raises as `preview` does."""
    if kinds:
        return tuple(preview(desk, kind, plan=plan, stage=stage) for kind in kinds)
    found = []
    for kind in sample.KINDS:
        with suppress(NotAllowed, MissingData):
            found.append(preview(desk, kind, plan=plan, stage=stage))
    return tuple(found)
