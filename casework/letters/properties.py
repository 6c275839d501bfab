"""What a Word file says about itself, and what its letterhead and continuation line print."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.errors import Missing, MissingData, TemplateInvalid
from casework.letters.filters import longdate
from casework.letters.marks import attribute, clean
from casework.settings import Clinic

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006"
_FORMAT_OF_CUSTOM = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # fixed by ECMA-376 part 1, 22.3
_DOT = " · "

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_TAGGED = re.compile(r"\{\{(?:(?!\}\}).)*\}\}", re.S)
_SPLIT_BRACES = re.compile(r"\{(?:<[^>]*>)+\{|\}(?:<[^>]*>)+\}")


@dataclass(frozen=True, slots=True)
class Properties:
    """What belongs to a letter besides its text.

    `title` shows in file managers and mail programs: no patient's name. `created` is the letter's own date.
    `running` is what page two and later repeat, label to value, such as {"Member": …, "Claim": …}; blank values are left out.
    `is_plain`: `clinic` only says who writes, with what is known of them, and the file names no author.
    `custom` stays in the file through Word: letter id, hashes, rulebook version.
    """

    title: str
    created: date
    clinic: Clinic
    subject: str = ""
    language: str = "en-US"
    running: Mapping[str, str] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    is_plain: bool = False


def core_xml(properties: Properties) -> str:
    """Write docProps/core.xml, dated by the letter and not by the machine."""
    day = f"{properties.created.isoformat()}T00:00:00Z"
    author = _text("" if properties.is_plain else properties.clinic.name)
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(properties.title)}</dc:title><dc:subject>{_text(properties.subject)}</dc:subject>"
        f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        f'<cp:revision>1</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified><dc:language>{_text(properties.language)}</dc:language></cp:coreProperties>'
    )


def custom_xml(custom: Mapping[str, str]) -> str:
    """Write docProps/custom.xml, sorted by name."""
    rows = "".join(
        f'<property fmtid="{_FORMAT_OF_CUSTOM}" pid="{place}" name="{_text(name)}"><vt:lpwstr>{_text(value)}</vt:lpwstr></property>'
        for place, (name, value) in enumerate(sorted(custom.items()), 2)
    )
    return f'{_XML}<Properties xmlns="{_CUSTOM}/custom-properties" xmlns:vt="{_CUSTOM}/docPropsVTypes">{rows}</Properties>'


def _address(clinic: Clinic) -> str:
    place = " ".join(filter(None, (clinic.jurisdiction, clinic.zip_code)))
    return ", ".join(filter(None, (clinic.street, clinic.city, place)))


def _contact(clinic: Clinic) -> str:
    stated = (("Tel ", clinic.phone), ("Fax ", clinic.fax), ("", clinic.email))
    return _DOT.join(label + value for label, value in stated if value)


def _numbers(clinic: Clinic) -> str:
    return _DOT.join(label + value for label, value in (("NPI ", clinic.npi), ("Tax ID ", clinic.tax_id)) if value)


# What a letterhead may hold in double braces; `running_…` belong to the header of page two and later.
PLACEHOLDERS: dict[str, Callable[[Properties], str]] = {
    "clinic_name": lambda properties: properties.clinic.name,
    "clinic_address": lambda properties: _address(properties.clinic),
    "clinic_contact": lambda properties: _contact(properties.clinic),
    "clinic_numbers": lambda properties: _numbers(properties.clinic),
    "running_line": lambda properties: _DOT.join(f"{label} {value}" for label, value in properties.running.items() if value),
    "running_date": lambda properties: str(longdate(properties.created)),
}


def placeholder_values(properties: Properties) -> dict[str, str]:
    """Give what the letterhead prints for each placeholder, ready for XML.

    Raises MissingData when the clinic's name, address or telephone is not in clinic.toml.
    """
    needed = {name: getattr(properties.clinic, name) for name in (("name",) if properties.is_plain else ("name", "street", "city", "phone"))}
    if missing := [Missing(f"clinic {name}", f"clinic.toml, [clinic], {name}") for name, value in needed.items() if not value]:
        raise MissingData("letterhead", missing)
    return {name: _text(value(properties)) for name, value in PLACEHOLDERS.items()}


def with_whole_placeholders(part: str, xml: str) -> str:
    """Join placeholders that Word has split over several runs, and check their names.

    Raises TemplateInvalid naming a placeholder nothing fills.
    """
    joined = _SPLIT_BRACES.sub(lambda found: found[0][0] + found[0][-1], xml)
    joined = _TAGGED.sub(lambda found: re.sub(r"<[^>]*>", "", found[0]), joined)
    for inner in _TAGGED.findall(joined):
        found = _PLACEHOLDER.fullmatch(inner)
        if not found or found[1] not in PLACEHOLDERS:
            raise TemplateInvalid(f"The letterhead ({part}) holds {inner}. It may hold: {', '.join(PLACEHOLDERS)}. Correct it in Word.")
    return joined


def fill(xml: str, values: Mapping[str, str]) -> str:
    """Put values in the place of placeholders."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], xml)


def _text(value: str) -> str:
    return attribute(clean(value))
