"""One transaction of an 835 while it is read: what stands outside its claims, and what is odd about it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from casework.intake.remitted_claim import Header, Notes, day, money
from casework.intake.x12 import Segment, element, qualifier

MAX_FINDINGS = 200

_NPI_DIGITS = 10
_SET = re.compile(r"\d{3}", re.ASCII)


@dataclass(slots=True)
class Transaction:
    """The transaction being read: `kind` is ST01, or "" where ST is missing; its claims are only counted."""

    kind: str
    header: Header = field(default_factory=Header)
    claims: int = 0
    paid: Decimal = Decimal(0)
    provider_adjustments: Decimal = Decimal(0)
    payment: Decimal | None = None
    notes: Notes = field(default_factory=list)
    segments: int = 0
    is_ended: bool = False

    @property
    def is_other(self) -> bool:
        """Say whether ST01 names another transaction set: what looks like claims in it is none of a remittance."""
        return self.kind != "835" and _SET.fullmatch(self.kind) is not None

    def take(self, segment: Segment) -> None:
        """Take a segment that belongs to no claim."""
        notes = self.notes if len(self.notes) < MAX_FINDINGS else []
        _HANDLERS.get(segment[0], _ignore)(self, segment, notes)

    def doubts(self) -> Iterator[str]:
        """Say what is odd about the whole transaction once it ended."""
        if not self.kind:
            yield "the ST segment is missing"
        elif self.kind != "835":
            yield f"ST01 is “{self.kind[:6]}”, which names no transaction set; it was read as an 835"
        if not self.is_ended:
            yield "the SE segment is missing: the file may be cut off"
        if not self.header.payer_name:
            yield "no payer is named"
        if self.payment is None:
            yield "the payment amount is missing"
        elif self.payment != self.paid - self.provider_adjustments:
            yield "the payment does not equal the claims' payments less the provider adjustments"


def _ignore(_open: Transaction, _segment: Segment, _notes: Notes) -> None:
    return


def _take_payment(taken: Transaction, bpr: Segment, notes: Notes) -> None:
    taken.payment = money(element(bpr, 2), "BPR02", notes) or Decimal(0)
    if element(bpr, 16):
        taken.header.paid_on = day(element(bpr, 16), "BPR16", notes)


def _take_date(taken: Transaction, dtm: Segment, notes: Notes) -> None:
    if element(dtm, 1) == "405":
        taken.header.produced_on = day(element(dtm, 2), "DTM 405", notes)


def _take_name(taken: Transaction, n1: Segment, notes: Notes) -> None:
    name, kind, code = element(n1, 2), qualifier(n1, 3), element(n1, 4)
    if qualifier(n1) == "PR":
        taken.header.payer_name, taken.header.payer_id = name, code or taken.header.payer_id
    elif qualifier(n1) == "PE":
        taken.header.payee_name = name
        is_npi = kind == "XX" and len(code) == _NPI_DIGITS and code.isdecimal()
        taken.header.payee_npi = code if is_npi else ""
        if kind == "XX" and not is_npi:
            notes.append("the payee's NPI is not ten digits")


def _take_reference(taken: Transaction, ref: Segment, _notes: Notes) -> None:
    if qualifier(ref) == "2U" and not taken.header.payer_id:
        taken.header.payer_id = element(ref, 2)


def _take_provider_adjustments(taken: Transaction, plb: Segment, notes: Notes) -> None:
    for at in range(3, len(plb), 2):
        if element(plb, at) or element(plb, at + 1):
            amount = money(element(plb, at + 1), "PLB", notes)
            taken.provider_adjustments += amount or Decimal(0)


def _take_end(taken: Transaction, se: Segment, notes: Notes) -> None:
    taken.is_ended = True
    if element(se, 1) != str(taken.segments):
        notes.append("the count of segments in SE is not what the file holds")


_HANDLERS: dict[str, Callable[[Transaction, Segment, Notes], None]] = {
    "BPR": _take_payment,
    "DTM": _take_date,
    "N1": _take_name,
    "REF": _take_reference,
    "PLB": _take_provider_adjustments,
    "SE": _take_end,
}
