"""Write the made-up clinic's charts into examples/charts. Every person, number and address is invented.

Run from the project folder: python -m examples.make_charts
The same program always writes the same bytes. Names, member ids and claims are those of examples/remittance-2026-11-20.835.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from casework import chart
from casework.chart import Chart
from casework.intake import chart_book, chart_json
from casework.terms import DenialReason, GroupCode, Network

CHARTS = Path(__file__).parent / "charts"
PLANS = ("self-funded-erisa", "insured-group", "individual", "medicare-advantage")
INFUSED_ON = tuple(date(2026, 10, day) for day in (5, 8, 12, 15, 19, 22))
SEVERE = chart.Diagnosis(code="F33.2", description="Major depressive disorder, recurrent severe without psychotic features")
CLINICIAN = chart.Clinician(name="Wren Falsgrave", credentials="MD", npi="2999999107", specialty="Psychiatry", treating_since=date(2024, 3, 12))
SUMMIT = "Summit Mutual Health Plan"
FEES = "Clinic fee schedule 2026, page 1"


def write_all(folder: Path = CHARTS) -> tuple[Path, ...]:
    """Write every example and say which files they are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {name: make() for name, make in EXAMPLES.items()}
    for name, example in made.items():
        chart_book.write(example, folder / f"{name}.xlsx", plans=PLANS)
    json_file = folder / "six-infusions-self-funded.json"
    json_file.write_text(chart_json.dump(made[json_file.stem]), encoding="utf-8")
    return (*(folder / f"{name}.xlsx" for name in made), json_file)


def six_infusions() -> Chart:
    """Give a series of six infusions, out of network, refused as experimental by a self-funded employer plan with one appeal level."""
    return Chart(
        patient=_patient("Rowan", "Testerly", "Mx.", born=date(1984, 5, 17), street="48 Placeholder Street, Apt 2", phone="(614) 555-0121"),
        coverage=chart.Coverage(
            payer=SUMMIT,
            plan="self-funded-erisa",
            plan_name="Prairie Example Tool Employee Health Plan",
            member_id="SMX900100200",
            group_number="EX-4410",
            employer="Prairie Example Tool Company",
            network=Network.OUT,
            internal_levels=1,
            external_review="federal",
            is_grandfathered=False,
            begins_on=date(2026, 1, 1),
            appeals_address=f"{SUMMIT}\nMember Appeals\n1 Summit Example Way\nSampleburg, OH 43000",
            appeals_fax="(614) 555-0111",
        ),
        clinician=CLINICIAN,
        diagnoses=(SEVERE, chart.Diagnosis(code="F41.1", description="Generalized anxiety disorder")),
        trials=_long_history(),
        scores=_scores("PHQ-9", ((9, 28, 23), (10, 12, 15), (10, 26, 8))) + _scores("MADRS", ((9, 28, 37), (10, 26, 14))),
        infusions=tuple(_infusion(day) for day in INFUSED_ON),
        request=_series(first_on=None, sessions=6),
        costs=_costs(),
        claims=tuple(line for number, day in enumerate(INFUSED_ON, start=1) for line in _claim(number, day, carc="55", rarc="N1")),
        denial=chart.Denial(
            notice_on=date(2026, 11, 12),
            mailed_on=date(2026, 11, 13),
            received_on=date(2026, 11, 17),
            letter_deadline=date(2027, 5, 16),
            reason=DenialReason.EXPERIMENTAL,
            reason_text="Ketamine infusion for the treatment of depression is considered experimental or investigational.",
            reference="SM-AP-2026-1117",
        ),
        standing=chart.Standing(asked_on=date(2026, 11, 17), signed_on=date(2026, 11, 18), expires_on=date(2027, 11, 18)),
    )


