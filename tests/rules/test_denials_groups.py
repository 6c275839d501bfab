"""Six infusions of one patient refused for one reason are one case; everything that differs is another."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from casework.rules.denial_book import DenialBook
from casework.rules.denial_groups import Decided, group
from casework.rules.denials import decide
from casework.rules.remitted import Adjustment, RemittedClaim, ServiceLine

ROOT = Path(__file__).parent.parent.parent
BOOK = DenialBook.parse((ROOT / "casework" / "rulebook" / "denials.toml").read_text(encoding="utf-8"))
FIRST = date(2026, 1, 5)


def infusion(served_on: date | None = FIRST, *, code: str = "PR-55", procedure: str = "96365", **changes: object) -> RemittedClaim:
    billed_group, reason = code.split("-")
    lines = (ServiceLine(1, procedure, (), Decimal(450), Decimal(0), Decimal(1), served_on, (Adjustment(billed_group, reason, Decimal(450), line=1),)),)
    made = RemittedClaim(
        1, status="4", charge=Decimal(450), paid=Decimal(0), lines=lines, service_on=served_on,
        patient_first_name="ROWAN", patient_last_name="TESTERLY", member_id="SMX1", payer_id="EX001", payer_name="SUMMIT", remitted_on=date(2026, 11, 20),
    )  # fmt: skip
    return replace(made, **changes)


def sizes(*claims: RemittedClaim) -> list[int]:
    groups = group(BOOK, [Decided(claim, decide(BOOK, claim)) for claim in claims])
    return sorted(len(made.claims) for made in groups)


def test_six_infusions_refused_for_one_reason_are_one_case():
    assert sizes(*(infusion(FIRST + timedelta(days=3 * at)) for at in range(6))) == [6]


def test_infusion_and_drug_codes_belong_to_one_treatment():
    assert sizes(infusion(), infusion(procedure="J3490"), infusion(procedure="96366")) == [3]


@pytest.mark.parametrize(
    "other",
    [
        {"member_id": "SMX2"},
        {"patient_first_name": "ROBIN"},
        {"payer_id": "EX002"},
        {"code": "PR-204"},
        {"code": "CO-55"},
        {"procedure": "G2082"},
    ],
    ids=str,
)
def test_another_patient_payer_reason_track_or_treatment_is_another_case(other):
    assert sizes(infusion(), infusion(**other)) == [1, 1]


def test_the_same_person_written_in_other_letters_is_one_patient():
    assert sizes(infusion(), infusion(patient_first_name="Rowan ", member_id="smx1")) == [2]


def test_a_course_ends_where_two_services_lie_further_apart_than_the_rulebook_says():
    gap = timedelta(days=BOOK.gap_days)

    assert sizes(infusion(FIRST), infusion(FIRST + gap), infusion(FIRST + 2 * gap)) == [3]
    assert sizes(infusion(FIRST), infusion(FIRST + gap + timedelta(days=1))) == [1, 1]


def test_a_claim_without_a_day_of_service_stays_with_the_others():
    assert sizes(infusion(None), infusion(FIRST)) == [2]


def test_the_earliest_remittance_drives_and_claims_stand_by_day_of_service():
    late = infusion(FIRST + timedelta(days=3), remitted_on=date(2026, 11, 13))
    (made,) = group(BOOK, [Decided(claim, decide(BOOK, claim)) for claim in (late, infusion(FIRST))])

    assert made.remitted_on == date(2026, 11, 13)
    assert [item.claim.service_on for item in made.claims] == [FIRST, FIRST + timedelta(days=3)]


def test_what_opens_no_case_is_in_no_group():
    assert sizes(infusion(code="CO-45"), infusion(code="PR-1")) == []


def test_each_kind_of_work_on_a_claim_is_a_group_of_its_own_apart_from_appeals():
    assert sizes(infusion(code="CO-16"), infusion(code="CO-16"), infusion(code="CO-252"), infusion(code="CO-22"), infusion()) == [1, 1, 1, 2]


def test_a_group_shows_no_name():
    (made,) = group(BOOK, [Decided(infusion(), decide(BOOK, infusion()))])

    assert "TESTERLY" not in repr(made).upper()
    assert "SMX1" not in repr(made)
