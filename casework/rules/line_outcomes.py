"""What a determination did to single claim lines, and what of a case is still disputed after it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from casework.errors import BadInput
from casework.terms import Outcome

ITEM = re.compile(r"(\d{1,9})(?:=(\d{1,9}(?:\.\d{1,2})?))?", re.ASCII)
PATTERN = r"^(\d{1,9}(=\d{1,9}(\.\d{1,2})?)?( *, *\d{1,9}(=\d{1,9}(\.\d{1,2})?)?)*)?$"
HOW = "Write line numbers with commas, such as 12,14; an amount allowed in US dollars follows its line, such as 12=650.00."
NOTHING = Decimal(0)


class LineResult(StrEnum):
    """What came of one claim line."""

    OVERTURNED = "overturned"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"
    NOT_DECIDED = "not decided"

    @property
    def is_disputed(self) -> bool:
        """Say whether the line is still in dispute."""
        return self in (LineResult.UPHELD, LineResult.NOT_DECIDED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one line, by its number; amounts in US dollars, None where nobody named one."""

    line: int
    result: LineResult
    allowed: Decimal | None = None
    paid: Decimal | None = None


def read(text: str, result: LineResult) -> tuple[Verdict, ...]:
    """Read line numbers as people type them, such as "12=650.00, 14". Raises BadInput for anything else."""
    found = []
    for item in (part.strip() for part in text.split(",") if part.strip()):
        match = ITEM.fullmatch(item)
        if match is None:
            raise BadInput(f"These are no line numbers. {HOW}")
        if match[2] and result is not LineResult.OVERTURNED:
            raise BadInput("Only a line that was overturned has an amount allowed. Write the others by number alone.")
        found.append(Verdict(int(match[1]), result, Decimal(match[2]) if match[2] else None))
    return tuple(found)


def check(verdicts: Iterable[Verdict], held: Collection[int]) -> None:
    """Refuse lines that a case does not hold, and a line that is named twice. Raises BadInput."""
    named = [verdict.line for verdict in verdicts]
    twice = sorted({line for line in named if named.count(line) > 1})
    if twice:
        raise BadInput(f"Line {_listed(twice)} is named more than once. Each line has one result.")
    strange = sorted(set(named) - set(held))
    if strange:
        lines = f"Its lines: {_listed(sorted(held))}." if held else "It has no claim lines."
        raise BadInput(f"This case holds no line {_listed(strange)}. {lines}")


def check_outcome(outcome: Outcome, verdicts: Iterable[Verdict], before: Mapping[int, LineResult]) -> None:
    """Refuse lines that do not fit the answer as a whole; `before` is how each line of the case stood. Raises BadInput."""
    said = {verdict.line: verdict.result for verdict in verdicts}
    after = {**before, **said}
    if any(result is LineResult.WITHDRAWN for result in said.values()):
        raise BadInput("A payer withdraws no line: that is our own act, before or after its answer.")
    if outcome is Outcome.APPROVED_IN_PART and said and not any(result.is_disputed for result in after.values()):
        raise BadInput("Every line is overturned, so nothing was refused: record the answer “Approved”.")
    if outcome in (Outcome.DENIED, Outcome.DISMISSED) and LineResult.OVERTURNED in said.values():
        raise BadInput("A line was overturned, so the answer is “Approved in part”.")
    if not outcome.is_adverse and any(result.is_disputed for result in said.values()):
        raise BadInput("A line was not overturned, so the answer is “Approved in part”.")


def at_stake(lines: Iterable[tuple[Decimal, Decimal, LineResult | None]]) -> Decimal:
    """Sum what is unpaid of the lines still in dispute, given charge, paid and result of each; in US dollars."""
    return sum((max(charge - paid, NOTHING) for charge, paid, result in lines if result is None or result.is_disputed), NOTHING)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
