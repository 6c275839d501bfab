"""Official forms, by plan and act: the number, who signs, where it comes from, and its fields in its own order as far as somebody read it.

Pure; forms.toml holds the catalogue. A data sheet made of it is not the form.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from casework.rules import layered
from casework.rules.measures import Confidence

FILE = "forms.toml"
ANY_PLAN = "any"
A_SIGNATURE = "signature, on the form"
A_DATE = "date of signing, by whoever signs"
A_CHOICE = "to be chosen"
A_BLANK = "to be filled in"


class FieldKind(StrEnum):
    """What a field of a form takes. Signatures and the dates beside them are never filled by the program."""

    TEXT = "text"
    SIGNATURE = "signature"
    SIGNED_ON = "date signed"
    CHOICE = "choice"

    @property
    def is_a_persons(self) -> bool:
        """Say whether only a person may fill it."""
        return self is not FieldKind.TEXT


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as the form names it. `value` is what the case knows by that name, "" where only a person does; `by` who fills it."""

    label: str
    value: str = ""
    by: str = ""
    kind: FieldKind = FieldKind.TEXT


@dataclass(frozen=True, slots=True)
class FormSection:
    """One part of a form. `is_read`: somebody read the order of its fields; else they stand in an order of our own."""

    title: str
    fields: tuple[FormField, ...]
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """One form. `acts` are what it is for, `comes_from` the office that gives it, `notes` what a person must know before it is signed."""

    id: str
    title: str
    number: str
    plans: tuple[str, ...]
    states: tuple[str, ...]
    regulators: tuple[str, ...]
    acts: tuple[str, ...]
    signers: tuple[str, ...]
    comes_from: str
    notes: tuple[str, ...]
    sections: tuple[FormSection, ...]
    citation: str
    source: str
    confidence: Confidence
    verified_on: date

    def is_for(self, plan: str, state: str, regulator: str) -> bool:
        """Say whether it may be wanted under a plan, with the state that issued it and the office that takes its complaints."""
        of_plan = ANY_PLAN in self.plans or plan in self.plans
        return of_plan and (not self.states or state in self.states) and (not self.regulators or regulator in self.regulators)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of a data sheet: the form's field, what to write there, and who does; `is_filled` False leaves it to a person."""

    label: str
    words: str
    by: str
    is_filled: bool


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One part of a data sheet."""

    title: str
    rows: tuple[SheetRow, ...]
    is_read: bool


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A data sheet of one form for one case."""

    form: str
    title: str
    number: str
    signers: tuple[str, ...]
    comes_from: str
    notes: tuple[str, ...]
    source: str
    verified_on: date
    parts: tuple[SheetPart, ...]


@dataclass(frozen=True, slots=True)
class FormBook:
    """The catalogue of forms, the clinic's own in the place of ours of the same name."""

    forms: dict[str, OfficialForm]

    @classmethod
    def parse(cls, *texts: str) -> "FormBook":
        """Read our text and then the clinic's, which wins form by form. Raises RulebookInvalid naming what to write instead."""
        found: dict[str, OfficialForm] = {}
        for text in texts:
            with layered.shaped(FILE):
                said = tomllib.loads(text)
                shared = said.get("authority", {}).get("form", {})
                found |= {each.id: each for each in (_form({**shared, **row}) for row in said.get("form", ()))}
        return cls(found)

    def fitting(self, plan: str, *, state: str, regulator: str) -> tuple[OfficialForm, ...]:
        """List the forms that may be wanted under a plan."""
        return tuple(each for each in self.forms.values() if each.is_for(plan, state, regulator))


def sheet(form: OfficialForm, values: Mapping[str, str]) -> FormSheet:
    """Lay out the fields of a form with what is known; what only a person may fill stays blank."""
    parts = tuple(SheetPart(each.title, tuple(_row(field, values) for field in each.fields), each.is_read) for each in form.sections)
    return FormSheet(form.id, form.title, form.number, form.signers, form.comes_from, form.notes, form.source, form.verified_on, parts)


def _row(field: FormField, values: Mapping[str, str]) -> SheetRow:
    said = values.get(field.value, "") if field.value and not field.kind.is_a_persons else ""
    blank = {FieldKind.SIGNATURE: A_SIGNATURE, FieldKind.SIGNED_ON: A_DATE, FieldKind.CHOICE: A_CHOICE}.get(field.kind, A_BLANK)
    return SheetRow(field.label, said or blank, field.by, bool(said))


def _form(row: Mapping[str, Any]) -> OfficialForm:
    lists: dict[str, Any] = {name: tuple(str(each) for each in row.get(name, ())) for name in ("plans", "states", "regulators", "acts", "signers", "notes")}
    words: dict[str, Any] = {name: str(row[name]) for name in ("id", "title", "comes_from", "citation", "source")}
    return OfficialForm(
        **words,
        **lists,
        number=str(row.get("number", "")),
        sections=tuple(map(_section, row["section"])),
        confidence=Confidence(row["confidence"]),
        verified_on=row["verified_on"],
    )


def _section(row: Mapping[str, Any]) -> FormSection:
    return FormSection(str(row["title"]), tuple(map(_field, row["fields"])), bool(row.get("is_read", False)))


def _field(row: Mapping[str, Any]) -> FormField:
    return FormField(str(row["label"]), str(row.get("value", "")), str(row.get("by", "")), FieldKind(row.get("kind", FieldKind.TEXT)))
