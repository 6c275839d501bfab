"""Made-up dossiers: a rich one, one with only what is needed, a hostile one. No real person or clinic."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

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
)
from casework.letters import catalogue
from casework.letters.claim_work import ClaimWork, Code, Enclosed
from casework.letters.dossier import ChronologyEntry, Dossier, PastStage
from casework.letters.inquiry import InquirySheet
from casework.letters.refusals import Decider, Refusal, of_denial
from casework.letters.winning import Won
from casework.rules.deadlines import Limit
from casework.rules.pathways import Filer, Regulator, Rung
from casework.settings import Clinic
from casework.terms import Clock, DenialReason, DocumentKind, GroupCode, Network, Outcome, Stage, Track
from tests.letters import extras, inquiry_sheets, papers_samples

DRAWN_ON = date(2026, 11, 20)
ALSO = {DocumentKind.PLAN_DOCUMENT_REQUEST: ("employer",)}
DOSES = {DocumentKind.PROTOCOL_SHEET: "0.5 mg/kg over 40 minutes"}
ON_DEMAND = catalogue.standard().on_demand
INQUIRIES = (DocumentKind.CALL_SCRIPT, DocumentKind.COVERAGE_CRITERIA_REQUEST)
NPI = "1234567893"
CLINIC = Clinic(
    name="Harbor Light Infusion Clinic",
    street="218 Commerce Street, Suite 4",
    city="Springfield",
    jurisdiction="IL",
    zip_code="62704",
    phone="(217) 555-0140",
    fax="(217) 555-0141",
    email="appeals@harborlight.example",
    npi=NPI,
    tax_id="00-0000000",
    time_zone="America/Chicago",
    appeals_contact="Maria Lopez, appeals coordinator",
)
EBSA = Regulator("EBSA", "U.S. Department of Labor, Employee Benefits Security Administration (EBSA)", "1-866-444-3272", "askebsa.dol.gov", confidence="S")
DOI = Regulator(
    "DOI-IL", "Illinois Department of Insurance", "866-445-5364", "idoi.illinois.gov", ("122 S. Michigan Avenue", "Chicago, IL 60603"), confidence="S"
)
CMS = Regulator("CMS", "Centers for Medicare & Medicaid Services (1-800-MEDICARE)", "1-800-MEDICARE", "medicare.gov", confidence="S")
OFFICES = {"self-funded-erisa": EBSA, "insured-group": DOI, "individual": DOI, "medicare-advantage": CMS}

TRIALS = (
    TreatmentTrial(
        treatment="Sertraline",
        drug_class="SSRI",
        dose="200 mg daily",
        started_on=date(2019, 3, 4),
        stopped_on=date(2019, 9, 2),
        outcome="no response",
        proof="Pharmacy record, page 2",
    ),
    TreatmentTrial(
        treatment="Venlafaxine XR",
        drug_class="SNRI",
        dose="225 mg daily",
        started_on=date(2019, 10, 7),
        stopped_on=date(2020, 6, 15),
        outcome="partial response, lost",
        why_stopped="raised blood pressure",
        proof="Pharmacy record, page 3",
    ),
    TreatmentTrial(
        treatment="Bupropion XL",
        drug_class="NDRI",
        dose="450 mg daily",
        started_on=date(2020, 8, 3),
        stopped_on=date(2021, 3, 29),
        outcome="no response",
        proof="Pharmacy record, page 4",
    ),
    TreatmentTrial(
        treatment="Aripiprazole, added to bupropion",
        drug_class="augmentation",
        dose="10 mg daily",
        started_on=date(2021, 1, 11),
        stopped_on=date(2021, 3, 29),
        why_stopped="restlessness",
        proof="Visit note of March 29, 2021",
    ),
    TreatmentTrial(treatment="Fluoxetine", drug_class="SSRI", dose="40 mg daily", outcome="no response as the member recalls"),
)
TALKED = TreatmentTrial(treatment="Cognitive behavioral therapy", drug_class="CBT", started_on=date(2018, 2, 5), stopped_on=date(2018, 6, 25))
CLASSES = {
    DocumentKind.PHARMACY_RECORDS_REQUEST: "SSRI",
    DocumentKind.PHARMACY_RELEASE: "SSRI",
    DocumentKind.TREATING_RECORDS_REQUEST: "CBT",
    DocumentKind.TREATING_RELEASE: "CBT",
}
SCORES = (
    OutcomeScore(scale="PHQ-9", scored_on=date(2026, 6, 1), score=23),
    OutcomeScore(scale="PHQ-9", scored_on=date(2026, 7, 20), score=11),
    OutcomeScore(scale="MADRS", scored_on=date(2026, 6, 1), score=36),
    OutcomeScore(scale="MADRS", scored_on=date(2026, 7, 20), score=15),
)
CORRECTION = "NDC 00409-2053-10 and its unit qualifier added; the claim had been sent without them"
DAYS = (date(2026, 6, 15), date(2026, 6, 18), date(2026, 6, 22), date(2026, 6, 25))
INFUSIONS = tuple(
    Infusion(
        given_on=day,
        dose_mg=Decimal("36"),
        weight_kg=Decimal("72"),
        started_at="10:05",
        stopped_at="10:45",
        ndc="00409-2053-10",
        monitoring="blood pressure, pulse oximetry and heart rate every ten minutes",
    )
    for day in DAYS
)
CLAIMS = tuple(
    ClaimLine(
        claim_number=f"26-40000{number}",
        service_on=day,
        procedure=code,
        charge=Decimal(charge),
        group=GroupCode.PR,
        carc="50",
        diagnosis_codes=("F33.2",),
        place_of_service="11",
    )
    for number, day in enumerate(DAYS, 1)
    for code, charge in (("96365", "450.00"), ("J3490", "35.50"))
)
COSTS = (
    CostLine(
        label="Ketamine infusion with monitoring",
        unit_amount=Decimal("485.50"),
        count=6,
        basis="billed",
        is_requested_treatment=True,
        source="clinic fee schedule 2026",
    ),
    CostLine(label="Emergency department visits in 2025", unit_amount=Decimal("2150.00"), count=3, basis="billed", source="explanations of benefits 2025"),
    CostLine(label="Inpatient psychiatric days in 2025", unit_amount=Decimal("1890.00"), count=5, basis="billed", source="explanations of benefits 2025"),
    CostLine(label="Medication management visits", unit_amount=Decimal("140.00"), count=12, basis="allowed", source="explanations of benefits 2025"),
)
CHART = Chart(
    patient=Patient(
        key="p1",
        first_name="Elena",
        last_name="Whitfield",
        salutation="Ms.",
        birth_on=date(1961, 2, 11),
        street="14 Alder Court",
        city="Springfield",
        jurisdiction="IL",
        zip_code="62701",
        phone="(217) 555-0111",
    ),
    coverage=Coverage(
        payer="Summit Mutual Health Plan",
        plan="self-funded-erisa",
        plan_name="Prairie Tool Employee Health Plan",
        member_id="SMH100200301",
        group_number="77001",
        employer="Prairie Tool & Die Co.",
        network=Network.OUT,
        internal_levels=2,
        issuing_state="IL",
        is_grandfathered=False,
        appeals_address="P.O. Box 30541\nSalt Lake City, UT 84130-0541",
        appeals_fax="(800) 555-0199",
    ),
    clinician=Clinician(name="Jordan Avery", credentials="MD", npi=NPI, specialty="Psychiatry", treating_since=date(2024, 4, 8)),
    diagnoses=(Diagnosis(code="F33.2", description="Major depressive disorder, recurrent, severe without psychotic features"),),
    trials=TRIALS,
    scores=SCORES,
    infusions=INFUSIONS,
    request=ServiceRequest(
        description="intravenous ketamine infusion",
        procedure_codes=("96365", "J3490"),
        sessions=6,
        first_on=date(2026, 12, 7),
        last_on=date(2026, 12, 23),
        dose="0.5 mg/kg over 40 minutes",
        place_of_service="11",
    ),
    costs=COSTS,
    claims=CLAIMS,
    denial=Denial(
        notice_on=date(2026, 9, 10),
        mailed_on=date(2026, 9, 11),
        received_on=date(2026, 9, 14),
        reason=DenialReason.MEDICAL_NECESSITY,
        reason_text="The requested service does not meet the plan's definition of medical necessity.",
        reference="DN-77120",
    ),
    standing=Standing(asked_on=date(2026, 9, 15), signed_on=date(2026, 9, 18)),
)
LIMIT = Limit(
    stage=Stage.FIRST_APPEAL,
    clock=Clock.FILING,
    rule="ERISA-A1",
    version="1",
    due_on=date(2027, 3, 13),
    work_by=date(2027, 3, 13),
    last_lawful=date(2027, 3, 13),
    letter_on=None,
    trigger="received",
    trigger_on=date(2026, 9, 14),
    filed_when="as the plan says",
    citation="29 CFR 2560.503-1(h)(3)(i)",
    source="eCFR copy",
    confidence="P-mirror",
    verified_on="2026-11-22",
)
FIRST = PastStage(
    Stage.FIRST_APPEAL,
    "Internal appeal, first level",
    date(2026, 10, 1),
    "Fax",
    "FX-2201",
    date(2026, 10, 28),
    Outcome.DENIED,
    "The first decision is upheld: the service is not medically necessary.",
    decision_reference="AP-1-3301",
)
PRIOR = PastStage(
    Stage.PRIOR_AUTHORIZATION,
    "Prior authorization (pre-service claim)",
    date(2026, 5, 4),
    "Payer portal",
    "PA-5512",
    date(2026, 5, 19),
    Outcome.DENIED,
    "",
    decision_reference="UM-9081",
)
SECOND = PastStage(
    Stage.SECOND_APPEAL,
    "Internal appeal, second level",
    date(2026, 11, 2),
    "Certified mail",
    "9407 1000",
    date(2026, 11, 16),
    Outcome.DENIED,
    "The decision is upheld on second review.",
    decision_reference="AP-2-4402",
)
EXTERNAL = PastStage(
    Stage.THIRD_APPEAL,
    "External review by an independent review organization",
    date(2026, 11, 17),
    "Certified mail",
    "9407 2000",
    date(2026, 11, 19),
    Outcome.DENIED,
    "The reviewer agrees with the plan.",
    decided_by=Decider.REVIEW_ORGANIZATION,
    decision_reference="IRO-5503",
)
RECONSIDERED = replace(FIRST, legal_name="Reconsideration by the plan")
FORWARDED = replace(
    SECOND,
    legal_name="Reconsideration by the independent review entity (IRE)",
    filed_by="Forwarded by the plan",
    reference="",
    reason_text="The plan's decision is affirmed.",
    decided_by=Decider.REVIEW_ENTITY,
    decision_reference="IRE-6604",
)
CLAIM_WORK = {
    DocumentKind.CORRECTED_CLAIM: ClaimWork(
        "corrected claim",
        is_new=True,
        codes=(
            Code("Reason code 16", "lacks information or has a billing error"),
            Code("Remark code MA130", "incomplete or invalid claim, unprocessable: no appeal rights; submit a new claim"),
            Code("Remark code N999", ""),
        ),
    ),
    DocumentKind.RECORDS: ClaimWork(
        "send records",
        codes=(Code("Reason code 252", "an attachment is required"),),
        enclosed=(Enclosed("Records", date(2026, 6, 25), 2), Enclosed("Records", date(2026, 6, 26), 4)),
    ),
}
WON = Won(
    "Internal appeal, second level",
    "the plan",
    Outcome.APPROVED,
    date(2026, 11, 2),
    date(2026, 11, 5),
    "AP-2-4402",
    asked_on=(date(2026, 11, 6),),
    paid=Decimal("450.00"),
    paid_on=date(2026, 11, 16),
    is_followed=True,
)
STAGES = {
    DocumentKind.CORRECTED_CLAIM: (Stage.REWORK, "Corrected claim", "", False),
    DocumentKind.RECORDS: (Stage.REWORK, "Send records", "", False),
    DocumentKind.REPROCESSING_REQUEST: (Stage.PAYMENT, "Payment", "", False),
    DocumentKind.PRIOR_AUTHORIZATION_REQUEST: (Stage.PRIOR_AUTHORIZATION, "Prior authorization (pre-service claim)", "29 CFR 2560.503-1(f)(2)", False),
    DocumentKind.CONTINUITY_OF_CARE_REQUEST: (Stage.PRIOR_AUTHORIZATION, "Prior authorization (pre-service claim)", "29 CFR 2560.503-1(f)(2)", False),
    DocumentKind.LETTER_OF_MEDICAL_NECESSITY: (Stage.FIRST_APPEAL, "Internal appeal, first level", "29 CFR 2560.503-1(h)(3)(i)", False),
    DocumentKind.SUPERBILL: (Stage.FIRST_APPEAL, "Internal appeal, first level", "29 CFR 2560.503-1(h)(3)(i)", False),
    DocumentKind.FIRST_APPEAL: (Stage.FIRST_APPEAL, "Internal appeal, first level", "29 CFR 2560.503-1(h)(3)(i)", False),
    DocumentKind.SECOND_APPEAL: (Stage.SECOND_APPEAL, "Internal appeal, second level", "29 CFR 2560.503-1(c)(2)", False),
    DocumentKind.THIRD_APPEAL: (Stage.THIRD_APPEAL, "Hearing before an administrative law judge (OMHA)", "42 CFR 422.602", False),
    DocumentKind.EXTERNAL_REVIEW_REQUEST: (
        Stage.THIRD_APPEAL,
        "External review by an independent review organization",
        "45 CFR 147.136(d); 29 CFR 2590.715-2719(d)",
        True,
    ),
    DocumentKind.COMPLAINT_NOTICE: (
        Stage.THIRD_APPEAL,
        "External review by an independent review organization",
        "45 CFR 147.136(d); 29 CFR 2590.715-2719(d)",
        True,
    ),
    DocumentKind.REGULATOR_COMPLAINT: (Stage.DOI_COMPLAINT, "Complaint to the U.S. Department of Labor, EBSA", "DOL EBSA", False),
    DocumentKind.PROTECTIVE_FILING: (Stage.FIRST_APPEAL, "Internal appeal, first level", "29 CFR 2560.503-1(h)(3)(i)", False),
    **dict.fromkeys(ON_DEMAND, (Stage.FIRST_APPEAL, "Internal appeal, first level", "29 CFR 2560.503-1(h)(3)(i)", False)),
    **dict.fromkeys(INQUIRIES, (Stage.PRIOR_AUTHORIZATION, "Prior authorization (pre-service claim)", "29 CFR 2560.503-1(f)(2)", False)),
}
PAST = {
    Stage.REWORK: (),
    Stage.PAYMENT: (),
    Stage.PRIOR_AUTHORIZATION: (),
    Stage.FIRST_APPEAL: (PRIOR,),
    Stage.SECOND_APPEAL: (PRIOR, FIRST),
    Stage.THIRD_APPEAL: (PRIOR, FIRST, SECOND),
    Stage.DOI_COMPLAINT: (PRIOR, FIRST, SECOND, EXTERNAL),
}
CHRONOLOGY = (
    ChronologyEntry(date(2026, 6, 15), "First date of service"),
    ChronologyEntry(date(2026, 9, 10), "Claim denied by the plan"),
    ChronologyEntry(date(2026, 10, 1), "Internal appeal, first level: request filed by fax, reference FX-2201"),
    ChronologyEntry(date(2026, 10, 28), "Internal appeal, first level: denied by the plan"),
    ChronologyEntry(date(2026, 11, 2), "Internal appeal, second level: request filed by certified mail, reference 9407 1000"),
    ChronologyEntry(date(2026, 11, 16), "Internal appeal, second level: denied by the plan"),
)


def past(kind: DocumentKind) -> tuple[PastStage, ...]:
    """List the stages before the one at which a document is drawn; a hearing follows Medicare Advantage's reviews."""
    return (PRIOR, RECONSIDERED, FORWARDED) if kind is DocumentKind.THIRD_APPEAL else PAST[STAGES[kind][0]]


