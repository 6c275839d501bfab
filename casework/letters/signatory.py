"""Who signs a stage's letters: the treating clinician, or who covers and speaks of the record that was read."""

from __future__ import annotations

from dataclasses import dataclass
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
