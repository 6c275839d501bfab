"""Beside the first appeal stand the claim's own limit and the window for a call; neither moves or hides a clock of the appeal."""

from datetime import date, timedelta

import pytest

from casework import chart, clock
from casework.actions import Office, cases, deciding, determining, filing, pages, questions, remind, tasks
from casework.actions.determining import Answer
from casework.chart import Chart
from casework.records import store
from casework.records.models import Deadline
from casework.terms import Act, Clock, DeadlineStatus, DenialReason, FilingMethod, GroupCode, Network, NotPursuedReason, Outcome, Stage, Track
from tests import make
from tests.actions.reminding import at

MARIA = "maria"
SIDE = (Clock.CLAIM, Clock.PEER_TO_PEER)


def covered(**changes: object) -> Chart:
    """Make a full chart under another coverage."""
    full = make.full_chart()
    return full.model_copy(update={"coverage": full.coverage.model_copy(update=changes)})


def opened(office: Office, said: Chart) -> str:
    return cases.take_chart(office, said, actor=MARIA).opened[0]


def rows(office: Office, number: str) -> list[Deadline]:
    with store.reading(office.engine) as session:
        return store.deadlines(session, number)


def running(office: Office, number: str) -> dict[tuple[Clock, Track], Deadline]:
    return {(row.clock, row.track): row for row in rows(office, number) if row.status is DeadlineStatus.RUNNING}


def sides(office: Office, number: str) -> set[tuple[Clock, Track]]:
    return {key for key in running(office, number) if key[0] in SIDE}


def make_today(office: Office, day: date) -> None:
    clock.set_today(office.settings, day)


def file(office: Office, number: str) -> None:
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", actor=MARIA)


def test_a_denied_claim_out_of_network_shows_the_superbills_target_from_the_first_service(office: Office) -> None:
    number = opened(office, make.full_chart())

    row = running(office, number)[Clock.CLAIM, Track.MEMBER]
    assert (row.rule, row.due_on) == ("SUPERBILL-CLAIM", None)
    assert row.work_by == date(2026, 9, 1) + timedelta(days=office.targets.claim_within[Track.MEMBER])
    assert any("the clinic's own target, not a legal date" in note for note in row.notes)
    assert any("plan booklet" in note for note in row.notes)


def test_a_claim_in_network_counts_by_the_payers_own_page(office: Office) -> None:
    number = opened(office, covered(payer="Anthem Blue Cross", network=Network.IN))

    assert running(office, number)[Clock.CLAIM, Track.PROVIDER].due_on == date(2026, 11, 30)
    assert (Clock.CLAIM, Track.MEMBER) not in sides(office, number)


def test_while_the_network_is_unknown_both_claims_are_shown(office: Office) -> None:
    number = opened(office, covered(network=Network.UNKNOWN))

    assert {(Clock.CLAIM, Track.MEMBER), (Clock.CLAIM, Track.PROVIDER)} <= sides(office, number)


def test_a_tricare_claim_has_a_year(office: Office) -> None:
    number = opened(office, covered(plan="tricare", payer="TriWest", issuing_state="TX"))

    assert running(office, number)[Clock.CLAIM, Track.MEMBER].due_on == date(2027, 9, 1)


def test_the_window_for_a_call_runs_from_the_denial_on_the_providers_side(office: Office) -> None:
    number = opened(office, covered(payer="UnitedHealthcare"))

    row = running(office, number)[Clock.PEER_TO_PEER, Track.PROVIDER]
    assert (row.rule, row.due_on, row.drives) == ("UHC-CALL-OUTPATIENT", date(2026, 11, 23), False)


def test_a_payer_without_a_printed_window_is_called_at_once(office: Office) -> None:
    number = opened(office, make.full_chart())

    row = running(office, number)[Clock.PEER_TO_PEER, Track.PROVIDER]
    assert (row.due_on, row.work_by) == (None, office.today() + timedelta(days=1))
    assert any("Window for a peer-to-peer call: ask the payer" in note for note in row.notes)


def test_a_billing_denial_opens_no_call(office: Office) -> None:
    full = make.full_chart()
    number = opened(office, full.model_copy(update={"denial": full.denial.model_copy(update={"reason": DenialReason.CODING})}))

    assert (Clock.PEER_TO_PEER, Track.PROVIDER) not in sides(office, number)


