"""One clock per payer and claim line; coverage is dated, and a case stays with the coverage of its service dates."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework import chart, clock
from casework.actions import Office, cases, clocks, intake, pages
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, Coverage
from casework.terms import DeadlineStatus, DenialReason
from tests import make

MARIA = "maria"


def covered(**changes: Any) -> chart.Coverage:
    return make.full_chart().coverage.model_copy(update=changes)


def claim(payer: str, *, payer_id: str, number: str, member: str = "MBR1", on: str = "20261120", service: str = "20260903", status: str = "1") -> str:
    """Write a remittance of one refused infusion by one payer."""
    return "~".join(
        [
            "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261120*1200*^*00501*000000001*0*P*:",
            f"GS*HP*PAYER*CLINIC*{on}*1200*1*X*005010X221A1",
            "ST*835*0001",
            f"BPR*I*0*C*NON************{on}",
            f"TRN*1*{number}*1999999999",
            f"DTM*405*{on}",
            f"N1*PR*{payer}*XV*{payer_id}",
            "N1*PE*CEDAR HOLLOW INFUSION CLINIC*XX*1234567893",
            "LX*1",
            f"CLP*ACC-77*{status}*650*0*650*12*{number}*11*1",
            f"NM1*QC*1*ELSWORTH*ROBIN****MI*{member}",
            f"SVC*HC:96365*650*0**1~DTM*472*{service}",
            "CAS*PR*55*650",
            "SE*12*0001",
            "GE*1*1",
            "IEA*1*000000001~",
        ]
    )


def take(office: Office, folder: Path, text: str, name: str = "one.835") -> intake.Result:
    path = folder / name
    path.write_text(text)
    return intake.take_file(office, path, actor=MARIA)


def due(office: Office, number: str) -> dict[str, date | None]:
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.rule]
    return {f"{row.track} {row.stage} {row.clock} {row.origin}": row.work_by for row in rows}


def coverage_of(office: Office, number: str) -> Coverage:
    with store.reading(office.engine) as session:
        return session.get_one(Coverage, store.case(session, number).coverage_id)


def test_two_payers_on_one_claim_are_two_cases_and_neither_overwrites_the_other(office: Office, tmp_path: Path) -> None:
    first = take(office, tmp_path, claim("SUMMIT MUTUAL", payer_id="11111", number="A1")).opened
    before = due(office, first[0])
    second = take(office, tmp_path, claim("GRANITE STATE", payer_id="22222", number="A1", on="20261121", status="2"), "two.835").opened

    assert len(first) == len(second) == 1
    assert first != second
    assert due(office, first[0]) == before
    assert coverage_of(office, first[0]).payer != coverage_of(office, second[0]).payer
    for number in (*first, *second):
        page = pages.case_page(office, number)
        assert (page["claim_lines"], page["amount_at_stake"]) == (1, "650.00")


def test_each_payers_remittance_read_again_changes_neither_case(office: Office, tmp_path: Path) -> None:
    texts = [claim("SUMMIT MUTUAL", payer_id="11111", number="A1"), claim("GRANITE STATE", payer_id="22222", number="B7", member="OTHER9")]
    opened = [take(office, tmp_path, text, f"{place}.835").opened[0] for place, text in enumerate(texts)]
    before = {number: due(office, number) for number in opened}
    again = [take(office, tmp_path, text, f"again-{place}.835") for place, text in enumerate(texts)]

    assert [(each.opened, each.changed, each.claims_known) for each in again] == [((), (), 1), ((), (), 1)]
    assert {number: due(office, number) for number in opened} == before


def test_a_denial_that_the_payer_remits_again_keeps_both_clocks_and_counts_its_money_once(office: Office, tmp_path: Path) -> None:
    (number,) = take(office, tmp_path, claim("SUMMIT MUTUAL", payer_id="11111", number="A1", on="20261110")).opened
    first = min(day for day in due(office, number).values() if day)
    again = take(office, tmp_path, claim("SUMMIT MUTUAL", payer_id="11111", number="A1", on="20261120"), "again.835")

    assert again.opened == ()
    assert pages.case_page(office, number)["amount_at_stake"] == "650.00"
    assert min(day for day in due(office, number).values() if day) == first
    assert any("re-issued 2026-11-20" in clock_name for clock_name in due(office, number))


def test_a_service_in_the_future_is_set_aside_with_its_reason(office: Office, tmp_path: Path) -> None:
    result = take(office, tmp_path, claim("SUMMIT MUTUAL", payer_id="11111", number="A1", service="20270903"))

    assert result.opened == ()
    assert result.claims_set_aside == 1
    assert "lies in the future" in result.claims[0]["reason"]

    clock.set_today(office.settings, date(2027, 9, 10))
    assert take(office, tmp_path, claim("SUMMIT MUTUAL", payer_id="11111", number="A1", service="20270903"), "later.835").opened


def test_a_remittance_dated_ahead_counts_from_the_day_it_came(office: Office, tmp_path: Path) -> None:
    (number,) = take(office, tmp_path, claim("SUMMIT MUTUAL", payer_id="11111", number="A1", on="20261130")).opened

    with store.reading(office.engine) as session:
        assert [row.notice_on for row in store.determinations(session, number)] == [office.today()]


def test_a_chart_with_a_service_in_the_future_names_sheet_and_line(office: Office) -> None:
    with pytest.raises(BadInput, match="sheet Claims, line 2: the date of service lies in the future"):
        cases.take_chart(office, make.full_chart(claims=(make.line(1), make.line(2, service_on=date(2027, 9, 2)))), actor=MARIA)


def test_a_new_plan_year_of_the_same_insurer_leaves_the_old_case_with_the_old_coverage(office: Office) -> None:
    old = covered(begins_on=date(2026, 1, 1))
    number = cases.take_chart(office, make.full_chart(coverage=old), actor=MARIA).opened[0]
    before = due(office, number)
    clock.set_today(office.settings, date(2027, 1, 20))
    new = covered(begins_on=date(2027, 1, 1), plan="insured-group", internal_levels=None)
    line = make.line(9, service_on=date(2027, 1, 5), carc="50")
    denial = chart.Denial(notice_on=date(2027, 1, 12), received_on=date(2027, 1, 15), reason=DenialReason.CODING)
    second = cases.take_chart(office, make.full_chart(coverage=new, claims=(line,), denial=denial), actor=MARIA).opened[0]

    assert coverage_of(office, number).plan == "self-funded-erisa"
    assert coverage_of(office, second).plan == "insured-group"
    assert due(office, number) == before


def test_completing_the_start_of_a_coverage_is_no_new_coverage(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    taken = cases.take_chart(office, make.full_chart(coverage=covered(begins_on=date(2026, 1, 1))), actor=MARIA)

    assert taken.changed == (number,)
    assert coverage_of(office, number).value.begins_on == date(2026, 1, 1)


def test_another_insurer_without_a_start_is_asked_for_it_and_moves_nothing(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    before = pages.case_page(office, number)
    patient = make.full_chart().patient.model_copy(update={"key": "P0001"})
    other = covered(payer="Granite State Benefit Administrators", member_id="NEW1", plan="medicare-advantage")

    with pytest.raises(BadInput, match="Begins on"):
        cases.take_chart(office, make.full_chart(patient=patient, coverage=other), actor=MARIA)
    assert pages.case_page(office, number) == before


def test_a_slip_in_the_payers_name_is_still_corrected(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    cases.take_chart(office, make.full_chart(coverage=covered(payer="Summit Mutual Health")), actor=MARIA)

    assert coverage_of(office, number).payer == "Summit Mutual Health"


def test_of_two_coverages_that_overlap_the_one_whose_dates_hold_the_service_wins(office: Office, tmp_path: Path) -> None:
    patient = chart.Patient(first_name="ROBIN", last_name="ELSWORTH")
    spans = ((date(2026, 1, 1), date(2026, 8, 31), "individual"), (date(2026, 6, 1), None, "insured-group"))
    for begins_on, ends_on, plan in spans:
        said = chart.Coverage(payer="SUMMIT MUTUAL", member_id="MBR1", plan=plan, begins_on=begins_on, ends_on=ends_on)
        old = make.line(1, service_on=begins_on, claim_number=f"OLD-{plan}")
        cases.take_chart(office, chart.Chart(patient=patient, coverage=said, claims=(old,), denial=make.full_chart().denial), actor=MARIA)
    found = {}
    for place, service in enumerate(("20260301", "20260715", "20260903")):
        result = take(office, tmp_path, claim("SUMMIT MUTUAL", payer_id="11111", number=f"N{place}", service=service), f"{place}.835")
        found[service] = coverage_of(office, (*result.opened, *result.changed)[0]).plan

    assert found == {"20260301": "individual", "20260715": "insured-group", "20260903": "insured-group"}


def test_a_service_outside_the_coverage_opens_the_case_with_a_finding(office: Office) -> None:
    taken = cases.take_chart(office, make.full_chart(coverage=covered(begins_on=date(2026, 10, 1))), actor=MARIA)

    assert len(taken.opened) == 1
    assert "lies outside the dates of this case's coverage (2026-10-01 to open)" in taken.findings[0]
    with store.reading(office.engine) as session:
        assert [event.code for event in events.of_case(session, taken.opened[0]) if event.verb == "finding"] == list(taken.findings)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("colour=blue", "entry 1: write name=value"),
        ("liable=nobody", "Facts, liable: write liable="),
        ("levels=2", "entry 1"),
        ("amount=lots", "Facts, amount"),
    ],
)
def test_a_fact_that_no_rule_knows_is_a_finding_with_what_is_allowed(office: Office, fact: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        cases.take_chart(office, make.full_chart(coverage=covered(facts=(fact,))), actor=MARIA)


def test_facts_of_a_chart_reach_the_rules(office: Office) -> None:
    facts = ("liable=patient", "drug-request=yes", "amount=1250.00", "second-level=voluntary")
    number = cases.take_chart(office, make.full_chart(coverage=covered(facts=facts)), actor=MARIA).opened[0]

    with store.reading(office.engine) as session:
        found = clocks.facts_of(session, session.get_one(Case, number))
    assert found.is_drug_request is True
    assert {"liable": "patient", "amount": "1250.00", "second-level": "voluntary"}.items() <= dict(found.stated).items()


def test_the_clocks_of_two_payers_move_apart(office: Office, tmp_path: Path) -> None:
    first = take(office, tmp_path, claim("SUMMIT MUTUAL", payer_id="11111", number="A1")).opened[0]
    second = take(office, tmp_path, claim("GRANITE STATE", payer_id="22222", number="A1", on="20261110"), "two.835").opened[0]
    days = [due(office, number)["member first-appeal filing "] or date.max for number in (first, second)]

    assert date.max > days[0] > days[1]
