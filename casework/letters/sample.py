"""A made-up case for previews of documents: one patient, one plan, every stage. Each file says SAMPLE where nobody can miss it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from casework.chart import Chart, Denial, TreatmentTrial
from casework.letters import packet
from casework.letters.claim_work import ClaimWork, Code, Enclosed
from casework.letters.continuity import Continuity
from casework.letters.dossier import ChronologyEntry, Dossier, PastStage
from casework.letters.inquiry import Asked, InquirySheet, Told
from casework.letters.on_demand import Asked as Wanted
from casework.letters.on_demand import EarlierFiling, Extra, Overdue, Proof
from casework.letters.plan_b import PlanBSheet
from casework.letters.refusals import Refusal, decider, legal_name, of_denial
from casework.letters.requested import Requested, RequestedItem
from casework.letters.signatory import ApprovedLetter, Signatures
from casework.letters.winning import Won
from casework.rules.notice_check import Gap
from casework.rules.official_forms import FormSheet, SheetPart, SheetRow
from casework.rules.pathways import Filer, Regulator, Rung
from casework.rules.plan_b_book import Option
from casework.settings import PROGRAM, Clinic
from casework.terms import DenialReason, DocumentKind, Outcome, Stage, Track

MARK = "SAMPLE"
KINDS = tuple(DocumentKind)
DRAWN_ON = date(2026, 11, 20)
CLINIC = Clinic(
    name="Sample Infusion Clinic",
    street="218 Commerce Street, Suite 4",
    city="Springfield",
    jurisdiction="IL",
    zip_code="62704",
    phone="(217) 555-0140",
    fax="(217) 555-0141",
    email="appeals@clinic.example",
    npi="1234567893",
    tax_id="00-0000000",
    appeals_contact="Sam Example, appeals coordinator",
)
INQUIRY = InquirySheet(
    asked=(Asked("sample", "Sample", "Does the plan cover the service under the codes named above?", ("yes", "no", "not known")),),
    requested=("the clinical criteria that the plan applies to the service",),
    told=(Told("Prior authorization is needed", "yes", date(2026, 11, 16), "CALL-SAMPLE"),),
    quoted=(),
    phone="(800) 555-0100",
    phone_source="a made-up number",
)
PLAN_B = PlanBSheet(
    options=(Option("sample", "Sample of an option", ("What to know of it.", "Whom to ask."), "a made-up source", date(2026, 11, 16), 365),),
    notes=("Sample of a note.",),
)
EXTRA = Extra(
    plan_b=PLAN_B,
    signatures=Signatures(takes_waiver=True, approved=(ApprovedLetter("First appeal", 1, "SAMPLE", "Sam Sample, MD", "treating clinician", DRAWN_ON, "sam"),)),
    fax_to="(800) 555-0199",
    pages=24,
    asked=(Wanted("sign the SAMPLE form", date(2026, 11, 2), date(2026, 11, 30)),),
    proofs=(Proof("Proof of filing", date(2026, 7, 2), 1),),
    earlier=EarlierFiling(date(2026, 10, 19), "Fax", "Payer says it never came", date(2026, 11, 16), "SAMPLE-3", 24),
    requested=Requested(date(2026, 11, 9), items=(RequestedItem("Office notes", has_papers=True),), enclosed=(Enclosed("Records", date(2026, 6, 15), 2),)),
    overdue=Overdue(date(2026, 11, 18), "SAMPLE of a rule", date(2026, 10, 19), "Fax", "SAMPLE-1", is_asked=True),
)
CLAIM_WORK = {
    DocumentKind.CORRECTED_CLAIM: ClaimWork("corrected claim", codes=(Code("reason code SAMPLE", "a sample of our short words for it"),)),
    DocumentKind.RECORDS: ClaimWork("send records", codes=(Code("reason code SAMPLE", ""),), enclosed=(Enclosed("Records", date(2026, 6, 15), 2),)),
}
WON = Won("SAMPLE of a stage", "the plan", Outcome.APPROVED, date(2026, 10, 27), None, "SAMPLE-2", is_followed=True)
FILED_AND_ANSWERED = {
    Stage.PRIOR_AUTHORIZATION: (date(2026, 5, 4), date(2026, 5, 19)),
    Stage.FIRST_APPEAL: (date(2026, 9, 18), date(2026, 10, 5)),
    Stage.SECOND_APPEAL: (date(2026, 10, 12), date(2026, 10, 27)),
    Stage.THIRD_APPEAL: (date(2026, 10, 30), date(2026, 11, 16)),
}
CONTINUITY = Continuity(date(2026, 12, 1), date(2026, 11, 30), 6, 4, 2, date(2027, 1, 31), 4, date(2026, 11, 13))
GAPS = (Gap("SAMPLE of what the notice lacks", "SAMPLE of what is asked for", "SAMPLE of the rule", is_known=True),)
FORM = FormSheet(
    "sample",
    "SAMPLE of a form",
    "",
    ("the patient",),
    "the office that gives the form",
    (),
    "a sample",
    date(2026, 11, 20),
    (SheetPart("Part", (SheetRow("Name", "SAMPLE", "", is_filled=True),), is_read=True),),
)
TALKED = TreatmentTrial(treatment="Cognitive behavioral therapy", drug_class="CBT")


@cache
def chart() -> Chart:
    """Read the made-up chart that comes with the program."""
    return Chart.model_validate_json((PROGRAM / "casework" / "letters" / "sample-chart.json").read_text(encoding="utf-8"))


def clinic(own: Clinic) -> Clinic:
    """Give the clinic of a preview: the clinic's own letterhead lines where it has them, marked as a sample."""
    shown = own if own.name and own.street and own.city and own.phone else CLINIC
    return replace(shown, name=f"{MARK} · {shown.name}", npi=shown.npi or CLINIC.npi, tax_id=shown.tax_id or CLINIC.tax_id)


