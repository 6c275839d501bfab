"""The groups of a Monday sheet: the claims of one case, or claims without a case that carry the same codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from casework.actions import monday_words
from casework.actions.monday_cases import Standing
from casework.actions.monday_counts import ANSWERS, Fate
from casework.records.imports import ImportGroup
from casework.rules.denial_book import DenialBook

Group = tuple[ImportGroup, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One group of the sheet, in US dollars. `meanings` are the rulebook's words for the codes it knows.

    `small` is the amount at stake where a person may ask whether it is worth the work.
    """

    action: str
    fate: str
    codes: tuple[str, ...]
    meanings: tuple[str, ...]
    claims: int
    patients: int
    charge: Decimal
    refused: Decimal
    next_act: str
    case_number: str = ""
    patient_key: str = ""
    run_id: str = ""
    next_on: date | None = None
    blockers: tuple[str, ...] = ()
    small: Decimal | None = None

    @property
    def urgency(self) -> tuple[int, date, str]:
        """Order the sheet: by what is called for, then by the nearest date."""
        return (monday_words.ORDER.get(self.action, len(monday_words.ORDER)), self.next_on or date.max, self.case_number)


def gathered(groups: Sequence[ImportGroup]) -> tuple[Group, ...]:
    """Gather what shares a case, which may carry several codes; what has no case stays apart by its codes."""
    found: dict[tuple[str, ...], list[ImportGroup]] = {}
    for group in groups:
        key = (group.case_number, str(_is_elsewhere(group)), str(group.action == ANSWERS)) if group.case_number else ("", str(group.id))
        found.setdefault(key, []).append(group)
    return tuple(map(tuple, found.values()))


def _is_elsewhere(group: ImportGroup) -> bool:
    """Say whether a case had these lines before the import brought them again."""
    return group.fate == Fate.SET_ASIDE and bool(group.case_number) and group.action != ANSWERS


def line(book: DenialBook, rows: Group, cases: Mapping[str, Standing], *, small: Decimal | None) -> Line:
    """Say of one group what it calls for, how much it is, and where its case stands now."""
    first = min(rows, key=lambda row: monday_words.ORDER.get(row.action, len(monday_words.ORDER)))
    case = cases.get(first.case_number)
    if case and _is_elsewhere(first):
        case = replace(case, is_closed=True, next_on=None, blockers=(), next_act="nothing new: the case has it already")
    if case and first.action == ANSWERS and not case.is_closed:
        case = replace(case, blockers=(), next_act=monday_words.WORDS[ANSWERS].next_act)
    refused = sum((row.refused for row in rows), Decimal(0))
    at_stake = case.amount if case else refused
    asks = not case.is_closed if case else first.fate != Fate.KNOWN and first.action not in monday_words.IS_IDLE
    return Line(
        action=first.action,
        fate=first.fate,
        codes=tuple(dict.fromkeys(words for row in rows if (words := monday_words.codes(book, row)))),
        meanings=tuple(dict.fromkeys(f"{monday_words.codes(book, row)}: {words}" for row in rows if (words := monday_words.name_of(book, row.carc)))),
        claims=sum(row.claims for row in rows),
        patients=max(row.patients for row in rows),
        charge=sum((row.charge for row in rows), Decimal(0)),
        refused=refused,
        next_act=case.next_act if case else monday_words.next_act(book, first),
        case_number=first.case_number,
        patient_key=case.patient_key if case else "",
        run_id=case.run_id if case else "",
        next_on=case.next_on if case else None,
        blockers=case.blockers if case else (),
        small=at_stake if small is not None and asks and 0 < at_stake <= small else None,
    )


def title(line: Line) -> str:
    """Name what a group calls for."""
    if line.fate == Fate.KNOWN:
        return monday_words.READ_BEFORE
    return line.action
