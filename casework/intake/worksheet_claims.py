"""Rows of a worksheet become remitted claims, so that the rules judge them as they judge an 835; and claims become a chart."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from casework.chart import Chart, Denial
from casework.intake.remittance_chart import to_chart
from casework.intake.remittance_report import report, summary
from casework.intake.remitted import Remittance, Totals
from casework.intake.worksheet_row import WorksheetRow
from casework.plural import counted
from casework.rules.denial_groups import Decided, Group
from casework.rules.denials import Decision
from casework.rules.remitted import Adjustment, RemittedClaim, ServiceLine

_NOTICE_DAYS = ("received_on", "portal_on", "letter_deadline")


@dataclass(frozen=True, slots=True)
class Worksheet:
    """The claims of a worksheet. Each claim's lines stand in the order of its rows; `repeated` are rows that say a line again."""

    claims: tuple[RemittedClaim, ...] = field(repr=False)
    rows: Mapping[int, tuple[WorksheetRow, ...]] = field(repr=False)
    repeated: Mapping[int, tuple[WorksheetRow, WorksheetRow]] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def rows_read(self) -> int:
        """Count every row that holds a claim line."""
        return sum(map(len, self.rows.values())) + len(self.repeated)

    @property
    def remittance(self) -> Remittance:
        """Give the claims as the reports of an 835 take them."""
        sums = [sum((amount or Decimal(0) for amount in amounts), Decimal(0)) for amounts in zip(*((c.charge, c.paid) for c in self.claims), strict=True)]
        return Remittance(self.claims, totals=Totals(*sums), findings=self.notes)


def gather(rows: Sequence[WorksheetRow], notes: tuple[str, ...] = ()) -> Worksheet:
    """Gather rows by claim; a line that a row says again is kept apart, beside the row that said it first."""
    first: dict[tuple[str, ...], WorksheetRow] = {}
    repeated: dict[int, tuple[WorksheetRow, WorksheetRow]] = {}
    claims: dict[tuple[str, ...], list[WorksheetRow]] = defaultdict(list)
    for row in rows:
        known = first.setdefault(_folded(row.key_parts), row)
        if known is row:
            claims[_claim_of(row)].append(row)
        else:
            repeated[row.number] = (row, known)
    numbered = dict(enumerate((tuple(found) for found in claims.values()), start=1))
    made = tuple(_claim(number, found) for number, found in numbered.items())
    return Worksheet(made, numbered, repeated, notes)


def _folded(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(part.casefold().split()) for part in parts)


def _claim_of(row: WorksheetRow) -> tuple[str, ...]:
    return _folded((row.payer, row.member_id, row.last_name, row.first_name, row.claim_number, row.account_number))


def _claim(number: int, rows: Sequence[WorksheetRow]) -> RemittedClaim:
    first = rows[0]
    paid = [row.paid for row in rows if row.paid is not None]
    return RemittedClaim(
        number=number,
        claim_id=first.account_number,
        payer_claim_number=first.claim_number,
        charge=sum((row.charge for row in rows), Decimal(0)),
        paid=sum(paid, Decimal(0)) if paid else None,
        patient_first_name=first.first_name,
        patient_last_name=first.last_name,
        member_id=first.member_id,
        group_number=next((row.group_number for row in rows if row.group_number), ""),
        service_on=min((row.service_on for row in rows if row.service_on), default=None),
        lines=tuple(_line(place, row) for place, row in enumerate(rows, start=1)),
        payer_name=first.payer,
        remitted_on=min((day for row in rows if (day := row.notice_on or row.remitted_on)), default=None),
        findings=("the amount paid is not given",) if len(paid) < len(rows) else (),
    )


def _line(number: int, row: WorksheetRow) -> ServiceLine:
    """Give a row as a service line; of several reason codes nobody knows which took how much, so their amounts stay unknown."""
    unpaid = row.charge - (row.paid or Decimal(0)) if len(row.carcs) == 1 else None
    adjustments = tuple(Adjustment(group or row.group, carc, unpaid, line=number) for group, carc in row.carcs)
    return ServiceLine(
        number=number,
        procedure=row.procedure,
        modifiers=row.modifiers,
        charge=row.charge,
        paid=row.paid,
        units=row.units,
        service_on=row.service_on,
        adjustments=adjustments,
        remarks=row.remarks,
    )