def dossier(kind: DocumentKind, rung: Rung, earlier: Sequence[Rung], *, plan: str, regulator: Regulator | None, own: Clinic) -> Dossier:
    """Give the made-up case at one stage; `earlier` are the plan's stages before it."""
    is_request = rung.stage is Stage.PRIOR_AUTHORIZATION
    said = chart().model_copy(update={"coverage": chart().coverage.model_copy(update={"plan": plan})})
    if is_request:
        said = said.model_copy(update={"claims": (), "infusions": (), "denial": Denial()})
    if kind is DocumentKind.CORRECTED_CLAIM:
        said = said.model_copy(update={"claims": tuple(line.model_copy(update={"correction": "SAMPLE of a correction"}) for line in said.claims)})
    if kind in (DocumentKind.TREATING_RECORDS_REQUEST, DocumentKind.TREATING_RELEASE):
        said = said.model_copy(update={"trials": (*said.trials, TALKED)})
    if kind is DocumentKind.TIMELY_FILING_LETTER:
        said = said.model_copy(update={"denial": said.denial.model_copy(update={"reason": DenialReason.TIMELY_FILING, "reason_text": ""})})
    past = tuple(_past(each) for each in earlier if each.filer is not Filer.NOBODY)
    return Dossier(
        case_number="C00-0000",
        stage=rung.stage,
        track=Track.MEMBER,
        chart=said,
        clinic=clinic(own),
        rung=rung,
        regulator=regulator,
        drawn_on=DRAWN_ON,
        limit=None,
        history=past,
        chronology=_chronology(past) if rung.stage is Stage.DOI_COMPLAINT else (),
        is_protective=kind is DocumentKind.PROTECTIVE_FILING,
        refusals=_refusals(said, past, payer=rung.payer),
        inquiry=INQUIRY,
        claim_work=CLAIM_WORK.get(kind, ClaimWork()),
        won=WON if kind is DocumentKind.REPROCESSING_REQUEST else Won(),
        extra=replace(EXTRA, form=FORM),
        notice_gaps=GAPS if kind is DocumentKind.NOTICE_DOCUMENTS_REQUEST else (),
        continuity=CONTINUITY if kind is DocumentKind.CONTINUITY_OF_CARE_REQUEST else None,
    )


def fits(found: Dossier, kind: DocumentKind) -> bool:
    """Say whether a document belongs to the packet of this stage."""
    return kind in packet.kinds(found)


def _past(rung: Rung) -> PastStage:
    filed_on, decided_on = FILED_AND_ANSWERED[rung.stage]
    by = "Fax" if rung.filer is Filer.CLINIC else "Forwarded by the plan"
    words = "The decision is upheld: the service is not medically necessary." if rung.stage is not Stage.PRIOR_AUTHORIZATION else ""
    return PastStage(rung.stage, legal_name(rung), filed_on, by, "SAMPLE-1", decided_on, Outcome.DENIED, words, decided_by=decider(rung))


def _refusals(said: Chart, past: Sequence[PastStage], *, payer: str) -> tuple[Refusal, ...]:
    reviews = [Refusal(each.stage, each.legal_name, each.decided_by, Outcome.DENIED, each.decided_on, None, "", each.reason_text, "SAMPLE-2") for each in past]
    return tuple(sorted([*of_denial(said.denial, by=payer), *reviews], key=lambda each: each.decided_on or date.min))


def _chronology(past: Sequence[PastStage]) -> tuple[ChronologyEntry, ...]:
    filed = [ChronologyEntry(each.filed_on, f"{each.legal_name}: request filed, reference {each.reference}") for each in past if each.filed_on]
    decided = [ChronologyEntry(each.decided_on, f"{each.legal_name}: denied by {each.decided_by}") for each in past if each.decided_on]
    return tuple(sorted([*filed, *decided], key=lambda each: each.happened_on))
