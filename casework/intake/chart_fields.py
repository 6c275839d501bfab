"""Every field of a chart as a person sees it: label, help, what may stand there and what cannot be written without it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import get_args

from casework.chart import CostLine, Coverage, Patient, Value
from casework.terms import DenialReason, GroupCode, Network

LETTERS = "every letter"
APPEAL = "an appeal"
PRIOR = "a prior authorization"

# USPS Publication 28, Appendix B: the states, the District of Columbia and the territories.
_CODES = (
    "AL AK AS AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MP MT NE NV NH NJ NM NY "
    "NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY"
)
STATES = tuple(_CODES.split())


class Kind(StrEnum):
    """What may stand in a cell; the value says it to the person who fills it in."""

    TEXT = "text"
    LONG = "text of one or more lines"
    CHOICE = "one of the list"
    PLAN = "a plan name of the list"
    STATE = "a state as two letters, such as FL"
    DATE = "a date as YYYY-MM-DD, such as 2026-11-20"
    TIME = "a time as HH:MM, 24 hours, such as 14:05"
    YES_NO = "yes or no"
    MONEY = "an amount in dollars, such as 450.00"
    NUMBER = "a number, such as 37.5"
    WHOLE = "a whole number, such as 6"
    CODES = "codes with a comma between them, such as 96365, J3490"
    ZIP = "a ZIP code, such as 33602"


@dataclass(frozen=True, slots=True)
class Column:
    """One field: a line of a form sheet or a column of a table sheet. `needed` names what cannot be written without it."""

    field: str
    label: str
    help: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    needed: str = ""
    low: int | None = None
    high: int | None = None
    width: int = 16

    @property
    def expects(self) -> str:
        """Say in words what may stand here."""
        words = f"one of: {', '.join(self.choices)}" if self.choices and self.kind is not Kind.STATE else self.kind.value
        bounds = f", from {self.low} to {self.high}" if self.low is not None else ""
        return words + bounds


def _words(model: type[Value], field: str) -> tuple[str, ...]:
    """Take a drop-down from the chart's own closed list."""
    return tuple(str(word) for word in get_args(model.model_fields[field].annotation) if word not in ("", None))


def _state(field: str, label: str, words: str, needed: str = "") -> Column:
    return Column(field, label, words, Kind.STATE, STATES, needed)


def _pick(field: str, label: str, words: str, choices: tuple[str, ...], needed: str = "") -> Column:
    return Column(field, label, words, Kind.CHOICE, choices, needed)


def _day(field: str, label: str, words: str, needed: str = "") -> Column:
    return Column(field, label, words, Kind.DATE, needed=needed, width=13)


