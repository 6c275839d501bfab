"""What a remittance holds and what was decided, for `casework intake --dry-run` and for people."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from casework.intake.remitted import Remittance
from casework.plural import counted
from casework.rules.denial_groups import Group
from casework.rules.denials import STRENGTH, Decision, DenialAction
from casework.rules.remitted import Adjustment, RemittedClaim
from casework.terms import Stage

_ORDER = [*STRENGTH[:-3], DenialAction.REVERSAL, DenialAction.FORWARDED, DenialAction.PREDETERMINATION, *STRENGTH[-3:]]


@dataclass(slots=True)
class Tally:
    """What is counted while claims come by: patients by a fingerprint, and claims and charges of each action."""

    patients: set[int] = field(default_factory=set)
    counted: Counter[DenialAction] = field(default_factory=Counter)
    charged: dict[DenialAction, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, claim: RemittedClaim, decision: Decision) -> None:
        """Count one claim."""
        self.patients.add(hash((claim.member_id, claim.patient_first_name.casefold(), claim.patient_last_name.casefold())))
        self.counted[decision.action] += 1
        self.charged[decision.action] += claim.charge or Decimal(0)

    def lines(self, remittance: Remittance, groups: Sequence[Group]) -> list[str]:
        """Say in a few lines what the file calls for; no person is named."""
        totals, count = remittance.totals, self.counted.total()
        told = [f"{counted(count, 'claim')} of {counted(len(self.patients), 'patient')}, charged ${totals.charge:,.2f}, paid ${totals.paid:,.2f}."]
        told += [f"  {self.counted[action]:>4}  {action.value:<24} ${self.charged[action]:>13,.2f}" for action in _ORDER if self.counted[action]]
        kinds = (("to appeal", "is_appeal"), ("to work on", "is_rework"), ("of an answered provider dispute", "is_result"))
        parts = [told_of(words, [group for group in groups if getattr(group.action, name)]) for words, name in kinds]
        left = count - sum(1 for group in groups for item in group.claims if not item.part)
        told.append("; ".join((parts[0] or "0 claims to appeal as 0 cases", *filter(None, parts[1:]), f"{counted(left, 'claim')} set aside.")))
        return [*told, *(f"Note: {finding}." for finding in remittance.findings)]


def told_of(words: str, groups: Sequence[Group]) -> str:
    """Count the claims and the cases of one kind, or say nothing."""
    return f"{counted(sum(len(group.claims) for group in groups), 'claim')} {words} as {counted(len(groups), 'case')}" if groups else ""


def report(remittance: Remittance, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    """List every claim with its adjustments and decision; money as texts with two decimals, unreadable amounts as None."""
    return [row(claim, decision) for claim, decision in zip(remittance.claims, decisions, strict=True)]


def summary(remittance: Remittance, decisions: Sequence[Decision], groups: Sequence[Group]) -> list[str]:
    """Say in a few lines what a file whose claims were kept calls for; no person is named."""
    tally = Tally()
    for claim, decision in zip(remittance.claims, decisions, strict=True):
        tally.add(claim, decision)
    return tally.lines(remittance, groups)


def row(claim: RemittedClaim, decision: Decision) -> dict[str, Any]:
    """Give one claim with its adjustments and decision, as JSON can hold it."""
    return {
        "claim_id": claim.claim_id,
        "charge": _money(claim.charge),
        "paid": _money(claim.paid),
        "status": claim.status,
        "adjustments": [_adjustment(item) for item in claim.all_adjustments],
        "remarks": list(claim.all_remarks),
        "decision": decision.action.value,
        "reason": decision.reason,
        "denial_reason": decision.denial_reason.value if decision.denial_reason else None,
        "opens_case": decision.opens_case,
        "opens": opens(decision),
        "track": decision.track.value if decision.track and decision.opens_case else None,
        "remitted_on": claim.remitted_on.isoformat() if claim.remitted_on else None,
        "service_on": claim.service_on.isoformat() if claim.service_on else None,
        "lines": [{"line": line.number, "decision": line.action.value, "reason": line.reason} for line in decision.lines],
        "findings": list(claim.findings),
    }


def opens(decision: Decision) -> str:
    """Name the stage at which a claim would open a case, or say nothing."""
    return (Stage.REWORK if decision.action.is_rework else Stage.FIRST_APPEAL).value if decision.opens_case else ""


def _adjustment(item: Adjustment) -> dict[str, Any]:
    return {"group": item.group, "reason": item.reason, "amount": _money(item.amount), "line": item.line}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
