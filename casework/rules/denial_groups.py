"""Claims of one dispute: one patient, payer, reason, track and course of treatment share one case, one letter, one clock."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from casework.rules.denial_book import DenialAction, DenialBook
from casework.rules.denials import STRENGTH, Decision, LineDecision, track_for
from casework.rules.remitted import RemittedClaim
from casework.terms import DenialReason, Network, Track


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim with what was decided about it, or the lines of it that call for other work than the claim as a whole.

    `part` names that work, and is "" for the claim itself; `without` are the lines that such a part took out of the claim.
    """

    claim: RemittedClaim
    decision: Decision
    part: str = ""
    without: frozenset[int] = frozenset()

    def covers(self, number: int | None) -> bool:
        """Say whether a service line belongs here; None asks for the claim as a whole."""
        if self.part:
            return number in {line.number for line in self.decision.disputed}
        return number not in self.without


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
        *((decision.denial_reason or "", decision.track_if_in_network or "") if decision.action.is_appeal else (decision.action, _wants_new(book, decided))),
        _family(book, decided),
    )


def parts(item: Decided) -> tuple[Decided, ...]:
    """Part a claim whose lines call for different work: first what it calls for as a whole, then the lines that need other work.

    A denial that is for the whole claim takes every line with it.
    """
    taken = list(item.decision.disputed) if item.decision.opens_case and not item.part else []
    if not taken or any(line.number is None for line in taken):
        return (item,)
    left = [line for line in item.decision.lines if line not in taken and line.number and (line.action.is_rework or line.action.is_result)]
    kinds = [[line for line in left if line.action.is_result], [line for line in left if line.action.is_rework]]
    found = [part for lines in kinds if lines and (part := _part(item, lines)).decision.opens_case]
    without = frozenset(line.number for part in found for line in part.decision.disputed if line.number)
    return (replace(item, without=without), *found) if found else (item,)


def _part(item: Decided, lines: Sequence[LineDecision]) -> Decided:
    """Decide lines by themselves: the strongest of them, as for a claim."""
    best = min(lines, key=lambda line: (STRENGTH.index(line.action), -line.amount))
    in_network = track_for(best.group, Network.IN) if best.action.is_rework else None
    track = track_for(best.group, Network.UNKNOWN) if best.action.is_rework else Track.PROVIDER
    decision = Decision(best.action, best.reason, None, track, in_network, best.group, tuple(lines))
    return Decided(item.claim, decision, part=best.action.value)


def group(book: DenialBook, decided: Iterable[Decided]) -> tuple[Group, ...]:
    """Gather the claims that open a case; each line of them comes out in exactly one group, in the file's order of first claims."""
    same: dict[tuple[str, ...], list[Decided]] = defaultdict(list)
    for item in decided:
        for part in parts(item):
            if part.decision.opens_case:
                same[series_key(book, part)].append(part)
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


def _wants_new(book: DenialBook, decided: Decided) -> str:
    """Keep claims that were never processed apart from those that a corrected claim replaces: one letter cannot ask for both."""
    if not decided.decision.action.is_rework:
        return ""
    said = [[book.remark(code) for code in line.rarcs] for line in decided.decision.disputed]
    return "new claim" if said and all(any(remark and remark.wants_new_claim for remark in remarks) for remarks in said) else ""


def _family(book: DenialBook, decided: Decided) -> str:
    disputed = {line.number for line in decided.decision.disputed}
    codes = [line.procedure.upper() for line in decided.claim.lines if None in disputed or line.number in disputed]
    named = next((family.name for family in book.families if set(codes) & set(family.codes)), None)
    return named or min(codes, default="")
