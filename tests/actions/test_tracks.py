"""Two tracks and parallel stages: each keeps its own clock, and none ends another's right."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.actions import Office, cases, deciding, determining, filing, pages, stages
from casework.actions.determining import Answer
from casework.chart import Chart
from casework.errors import NotAllowed
from casework.records import store
from casework.records.models import Deadline
from casework.terms import Act, Clock, DeadlineStatus, FilingMethod, GroupCode, Network, NotPursuedReason, Outcome, Stage, Track
from tests import make

MARIA = "maria"
PROVIDER, MEMBER = Track.PROVIDER, Track.MEMBER


def in_network(payer: str = "Aetna") -> Chart:
    """Make a denied claim in network for which the group code holds the provider liable."""
    coverage = make.full_chart().coverage.model_copy(update={"network": Network.IN, "payer": payer})
    return make.full_chart(coverage=coverage, claims=(make.line(group=GroupCode.CO),))


def running(office: Office, number: str, track: Track) -> list[Deadline]:
    with store.reading(office.engine) as session:
        rows = store.deadlines(session, number)
        return [row for row in rows if row.status is DeadlineStatus.RUNNING and row.track is track and row.clock in (Clock.FILING, Clock.DECISION)]


def lost(office: Office) -> str:
    """Open a provider dispute, file it and lose it."""
    number = cases.take_chart(office, in_network(), actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, track=PROVIDER, actor=MARIA)
    clock.set_today(office.settings, office.today() + timedelta(days=20))
    denied = Answer(Outcome.DENIED, notice_on=office.today() - timedelta(days=2), received_on=office.today())
    determining.record_determination(office, number, denied, track=PROVIDER, actor=MARIA)
    return number


def test_a_complaint_beside_an_appeal_leaves_each_row_its_own_date(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    before = pages.worklist(office)[0].work_by
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=MARIA)
    rows = {row.stage: row for row in pages.worklist(office)}

    assert rows["first-appeal"].work_by == before
    assert rows["first-appeal"].last_lawful is not None
    assert rows["doi-complaint"].last_lawful is None

    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, stage=Stage.FIRST_APPEAL, actor=MARIA)
    rows = {row.stage: row for row in pages.worklist(office)}
    assert rows["first-appeal"].work_by != rows["doi-complaint"].work_by
    assert rows["first-appeal"].last_lawful is not None


def test_opening_the_members_appeal_leaves_the_providers_dispute_driving_too(office: Office) -> None:
    number = cases.take_chart(office, in_network(), actor=MARIA).opened[0]
    before = [(row.due_on, row.drives) for row in running(office, number, PROVIDER)]
    stages.open_stage(office, number, Stage.FIRST_APPEAL, track=MEMBER, actor=MARIA)

    assert [(row.due_on, row.drives) for row in running(office, number, PROVIDER)] == before
    assert [row.drives for row in running(office, number, MEMBER)] == [True]
    assert {(row.track, row.work_by is not None) for row in pages.worklist(office)} == {("member", True), ("provider", True)}


def test_a_lost_dispute_with_the_payer_cannot_close_the_patients_own_right(office: Office) -> None:
    number = lost(office)
    last = next(row.last_lawful for row in running(office, number, MEMBER))

    with pytest.raises(NotAllowed, match=f"patient's own appeal can still be filed until {last}") as refused:
        deciding.decide(office, number, Act.CLOSE, track=PROVIDER, actor=MARIA)
    assert any("--stage first-appeal --track member" in each for each in refused.value.allowed)
    assert [row.drives for row in running(office, number, MEMBER)] == [False]

    stages.open_stage(office, number, Stage.FIRST_APPEAL, track=MEMBER, actor=MARIA)
    assert [row.drives for row in running(office, number, MEMBER)] == [True]


def test_going_on_where_the_contract_ends_names_the_patients_appeal(office: Office) -> None:
    number = lost(office)
    with pytest.raises(NotAllowed) as refused:
        for _ in Stage:  # whatever levels the payer's contract has
            deciding.decide(office, number, Act.ESCALATE, track=PROVIDER, actor=MARIA)
            filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, track=PROVIDER, actor=MARIA)
            denied = Answer(Outcome.DENIED, notice_on=office.today(), received_on=office.today())
            determining.record_determination(office, number, denied, track=PROVIDER, actor=MARIA)

    assert "first-appeal --track member" in refused.value.allowed[0]
    assert Act.CLOSE.value not in refused.value.allowed


def test_giving_up_with_a_reason_and_a_right_that_ran_out_still_close(office: Office) -> None:
    number = lost(office)
    deciding.decide(office, number, Act.DO_NOT_PURSUE, reason=NotPursuedReason.PATIENT_DECLINED, track=PROVIDER, actor=MARIA)
    assert pages.case_page(office, number)["outcome"] == Outcome.DO_NOT_PURSUE.value


def test_after_the_last_lawful_day_of_the_other_track_closing_is_closing(office: Office) -> None:
    number = lost(office)
    clock.set_today(office.settings, date(2028, 1, 3))
    deciding.decide(office, number, Act.CLOSE, track=PROVIDER, actor=MARIA)

    assert pages.case_page(office, number)["closed_on"] == "2028-01-03"
