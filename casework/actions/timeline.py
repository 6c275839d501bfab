"""The treatments tried before, as the record proves them: a proof that names a paper counts only while that page can be shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from casework import bookshelf
from casework.actions import charts, crosswalk_pages
from casework.actions.office import Office
from casework.chart import TreatmentTrial
from casework.records import store
from casework.records.models import Case
from casework.rules import exhibit_pages, treatment
from casework.rules.treatment import History, Lacking, TreatmentBook

NO_PAGE = "it names a paper without a page: write it like “P3 p. 4”"


@dataclass(frozen=True, slots=True)
class View:
    """The treatments of one case: those documented and those only reported apart, and whose record is still to be obtained."""

    case_number: str
    history: History
    lacking: tuple[Lacking, ...]
    needed: Mapping[str, int]


def book(office: Office) -> TreatmentBook:
    """Give what the rulebook says of treatments. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, "treatment.toml", TreatmentBook.parse)


def view(office: Office, number: str) -> View:
    """Show the treatments of a case with what follows from them. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        trials = charts.of_case(session, case).trials
        known = book(office)
        history = treatment.history(checked(office, session, number, trials), known.needed)
        return View(number, history, lacking(office, session, case), known.needed)


def lacking(office: Office, session: Session, case: Case) -> tuple[Lacking, ...]:
    """List the treatments of a case whose record is still to be obtained, and from whom."""
    trials = charts.of_case(session, case).trials
    return treatment.lacking(trials, book(office), troubles(office, session, case.number, trials))


def checked(office: Office, session: Session, number: str, trials: Iterable[TreatmentTrial]) -> tuple[TreatmentTrial, ...]:
    """Give the treatments as letters may tell them: a page of a paper in a letter's words, and a proof that does not hold left out."""
    kept = tuple(trials)
    wrong = troubles(office, session, number, kept)
    return tuple(_told(each, holds=place not in wrong) for place, each in enumerate(kept))


def troubles(office: Office, session: Session, number: str, trials: Iterable[TreatmentTrial]) -> dict[int, str]:
    """Say by place which proofs name a paper that does not hold, and why."""
    found = ((place, _trouble(office, session, number, each.proof)) for place, each in enumerate(trials))
    return {place: why for place, why in found if why}


def _told(trial: TreatmentTrial, *, holds: bool) -> TreatmentTrial:
    page = exhibit_pages.read(trial.proof)
    proof = "" if not holds else page.words if page else trial.proof
    return trial if proof == trial.proof else trial.model_copy(update={"proof": proof})


def _trouble(office: Office, session: Session, number: str, proof: str) -> str:
    if not exhibit_pages.names_paper(proof):
        return ""
    page = exhibit_pages.read(proof)
    return crosswalk_pages.trouble(office, session, number, page) if page else NO_PAGE
