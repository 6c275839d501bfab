"""Proofs of earlier treatments that do not hold: the letters tell those treatments as reported, and say here what would prove them."""

from casework.errors import Missing
from casework.letters.dossier import Dossier


def to_close(dossier: Dossier) -> tuple[Missing, ...]:
    """List the treatments whose named proof cannot be shown, by their row of the chart and never by name."""
    return tuple(
        Missing(f"proof of treatment {place + 1}", f"it counts as reported, not documented: {why}. Correct it in the chart workbook, sheet Treatments tried")
        for place, why in dossier.proof_troubles
    )
