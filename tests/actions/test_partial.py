"""An approval in part: what is approved is counted, what is refused keeps its own time to appeal, and a cut goes the concurrent-care way."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from casework.actions import Office, authorizations, cases, determining, drafting, filing, pages, partial, questions, renewals, sessions, stages, waiting
from casework.actions.answers import Answer
from casework.errors import BadInput, NotAllowed
from casework.letters import word
from casework.records import events, store
from casework.records.models import Deadline
from casework.rules.partial import Course, PartSaid
from casework.rules.waiting import AwaitedParty
from casework.terms import Clock, DeadlineStatus, DenialReason, FilingMethod, Outcome, Stage, Step, Track
from tests import make
from tests.actions.approving import APPROVED, FILED, FIRST, LAST, MARIA, approved, on

GRANTED = {"number": "PA-4711", "sessions": 4, "units": 1, "first_on": FIRST, "last_on": LAST}
SHORT, CUT = PartSaid(Course.SHORT), PartSaid(Course.CUT, date(2026, 12, 20))
CUT_NOTICE = date(2026, 12, 8)


def waits(office: Office, **coverage: object) -> str:
    """Open a prior authorization for six sessions that was filed and waits for the payer."""
    said = make.request_chart()
    said = said.model_copy(update={"coverage": said.coverage.model_copy(update=coverage)})
    number = cases.take_chart(office, said, actor=MARIA).opened[0]
    filing.record_filing(office, number, filed_on=FILED, method=FilingMethod.FAX, actor=MARIA)
    on(office, APPROVED)
    return number


def four_of_six(part: PartSaid | None = SHORT) -> Answer:
    grant = authorizations.stated(GRANTED, as_asked=True)
    return Answer(Outcome.APPROVED_IN_PART, APPROVED, APPROVED, grant=grant, part=part)


def running(office: Office, number: str, clock: Clock) -> list[Deadline]:
    with store.reading(office.engine) as session:
        return [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is clock]


def test_four_of_six_are_counted_as_sessions_and_the_two_refused_are_appealed_from_that_notice(office: Office) -> None:
    number = waits(office)
    said = partial.record(office, number, four_of_six(), actor=MARIA)

    (filed_by,) = running(office, number, Clock.FILING)
    assert said == f"{number}: recorded. 4 of 6 sessions approved, 2 refused: less than was asked for. First appeal, we file by {filed_by.work_by}."
    assert (filed_by.stage, filed_by.track, filed_by.trigger_on) == (Stage.FIRST_APPEAL, Track.MEMBER, APPROVED)
    assert filed_by.last_lawful == APPROVED + timedelta(days=180)
    (kept,) = sessions.listed(office, number)
    assert (kept.row.value.sessions, kept.row.value.units, kept.row.value.procedure_codes) == (4, 1, ("96365", "J3490"))
    assert kept.account.remaining == 4
    assert running(office, number, Clock.CONTINUATION) == []


def test_the_same_answer_twice_adds_nothing(office: Office) -> None:
    number = waits(office)
    partial.record(office, number, four_of_six(), actor=MARIA)
    with store.reading(office.engine) as session:
        before = len(events.of_case(session, number))
    again = partial.record(office, number, four_of_six(), actor=MARIA)

    with store.reading(office.engine) as session:
        assert len(events.of_case(session, number)) == before
        assert len(store.determinations(session, number)) == 1
    assert "nothing changed" in again


def test_an_answer_that_the_form_took_is_completed_later_and_until_then_somebody_is_asked_which_way_it_goes(office: Office) -> None:
    number = waits(office)
    determining.record_determination(office, number, four_of_six(part=None), actor=MARIA)
    with store.reading(office.engine) as session:
        asked = waiting.of_case(office, session, store.case(session, number))
    assert ("say whether the approval in part is short or cuts a running course", AwaitedParty.US, APPROVED) in [
        (each.what, each.party, each.since) for each in asked
    ]
    assert "partial-approval" in pages.case_page(office, number)["line_questions"][0]

    said = partial.record(office, number, Answer(Outcome.APPROVED_IN_PART, part=SHORT), actor=MARIA)

    assert "2 refused: less than was asked for" in said
    assert pages.case_page(office, number)["line_questions"] == []
    with store.reading(office.engine) as session:
        asked = waiting.of_case(office, session, store.case(session, number))
    assert not [each for each in asked if "approval in part" in each.what]


def test_a_cut_of_a_closed_approval_opens_the_case_again_and_is_worked_to_the_day_before_it_counts(office: Office) -> None:
    number = approved(office)
    with store.reading(office.engine) as session:
        assert store.case(session, number).outcome is Outcome.APPROVED
    on(office, CUT_NOTICE)
    answer = Answer(Outcome.APPROVED_IN_PART, CUT_NOTICE, CUT_NOTICE, grant=authorizations.stated({"sessions": 4}), part=CUT)
    said = partial.record(office, number, answer, actor=MARIA)
    again = partial.record(office, number, answer, actor=MARIA)

    assert "4 of 6 sessions approved, 2 refused: cut of a course approved before." in said
    assert "nothing changed" in again
    (filed_by,), (kept_going,) = running(office, number, Clock.FILING), running(office, number, Clock.CONTINUATION)
    assert (filed_by.work_by, filed_by.last_lawful) == (date(2026, 12, 19), CUT_NOTICE + timedelta(days=180))
    assert (kept_going.rule, kept_going.work_by, kept_going.drives) == ("COM-CONTINUATION", date(2026, 12, 19), True)
    with store.reading(office.engine) as session:
        case, row = store.case(session, number), store.stages(session, number)[0]
        assert (case.closed_on, case.outcome, row.step, row.run_id) == (None, None, Step.DETERMINED, "")
    (only,) = sessions.listed(office, number)
    assert (only.account.approved, only.row.value.number) == (4, "PA-4711")


def test_filing_the_appeal_meets_both_clocks_of_a_cut(office: Office) -> None:
    number = waits(office)
    partial.record(office, number, four_of_six(CUT), actor=MARIA)
    stages.open_stage(office, number, Stage.FIRST_APPEAL, actor=MARIA)
    questions.next_question(office, number, Stage.FIRST_APPEAL)
    filing.record_filing(office, number, filed_on=APPROVED, method=FilingMethod.FAX, stage=Stage.FIRST_APPEAL, is_protective=True, actor=MARIA)

    assert running(office, number, Clock.CONTINUATION) == []
    assert running(office, number, Clock.FILING) == []


def test_a_medicaid_plan_gives_ten_days_to_ask_that_benefits_go_on(office: Office) -> None:
    number = waits(office, plan="medicaid-managed-care", internal_levels=None, external_review="", is_grandfathered=None)
    partial.record(office, number, four_of_six(PartSaid(Course.CUT, APPROVED + timedelta(days=3))), actor=MARIA)

    (kept_going,) = running(office, number, Clock.CONTINUATION)
    assert (kept_going.rule, kept_going.last_lawful) == ("MCD-CONT", APPROVED + timedelta(days=10))


def test_where_no_rule_says_whether_cover_goes_on_the_letter_is_asked(office: Office) -> None:
    number = waits(office, plan="tricare", internal_levels=None, external_review="", is_grandfathered=None)
    partial.record(office, number, four_of_six(CUT), actor=MARIA)

    (kept_going,) = running(office, number, Clock.CONTINUATION)
    assert (kept_going.due_on, kept_going.citation) == (None, "")
    assert kept_going.work_by is not None
    assert [fact["fact"] for fact in kept_going.missing] == ["whether cover goes on during the appeal"]


def test_a_cut_that_was_none_ends_the_clock_of_the_cut_and_gives_the_appeal_its_days_back(office: Office) -> None:
    number = waits(office)
    partial.record(office, number, four_of_six(CUT), actor=MARIA)
    partial.record(office, number, Answer(Outcome.APPROVED_IN_PART, part=SHORT), actor=MARIA)

    assert running(office, number, Clock.CONTINUATION) == []
    (filed_by,) = running(office, number, Clock.FILING)
    assert filed_by.work_by == filed_by.last_lawful


def test_a_second_cut_after_the_answer_runs_a_clock_of_its_own_beside_the_first(office: Office) -> None:
    number = waits(office)
    partial.record(office, number, four_of_six(), actor=MARIA)
    on(office, CUT_NOTICE)
    answer = Answer(Outcome.APPROVED_IN_PART, CUT_NOTICE, CUT_NOTICE, part=CUT)
    partial.record(office, number, answer, actor=MARIA)

    rows = running(office, number, Clock.FILING)
    half_a_year = timedelta(days=180)
    assert [(row.last_lawful, row.drives) for row in sorted(rows, key=lambda row: row.origin)] == [
        (CUT_NOTICE + half_a_year, True),
        (APPROVED + half_a_year, False),
    ]
    assert min(row.work_by for row in rows if row.drives and row.work_by) == date(2026, 12, 19)


def test_the_rest_of_a_request_is_at_stake_only_as_far_as_a_person_said(office: Office) -> None:
    number = waits(office)
    partial.record(office, number, four_of_six(replace(SHORT, rest=Decimal("1300.00"))), actor=MARIA)

    assert pages.case_page(office, number)["amount_at_stake"] == "1,300.00"


def test_more_sessions_are_asked_for_before_the_last_of_the_four(office: Office) -> None:
    number = waits(office)
    partial.record(office, number, four_of_six(), actor=MARIA)
    for place in range(2):
        on(office, FIRST + timedelta(days=3 * place))
        sessions.record_use(office, number, on=FIRST + timedelta(days=3 * place), actor=MARIA)

    assert renewals.open_due(office) == []
    (kept,) = sessions.listed(office, number)
    assert kept.account.remaining == 2
    assert kept.row.renewed_by
    renewal = pages.case_page(office, kept.row.renewed_by)
    assert [row["clock_key"] for row in renewal["deadlines"] if row["drives"]] == ["continuation"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (four_of_six(PartSaid(Course.SHORT, date(2026, 12, 20))), "Only a cut takes effect"),
        (four_of_six(PartSaid(cut_on=date(2026, 12, 20))), "Only a cut takes effect"),
        (four_of_six(PartSaid(Course.SHORT, rest=Decimal(-1))), "amount of US dollars"),
        (four_of_six(PartSaid(Course.SHORT, asked=0)), "whole number"),
        (four_of_six(PartSaid(Course.CUT, date(2036, 1, 1))), "more than a year"),
        (Answer(Outcome.APPROVED_IN_PART, part=SHORT), "needs a date"),
        (Answer(Outcome.APPROVED_IN_PART, date(2031, 1, 1), part=SHORT), "future"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(office: Office, answer: Answer, words: str) -> None:
    number = waits(office)
    with pytest.raises(BadInput, match=words):
        partial.record(office, number, answer, actor=MARIA)

    with store.reading(office.engine) as session:
        assert store.determinations(session, number) == []
        assert store.stages(session, number)[0].step is Step.FILED


def test_only_a_cut_opens_a_closed_approval_again_and_never_one_older_than_the_approval(office: Office) -> None:
    number = approved(office)
    on(office, CUT_NOTICE)
    with pytest.raises(NotAllowed, match="Only a cut"):
        partial.record(office, number, Answer(Outcome.APPROVED_IN_PART, CUT_NOTICE, part=SHORT), actor=MARIA)
    with pytest.raises(BadInput, match="older than the approval"):
        partial.record(office, number, Answer(Outcome.APPROVED_IN_PART, FILED, part=CUT), actor=MARIA)


def test_the_payers_answer_form_asks_whether_it_is_short_or_a_cut(office: Office) -> None:
    number = waits(office)
    ask = questions.next_question(office, number, Stage.PRIOR_AUTHORIZATION)
    assert ask is not None
    day = str(APPROVED)
    said = {"choice": "The payer decided", "outcome": "Approved in part", "notice_on": day, "received_on": day, "sessions": "4"}
    answered = questions.answer(office, ask, {**said, "short_or_cut": Course.CUT.value, "cut_from": "2026-12-20"}, actor=MARIA)

    assert answered.is_recorded
    (kept_going,) = running(office, number, Clock.CONTINUATION)
    assert kept_going.work_by == date(2026, 12, 19)


def test_the_appeal_against_a_cut_asks_that_the_course_stay_covered_where_the_law_says_so(office: Office) -> None:
    number = waits(office)
    partial.record(office, number, four_of_six(CUT), actor=MARIA)
    notice = Answer(Outcome.APPROVED_IN_PART, reference="REF-9", denial_reason=DenialReason.FREQUENCY, letter_deadline=date(2027, 3, 1))
    assert "recorded" in partial.record(office, number, notice, actor=MARIA)
    (filed_by,) = running(office, number, Clock.FILING)
    assert filed_by.letter_on == date(2027, 3, 1)
    stages.open_stage(office, number, Stage.FIRST_APPEAL, actor=MARIA)
    drafting.draft(office, number, stage=Stage.FIRST_APPEAL, track=Track.MEMBER, actor=MARIA)

    with store.reading(office.engine) as session:
        letter = next(each for each in store.documents(session, number) if each.kind == "first-appeal")
    words = word.plain_text((office.documents / letter.path).read_bytes())
    assert "with effect from December 20, 2026. We ask that the approved course stay covered until this appeal is decided." in words
    assert "continued coverage pending the outcome of an appeal" in words
    assert "as far as it refused" in words
