"""Counting the claims of one import by what they call for and how they ended; patients are told apart in memory and never kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from sqlalchemy import insert
from sqlmodel import Session, col, select

from casework.records.imports import Import, ImportGroup
from casework.rules.denial_book import DenialAction
from casework.rules.denial_groups import Decided
from casework.rules.denials import LineDecision
from casework.rules.remitted import RemittedClaim, ServiceLine

CODE = re.compile(r"(?=.*[0-9])[A-Z0-9]{1,5}")
GROUP = re.compile(r"[A-Z]{2}")
UNREADABLE = "?"
ANSWERS = "answers an open case"
MOST_GROUPS = 500
NOTHING_DECIDED = frozenset({DenialAction.REVERSAL, DenialAction.FORWARDED, DenialAction.PREDETERMINATION})
WITHOUT_CODES = NOTHING_DECIDED | {DenialAction.PAID}
_CENT = Decimal("0.01")


class Fate(StrEnum):
    """What became of a claim or row. Every one has exactly one."""

    OPENED = "opened"
    JOINED = "joined"
    KNOWN = "known"
    SET_ASIDE = "set aside"


class Numbered(NamedTuple):
    """The import that holds a file; not new where the file was taken in before and brought nothing more."""

    number: int
    is_new: bool


class Alike(NamedTuple):
    """What claims of one group of the sheet have in common."""

    fate: str
    action: str = ""
    group_code: str = ""
    carc: str = ""
    case_number: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the sheet counts of one claim, in US dollars. `patient` tells people apart inside this process only."""

    patient: int
    action: str
    group_code: str
    carc: str
    charge: Decimal
    paid: Decimal
    refused: Decimal
    is_part: bool = False  # the rest of its claim is counted as the claim

    def as_row(self) -> list[Any]:
        """Give the figures of a whole claim as JSON can hold them."""
        return [self.patient, self.action, self.group_code, self.carc, str(self.charge), str(self.paid), str(self.refused)]

    @classmethod
    def of_row(cls, row: Iterable[Any]) -> "Figures":
        """Read what `as_row` gave."""
        patient, action, group_code, carc, charge, paid, refused = row
        return cls(patient, action, group_code, carc, Decimal(charge), Decimal(paid), Decimal(refused))


@dataclass(slots=True)
class Sums:
    """The sums of one group, in US dollars. `parts` counts those of its claims whose other lines are counted as the claim elsewhere."""

    claims: int = 0
    parts: int = 0
    patients: set[int] = field(default_factory=set)
    charge: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    refused: Decimal = Decimal(0)

    def add(self, figures: Figures) -> None:
        """Count one claim."""
        self.claims += 1
        self.parts += figures.is_part
        self.patients.add(figures.patient)
        self.charge += figures.charge
        self.paid += figures.paid
        self.refused += figures.refused


@dataclass(slots=True)
class Counts:
    """The claims of one import, counted as each comes to its end."""

    groups: dict[Alike, Sums] = field(default_factory=dict)

    def add(self, figures: Figures, fate: Fate, case_number: str = "") -> None:
        """Count one claim; one that was read before is counted without its codes, for it calls for nothing new."""
        alike = Alike(fate)
        if fate is not Fate.KNOWN:
            alike = Alike(fate, figures.action, figures.group_code, figures.carc, case_number)
        if not case_number and alike not in self.groups and len(self.groups) >= MOST_GROUPS:
            alike = alike._replace(group_code="", carc="")  # a damaged file may hold a thousand codes; its sheet stays readable
        self.groups.setdefault(alike, Sums()).add(figures)

    def count(self, fate: Fate) -> int:
        """Count the claims of one fate; one whose lines call for different work counts once, as the claim."""
        return sum(sums.claims - sums.parts for alike, sums in self.groups.items() if alike.fate == fate)

    @property
    def patients(self) -> int:
        """Count the patients of the whole import."""
        return len(set().union(*(sums.patients for sums in self.groups.values())))


