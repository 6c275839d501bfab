"""Letters about a payer that did not answer: they say so plainly and once, and never that it refused."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework import clock
from casework.actions import Office, cases, deciding, determining, drafting, filing, payer_notices, reissued, stages
from casework.actions.answers import Answer
from casework.chart import Chart
from casework.letters import preflight, word
from casework.letters.dossier import Dossier
from casework.terms import Act, DocumentKind, FilingMethod, Outcome, Stage
from tests import make
from tests.letters import samples
from tests.letters.test_golden import same
from tests.letters.test_packet import drawn

AFTER = (
    DocumentKind.SECOND_APPEAL,
    DocumentKind.EXTERNAL_REVIEW_REQUEST,
    DocumentKind.COMPLAINT_NOTICE,
    DocumentKind.PROTECTIVE_FILING,
)
UNDECIDED = (DocumentKind.FIRST_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST, DocumentKind.REGULATOR_COMPLAINT, DocumentKind.PROTECTIVE_FILING)
FALSE = re.compile(r"date not at hand|No answer in time by|no answer in time by|None|decision received")
ANSWER = Answer(Outcome.NO_ANSWER, came_since=False)


def words(dossier: Dossier, kind: DocumentKind) -> str:
    return word.plain_text(drawn(dossier, kind).data)


@pytest.mark.parametrize("kind", [DocumentKind.EXTERNAL_REVIEW_REQUEST, DocumentKind.SECOND_APPEAL, DocumentKind.COMPLAINT_NOTICE])
def test_a_letter_after_a_silence_reads_as_agreed(kind: DocumentKind) -> None:
    same(f"silent-{kind.value}", words(samples.silent(kind), kind))


@pytest.mark.parametrize("kind", [DocumentKind.FIRST_APPEAL, DocumentKind.REGULATOR_COMPLAINT])
def test_a_letter_about_a_request_nobody_decided_reads_as_agreed(kind: DocumentKind) -> None:
    same(f"undecided-{kind.value}", words(samples.silent(kind, is_undecided=True), kind))


@pytest.mark.parametrize("kind", AFTER)
def test_a_letter_says_once_and_plainly_that_no_answer_came(kind: DocumentKind) -> None:
    said = words(samples.silent(kind), kind)

    assert said.count("has not answered the") == 1
    assert said.count("its time to decide ended on November 18, 2026 (29") == 1
    assert not FALSE.search(said)
    assert f"{samples.silent(kind).history[-1].legal_name}. The plan left" not in said


@pytest.mark.parametrize("kind", UNDECIDED)
def test_a_request_that_nobody_decided_is_never_called_refused(kind: DocumentKind) -> None:
    said = words(samples.silent(kind, is_undecided=True), kind)

    assert said.count("The plan has not answered the request filed on May 4, 2026; its time to decide ended on May 19, 2026 (29") == 1
    assert not FALSE.search(said)
    assert not re.search(r"\brefused the\b|denied|Denied|[Rr]everse|the plan’s decision", said)


def test_the_reasons_argued_after_a_silence_are_said_to_be_those_of_the_earlier_denial() -> None:
    kind = DocumentKind.EXTERNAL_REVIEW_REQUEST
    said = words(samples.silent(kind), kind)

    assert "The reasons answered in this letter are those of the earlier denial dated October 28, 2026; no others were given." in said
    assert "The earlier denial rests on a medical judgment" in said


def test_where_nothing_was_decided_no_reason_and_no_date_of_a_denial_is_asked_for() -> None:
    kind = DocumentKind.FIRST_APPEAL
    undecided = samples.silent(kind, is_undecided=True)
    decided = replace(undecided, refusals=(replace(undecided.refusals[0], outcome=Outcome.DENIED),))

    assert preflight.missing(undecided, kind) == ()
    assert {each.field for each in preflight.missing(decided, kind)} >= {"denial reason"}


def silent_case(home: Path, chart: Chart) -> tuple[Office, str]:
    """File a first appeal that the plan does not answer, and record that once its time is over."""
    office = make.office(home)
    number = cases.take_chart(office, chart, actor="maria").opened[0]
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, reference="FX-1", actor="maria")
    clock.set_today(office.settings, make.DAY + timedelta(days=70))
    determining.record_determination(office, number, ANSWER, actor="maria")
    return office, number


def read(office: Office, number: str, stage: Stage) -> dict[str, str]:
    paths = drafting.draft(office, number, stage=stage, actor="maria")
    return {Path(path).name.removesuffix("-v1.docx"): word.plain_text((office.documents / path).read_bytes()) for path in paths}


def one_level(plan: str = "self-funded-erisa") -> Chart:
    changes: dict[str, object] = {"plan": plan, "internal_levels": 1 if plan != "fehb" else None, "external_review": "federal" if plan != "fehb" else ""}
    if plan == "self-funded-erisa":
        changes["facts"] = ("multi-employer=no",)
    return make.full_chart(coverage=make.full_chart().coverage.model_copy(update=changes))


@pytest.mark.parametrize(("plan", "ended"), [("self-funded-erisa", "January 21, 2027"), ("fehb", "December 22, 2026")])
def test_a_case_with_a_silent_plan_walks_to_the_external_step_and_the_complaint(tmp_path: Path, plan: str, ended: str) -> None:
    office, number = silent_case(tmp_path, one_level(plan))
    deciding.decide(office, number, Act.ESCALATE, actor="maria")
    review = read(office, number, Stage.SECOND_APPEAL)["external-review-request"]
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor="maria")
    complaint = read(office, number, Stage.DOI_COMPLAINT)["regulator-complaint"]

    who = "The carrier has not answered the request for review" if plan == "fehb" else "The plan has not answered the appeal"
    sentence = f"{who} filed on November 22, 2026; its time to decide ended on {ended} ("
    for said in (review, complaint):
        assert said.count(sentence) == 1
        assert not FALSE.search(said)
    assert "those of the earlier denial dated November 2, 2026" in review
    assert "Date of denial\nNovember 2, 2026" in review
    assert f"{ended}\n" in complaint
    assert "last day of the time to decide; no answer" in complaint
    assert "denied by the plan\n" not in complaint.partition(ended)[2]


def test_an_answer_that_came_after_all_is_told_and_the_silence_is_not(tmp_path: Path) -> None:
    office, number = silent_case(tmp_path, one_level())
    came = make.DAY + timedelta(days=69)
    said = reissued.record_reissued(office, number, Answer(Outcome.DENIED, came, came, reference="LATE-1"), actor="maria")
    deciding.decide(office, number, Act.ESCALATE, actor="maria")
    review = read(office, number, Stage.SECOND_APPEAL)["external-review-request"]

    assert "its own clock counts now" in said
    assert "has not answered" not in review
    assert "left the refusal in place by its decision dated January 30, 2027 (reference LATE-1)" in review


def test_a_request_for_information_that_we_answered_counts_in_the_day_the_letters_name(tmp_path: Path) -> None:
    office = make.office(tmp_path)
    number = cases.take_chart(office, one_level("fehb"), actor="maria").opened[0]
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor="maria")
    clock.set_today(office.settings, make.DAY + timedelta(days=20))
    payer_notices.record_request(office, number, sent_on=make.DAY + timedelta(days=10), actor="maria")
    payer_notices.record_answer(office, number, answered_on=make.DAY + timedelta(days=20), actor="maria")
    clock.set_today(office.settings, make.DAY + timedelta(days=60))
    determining.record_determination(office, number, ANSWER, actor="maria")
    deciding.decide(office, number, Act.ESCALATE, actor="maria")

    assert "its time to decide ended on January 11, 2027 (" in read(office, number, Stage.SECOND_APPEAL)["external-review-request"]
    assert date(2027, 1, 11) == make.DAY + timedelta(days=20 + 30)


def test_no_day_and_no_rule_is_named_for_the_end_of_the_time_while_two_rules_may_set_it(tmp_path: Path) -> None:
    unclear = one_level()
    office, number = silent_case(tmp_path, unclear.model_copy(update={"coverage": unclear.coverage.model_copy(update={"facts": ()})}))
    deciding.decide(office, number, Act.ESCALATE, actor="maria")
    review = read(office, number, Stage.SECOND_APPEAL)["external-review-request"]

    assert "The plan has not answered the appeal filed on November 22, 2026." in review
    assert "its time to decide ended on" not in review and "January 21, 2027" not in review
