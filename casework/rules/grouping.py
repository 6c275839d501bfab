"""Which cases may be split and merged: one dispute is one patient, payer, series, reason and level, and nothing sent is torn apart."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from casework.errors import BadInput, NotAllowed
from casework.terms import Stage, Step, Track

ALIKE = {
    "patient": "another patient",
    "coverage": "another coverage",
    "series": "another course of treatment",
    "reason": "another denial reason",
    "track": "another track",
    "begins_at": "another beginning",
    "work": "other work on the claim",
}


class Parting(StrEnum):
    """How lines came from one case into another, as each of the two tells it."""

    SPLIT = "split off"
    SPLIT_FROM = "split off from"
    MERGED = "merged into"
    TOOK_IN = "took in"


@dataclass(frozen=True, slots=True)
class Dispute:
    """What makes a case one dispute. `standing` are its stages with their steps, `sent` what was filed, by stage and day."""

    number: str
    patient: str
    coverage: int
    series: str
    reason: str
    track: Track
    begins_at: Stage
    work: str
    standing: frozenset[tuple[Track, Stage, Step]]
    sent: frozenset[tuple[Track, Stage, date, str]]
    restarts: frozenset[date]

    @property
    def level(self) -> frozenset[tuple[Track, Stage]]:
        """Name the stages that wait for somebody."""
        return frozenset((track, stage) for track, stage, step in self.standing if step is not Step.DECIDED)

    @property
    def is_being_paid(self) -> bool:
        """Say whether the payment of something won is still followed."""
        return any(stage is Stage.PAYMENT and step is not Step.DECIDED for _, stage, step in self.standing)

    @property
    def waits_for_payer(self) -> tuple[Stage, ...]:
        """List the stages that lie with the payer."""
        return tuple(sorted({stage for _, stage, step in self.standing if step is Step.FILED and stage is not Stage.PAYMENT}, key=lambda stage: stage.place))


def chosen(lines: Iterable[int], held: Collection[int]) -> frozenset[int]:
    """Check the lines that shall go into a case of their own. Raises BadInput for none, all, or one that the case does not hold."""
    wanted = frozenset(lines)
    here = ", ".join(map(str, sorted(held))) or "none"
    if not wanted:
        raise BadInput(f"Say which lines go into a case of their own. Its lines: {here}.")
    if wanted - set(held):
        raise BadInput(f"This case holds no line {', '.join(map(str, sorted(wanted - set(held))))}. Its lines: {here}.")
    if wanted == set(held):
        raise BadInput(f"All its lines would go, and nothing stay. Name some of them: {here}.")
    return wanted


def _refuse_paid(dispute: Dispute) -> None:
    if dispute.is_being_paid:
        possible = ("record the payment first", f"take a line out of the dispute: casework lines {dispute.number} --withdrawn LINE")
        raise NotAllowed(f"Something of {dispute.number} is won, and its payment is followed line by line.", possible)


def refuse_split(dispute: Dispute) -> None:
    """Refuse to split what lies with the payer: one filing is answered as one. Raises NotAllowed with what is possible."""
    _refuse_paid(dispute)
    if dispute.waits_for_payer:
        names = ", ".join(stage.title.lower() for stage in dispute.waits_for_payer)
        possible = (
            f"record the answer line by line: casework partial {dispute.number}, or the deployment partial-approval",
            f"take a line out of the dispute: casework lines {dispute.number} --withdrawn LINE",
            "split after the payer's answer, when a next step is open",
        )
        raise NotAllowed(f"The {names} of {dispute.number} was filed for all its lines together, and the payer answers that filing as one.", possible)


def refuse_merge(one: Dispute, into: Dispute) -> None:
    """Refuse to merge what is not one dispute, or what was sent. Raises NotAllowed with what is possible."""
    for name in (each.name for each in fields(Dispute) if each.name in ALIKE):
        if getattr(one, name) != getattr(into, name):
            raise NotAllowed(f"{one.number} and {into.number} are not one dispute: {ALIKE[name]}.", ("leave both as they are",))
    for each in (one, into):
        _refuse_paid(each)
        if each.waits_for_payer:
            possible = ("record the payer's answer first", "leave both as they are")
            raise NotAllowed(f"{each.number} was filed and waits for the payer: two filings are answered apart.", possible)
    if one.level != into.level:
        raise NotAllowed(f"{one.number} and {into.number} stand at different stages.", ("take both to the same stage first", "leave both as they are"))
    if one.sent != into.sent:
        raise NotAllowed(f"{one.number} and {into.number} were filed apart, so one letter cannot tell the history of both.", ("leave both as they are",))
    if one.restarts != into.restarts:
        raise NotAllowed("A denial that restarts the time to appeal does so for its own claims only, so the cases stay apart.", ("leave both as they are",))