def figures(item: Decided) -> Figures:
    """Give what the sheet counts of a claim; of one whose lines call for different work, each part has its own dollars."""
    claim, decision = item.claim, item.decision
    verdict = _telling(item)
    shows_codes = decision.action not in WITHOUT_CODES and verdict
    return Figures(
        patient=_mark(claim),
        action=decision.action.value,
        group_code=_shown(GROUP, verdict.group) if shows_codes and verdict else "",
        carc=_shown(CODE, verdict.carc) if shows_codes and verdict else "",
        charge=_dollars(item, "charge"),
        paid=_dollars(item, "paid"),
        refused=Decimal(0) if decision.action in NOTHING_DECIDED else _cents(_refused(item)),
        is_part=bool(item.part),
    )


def _dollars(item: Decided, name: Literal["charge", "paid"]) -> Decimal:
    """Add up a part by its lines; the claim keeps the rest, so that nothing is counted twice."""
    lines = {line.number: _cents(getattr(line, name)) for line in item.claim.lines}
    if item.part:
        return sum((amount for number, amount in lines.items() if item.covers(number)), Decimal(0))
    return _cents(getattr(item.claim, name)) - sum((amount for number, amount in lines.items() if not item.covers(number)), Decimal(0))


def answering(found: Figures) -> Figures:
    """Give the figures of a claim that answers what an open case waits for: there a person confirms it."""
    return replace(found, action=ANSWERS)


def _mark(claim: RemittedClaim) -> int:
    """Tell a patient from others as the report of the file does; Python salts such marks anew in each process."""
    return hash((claim.member_id, claim.patient_first_name.casefold(), claim.patient_last_name.casefold()))


def _telling(item: Decided) -> LineDecision | None:
    """Find the line that made the decision: of those that call for it, the one of the greatest amount."""
    lines = item.decision.lines
    return max([line for line in lines if line.action is item.decision.action] or lines, key=lambda line: line.amount, default=None)


def _refused(item: Decided) -> Decimal:
    lines = {line.number: line for line in item.claim.lines}
    return sum(
        (_refused_on(verdict, lines, item.claim) for verdict in item.decision.lines if item.covers(verdict.number) and not verdict.action.refuses_nothing),
        Decimal(0),
    )


def _refused_on(verdict: LineDecision, lines: Mapping[int, ServiceLine], claim: RemittedClaim) -> Decimal:
    """Give what a line's code took; where the file names no amount, what stayed unpaid of the line."""
    if verdict.amount > 0:
        return verdict.amount
    told = lines.get(verdict.number or 0) or claim
    return max((told.charge or Decimal(0)) - (told.paid or Decimal(0)), Decimal(0))


def _shown(shape: re.Pattern[str], code: str) -> str:
    """Show what has the shape of a code: a damaged file may hold anything there, a name too."""
    plain = code.strip().upper()
    return plain if not plain or shape.fullmatch(plain) else UNREADABLE


def _cents(amount: Decimal | None) -> Decimal:
    return (amount or Decimal(0)).quantize(_CENT, ROUND_HALF_UP)


def earlier(session: Session, digest: str) -> Import | None:
    """Find the import that took in the same file."""
    return session.exec(select(Import).where(Import.file_sha256 == digest).order_by(col(Import.id).desc())).first()


def keep(session: Session, counts: Counts, *, kind: str, digest: str, taken_at: datetime) -> Numbered:
    """Keep the counts of an import; a file that was taken in before and brought nothing new makes no second sheet."""
    claims = sum(sums.claims - sums.parts for sums in counts.groups.values())
    before = earlier(session, digest)
    if before and counts.count(Fate.KNOWN) == claims:
        return Numbered(before.id or 0, is_new=False)
    fates = {fate.name.lower(): counts.count(fate) for fate in Fate}
    row = Import(file_sha256=digest, kind=kind, taken_at=taken_at, claims=claims, patients=counts.patients, **fates)
    session.add(row)
    session.flush()
    if counts.groups:
        session.execute(insert(ImportGroup), [_row(row.id, alike, sums) for alike, sums in counts.groups.items()])
    return Numbered(row.id or 0, is_new=True)


def _row(import_id: int | None, alike: Alike, sums: Sums) -> dict[str, Any]:
    dollars = {"charge": sums.charge, "paid": sums.paid, "refused": sums.refused}
    return {"import_id": import_id, **alike._asdict(), "claims": sums.claims, "patients": len(sums.patients), **dollars}
