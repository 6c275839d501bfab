"""A made-up matter for the sample letter. People, plan, policy, references and amounts are invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casework.letters.word import Properties
from casework.settings import Clinic

CLINIC = Clinic(
    name="Harbor Lantern Infusion Center, PLLC",
    street="1200 Example Avenue, Suite 300",
    city="Springfield",
    jurisdiction="IL",
    zip_code="62704",
    phone="(217) 555-0140",
    fax="(217) 555-0141",
    email="appeals@harborlantern.example",
    npi="1234567893",
    tax_id="00-0000000",
)

_TRIALS = (
    ("Sertraline", "200 mg", 10, "No response at the labeled maximum dose"),
    ("Venlafaxine extended release", "225 mg", 12, "Partial response, lost within two months; blood pressure rose"),
    ("Bupropion", "450 mg", 8, "No response; insomnia"),
    ("Aripiprazole added to venlafaxine", "10 mg", 9, "Akathisia"),
)
_COSTS = (
    ("Requested infusion course", 12, "450.00"),
    ("Supervised nasal treatment, first half-year", 32, "1190.00"),
    ("Partial hospital program", 20, "780.50"),
)


def matter() -> dict[str, Any]:
    """Give the values of one appeal."""
    costs = [{"name": name, "visits": visits, "each": Decimal(each), "total": visits * Decimal(each)} for name, visits, each in _COSTS]
    return {
        "written_on": date(2026, 3, 3),
        "denied_on": date(2026, 1, 21),
        "first_on": date(2026, 3, 16),
        "last_on": date(2026, 6, 12),
        "sessions": 12,
        "given": 6,
        "dose": 40,
        "clinic_name": CLINIC.name,
        "matter": "First-level appeal of an adverse benefit determination",
        "payer": {
            "name": "Summit Example Health Plan",
            "unit": "Member Appeals and Grievances",
            "address": "P.O. Box 30541\nSpringfield, IL 62705-0541",
            "fax": "(800) 555-0199",
            "reader": "Appeals Coordinator",
        },
        "about": [
            ("Member", "Dana Whitfield, born February 11, 1984"),
            ("Member ID", "SMH100200301"),
            ("Group", "77001 (Prairie Tool & Die Co.)"),
            ("Claim number", "26-400001"),
            ("Denied on", "January 21, 2026"),
            ("Service", "Intravenous infusion therapy, 12 sessions"),
        ],
        "patient": {"name": "Dana Whitfield", "salutation": "Ms.", "last_name": "Whitfield", "birth_on": date(1984, 2, 11)},
        "signer": {"name": "Robin Example", "credentials": "MD", "specialty": "Board-certified in psychiatry (sample)"},
        "treatment": "coverage for intravenous infusion therapy for treatment-resistant depression",
        "diagnosis": "major depressive disorder, recurrent, severe (ICD-10-CM F33.2)",
        "reason": "experimental and investigational, and not medically necessary",
        "reason_text": "The clinical information received does not show that the member has tried and failed conservative treatment.",
        "policy": "MED-4.117",
        "history": _HISTORY,
        "trials": [dict(zip(("name", "dose", "weeks", "stopped"), row, strict=True)) for row in _TRIALS],
        "costs": costs,
        "sum": sum((line["total"] for line in costs), Decimal(0)),
        "exhibits": ["Denial notice of January 21, 2026", "Pharmacy record, 2023 to 2026", "Infusion record and monitoring", "Outcome scores"],
        "references": [f"Author A, Author B. An invented study number {n}. Journal of Examples. 2024;{n}:1-9. Not a real citation." for n in (1, 2)],
    }


_HISTORY = """\
I have treated Ms. Whitfield since April 2023. At the first visit the PHQ-9 score was 22. Over the next two years four medicines of three classes were \
tried, each at an adequate dose and for long enough to judge. None brought a response that lasted.

On November 9, 2025 she was seen in the emergency department of a local hospital, and was discharged the next day with a safety plan. \
The emergency department record is enclosed.

Treatment began in December 2025. The score fell by more than half within three weeks, and she has returned to part-time work."""


def superbill(lines: int = 60) -> dict[str, Any]:
    """Give the values of a superbill with so many service lines."""
    services = [
        {
            "on": date(2026, 1, 5) + timedelta(days=n),
            "code": "96365",
            "service": "Intravenous infusion, first hour",
            "units": 1,
            "charge": Decimal("450.00"),
            "paid": Decimal(0),
        }
        for n in range(lines)
    ]
    return matter() | {"lines": services, "sum": Decimal("450.00") * lines, "paid": Decimal(0)}


def properties() -> Properties:
    """Give the properties of the sample letter."""
    return Properties(
        title="First-level appeal, case C26-0007",
        subject="Appeal of an adverse benefit determination",
        created=date(2026, 3, 3),
        clinic=CLINIC,
        running={"Member": "Dana Whitfield", "Claim": "26-400001"},
        custom={"LetterId": "C26-0007/first-appeal/1", "LetterTemplate": "0" * 64},
    )
