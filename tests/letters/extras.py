"""What only documents drawn on demand say, for the samples: a rich one, one with only what is needed, a hostile one."""

from dataclasses import replace
from datetime import date
from typing import Any

from casework.letters.continuity import Continuity
from casework.letters.on_demand import Asked, Call, EarlierFiling, Extra, Overdue, Proof
from casework.letters.signatory import ApprovedLetter, Signatures
from casework.terms import DocumentKind
from tests.letters import papers_samples, plan_b_sheets, requested_samples

LATE = Overdue(date(2026, 10, 31), "29 CFR 2560.503-1(i)(2)(iii)(A)", is_asked=True)
CONTINUITY = Continuity(date(2026, 12, 1), date(2026, 11, 30), 6, 4, 2, date(2027, 1, 31), 4, date(2026, 6, 25))
BARE_CONTINUITY = Continuity(date(2026, 11, 15), given=1, last_given=date(2026, 6, 25))
LOST = EarlierFiling(date(2026, 10, 1), "Certified mail", "Mail came back", date(2026, 11, 3))
APPROVED = ApprovedLetter(
    "First appeal", 2, "9c1f2ab34d5e", "Rae Winters, DO, NPI 1999999984", "covering clinician, after review of the record", date(2026, 11, 18), "maria"
)
SIGNED = Signatures(takes_waiver=True, approved=(APPROVED,))
NEEDED = {
    DocumentKind.WAIVER_OF_LIABILITY: Extra(signatures=SIGNED),
    DocumentKind.APPROVAL_RECORD: Extra(signatures=SIGNED),
    DocumentKind.PROOF_OF_EARLIER_FILING: Extra(earlier=LOST),
    DocumentKind.PAYER_LATE_LETTER: Extra(overdue=LATE),
    DocumentKind.CHASE_LETTER: Extra(asked=(Asked("sign the form that lets us act for you"),)),
    DocumentKind.FORM_DATA_SHEET: Extra(form=papers_samples.BARE),
    DocumentKind.INFORMATION_ANSWER: Extra(requested=requested_samples.BARE),
    DocumentKind.FAX_COVER: Extra(fax_to="(800) 555-0199", pages=24),
    DocumentKind.TIMELY_FILING_LETTER: Extra(proofs=(Proof("Proof of filing", date(2026, 7, 2)),)),
}
FOUND = replace(
    LOST,
    by="Fax",
    trouble="Payer says it never came",
    reference="FX-2201",
    pages=24,
    last_day=date(2026, 11, 20),
    citation="29 CFR 2560.503-1(h)(3)(i)",
    proofs=(Proof("Proof of filing", date(2026, 10, 1), 1),),
)
TREATING = ApprovedLetter(
    "Letter of medical necessity", 1, "0b77c2d1e9f0", "Dana Mercer, MD, NPI 1245319599", "treating clinician", date(2026, 11, 17), "sam", date(2026, 11, 18)
)
MORE: dict[DocumentKind, dict[str, Any]] = {
    DocumentKind.APPROVAL_RECORD: {"signatures": Signatures(approved=(TREATING, APPROVED))},
    DocumentKind.FORM_DATA_SHEET: {"form": papers_samples.FORM},
    DocumentKind.CHASE_LETTER: {
        "asked": (Asked("sign the form that lets us act for you", date(2026, 11, 2), date(2026, 11, 30)), Asked("tell us: street, ZIP code"))
    },
    DocumentKind.PROOF_OF_EARLIER_FILING: {"earlier": FOUND},
    DocumentKind.INFORMATION_ANSWER: {"requested": requested_samples.RICH},
    DocumentKind.PAYER_LATE_LETTER: {"overdue": replace(LATE, filed_on=date(2026, 10, 1), filed_by="Fax", reference="FX-2201")},
    DocumentKind.TIMELY_FILING_LETTER: {"proofs": (Proof("Proof of filing", date(2026, 7, 2), 1), Proof("Proof of filing", date(2026, 7, 3), 2))},
}
CALLS = (DocumentKind.PEER_TO_PEER_REQUEST, DocumentKind.PEER_TO_PEER_SHEET)


def rich(kind: DocumentKind) -> Extra:
    """Give everything that a document may say."""
    if kind is DocumentKind.PLAN_B:
        return Extra(plan_b=plan_b_sheets.RICH)
    call = Call(date(2026, 12, 1), "the payer's claim reconsiderations and appeals page", "(800) 555-0166", date(2026, 11, 10))
    return replace(minimal(kind), call=call if kind in CALLS else Call(), **MORE.get(kind, {}))


def minimal(kind: DocumentKind) -> Extra:
    """Give only what a document needs."""
    if kind is DocumentKind.PLAN_B:
        return Extra(plan_b=plan_b_sheets.MINIMAL)
    return NEEDED.get(kind, Extra())


def hostile(extra: Extra, nasty: str) -> Extra:
    """Put text that tries to break the letter into every place that a person or a payer fills."""
    extra = replace(extra, form=papers_samples.hostile(extra.form, nasty))
    late = replace(extra.overdue, reference=nasty) if extra.overdue else None
    lost = replace(extra.earlier, reference=nasty, citation=nasty if extra.earlier.citation else "") if extra.earlier else None
    wanted = requested_samples.hostile(nasty) if extra.requested else None
    return replace(extra, overdue=late, earlier=lost, requested=wanted, call=replace(extra.call, citation=nasty, phone=f"| {nasty}"))
