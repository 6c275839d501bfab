"""Filling the clinic's own copy of an official form: a PDF with fields, and beside it a file that says which field takes what.

Signatures and the dates beside them are left empty, whatever the file says. What could not be filled is told by the field's name.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter

from casework.actions.office import Office
from casework.errors import BadFile
from casework.opened import damage_told
from casework.rules.official_forms import OfficialForm

FOLDER = "forms"
TEXT = "/Tx"
SIGNED = ("sign", "signature", "date signed", "signed on")
UNREADABLE = "forms/{name} cannot be read as a form with fields. Put a PDF there whose fields can be typed into, or take it out: the data sheet needs none."
WRONG_MAP = 'forms/{name} is not written as it must be: [fields] and lines such as "Name of Party" = "patient.name". Correct it.'


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled copy: its path in the documents folder, how many fields were filled, and which were left, each with the reason."""

    path: str
    filled: int
    left: tuple[str, ...]


def fill(office: Office, folder: str, form: OfficialForm, values: Mapping[str, str]) -> Filled | None:
    """Fill the clinic's own copy of a form into a folder of the documents; None where the clinic has none. Raises BadFile."""
    source = office.settings.folder(FOLDER) / f"{form.id}.pdf"
    if not source.is_file():
        return None
    wanted = _mapping(source.with_suffix(".toml"))
    reader, fields = blank(source)
    said = {name: values.get(wanted[name], "") for name in fields if name in wanted and not _is_signed(name, fields[name])}
    typed = {name: value for name, value in said.items() if value and fields[name].get("/FT") == TEXT}
    path = f"{folder}/{form.id}-filled.pdf"
    office.files.put(path, written(reader, typed, name=source.name))
    return Filled(path, len(typed), (*_left(fields, wanted, typed), *(f"{name}: the form has no such field" for name in wanted if name not in fields)))


def _left(fields: Mapping[str, Any], wanted: Mapping[str, str], typed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{name}: {_why(name, field, wanted)}" for name, field in fields.items() if name not in typed)


def _why(name: str, field: Any, wanted: Mapping[str, str]) -> str:
    if _is_signed(name, field):
        return "left to whoever signs"
    if name not in wanted:
        return "no line of the file beside the form names it"
    return "the record does not know it" if field.get("/FT") == TEXT else "no text field, to be ticked by a person"


def _is_signed(name: str, field: Any) -> bool:
    """Say whether a field is a signature, or the date beside one: by its kind, or by its name."""
    plain = " ".join(name.lower().replace("_", " ").replace("-", " ").split())
    return field.get("/FT") == "/Sig" or any(word in plain for word in SIGNED) or plain in ("date", "date 1", "date 2")


def _mapping(path: Path) -> Mapping[str, str]:
    """Read which field takes what; without the file nothing is filled, and every field is told."""
    if not path.is_file():
        return {}
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))["fields"]
        return {str(name): str(value) for name, value in said.items()}
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise BadFile(WRONG_MAP.format(name=path.name)) from None


def blank(path: Path) -> tuple[PdfReader, Mapping[str, Any]]:
    """Open a form, and give its fields with it. Raises BadFile when it cannot be read or has none."""
    unreadable = UNREADABLE.format(name=path.name)
    try:
        with damage_told(unreadable):
            reader = PdfReader(BytesIO(path.read_bytes()))
            if reader.is_encrypted:
                raise BadFile(unreadable)
            len(reader.pages)
            fields = reader.get_fields()
    except OSError:
        raise BadFile(unreadable) from None
    if not fields:
        raise BadFile(unreadable)
    return reader, fields


def written(reader: PdfReader, typed: Mapping[str, str], *, name: str) -> bytes:
    """Give a copy of the form with these fields filled. Raises BadFile naming the form when it is damaged."""
    kept = BytesIO()
    with damage_told(UNREADABLE.format(name=name)):
        writer = PdfWriter()
        writer.append(reader)
        for page in writer.pages:
            if "/Annots" in page:
                writer.update_page_form_field_values(page, dict(typed), auto_regenerate=False)
        writer.write(kept)
    return kept.getvalue()
