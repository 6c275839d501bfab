"""The claims that remittances held, known again by keyed fingerprints: the case each went to, or why it was set aside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from casework.actions import monday_counts
from casework.actions.monday_counts import Counts, Fate, Figures, Numbered
from casework.actions.office import Office
from casework.intake import remittance
from casework.intake.remittance_rows import Rows
from casework.records import columns, logbook
from casework.rules.denial_groups import Decided
from casework.rules.remitted import RemittedClaim

REASON_WIDTH = 500
BATCH = 500
COUNTED = "counted"


@dataclass(slots=True)
class Taken:
    """What a remittance did: the cases it opened and joined, every claim counted once as it ended, and its Monday sheet.

    `answers` gives the open case that a claim answers, by the claim's fingerprint.
    """

    opened: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    answers: Mapping[str, str] = field(default_factory=dict)
    sheet: Numbered | None = None

    def end(self, decided: Iterable[Decided], fate: Fate, number: str = "") -> None:
        """Count claims that came to their end: in a case, read before, or set aside."""
        for item in decided:
            self.count(name_of(item), monday_counts.figures(item), fate, number)

    def count(self, name: str, figures: Figures, fate: Fate, number: str = "") -> None:
        """Count one claim by its fingerprint; one that answers an open case is counted with that case."""
        answered = self.answers.get(name, "")
        self.counts.add(monday_counts.answering(figures) if answered else figures, fate, number or answered)

    @property
    def numbers(self) -> tuple[str, ...]:
        """List every case it touched."""
        return tuple(dict.fromkeys((*self.opened, *self.joined)))

    @property
    def in_cases(self) -> int:
        """Count the claims that a case took."""
        return self.counts.count(Fate.OPENED) + self.counts.count(Fate.JOINED)

    @property
    def known(self) -> int:
        """Count the claims that were read before."""
        return self.counts.count(Fate.KNOWN)

    @property
    def set_aside(self) -> int:
        """Count the claims that lie in no case, each with its reason."""
        return self.counts.count(Fate.SET_ASIDE)


def key(claim: RemittedClaim) -> str:
    """Give the keyed fingerprint by which a claim is known again."""
    return columns.vault().index("remitted claim", *remittance.line_keys(claim))


def name_of(item: Decided) -> str:
    """Give the keyed fingerprint of a claim, or of the lines of it that call for other work."""
    return columns.vault().index("remitted part", item.part, *remittance.line_keys(item.claim)) if item.part else key(item.claim)


def known(session: Session, disputed: Iterable[Decided]) -> set[str]:
    """Find the disputed claims that a case has; one that was set aside is judged again when a fuller file now disputes it."""
    rows = (session.get(logbook.RemittedClaim, name_of(item)) for item in disputed)
    return {row.claim_key for row in rows if row and row.case_number}


def remember(office: Office, session: Session, decided: Sequence[Decided], *, digest: str, number: str) -> set[str]:
    """Keep a row for each claim with the case it went to; the same claim twice in one file has one row."""
    keys: set[str] = set()
    for item in decided:
        name = name_of(item)
        if name not in keys:
            keys.add(name)
            session.merge(logbook.RemittedClaim(**_values(name, item), case_number=number, file_sha256=digest, read_at=office.now()))
    session.flush()
    return keys


def aside(item: Decided) -> dict[str, Any]:
    """Give what is kept and counted of a claim that opens no case, as JSON can hold it."""
    values = _values(name_of(item), item)
    return {**values, "charge": str(values["charge"]), COUNTED: monday_counts.figures(item).as_row()}


def set_aside(session: Session, rows: Rows, taken: Taken, *, digest: str, read_at: datetime) -> None:
    """Keep each claim that opens no case with its reason; one that an earlier file held is counted as known."""
    fresh: set[str] = set()
    common = {"case_number": "", "file_sha256": digest, "read_at": read_at}
    for batch in _batches(rows):
        counted = [(row["claim_key"], Figures.of_row(row.pop(COUNTED))) for row in batch]
        keys = {row["claim_key"] for row in batch} - fresh
        held = set(session.exec(select(logbook.RemittedClaim.claim_key).where(col(logbook.RemittedClaim.claim_key).in_(keys))))
        unheld = {row["claim_key"]: row for row in reversed(batch) if row["claim_key"] in keys - held}
        fresh |= unheld.keys()
        for name, figures in counted:
            taken.count(name, figures, Fate.SET_ASIDE if name in fresh else Fate.KNOWN)
        if unheld:
            session.execute(insert(logbook.RemittedClaim), [{**row, **common, "charge": Decimal(row["charge"])} for row in unheld.values()])


def _values(name: str, item: Decided) -> dict[str, Any]:
    decision = item.decision
    return {"claim_key": name, "action": decision.action.value, "reason": decision.reason[:REASON_WIDTH], "charge": monday_counts.figures(item).charge}


def _batches(rows: Rows) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch
