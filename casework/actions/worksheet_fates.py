"""What a worksheet calls for and what became of each of its rows, as values and as a report."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from casework import bookshelf, clock
from casework.actions import claims_read, monday_counts
from casework.actions.monday_counts import Counts, Fate, Numbered
from casework.intake import worksheet
from casework.intake.worksheet import Worksheet
from casework.rules import denial_groups, denials
from casework.rules.denial_book import DenialBook
from casework.rules.denial_groups import Decided, Group
from casework.rules.denials import Decision
from casework.settings import Settings

MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """A worksheet with what each claim calls for, and the groups that share a case."""

    sheet: Worksheet
    decided: tuple[Decided, ...]
    groups: tuple[Group, ...]

    @property
    def decisions(self) -> list[Decision]:
        """List the decisions in the order of the claims."""
        return [item.decision for item in self.decided]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one row: the case it lies in, or why it lies in none."""

    fate: Fate
    action: str
    reason: str
    case_number: str = ""


@dataclass(slots=True)
class Taken:
    """What a worksheet did, row by row, the cases it opened and joined, and its Monday sheet; `answers` as for a remittance."""

    kept: dict[int, Kept] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    answers: Mapping[str, str] = field(default_factory=dict)
    sheet: Numbered | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """List every case it touched."""
        return tuple(dict.fromkeys((*self.opened, *self.joined)))

    def count(self, fate: Fate) -> int:
        """Count the rows of one fate."""
        return sum(1 for kept in self.kept.values() if kept.fate is fate)


def judge(settings: Settings, path: Path) -> Judged:
    """Read a worksheet and decide each of its claims by the rules of the 835. Raises BadWorksheet."""
    book = bookshelf.parsed(settings, "denials.toml", DenialBook.parse)
    sheet = worksheet.read(path, today=clock.today(settings))
    decided = tuple(Decided(claim, denials.decide(book, claim)) for claim in sheet.claims)
    return Judged(sheet, decided, denial_groups.group(book, decided))


def report(judged: Judged, taken: Taken | None = None) -> list[dict[str, Any]]:
    """List every claim as the report of an 835 does; after taking it in, also what became of each row."""
    found = worksheet.claims_report(judged.sheet, judged.decisions)
    for row in found if taken else ():
        row["kept"] = [_kept(number, taken.kept[number]) for number in row["rows"]] if taken else []
    return found


def _kept(number: int, kept: Kept) -> dict[str, Any]:
    return {"row": number, "fate": kept.fate.value, "case": kept.case_number, "action": kept.action, "reason": kept.reason}


def fates_of_claims(judged: Judged, taken: Taken | None) -> list[Fate]:
    """Give each claim one fate: that of its rows which went furthest. Before it is taken in, what it would be in an empty record."""
    if taken is None:
        return [Fate.OPENED if item.decision.opens_case else Fate.SET_ASIDE for item in judged.decided]
    return [_furthest(judged, taken, item).fate for item in judged.decided]


def counted(judged: Judged, taken: Taken) -> Counts:
    """Count each claim for the Monday sheet: what it calls for, and the case it lies in; a line that a case has already is a duplicate."""
    counts = Counts()
    for item in (part for whole in judged.decided for part in denial_groups.parts(whole)):
        kept, figures = _furthest(judged, taken, item), monday_counts.figures(item)
        answered = taken.answers.get(claims_read.name_of(item), "")
        if answered:
            figures = monday_counts.answering(figures)
        elif kept.fate is Fate.SET_ASIDE and kept.case_number:
            figures = replace(figures, action=kept.action)
        counts.add(figures, kept.fate, kept.case_number or answered)
    return counts


def _furthest(judged: Judged, taken: Taken, item: Decided) -> Kept:
    order = list(Fate)
    rows = [row for place, row in enumerate(judged.sheet.rows[item.claim.number], start=1) if item.covers(place)]
    return min((taken.kept[row.number] for row in rows), key=lambda kept: order.index(kept.fate))


def fate_words(taken: Taken | None) -> list[str]:
    """Say what became of the rows, and which lines lie in a case already; no person is named."""
    if taken is None:
        return []
    counted = ", ".join(f"{taken.count(fate):,} {fate}" for fate in Fate if taken.count(fate))
    held = [f"Row {number}: {kept.reason}." for number, kept in sorted(taken.kept.items()) if kept.fate is Fate.SET_ASIDE and kept.case_number]
    return [f"Rows: {counted or 'none'}.", *held[:MOST_TOLD], *([f"And {len(held) - MOST_TOLD:,} more."] if len(held) > MOST_TOLD else [])]