def california() -> Chart:
    """Give one infusion refused as not covered under a group policy issued in California and regulated by DMHC."""
    return Chart(
        patient=_patient("Juniper", "Mockford", "Ms.", born=date(1991, 9, 2), street="7 Specimen Court", phone="(614) 555-0122"),
        coverage=chart.Coverage(
            payer=SUMMIT,
            plan="insured-group",
            plan_name="Summit Mutual Pacific PPO",
            member_id="SMX900100311",
            group_number="EX-7702",
            employer="Redwood Example Software, Inc.",
            network=Network.OUT,
            issuing_state="CA",
            california_regulator="DMHC",
            internal_levels=1,
            external_review="state",
            is_grandfathered=False,
            begins_on=date(2025, 7, 1),
            appeals_address=f"{SUMMIT}\nGrievances and Appeals\n1 Summit Example Way\nSampleburg, OH 43000",
            appeals_fax="(614) 555-0112",
        ),
        clinician=CLINICIAN,
        diagnoses=(SEVERE,),
        trials=_short_history(),
        scores=_scores("PHQ-9", ((10, 7, 21), (10, 21, 16))),
        infusions=(_infusion(date(2026, 10, 14), dose="31", weight="62"),),
        request=_series(first_on=None, sessions=5),
        costs=_costs()[:2],
        claims=_claim(20, date(2026, 10, 14), carc="204", rarc="N130"),
        denial=chart.Denial(
            notice_on=date(2026, 11, 13),
            received_on=date(2026, 11, 18),
            reason=DenialReason.NOT_COVERED,
            reason_text="This service is not covered under your plan.",
            reference="SM-GR-2026-0311",
        ),
        standing=chart.Standing(asked_on=date(2026, 11, 18)),
    )


def new_patient() -> Chart:
    """Give a new patient before treatment, whose Medicare Advantage plan wants prior authorization."""
    return Chart(
        patient=_patient("Fennel", "Nowherton", "Mr.", born=date(1958, 2, 20), street="15 Sample Pier Road", phone="(614) 555-0123"),
        coverage=chart.Coverage(
            payer="Harborlight Medicare Advantage",
            plan="medicare-advantage",
            plan_name="Harborlight Example PPO",
            member_id="HLM33300335",
            network=Network.IN,
            begins_on=date(2026, 1, 1),
            appeals_address="Harborlight Medicare Advantage\nAppeals\n3 Harbor Example Pier\nSampleport, ME 04000",
            appeals_fax="(207) 555-0113",
        ),
        clinician=CLINICIAN.model_copy(update={"treating_since": date(2026, 6, 4)}),
        diagnoses=(SEVERE,),
        trials=_short_history(),
        scores=_scores("PHQ-9", ((9, 30, 20), (11, 13, 21))),
        request=_series(first_on=date(2027, 1, 5), sessions=6),
        costs=_costs()[:2],
        standing=chart.Standing(asked_on=date(2026, 11, 13), signed_on=date(2026, 11, 13), expires_on=date(2027, 11, 13)),
    )


EXAMPLES = {
    "six-infusions-self-funded": six_infusions,
    "california-insured-group": california,
    "new-patient-medicare-advantage": new_patient,
}


def _patient(first: str, last: str, salutation: Any, *, born: date, street: str, phone: str) -> chart.Patient:
    return chart.Patient(
        first_name=first,
        last_name=last,
        salutation=salutation,
        birth_on=born,
        street=street,
        city="Sampleburg",
        jurisdiction="OH",
        zip_code="43000",
        phone=phone,
        email=f"{first.lower()}.{last.lower()}@mail.example",
    )


def _trial(treatment: str, drug_class: str, dose: str, **said: Any) -> chart.TreatmentTrial:
    return chart.TreatmentTrial(treatment=treatment, drug_class=drug_class, dose=dose, **said)


def _short_history() -> tuple[chart.TreatmentTrial, ...]:
    return (
        _trial(
            "Sertraline",
            "SSRI",
            "200 mg daily",
            started_on=date(2023, 1, 9),
            stopped_on=date(2023, 4, 24),
            outcome="no response",
            why_stopped="no benefit at full dose",
            proof="Pharmacy print-out 2022-2026, page 1",
        ),
        _trial(
            "Venlafaxine XR",
            "SNRI",
            "225 mg daily",
            started_on=date(2023, 5, 8),
            stopped_on=date(2023, 9, 15),
            outcome="partial response, then relapse",
            why_stopped="raised blood pressure",
            proof="Pharmacy print-out 2022-2026, page 1",
        ),
    )


