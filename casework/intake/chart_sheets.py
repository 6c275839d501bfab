"""The sheets of the chart workbook. It is written and read from this one table; the JSON reader takes its words from it too.

A new field of `casework.chart` needs one line in `chart_fields`; a test fails until it is there.
"""

from dataclasses import dataclass

from casework.chart import (
    Chart,
    ClaimLine,
    Clinician,
    CostLine,
    Coverage,
    Denial,
    Diagnosis,
    Infusion,
    OutcomeScore,
    Patient,
    ServiceRequest,
    Standing,
    TreatmentTrial,
    Value,
)
from casework.intake import chart_facts
from casework.intake import chart_fields as fields
from casework.intake.chart_kinds import Column

START = "Start here"
LISTS = "Lists"
KEY = Column("key", "Chart key", "Blank for a new patient: the program gives one. Never change it: it says whose chart this is, and the file carries it.")
LABEL, VALUE, CHECK, NEEDED, HELP = "Field", "Value", "Check", "Needed for", "Help"
FINDINGS, WORDS = "Findings", "Words"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook and the part of the chart it holds. A table has a row per item."""

    title: str
    part: str
    model: type[Value]
    purpose: str
    columns: tuple[Column, ...]
    is_table: bool = False
    needed: str = ""
    out_of_order: str = "the dates are out of order"

    @property
    def required(self) -> frozenset[str]:
        """Name the fields without which a row says nothing."""
        return frozenset(name for name, field in self.model.model_fields.items() if field.is_required())

    def column(self, field: str) -> Column:
        """Find a column by its field's name."""
        return next(column for column in self.columns if column.field == field)


SHEETS = (
    Sheet("Patient", "patient", Patient, "Who is treated.", fields.PATIENT),
    Sheet("Coverage", "coverage", Coverage, "The coverage in force on the date of service.", fields.COVERAGE, out_of_order="coverage ends before it begins"),
    Sheet("Clinician", "clinician", Clinician, "Who treats and signs.", fields.CLINICIAN),
    Sheet("Diagnoses", "diagnoses", Diagnosis, "From the clinician's record, one a row.", fields.DIAGNOSES, True, fields.LETTERS),
    Sheet(
        "Treatments tried",
        "trials",
        TreatmentTrial,
        "Everything tried before, one a row.",
        fields.TRIALS,
        True,
        fields.LETTERS,
        out_of_order="it stopped before it started",
    ),
    Sheet("Scores", "scores", OutcomeScore, "Readings of a scale, one a row: before, during and after.", fields.SCORES, True),
    Sheet("Infusions", "infusions", Infusion, "The infusion record, one infusion a row.", fields.INFUSIONS, True),
    Sheet("Request", "request", ServiceRequest, "What is asked for in a prior authorization, or planned next.", fields.REQUEST),
    Sheet("Costs", "costs", CostLine, "The cost table of the letters, one line a row.", fields.COSTS, True),
    Sheet("Denial", "denial", Denial, "The notice that refused.", fields.DENIAL, out_of_order="the notice was received before it was written"),
    Sheet("Claims", "claims", ClaimLine, "Service lines as the payer answered them. The remittance fills this in.", fields.CLAIMS, True),
    Sheet("Authorization", "standing", Standing, "The patient's permission for the clinic to act in the appeal.", fields.STANDING),
)
FACTS = Sheet(
    chart_facts.TITLE,
    chart_facts.PART,
    chart_facts.StatedFacts,
    "What only this kind of plan asks. It follows the plan type: save the workbook, and the lines fit the plan you chose.",
    chart_facts.COLUMNS,
)
FIRST = Sheet(START, "start", Patient, "One workbook for one patient. It holds what the remittance does not know.", (KEY,))
# As they stand in the workbook: the further facts follow the coverage they belong to.
IN_BOOK = (*SHEETS[:2], FACTS, *SHEETS[2:])


def by_part(part: str) -> Sheet:
    """Find the sheet of a part of the chart, such as `trials`."""
    return next(sheet for sheet in (FIRST, *IN_BOOK) if sheet.part == part)


def still_needed(chart: Chart) -> tuple[tuple[Sheet, Column | None, str], ...]:
    """List what is still blank that a letter of this chart needs: sheet, field (None for a table without rows) and for what."""
    kind = fields.APPEAL if chart.claims or chart.denial != Denial() else fields.PRIOR
    needs: list[tuple[Sheet, Column | None, str]] = []
    for sheet in SHEETS:
        part = getattr(chart, sheet.part)
        if sheet.is_table and sheet.needed and not part:
            needs.append((sheet, None, sheet.needed))
        wanted = [] if sheet.is_table else [column for column in sheet.columns if column.needed in (fields.LETTERS, kind)]
        needs.extend((sheet, column, column.needed) for column in wanted if getattr(part, column.field) in ("", None, (), "unknown"))
    return tuple(needs)
