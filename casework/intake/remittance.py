"""Read X12 835 remittances: bytes in, values out. Every claim in the file comes out, or the file is refused with a reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from casework.errors import BadRemittance
from casework.intake.remittance_chart import line_keys, to_chart
from casework.intake.remittance_report import report, summary
from casework.intake.remitted import Remittance, Totals
from casework.intake.remitted_claim import Header, Notes, day, money, read_claim
from casework.intake.x12 import Segment, element, envelopes, open_text, segments
from casework.rules.remitted import Adjustment, RemittedClaim, ServiceLine

__all__ = [
    "Adjustment",
    "Remittance",
    "RemittedClaim",
    "ServiceLine",
    "Totals",
    "line_keys",
    "read",
    "report",
    "summary",
    "to_chart",
]

_ENDS_CLAIM = {"PLB", "SE", "GE", "IEA", "ISA", "GS", "ST", "BPR", "CLP"}
_REMITTANCE_ONLY = {"BPR", "CLP"}
_NPI_DIGITS = 10


def read(data: bytes) -> Remittance:
    """Read a whole file, with one or more envelopes or none.

    Raises BadRemittance with a plain reason when it is not an 835 at all.
    """
    data = open_text(data)
    reading = _Reading()
    for envelope in envelopes(data):
        reading.component = envelope.delimiters.component
        for segment in segments(data, envelope):
            reading.take(segment)
        reading.end_transaction()
    return reading.result()


@dataclass(slots=True)
class _Transaction:
    """The transaction being read: `kind` is ST01, or "" where ST is missing."""

    kind: str
    header: Header = field(default_factory=Header)
    claims: list[RemittedClaim] = field(default_factory=list)
    provider_adjustments: Decimal = Decimal(0)
    payment: Decimal | None = None
    notes: Notes = field(default_factory=list)
    segments: int = 0
    is_ended: bool = False


@dataclass(slots=True)
class _Reading:
    """Everything read so far."""

    component: str = ":"
    open: _Transaction | None = None
    claim: list[Segment] = field(default_factory=list)
    claims: list[RemittedClaim] = field(default_factory=list)
    transactions: int = 0
    payment: Decimal = Decimal(0)
    provider_adjustments: Decimal = Decimal(0)
    findings: dict[str, None] = field(default_factory=dict)
    other_kinds: dict[str, None] = field(default_factory=dict)
    interchange: str = ""

    def take(self, segment: Segment) -> None:
        """Take the next segment of the file."""
        name = segment[0]
        if name in _ENDS_CLAIM:
            self._end_claim()
        if name == "ST":
            self.end_transaction()
            self.open = _Transaction(element(segment, 1))
        elif name in _REMITTANCE_ONLY:
            self._ensure_open(name)
        if self.open:
            self.open.segments += 1
        if name == "CLP" or self.claim:
            self.claim.append(segment)
        else:
            self._outside_claim(name, segment)

    def result(self) -> Remittance:
        """Close the file.

        Raises BadRemittance when it held no 835.
        """
        if not self.transactions:
            kinds = " and ".join(kind[:6] for kind in list(self.other_kinds)[:3] if kind)
            said = f"This is X12 {kinds}, not an 835." if kinds else "This is not an X12 835: it holds no remittance."
            raise BadRemittance(f"{said} Export the remittance (835) and drop that file.")
        for kind in self.other_kinds:
            self._note(f"a transaction of kind {kind[:6] or 'unknown'} was left aside: it is not an 835")
        charge = sum((claim.charge or Decimal(0) for claim in self.claims), Decimal(0))
        paid = sum((claim.paid or Decimal(0) for claim in self.claims), Decimal(0))
        totals = Totals(charge, paid, self.payment, self.provider_adjustments)
        return Remittance(tuple(self.claims), self.transactions, totals, tuple(self.findings))

    def end_transaction(self) -> None:
        """Close the transaction being read and check its totals."""
        self._end_claim()
        ended, self.open = self.open, None
        if not ended:
            return
        if ended.kind != "835" and not ended.claims and (ended.kind or ended.payment is None):
            self.other_kinds[ended.kind] = None
            return
        self.transactions += 1
        self.payment += ended.payment or Decimal(0)
        self.provider_adjustments += ended.provider_adjustments
        for finding in (*ended.notes, *_doubts(ended)):
            self._note(f"transaction {self.transactions}: {finding}")

    def _ensure_open(self, name: str) -> None:
        if self.open and name == "BPR" and self.open.payment is not None:
            self.end_transaction()
        self.open = self.open or _Transaction("")

    def _end_claim(self) -> None:
        if self.claim and self.open:
            number = len(self.claims) + 1
            claim = read_claim(self.claim, header=self.open.header, number=number, component=self.component)
            self.claims.append(claim)
            self.open.claims.append(claim)
        self.claim = []

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
            _HANDLERS.get(name, _ignore)(self.open, segment, self.open.notes)

    def _note(self, finding: str) -> None:
        self.findings[finding] = None


def _doubts(ended: _Transaction) -> Iterator[str]:
    if not ended.kind:
        yield "the ST segment is missing"
    if not ended.is_ended:
        yield "the SE segment is missing: the file may be cut off"
    if not ended.header.payer_name:
        yield "no payer is named"
    paid = sum((claim.paid or Decimal(0) for claim in ended.claims), Decimal(0))
    if ended.payment is None:
        yield "the payment amount is missing"
    elif ended.payment != paid - ended.provider_adjustments:
        yield "the payment does not equal the claims' payments less the provider adjustments"


def _ignore(_open: _Transaction, _segment: Segment, _notes: Notes) -> None:
    return


def _take_payment(taken: _Transaction, bpr: Segment, notes: Notes) -> None:
    taken.payment = money(element(bpr, 2), "BPR02", notes) or Decimal(0)
    if element(bpr, 16):
        taken.header.paid_on = day(element(bpr, 16), "BPR16", notes)


def _take_date(taken: _Transaction, dtm: Segment, notes: Notes) -> None:
    if element(dtm, 1) == "405":
        taken.header.produced_on = day(element(dtm, 2), "DTM 405", notes)


def _take_name(taken: _Transaction, n1: Segment, notes: Notes) -> None:
    name, qualifier, code = element(n1, 2), element(n1, 3), element(n1, 4)
    if element(n1, 1) == "PR":
        taken.header.payer_name, taken.header.payer_id = name, code or taken.header.payer_id
    elif element(n1, 1) == "PE":
        taken.header.payee_name = name
        is_npi = qualifier == "XX" and len(code) == _NPI_DIGITS and code.isdecimal()
        taken.header.payee_npi = code if is_npi else ""
        if qualifier == "XX" and not is_npi:
            notes.append("the payee's NPI is not ten digits")


def _take_reference(taken: _Transaction, ref: Segment, _notes: Notes) -> None:
    if element(ref, 1) == "2U" and not taken.header.payer_id:
        taken.header.payer_id = element(ref, 2)


def _take_provider_adjustments(taken: _Transaction, plb: Segment, notes: Notes) -> None:
    for at in range(3, len(plb), 2):
        if element(plb, at) or element(plb, at + 1):
            amount = money(element(plb, at + 1), "PLB", notes)
            taken.provider_adjustments += amount or Decimal(0)


def _take_end(taken: _Transaction, se: Segment, notes: Notes) -> None:
    taken.is_ended = True
    if element(se, 1) != str(taken.segments):
        notes.append("the count of segments in SE is not what the file holds")


_HANDLERS: dict[str, Callable[[_Transaction, Segment, Notes], None]] = {
    "BPR": _take_payment,
    "DTM": _take_date,
    "N1": _take_name,
    "REF": _take_reference,
    "PLB": _take_provider_adjustments,
    "SE": _take_end,
}
