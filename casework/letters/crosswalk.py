"""The criteria crosswalk in letters: only what is met and may print, and what would close the rest."""

from collections.abc import Iterator
from dataclasses import dataclass

from casework.errors import Missing
from casework.letters.dossier import Dossier
from casework.rules.crosswalk import Crosswalk, Finding, Row
from casework.terms import DenialReason, Stage

APPLIED = (DenialReason.MEDICAL_NECESSITY, DenialReason.EXPERIMENTAL, DenialReason.FREQUENCY)


@dataclass(frozen=True, slots=True)
class Shown:
    """One policy as a letter shows it: its name, number and date, the criteria met, and of how many."""

    title: str
    rows: tuple[Row, ...]
    count: int
    is_whole: bool


def shown(dossier: Dossier) -> tuple[Shown, ...]:
    """Give the policies of which the record meets criteria, for the letters of this stage."""
    if not applies(dossier):
        return ()
    return tuple(Shown(each.title, each.met, len(each.rows), each.is_whole) for each in dossier.crosswalks if each.met)


def applies(dossier: Dossier) -> bool:
    """Say whether this stage argues criteria: the third appeal and outside review always, the second where the denial applied some."""
    if dossier.rung.is_external or dossier.stage is Stage.THIRD_APPEAL:
        return True
    return dossier.stage is Stage.SECOND_APPEAL and dossier.chart.denial.reason in APPLIED


def to_close(dossier: Dossier) -> tuple[Missing, ...]:
    """List what the letters leave open of the criteria, each with what would close it; names only, never a criterion's words."""
    return tuple(found for each in dossier.crosswalks for found in _open(each)) if applies(dossier) else ()


def _open(each: Crosswalk) -> Iterator[Missing]:
    if each.ask:
        yield Missing(f"criteria of {each.policy}", each.ask)
    for row in each.rows:
        if row.prints and row.finding is Finding.NO_EVIDENCE:
            yield Missing(f"criterion {row.name}, no evidence", row.close)
        elif row.prints and row.finding is Finding.NOT_MET:
            yield Missing(f"criterion {row.name}, not met", f"the letter does not claim it. {row.close}")
