"""The payer did not answer in time: only a person records it, only when the law opens something, and no false date follows from it."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.actions import Office, cases, correcting, deciding, determining, filing, pages, payer_notices, questions, reissued, remind, stages
from casework.actions.answers import Answer
from casework.actions.changes import CorrectionReason
from casework.chart import Chart
from casework.errors import BadInput, CaseworkError, NotAllowed
from casework.records import events, store
from casework.records.models import Deadline, Determination, Reminder
from casework.terms import Act, Clock, DeadlineStatus, FilingMethod, Outcome, Stage, Step, Track
from tests import board_pages, make

MARIA = "maria"
FILED = make.DAY
SILENT = Answer(Outcome.NO_ANSWER, came_since=False)
OPM = FILED + timedelta(days=120)


def chart_of(plan: str, **changes: object) -> Chart:
    said: dict[str, object] = {"plan": plan, "internal_levels": None, "external_review": ""}
    return make.full_chart(coverage=make.full_chart().coverage.model_copy(update={**said, **changes}))


SELF_FUNDED = {"internal_levels": 1, "external_review": "federal"}


def filed(office: Office, said: Chart) -> str:
    """Open a case and file its first appeal."""
    number = cases.take_chart(office, said, actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=FILED, method=FilingMethod.FAX, actor=MARIA)
    return number


def on(office: Office, days: int) -> date:
    clock.set_today(office.settings, FILED + timedelta(days=days))
    return office.today()


def row(office: Office, number: str, stage: Stage = Stage.SECOND_APPEAL, kind: Clock = Clock.FILING) -> Deadline | None:
    with store.reading(office.engine) as session:
        return store.running(session, number, stage, kind, track=Track.MEMBER)


def due(office: Office, number: str) -> tuple[str, date | None]:
    found = row(office, number)
    assert found is not None
    return found.rule, found.due_on


def step(office: Office, number: str) -> Step:
    with store.reading(office.engine) as session:
        found = store.stage_of(session, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
        assert found is not None
        return found.step


def last_answer(office: Office, number: str) -> Determination:
    with store.reading(office.engine) as session:
        return store.determinations(session, number)[-1]


def test_opms_clock_runs_from_our_own_filing_while_the_carrier_is_silent(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    ahead = row(office, number)

    assert ahead is not None
    assert (ahead.rule, ahead.due_on, ahead.trigger_on, ahead.drives) == ("FEHB-2D", OPM, FILED, True)
    assert ahead.next_rung_on == office.today()
    assert pages.worklist(office)[0].work_by == FILED + timedelta(days=30), "the carrier's own date comes first"


def test_a_reminder_of_opms_date_goes_out_while_nobody_recorded_anything(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    on(office, 115)
    remind.sweep(office)
    with store.reading(office.engine) as session:
        armed = [each for each in store.of_case(session, Reminder, number) if each.due_on == OPM]

    assert armed
    assert "Step: File the second appeal" in armed[0].body


def test_the_carriers_letter_moves_opms_clock_to_its_own(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    letter = on(office, 40)
    determining.record_determination(office, number, Answer(Outcome.DENIED, letter, letter), actor=MARIA)

    assert due(office, number) == ("FEHB-2", letter + timedelta(days=90))


def test_a_request_of_the_carrier_moves_opms_clock_and_an_answer_to_it_does_not(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    sent = on(office, 10)
    payer_notices.record_request(office, number, sent_on=sent, actor=MARIA)
    assert due(office, number) == ("FEHB-2D", sent + timedelta(days=120))

    payer_notices.record_answer(office, number, answered_on=on(office, 20), actor=MARIA)
    assert due(office, number) == ("FEHB-2D", sent + timedelta(days=120))


def test_recomputing_never_counts_opms_clock_from_the_claims_denial(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    correcting.correct(office, number, {"received": "2026-11-10"}, reason=CorrectionReason.OTHER, actor=MARIA)

    assert due(office, number) == ("FEHB-2D", OPM)


def test_a_corrected_plan_takes_opms_clock_away_and_gives_it_back(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    correcting.correct(office, number, {"plan": "self-funded-erisa"}, reason=CorrectionReason.OTHER, actor=MARIA)
    assert row(office, number) is None

    correcting.correct(office, number, {"plan": "fehb"}, reason=CorrectionReason.OTHER, actor=MARIA)
    assert due(office, number) == ("FEHB-2D", OPM)


def test_a_plan_without_such_a_clock_keeps_none_while_it_is_silent(office: Office) -> None:
    assert row(office, filed(office, chart_of("self-funded-erisa", **SELF_FUNDED))) is None


def test_an_appeal_that_is_withdrawn_leaves_no_clock_of_the_next_stage(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=MARIA)
    deciding.decide(office, number, Act.WITHDRAW, stage=Stage.FIRST_APPEAL, actor=MARIA)

    assert row(office, number) is None


def test_no_answer_in_time_leaves_opms_date_as_it_was(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    on(office, 31)
    determining.record_determination(office, number, SILENT, actor=MARIA)
    assert due(office, number) == ("FEHB-2D", OPM)
    assert last_answer(office, number).reason is None

    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    assert due(office, number) == ("FEHB-2D", OPM)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.MAIL, actor=MARIA)
    assert row(office, number, kind=Clock.DECISION) is not None


def test_a_clock_that_needs_a_notice_has_no_date_after_a_silence_and_asks_for_it(office: Office) -> None:
    number = filed(office, chart_of("self-funded-erisa", **SELF_FUNDED))
    on(office, 70)
    determining.record_determination(office, number, SILENT, actor=MARIA)
    found = row(office, number)

    assert found is not None
    assert (found.due_on, found.last_lawful, found.trigger_on) == (None, None, None)
    assert found.missing
    assert found.work_by is not None and found.work_by >= office.today(), "the clinic's own target"


def test_the_log_keeps_the_entry_on_which_it_rests_and_the_payers_clock_was_not_met(office: Office) -> None:
    number = filed(office, chart_of("self-funded-erisa", **SELF_FUNDED))
    on(office, 70)
    determining.record_determination(office, number, SILENT, actor=MARIA)
    with store.reading(office.engine) as session:
        code = next(event.code for event in events.of_case(session, number) if event.verb == Act.DETERMINE)
        decision = next(each for each in store.deadlines(session, number) if each.clock is Clock.DECISION)

    assert code == "No answer in time (COM-LAPSE)"
    assert decision.status is DeadlineStatus.CANCELLED


def refused(office: Office, number: str, answer: Answer = SILENT) -> str:
    """Try to record a silence, and give the sentence that refuses it; nothing has changed."""
    with pytest.raises(CaseworkError) as told:
        determining.record_determination(office, number, answer, actor=MARIA)
    assert step(office, number) is Step.FILED
    return str(told.value)


def test_a_payer_that_still_has_time_is_not_late(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    last = on(office, 30)

    assert f"still has until {last}" in refused(office, number)
    assert board_pages.payer_overdue(office) == []


def test_a_payer_that_waits_for_us_is_not_late(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    payer_notices.record_request(office, number, sent_on=on(office, 5), actor=MARIA)
    on(office, 90)

    assert "waits for our answer" in refused(office, number)


def test_where_no_date_is_verified_the_letter_is_asked_for(office: Office) -> None:
    number = filed(office, chart_of("sharing-ministry"))
    on(office, 300)

    assert "No verified date is known" in refused(office, number)


def test_where_no_step_opens_it_says_what_to_do_instead(office: Office) -> None:
    number = filed(office, chart_of("original-medicare"))
    on(office, 200)

    assert "Nothing in the law" in refused(office, number)
    assert "Nothing in the law" in board_pages.payer_overdue(office)[0].payer_late


def test_a_silent_plan_that_must_forward_the_file_leads_to_the_stage_where_the_forwarding_is_checked(office: Office) -> None:
    number = filed(office, chart_of("medicare-advantage"))
    on(office, 200)
    determining.record_determination(office, number, SILENT, actor=MARIA)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)

    stage = pages.case_page(office, number)["stages"][-1]
    assert (stage["stage"], stage["step"], stage["what"]) == ("second-appeal", Step.READY_TO_FILE.value, "check the plan forwarded it")


def test_somebody_must_have_asked_first_and_what_came_is_recorded_instead(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    on(office, 31)

    assert "did any decision, extension, request or call come" in refused(office, number, Answer(Outcome.NO_ANSWER))
    assert "record that instead" in refused(office, number, Answer(Outcome.NO_ANSWER, came_since=True))


def test_a_silence_has_no_date_and_no_reason(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    day = on(office, 31)

    assert "no date" in refused(office, number, Answer(Outcome.NO_ANSWER, notice_on=day, came_since=False))
    assert "no reason" in refused(office, number, Answer(Outcome.NO_ANSWER, reason_text="They never call.", came_since=False))


def test_what_was_not_filed_cannot_be_left_without_an_answer(office: Office) -> None:
    number = cases.take_chart(office, chart_of("fehb"), actor=MARIA).opened[0]

    with pytest.raises(NotAllowed, match="only a stage that was filed"):
        determining.record_determination(office, number, SILENT, actor=MARIA)


def test_the_board_says_what_may_be_done_and_the_form_records_it(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    last = FILED + timedelta(days=30)
    on(office, 31)
    said = f"No answer by {last}: ask first whether anything came; then record “No answer in time” (Resume"
    assert said in board_pages.page(office, "payer-overdue")
    assert said in pages.case_page(office, number)["stages"][0]["payer_late"]

    ask = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert ask is not None and said in ask.context["payer_late"]
    answer = {"choice": "The payer decided", "outcome": "No answer in time", "came_since": "no"}
    assert questions.answer(office, ask, answer, actor=MARIA).is_recorded
    asked = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert asked is not None and "leaves the way to OPM open" in asked.context["after_silence"]

    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    name, sentence = questions.ending(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    assert name == "No answer in time"
    assert sentence == f"First appeal of {number}: no answer in time. It went on as second appeal."


@pytest.mark.parametrize("escalates", [False, True])
def test_a_refusal_that_comes_after_all_gives_its_own_clock(office: Office, escalates: bool) -> None:
    number = filed(office, chart_of("fehb"))
    on(office, 31)
    determining.record_determination(office, number, SILENT, actor=MARIA)
    if escalates:
        deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    letter = FILED + timedelta(days=28)
    on(office, 33)
    reissued.record_reissued(office, number, Answer(Outcome.DENIED, letter, office.today()), actor=MARIA)

    assert due(office, number) == ("FEHB-2", letter + timedelta(days=90))


def test_a_refusal_older_than_our_filing_is_no_late_answer_to_it(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    on(office, 31)
    determining.record_determination(office, number, SILENT, actor=MARIA)

    with pytest.raises(BadInput, match="older than our filing"):
        reissued.record_reissued(office, number, Answer(Outcome.DENIED, FILED - timedelta(days=3)), actor=MARIA)


def test_an_approval_that_comes_after_all_is_a_win(office: Office) -> None:
    number = filed(office, chart_of("fehb"))
    on(office, 31)
    determining.record_determination(office, number, SILENT, actor=MARIA)
    determining.record_determination(office, number, Answer(Outcome.APPROVED, office.today()), actor=MARIA)

    page = pages.case_page(office, number)
    assert (page["closed_on"], page["payment"]["state"]) == ("", "Won, payment to be asked for")


def test_a_silence_may_open_the_external_review_past_a_second_level(office: Office) -> None:
    number = filed(office, chart_of("self-funded-erisa", internal_levels=2, external_review="federal"))
    with pytest.raises(NotAllowed):
        stages.open_stage(office, number, Stage.THIRD_APPEAL, actor=MARIA)
    on(office, 70)
    determining.record_determination(office, number, SILENT, actor=MARIA)
    assert row(office, number) is not None
    stages.open_stage(office, number, Stage.THIRD_APPEAL, actor=MARIA)

    assert row(office, number) is None
    assert row(office, number, Stage.THIRD_APPEAL) is not None


def test_a_correction_never_writes_a_date_on_a_silence(office: Office) -> None:
    number = filed(office, chart_of("self-funded-erisa", **SELF_FUNDED))
    on(office, 70)
    determining.record_determination(office, number, SILENT, actor=MARIA)
    correcting.correct(office, number, {"received": "2026-11-10"}, reason=CorrectionReason.OTHER, actor=MARIA)
    with store.reading(office.engine) as session:
        dated = {each.outcome: each.received_on for each in store.determinations(session, number)}

    assert dated == {Outcome.DENIED: date(2026, 11, 10), Outcome.NO_ANSWER: None}
