"""What was added around a case follows it when it is split or merged, or stays behind for a reason: calls, signatures, loans, plans of days."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import SQLModel, select

from casework import chart, clock
from casework.actions import (
    Office,
    assigning,
    day_plan,
    drafting,
    filing,
    merging_rows,
    own_clocks,
    partial,
    payments,
    peer_calls_page,
    signing,
    signing_people,
    splitting_cases,
)
from casework.actions import splitting_copies as copies
from casework.actions.answers import Answer
from casework.actions.payments import Came
from casework.records import store
from casework.records.coverages import CaseLoan
from casework.records.standing import Signing
from casework.rules.line_outcomes import LineResult, Verdict
from casework.rules.partial import Course, PartSaid
from casework.terms import Clock, DenialReason, FilingMethod, Outcome, Stage
from tests import make
from tests.actions import calling
from tests.actions.test_splitting import ids, opened

MARIA = "maria"
LAST = date(2027, 5, 5)
OF_THE_ACT = {"event", "case_act", "case_of_act", "asked_before", "chase", "case_link"}
DRAWN = {"document", "packet"}
TOLD = {"reminder", "delivery", "escalation", "acknowledgement", "calendar_entry"}
KEPT = {"worklist_line", "worklist_wait", "worklist_touch"}
PAID = {"won_decision", "payment", "refund"}
# Why a table of a case is not copied to what is split off, or does not follow into what it is merged with.
NOT_COPIED = {
    **dict.fromkeys(OF_THE_ACT, "what was done at a case stays with it"),
    **dict.fromkeys(DRAWN, "drawn for other lines"),
    **dict.fromkeys(TOLD, "armed anew from the clocks"),
    **dict.fromkeys(KEPT, "written anew from what the case is"),
    **dict.fromkeys(PAID, "a case whose payment is followed is not split"),
    **dict.fromkeys(("claim_line", "line_outcome"), "moved with their lines"),
    **dict.fromkeys(("rework_proposal", "remitted_claim", "import_group"), "asked anew from what came in"),
    **dict.fromkeys(("authorization", "session_use", "coverage_change"), "of a request, which has no claim lines"),
    "peer_call": "agreed with the payer for the first case",
    "plan_day": "planned anew for each case",
    "legal_hold": "stands for the patient, whatever the cases",
    "complaint_attachment": "a person looks at it anew",
    "duplicate_case": "of closed cases",
}
NOT_MERGED = {
    **dict.fromkeys(OF_THE_ACT, "what was done at a case stays with it"),
    **dict.fromkeys(DRAWN, "stays where it was drawn"),
    **dict.fromkeys(TOLD, "armed anew from the clocks"),
    **dict.fromkeys(KEPT, "written anew from what the case is"),
    **dict.fromkeys(PAID, "a case whose payment is followed is not merged"),
    **dict.fromkeys(("case_stage", "deadline"), "both stand at the same stage; clocks are carried or counted anew"),
    "coverage_change": "of a request, which has no claim lines",
    "complaint_attachment": "a person looks at it anew",
    "duplicate_case": "of closed cases",
    "case_loan": "the case that goes on keeps its own owner",
    "legal_hold": "stands for the patient, whatever the cases",
}


def tables_of_cases() -> set[str]:
    """Name every table with a row for a case."""
    return {each.name for each in SQLModel.metadata.sorted_tables if "case_number" in each.columns}


@pytest.mark.parametrize(("tables", "left"), [(copies.TABLES, NOT_COPIED), (merging_rows.TABLES, NOT_MERGED)])
def test_every_table_of_a_case_follows_or_says_why_not(tables: tuple[type[SQLModel], ...], left: dict[str, str]) -> None:
    followed = {str(each.__tablename__) for each in tables}
    said = left.keys() & tables_of_cases()
    assert followed | said == tables_of_cases()
    assert not followed & said


def two_lines(office: Office) -> str:
    return opened(office, [Decimal(650), Decimal(400)])


def split(office: Office, number: str) -> splitting_cases.Parted:
    return splitting_cases.split(office, number, ids(office, number)[1:], actor=MARIA)


def test_a_booked_call_stays_with_its_case_and_no_clock_of_it_is_left_at_the_other(office: Office) -> None:
    number = two_lines(office)
    calling.booked(office, number)
    parted = split(office, number)

    with store.reading(office.engine) as session:
        assert len(own_clocks.running(session, number, Clock.APPOINTMENT)) == 1
        assert own_clocks.running(session, parted.other, Clock.APPOINTMENT) == []
        assert own_clocks.running(session, parted.other, Clock.FOLLOW_UP) == []
        assert peer_calls_page.awaited(office, session, store.case(session, parted.other)) == []
    assert f"The open peer-to-peer call stays with {number}" in parted.words


def test_who_was_asked_to_sign_is_asked_for_both(office: Office) -> None:
    number = two_lines(office)
    said = chart.Clinician(name="Rae Winters", credentials="DO", npi="1999999984", specialty="anesthesiology")
    signing_people.enter(office, "dr-c", said, actor=MARIA)
    drafting.draft(office, number, actor=MARIA)
    signing.ask(office, number, "dr-c", actor=MARIA)
    other = split(office, number).other

    with store.reading(office.engine) as session:
        assert [row.signer_key for row in session.exec(select(Signing).where(Signing.case_number == other))] == ["dr-c"]
        assert len(own_clocks.running(session, other, Clock.SIGNING)) == 1


def test_a_case_that_is_lent_goes_back_with_what_was_split_off(office: Office) -> None:
    number = two_lines(office)
    assigning.assign(office, number, "sam", actor=MARIA, until=date(2026, 12, 1))
    other = split(office, number).other

    with store.reading(office.engine) as session:
        assert (row := session.get(CaseLoan, other)) and row.until == date(2026, 12, 1)


def test_near_the_last_day_both_cases_have_a_plan_at_once(office: Office) -> None:
    number = opened(office, [Decimal(650), Decimal(400)], notice_on=make.full_chart().denial.notice_on or make.DAY)
    with store.reading(office.engine) as session:
        last = next(row.last_lawful for row in store.deadlines(session, number) if row.clock is Clock.FILING and row.last_lawful)
    clock.set_today(office.settings, date.fromordinal(last.toordinal() - 9))
    day_plan.plan_due(office)
    other = split(office, number).other

    with store.reading(office.engine) as session:
        plans = [[row.key for row in day_plan.of_case(session, each)] for each in (number, other)]
    assert plans[0] == plans[1] != []


def test_a_payment_that_was_won_for_the_other_lines_is_not_told_of_those_split_off(office: Office) -> None:
    number = opened(office, [Decimal(650), Decimal(400), Decimal(38)])
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA, is_protective=True)
    won, *lost = ids(office, number)
    verdicts = (Verdict(won, LineResult.OVERTURNED), *(Verdict(each, LineResult.UPHELD) for each in lost))
    part = PartSaid(Course.SHORT)
    answer = Answer(Outcome.APPROVED_IN_PART, make.DAY, make.DAY, denial_reason=DenialReason.MEDICAL_NECESSITY, part=part, lines=verdicts)
    partial.record(office, number, answer, actor=MARIA)
    payments.came(office, number, Came(make.DAY, Decimal(650), is_all=True), actor=MARIA)
    with store.writing(office.engine) as session:
        case, row = payments.find(session, number)
        payments.close_in(office, session, case, row, actor=MARIA)
    other = splitting_cases.split(office, number, lost[:1], actor=MARIA).other

    with store.reading(office.engine) as session:
        assert [row.stage for row in store.stages(session, other)] == [Stage.FIRST_APPEAL]
