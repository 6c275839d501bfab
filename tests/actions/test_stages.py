"""A case moves by the table, keeps its clocks, and every act may be repeated without harm."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.actions import Office, assigning, cases, clocks, deciding, determining, drafting, filing, pages, questions, stages
from casework.actions.determining import Answer
from casework.chart import Chart
from casework.errors import BadInput, MissingData, NotAllowed, WrongRegulator
from casework.records import events, store
from casework.rules import steps
from casework.terms import ROAD, Act, Clock, DeadlineStatus, DenialReason, FilingMethod, Network, NotPursuedReason, Outcome, Stage, Step, Track
from tests import make

MARIA = "maria"


def opened(office: Office, chart: Chart | None = None) -> str:
    return cases.take_chart(office, chart or make.full_chart(), actor=MARIA).opened[0]


def to_day(office: Office, day: date) -> None:
    clock.set_today(office.settings, day)


def filed(office: Office, number: str, *, stage: Stage | None = None) -> None:
    questions.draft_if_possible(office, number, stage or Stage.FIRST_APPEAL, track=Track.MEMBER)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, reference="FX-1", stage=stage, actor=MARIA)


def denied(office: Office, number: str) -> None:
    to_day(office, office.today() + timedelta(days=20))
    answer = Answer(Outcome.DENIED, notice_on=office.today() - timedelta(days=3), received_on=office.today())
    determining.record_determination(office, number, answer, actor=MARIA)


def stage_rows(office: Office, number: str) -> dict[Stage, tuple[Step, str]]:
    with store.reading(office.engine) as session:
        return {row.stage: (row.step, row.decided) for row in store.stages(session, number)}


def running(office: Office, number: str) -> dict[tuple[Stage, Clock, Track], date | None]:
    with store.reading(office.engine) as session:
        return {(row.stage, row.clock, row.track): row.work_by for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING}


def test_a_denied_claim_begins_at_the_first_appeal_with_its_clock_counted_from_receipt(office: Office) -> None:
    number = opened(office)

    assert number == "C26-0001"
    assert stage_rows(office, number) == {Stage.FIRST_APPEAL: (Step.DRAFTING, "")}
    assert running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER] == date(2026, 11, 6) + timedelta(days=180)


def test_a_new_patient_begins_at_prior_authorization(office: Office) -> None:
    number = opened(office, make.request_chart())

    assert stage_rows(office, number) == {Stage.PRIOR_AUTHORIZATION: (Step.DRAFTING, "")}


def test_a_case_walks_all_five_stages_of_a_plan_with_two_internal_levels(office: Office) -> None:
    number = opened(office, make.request_chart())

    for stage in (Stage.PRIOR_AUTHORIZATION, Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL):
        filed(office, number, stage=stage)
        denied(office, number)
        deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    filed(office, number, stage=Stage.DOI_COMPLAINT)
    denied(office, number)
    deciding.decide(office, number, Act.CLOSE, actor=MARIA)

    rows = stage_rows(office, number)
    assert list(rows) == list(ROAD)
    assert all(step is Step.DECIDED for step, _ in rows.values())
    assert pages.case_page(office, number)["outcome"] == "Denied"
    assert running(office, number) == {}


def test_filing_arms_the_payers_clock_and_ends_ours(office: Office) -> None:
    number = opened(office)
    filed(office, number)

    clocks_now = running(office, number)
    assert (Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER) not in clocks_now
    assert clocks_now[Stage.FIRST_APPEAL, Clock.DECISION, Track.MEMBER] is not None


def test_the_same_filing_twice_is_one_filing(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    filed(office, number)

    with store.reading(office.engine) as session:
        assert len(store.filings(session, number)) == 1


def test_filing_again_keeps_the_first_proof(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    to_day(office, office.today() + timedelta(days=2))
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.CERTIFIED_MAIL, reference="CM-2", actor=MARIA)

    with store.reading(office.engine) as session:
        assert [row.reference for row in store.filings(session, number)] == ["FX-1", "CM-2"]


@pytest.mark.parametrize(("day", "words"), [(date(2026, 11, 23), "future"), (date(2026, 10, 1), "before the denial")])
def test_a_filing_day_that_cannot_be_is_refused_and_changes_nothing(office: Office, day: date, words: str) -> None:
    number = opened(office)

    with pytest.raises(BadInput, match=words):
        filing.record_filing(office, number, filed_on=day, method=FilingMethod.FAX, actor=MARIA)
    assert stage_rows(office, number) == {Stage.FIRST_APPEAL: (Step.DRAFTING, "")}


def test_a_refusal_arms_the_next_stages_clock_at_once(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    denied(office, number)

    assert (Stage.SECOND_APPEAL, Clock.FILING, Track.MEMBER) in running(office, number)


def test_an_approval_stops_every_clock_of_the_dispute_and_the_payment_is_followed(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    determining.record_determination(office, number, Answer(Outcome.APPROVED, notice_on=office.today()), actor=MARIA)

    assert list(running(office, number)) == [(Stage.PAYMENT, Clock.CHECK, Track.CLAIM)]
    assert [row.stage for row in pages.worklist(office)] == [Stage.PAYMENT.value]
    assert questions.ending(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)[0] == "Approved"


def test_a_partial_approval_keeps_the_clock_of_the_refused_rest(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    to_day(office, office.today() + timedelta(days=10))
    determining.record_determination(office, number, Answer(Outcome.APPROVED_IN_PART, received_on=office.today()), actor=MARIA)

    assert (Stage.SECOND_APPEAL, Clock.FILING, Track.MEMBER) in running(office, number)
    assert pages.worklist(office)[0].what == "decide the next step, find the date"


def test_a_refusal_without_a_date_is_refused(office: Office) -> None:
    number = opened(office)
    filed(office, number)

    with pytest.raises(BadInput, match="needs a date"):
        determining.record_determination(office, number, Answer(Outcome.DENIED), actor=MARIA)


def test_a_notice_older_than_our_filing_is_refused(office: Office) -> None:
    number = opened(office)
    filed(office, number)

    with pytest.raises(BadInput, match="older than our filing"):
        determining.record_determination(office, number, Answer(Outcome.DENIED, notice_on=date(2026, 11, 2)), actor=MARIA)


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("act", list(Act))
def test_what_the_table_does_not_hold_is_refused_with_what_it_does(step: Step, act: Act) -> None:
    if (step, act) in steps.TABLE:
        assert steps.after(Stage.FIRST_APPEAL, step, act) is steps.TABLE[step, act]
        return
    with pytest.raises(NotAllowed) as refused:
        steps.after(Stage.FIRST_APPEAL, step, act)
    assert refused.value.allowed == steps.allowed(step)


def test_a_stage_cannot_be_opened_before_the_one_before_was_denied(office: Office) -> None:
    number = opened(office)

    with pytest.raises(NotAllowed, match="must be denied first"):
        stages.open_stage(office, number, Stage.SECOND_APPEAL, actor=MARIA)


def test_opening_the_next_stage_by_hand_is_escalating(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    denied(office, number)
    stages.open_stage(office, number, Stage.SECOND_APPEAL, actor=MARIA)
    stages.open_stage(office, number, Stage.SECOND_APPEAL, actor=MARIA)

    assert stage_rows(office, number) == {Stage.FIRST_APPEAL: (Step.DECIDED, "second-appeal"), Stage.SECOND_APPEAL: (Step.DRAFTING, "")}


def test_a_complaint_runs_beside_the_appeal_and_leaves_it_alone(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=MARIA)

    assert stage_rows(office, number) == {Stage.FIRST_APPEAL: (Step.DRAFTING, ""), Stage.DOI_COMPLAINT: (Step.DRAFTING, "")}
    assert (Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER) in running(office, number)


def test_an_individual_policy_has_no_third_appeal_and_says_why(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": "individual", "internal_levels": 1})
    number = opened(office, make.full_chart(coverage=coverage))
    for stage in (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL):
        filed(office, number, stage=stage)
        denied(office, number)
        if stage is Stage.FIRST_APPEAL:
            deciding.decide(office, number, Act.ESCALATE, actor=MARIA)

    with pytest.raises(NotAllowed, match="has no third appeal"):
        stages.open_stage(office, number, Stage.THIRD_APPEAL, actor=MARIA)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    assert Stage.DOI_COMPLAINT in stage_rows(office, number)
    with store.reading(office.engine) as session:
        skipped = [event for event in events.of_case(session, number) if event.verb == "stage skipped"]
    assert [event.stage for event in skipped] == ["third-appeal"]
    assert skipped[0].code


def test_medicare_advantage_forwards_the_second_appeal_and_we_only_check(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": "medicare-advantage", "internal_levels": None, "external_review": ""})
    number = opened(office, make.full_chart(coverage=coverage))
    filed(office, number)
    denied(office, number)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)

    ask = questions.next_question(office, number, Stage.SECOND_APPEAL)
    assert ask is not None
    assert ask.kind is questions.AskKind.FORWARD
    assert running(office, number)[Stage.SECOND_APPEAL, Clock.CHECK, Track.MEMBER] == date(2026, 11, 22) + timedelta(days=60)
    questions.answer(office, ask, {"choice": "The plan forwarded the file", "filed_on": office.today().isoformat()}, actor=MARIA)
    assert stage_rows(office, number)[Stage.SECOND_APPEAL] == (Step.FILED, "")


def test_deciding_later_keeps_the_stage_and_its_clock(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    denied(office, number)
    deciding.decide(office, number, Act.LATER, actor=MARIA)

    row = pages.worklist(office)[0]
    assert row.step == Step.DETERMINED.value
    assert row.missing == ("the letter's date",)
    assert row.work_by == office.today() + timedelta(days=1)
    assert row.name.startswith(f"{row.work_by} decide (put off), find the date")


def test_giving_up_needs_a_reason_from_the_list(office: Office) -> None:
    number = opened(office)

    with pytest.raises(BadInput, match="choose a reason"):
        deciding.decide(office, number, Act.DO_NOT_PURSUE, actor=MARIA)
    deciding.decide(office, number, Act.DO_NOT_PURSUE, reason=NotPursuedReason.AMOUNT_TOO_SMALL, actor=MARIA)
    assert pages.case_page(office, number)["outcome"] == "Do not pursue"


def test_a_hold_stops_no_clock(office: Office) -> None:
    number = opened(office)
    before = running(office, number)
    assigning.hold(office, number, until=date(2026, 12, 24), reason=None, actor=MARIA)

    assert before.items() < running(office, number).items()


def test_an_in_network_contractual_denial_is_the_providers_dispute_and_both_clocks_show(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"network": Network.IN})
    chart = make.full_chart(coverage=coverage, claims=(make.line(1, group="CO", carc="50"),))
    number = opened(office, chart)

    assert pages.case_page(office, number)["track"] == "provider"
    assert {key[2] for key in running(office, number)} == {Track.MEMBER, Track.PROVIDER}


def test_correcting_the_receipt_date_moves_the_clock_and_says_so_in_the_log(office: Office) -> None:
    number = opened(office)
    chart = make.full_chart()
    corrected = chart.model_copy(update={"denial": chart.denial.model_copy(update={"received_on": date(2026, 11, 9)})})
    taken = cases.take_chart(office, corrected, actor=MARIA)

    assert taken.changed == (number,)
    assert taken.opened == ()
    assert running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER] == date(2026, 11, 9) + timedelta(days=180)
    with store.reading(office.engine) as session:
        assert any(event.verb == "deadline moved" for event in events.of_case(session, number))


def test_reading_the_same_chart_twice_opens_and_moves_nothing(office: Office) -> None:
    number = opened(office)
    before = running(office, number)
    taken = cases.take_chart(office, make.full_chart(), actor=MARIA)

    assert taken.opened == ()
    assert running(office, number) == before
    with store.reading(office.engine) as session:
        assert len(store.claim_lines(session, number)) == 2


def test_a_chart_of_one_denial_never_dates_another_denial_of_the_patient(office: Office) -> None:
    first = opened(office)
    chart = make.full_chart()
    other = chart.model_copy(
        update={
            "claims": (make.line(7, carc="50"),),
            "denial": chart.denial.model_copy(
                update={"reason": DenialReason.MEDICAL_NECESSITY, "received_on": date(2026, 11, 20), "notice_on": date(2026, 11, 18)}
            ),
        }
    )
    second = cases.take_chart(office, other, actor=MARIA).opened[0]

    assert running(office, first)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER] == date(2026, 11, 6) + timedelta(days=180)
    assert running(office, second)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER] == date(2026, 11, 20) + timedelta(days=180)


def test_unknown_funding_takes_the_earliest_date_of_all_plans_and_asks(office: Office) -> None:
    chart = make.full_chart()
    unknown = chart.model_copy(update={"coverage": chart.coverage.model_copy(update={"plan": "unknown"})})
    number = opened(office, unknown)

    row = pages.worklist(office)[0]
    assert row.case_number == number
    assert row.work_by is not None
    assert row.work_by <= date(2026, 11, 6) + timedelta(days=60)
    assert any("funding" in fact for fact in row.missing)


def test_missing_data_stops_the_draft_with_the_list_and_is_logged_once(office: Office) -> None:
    chart = make.full_chart()
    number = opened(
        office, chart.model_copy(update={"diagnoses": (), "claims": tuple(line.model_copy(update={"diagnosis_codes": ()}) for line in chart.claims)})
    )

    for _ in range(2):
        with pytest.raises(MissingData) as stopped:
            drafting.draft(office, number, actor=MARIA)
    assert stopped.value.missing
    with store.reading(office.engine) as session:
        assert [event.verb for event in events.of_case(session, number)].count("draft stopped") == 1
    ask = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert ask is not None
    assert ask.kind is questions.AskKind.DRAFT
    assert ask.context["missing"]


def test_a_closed_case_never_moves_again(office: Office) -> None:
    number = opened(office)
    deciding.decide(office, number, Act.WITHDRAW, actor=MARIA)

    with pytest.raises(NotAllowed):
        stages.open_stage(office, number, Stage.SECOND_APPEAL, actor=MARIA)
    with store.writing(office.engine) as session:
        clocks.recompute(office, session, store.case(session, number))
    assert running(office, number) == {}


@pytest.mark.parametrize("wrong", ["DOI-IL", "DMHC", "CMS"])
def test_the_wrong_regulator_is_refused_with_the_right_one(office: Office, wrong: str) -> None:
    number = opened(office)

    with pytest.raises(WrongRegulator, match=r"EBSA|Labor"):
        stages.open_stage(office, number, Stage.DOI_COMPLAINT, regulator=wrong, actor=MARIA)
    assert Stage.DOI_COMPLAINT not in stage_rows(office, number)
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, regulator="EBSA", actor=MARIA)
    assert Stage.DOI_COMPLAINT in stage_rows(office, number)


def test_unknown_funding_stops_the_complaint_and_says_how_to_confirm_it(office: Office) -> None:
    chart = make.full_chart()
    number = opened(office, chart.model_copy(update={"coverage": chart.coverage.model_copy(update={"plan": "unknown"})}))
    with pytest.raises(NotAllowed, match="confirm funding"):
        stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=MARIA)

    assert Stage.DOI_COMPLAINT not in stage_rows(office, number)


def test_a_denial_that_came_before_the_filing_cannot_pass_for_its_answer(office: Office) -> None:
    number = opened(office)
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)

    with pytest.raises(NotAllowed, match="Nothing was filed"):
        determining.record_determination(office, number, Answer(Outcome.DENIED, notice_on=date(2026, 11, 20)), actor=MARIA)
    assert running(office, number)[Stage.FIRST_APPEAL, Clock.FILING, Track.MEMBER] == date(2026, 11, 6) + timedelta(days=180)


def test_what_the_plan_forwards_cannot_be_filed_by_us(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": "medicare-advantage", "internal_levels": None, "external_review": ""})
    number = opened(office, make.full_chart(coverage=coverage))
    filed(office, number)
    denied(office, number)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)

    with pytest.raises(NotAllowed, match="the plan forwards"):
        filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)


def test_an_answer_older_than_the_denial_it_follows_is_refused(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": "medicare-advantage", "internal_levels": None, "external_review": ""})
    number = opened(office, make.full_chart(coverage=coverage))
    filed(office, number)
    denied(office, number)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)

    with pytest.raises(BadInput, match="older than the denial"):
        determining.record_determination(office, number, Answer(Outcome.DENIED, notice_on=date(2026, 11, 23)), actor=MARIA)


def test_a_closed_case_cannot_rest(office: Office) -> None:
    number = opened(office)
    deciding.decide(office, number, Act.WITHDRAW, actor=MARIA)

    with pytest.raises(NotAllowed, match="is closed"):
        assigning.hold(office, number, until=date(2026, 12, 24), reason=None, actor=MARIA)


def test_an_unconfirmed_plan_refused_at_its_last_appeal_still_shows_its_blocked_complaint(office: Office) -> None:
    chart = make.full_chart()
    number = opened(office, chart.model_copy(update={"coverage": chart.coverage.model_copy(update={"plan": "unknown"})}))

    for stage in (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL):
        if stage is not Stage.FIRST_APPEAL:
            deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
        filed(office, number, stage=stage)
        denied(office, number)

    complaint = pages.case_page(office, number)["pathway"][-1]
    assert "confirm funding" in str(complaint)