def refused(chart: Chart, history: tuple[PastStage, ...]) -> tuple[Refusal, ...]:
    """List what the chart's denial and the stages refused, oldest first."""
    reviews = [
        Refusal(item.stage, item.legal_name, item.decided_by, item.outcome, item.decided_on, item.received_on, "", item.reason_text, item.decision_reference)
        for item in history
        if item.outcome and item.outcome.is_adverse
    ]
    return tuple(sorted([*of_denial(chart.denial), *reviews], key=lambda item: item.decided_on or item.received_on or date.min))


def changed(chart: Chart, **parts: object) -> Chart:
    """Copy a chart with some fields of some parts changed: `coverage={"network": …}` or a whole part."""
    fresh = {name: getattr(chart, name).model_copy(update=value) if isinstance(value, dict) else value for name, value in parts.items()}
    return chart.model_copy(update=fresh)


def rich(kind: DocumentKind, **parts: object) -> Dossier:
    """Give a dossier that has everything, at the stage at which a document is drawn."""
    stage, legal_name, citation, is_external = STAGES[kind]
    chart = CHART if stage is not Stage.PRIOR_AUTHORIZATION else changed(CHART, claims=(), infusions=(), scores=SCORES[::2], denial=Denial())
    if kind is DocumentKind.CORRECTED_CLAIM and "claims" not in parts:
        parts = {**parts, "claims": tuple(line.model_copy(update={"correction": CORRECTION}) if line.procedure == "J3490" else line for line in CLAIMS)}
    if kind in (DocumentKind.TREATING_RECORDS_REQUEST, DocumentKind.TREATING_RELEASE):
        chart = changed(chart, trials=(*TRIALS, TALKED))
    if kind is DocumentKind.TIMELY_FILING_LETTER:
        chart = changed(chart, denial={"reason": DenialReason.TIMELY_FILING, "reason_text": ""})
    chart = changed(chart, **parts)
    office = OFFICES.get(chart.coverage.plan, EBSA)
    addressee = "the office named in the notice of the independent review entity" if kind is DocumentKind.THIRD_APPEAL else "the plan"
    return Dossier(
        case_number="C26-0007",
        stage=stage,
        track=Track.MEMBER,
        chart=chart,
        clinic=CLINIC,
        rung=Rung(stage, Filer.CLINIC, legal_name, addressee, citation=citation, is_external=is_external, regulator=office),
        regulator=office,
        drawn_on=DRAWN_ON,
        limit=replace(LIMIT, stage=stage),
        history=past(kind),
        chronology=CHRONOLOGY if stage is Stage.DOI_COMPLAINT else (),
        is_protective=kind is DocumentKind.PROTECTIVE_FILING,
        refusals=refused(chart, past(kind)),
        inquiry=inquiry_sheets.RICH if kind in INQUIRIES else InquirySheet(),
        claim_work=CLAIM_WORK.get(kind, ClaimWork()),
        extra=extras.rich(kind),
        notice_gaps=papers_samples.GAPS if kind is DocumentKind.NOTICE_DOCUMENTS_REQUEST else (),
        won=WON if kind is DocumentKind.REPROCESSING_REQUEST else Won(),
        continuity=extras.CONTINUITY if kind is DocumentKind.CONTINUITY_OF_CARE_REQUEST else None,
    )


