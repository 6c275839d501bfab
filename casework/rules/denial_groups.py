"""Claims of one dispute: one patient, payer, reason, track and course of treatment share one case, one letter, one clock."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.rules.denial_book import DenialAction, DenialBook
from casework.rules.denials import Decision
from casework.rules.remitted import RemittedClaim
from casework.terms import DenialReason, Track


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim with what was decided about it."""

    claim: RemittedClaim
    decision: Decision


@dataclass(frozen=True, slots=True)
class Group:
    """The claims of one case, by date of service. `key` names a patient: it is for comparing, never for showing."""

    key: tuple[str, ...] = field(repr=False)
    claims: tuple[Decided, ...]

    @property
    def action(self) -> DenialAction:
        """Say what these claims call for; the strongest of it where appeals differ."""
        return self.claims[0].decision.action

    @property
    def denial_reason(self) -> DenialReason | None:
        """Give the reason these claims share."""
        return self.claims[0].decision.denial_reason

    @property
    def track(self) -> Track | None:
        """Say whose dispute it is, for the network that was given."""
        return self.claims[0].decision.track

    @property
    def remitted_on(self) -> date | None:
        """Give the earliest date of remittance: it drives the clock."""
        return min((item.claim.remitted_on for item in self.claims if item.claim.remitted_on), default=None)


def series_key(book: DenialBook, decided: Decided) -> tuple[str, ...]:
    """Name the dispute a claim belongs to, apart from its dates: the same name under another member id is another patient."""
    claim, decision = decided.claim, decided.decision
    patient = (claim.member_id, claim.patient_first_name, claim.patient_last_name)
    return (
        *(" ".join(text.casefold().split()) for text in (*patient, claim.payer_id or claim.payer_name)),
        *((decision.denial_reason or "", decision.track_if_in_network or "") if decision.action.is_appeal else (decision.action, "")),
        _family(book, decided),
    )


def group(book: DenialBook, decided: Iterable[Decided]) -> tuple[Group, ...]:
    """Gather the claims that open a case; each claim comes out in exactly one group, in the file's order of first claims."""
    same: dict[tuple[str, ...], list[Decided]] = defaultdict(list)
    for item in decided:
        if item.decision.opens_case:
            same[series_key(book, item)].append(item)
    return tuple(Group(key, claims) for key, found in same.items() for claims in _courses(found, book.gap_days))


def _courses(found: Sequence[Decided], gap_days: int) -> list[tuple[Decided, ...]]:
    """Cut where two dates of service lie further apart than one course of treatment; undated claims join the first."""
    courses: list[list[Decided]] = [[]]
    last: date | None = None
    for item in sorted(found, key=lambda item: item.claim.service_on or date.min):
        served_on = item.claim.service_on
        if served_on and last and (served_on - last).days > gap_days:
            courses.append([])
        courses[-1].append(item)
        last = served_on or last
    return [tuple(course) for course in courses]


def _family(book: DenialBook, decided: Decided) -> str:
    disputed = {line.number for line in decided.decision.disputed}
    codes = [line.procedure.upper() for line in decided.claim.lines if None in disputed or line.number in disputed]
    named = next((family.name for family in book.families if set(codes) & set(family.codes)), None)
    return named or min(codes, default="")
