"""The columns of a worksheet of denied claims: what each holds, and the headings by which practice systems call it.

A new heading is one more word in `HEADINGS`. A remittance or posting date is no date on the patient's notice and never passes for one.
"""

import re
from typing import Final

from casework.intake.chart_fields import Column, Kind
from casework.terms import GroupCode

MARK: Final = "mark"
EXAMPLE: Final = "example"
PATIENT_NAME: Final = Column("patient_name", "Patient name", "Last name, comma, first name; instead of the two columns.", width=24)

_ROW: Final = "every row"


def _day(field: str, label: str, words: str, *, needed: str = "") -> Column:
    return Column(field, label, words, Kind.DATE, needed=needed, width=14)


COLUMNS: Final = (
    Column(MARK, "Row kind", "“example” marks a row that is never read. Leave it blank for your own rows.", width=11),
    Column("last_name", "Patient last name", "As on the insurance card.", needed=_ROW, width=18),
    Column("first_name", "Patient first name", "As on the insurance card.", needed=_ROW, width=18),
    _day("birth_on", "Date of birth", "Of the patient."),
    Column("payer", "Payer", "The insurer or administrator that refused, as on the card.", needed=_ROW, width=26),
    Column("plan", "Plan", "A plan type that “casework plans” lists; any other words are kept as the plan's own name.", width=20),
    Column("member_id", "Member ID", "With all letters and leading zeros.", needed=_ROW, width=18),
    Column("group_number", "Group number", "As on the card."),
    Column("claim_number", "Payer claim number", "The payer's own number. This or our account number is needed.", width=20),
    Column("account_number", "Our account number", "The number that your system gave the claim.", width=20),
    _day("service_on", "Date of service", "One row is one service line.", needed=_ROW),
    Column("procedure", "Procedure", "One CPT or HCPCS code.", needed=_ROW, width=12),
    Column("modifiers", "Modifiers", "With commas.", Kind.CODES, width=12),
    Column("units", "Units", "As billed.", Kind.NUMBER, width=8),
    Column("charge", "Charge", "What was billed for this line.", Kind.MONEY, needed=_ROW, width=12),
    Column("paid", "Paid", "What the payer paid for this line; 0 if nothing.", Kind.MONEY, width=12),
    Column("group", "Group code", "Who bears it: CO, PR, OA, PI or CR.", Kind.CHOICE, tuple(GroupCode), width=11),
    Column("carcs", "CARC", "The reason code, such as 55. With commas if there are several.", Kind.CODES, needed=_ROW, width=11),
    Column("remarks", "Remark codes", "RARCs such as N115, with commas.", Kind.CODES),
    _day("notice_on", "Denial date", "The date printed on the patient's denial letter or EOB. No posting date."),
    _day("received_on", "Received", "When the patient got the notice. The clock starts here."),
    _day("portal_on", "Seen on the portal", "When the notice was first seen there."),
    _day("letter_deadline", "Deadline on the notice", "The last day that the notice itself states."),
    _day("remitted_on", "Remittance date", "Of the ERA or check. It stands in while nobody has seen the notice."),
    Column("reason", "Denial reason", "The notice's own words.", Kind.LONG, width=40),
    Column("reference", "Reference", "The number printed on the notice.", width=20),
)
BY_FIELD: Final = {column.field: column for column in (*COLUMNS, PATIENT_NAME)}
NEEDED: Final = tuple(column for column in COLUMNS if column.needed)

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    MARK: (),
    "patient_name": ("patient", "patient full name", "member name", "patient name (last, first)"),
    "last_name": ("last name", "patient last", "pt last name", "last", "surname", "lname", "patient lname", "member last name"),
    "first_name": ("first name", "patient first", "pt first name", "first", "fname", "patient fname", "member first name"),
    "birth_on": ("dob", "patient dob", "birth date", "birthdate", "patient date of birth", "pt dob"),
    "payer": ("payer name", "insurance", "insurance name", "insurance company", "insurer", "carrier", "ins name", "payor", "payor name", "primary insurance"),
    "plan": ("plan type", "plan name", "insurance plan"),
    "member_id": ("member no", "member number", "subscriber id", "policy number", "policy no", "insured id", "insurance id", "policy id"),
    "group_number": ("group no", "policy group", "employer group", "insurance group", "plan group number", "grp number"),
    "claim_number": ("claim number", "claim no", "payer claim", "payer claim id", "icn", "dcn", "claim control number", "payer claim control number"),
    "account_number": (
        "account number",
        "account no",
        "account",
        "acct",
        "acct no",
        "patient account",
        "patient account number",
        "patient control number",
        "pcn",
    ),
    "service_on": ("dos", "service date", "date of svc", "svc date", "service from", "from date", "dos from", "from dos", "date of service from"),
    "procedure": ("procedure code", "cpt", "cpt code", "cpt/hcpcs", "hcpcs", "hcpcs code", "proc code", "proc", "service code"),
    "modifiers": ("modifier", "mod", "mods", "modifier codes"),
    "units": ("unit", "qty", "quantity", "days/units", "service units"),
    "charge": ("charges", "charge amount", "billed", "billed amount", "amount billed", "charged", "line charge"),
    "paid": ("paid amount", "amount paid", "payment", "insurance paid", "payer paid", "ins paid", "insurance payment"),
    "group": ("adjustment group", "adjustment group code", "group code (cas)", "cas group", "claim adjustment group code", "cagc"),
    "carcs": (
        "carc code",
        "denial code",
        "reason code",
        "adjustment reason",
        "adjustment reason code",
        "claim adjustment reason code",
        "carcs",
        "denial codes",
    ),
    "remarks": ("remark code", "rarc", "rarcs", "rarc code", "remarks", "remark", "remittance remark codes"),
    "notice_on": ("denied on", "date denied", "denial letter date", "notice date", "date on the notice", "date of notice", "date of denial", "eob date"),
    "received_on": ("received on", "notice received", "denial received", "date notice received"),
    "portal_on": ("portal date", "portal", "posted on portal", "seen on portal"),
    "letter_deadline": ("appeal deadline", "appeal deadline on notice", "deadline in the letter", "letter deadline"),
    "remitted_on": ("remit date", "era date", "835 date", "check date", "payment date", "remittance", "paid date", "date posted", "posted date"),
    "reason": ("reason", "reason text", "denial reason text", "denial description", "reason description", "denial message"),
    "reference": ("reference number", "reference no", "ref", "ref no", "denial reference", "call reference"),
}

_NOISE: Final = re.compile(r"[\s_.:*#-]+")


def plain_heading(content: object) -> str:
    """Compare headings without case, spaces and punctuation."""
    return _NOISE.sub(" ", str(content if content is not None else "").casefold()).strip()


_FIELDS: Final = {plain_heading(words): field for field, others in HEADINGS.items() for words in (BY_FIELD[field].label, *others)}


def field_of(heading: object) -> str:
    """Say which field a heading means; "" for a heading nobody knows."""
    return _FIELDS.get(plain_heading(heading), "")