def silent(kind: DocumentKind, *, is_undecided: bool = False) -> Dossier:
    """Give a dossier whose last stage nobody answered; `is_undecided`: nothing was ever decided, not even the request."""
    parts = {"claims": (), "infusions": (), "denial": Denial()} if is_undecided else {}
    dossier = rich(kind, **parts)
    history = (replace(PRIOR, outcome=Outcome.NO_ANSWER, decided_on=None, decision_reference=""),) if is_undecided else past(kind)
    last = replace(history[-1], outcome=Outcome.NO_ANSWER, decided_on=None, decision_reference="", reason_text="")
    silence = Refusal(
        last.stage,
        last.legal_name,
        last.decided_by,
        Outcome.NO_ANSWER,
        filed_on=last.filed_on,
        ended_on=date(2026, 5, 19) if is_undecided else date(2026, 11, 18),
        citation="29 CFR 2560.503-1(f)(2)(iii)(A)" if is_undecided else "29 CFR 2560.503-1(i)(2)(iii)(A)",
    )
    decided = () if is_undecided else refused(dossier.chart, history[:-1])
    told = (ChronologyEntry(date(2026, 5, 19), f"{last.legal_name}: last day of the time to decide; no answer from the plan"),) if is_undecided else ()
    return replace(dossier, limit=None, chronology=told, history=(*history[:-1], last), refusals=(*decided, silence))


