"""What a person found missing in a notice, and data sheets of official forms, for the samples."""

from dataclasses import replace
from datetime import date

from casework.rules.notice_check import Gap
from casework.rules.official_forms import FormSheet, SheetPart, SheetRow

GAPS = (
    Gap(
        "a reference to the specific plan provision on which the decision rests",
        "the wording of the plan provision on which the decision rests",
        "29 CFR 2560.503-1(g)(1)(ii) and (j)(2)",
        is_known=True,
    ),
    Gap(
        "the internal rule, guideline or criterion that was relied on, or the offer of a copy",
        "each internal rule, guideline, protocol or other criterion that was relied on, or a statement that none was",
        "29 CFR 2560.503-1(g)(1)(v)(A) and (j)(5)(i)",
        is_known=False,
    ),
)
PARTY = SheetPart(
    "Party", (SheetRow("Name of party", "Alex Rivera", "", True), SheetRow("Date", "date of signing, by whoever signs", "the patient", False)), True
)
FURTHER = SheetPart("Further parts of the form", (SheetRow("Member ID", "SUM-4471-220", "", True),), False)
FORM = FormSheet(
    "cms-1696",
    "Appointment of Representative",
    "CMS-1696",
    ("the patient (section 1)", "the representative (sections 2 and 3)"),
    "Centers for Medicare & Medicaid Services",
    ("A provider that furnished the service and represents the patient may charge no fee.",),
    "stored copy of the form",
    date(2026, 11, 22),
    (PARTY, FURTHER),
)
BARE = replace(FORM, number="", signers=(), comes_from="the plan", notes=(), parts=(FURTHER,))


def hostile(form: FormSheet | None, nasty: str) -> FormSheet | None:
    """Put text that tries to break the sheet into every value that the record fills."""
    if form is None:
        return None
    parts = tuple(replace(each, rows=tuple(replace(row, words=nasty) if row.is_filled else row for row in each.rows)) for each in form.parts)
    return replace(form, parts=parts)
