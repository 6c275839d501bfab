"""What the drop-downs of a chart workbook offer: the chart's own closed lists, the rulebook's plans and the payers that are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.workbook.defined_name import DefinedName

from casework.intake import chart_look as look
from casework.intake.chart_kinds import UNKNOWN, Column, Kind
from casework.intake.chart_sheets import IN_BOOK, LISTS, Sheet

NAME = "list_{part}_{field}"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the rulebook and the record offer a workbook: plan names, payer names, the facts that this chart's plan asks, and the plans in words."""

    plans: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()


def write(book: Any, sheet: Any, offer: Offer) -> None:
    """Write the lists on their hidden sheet and name each.

    A name, unlike an address on another sheet, survives every spreadsheet program as a drop-down.
    """
    place = 0
    for owner, column in ((spec, column) for spec in IN_BOOK for column in spec.columns):
        words = choices(column, offer)
        if not words:
            continue
        place += 1
        sheet.cell(1, place, f"{owner.title}: {column.label}").font = look.BOLD
        for row, word in enumerate(words, start=2):
            look.put(sheet.cell(row, place), word)
        letters = sheet.cell(1, place).column_letter
        name = NAME.format(part=owner.part, field=column.field)
        book.defined_names[name] = DefinedName(name, attr_text=f"{LISTS}!${letters}$2:${letters}${len(words) + 1}")
    sheet.sheet_state = "hidden"


def source(owner: Sheet, column: Column, offer: Offer) -> str:
    """Name the list of a field as a drop-down takes it, "" where there is none."""
    return NAME.format(part=owner.part, field=column.field) if choices(column, offer) else ""


def choices(column: Column, offer: Offer) -> Sequence[str | int]:
    """List what a field's drop-down offers."""
    if column.field == "payer":
        return offer.payers
    if column.kind is Kind.PLAN:
        return [*offer.plans, *(() if UNKNOWN in offer.plans else (UNKNOWN,))] if offer.plans else []
    words: list[str | int] = [int(word) if column.kind is Kind.WHOLE else str(word) for word in column.choices]
    if column.kind is Kind.YES_NO:
        words = ["yes", "no"]
    return [*words, UNKNOWN] if words and column.can_be_unknown and UNKNOWN not in words else words
