"""What the denial rules judge at one time: a service line, or a claim as a whole. Amounts are US dollars."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from casework.rules.remitted import Adjustment

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is judged: a line, or the claim as a whole. `is_all` says that no other adjustments bear on its charge."""

    number: int | None
    charge: Decimal | None
    paid: Decimal | None
    adjustments: Sequence[Adjustment]
    remarks: tuple[str, ...]
    is_all: bool

    @property
    def is_paid(self) -> bool:
        """Say whether anything was paid on it."""
        return self.paid is not None and self.paid > 0

    @property
    def counted(self) -> Sequence[Adjustment]:
        """Leave out adjustments of nothing, unless nothing was paid and they are all there is."""
        return [item for item in self.adjustments if item.amount != 0] or ([] if self.is_paid else self.adjustments)

    @property
    def is_explained(self) -> bool:
        """Say whether the adjustments account for the whole charge of an unpaid line."""
        given = sum((item.amount or Decimal(0) for item in self.adjustments), Decimal(0))
        return not self.is_all or self.charge is None or abs(self.charge - given) < _CENT
