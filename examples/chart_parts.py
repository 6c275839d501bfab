"""Parts of the example charts: people, histories, scores, costs and claims. Every person, number and address is invented."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casework import chart
from casework.terms import GroupCode

FEES = "Clinic fee schedule 2026, page 1"


def patient(first: str, last: str, salutation: Any, *, born: date, street: str, phone: str) -> chart.Patient:
    """Invent a patient; everybody lives in the same town that does not exist."""
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


def short_history() -> tuple[chart.TreatmentTrial, ...]:
    """Give two treatments tried before."""
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


def long_history() -> tuple[chart.TreatmentTrial, ...]:
    """Give six treatments tried before, one of them reported without dates."""
    return (
        *short_history(),
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


def scores(scale: str, readings: tuple[tuple[int, int, int], ...]) -> tuple[chart.OutcomeScore, ...]:
    """Give readings of one scale, as (month, day, score) of 2026."""
    return tuple(chart.OutcomeScore(scale=scale, scored_on=date(2026, month, day), score=score) for month, day, score in readings)


def infusion(day: date, dose: str = "36.25", weight: str = "72.5") -> chart.Infusion:
    """Give one infusion as recorded."""
    return chart.Infusion(
        given_on=day,
        dose_mg=Decimal(dose),
        weight_kg=Decimal(weight),
        started_at="10:05",
        stopped_at="10:45",
        ndc="00000-0000-00",
        monitoring="Blood pressure, heart rate and oxygen saturation every 15 minutes",
    )


def series(*, first_on: date | None, sessions: int) -> chart.ServiceRequest:
    """Give the series that is asked for."""
    return chart.ServiceRequest(
        description="Intravenous ketamine infusion for treatment-resistant depression",
        procedure_codes=("96365", "J3490"),
        sessions=sessions,
        first_on=first_on,
        last_on=first_on + timedelta(days=17) if first_on else None,
        dose="0.5 mg/kg over 40 minutes",
        place_of_service="11",
    )


def costs() -> tuple[chart.CostLine, ...]:
    """Give the cost table: the series and its alternatives, all as billed."""

    def billed(label: str, amount: str, count: int, source: str = FEES, *, is_asked: bool = False) -> chart.CostLine:
        return chart.CostLine(label=label, unit_amount=Decimal(amount), count=count, basis="billed", is_requested_treatment=is_asked, source=source)

    return (
        billed("Infusion (96365)", "450.00", 6, is_asked=True),
        billed("Ketamine (J3490)", "85.00", 6, is_asked=True),
        billed("Emergency department visit, November 2025", "2150.00", 1, "Hospital bill of 2025-12-04, page 1"),
        billed("Inpatient psychiatric day, November 2025", "1940.00", 6, "Hospital bill of 2025-12-04, page 2"),
    )


def claim(number: int, day: date, *, carc: str, rarc: str) -> tuple[chart.ClaimLine, ...]:
    """Give one denied claim of two lines."""
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
