"""Which published works a letter of one case cites: the register's selection, what the denial raises, and what the signer decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework.letters.dossier import Dossier
from casework.letters.evidence import Chosen, EvidenceRegister
from casework.letters.references import Reference
from casework.rules.citing import Choice, Matter
from casework.terms import DenialReason, DocumentKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """One work beside one case: why it cannot be cited, how the denial raises it, and what the signer decided."""

    work: Reference
    unfit: str
    is_named: bool
    choice: Choice | None

    @property
    def must_be_met(self) -> bool:
        """Say whether a letter that is silent about it would leave a point of the denial unanswered."""
        return self.is_named and self.work.is_adverse and not self.unfit


def candidates(dossier: Dossier, register: EvidenceRegister, *, is_intravenous: bool) -> tuple[Candidate, ...]:
    """Hold every work of the register against a case, in the register's order."""
    matter = Matter(dossier.diagnosis_codes, is_intravenous)
    chosen, said = dict(dossier.choices), [item.reason_text for item in dossier.refused]
    return tuple(Candidate(work, register.unfit(key, matter), work.is_named_in(said), chosen.get(key)) for key, work in register.references.items())


def picked(dossier: Dossier, kind: DocumentKind, register: EvidenceRegister, *, is_intravenous: bool) -> Chosen:
    """Choose what one document cites. What a denial names and points against the request is always met; the rest the signer decides.

    Raises UnverifiedCitation when a selection names a work that the register lacks.
    """
    base = register.choose(kind, dossier.diagnosis_codes, is_intravenous=is_intravenous)
    fitting = [each for each in candidates(dossier, register, is_intravenous=is_intravenous) if not each.unfit]
    left_out = {each.work.key for each in fitting if each.choice is Choice.LEAVE_OUT and not each.must_be_met}
    answered = _keys(each for each in fitting if each.must_be_met or (each.choice is Choice.ANSWER and each.work.is_adverse))
    added = [each for each in fitting if each.choice is Choice.CITE or (each.is_named and not each.work.is_adverse)]
    raised = base.limits if DenialReason.EXPERIMENTAL in dossier.grounds else ()
    support = [*base.support, *_keys(each for each in added if not each.work.is_adverse)]
    limits = [*raised, *(key for key in _keys(each for each in added if each.work.is_adverse) if key not in support)]
    return Chosen(_without(support, left_out, answered), _without(limits, left_out, answered), answered)


def undecided(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """List the works against the request that fit the case and that the signer has not decided about."""
    return tuple(each for each in found if each.work.is_adverse and not each.unfit and each.choice is None)


def _keys(found: Iterable[Candidate]) -> tuple[str, ...]:
    return tuple(each.work.key for each in found)


def _without(keys: Iterable[str], *taken: Iterable[str]) -> tuple[str, ...]:
    gone = {key for some in taken for key in some}
    return tuple(key for key in dict.fromkeys(keys) if key not in gone)