def disputed(sheet: Worksheet, decided: Decided) -> list[WorksheetRow]:
    """List the rows of a claim that an appeal would argue."""
    rows = sheet.rows[decided.claim.number]
    return [rows[verdict.number - 1] for verdict in decided.decision.disputed if verdict.number]


def narrowed(sheet: Worksheet, group: Group, *, without: Container[int]) -> tuple[Group, list[WorksheetRow]]:
    """Leave out of a group every row of these numbers and what is not disputed; the rows stand in the order of the chart's claim lines."""
    kept: list[Decided] = []
    left: list[WorksheetRow] = []
    for item in group.claims:
        rows = sheet.rows[item.claim.number]
        lines = tuple(verdict for verdict in item.decision.disputed if verdict.number and rows[verdict.number - 1].number not in without)
        if lines:
            kept.append(replace(item, decision=replace(item.decision, lines=lines)))
            left += [rows[verdict.number - 1] for verdict in lines if verdict.number]
    return Group(group.key, tuple(kept)), left


def chart_of(group: Group, rows: Sequence[WorksheetRow], *, plans: Sequence[str]) -> Chart:
    """Give the chart of one case: as from an 835, with the dates of the notice itself where the worksheet has them.

    `plans` are the rulebook's plan names; other words under Plan are the plan's own name, and its type stays unknown.
    """
    said = to_chart(group)
    stated = next((row.plan for row in rows if row.plan), "")
    known = next((plan for plan in plans if plan.casefold() == stated.casefold()), "")
    plan = {"plan": known} if known else {"plan_name": stated}
    patient = said.patient.model_copy(update={"birth_on": next((row.birth_on for row in rows if row.birth_on), None)})
    return said.model_copy(update={"patient": patient, "coverage": said.coverage.model_copy(update=plan), "denial": _denial(said.denial, rows)})


def _denial(said: Denial, rows: Sequence[WorksheetRow]) -> Denial:
    """Date the denial by the earliest notice of the rows; a remittance date only stands in where no row has a date of the notice."""
    dated = [row for row in rows if row.notice_on or row.received_on or row.portal_on]
    first = min(dated or rows, key=lambda row: _day_of(row) or date.max)
    same = [row for row in dated if row.notice_on == first.notice_on] or [first]
    stand_in = None if dated else min((row.remitted_on for row in rows if row.remitted_on), default=None)
    days: dict[str, Any] = {name: min((day for row in same if (day := getattr(row, name))), default=None) for name in _NOTICE_DAYS}
    return Denial(
        notice_on=first.notice_on or stand_in,
        is_proxy=stand_in is not None,
        reason=said.reason,
        reason_text=next((row.reason for row in same if row.reason), ""),
        reference=next((row.reference for row in same if row.reference), said.reference),
        **days,
    )


def _day_of(row: WorksheetRow) -> date | None:
    return row.notice_on or row.received_on or row.portal_on


def claims_report(sheet: Worksheet, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """List every claim as the report of an 835 does, with the rows it came from."""
    rows = report(sheet.remittance, decisions)
    return [{**row, "rows": [line.number for line in sheet.rows[place]]} for place, row in enumerate(rows, start=1)]


def told(sheet: Worksheet, decisions: Sequence[Decision], groups: Sequence[Group]) -> list[str]:
    """Say in a few lines what the worksheet calls for; no person is named."""
    again = [f"Note: row {number} says the line of row {first.number} again; it is set aside." for number, (_, first) in sheet.repeated.items()]
    return [
        f"{counted(sheet.rows_read, 'row')}.",
        *summary(sheet.remittance, decisions, groups),
        *again[:20],
        *([f"Note: and {len(again) - 20} more."] if len(again) > 20 else []),
    ]