def test_a_prior_authorization_has_neither_until_it_is_refused(office: Office) -> None:
    number = opened(office, make.request_chart())
    before = sides(office, number)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    determining.record_determination(office, number, Answer(Outcome.DENIED, notice_on=office.today(), received_on=office.today()), actor=MARIA)

    assert before == set()
    assert sides(office, number) == {(Clock.PEER_TO_PEER, Track.PROVIDER)}


def test_the_appeals_own_clock_is_the_same_with_and_without_them(office: Office) -> None:
    number = opened(office, make.full_chart())

    appeal = running(office, number)[Clock.FILING, Track.MEMBER]
    assert (appeal.drives, appeal.work_by) == (True, date(2026, 11, 6) + timedelta(days=180))


def test_they_ask_nobody_for_anything_and_remind_nobody(office: Office) -> None:
    number = opened(office, make.full_chart())
    due = {row.work_by for row in running(office, number).values() if row.clock in SIDE and row.work_by}
    for day in due:
        make_today(office, day)
        assert remind.sweep(office, now=at(day), env={}).armed == 0
    make_today(office, make.DAY)

    assert due
    assert tasks.tasks(office, number) == ()
    assert all(not row.drives and not row.missing for row in running(office, number).values() if row.clock in SIDE)
    assert [(line.work_by, line.missing) for line in pages.worklist(office)] == [(date(2027, 5, 5), ())]


def test_filing_the_appeal_ends_them_and_a_later_chart_does_not_bring_them_back(office: Office) -> None:
    number = opened(office, make.full_chart())
    file(office, number)
    after = sides(office, number)
    cases.take_chart(office, covered(plan_name="Prairie Tool Plan"), actor=MARIA)

    assert after == set()
    assert sides(office, number) == set()
    assert {row.status for row in rows(office, number) if row.clock in SIDE} == {DeadlineStatus.CANCELLED}


def test_closing_the_case_ends_them(office: Office) -> None:
    number = opened(office, make.full_chart())
    file(office, number)
    determining.record_determination(office, number, Answer(Outcome.DENIED, notice_on=office.today(), received_on=office.today()), actor=MARIA)
    deciding.decide(office, number, Act.DO_NOT_PURSUE, actor=MARIA, reason=NotPursuedReason.PATIENT_DECLINED)

    assert running(office, number) == {}


def test_a_corrected_service_date_moves_the_claims_limit_with_an_event(office: Office) -> None:
    first = covered(payer="Anthem", network=Network.OUT)
    number = opened(office, first)
    earlier = (*first.claims, make.line(3, service_on=date(2026, 8, 20)))
    cases.take_chart(office, first.model_copy(update={"claims": earlier}), actor=MARIA)

    row = running(office, number)[Clock.CLAIM, Track.MEMBER]
    assert row.trigger_on == date(2026, 8, 20)


def test_a_corrected_network_takes_the_superbill_away(office: Office) -> None:
    number = opened(office, covered(network=Network.UNKNOWN))
    cases.take_chart(office, covered(network=Network.IN), actor=MARIA)

    assert (Clock.CLAIM, Track.MEMBER) not in sides(office, number)
    assert (Clock.CLAIM, Track.PROVIDER) in sides(office, number)


def test_saving_the_same_chart_again_changes_no_clock(office: Office) -> None:
    number = opened(office, make.full_chart())
    before = [row.id for row in rows(office, number)]
    cases.take_chart(office, make.full_chart(), actor=MARIA)

    assert [row.id for row in rows(office, number)] == before


@pytest.mark.parametrize("group", [GroupCode.CO, GroupCode.PR])
def test_the_two_tracks_stand_side_by_side_with_clocks_of_their_own(office: Office, group: GroupCode) -> None:
    said = covered(payer="Aetna", network=Network.UNKNOWN)
    lines: tuple[chart.ClaimLine, ...] = tuple(line.model_copy(update={"group": group}) for line in said.claims)
    number = opened(office, said.model_copy(update={"claims": lines}))

    found = running(office, number)
    assert found[Clock.FILING, Track.MEMBER].work_by == date(2026, 11, 6) + timedelta(days=180)
    assert ((Clock.FILING, Track.PROVIDER) in found) is (group is GroupCode.CO)
    if group is GroupCode.CO:
        assert found[Clock.FILING, Track.PROVIDER].rule == "AETNA-P1"
        assert found[Clock.FILING, Track.PROVIDER].drives is False
