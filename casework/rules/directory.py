"""Where a payer takes appeals, disputes and requests: what somebody read, for whom it holds and how fresh it is. Nothing here is ever guessed.

An address prints only if it was read on the payer's own word, is in force, fresh and in scope; else the answer is to ask.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from casework.rules import layered
from casework.rules.aging import Finding, Kind
from casework.rules.entries import Confidence, Entry, Words

FILE = "directory.toml"
SECTION = "address"
PRINTABLE = (Confidence.READ, Confidence.READ_IN_COPY, Confidence.QUOTED)
ASK = "take it from the denial letter or the member's card"


NONE = "The directory holds none for this payer."


class AddressKind(StrEnum):
    """What an address is for."""

    APPEAL_MAIL = "appeal mail"
    APPEAL_FAX = "appeal fax"
    APPEAL_PORTAL = "appeal portal"
    PEER_TO_PEER = "peer-to-peer line"
    AUTHORIZATION_FAX = "prior authorization fax"
    AUTHORIZATION_PORTAL = "prior authorization portal"
    DISPUTE_MAIL = "provider dispute mail"
    DISPUTE_FAX = "provider dispute fax"
    DISPUTE_PORTAL = "provider dispute portal"


class Address(Entry):
    """One address of one payer. `payer` is the rulebook's key or the name on claims; empty `plans` and `states` mean all.

    `note` is what the source says of its scope in words, such as a product it leaves out.
    """

    payer: Words
    kind: AddressKind
    lines: Annotated[tuple[Words, ...], Field(min_length=1, max_length=8)]
    plans: tuple[Words, ...] = ()
    states: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...] = ()
    note: str = ""

    def stale_since(self) -> date:
        """Give the first day on which the check of its source is too old."""
        return self.verified_on + timedelta(days=self.max_age_days) + date.resolution


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose address is asked for: the payer's key and names, the plan, the state, the day. "" is unknown."""

    payers: tuple[str, ...]
    plan: str = ""
    state: str = ""
    on: date = field(default=date.max)


@dataclass(frozen=True, slots=True)
class Answer:
    """The address to use, or None and why each one that was found is not used."""

    kind: AddressKind
    address: Address | None
    why: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether the directory holds nothing of this kind for the payer."""
        return self.why == (NONE,)

    @property
    def words(self) -> str:
        """Say the address on one line, or what to do instead."""
        if self.address:
            return ", ".join(self.address.lines)
        return " ".join((f"Ask: {ASK}.", *self.why))


@dataclass(frozen=True, slots=True)
class Directory:
    """Every address that somebody entered, the clinic's own in the place of ours of the same name."""

    addresses: tuple[Address, ...] = ()

    @classmethod
    def parse(cls, *texts: str) -> "Directory":
        """Read our text and then the clinic's, which wins entry by entry. Raises RulebookInvalid naming the entry and what is wrong."""
        read = layered.rows(layered.layers(texts, file=FILE), file=FILE, section=SECTION)
        made = [layered.valid(Address, row, file=FILE, nameless="an entry without id", whole="its dates") for row in read]
        return cls(tuple({each.id: each for each in made}.values()))

    def find(self, kind: AddressKind, asked: Asked) -> Answer:
        """Choose the address of one kind: the clinic's before ours, the narrower before the wider; two that differ are asked about."""
        known = [each for each in self.addresses if each.kind is kind and is_of(each, asked.payers)]
        if not known:
            return Answer(kind, None, (NONE,))
        good = [each for each in known if not any(doubts(each, asked))]
        best = sorted(good, key=_rank, reverse=True)
        if best and len({each.lines for each in best if _rank(each) == _rank(best[0])}) == 1:
            return Answer(kind, best[0])
        if best:
            return Answer(kind, None, (f"{' and '.join(each.id for each in best[:2])} differ.",))
        near = [each for each in known if not any(_out_of_scope(each, asked))] or known
        return Answer(kind, None, tuple(f"{each.id}: {'; '.join(doubts(each, asked))}." for each in near))


def is_of(address: Address, payers: Collection[str]) -> bool:
    """Say whether an address is of a payer, by key or name."""
    return address.payer.casefold() in {" ".join(name.casefold().split()) for name in payers}


def doubts(address: Address, asked: Asked) -> Iterator[str]:
    """Say why an address is not used: not verified, stale, not in force, out of scope."""
    if address.confidence not in PRINTABLE:
        yield f"nobody has verified it (confidence {address.confidence})"
    elif address.stale_since() <= asked.on:
        yield f"stale, verified on {address.verified_on}"
    if not address.in_force(asked.on):
        yield f"in force from {address.effective_on}" + (f" to {address.effective_until}" if address.effective_until else "")
    yield from _out_of_scope(address, asked)


def _out_of_scope(address: Address, asked: Asked) -> Iterator[str]:
    if address.plans and asked.plan not in address.plans:
        yield f"out of scope, for {', '.join(address.plans)}"
    if address.states and asked.state not in address.states:
        yield f"out of scope, for {', '.join(address.states)}"


def findings(ours: str, clinics: str, *, today: date) -> Iterator[Finding]:
    """List the addresses that grew old or that nobody verified, those the clinic replaced by its own left out."""
    for each in Directory.parse(*(text for text in (ours, clinics) if text)).addresses:
        if each.confidence not in PRINTABLE:
            yield _at(Kind.UNVERIFIED, each, f"Confidence {each.confidence}: it prints nowhere. {_verify(each)}")
        elif each.stale_since() <= today:
            yield _at(Kind.STALE, each, f"Verified on {each.verified_on}, good for {each.max_age_days} days: it prints nowhere. {_verify(each)}")


def _at(kind: Kind, each: Address, words: str) -> Finding:
    return Finding(kind, each.origin, each.line, each.id, words)


def _verify(each: Address) -> str:
    return f"Look at {each.source}, then: casework directory verify {each.id} --on DAY --source WHERE"


def _rank(each: Address) -> tuple[bool, int]:
    return (each.is_clinic, bool(each.states) + bool(each.plans))
