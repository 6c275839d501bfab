"""Which cases may be split and merged: one dispute is one patient, payer, series, reason and level, and nothing sent is torn apart."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from casework.errors import BadInput
from casework.rules.blockers import BlockerBook
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


def _refuse_paid(dispute: Dispute, book: BlockerBook) -> None:
    if dispute.is_being_paid:
        raise book.refusal("won-line", number=dispute.number)


def refuse_split(dispute: Dispute, book: BlockerBook) -> None:
    """Refuse to split what lies with the payer: one filing is answered as one. Raises NotAllowed with what is possible."""
    _refuse_paid(dispute, book)
    if dispute.waits_for_payer:
        names = ", ".join(stage.title.lower() for stage in dispute.waits_for_payer)
        raise book.refusal("filed-together", number=dispute.number, names=names)


def refuse_merge(one: Dispute, into: Dispute, book: BlockerBook) -> None:
    """Refuse to merge what is not one dispute, or what was sent. Raises NotAllowed with what is possible."""
    names = {"number": one.number, "other": into.number}
    for name in (each.name for each in fields(Dispute) if each.name in ALIKE):
        if getattr(one, name) != getattr(into, name):
            raise book.refusal("not-one-dispute", **names, why=ALIKE[name])
    for each in (one, into):
        _refuse_paid(each, book)
        if each.waits_for_payer:
            raise book.refusal("filed-apart-waiting", number=each.number)
    if one.level != into.level:
        raise book.refusal("other-stages", **names)
    if one.sent != into.sent:
        raise book.refusal("filed-apart", **names)
    if one.restarts != into.restarts:
        raise book.refusal("restarts-apart", **names)
