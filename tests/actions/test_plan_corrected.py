"""A corrected plan without the open stage: the old date is no law of it, and the stage that applies instead can be opened."""

from datetime import date

import pytest

from casework.actions import Office, cases, correcting, determining, drafting, explained, filing, findings, pages, stages
from casework.actions.changes import CorrectionReason
from casework.actions.determining import Answer
from casework.errors import NotAllowed
from casework.records import store
from casework.rules import routing
from casework.terms import Act, Clock, FilingMethod, Outcome, Stage, Step, Track
from tests import make

MARIA = "maria"


def opened(office: Office, **changed: object) -> str:
    coverage = make.full_chart().coverage.model_copy(update=changed)
    return cases.take_chart(office, make.full_chart(coverage=coverage), actor=MARIA).opened[0]


def plan(office: Office, number: str, name: str) -> correcting.Preview:
    return correcting.correct(office, number, {"plan": name}, reason=CorrectionReason.CARD, actor=MARIA)


def at_second_appeal(office: Office) -> str:
    number = opened(office)
    filing.record_filing(office, number, filed_on=date(2026, 11, 10), method=FilingMethod.FAX, actor=MARIA)
    determining.record_determination(office, number, Answer(Outcome.DENIED, date(2026, 11, 20), date(2026, 11, 20)), actor=MARIA)
    stages.open_stage(office, number, Stage.SECOND_APPEAL, actor=MARIA)
    return number


def test_a_plan_without_a_rule_leaves_no_legal_date_standing(office: Office) -> None:
    number = opened(office)
    said = plan(office, number, "workers-compensation")

    with store.reading(office.engine) as session:
        row = store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=Track.MEMBER)
    assert row
    assert (row.due_on, row.last_lawful, row.citation) == (None, None, "")
    assert row.work_by == date(2026, 11, 23)
    assert "2027-05-05" in row.notes[0]
    assert any("no longer law" in warning for warning in said.warnings)
    assert any("own target" in move.new.words for move in said.moved)
    assert "no date by rule" in explained.of_case(office, number)["clocks"][0]["summary"]


def test_the_stage_of_the_corrected_plan_is_named_and_can_be_opened(office: Office) -> None:
    number = at_second_appeal(office)
    said = plan(office, number, "medicaid-fee-for-service")
    assert any("open --stage first-appeal" in warning for warning in said.warnings)

    stages.open_stage(office, number, Stage.FIRST_APPEAL, actor=MARIA)

    with store.reading(office.engine) as session:
        rows = {row.stage: row.step for row in store.stages(session, number)}
        ours = store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=Track.MEMBER)
    assert rows == {Stage.FIRST_APPEAL: Step.DRAFTING, Stage.SECOND_APPEAL: Step.DECIDED}
    assert ours
    assert ours.last_lawful == date(2027, 1, 31)
    assert pages.case_page(office, number)["stages"]


def test_a_complaint_waits_for_the_funding(office: Office) -> None:
    number = opened(office, plan="unknown", external_review="", internal_levels=None)
    with pytest.raises(NotAllowed, match="which office takes it"):
        stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=MARIA)


def test_a_complaint_that_was_open_before_the_funding_was_doubted_is_not_filed(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=MARIA)
    plan(office, number, "unknown")

    with pytest.raises(NotAllowed, match="which office takes it"):
        filing.record_filing(office, number, stage=Stage.DOI_COMPLAINT, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    with store.reading(office.engine) as session:
        assert findings.blocked(office, session, store.case(session, number))


def test_a_stage_without_documents_is_not_told_to_draft_them(office: Office) -> None:
    number = at_second_appeal(office)
    plan(office, number, "medicaid-fee-for-service")

    with pytest.raises(NotAllowed) as refused:
        drafting.draft(office, number, actor=MARIA)
    assert Act.DRAFT not in refused.value.allowed


def test_an_office_without_a_web_page_sends_nobody_to_one(office: Office) -> None:
    pages_of = {each.key: each for each in (routing.described(entry) for entry in office.book.offices.values())}
    without = [each for each in pages_of.values() if not each.page and not each.address]

    assert without
    assert not any("web page, or ask" in each.address_note for each in without)
