"""Write the made-up clinic's charts into examples/charts. Every person, number and address is invented.

Run from the project folder: python -m examples.make_charts
The same program always writes the same bytes. Names, member ids and claims are those of examples/remittance-2026-11-20.835.
"""

from datetime import date
from pathlib import Path

from casework import chart
from casework.chart import Chart
from casework.intake import chart_book, chart_json
from casework.intake.chart_lists import Offer
from casework.terms import DenialReason, Network
from examples import chart_parts

CHARTS = Path(__file__).parent / "charts"
TITLES = {
    "self-funded-erisa": "Self-funded employer plan (ERISA)",
    "insured-group": "Insured group plan",
    "individual": "Individual policy",
    "medicare-advantage": "Medicare Advantage plan",
}
PLANS = tuple(TITLES)
FACTS = {
    "self-funded-erisa": ("second-level", "multi-employer", "concurrent", "booklet"),
    "insured-group": ("second-level", "multi-employer", "concurrent", "booklet"),
    "medicare-advantage": ("drug-request", "needs-authorization", "concurrent", "amount"),
}
INFUSED_ON = tuple(date(2026, 10, day) for day in (5, 8, 12, 15, 19, 22))
SEVERE = chart.Diagnosis(code="F33.2", description="Major depressive disorder, recurrent severe without psychotic features")
CLINICIAN = chart.Clinician(name="Wren Falsgrave", credentials="MD", npi="2999999107", specialty="Psychiatry", treating_since=date(2024, 3, 12))
SUMMIT = "Summit Mutual Health Plan"


def write_all(folder: Path = CHARTS) -> tuple[Path, ...]:
    """Write every example and say which files they are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {name: make() for name, make in EXAMPLES.items()}
    for name, example in made.items():
        chart_book.write(example, folder / f"{name}.xlsx", offer=offer_for(example))
    json_file = folder / "six-infusions-self-funded.json"
    json_file.write_text(chart_json.dump(made[json_file.stem]), encoding="utf-8")
    return (*(folder / f"{name}.xlsx" for name in made), json_file)


def offer_for(example: Chart) -> Offer:
    """Give what the drop-downs of an example hold."""
    return Offer(PLANS, (SUMMIT,), FACTS[example.coverage.plan], tuple(TITLES.items()))


def six_infusions() -> Chart:
    """Give a series of six infusions, out of network, refused as experimental by a self-funded employer plan with one appeal level."""
    return Chart(
        patient=chart_parts.patient("Rowan", "Testerly", "Mx.", born=date(1984, 5, 17), street="48 Placeholder Street, Apt 2", phone="(614) 555-0121"),
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
        trials=chart_parts.long_history(),
        scores=chart_parts.scores("PHQ-9", ((9, 28, 23), (10, 12, 15), (10, 26, 8))) + chart_parts.scores("MADRS", ((9, 28, 37), (10, 26, 14))),
        infusions=tuple(chart_parts.infusion(day) for day in INFUSED_ON),
        request=chart_parts.series(first_on=None, sessions=6),
        costs=chart_parts.costs(),
        claims=tuple(line for number, day in enumerate(INFUSED_ON, start=1) for line in chart_parts.claim(number, day, carc="55", rarc="N1")),
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
        patient=chart_parts.patient("Juniper", "Mockford", "Ms.", born=date(1991, 9, 2), street="7 Specimen Court", phone="(614) 555-0122"),
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
        trials=chart_parts.short_history(),
        scores=chart_parts.scores("PHQ-9", ((10, 7, 21), (10, 21, 16))),
        infusions=(chart_parts.infusion(date(2026, 10, 14), dose="31", weight="62"),),
        request=chart_parts.series(first_on=None, sessions=5),
        costs=chart_parts.costs()[:2],
        claims=chart_parts.claim(20, date(2026, 10, 14), carc="204", rarc="N130"),
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
        patient=chart_parts.patient("Fennel", "Nowherton", "Mr.", born=date(1958, 2, 20), street="15 Sample Pier Road", phone="(614) 555-0123"),
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
        trials=chart_parts.short_history(),
        scores=chart_parts.scores("PHQ-9", ((9, 30, 20), (11, 13, 21))),
        request=chart_parts.series(first_on=date(2027, 1, 5), sessions=6),
        costs=chart_parts.costs()[:2],
        standing=chart.Standing(asked_on=date(2026, 11, 13), signed_on=date(2026, 11, 13), expires_on=date(2027, 11, 13)),
    )


def new_patient_self_funded() -> Chart:
    """Give a new patient before treatment, out of network, whose self-funded employer plan has two appeal levels: all five stages exist."""
    payer = "Lakefront Example Administrators"
    return Chart(
        patient=chart_parts.patient("Marlow", "Fictley", "Ms.", born=date(1979, 11, 3), street="220 Template Avenue", phone="(614) 555-0124"),
        coverage=chart.Coverage(
            payer=payer,
            plan="self-funded-erisa",
            plan_name="Copperline Example Foundry Health Plan",
            member_id="LFX700400124",
            group_number="EX-2290",
            employer="Copperline Example Foundry, Inc.",
            network=Network.OUT,
            internal_levels=2,
            external_review="federal",
            is_grandfathered=False,
            begins_on=date(2026, 1, 1),
            appeals_address=f"{payer}\nMember Appeals\n50 Lakefront Example Drive\nSampleport, OH 43000",
            appeals_fax="(614) 555-0114",
        ),
        clinician=CLINICIAN.model_copy(update={"treating_since": date(2026, 5, 11)}),
        diagnoses=(SEVERE,),
        trials=chart_parts.long_history(),
        scores=chart_parts.scores("PHQ-9", ((10, 2, 22), (11, 16, 21))) + chart_parts.scores("MADRS", ((11, 16, 36),)),
        request=chart_parts.series(first_on=date(2027, 1, 11), sessions=6),
        costs=chart_parts.costs(),
        standing=chart.Standing(asked_on=date(2026, 11, 16), signed_on=date(2026, 11, 16), expires_on=date(2027, 11, 16)),
    )


EXAMPLES = {
    "six-infusions-self-funded": six_infusions,
    "california-insured-group": california,
    "new-patient-medicare-advantage": new_patient,
    "new-patient-self-funded": new_patient_self_funded,
}


if __name__ == "__main__":
    write_all()
