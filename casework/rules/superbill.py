"""Who may be given a superbill: payer, network, the clinician's opt-out of Medicare, and what the patient signed.

Pure: what is lawful comes from superbill.toml, each entry with its citation. What no entry allows is refused; an unknown plan or
network is never allowed; an entry that refuses wins over one that allows.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from casework.rules import layered
from casework.rules.facts import UNKNOWN_PLAN
from casework.terms import Network

Need = Literal["medicare-opt-out", "private-contract", "booklet"]
NOBODY = "nobody has verified that this kind of plan takes claims from patients"
FILE_IT = "file the claim with the plan"


@dataclass(frozen=True, slots=True)
class OptOut:
    """One period in which a clinician has opted out of Medicare, both days included."""

    npi: str
    begins_on: date
    ends_on: date

    def covers(self, npi: str, on: date) -> bool:
        """Say whether the clinician of that number has opted out on that day."""
        return self.npi == npi and self.begins_on <= on <= self.ends_on


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of one bill. `facts` are those of the coverage, by their written names; `given_on` are the dates of service."""

    plan: str
    network: Network
    npi: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    given_on: tuple[date, ...] = ()
    opt_outs: tuple[OptOut, ...] = ()

    def has(self, need: Need) -> bool:
        """Say whether something that an entry needs is known."""
        if need == "booklet":
            return bool(self.facts.get(need))
        if need == "private-contract":
            return self.facts.get(need) == "yes"
        return bool(self.given_on and self.npi) and all(any(each.covers(self.npi, day) for each in self.opt_outs) for day in self.given_on)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a superbill is lawful; if not why, and what to do `instead`. `note` is printed on it; `entry` names the entry that decided."""

    is_lawful: bool
    reason: str = ""
    instead: str = ""
    note: str = ""
    entry: str = ""

    @property
    def refusal(self) -> str:
        """Give the reason and, after a colon, what to do instead; "" when the superbill is lawful."""
        return "" if self.is_lawful else f"{self.reason}: {self.instead}"


@dataclass(frozen=True, slots=True)
class SuperbillEntry:
    """One entry of superbill.toml."""

    id: str
    is_lawful: bool
    plans: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    needs: tuple[Need, ...] = ()
    reason: str = ""
    instead: str = ""
    note: str = ""

    def speaks_of(self, asked: Asked) -> bool:
        """Say whether this entry is about that plan and network."""
        return (not self.plans or asked.plan in self.plans) and (not self.networks or asked.network in self.networks)

    def rule(self, asked: Asked) -> Ruling:
        """Allow or refuse."""
        if self.is_lawful and all(asked.has(need) for need in self.needs):
            return Ruling(True, note=self.note, entry=self.id)
        return Ruling(False, self.reason, self.instead, entry=self.id)


@dataclass(frozen=True, slots=True)
class SuperbillRules:
    """All entries, and the opt-outs that the clinic entered."""

    entries: tuple[SuperbillEntry, ...]
    opt_outs: tuple[OptOut, ...] = ()

    @classmethod
    def parse(cls, *texts: str) -> "SuperbillRules":
        """Read our superbill.toml, and the clinic's opt-outs from its own. Raises RulebookInvalid naming the entry."""
        with layered.shaped("superbill.toml", "Write an opt-out as [[opt-out]] with npi, begins_on and ends_on."):
            tables = [tomllib.loads(text) for text in texts]
            entries = tuple(_entry(row) for row in tables[0]["superbill"])
            return cls(entries, tuple(_opt_out(row) for table in tables for row in table.get("opt-out", ())))

    def rule(self, asked: Asked) -> Ruling:
        """Say whether a superbill is lawful. What is unknown, or in no entry, is refused."""
        found = [entry.rule(asked) for entry in self.entries if entry.speaks_of(asked)]
        refused = next((ruling for ruling in found if not ruling.is_lawful), None)
        is_unknown = asked.plan == UNKNOWN_PLAN or asked.network is Network.UNKNOWN
        return refused or (found[0] if found and not is_unknown else Ruling(False, NOBODY, FILE_IT))


def _entry(row: Mapping[str, Any]) -> SuperbillEntry:
    needs, name = tuple(row.get("needs", ())), str(row["id"])
    if unknown := [need for need in needs if need not in get_args(Need)]:
        raise ValueError(f"{name}: needs cannot be {', '.join(unknown)}")
    if not isinstance(row["lawful"], bool):
        raise ValueError(f"{name}: lawful must be true or false")
    words = {key: str(row.get(key, "")) for key in ("reason", "instead", "note")}
    if (not row["lawful"] or needs) and not (words["reason"] and words["instead"]):
        raise ValueError(f"{name}: reason and instead must say why it is refused and what to do")
    return SuperbillEntry(name, row["lawful"], tuple(row.get("plans", ())), tuple(map(Network, row.get("network", ()))), needs, **words)


def _opt_out(row: Mapping[str, Any]) -> OptOut:
    npi, begins_on, ends_on = row["npi"], row["begins_on"], row["ends_on"]
    if not (isinstance(npi, str) and type(begins_on) is date and type(ends_on) is date):
        raise ValueError("an opt-out must have its npi as text and both days as dates")
    if ends_on < begins_on:
        raise ValueError(f"the opt-out of {npi} ends before it begins")
    return OptOut(npi, begins_on, ends_on)


def facts_of(stated: Iterable[str]) -> dict[str, str]:
    """Read a coverage's facts, written name=value; of one that is stated twice with two values, nothing is known."""
    found: dict[str, set[str]] = {}
    for text in stated:
        name, _, value = (part.strip() for part in text.partition("="))
        found.setdefault(name, set()).add(value)
    return {name: values.pop() for name, values in found.items() if len(values) == 1}
