"""Read X12 835 remittances: bytes in, values out. Every claim in the file comes out, or the file is refused with a reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import BinaryIO

from casework.errors import BadRemittance
from casework.intake.remittance_chart import line_keys, to_chart
from casework.intake.remittance_report import Tally, report, row, summary
from casework.intake.remitted import Remittance, Totals
from casework.intake.remitted_claim import read_claim
from casework.intake.remitted_transaction import MAX_FINDINGS, Transaction
from casework.intake.x12 import Segment, element, envelopes, segments
from casework.intake.x12_source import open_source
from casework.rules.remitted import Adjustment, RemittedClaim, ServiceLine

__all__ = [
    "Adjustment",
    "Reading",
    "Remittance",
    "RemittedClaim",
    "ServiceLine",
    "Tally",
    "Totals",
    "line_keys",
    "read",
    "report",
    "row",
    "summary",
    "to_chart",
]

MAX_CLAIM_BYTES = 4 << 20

_ENDS_CLAIM = {"PLB", "SE", "GE", "IEA", "ISA", "GS", "ST", "BPR", "CLP"}
_REMITTANCE_ONLY = {"BPR", "CLP"}


def read(data: bytes | BinaryIO) -> Remittance:
    """Read a whole file, with one or more envelopes or none.

    Raises BadRemittance with a plain reason when it is not an 835 at all.
    """
    reading = Reading()
    claims = tuple(reading.claims(data))
    return reading.result(claims)


@dataclass(slots=True)
class Reading:
    """A file being read: claims come out one by one, and only sums, findings and the claim at hand are kept."""

    component: str = ":"
    open: Transaction | None = None
    claim: list[Segment] = field(default_factory=list)
    claim_size: int = 0
    number: int = 0
    transactions: int = 0
    charge: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    payment: Decimal = Decimal(0)
    provider_adjustments: Decimal = Decimal(0)
    findings: dict[str, None] = field(default_factory=dict)
    more_findings: int = 0
    others: dict[str, int] = field(default_factory=dict)
    interchange: str = ""

    def claims(self, data: bytes | BinaryIO) -> Iterator[RemittedClaim]:
        """Give each claim of a file as it is read; `result` tells the rest once all are given.

        Raises BadRemittance when the file cannot be an 835.
        """
        source = open_source(data)
        for envelope in envelopes(source):
            self.component = envelope.delimiters.component
            for segment in segments(source, envelope):
                if segment[0] in _ENDS_CLAIM and self.claim:
                    yield from self._end_claim()
                self._take(segment)
            yield from self._end_claim()
            self._end_transaction()

    def result(self, claims: tuple[RemittedClaim, ...] = ()) -> Remittance:
        """Close the file, with its claims where somebody kept them.

        Raises BadRemittance when it held no 835.
        """
        if not self.transactions:
            raise BadRemittance(f"{self._other_words()} Export the remittance (835) and drop that file.")
        for kind, count in self.others.items():
            held = f", though {count} of its segments are CLP" if count else ""
            self._note(f"a transaction of kind {kind or 'unknown'} was left aside: it is not an 835{held}")
        if self.more_findings:
            self.findings[f"{self.more_findings} more findings are not listed"] = None
        totals = Totals(self.charge, self.paid, self.payment, self.provider_adjustments)
        return Remittance(claims, self.transactions, totals, tuple(self.findings), self.number)

    def _other_words(self) -> str:
        kinds = " and ".join(kind for kind in list(self.others)[:3] if kind)
        if not kinds:
            return "This is not an X12 835: it holds no remittance."
        held = " It holds CLP segments, but what they mean in such a file is not known." if any(self.others.values()) else ""
        return f"This is X12 {kinds}, not an 835.{held}"

    def _take(self, segment: Segment) -> None:
        name = segment[0]
        if name == "ST":
            self._end_transaction()
            self.open = Transaction(element(segment, 1))
        elif name in _REMITTANCE_ONLY:
            self._ensure_open(name)
        if self.open:
            self.open.segments += 1
        if name == "CLP" or self.claim:
            self._keep(segment)
        else:
            self._outside_claim(name, segment)

    def _keep(self, segment: Segment) -> None:
        self.claim.append(segment)
        self.claim_size += sum(map(len, segment)) + len(segment)
        if self.claim_size > MAX_CLAIM_BYTES:
            raise BadRemittance("One claim is larger than 4 MB: the file is damaged. Fetch the remittance again.")

    def _ensure_open(self, name: str) -> None:
        if self.open and name == "BPR" and self.open.payment is not None:
            self._end_transaction()
        self.open = self.open or Transaction("")

    def _end_claim(self) -> Iterator[RemittedClaim]:
        kept, self.claim, self.claim_size = self.claim, [], 0
        if not kept or not self.open:
            return
        self.open.claims += 1
        if self.open.is_other:
            return
        self.number += 1
        claim = read_claim(kept, header=self.open.header, number=self.number, component=self.component)
        self.charge += claim.charge or 0
        self.paid += claim.paid or 0
        self.open.paid += claim.paid or 0
        yield claim

    def _end_transaction(self) -> None:
        """Close the transaction being read and check its totals."""
        ended, self.open = self.open, None
        if not ended:
            return
        if ended.is_other or (ended.kind != "835" and not ended.claims and (ended.kind or ended.payment is None)):
            kind = ended.kind[:6]
            if kind in self.others or len(self.others) < MAX_FINDINGS:
                self.others[kind] = self.others.get(kind, 0) + ended.claims
            return
        self.transactions += 1
        self.payment += ended.payment or 0
        self.provider_adjustments += ended.provider_adjustments
        for finding in (*ended.notes, *ended.doubts()):
            self._note(f"transaction {self.transactions}: {finding}")

    def _outside_claim(self, name: str, segment: Segment) -> None:
        if name == "ISA":
            self.interchange = element(segment, 13)
        elif name == "IEA":
            if self.interchange and element(segment, 2) != self.interchange:
                self._note("the control numbers of ISA and IEA differ")
            self.interchange = ""
        elif name in ("CAS", "SVC"):
            self._note(f"a {name} segment stands outside any claim and was not used")
        elif self.open:
            self.open.take(segment)

    def _note(self, finding: str) -> None:
        if finding in self.findings or len(self.findings) < MAX_FINDINGS:
            self.findings[finding] = None
        else:
            self.more_findings += 1