def minimal(kind: DocumentKind) -> Dossier:
    """Give a dossier with only what the document needs."""
    dossier = rich(kind)
    chart = dossier.chart
    lean = Chart(
        patient=Patient(**chart.patient.model_dump(include={"first_name", "last_name", "birth_on", "street", "city", "jurisdiction", "zip_code"})),
        coverage=Coverage(**chart.coverage.model_dump(include={"payer", "plan", "member_id", "network", *ALSO.get(kind, ())})),
        clinician=Clinician(**chart.clinician.model_dump(include={"name", "credentials", "npi"})),
        diagnoses=(Diagnosis(code="F33.2"),),
        trials=(TreatmentTrial(treatment="Cognitive behavioral therapy" if CLASSES.get(kind) == "CBT" else "Sertraline", drug_class=CLASSES.get(kind, "")),),
        request=ServiceRequest(description="intravenous ketamine infusion", procedure_codes=("96365",), sessions=6, dose=DOSES.get(kind, "")),
        costs=COSTS[:2],
        claims=() if dossier.stage is Stage.PRIOR_AUTHORIZATION else chart.claims[1:2] if kind is DocumentKind.CORRECTED_CLAIM else chart.claims[:1],
        infusions=chart.infusions[:1] if kind is DocumentKind.SUPERBILL else (),
        denial=Denial(notice_on=chart.denial.notice_on, reason=chart.denial.reason, reference="DN-77120") if chart.claims else Denial(),
    )
    history = past(kind)[-1:] if dossier.stage is not Stage.FIRST_APPEAL else ()
    inquiry = inquiry_sheets.MINIMAL if kind in INQUIRIES else InquirySheet()
    work = replace(dossier.claim_work, is_new=False, codes=dossier.claim_work.codes[:1], enclosed=dossier.claim_work.enclosed[:1])
    continuity = extras.BARE_CONTINUITY if dossier.continuity else None
    won = replace(dossier.won, received_on=None, reference="", asked_on=(), paid=Decimal(0), paid_on=None)
    dossier = replace(dossier, continuity=continuity, won=won)
    return replace(
        dossier, claim_work=work, chart=lean, limit=None, history=history, refusals=refused(lean, history), inquiry=inquiry, extra=extras.minimal(kind)
    )


