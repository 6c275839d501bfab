"""What a template may say: the facts of one dossier under the names that templates use.

Nothing here is wording; every value is the chart's own, or computed from it, or printed by key from the register.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from casework.letters import asked_records, catalogue, crosswalk, figures, parties, reasons, signatory, superbills, timely
from casework.letters.dossier import ChronologyEntry, Dossier, PastStage
from casework.letters.evidence import Citations, EvidenceRegister, Statement
from casework.letters.phrases import unbroken, within_a_sentence
from casework.letters.picking import picked
from casework.letters.protocol import protocol
from casework.letters.refusals import decider
from casework.rules import treatment
from casework.rules.coding import CodeBook
from casework.rules.pathways import Filer
from casework.terms import DenialReason, DocumentKind, Outcome, Stage, Track

KETAMINE = re.compile(r"\bketamine\b", re.IGNORECASE)  # esketamine is another drug
FEDERAL_RULE = re.compile(r"\d+ (CFR|USC|U\.S\.C\.) ")
APPROVED = (Outcome.APPROVED, Outcome.NO_AUTHORIZATION_REQUIRED)


def context(
    dossier: Dossier,
    kind: DocumentKind,
    *,
    register: EvidenceRegister,
    citations: Citations,
    codes: CodeBook,
    beside: Sequence[DocumentKind] = (),
) -> dict[str, object]:
    """Name every fact that the templates of a document may use; `beside` are the other documents of its packet."""
    chart = dossier.chart
    return {
        "kind": kind.value,
        "subject": subject(dossier, kind),
        "other_office": parties.other_office(dossier),
        "office_lines": parties.office_lines(dossier),
        "is_on_form": parties.is_on_the_regulators_form(dossier),
        "enclosures": (*(each.value for each in beside), *enclosures(dossier)),
        "case_number": dossier.case_number,
        "drawn_on": dossier.drawn_on,
        "member": parties.member(dossier),
        "coverage": chart.coverage,
        "address": parties.appeals_address(dossier),
        "clinic": dossier.clinic,
        "clinician": chart.clinician,
        "signer": signatory.of(dossier),
        "denial": chart.denial,
        "standing": chart.standing,
        "is_represented": dossier.is_represented,
        "is_provider": dossier.track is Track.PROVIDER,
        "rung": dossier.rung,
        "office": dossier.office,
        "office_called": parties.called(dossier.office.name) if dossier.office else "",
        **_beside(dossier, kind),
        **_clinical(dossier, codes),
        **_money(dossier),
        **_dispute(dossier),
        **_sources(dossier, kind, register, citations, codes),
    }


def _beside(dossier: Dossier, kind: DocumentKind) -> dict[str, object]:
    """Name what only some documents speak of; the statements of a portal sheet are made last, of all the rest."""
    return {
        "inquiry": dossier.inquiry,
        "extra": dossier.extra,
        "statements": (),
        "continuity": dossier.continuity,
        "asked": asked_records.asked(dossier).of(kind),
        "notice_gaps": tuple(gap for gap in dossier.notice_gaps if gap.is_known),
        "notice_asked": dossier.notice_gaps,
    }


def subject(dossier: Dossier, kind: DocumentKind) -> str:
    """Say what a document is: for an appeal what the stage legally is, with the federal rule that makes it so."""
    entry = catalogue.of(kind)
    if kind is DocumentKind.CORRECTED_CLAIM and dossier.claim_work.is_new:
        return "New claim"
    if not entry.is_appeal or dossier.track is Track.PROVIDER:
        return f"Provider dispute: {entry.title.lower()}" if entry.is_appeal else entry.title
    if kind is DocumentKind.PROTECTIVE_FILING:
        return entry.title if decider(dossier.rung) == dossier.rung.payer else "Request for review, to preserve rights"
    legal = "" if ":" in dossier.rung.legal_name else dossier.rung.legal_name
    may_cite = dossier.rung.cites and dossier.rung.is_read and FEDERAL_RULE.search(dossier.rung.citation)
    rule = f", under {unbroken(dossier.rung.citation)}" if legal and may_cite else ""
    return f"{legal or entry.title}{rule}"


def is_ketamine_infusion(dossier: Dossier, codes: CodeBook) -> bool:
    """Say whether the service is intravenous ketamine, by its codes and its words; only then does the evidence for it print."""
    return codes.is_intravenous(dossier.procedures) and bool(KETAMINE.search(dossier.chart.request.description))


def timeline(dossier: Dossier) -> tuple[ChronologyEntry, ...]:
    """Give the dated history of the case, oldest first: the entries written for it, or else what the stages show."""
    if dossier.chronology:
        return tuple(sorted(dossier.chronology, key=lambda item: item.happened_on))
    filed = [ChronologyEntry(item.filed_on, f"{item.legal_name or item.stage.title}: filed{_how(item)}") for item in dossier.history if item.filed_on]
    decided = [
        ChronologyEntry(item.answered_on, f"{item.legal_name or item.stage.title}: {item.outcome.value.lower()} by {item.decided_by}")
        for item in dossier.history
        if item.answered_on and item.outcome and item.outcome is not Outcome.NO_ANSWER
    ]
    return tuple(sorted([*filed, *decided], key=lambda item: item.happened_on))


def enclosures(dossier: Dossier) -> tuple[str, ...]:
    """List what the chart says exists and belongs with an appeal."""
    notices = ["notices"] if any(item.has_notice for item in dossier.refused) else []
    standing = ["authorization"] if dossier.is_represented else []
    proofs = ["records"] if any(trial.proof for trial in dossier.chart.trials) else []
    return (*notices, *standing, *proofs)


def _how(item: PastStage) -> str:
    reference = f", reference {item.reference}" if item.reference else ""
    return f" ({item.filed_by}{reference})" if item.filed_by else reference


def _clinical(dossier: Dossier, codes: CodeBook) -> dict[str, object]:
    chart, given = dossier.chart, figures.given(dossier.chart.infusions)
    return {
        "request": chart.request,
        "place": f"code {chart.request.place_of_service}" if chart.request.place_of_service.isdigit() else chart.request.place_of_service,
        "service": within_a_sentence(chart.request.description),
        "words_of": {code: codes.words.get(code, "") for code in dossier.procedures},
        "procedures": dossier.procedures,
        "is_ketamine_infusion": is_ketamine_infusion(dossier, codes),
        "diagnoses": tuple(f"{item.description} ({item.code})" if item.description else item.code for item in chart.diagnoses),
        "history": treatment.history(chart.trials),
        "crosswalks": crosswalk.shown(dossier),
        "comparison": dossier.comparison if crosswalk.applies(dossier) else None,
        "scales": figures.scales(chart.scores),
        "infusions": given,
        "protocol": protocol(chart.infusions),
        "monitoring": within_a_sentence(given[-1].infusion.monitoring) if given else "",
    }


def _money(dossier: Dossier) -> dict[str, object]:
    tables = figures.cost_tables(dossier.chart.costs)
    return {
        "costs": tables,
        "comparisons": tuple(table for table in tables if table.is_comparison),
        "bill": figures.bill(dossier.chart),
        "superbill_note": superbills.ruling(dossier).note,
        "bill_diagnoses": figures.billed_diagnoses(dossier.chart),
        "service_dates": tuple(sorted({line.service_on for line in dossier.chart.claims if line.service_on})),
        "claim_numbers": dossier.claim_numbers,
        "claim_lines": dossier.chart.claims,
        "claim_work": dossier.claim_work,
        "won": dossier.won,
    }


def _dispute(dossier: Dossier) -> dict[str, object]:
    refused = dossier.refused
    decisions = tuple(item for item in refused if not item.is_silence)
    silences = tuple(replace(item, citation=unbroken(item.citation) if dossier.rung.cites else "") for item in refused if item.is_silence)
    return {
        "reason": dossier.chart.denial.reason.value if dossier.chart.denial.reason else "",
        "is_experimental": DenialReason.EXPERIMENTAL in dossier.grounds,
        "refusals": refused,
        "decisions": decisions,
        "silences": silences,
        "is_undecided": dossier.is_undecided,
        "is_unanswered": bool(refused) and refused[-1].is_silence,
        "latest": decisions[-1] if decisions else None,
        "is_partial": any(item.outcome is Outcome.APPROVED_IN_PART for item in refused),
        "is_cut": dossier.is_cut and dossier.track is Track.MEMBER,
        "cut_on": dossier.cut_on,
        **reasons.values(refused),
        "has_words": any(item.reason_text for item in refused),
        "decides": str(decider(dossier.rung)),
        "payer_called": dossier.rung.payer,
        "asks": dossier.rung.asks,
        "is_to_plan": decider(dossier.rung) == dossier.rung.payer,
        "is_forwarded": dossier.rung.filer is Filer.PLAN,
        "timely": timely.timely(dossier),
        "is_late": timely.is_late(dossier),
        "notice_day": timely.notice_day(dossier),
        "good_cause": dossier.good_cause,
        "past": dossier.history,
        "authorization": next((item for item in dossier.history if item.stage is Stage.PRIOR_AUTHORIZATION and item.outcome in APPROVED), None),
        "timeline": timeline(dossier),
    }


def _sources(dossier: Dossier, kind: DocumentKind, register: EvidenceRegister, citations: Citations, codes: CodeBook) -> dict[str, object]:
    chosen = picked(dossier, kind, register, is_intravenous=is_ketamine_infusion(dossier, codes))
    return {
        "evidence": chosen,
        "about": citations.about,
        "cite": citations.cite,
        "references": citations.references,
        "law": _law(dossier, register),
    }


def _law(dossier: Dossier, register: EvidenceRegister) -> Callable[[str], Statement | None]:
    """Give a template the sentence of law that governs this plan; a provider's own dispute has none of the member's rights."""
    coverage = dossier.chart.coverage

    def law(key: str) -> Statement | None:
        found = register.statement(key, plan=coverage.plan, is_grandfathered=coverage.is_grandfathered)
        if found is None or (found.plans and dossier.track is Track.PROVIDER):
            return None
        return replace(found, citation=unbroken(found.citation))

    return law
