"""The figures of a letter, computed from the chart and nothing else: ages, costs, scores, infusions, claim lines.

Money is US dollars; times are minutes; doses milligrams. Amounts of different kinds are never put in one table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.chart import Chart, ClaimLine, CostLine, Infusion, OutcomeScore
from casework.letters import scores_chart
from casework.rules import coding

BASES = ("billed", "allowed", "cash price")


@dataclass(frozen=True, slots=True)
class CostRow:
    """One line of a cost table. `more` and `less` compare it with the whole request; None on the request's own lines."""

    line: CostLine
    more: Decimal | None = None
    less: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CostTable:
    """The costs of one kind of price, the requested treatment first."""

    basis: str
    rows: tuple[CostRow, ...]
    requested: Decimal
    is_comparison: bool

    @property
    def basis_words(self) -> str:
        """Say what kind of price this is."""
        return {"billed": "billed charges", "allowed": "allowed amounts", "cash price": "cash prices"}[self.basis]

    @property
    def sources(self) -> tuple[str, ...]:
        """List where the figures come from, each source once."""
        return tuple(dict.fromkeys(row.line.source for row in self.rows if row.line.source))


@dataclass(frozen=True, slots=True)
class Scale:
    """The readings of one outcome scale, oldest first."""

    name: str
    readings: tuple[OutcomeScore, ...]

    @property
    def first(self) -> OutcomeScore:
        """Give the oldest reading."""
        return self.readings[0]

    @property
    def last(self) -> OutcomeScore:
        """Give the newest reading."""
        return self.readings[-1]

    @property
    def has_chart(self) -> bool:
        """Say whether there are readings of two days at least, so that a chart says something."""
        return self.first.scored_on < self.last.scored_on

    @property
    def series(self) -> str:
        """Give the readings as the mark of a chart takes them."""
        return scores_chart.said([(each.scored_on, each.score) for each in self.readings])

    @property
    def change(self) -> int:
        """Give the difference between the newest and the oldest reading."""
        return self.last.score - self.first.score


@dataclass(frozen=True, slots=True)
class Given:
    """One infusion as the superbill and the letters show it."""

    infusion: Infusion
    minutes: int | None
    mg_per_kg: Decimal | None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One line of a superbill, with the letters that point at its diagnoses."""

    line: ClaimLine
    pointer: str


@dataclass(frozen=True, slots=True)
class Bill:
    """The claim lines with their sums."""

    lines: tuple[ServiceLine, ...]
    diagnosis_codes: tuple[str, ...]
    charges: Decimal
    paid: Decimal

    @property
    def unpaid(self) -> Decimal:
        """Give what the payer left unpaid of the charges."""
        return self.charges - self.paid


@dataclass(frozen=True, slots=True)
class BilledDiagnosis:
    """A diagnosis of a superbill: the letter its lines point to, the code, and the record's words."""

    letter: str
    code: str
    words: str


def age(birth_on: date, on: date) -> int:
    """Count whole years on a day."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def cost_tables(costs: Sequence[CostLine]) -> tuple[CostTable, ...]:
    """Give one table for each kind of price, in the order billed, allowed, cash price."""
    kinds = ((basis, [line for line in costs if line.basis == basis]) for basis in BASES)
    return tuple(_cost_table(basis, lines) for basis, lines in kinds if lines)


def _cost_table(basis: str, lines: Sequence[CostLine]) -> CostTable:
    requested = [line for line in lines if line.is_requested_treatment]
    others = [line for line in lines if not line.is_requested_treatment]
    total = sum((line.total for line in requested), Decimal(0))
    compared = [_compared(line, total) if requested else CostRow(line) for line in others]
    return CostTable(basis, (*(CostRow(line) for line in requested), *compared), total, bool(requested and others))


def _compared(line: CostLine, total: Decimal) -> CostRow:
    difference = line.total - total
    return CostRow(line, more=difference if difference > 0 else None, less=-difference if difference < 0 else None)


def scales(scores: Sequence[OutcomeScore]) -> tuple[Scale, ...]:
    """Group readings by scale, each oldest first."""
    names = dict.fromkeys(item.scale for item in scores)
    return tuple(Scale(name, tuple(sorted((item for item in scores if item.scale == name), key=lambda item: item.scored_on))) for name in names)


def given(infusions: Sequence[Infusion]) -> tuple[Given, ...]:
    """Give the infusions oldest first, with minutes and dose by weight where the record allows."""
    return tuple(_given(item) for item in sorted(infusions, key=lambda item: (item.given_on, item.started_at)))


def _given(item: Infusion) -> Given:
    by_weight = round(item.dose_mg / item.weight_kg, 2) if item.dose_mg and item.weight_kg else None
    return Given(item, coding.minutes(item), by_weight)


def bill(chart: Chart) -> Bill:
    """Sum the claim lines and point each at its diagnoses."""
    codes = bill_diagnoses(chart)
    ordered = sorted(chart.claims, key=lambda line: (line.service_on or date.max, line.claim_number))
    lines = tuple(ServiceLine(line, _pointer(line_diagnoses(chart, line), codes)) for line in ordered)
    return Bill(lines, codes, sum((line.charge for line in chart.claims), Decimal(0)), sum((line.paid for line in chart.claims), Decimal(0)))


def bill_diagnoses(chart: Chart) -> tuple[str, ...]:
    """List the diagnosis codes of a superbill: those the lines state, the chart's first."""
    stated = [code for line in chart.claims for code in line_diagnoses(chart, line)]
    return tuple(dict.fromkeys([*(item.code for item in chart.diagnoses if item.code in stated), *stated]))


def billed_diagnoses(chart: Chart) -> tuple[BilledDiagnosis, ...]:
    """Give a superbill's diagnoses with the letters that its lines point to."""
    words = {item.code: item.description for item in chart.diagnoses}
    return tuple(BilledDiagnosis(chr(ord("A") + place), code, words.get(code, "")) for place, code in enumerate(bill_diagnoses(chart)))


def line_diagnoses(chart: Chart, line: ClaimLine) -> tuple[str, ...]:
    """Give a line's diagnosis codes; a line that states none has the chart's first, which by its own heading is the most important."""
    return line.diagnosis_codes or tuple(item.code for item in chart.diagnoses[:1])


def _pointer(codes: Sequence[str], listed: Sequence[str]) -> str:
    return ", ".join(chr(ord("A") + listed.index(code)) for code in codes)
