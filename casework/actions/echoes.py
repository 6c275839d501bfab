"""Payments of the same file as the denial they answer: found by a second reading, in bounded memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from casework.rules.denial_groups import Decided
from casework.rules.remitted import RemittedClaim

BITS = 1 << 23
MOST = 1000  # a damaged file may pay one claim a million times; its case needs to be told once


@dataclass(slots=True)
class Echoes:
    """Which claims of a file were paid, remembered as single bits: a chance hit only costs a second reading."""

    bits: bytearray = field(default_factory=lambda: bytearray(BITS >> 3))

    def add(self, item: Decided) -> None:
        """Remember a claim that opens no case and was paid."""
        if is_paid(item):
            for name in names(item.claim):
                place = hash(name) % BITS
                self.bits[place >> 3] |= 1 << (place & 7)

    def may_hold(self, items: Iterable[Decided]) -> bool:
        """Say whether one of these claims may have been paid in the same file."""
        places = (hash(name) % BITS for item in items for name in names(item.claim))
        return any(self.bits[place >> 3] & (1 << (place & 7)) for place in places)


@dataclass(slots=True)
class Paid:
    """The payments of disputed claims, kept whole in the second reading."""

    wanted: frozenset[tuple[str, str, str]]
    found: list[Decided] = field(default_factory=list)

    def look(self, item: Decided) -> None:
        """Keep a payment of one of the disputed claims."""
        if is_paid(item) and len(self.found) < MOST and not self.wanted.isdisjoint(names(item.claim)):
            self.found.append(item)


def is_paid(item: Decided) -> bool:
    """Say whether something was paid on a claim."""
    return item.claim.paid is not None and item.claim.paid > 0


def names(claim: RemittedClaim) -> list[tuple[str, str, str]]:
    """Name a claim by the payer's number and by ours, under its member."""
    member = claim.member_id.casefold()
    stated = (("claim", claim.payer_claim_number), ("account", claim.claim_id))
    return [(kind, member, number.strip().casefold()) for kind, number in stated if number.strip()]


def rewound(data: bytes | BinaryIO) -> bytes | BinaryIO:
    """Set a file back to its beginning."""
    if not isinstance(data, bytes):
        data.seek(0)
    return data
