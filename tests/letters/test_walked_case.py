"""The letters of a case that walks the stages, read as they were drawn: what happened, and nothing else."""

import re
from datetime import date, timedelta
from pathlib import Path

from casework import clock
from casework.actions import Office, cases, deciding, determining, drafting, filing
from casework.actions.determining import Answer
from casework.chart import Chart
from casework.letters import word
from casework.records import store
from casework.records.models import Determination
from casework.terms import Act, DenialReason, FilingMethod, Outcome, Stage
from tests import make


def walked(home: Path, chart: Chart, *, forwards: bool = False) -> dict[str, str]:
    """Walk a case to the complaint, each stage refused on its own day, and read every document drawn on the way."""
    office = make.office(home)
    number = cases.take_chart(office, chart, actor="maria").opened[0]
    said: dict[str, str] = {}
    for place, stage in enumerate(Stage, 1):
        method = FilingMethod.FORWARDED if forwards and stage is Stage.SECOND_APPEAL else FilingMethod.CERTIFIED_MAIL
        if method is not FilingMethod.FORWARDED:
            for path in drafting.draft(office, number, stage=stage, actor="maria"):
                said[Path(path).name.removesuffix("-v1.docx")] = word.plain_text((office.documents / path).read_bytes())
        if stage is Stage.DOI_COMPLAINT:
            return said
        filing.record_filing(office, number, filed_on=office.today(), method=method, reference=f"SENT-{place}", stage=stage, actor="maria")
        refuse(office, number, place)
        deciding.decide(office, number, Act.ESCALATE, actor="maria")
    return said


def refuse(office: Office, number: str, place: int) -> None:
    clock.set_today(office.settings, office.today() + timedelta(days=20))
    answer = Answer(
        Outcome.DENIED,
        notice_on=office.today() - timedelta(days=3),
        received_on=office.today(),
        reference=f"SAID-{place}",
        reason_text=f"Reason {place}.",
        denial_reason=DenialReason.MEDICAL_NECESSITY,
    )
    determining.record_determination(office, number, answer, actor="maria")


def test_a_walked_case_tells_in_each_letter_what_happened_and_nothing_else(tmp_path: Path) -> None:
    said = walked(tmp_path, make.request_chart())

    named = "The plan gives this reason, called Reason R1 in this letter:\nReason 1."
    assert f"The plan refused the request by its notice dated December 9, 2026. {named}" in said["first-appeal"]
    assert "The plan refused the request by its notice dated December 9, 2026 (reference SAID-1)" in said["second-appeal"]
    assert "left the refusal in place by its decision dated December 29, 2026 (reference SAID-2)" in said["second-appeal"]
    assert "left the refusal in place by its decision dated January 18, 2027 (reference SAID-3)" in said["external-review-request"]
    complaint = said["regulator-complaint"]
    assert "January 21, 2027\nExternal review by an independent review organization: request filed by certified mail, reference SENT-4\n" in complaint
    assert "February 7, 2027\nExternal review by an independent review organization: denied\n" in complaint
    assert "December 9, 2026\nPrior authorization (pre-service claim): denied by the plan\n" in complaint
    assert "The independent review organization gave this reason by its decision dated February 7, 2027 (reference SAID-4):\nReason 4." in complaint
    assert not [name for name, text in said.items() if re.search(r"[Ff]irst appeal|[Ss]econd appeal|[Tt]hird appeal", text)]


def test_a_walked_medicare_advantage_case_takes_the_refusal_of_the_review_entity_to_the_judge(tmp_path: Path) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": "medicare-advantage", "internal_levels": None, "external_review": ""})
    said = walked(tmp_path, make.request_chart(coverage=coverage), forwards=True)

    hearing, complaint = said["third-appeal"], said["regulator-complaint"]
    assert "Latest decision\nJanuary 18, 2027, by the independent review entity, reference SAID-3\n" in hearing
    assert "Reconsideration by the plan. The plan left the refusal in place by its decision dated December 29, 2026 (reference SAID-2)" in hearing
    assert "Reconsideration by the independent review entity (IRE): file forwarded by the plan, reference SENT-3\n" in complaint
    assert "Hearing before an administrative law judge (OMHA): denied\n" in complaint
    assert "To the Centers for Medicare & Medicaid Services:" in complaint


def test_a_complaint_answered_beside_an_appeal_is_no_refusal_of_the_appeal(tmp_path: Path) -> None:
    office = make.office(tmp_path)
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    beside = Determination(case_number=number, stage=Stage.DOI_COMPLAINT, notice_on=date(2026, 11, 20), reference="EBSA-1", recorded_at=office.now())
    with store.writing(office.engine) as session:
        session.add(beside)
    path = next(path for path in drafting.draft(office, number, actor="maria") if "first-appeal" in Path(path).name)
    said = word.plain_text((office.documents / path).read_bytes())

    assert "by its notice dated November 2, 2026" in said
    assert "EBSA-1" not in said and "November 20, 2026" not in said
