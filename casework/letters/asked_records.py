"""Which earlier treatments a request for records names: a pharmacy reads of drugs only, and a clinician of nothing that a pharmacy gave."""

from dataclasses import dataclass

from casework.chart import TreatmentTrial
from casework.errors import Missing
from casework.letters import catalogue
from casework.letters.dossier import Dossier
from casework.terms import DocumentKind

REQUESTS = (DocumentKind.PHARMACY_RECORDS_REQUEST, DocumentKind.TREATING_RECORDS_REQUEST)
RELEASES = (DocumentKind.PHARMACY_RELEASE, DocumentKind.TREATING_RELEASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """The treatments without proof, parted by who may hold the record; one whose class nobody entered is in neither."""

    drugs: tuple[TreatmentTrial, ...] = ()
    therapies: tuple[TreatmentTrial, ...] = ()

    def of(self, kind: DocumentKind) -> tuple[TreatmentTrial, ...]:
        """Give what one request names, and the release that goes with it."""
        return self.drugs if kind in (REQUESTS[0], RELEASES[0]) else self.therapies if kind in (REQUESTS[1], RELEASES[1]) else ()


def asked(dossier: Dossier) -> Asked:
    """Part the treatments that lack their source by their class."""
    therapies = catalogue.standard().therapies
    open_ones = [each for each in dossier.chart.trials if not each.proof and each.drug_class]
    given = tuple(each for each in open_ones if each.drug_class.casefold() in therapies)
    return Asked(tuple(each for each in open_ones if each not in given), given)


def lacking(dossier: Dossier, what: str) -> tuple[Missing, ...]:
    """Ask for one treatment at least that the request may name; `what` is "drug" or "therapy"."""
    found = asked(dossier)
    if found.drugs if what == "drug" else found.therapies:
        return ()
    return (Missing(f"{what} without its source, with its class", "chart workbook, sheet Treatments tried, class"),)
