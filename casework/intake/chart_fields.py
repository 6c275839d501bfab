"""Every field of a chart as a person sees it: label, help, what may stand there and what cannot be written without it.

The workbook and the questions of `casework open` are both made from these lines.
"""

from typing import get_args

from casework.chart import CostLine, Coverage, Patient, Value
from casework.intake.chart_kinds import STATES, UNKNOWN, Column, Kind
from casework.terms import DenialReason, GroupCode, Network

__all__ = ["STATES", "UNKNOWN", "Column", "Kind"]

LETTERS = "every letter"
APPEAL = "an appeal"
PRIOR = "a prior authorization"
COMPLAINT = "a regulator complaint"
BILL = "a superbill"


def _words(model: type[Value], field: str) -> tuple[str, ...]:
    """Take a drop-down from the chart's own closed list."""
    return tuple(str(word) for word in get_args(model.model_fields[field].annotation) if word not in ("", None))


def _known(field: str, label: str, words: str, kind: Kind = Kind.TEXT, choices: tuple[str, ...] = (), needed: str = "") -> Column:
    """Make a field that may stay open: “unknown” is an answer."""
    return Column(field, label, words, kind, choices, needed, can_be_unknown=True)


def _state(field: str, label: str, words: str, needed: str = "") -> Column:
    return _known(field, label, words, Kind.STATE, STATES, needed)


def _pick(field: str, label: str, words: str, choices: tuple[str, ...], needed: str = "") -> Column:
    return _known(field, label, words, Kind.CHOICE, choices, needed)


def _day(field: str, label: str, words: str, needed: str = "") -> Column:
    return Column(field, label, words, Kind.DATE, needed=needed, width=12, can_be_unknown=True)


def _must(field: str, label: str, words: str, kind: Kind = Kind.DATE, width: int = 12) -> Column:
    return Column(field, label, words, kind, width=width)


