"""The papers of signatures: authorization, waiver, releases and the approval record, and what may be said of them in other letters."""

from datetime import date

import pytest

from casework import chart
from casework.actions import Office, approvals, cases, drafting, on_demand, papers, signing_people
from casework.actions.papers import Said
from casework.errors import MissingData, NotAllowed
from casework.letters import word
from casework.records import store
from casework.rules.papers import PaperKind
from casework.terms import DenialReason, DocumentKind, Network
from tests import make
from tests.paper_making import pdf

NECESSITY = make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not medically necessary."})


def opened(office: Office, **changes: object) -> str:
    number = cases.take_chart(office, make.full_chart(**{"denial": NECESSITY, **changes}), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    return number


def medicare(network: Network) -> dict[str, object]:
    said = {"plan": "medicare-advantage", "network": network, "internal_levels": None, "external_review": ""}
    return {"coverage": make.full_chart().coverage.model_copy(update=said)}


def draw(office: Office, number: str, kind: DocumentKind) -> str:
    path = on_demand.draw(office, number, kind, actor="maria")
    return word.plain_text((office.documents / path).read_bytes())


def release(office: Office, number: str, name: str, day: date | None) -> tuple[str, ...]:
    path = office.settings.home / name
    path.write_bytes(pdf(("signed",)))
    return papers.take(office, path, number, actor="maria", names=(name,), said=Said(dated_on=day)).told


def test_the_authorization_appoints_discloses_and_ends_and_assigns_no_benefits(office: Office) -> None:
    said = draw(office, opened(office), DocumentKind.AUTHORIZATION_TO_REPRESENT)

    assert "I, Jordan Whitlock, appoint Cedar Hollow Infusion Clinic to act for me" in said
    assert "may disclose to each other" in said
    assert "Psychotherapy notes and records of a substance-use treatment program are not meant" in said
    assert "I do not assign my benefits with this paper." in said


def test_where_the_plan_asks_for_an_official_form_none_is_imitated(office: Office) -> None:
    number = opened(office, **medicare(Network.IN))

    with pytest.raises(NotAllowed, match="asks for form CMS-1696 itself") as refused:
        draw(office, number, DocumentKind.AUTHORIZATION_TO_REPRESENT)

    assert "--kind form-data-sheet" in str(refused.value.allowed)


def test_the_waiver_is_drawn_only_where_the_rule_takes_it(office: Office) -> None:
    with pytest.raises(NotAllowed, match="nobody has verified that a waiver opens this step"):
        draw(office, opened(office), DocumentKind.WAIVER_OF_LIABILITY)


def test_a_clinic_without_a_contract_waives_whatever_the_outcome(office: Office) -> None:
    said = draw(office, opened(office, **medicare(Network.OUT)), DocumentKind.WAIVER_OF_LIABILITY)

    assert "waives any right to collect payment for this service from Ms. Whitlock, whatever the outcome of the review" in said.replace("\xa0", " ")


def test_a_request_for_records_encloses_a_release_only_once_a_signed_one_is_on_file_and_dated(office: Office) -> None:
    number = opened(office)
    assert "bupropion" in draw(office, number, DocumentKind.PHARMACY_RELEASE)
    assert "must lie with this letter" in draw(office, number, DocumentKind.PHARMACY_RECORDS_REQUEST)

    told = release(office, number, "pharmacy-release.pdf", None)
    assert any("signed copy of pharmacy release, version 1" in each for each in told)
    assert "is enclosed" not in draw(office, number, DocumentKind.PHARMACY_RECORDS_REQUEST)
    with store.reading(office.engine) as session:
        (row,) = papers.of_case(session, number)
    assert row.kind is PaperKind.RELEASE
    papers.classify(office, number, row.id or 0, Said(dated_on=date(2026, 11, 20)), actor="maria")

    said = draw(office, number, DocumentKind.PHARMACY_RECORDS_REQUEST)
    assert "The patient’s release, signed on November 20, 2026, is enclosed." in said.replace("\xa0", " ")
    assert "Release of these records, signed on November 20, 2026" in said.replace("\xa0", " ")


def test_a_release_of_the_pharmacy_opens_no_other_holders_records(office: Office) -> None:
    talked = chart.TreatmentTrial(treatment="Cognitive behavioral therapy", drug_class="CBT")
    number = opened(office, trials=(*make.full_chart().trials, talked))
    draw(office, number, DocumentKind.PHARMACY_RELEASE)
    release(office, number, "pharmacy-release.pdf", date(2026, 11, 20))

    assert "is enclosed" not in draw(office, number, DocumentKind.TREATING_RECORDS_REQUEST)


def test_the_approval_record_lists_versions_and_says_that_it_proves_no_identity(office: Office) -> None:
    own = make.full_chart().clinician
    signing_people.enter(office, "dr-b", chart.Clinician(name=own.name, credentials=own.credentials, npi=own.npi), actor="maria")
    number = opened(office)
    with pytest.raises(MissingData, match="approval of a letter"):
        draw(office, number, DocumentKind.APPROVAL_RECORD)
    approvals.approve(office, number, "dr-b", has_read=True, actor="maria")

    said = draw(office, number, DocumentKind.APPROVAL_RECORD)

    assert "First appeal, version 1 (" in said
    assert "Dana Mercer, MD, NPI 1245319599, as treating clinician" in said
    assert said.count("\nmaria\n") == 2, "who entered it stands in its line"
    assert "it does not prove anybody’s identity" in said
