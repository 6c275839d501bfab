"""From remitted claims to a chart: only what the remittance knows; the rest stays unknown and is asked."""

import json
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from casework.chart import Chart, ClaimLine, Coverage, Denial, Patient
from casework.rules.denial_groups import Decided, Group
from casework.rules.denials import LineDecision
from casework.rules.remitted import RemittedClaim, ServiceLine
from casework.terms import GroupCode

_CENT = Decimal("0.01")
_MOST = Decimal("9999999999.99")
_WIDTH = 200


def to_chart(group: Group) -> Chart:
    """Give the chart of one case: patient, coverage, the denied lines, and the remittance date standing in for the notice."""
    claim = group.claims[0].claim
    return Chart(
        patient=Patient(first_name=_cut(claim.patient_first_name), last_name=_cut(claim.patient_last_name)),
        coverage=Coverage(payer=_cut(claim.payer_name), member_id=_cut(claim.member_id), group_number=_cut(claim.group_number)),
        claims=tuple(line for decided in group.claims for line in _claim_lines(decided)),
        denial=Denial(
            notice_on=group.remitted_on,
            is_proxy=True,  # the member's clock runs from the member's own notice, which a remittance does not show
            reason=group.denial_reason,
            reference=_cut(claim.payer_claim_number),
        ),
    )


def line_keys(claim: RemittedClaim) -> tuple[str, ...]:
    """Name each line of a claim so that the same remittance read twice is known again.

    The names hold personal values: they are for a keyed hash, never for storing or showing. A claim without lines has one.
    """
    rows = claim.lines or (None,)
    return tuple(_line_key(claim, row) for row in rows)


def _line_key(claim: RemittedClaim, line: ServiceLine | None) -> str:
    parts = [
        claim.payer_id or claim.payer_name,
        claim.payer_claim_number,
        claim.claim_id,
        claim.member_id,
        claim.status,
        claim.remitted_on,
        line.number if line else 0,
        line.service_on if line else claim.service_on,
        line.procedure if line else "",
        line.charge if line else claim.charge,
    ]
    return json.dumps([str(_cents(part)) if isinstance(part, Decimal) else str(part or "") for part in parts])


def _claim_lines(decided: Decided) -> Iterator[ClaimLine]:
    claim = decided.claim
    lines = {line.number: line for line in claim.lines}
    for verdict in decided.decision.disputed:
        line = lines.get(verdict.number or 0)
        yield ClaimLine(
            claim_number=_cut(claim.payer_claim_number),
            account_number=_cut(claim.claim_id),
            service_on=line.service_on if line else claim.service_on,
            procedure=_cut(line.procedure if line else ""),
            modifiers=tuple(_cut(code) for code in line.modifiers) if line else (),
            units=max(line.units or Decimal(0), Decimal(0)) if line else Decimal(1),
            charge=_money(line.charge if line else _charge(claim)),
            paid=_money(line.paid if line else claim.paid),
            group=_group(verdict),
            carc=_cut(verdict.carc),
            rarcs=tuple(_cut(code) for code in verdict.rarcs),
            place_of_service=_cut(claim.facility_code),
        )


def _charge(claim: RemittedClaim) -> Decimal | None:
    """Give what the claim charged; where that cannot be read, what can be read of its lines."""
    return claim.charge if claim.charge is not None else sum((line.charge or Decimal(0) for line in claim.lines), Decimal(0))


def _group(verdict: LineDecision) -> GroupCode | None:
    return GroupCode(verdict.group) if verdict.group in set(GroupCode) else None


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _money(amount: Decimal | None) -> Decimal:
    return max(-_MOST, min(_MOST, _cents(amount or Decimal(0))))


def _cut(text: str) -> str:
    return text.strip()[:_WIDTH].strip()