NASTY = "</w:t>{{ 7*7 }} {% x %} *a* | # h & <b> \u202eoops\u0007"


def hostile(kind: DocumentKind) -> Dossier:
    """Give a dossier whose every free text tries to break the letter."""
    dossier = rich(kind)
    chart = changed(
        dossier.chart,
        patient={"first_name": f"- {NASTY}", "last_name": f"# O’Neil & Söhne {NASTY}"},
        coverage={"payer": f"@table {NASTY}", "employer": NASTY, "appeals_address": f"{NASTY}\n| x | y |\n@end\n# z"},
        clinician={"specialty": NASTY},
        trials=tuple(trial.model_copy(update={"treatment": NASTY, "outcome": "| a | b |", "why_stopped": NASTY}) for trial in dossier.chart.trials),
        diagnoses=tuple(item.model_copy(update={"description": NASTY}) for item in CHART.diagnoses),
        request={"description": NASTY, "dose": NASTY},
        claims=tuple(line.model_copy(update={"correction": NASTY}) for line in dossier.chart.claims)
        if kind is DocumentKind.CORRECTED_CLAIM
        else dossier.chart.claims,
        denial={"reason_text": f"> {NASTY}\n\n# heading\n\n- bullet"} if dossier.chart.claims else {},
    )
    nasty = tuple(replace(item, reason_text=f"> {NASTY}\n\n# heading", reference=NASTY) for item in dossier.refusals)
    dossier = replace(dossier, won=replace(dossier.won, reference=NASTY) if dossier.won.outcome else dossier.won)
    return replace(dossier, chart=chart, refusals=nasty, inquiry=inquiry_sheets.hostile(dossier.inquiry, NASTY), extra=extras.hostile(dossier.extra, NASTY))
