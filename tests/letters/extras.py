"""What only documents drawn on demand say, for the samples: a rich one, one with only what is needed, a hostile one."""

from dataclasses import replace
from datetime import date

from casework.letters.on_demand import Call, Extra
from casework.terms import DocumentKind
from tests.letters import plan_b_sheets

CALLS = (DocumentKind.PEER_TO_PEER_REQUEST, DocumentKind.PEER_TO_PEER_SHEET)


def rich(kind: DocumentKind) -> Extra:
    """Give everything that a document may say."""
    if kind is DocumentKind.PLAN_B:
        return Extra(plan_b=plan_b_sheets.RICH)
    call = Call(date(2026, 12, 1), "the payer's claim reconsiderations and appeals page", "(800) 555-0166", date(2026, 11, 10))
    return Extra(call=call if kind in CALLS else Call())


def minimal(kind: DocumentKind) -> Extra:
    """Give only what a document needs."""
    if kind is DocumentKind.PLAN_B:
        return Extra(plan_b=plan_b_sheets.MINIMAL)
    return Extra()


def hostile(extra: Extra, nasty: str) -> Extra:
    """Put text that tries to break the letter into every place that a person or a payer fills."""
    return replace(extra, plan_b=plan_b_sheets.hostile(extra.plan_b, nasty), call=replace(extra.call, citation=nasty, phone=f"| {nasty}"))
