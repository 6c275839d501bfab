"""When a document belongs to a packet and who may not have it, under the names by which documents.toml asks."""

from collections.abc import Callable

from casework.errors import Missing
from casework.letters import catalogue, parties, preflight, requested, superbills
from casework.letters.dossier import Dossier
from casework.letters.refusals import decider
from casework.rules.coding import CodeBook
from casework.rules.denial_book import DenialAction
from casework.terms import DenialReason, DocumentKind, Outcome, Stage, Track

MEDICARE_ADVANTAGE = "medicare-advantage"
OF_EMPLOYERS = ("self-funded-erisa", "insured-group")
LIMITING = (  # reasons behind which a limit on treatment stands, which a comparison of limits can speak to
    DenialReason.MEDICAL_NECESSITY,
    DenialReason.EXPERIMENTAL,
    DenialReason.FREQUENCY,
    DenialReason.NO_PRIOR_AUTHORIZATION,
    DenialReason.NOT_COVERED,
    DenialReason.OUT_OF_NETWORK,
)
Condition = Callable[[Dossier, CodeBook | None], bool]
Refusal = Callable[[Dossier], str]


def superbill_lacks(dossier: Dossier, *, codes: CodeBook | None = None) -> tuple[Missing, ...]:
    """List what keeps a lawful superbill out of the packet: facts and coding errors stop it alone, never the appeal beside it."""
    return preflight.missing(dossier, DocumentKind.SUPERBILL, codes=codes) if _may_have_superbill(dossier) else ()


def _may_have_superbill(dossier: Dossier) -> bool:
    return bool(dossier.chart.claims and dossier.chart.infusions) and dossier.track is Track.MEMBER and not superbills.refusal(dossier)


def _has_whole_bill(dossier: Dossier, codes: CodeBook | None) -> bool:
    return _may_have_superbill(dossier) and not superbill_lacks(dossier, codes=codes)


def _is_external(dossier: Dossier, _codes: CodeBook | None) -> bool:
    return dossier.rung.is_external and dossier.stage is not Stage.PRIOR_AUTHORIZATION


def _may_complain(dossier: Dossier, codes: CodeBook | None) -> bool:
    """Say whether the plan is told whom the member may ask: beside a review from outside, unless one form asks for both, and beside the last stage."""
    is_last = not parties.is_on_the_regulators_form(dossier) if _is_external(dossier, codes) else dossier.stage is Stage.THIRD_APPEAL
    return is_last and dossier.office is not None


def _nothing_refused(dossier: Dossier) -> str:
    if dossier.refused and not dossier.is_undecided:
        return ""
    return "nothing was refused yet, so there is no decision to speak of: record the denial first"


def _decided_elsewhere(dossier: Dossier) -> str:
    """Refuse a call with the payer's physician once somebody else has decided: no such call changes that."""
    others = [item.by for item in dossier.refused if not item.is_silence and item.by != dossier.rung.payer]
    if dossier.rung.is_external and dossier.extra.answer not in (None, Outcome.NO_ANSWER):
        others.append(decider(dossier.rung))
    if not others:
        return ""
    return f"the latest decision is not the payer's own ({others[-1]}), and no call with the payer's physician changes it: go on with the next step"


def _own_dispute(dossier: Dossier) -> str:
    return "" if dossier.track is not Track.PROVIDER else "the right is the member's, not the clinic's own: draw it on the member's track"


def _no_employer_plan(dossier: Dossier) -> str:
    if dossier.chart.coverage.plan in OF_EMPLOYERS:
        return ""
    return "this is no plan of a private employer, as far as the record knows: enter what kind of plan it is, or ask the plan itself for its documents"


def _not_late(dossier: Dossier) -> str:
    if dossier.extra.waits_for_us:
        return "the payer waits for our answer to its request for information, so its time stands still: answer the request first"
    if dossier.extra.overdue is None:
        return "no verified rule says that the time to decide has ended: remind the payer by telephone, and ask it for the date in writing"
    return ""


def _not_asked_first(dossier: Dossier) -> str:
    if dossier.extra.overdue is None or dossier.extra.overdue.is_asked:
        return ""
    return "nobody has said yet that the payer was asked: did any decision, extension, request or call come since our filing? If not, add --asked-first"


def _not_about_time(dossier: Dossier) -> str:
    if dossier.chart.denial.reason is DenialReason.TIMELY_FILING:
        return ""
    return "the denial on record is not about the time of filing: answer the reason that it gives"


def _not_filed_before(dossier: Dossier) -> str:
    if dossier.extra.earlier is not None:
        return ""
    return "no filing of ours has failed here: record first what happened to it, with casework filed"


def _all_documented(dossier: Dossier) -> str:
    if any(not trial.proof for trial in dossier.chart.trials):
        return ""
    return "no treatment on record lacks its source: enter the treatment in the chart workbook, sheet Treatments tried"


def _no_parity(dossier: Dossier) -> str:
    uses, codes = catalogue.standard().mental_health, dossier.diagnosis_codes
    if codes and not any(code.startswith(uses.codes) for code in codes):
        return "nobody has entered this diagnosis as one of the mental health uses: ask for the claim file instead"
    if dossier.chart.denial.reason not in LIMITING:
        return "the denial on record does not give a limit on treatment as its reason: answer the reason that it gives"
    if dossier.chart.coverage.plan not in uses.plans:
        return "nobody has verified that the parity law reaches this kind of plan: ask for the claim file instead"
    return ""


def _patient_deceased(dossier: Dossier) -> str:
    if not dossier.extra.is_deceased:
        return ""
    return "the patient has died, so nothing is sent to the patient or signed by the patient: ask who may act for the estate, and write to that person yourself"


def _official_form(dossier: Dossier) -> str:
    form = dossier.extra.signatures.official_form
    return f"this plan asks for {form} itself: fill that form; what to write on it: casework draft NUMBER --kind form-data-sheet" if form else ""


def _no_waiver_asked(dossier: Dossier) -> str:
    if dossier.extra.signatures.takes_waiver:
        return ""
    return "nobody has verified that a waiver opens this step under this plan: have the patient sign an authorization to represent"


# What a packet asks of a dossier; every name in an entry's `when` must hold.
WHEN: dict[str, Condition] = {
    "protective": lambda dossier, _codes: dossier.is_protective,
    "another coverage before": lambda dossier, _codes: dossier.continuity is not None,
    "external": _is_external,
    "internal": lambda dossier, codes: not _is_external(dossier, codes),
    "a bill is complete": _has_whole_bill,
    "a complaint may follow": _may_complain,
    "corrected claim": lambda dossier, _codes: dossier.claim_work.kind == DenialAction.CORRECTED_CLAIM.value,
    "send records": lambda dossier, _codes: dossier.claim_work.kind == DenialAction.SEND_RECORDS.value,
}

# Why somebody may not have a document: a sentence, a colon, and what to do instead; "" when nothing speaks against it.
REFUSED: dict[str, Refusal] = {
    "superbill": superbills.refusal,
    "nothing refused": _nothing_refused,
    "decided elsewhere": _decided_elsewhere,
    "own dispute": _own_dispute,
    "no employer plan": _no_employer_plan,
    "not late": _not_late,
    "no request to answer": requested.refusal,
    "not asked first": _not_asked_first,
    "not about time": _not_about_time,
    "not filed before": _not_filed_before,
    "all documented": _all_documented,
    "no parity": _no_parity,
    "official form": _official_form,
    "no waiver asked": _no_waiver_asked,
    "patient deceased": _patient_deceased,
}
