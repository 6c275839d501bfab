"""Who signs a stage's letters, in whose place, and what was signed or approved so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.letters.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Signatory:
    """The name under a letter. `is_covering`: another one treats, so no sentence may say that the signer did."""

    name: str = ""
    credentials: str = ""
    npi: str = ""
    specialty: str = ""
    is_covering: bool = False


def of(dossier: Dossier) -> Signatory:
    """Give who signs: whoever was asked to cover, else the clinician of the chart."""
    if dossier.signatory:
        return dossier.signatory
    own = dossier.chart.clinician
    return Signatory(own.name, own.credentials, own.npi, own.specialty)


@dataclass(frozen=True, slots=True)
class ApprovedLetter:
    """One version of a letter that its signer approved. `fingerprint` begins the file's own; `entered_by` is our own person."""

    letter: str
    version: int
    fingerprint: str
    signer: str
    voice: str
    approved_on: date
    entered_by: str
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Signatures:
    """What documents say of signatures: the official form that this plan asks for, whether a waiver opens the step, and what was signed or approved.

    The two days are those on which the patient signed the release of the pharmacy's, and of a clinician's or center's records.
    """

    official_form: str = ""
    takes_waiver: bool = False
    pharmacy_released_on: date | None = None
    treating_released_on: date | None = None
    approved: tuple[ApprovedLetter, ...] = ()