PATIENT = (
    Column("first_name", "First name", "As on the insurance card.", needed=LETTERS),
    Column("last_name", "Last name", "As on the insurance card.", needed=LETTERS),
    _pick("salutation", "Salutation", "What letters say before the last name. Blank prints the full name.", _words(Patient, "salutation")),
    _day("birth_on", "Birth date", "Letters work out the age from it.", LETTERS),
    Column("street", "Street", "Number and street, with the apartment."),
    Column("city", "City", ""),
    _state("jurisdiction", "State", "Where the patient lives."),
    Column("zip_code", "ZIP code", "Five digits, or nine with a dash.", Kind.ZIP),
    Column("phone", "Phone", ""),
    Column("email", "E-mail", ""),
)
COVERAGE = (
    Column("payer", "Payer", "The insurer or administrator that decides, as on the card.", needed=LETTERS),
    Column("plan", "Plan type", "Who pays the claims decides which law applies: ask the employer. “unknown” is a right answer.", Kind.PLAN, needed=LETTERS),
    Column("plan_name", "Plan name", "As printed on the card or booklet."),
    Column("member_id", "Member ID", "With all letters and leading zeros.", needed=LETTERS),
    Column("group_number", "Group number", "As on the card."),
    Column("employer", "Employer", "For coverage through work: who offers the plan."),
    _pick("network", "Our network status", "How the clinic stood with this payer on the date of service.", tuple(Network), APPEAL),
    _state("issuing_state", "Issuing state", "For insured plans: the state that the policy was issued in, not always where the patient lives."),
    _pick(
        "california_regulator", "California regulator", "Only for California policies: the denial letter names one.", _words(Coverage, "california_regulator")
    ),
    Column("internal_levels", "Internal appeal levels", "How many the plan itself decides, by its booklet or denial letter.", Kind.WHOLE, ("1", "2")),
    _pick("external_review", "External review", "Which outside review the denial letter describes.", _words(Coverage, "external_review")),
    Column("is_grandfathered", "Grandfathered plan", "The booklet must say so if it is. Leave blank if you do not know.", Kind.YES_NO),
    _day("begins_on", "Coverage begins", ""),
    _day("ends_on", "Coverage ends", "Leave blank while it runs."),
    Column("appeals_address", "Appeals address", "Where this denial letter says to send an appeal, line by line.", Kind.LONG),
    Column("appeals_fax", "Appeals fax", "As in this denial letter."),
    Column("facts", "Further plan facts", "What only this kind of plan asks, such as liable=patient, with commas; casework plans lists them.", Kind.CODES),
)
CLINICIAN = (
    Column("name", "Name", "Who treats the patient and signs.", needed=LETTERS),
    Column("credentials", "Credentials", "Such as MD, DO or PMHNP-BC."),
    Column("npi", "NPI", "Ten digits.", needed=LETTERS),
    Column("specialty", "Specialty", ""),
    _day("treating_since", "Treating since", "First visit with this clinician."),
)
DIAGNOSES = (
    Column("code", "ICD-10-CM code", "As in the clinician's note, most important first."),
    Column("description", "Description", "In the words of the record.", width=60),
)
TRIALS = (
    Column("treatment", "Treatment", "Drug, psychotherapy, TMS, ECT and so on.", width=24),
    Column("drug_class", "Class", "Such as SSRI or SNRI."),
    Column("dose", "Highest dose", "With unit."),
    _day("started_on", "Started", "Blank if not known."),
    _day("stopped_on", "Stopped", "Blank if it goes on."),
    Column("outcome", "Outcome", "In the words of the record.", width=26),
    Column("why_stopped", "Why stopped", "No effect, side effect and so on.", width=26),
    Column("proof", "Proof", "Which paper and page shows it. Without it the trial counts as reported, not documented.", width=36),
)
SCORES = (
    Column("scale", "Scale", "Such as PHQ-9 or MADRS."),
    _day("scored_on", "Date", "Day of the reading."),
    Column("score", "Score", "The total.", Kind.WHOLE, low=0, high=300),
)
INFUSIONS = (
    _day("given_on", "Date", "Day of the infusion."),
    Column("dose_mg", "Dose (mg)", "As given.", Kind.NUMBER, low=0, high=2000),
    Column("weight_kg", "Weight (kg)", "On that day.", Kind.NUMBER, low=0, high=500),
    Column("started_at", "Start", "HH:MM, 24 hours.", Kind.TIME),
    Column("stopped_at", "Stop", "HH:MM, 24 hours.", Kind.TIME),
    Column("ndc", "NDC", "From the vial.", width=18),
    Column("monitoring", "Monitoring", "What was watched, and how often.", width=48),
)
REQUEST = (
    Column("description", "Service asked for", "In plain words.", needed=PRIOR),
    Column("procedure_codes", "Procedure codes", "CPT or HCPCS codes with commas between them.", Kind.CODES, needed=PRIOR),
    Column("sessions", "Sessions", "How many.", Kind.WHOLE, needed=PRIOR, low=1, high=200),
    _day("first_on", "First session", "Planned."),
    _day("last_on", "Last session", "Planned."),
    Column("dose", "Dose", "With unit, as ordered."),
    Column("place_of_service", "Place of service", "Two-digit code, such as 11 for an office."),
    Column("is_urgent", "Urgent", "Yes only when the clinician says that waiting would put the patient at risk.", Kind.YES_NO),
)
COSTS = (
    Column("label", "What", "One treatment or service.", width=44),
    Column("unit_amount", "Price of one", "In dollars.", Kind.MONEY),
    Column("count", "How many", "", Kind.WHOLE, low=0, high=10_000),
    _pick("basis", "Kind of price", "Kinds are never mixed without saying so.", _words(CostLine, "basis")),
    Column("is_requested_treatment", "Asked for", "Yes for the treatment this case is about.", Kind.YES_NO),
    Column("source", "Source", "Where the amount comes from.", width=44),
)
DENIAL = (
    _day("notice_on", "Date on the notice", "Printed on the denial letter or EOB.", APPEAL),
    _day("mailed_on", "Postmark", "From the envelope: keep it."),
    _day("received_on", "Received", "When the patient got it. The clock starts here.", APPEAL),
    _day("portal_on", "Seen on the portal", ""),
    _day("letter_deadline", "Deadline in the letter", "The last day that the letter itself states."),
    _pick("reason", "Reason", "What it comes down to.", tuple(DenialReason), APPEAL),
    Column("reason_text", "The letter's own words", "Copy the sentence that gives the reason.", Kind.LONG),
    Column("reference", "Reference number", "Of the denial, as printed."),
    Column("is_proxy", "Date is a stand-in", "Yes while the dates come from the remittance and nobody has seen the patient's own notice.", Kind.YES_NO),
)
CLAIMS = (
    Column("claim_number", "Payer claim number", "", width=20),
    Column("account_number", "Our account number", "", width=20),
    _day("service_on", "Service date", ""),
    Column("procedure", "Procedure", "CPT or HCPCS code.", width=12),
    Column("modifiers", "Modifiers", "With commas.", Kind.CODES, width=12),
    Column("units", "Units", "", Kind.NUMBER, width=8),
    Column("charge", "Charge", "In dollars.", Kind.MONEY, width=12),
    Column("paid", "Paid", "In dollars.", Kind.MONEY, width=12),
    _pick("group", "Group code", "Who bears it.", tuple(GroupCode)),
    Column("carc", "CARC", "Reason code.", width=9),
    Column("rarcs", "RARCs", "Remark codes, with commas.", Kind.CODES),
    Column("diagnosis_codes", "Diagnoses", "On the claim, with commas.", Kind.CODES),
    Column("place_of_service", "Place", "Two digits.", width=9),
)
STANDING = (
    _day("asked_on", "Asked on", "When the patient was given the plan's form."),
    _day("signed_on", "Signed on", "When the patient signed it. Keep the signed form with the case.", APPEAL),
    _day("expires_on", "Expires on", "As the form says. Leave blank if it does not."),
)
