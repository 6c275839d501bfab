"""What the letters that go with a corrected claim or with records may say: the payer's codes, and what is enclosed. They are no appeals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from casework.errors import Missing

if TYPE_CHECKING:
    from casework.letters.dossier import Dossier

RECORDS = "drop the infusion record or visit note of these days into the case's folder of the inbox, or casework add-document, kind records, class ordinary"
ADDRESS = Missing("address or fax for claims and records", "write it into the letter, from the remittance; a corrected claim sent electronically needs none")


@dataclass(frozen=True, slots=True)
class Code:
    """One reason or remark code of the payer, and our short words for it; "" where the rulebook has none."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One paper that goes with the letter."""

    words: str
    dated_on: date | None = None
    pages: int = 0


@dataclass(frozen=True, slots=True)
class ClaimWork:
    """What a claim that is worked on calls for. `is_new`: the payer's own remarks ask for a new claim, not a replacement."""

    kind: str = ""
    is_new: bool = False
    codes: tuple[Code, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()


def lacking_codes(dossier: "Dossier") -> Iterator[Missing]:
    """Ask for the payer's own codes: none is guessed."""
    if not dossier.claim_work.codes:
        yield Missing("reason or remark code of the denial", "chart workbook, sheet Claims, CARC and RARCs, as on the remittance")


def lacking_records(dossier: "Dossier") -> Iterator[Missing]:
    """Ask for what the letter says is enclosed."""
    if not dossier.claim_work.enclosed:
        yield Missing("records to enclose", RECORDS)


def lacking_corrections(dossier: "Dossier") -> Iterator[Missing]:
    """Ask for the lines of the claim, and for what is corrected on each claim."""
    lines = dossier.chart.claims
    if not lines:
        yield Missing("service lines", "chart workbook, sheet Claims, one row for each service of the claim")
    for number, line in enumerate(lines, 1):
        wanted = (("date of service", "Service date", line.service_on), ("procedure code", "Procedure", line.procedure))
        yield from (Missing(f"{words} of claim line {number}", f"chart workbook, sheet Claims, {column}") for words, column, value in wanted if not value)
    for claim in dict.fromkeys(line.claim_number for line in lines):
        if not any(line.correction for line in lines if line.claim_number == claim):
            place = next(number for number, line in enumerate(lines, 1) if line.claim_number == claim)
            yield Missing(f"what is corrected on claim line {place}", "chart workbook, sheet Claims, Correction: what is changed and why")