PATIENT = (
    Column("first_name", "First name", "As on the insurance card.", needed=LETTERS),
    Column("last_name", "Last name", "As on the insurance card.", needed=LETTERS),
    _pick("salutation", "Salutation", "What letters say before the last name. Blank prints the full name.", _words(Patient, "salutation")),
    _day("birth_on", "Birth date", "From the registration form or the card. Letters work out the age from it.", LETTERS),
    _known("street", "Street", "Number and street, with the apartment, such as 48 Placeholder Street, Apt 2.", needed=COMPLAINT),
    _known("city", "City", "Where the patient lives.", needed=COMPLAINT),
    _state("jurisdiction", "State", "Where the patient lives, as two letters.", COMPLAINT),
    _known("zip_code", "ZIP code", "Five digits, or nine with a dash.", Kind.ZIP, needed=COMPLAINT),
    _known("phone", "Phone", "Where the patient can be reached by day."),
    _known("email", "E-mail", "Only if the patient agreed to it."),
)
COVERAGE = (
    Column("payer", "Payer", "The insurer or administrator that decides, as on the card. Choose one, or type the name.", needed=LETTERS),
    Column(
        "plan",
        "Plan type",
        "Funding decides which law applies. Let the patient ask the employer's HR office or the plan: who pays the claims? The card may say “self-funded” or "
        "“administered by”. “unknown” is a right answer; the sheet Words says what each means.",
        Kind.PLAN,
        needed=LETTERS,
    ),
    _known("plan_name", "Plan name", "As printed on the card or booklet, such as Prairie Example Tool Employee Health Plan."),
    _known("member_id", "Member ID", "From the card, with all letters and leading zeros.", needed=LETTERS),
    _known("group_number", "Group number", "From the card; individual policies have none."),
    _known("employer", "Employer", "For coverage through work: who offers the plan."),
    _pick(
        "network", "Our network status", "How the clinic stood with this payer on the date of service: ask billing, or read the EOB.", tuple(Network), APPEAL
    ),
    _state(
        "issuing_state", "Issuing state", "For insured plans: the state that the policy was issued in, not always where the patient lives. The booklet says it."
    ),
    _pick(
        "california_regulator",
        "California regulator",
        "Only for California policies: the denial letter names one, near its end.",
        _words(Coverage, "california_regulator"),
    ),
    _known("internal_levels", "Internal appeal levels", "How many the plan itself decides, by its booklet or denial letter.", Kind.WHOLE, ("1", "2")),
    _pick("external_review", "External review", "Which outside review the denial letter describes.", _words(Coverage, "external_review")),
    _known("is_grandfathered", "Grandfathered plan", "The booklet must say so if it is one. Leave blank if you do not know.", Kind.YES_NO),
    _day("begins_on", "Coverage begins", "From the card or the payer's eligibility answer."),
    _day("ends_on", "Coverage ends", "Leave blank while it runs."),
    Column("appeals_address", "Appeals address", "Where this denial letter says to send an appeal, line by line.", Kind.LONG),
    _known("appeals_fax", "Appeals fax", "As in this denial letter, such as (614) 555-0111."),
    Column("facts", "Further plan facts", "Answer them on the sheet Plan facts. Here stands only what has no line there, as name=value.", Kind.CODES),
)
CLINICIAN = (
    _known("name", "Name", "Who treats the patient and signs.", needed=LETTERS),
    _known("credentials", "Credentials", "Such as MD, DO or PMHNP-BC.", needed=LETTERS),
    _known("npi", "NPI", "Ten digits; the last one is a check digit.", needed=LETTERS),
    _known("specialty", "Specialty", "Such as psychiatry."),
    _day("treating_since", "Treating since", "First visit with this clinician."),
)
DIAGNOSES = (
    Column("code", "ICD-10-CM code", "As in the clinician's note, to the last character, most important first.", width=18),
    Column("description", "Description", "In the words of the record.", width=60),
)
TRIALS = (
    Column("treatment", "Treatment", "Drug, psychotherapy, TMS, ECT and so on.", width=22),
    Column("drug_class", "Class", "Such as SSRI or SNRI.", width=13),
    Column("dose", "Highest dose", "With unit, such as 200 mg daily.", width=14),
    _day("started_on", "Started", "Blank if not known."),
    _day("stopped_on", "Stopped", "Blank if it goes on. Payers ask for weeks at a full dose."),
    Column("outcome", "Outcome", "In the words of the record.", width=20),
    Column("why_stopped", "Why stopped", "No effect, side effect and so on.", width=20),
    Column("proof", "Proof", "Which paper and page shows it. Without it the trial counts as reported, not documented.", width=26),
)
SCORES = (
    _must("scale", "Scale", "Such as PHQ-9 or MADRS.", Kind.TEXT, 16),
    _must("scored_on", "Date", "Day of the reading."),
    Column("score", "Score", "The total.", Kind.WHOLE, low=0, high=300),
)
INFUSIONS = (
    _must("given_on", "Date", "Day of the infusion."),
    Column("dose_mg", "Dose (mg)", "As given, such as 36.25.", Kind.NUMBER, low=0, high=2000, width=11, can_be_unknown=True),
    Column("weight_kg", "Weight (kg)", "On that day.", Kind.NUMBER, low=0, high=500, width=11, can_be_unknown=True),
    Column("started_at", "Start", "HH:MM, 24 hours.", Kind.TIME, width=10, can_be_unknown=True),
    Column("stopped_at", "Stop", "HH:MM, 24 hours.", Kind.TIME, width=10, can_be_unknown=True),
    Column("ndc", "NDC", "From the vial, 5-4-2 digits.", width=18),
    Column("monitoring", "Monitoring", "What was watched, and how often.", width=40),
)
REQUEST = (
    Column("description", "Service asked for", "In plain words, with drug and route, such as intravenous ketamine infusion.", needed=LETTERS),
    Column("procedure_codes", "Procedure codes", "CPT or HCPCS codes with commas between them.", Kind.CODES, needed=PRIOR, can_be_unknown=True),
    Column("sessions", "Sessions", "How many.", Kind.WHOLE, needed=PRIOR, low=1, high=200, can_be_unknown=True),
    _day("first_on", "First session", "Planned."),
    _day("last_on", "Last session", "Planned."),
    Column("dose", "Dose", "With unit, as ordered, such as 0.5 mg/kg over 40 minutes."),
    _known("place_of_service", "Place of service", "Two-digit code, such as 11 for an office."),
    Column("is_urgent", "Urgent", "Yes only when the clinician says that waiting would put the patient at risk.", Kind.YES_NO),
)
COSTS = (
    Column("label", "What", "One treatment or service.", width=40),
    Column("unit_amount", "Price of one", "In dollars.", Kind.MONEY, width=13),
    Column("count", "How many", "Of this price.", Kind.WHOLE, low=0, high=10_000, width=10),
    Column("basis", "Kind of price", "Kinds are never mixed without saying so.", Kind.CHOICE, _words(CostLine, "basis"), width=13),
    Column("is_requested_treatment", "Asked for", "Yes for the treatment this case is about.", Kind.YES_NO, width=12),
    Column("source", "Source", "Where the amount comes from, such as a fee schedule or bill, with its page.", width=40),
)
DENIAL = (
    _day("notice_on", "Date on the notice", "Printed on the denial letter or EOB.", APPEAL),
    _day("mailed_on", "Postmark", "From the envelope: keep it."),
    _day("received_on", "Received", "When the patient got it: ask the patient. The clock starts here.", APPEAL),
    _day("portal_on", "Seen on the portal", "When the notice was first seen there."),
    _day("letter_deadline", "Deadline in the letter", "The last day that the letter itself states."),
    _pick("reason", "Reason", "What it comes down to.", tuple(DenialReason), APPEAL),
    Column("reason_text", "The letter's own words", "Copy the sentence that gives the reason.", Kind.LONG),
    _known("reference", "Reference number", "Of the denial, as printed."),
    Column("is_proxy", "Date is a stand-in", "Yes while the dates come from the remittance and nobody has seen the patient's own notice.", Kind.YES_NO),
)
CLAIMS = (
    Column("claim_number", "Payer claim number", "From the EOB.", width=15),
    Column("account_number", "Our account number", "From our system.", width=13),
    _day("service_on", "Service date", "One row, one service.", BILL),
    Column("procedure", "Procedure", "CPT or HCPCS code.", needed=BILL, width=10),
    Column("modifiers", "Modifiers", "With commas.", Kind.CODES, width=10),
    Column("units", "Units", "As billed.", Kind.NUMBER, width=7),
    Column("charge", "Charge", "In dollars.", Kind.MONEY, needed=BILL, width=10),
    Column("paid", "Paid", "In dollars.", Kind.MONEY, width=10),
    Column("group", "Group code", "Who bears it.", Kind.CHOICE, tuple(GroupCode), width=8, can_be_unknown=True),
    Column("carc", "CARC", "Reason code on the EOB.", width=7),
    Column("rarcs", "RARCs", "Remark codes, with commas.", Kind.CODES, width=9),
    Column("diagnosis_codes", "Diagnoses", "On the claim, with commas.", Kind.CODES, needed=BILL, width=11),
    Column("place_of_service", "Place", "Two digits.", needed=BILL, width=7),
    Column("correction", "Correction", "For a corrected claim: what changes on this line and why, as the letter says it.", Kind.LONG, width=22),
)
STANDING = (
    _day("asked_on", "Asked on", "When the patient was given the plan's form."),
    _day("signed_on", "Signed on", "When the patient signed it. Keep the signed form with the case.", APPEAL),
    _day("expires_on", "Expires on", "As the form says. Leave blank if it does not."),
)
