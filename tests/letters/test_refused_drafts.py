"""Letters that may not be drawn, that are withdrawn, or that go to the one office with the one form; and letters that are late."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework import clock
from casework.actions import Office, cases, context, deciding, determining, drafting, filing, stages
from casework.actions.answers import Answer
from casework.chart import Chart
from casework.errors import NotAllowed
from casework.letters import packet, parties, word
from casework.letters.refusals import Decider, Refusal
from casework.records import store
from casework.settings import PROGRAM
from casework.terms import Act, DenialReason, DocumentKind, FilingMethod, GoodCause, Network, Outcome, Stage
from tests import make
from tests.letters import samples
from tests.letters.test_packet import drawn
from tests.rules import shipped


def under(plan: str, **changes: Any) -> Chart:
    chart = make.full_chart()
    bare = {"internal_levels": None, "external_review": "", "is_grandfathered": None, "plan": plan}
    return make.full_chart(coverage=chart.coverage.model_copy(update={**bare, **changes}))


def opened(home: Path, chart: Chart) -> tuple[Office, str]:
    office = make.office(home)
    return office, cases.take_chart(office, chart, actor="maria").opened[0]


def read(office: Office, paths: tuple[str, ...]) -> dict[str, str]:
    return {Path(path).name.partition("-v")[0]: word.plain_text((office.documents / path).read_bytes()) for path in paths}


@pytest.mark.parametrize("is_protective", [False, True])
def test_no_letter_asks_medicare_to_pay_a_clinician_who_opted_out(tmp_path: Path, is_protective: bool) -> None:
    office, number = opened(tmp_path, under("original-medicare", network=Network.OPTED_OUT))

    with pytest.raises(NotAllowed, match="no claim may be sent") as refused:
        drafting.draft(office, number, actor="maria", is_protective=is_protective)
    assert "draft the documents" not in str(refused.value)


def test_medicare_is_asked_to_pay_a_clinician_who_did_not_opt_out(tmp_path: Path) -> None:
    office, number = opened(tmp_path, under("original-medicare", network=Network.IN))

    assert drafting.draft(office, number, actor="maria")


def refused_in_california(home: Path) -> tuple[Office, str]:
    chart = under("insured-group", issuing_state="CA", california_regulator="DMHC", internal_levels=1, external_review="state", is_grandfathered=False)
    office, number = opened(home, chart)
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, reference="FX-1", actor="maria")
    clock.set_today(office.settings, make.DAY + timedelta(days=20))
    answer = Answer(Outcome.DENIED, office.today(), office.today(), reference="D-2", denial_reason=DenialReason.MEDICAL_NECESSITY)
    determining.record_determination(office, number, answer, actor="maria")
    deciding.decide(office, number, Act.ESCALATE, actor="maria")
    return office, number


def test_californias_review_goes_to_the_department_on_its_form_and_the_complaint_is_not_drawn_a_second_time(tmp_path: Path) -> None:
    office, number = refused_in_california(tmp_path)
    said = read(office, drafting.draft(office, number, actor="maria"))
    request = said["external-review-request"]

    assert list(said) == ["external-review-request"]
    assert "California Department of Managed Health Care (DMHC)\nHelp Center\n980 9th Street, Suite 500\nSacramento, CA 95814-2725\n" in request
    assert "Re:\nIndependent medical review\n" in request
    assert "asks for independent medical review of the decision of" in request
    assert "CFR 147.136" not in request.partition("What we ask")[0].partition("Re:")[2].partition("Member")[0]

    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor="maria")
    with pytest.raises(NotAllowed, match="do not file it twice"):
        drafting.draft(office, number, stage=Stage.DOI_COMPLAINT, actor="maria")


LATE = replace(samples.LIMIT, last_lawful=date(2026, 11, 1), due_on=date(2026, 11, 1))


def test_a_late_letter_asks_to_be_accepted_for_good_cause_and_concedes_nothing() -> None:
    kind = DocumentKind.FIRST_APPEAL
    late = replace(samples.rich(kind), limit=LATE)
    asked = "If this appeal is held to have come after the time to file, we ask that it be accepted for good cause"

    assert f"{asked}." in word.plain_text(drawn(late, kind).data)
    assert f"{asked}: serious illness." in word.plain_text(drawn(replace(late, good_cause="serious illness"), kind).data)
    assert "good cause" not in word.plain_text(drawn(samples.rich(kind), kind).data)
    assert [item.field for item in packet.to_complete(late)] == ["good cause for filing late"]
    assert packet.to_complete(replace(late, good_cause="serious illness")) == ()


def test_a_late_filings_recorded_cause_stands_in_the_next_draft(tmp_path: Path) -> None:
    office, number = opened(tmp_path, under("self-funded-erisa", internal_levels=2, external_review="federal", is_grandfathered=False))
    clock.set_today(office.settings, date(2027, 6, 1))
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, good_cause=GoodCause.ILLNESS, actor="maria")
    said = read(office, drafting.draft(office, number, actor="maria"))["first-appeal"]

    assert "accepted for good cause: serious illness." in said
    assert "is in time" not in said


def test_an_office_is_greeted_without_a_second_article() -> None:
    assert parties.called("The Medicaid agency of the state") == "Medicaid agency of the state"


def test_a_superbill_that_corrected_facts_no_longer_allow_is_withdrawn(tmp_path: Path) -> None:
    office, number = opened(tmp_path, under("self-funded-erisa", internal_levels=2, external_review="federal", is_grandfathered=False))
    first = [Path(path).name for path in drafting.draft(office, number, actor="maria")]
    cases.take_chart(office, under("sharing-ministry"), actor="maria")
    second = [Path(path).name for path in drafting.draft(office, number, actor="maria")]

    assert "superbill-v1.docx" in first
    assert not [name for name in second if name.startswith("superbill")]
    with store.reading(office.engine) as session:
        assert [each.status for each in store.documents(session, number) if each.kind is DocumentKind.SUPERBILL] == ["replaced"]


def test_the_office_for_tricare_complaints_is_one_addressee() -> None:
    office = shipped.book().offices["DHA"]

    assert parties.called(office.name) == "Defense Health Agency"
    assert "TRICARE contractor" in office.how


def test_the_form_says_which_address_a_person_completes_from_the_notice(tmp_path: Path) -> None:
    office, number = opened(tmp_path, under("medicaid-fee-for-service", issuing_state="IL"))
    drafting.draft(office, number, actor="maria")
    with store.reading(office.engine) as session:
        case, row = stages.find(session, number, None)
        said = context.form_context(office, session, case, row)

    assert [item["field"] for item in said["to_complete"]] == ["address of the State fair hearing office"]
    assert "{% for item in to_complete %}" in (PROGRAM / "templates/forms/file.md.j2").read_text()


@pytest.mark.parametrize("kind", [DocumentKind.PEER_TO_PEER_REQUEST, DocumentKind.PEER_TO_PEER_SHEET])
def test_no_call_with_the_payers_physician_is_asked_for_once_somebody_outside_decided(kind: DocumentKind) -> None:
    rich = samples.rich(kind)
    outside = Refusal(Stage.THIRD_APPEAL, "External review", Decider.REVIEW_ORGANIZATION, Outcome.DENIED, date(2026, 11, 2))
    reviewing = replace(rich, rung=replace(rich.rung, is_external=True))

    for decided in (replace(rich, refusals=(*rich.refused, outside)), replace(reviewing, extra=replace(rich.extra, answer=Outcome.DENIED))):
        with pytest.raises(NotAllowed, match="no call with the payer's physician changes it"):
            drawn(decided, kind)
    assert drawn(replace(reviewing, extra=replace(rich.extra, answer=Outcome.NO_ANSWER)), kind).data
