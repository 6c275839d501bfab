"""Letters at levels that another body decides go to that body, ask that body, and name truthfully who decided before."""

import re
from dataclasses import replace
from datetime import date

import pytest

from casework.letters import word
from casework.letters.dossier import Dossier
from casework.letters.refusals import Refusal, decider
from casework.rules import pathways
from casework.rules.facts import PlanFacts
from casework.rules.pathways import Rung
from casework.terms import ROAD, DocumentKind, Outcome, Stage, Track
from tests.letters import samples
from tests.letters.test_packet import drawn
from tests.rules import shipped

MEDICAL, FACTUAL = (("dispute", "medical-necessity"),), (("dispute", "factual"),)
FIRST, SECOND, THIRD = Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL
EXTERNAL = DocumentKind.EXTERNAL_REVIEW_REQUEST
# plan, stated facts, stage, document, first line of the address, what is asked for
LEVELS = [
    ("fehb", (), SECOND, EXTERNAL, "U.S. Office of Personnel Management (OPM)", "review by the U.S. Office of Personnel Management (OPM) of"),
    ("original-medicare", (), SECOND, EXTERNAL, "Qualified Independent Contractor (QIC)", "reconsideration by the qualified independent contractor (QIC) of"),
    ("medicaid-managed-care", (), SECOND, DocumentKind.SECOND_APPEAL, "State fair hearing office", "a state fair hearing on"),
    ("medicaid-fee-for-service", (), FIRST, DocumentKind.FIRST_APPEAL, "State fair hearing office", "a state fair hearing on"),
    ("tricare", MEDICAL, SECOND, DocumentKind.SECOND_APPEAL, "TRICARE Quality Monitoring Contractor (TQMC)", "a second reconsideration by the TRICARE Quality"),
    ("tricare", FACTUAL, SECOND, DocumentKind.SECOND_APPEAL, "Defense Health Agency", "a formal review by the Defense Health Agency of"),
    ("tricare", FACTUAL, THIRD, DocumentKind.THIRD_APPEAL, "Defense Health Agency", "a hearing by the Defense Health Agency on"),
    ("va-community-care", MEDICAL, FIRST, DocumentKind.FIRST_APPEAL, "Patient Advocate of the VA facility", "a clinical appeal by the VA facility of"),
    ("va-community-care", MEDICAL, SECOND, DocumentKind.SECOND_APPEAL, "Patient Advocate of the VA facility, for the network (VISN)", "the network (VISN) of"),
]


def rung(plan: str, stated: tuple[tuple[str, str], ...], stage: Stage, *, track: Track = Track.MEMBER) -> Rung:
    return pathways.rung(shipped.book(), PlanFacts(plan=plan, stated=stated, track=track, jurisdiction="IL"), stage)


def at(plan: str, stated: tuple[tuple[str, str], ...], stage: Stage, kind: DocumentKind) -> Dossier:
    """Give a dossier of a stage whose claim the payer refused, and whose every earlier stage was refused as well."""
    here = rung(plan, stated, stage)
    earlier = [rung(plan, stated, each) for each in (FIRST, SECOND) if ROAD.index(each) < ROAD.index(stage)]
    claim = Refusal(None, "", here.payer, Outcome.DENIED, date(2026, 3, 2), reason_text="No.", reference="R-0")
    refusals = [claim] + [
        Refusal(each.stage, each.legal_name, decider(each), Outcome.DENIED, date(2026, 4 + number, 6), reference=f"R-{number + 1}")
        for number, each in enumerate(earlier)
    ]
    return replace(samples.rich(kind), rung=here, stage=stage, refusals=tuple(refusals), history=(), limit=None)


def read(dossier: Dossier, kind: DocumentKind) -> str:
    return word.plain_text(drawn(dossier, kind).data)


