"""A column says in a few words who blocks a stage, others before ourselves, and nothing where only our own next act is due."""

from datetime import timedelta

from casework.actions import Office, blocked, cases, filing, holding, questions
from casework.records import store
from casework.terms import FilingMethod, HoldReason, Stage, Step, Track
from tests import make

MARIA = "maria"


def said(office: Office, number: str) -> str:
    with store.reading(office.engine) as session:
        row = next(row for row in store.stages(session, number) if row.step is not Step.DECIDED)
        return blocked.short(office, session, store.case(session, number), row)


def opened(office: Office) -> str:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    return number


def test_a_filed_stage_is_blocked_by_the_payer(office: Office) -> None:
    number = opened(office)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)

    assert said(office, number) == "payer: decide on the first appeal"


def test_a_case_at_rest_names_whom_it_waits_for_before_ourselves(office: Office) -> None:
    number = opened(office)
    before = said(office, number)
    holding.hold(office, number, until=office.today() + timedelta(days=9), reason=HoldReason.AWAITING_PATIENT, actor=MARIA)

    assert said(office, number).startswith("patient: send what we asked for")
    assert "file the first appeal" not in before
