"""The made-up clinic's remittance: balanced, invented, and decided as its story says."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

from casework.intake.remittance import line_keys, read, report, summary, to_chart
from casework.rules.denial_book import DenialBook
from casework.rules.denial_groups import Decided, group
from casework.rules.denials import decide
from casework.terms import DenialReason, GroupCode, Track

ROOT = Path(__file__).parent.parent.parent
BOOK = DenialBook.parse((ROOT / "casework" / "rulebook" / "denials.toml").read_text(encoding="utf-8"))
EXAMPLE = read((ROOT / "examples" / "remittance-2026-11-20.835").read_bytes())
DECISIONS = [decide(BOOK, claim) for claim in EXAMPLE.claims]
GROUPS = group(BOOK, [Decided(claim, decision) for claim, decision in zip(EXAMPLE.claims, DECISIONS, strict=True)])
SERIES = next(made for made in GROUPS if made.denial_reason is DenialReason.EXPERIMENTAL)


def luhn_is_right(npi: str) -> bool:
    digits = [int(digit) for digit in "80840" + npi]
    doubled = [sum(divmod(2 * digit, 10)) if at % 2 else digit for at, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def test_the_file_and_each_of_its_claims_balance():
    assert EXAMPLE.findings == ()
    assert [claim.findings for claim in EXAMPLE.claims] == [()] * 15
    assert all(claim.charge == sum(line.charge for line in claim.lines) for claim in EXAMPLE.claims)


def test_the_clinics_npi_has_a_right_check_digit():
    assert all(luhn_is_right(claim.payee_npi) for claim in EXAMPLE.claims)


def test_the_story_is_decided_as_told():
    assert Counter(decision.action.value for decision in DECISIONS) == {
        "appeal": 9,
        "timely filing appeal": 1,
        "corrected claim": 1,
        "duplicate": 1,
        "cost share": 1,
        "not a denial": 1,
        "paid": 1,
    }
    assert "MA130" in DECISIONS[[claim.claim_id for claim in EXAMPLE.claims].index("CH-26-1040")].reason


def test_eleven_claims_become_six_cases_and_six_infusions_are_one_of_them():
    assert [len(made.claims) for made in GROUPS] == [6, 1, 1, 1, 1, 1]
    assert SERIES.track is Track.MEMBER


def test_the_chart_holds_what_the_remittance_knows_and_no_more():
    chart = to_chart(SERIES)

    assert (chart.patient.last_name, chart.coverage.member_id, chart.coverage.payer) == ("Testerly", "SMX900100200", "Summit Mutual Health Plan")
    assert (chart.coverage.plan, chart.diagnoses, chart.patient.birth_on) == ("unknown", (), None)
    assert len(chart.claims) == 12
    assert sum(line.charge for line in chart.claims) == Decimal("3210.00")
    assert {(line.group, line.carc, line.rarcs) for line in chart.claims} == {(GroupCode.PR, "55", ("N1",))}
    assert {line.claim_number for line in chart.claims} == {f"SM202611100{number}" for number in range(1, 7)}


def test_the_remittance_date_is_a_labelled_stand_in_for_the_notice():
    denial = to_chart(SERIES).denial

    assert (denial.notice_on, denial.is_proxy, denial.received_on, denial.reason) == (date(2026, 11, 20), True, None, DenialReason.EXPERIMENTAL)


def test_only_the_disputed_lines_of_a_claim_reach_the_chart():
    text = (ROOT / "examples" / "remittance-2026-11-20.835").read_text().replace("CAS*CO*50*150.00", "CAS*CO*97*150.00")
    claims = read(text.encode()).claims
    groups = group(BOOK, [Decided(claim, decide(BOOK, claim)) for claim in claims])
    chart = next(to_chart(made) for made in groups if made.denial_reason is DenialReason.MEDICAL_NECESSITY)

    assert [line.procedure for line in chart.claims] == ["96365", "J3490"]


def test_the_same_file_twice_gives_the_same_keys_and_each_line_its_own():
    again = read((ROOT / "examples" / "remittance-2026-11-20.835").read_bytes())
    keys = [key for claim in EXAMPLE.claims for key in line_keys(claim)]

    assert keys == [key for claim in again.claims for key in line_keys(claim)]
    assert len(set(keys)) == len(keys) == sum(len(claim.lines) for claim in EXAMPLE.claims)


def test_the_report_is_json_with_money_as_text():
    rows = json.loads(json.dumps(report(EXAMPLE, DECISIONS)))

    assert [rows[0][name] for name in ("claim_id", "charge", "paid", "status", "decision")] == ["CH-26-1001", "535.00", "0.00", "4", "appeal"]
    assert rows[0]["adjustments"] == [{"group": "PR", "reason": "55", "amount": f"{amount}.00", "line": at} for at, amount in ((1, 450), (2, 85))]
    assert rows[0]["remarks"] == ["N1"]
    assert sum(Decimal(row["charge"]) for row in rows) == EXAMPLE.totals.charge


def test_an_unreadable_amount_is_null_in_the_report_and_its_text_a_finding():
    found = read(b"ST*835*1~BPR*I*0~CLP*A*4*100*0~CAS*CO*50*lots~")
    (row,) = report(found, [decide(BOOK, claim) for claim in found.claims])

    assert row["adjustments"][0]["amount"] is None
    assert any("“lots”" in finding for finding in row["findings"])


def test_the_summary_counts_and_names_nobody():
    words = "\n".join(summary(EXAMPLE, DECISIONS, GROUPS))

    assert "15 claims of 8 patients, charged $6,590.00, paid $88.00." in words
    assert "10 claims to appeal as 5 cases; 1 claim to work on as 1 case; 4 claims set aside." in words
    assert not any(claim.patient_last_name in words for claim in EXAMPLE.claims)