@pytest.mark.parametrize(("plan", "stated", "stage", "kind", "office", "asks"), LEVELS)
def test_a_letter_goes_to_the_body_that_decides_and_asks_that_body(
    plan: str, stated: tuple[tuple[str, str], ...], stage: Stage, kind: DocumentKind, office: str, asks: str
) -> None:
    said = read(at(plan, stated, stage, kind), kind)

    assert said.split("\n")[1].replace("’", "'") == office
    assert asks in said
    assert "We ask the plan" not in said and "Member Appeals" not in said and "Summit Mutual Health Plan\nAttention" not in said
    assert "P.O. Box 30541" not in said  # the payer's own appeals address


@pytest.mark.parametrize(("plan", "stated", "stage", "kind", "office", "asks"), LEVELS)
def test_no_review_of_a_public_body_is_called_an_independent_external_review(
    plan: str, stated: tuple[tuple[str, str], ...], stage: Stage, kind: DocumentKind, office: str, asks: str
) -> None:
    said = read(at(plan, stated, stage, kind), kind)

    assert not re.search(r"external review|preliminary review|by a reviewer with training|official form", said, re.IGNORECASE)


PAYERS = {
    "original-medicare": "the Medicare contractor",
    "medicaid-fee-for-service": "the state Medicaid agency",
    "tricare": "the TRICARE contractor",
    "va-community-care": "the VA",
    "fehb": "the carrier",
    "sharing-ministry": "the ministry",
    "self-funded-erisa": "the plan",
}


@pytest.mark.parametrize("plan", PAYERS)
def test_whoever_refused_the_claim_is_called_what_it_is(plan: str) -> None:
    kind = DocumentKind.FIRST_APPEAL
    said = read(at(plan, MEDICAL, FIRST, kind), kind)
    name = PAYERS[plan]

    assert f"T{name[1:]} refused the claims by its notice dated March 2, 2026." in said
    assert plan == "self-funded-erisa" or not re.search(r"[Tt]he plan(’s decision| refused|’s notice| requires)|We ask the plan", said)


def test_the_bodies_that_decided_before_are_named_in_a_later_letter() -> None:
    kind = DocumentKind.THIRD_APPEAL
    hearing = read(at("tricare", MEDICAL, THIRD, kind), kind)
    judge = read(at("original-medicare", (), THIRD, kind), kind)

    assert "on the decision of the TRICARE Quality Monitoring Contractor about" in hearing
    assert "The TRICARE Quality Monitoring Contractor left the refusal in place" in hearing
    assert "The Medicare contractor left the refusal in place" in judge
    assert "on the decision of the qualified independent contractor about" in judge
    assert "Office of Medicare Hearings and Appeals (OMHA)\n" in judge
    assert "by the plan" not in hearing + judge


def test_a_complaint_to_opm_names_opm_and_not_a_reviewer() -> None:
    kind = DocumentKind.PROTECTIVE_FILING
    said = read(at("fehb", (), SECOND, kind), kind)

    assert "U.S. Office of Personnel Management (OPM)\n" in said
    assert "brochure" not in said and "the plan’s decision" not in said
    assert decider(rung("fehb", (), SECOND)) == "the Office of Personnel Management"


def test_a_carriers_own_reconsideration_goes_to_the_payer_and_prints_no_instruction() -> None:
    kind = DocumentKind.PROTECTIVE_FILING
    said = read(at("fehb", (), FIRST, kind), kind)

    assert "Summit Mutual Health Plan\n" in said and "at the address in section 8" not in said


def test_the_letter_about_a_claim_that_the_va_refused_asks_for_the_review_of_its_form_and_cites_no_rule_that_nobody_read() -> None:
    said = read(at("va-community-care", FACTUAL, FIRST, DocumentKind.FIRST_APPEAL), DocumentKind.FIRST_APPEAL)

    assert said.split("\n")[1] == "U.S. Department of Veterans Affairs"
    assert "We ask for a review, as VA Form 10-0998 describes it, of the VA’s decision" in said
    assert "We ask the VA to reverse its decision" in said
    assert "38 CFR" not in said