def _long_history() -> tuple[chart.TreatmentTrial, ...]:
    return (
        *_short_history(),
        _trial(
            "Bupropion XL",
            "NDRI",
            "300 mg daily",
            started_on=date(2023, 10, 2),
            stopped_on=date(2024, 2, 12),
            outcome="no response",
            why_stopped="no benefit, poor sleep",
            proof="Pharmacy print-out 2022-2026, page 2",
        ),
        _trial(
            "Aripiprazole, added to sertraline",
            "Atypical antipsychotic",
            "5 mg daily",
            started_on=date(2024, 3, 18),
            stopped_on=date(2024, 7, 1),
            outcome="partial response",
            why_stopped="restlessness",
            proof="Clinic note of 2024-07-01, page 2",
        ),
        _trial(
            "Cognitive behavioral therapy",
            "Psychotherapy",
            "20 weekly sessions",
            started_on=date(2024, 8, 5),
            stopped_on=date(2025, 1, 20),
            outcome="partial response",
            why_stopped="course completed",
            proof="Therapist's letter of 2025-02-03",
        ),
        _trial("Mirtazapine", "Tetracyclic", "45 mg daily", outcome="no response", why_stopped="as the patient reports; dates not known"),
    )


def _scores(scale: str, readings: tuple[tuple[int, int, int], ...]) -> tuple[chart.OutcomeScore, ...]:
    return tuple(chart.OutcomeScore(scale=scale, scored_on=date(2026, month, day), score=score) for month, day, score in readings)


def _infusion(day: date, dose: str = "36.25", weight: str = "72.5") -> chart.Infusion:
    return chart.Infusion(
        given_on=day,
        dose_mg=Decimal(dose),
        weight_kg=Decimal(weight),
        started_at="10:05",
        stopped_at="10:45",
        ndc="00000-0000-00",
        monitoring="Blood pressure, heart rate and oxygen saturation every 15 minutes",
    )


def _series(*, first_on: date | None, sessions: int) -> chart.ServiceRequest:
    return chart.ServiceRequest(
        description="Intravenous ketamine infusion for treatment-resistant depression",
        procedure_codes=("96365", "J3490"),
        sessions=sessions,
        first_on=first_on,
        last_on=first_on + timedelta(days=17) if first_on else None,
        dose="0.5 mg/kg over 40 minutes",
        place_of_service="11",
    )


def _costs() -> tuple[chart.CostLine, ...]:
    def billed(label: str, amount: str, count: int, source: str = FEES, *, is_asked: bool = False) -> chart.CostLine:
        return chart.CostLine(label=label, unit_amount=Decimal(amount), count=count, basis="billed", is_requested_treatment=is_asked, source=source)

    return (
        billed("Infusion (96365)", "450.00", 6, is_asked=True),
        billed("Ketamine (J3490)", "85.00", 6, is_asked=True),
        billed("Emergency department visit, November 2025", "2150.00", 1, "Hospital bill of 2025-12-04, page 1"),
        billed("Inpatient psychiatric day, November 2025", "1940.00", 6, "Hospital bill of 2025-12-04, page 2"),
    )


def _claim(number: int, day: date, *, carc: str, rarc: str) -> tuple[chart.ClaimLine, ...]:
    return tuple(
        chart.ClaimLine(
            claim_number=f"SM2026111{number:03}",
            account_number=f"CH-26-1{number:03}",
            service_on=day,
            procedure=procedure,
            charge=Decimal(charge),
            group=GroupCode.PR,
            carc=carc,
            rarcs=(rarc,),
            place_of_service="11",
        )
        for procedure, charge in (("96365", "450.00"), ("J3490", "85.00"))
    )


if __name__ == "__main__":
    write_all()
