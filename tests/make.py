"""Builders of valid made-up data. Every person, number and address here is invented."""

from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casework import chart, clock
from casework.actions import Office
from casework.chart import Chart
from casework.records import keys
from casework.records.vault import Key
from casework.settings import Settings
from casework.terms import DenialReason, GroupCode, Network

DAY = date(2026, 11, 22)
TEN = time(10)  # the tests see the same office at every hour of the machine

CLINIC = """
[clinic]
name = "Cedar Hollow Infusion Clinic"
street = "120 Juniper Lane, Suite 4"
city = "Springfield"
jurisdiction = "IL"
zip_code = "62704"
phone = "(217) 555-0140"
fax = "(217) 555-0141"
email = "appeals@cedarhollow.example"
npi = "1234567893"
tax_id = "00-0000000"
time_zone = "America/Chicago"
appeals_contact = "Maria Ortega"

[people.maria]
name = "Maria Ortega"

[people.sam]
name = "Sam Reed"
"""


def office(home: Path, *, day: date = DAY, **env: str) -> Office:
    """Make a data folder of the made-up clinic on one day, and open it."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "clinic.toml").write_text(CLINIC)
    settings = Settings.from_env({"CASEWORK_HOME": str(home), **env})
    clock.set_today(settings, day, at=TEN)
    if settings.database_url.startswith("sqlite") and keys.may_make(settings):
        database, key = _empty_database()
        keys.make(settings, key)
        (home / "casework.db").write_bytes(database)
    return Office.create(settings)


@cache
def _empty_database() -> tuple[bytes, Key]:
    """Run the migrations once; every further data folder begins with a copy of what they made, and with its key."""
    with TemporaryDirectory() as folder:
        made = Office.create(Settings.from_env({"CASEWORK_HOME": folder}))
        made.engine.dispose()  # the last connection writes the log back into the file
        (key,) = keys.source(made.settings).anew()
        return (Path(folder) / "casework.db").read_bytes(), key


def line(number: int = 1, **changes: Any) -> chart.ClaimLine:
    """Make one denied infusion line."""
    said: dict[str, Any] = {
        "claim_number": f"26-40000{number}",
        "account_number": f"ACC-{number}",
        "service_on": date(2026, 9, number),
        "procedure": "96365",
        "charge": Decimal("650.00"),
        "group": GroupCode.PR,
        "carc": "55",
        "diagnosis_codes": ("F33.2",),
        "place_of_service": "11",
    }
    return chart.ClaimLine(**{**said, **changes})


def full_chart(**changes: Any) -> Chart:
    """Make a complete chart of a denied series under a self-funded ERISA plan, out of network."""
    said: dict[str, Any] = {
        "patient": chart.Patient(
            first_name="Jordan",
            last_name="Whitlock",
            salutation="Ms.",
            birth_on=date(1984, 3, 9),
            street="9 Alder Court",
            city="Springfield",
            jurisdiction="IL",
            zip_code="62704",
            phone="(217) 555-0162",
            email="jordan@home.example",
        ),
        "coverage": chart.Coverage(
            payer="Summit Mutual Health Plan",
            plan="self-funded-erisa",
            plan_name="Prairie Tool Employee Health Plan",
            member_id="SMH100200301",
            group_number="77001",
            employer="Prairie Tool and Die Co.",
            network=Network.OUT,
            issuing_state="IL",
            internal_levels=2,
            external_review="federal",
            is_grandfathered=False,
            appeals_address="Member Appeals\nP.O. Box 30541\nSalt Lake City, UT 84130",
            appeals_fax="(800) 555-0199",
        ),
        "clinician": chart.Clinician(name="Dana Mercer", credentials="MD", npi="1245319599", specialty="psychiatry", treating_since=date(2023, 4, 3)),
        "diagnoses": (chart.Diagnosis(code="F33.2", description="Major depressive disorder, recurrent, severe, without psychotic features"),),
        "trials": (
            chart.TreatmentTrial(
                treatment="sertraline",
                drug_class="SSRI",
                dose="200 mg daily",
                started_on=date(2022, 1, 10),
                stopped_on=date(2022, 5, 2),
                outcome="no response",
                why_stopped="no benefit",
                proof="Pharmacy record p. 2",
            ),
            chart.TreatmentTrial(
                treatment="venlafaxine",
                drug_class="SNRI",
                dose="225 mg daily",
                started_on=date(2022, 6, 1),
                stopped_on=date(2022, 11, 20),
                outcome="partial response",
                why_stopped="hypertension",
                proof="Pharmacy record p. 3",
            ),
            chart.TreatmentTrial(
                treatment="bupropion",
                drug_class="NDRI",
                dose="300 mg daily",
                started_on=date(2023, 1, 5),
                stopped_on=date(2023, 4, 1),
                outcome="no response",
                why_stopped="no benefit",
            ),
        ),
        "scores": (
            chart.OutcomeScore(scale="PHQ-9", scored_on=date(2026, 8, 28), score=22),
            chart.OutcomeScore(scale="PHQ-9", scored_on=date(2026, 10, 5), score=9),
        ),
        "infusions": tuple(
            chart.Infusion(
                given_on=date(2026, 9, number),
                dose_mg=Decimal(35),
                weight_kg=Decimal(70),
                started_at="10:00",
                stopped_at="10:40",
                ndc="00000-0000-00",
                monitoring="blood pressure, pulse oximetry",
            )
            for number in (1, 2)
        ),
        "request": chart.ServiceRequest(
            description="a series of six intravenous ketamine infusions",
            procedure_codes=("96365", "J3490"),
            sessions=6,
            first_on=date(2026, 12, 7),
            last_on=date(2027, 1, 15),
            dose="0.5 mg/kg over 40 minutes",
            place_of_service="11",
        ),
        "costs": (
            chart.CostLine(
                label="Six ketamine infusions",
                unit_amount=Decimal("650.00"),
                count=6,
                basis="billed",
                is_requested_treatment=True,
                source="Clinic fee schedule 2026",
            ),
            chart.CostLine(
                label="Inpatient psychiatric days", unit_amount=Decimal("1800.00"), count=7, basis="billed", source="Hospital statement of March 2026"
            ),
        ),
        "claims": (line(1), line(2)),
        "denial": chart.Denial(
            notice_on=date(2026, 11, 2),
            received_on=date(2026, 11, 6),
            reason=DenialReason.EXPERIMENTAL,
            reason_text="The service is experimental and investigational.",
            reference="REF-7781",
        ),
        "standing": chart.Standing(asked_on=date(2026, 11, 7), signed_on=date(2026, 11, 10)),
    }
    return Chart(**{**said, **changes})


def request_chart(**changes: Any) -> Chart:
    """Make a complete chart of a new patient who needs a prior authorization; nothing was denied."""
    return full_chart(**{"claims": (), "denial": chart.Denial(), "infusions": (), **changes})
