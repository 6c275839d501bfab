"""Standing: asked, sent, signed, taken back, for each case and stage; a gate of filing that stops no clock and no protective filing."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from casework import chart, clock
from casework.actions import (
    Office,
    board,
    cases,
    charts,
    closing,
    drafting,
    filing,
    own_clocks,
    preflight,
    remind,
    reopening,
    signing_sweep,
    standing,
    standing_rows,
    waiting,
)
from casework.actions.standing import Told
from casework.errors import BadInput, NotAllowed
from casework.records import store
from casework.records.models import Reminder
from casework.records.standing import Representation
from casework.rules.preflight import Code, Override
from casework.rules.representing import FormUsed, State
from casework.rules.standing import Accepts
from casework.rules.waiting import AwaitedParty
from casework.terms import Clock, DenialReason, FilingMethod, Network, Stage
from tests import make

TODAY = make.DAY
NECESSITY = make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY, "reason_text": "Not medically necessary."})


def opened(office: Office, **changes: object) -> str:
    said = {"denial": NECESSITY, "standing": chart.Standing(), **changes}
    number = cases.take_chart(office, make.full_chart(**said), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    return number


def state(office: Office, number: str) -> State:
    return standing.of_number(office, number)[0][1].state


def say(office: Office, number: str, **told: object) -> str:
    return standing.say(office, number, Told(**told), actor="maria")  # type: ignore[arg-type]


def clocks(office: Office, number: str) -> list[date | None]:
    with store.reading(office.engine) as session:
        return [row.work_by for row in own_clocks.running(session, number, Clock.STANDING)]


def letter(office: Office, number: str) -> chart.Standing:
    with store.reading(office.engine) as session:
        return standing_rows.for_letters(session, store.case(session, number), Stage.FIRST_APPEAL, on=office.today())


def file(office: Office, number: str, **said: object) -> None:
    filing.record_filing(office, number, **{"filed_on": office.today(), "method": FilingMethod.FAX, "actor": "maria", **said})  # type: ignore[arg-type]


def test_the_way_from_not_asked_to_taken_back_is_told_day_by_day(office: Office) -> None:
    number = opened(office)
    assert state(office, number) is State.NOT_ASKED

    assert say(office, number, asked_on=date(2026, 11, 20)) == f"{number}: First appeal: authorization to represent asked 2026-11-20."
    assert "sent for signature 2026-11-21" in say(office, number, sent_on=date(2026, 11, 21))
    assert "signed 2026-11-22, in force until 2027-11-22" in say(office, number, signed_on=TODAY, expires_on=date(2027, 11, 22))
    clock.set_today(office.settings, date(2026, 11, 30))
    assert "revoked 2026-11-30" in say(office, number, revoked_on=date(2026, 11, 30))
    assert state(office, number) is State.REVOKED


def test_saying_the_same_twice_changes_nothing(office: Office) -> None:
    number = opened(office)
    say(office, number, signed_on=TODAY, form=FormUsed.PLAN_FORM)

    assert say(office, number, signed_on=TODAY, form=FormUsed.PLAN_FORM).endswith("The record said so already.")
    assert [each.signed_on for each in rows(office, number)] == [TODAY]


def rows(office: Office, number: str) -> list[Representation]:
    with store.reading(office.engine) as session:
        return list(standing_rows.of_case(session, store.case(session, number)))


def test_the_gate_names_the_paper_and_the_act_that_removes_it_and_the_filing_clock_runs_on(office: Office) -> None:
    number = opened(office)

    with pytest.raises(NotAllowed) as refused:
        file(office, number)

    assert "the plan's form for an authorized representative" in str(refused.value)
    assert f"casework standing {number} --signed DAY" in str(refused.value)
    with store.reading(office.engine) as session:
        assert store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=store.case(session, number).track)


def test_a_signature_opens_the_gate_and_one_that_is_taken_back_closes_it_again(office: Office) -> None:
    number = opened(office)
    say(office, number, signed_on=TODAY)
    assert Code.NO_AUTHORIZATION not in {each.code for each in preflight.check(office, number)}
    say(office, number, revoked_on=TODAY)

    assert Code.NO_AUTHORIZATION in {each.code for each in preflight.check(office, number) if each.is_error}
    say(office, number, signed_on=TODAY, form=FormUsed.PLAN_FORM)  # a new one
    assert state(office, number) is State.SIGNED


def test_an_authorization_that_has_run_out_is_named_as_such(office: Office) -> None:
    number = opened(office)
    say(office, number, signed_on=TODAY, expires_on=date(2026, 11, 25))
    clock.set_today(office.settings, date(2026, 11, 26))

    (finding,) = (each for each in preflight.check(office, number) if each.code is Code.NO_AUTHORIZATION)
    assert finding.field.endswith(", expired")


def test_the_protective_filing_is_open_without_any_signature(office: Office) -> None:
    number = opened(office)
    drafting.draft(office, number, actor="maria", is_protective=True)

    file(office, number, is_protective=True)

    assert clocks(office, number) == []  # nobody was asked yet; the next word on it sets the clock
    say(office, number, asked_on=TODAY)
    assert len(clocks(office, number)) == 1


def test_a_filing_that_left_the_house_is_recorded_with_its_reason(office: Office) -> None:
    number = opened(office)

    file(office, number, override=Override.SENT)

    with store.reading(office.engine) as session:
        assert len(store.filings(session, number)) == 1


def test_asking_sets_a_clock_of_our_own_a_week_before_the_filing_and_signing_ends_it(office: Office) -> None:
    number = opened(office)
    with store.reading(office.engine) as session:
        filing_day = next(row.work_by for row in store.deadlines(session, number) if row.clock is Clock.FILING)
    say(office, number, asked_on=TODAY)

    (day,) = clocks(office, number)
    assert filing_day and day and (filing_day - day).days == 7
    say(office, number, sent_on=TODAY)
    assert clocks(office, number) == [day]
    say(office, number, signed_on=TODAY)
    assert clocks(office, number) == []


def test_the_case_says_whom_it_waits_for(office: Office) -> None:
    number = opened(office)

    def awaited() -> list[tuple[AwaitedParty, str, date | None]]:
        with store.reading(office.engine) as session:
            found = waiting.of_case(office, session, store.case(session, number))
        return [(each.party, each.what, each.since) for each in found if "authorization to represent" in each.what]

    assert awaited() == [(AwaitedParty.US, "ask the patient for the authorization to represent", None)]
    say(office, number, asked_on=date(2026, 11, 20))
    assert awaited() == [(AwaitedParty.PATIENT, "sign the authorization to represent", date(2026, 11, 20))]
    say(office, number, signed_on=TODAY)
    assert awaited() == []


def test_an_assignment_of_benefits_is_refused_by_name(office: Office) -> None:
    number = opened(office)

    with pytest.raises(BadInput, match="no authorization to appeal or to disclose"):
        say(office, number, signed_on=TODAY, form=FormUsed.ASSIGNMENT)

    assert state(office, number) is State.NOT_ASKED


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"signed_on": date(2026, 12, 1)}, "still to come"),
        ({"signed_on": TODAY, "expires_on": date(2026, 11, 1)}, "ends before it was signed"),
        ({"revoked_on": TODAY}, "Nothing is in force"),
        ({"expires_on": date(2027, 1, 1)}, "Say what happened"),
    ],
)
def test_days_that_cannot_be_are_refused_and_nothing_is_half_done(office: Office, told: dict[str, date], why: str) -> None:
    number = opened(office)

    with pytest.raises(BadInput, match=why):
        say(office, number, **told)

    assert rows(office, number) == []


def test_one_stage_s_authorization_does_not_open_another_stage(office: Office) -> None:
    number = opened(office)
    say(office, number, signed_on=TODAY, stages=(Stage.SECOND_APPEAL,))

    assert state(office, number) is State.NOT_ASKED
    say(office, number, signed_on=TODAY, stages=(Stage.FIRST_APPEAL,))
    assert state(office, number) is State.SIGNED


def test_what_holds_for_one_case_holds_for_no_other_unless_it_is_said_so(office: Office) -> None:
    first = opened(office)
    second = opened(office, claims=(make.line(5),), denial=NECESSITY.model_copy(update={"reason": DenialReason.EXPERIMENTAL, "reference": "REF-9"}))
    say(office, first, signed_on=TODAY)
    assert (state(office, first), state(office, second)) == (State.SIGNED, State.NOT_ASKED)

    say(office, second, signed_on=TODAY, every_case=True)

    assert state(office, second) is State.SIGNED


def test_a_letter_says_authorized_only_while_it_is_so(office: Office) -> None:
    number = opened(office)
    say(office, number, signed_on=TODAY)
    assert letter(office, number).signed_on == TODAY
    clock.set_today(office.settings, date(2026, 12, 1))
    say(office, number, revoked_on=date(2026, 12, 1))

    assert letter(office, number).expires_on == date(2026, 11, 30)


def test_an_old_workbook_does_not_bring_back_what_was_taken_back(office: Office) -> None:
    number = opened(office, standing=chart.Standing(signed_on=date(2026, 11, 10)))
    say(office, number, revoked_on=TODAY)

    cases.take_chart(office, make.full_chart(denial=NECESSITY, standing=chart.Standing(signed_on=date(2026, 11, 10))), actor="maria")

    assert state(office, number) is State.REVOKED
    cases.take_chart(office, make.full_chart(denial=NECESSITY, standing=chart.Standing(signed_on=date(2026, 11, 21))), actor="maria")
    assert state(office, number) is State.SIGNED


def test_the_chart_workbook_shows_what_holds_for_every_case_only(office: Office) -> None:
    number = opened(office)
    say(office, number, signed_on=TODAY)

    with store.reading(office.engine) as session:
        assert charts.of_case(session, store.case(session, number)).standing == chart.Standing()


MA_COVER = {"plan": "medicare-advantage", "network": Network.OUT, "internal_levels": None, "external_review": ""}
MA_OUT = {"coverage": make.full_chart().coverage.model_copy(update=MA_COVER)}


def test_a_clinic_without_a_contract_may_sign_the_waiver_of_liability_instead(office: Office) -> None:
    number = opened(office, **MA_OUT)
    ((_, before),) = standing.of_number(office, number)
    assert set(before.need.accepts) == {Accepts.AUTHORIZATION, Accepts.WAIVER}

    say(office, number, kind=Accepts.WAIVER, signed_on=TODAY)

    assert state(office, number) is State.SIGNED
    assert Code.NO_AUTHORIZATION not in {each.code for each in preflight.check(office, number)}


def test_a_waiver_opens_nothing_where_the_rule_does_not_ask_for_it(office: Office) -> None:
    number = opened(office)

    say(office, number, kind=Accepts.WAIVER, signed_on=TODAY)

    assert state(office, number) is State.NOT_ASKED


def test_before_the_service_the_clinic_asks_for_itself(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(standing=chart.Standing()), actor="maria").opened[0]

    ((_, stand),) = standing.of_number(office, number)
    assert (stand.state, stand.is_blocking) == (State.NOT_NEEDED, False)


def test_the_case_page_says_what_is_needed_and_why(office: Office) -> None:
    number = opened(office)

    page = board.case_text(office, number, run_link=str, document_link=str)

    assert "## May we act for the patient" in page
    assert "First appeal: authorization to represent not asked. **It stops the filing, not the clock.**" in page
    assert "An assignment of benefits is not enough. (29 CFR 2560.503-1(b)(4))" in page


def test_a_closed_case_takes_no_word_on_it(office: Office) -> None:
    number = opened(office)
    with store.writing(office.engine) as session:
        store.case(session, number).closed_on = TODAY

    with pytest.raises(NotAllowed, match="was closed"):
        say(office, number, asked_on=TODAY)


def test_the_sweep_ends_the_clock_of_a_signature_that_came_with_the_workbook(office: Office) -> None:
    number = opened(office)
    say(office, number, asked_on=TODAY, every_case=True)
    assert len(clocks(office, number)) == 1
    cases.take_chart(office, make.full_chart(denial=NECESSITY, standing=chart.Standing(asked_on=TODAY, signed_on=TODAY)), actor="maria")

    signing_sweep.due(office)

    assert clocks(office, number) == []


def test_the_sweep_reminds_of_a_signature_that_is_late(office: Office) -> None:
    number = opened(office)
    say(office, number, asked_on=TODAY)
    (day,) = clocks(office, number)
    assert day
    clock.set_today(office.settings, day + timedelta(days=3))

    remind.sweep(office, env={})

    with store.reading(office.engine) as session:
        mine = {row.id for row in own_clocks.running(session, number, Clock.STANDING)}
        rows = session.exec(select(Reminder).where(Reminder.case_number == number)).all()
    assert clocks(office, number) == [day]
    assert [row.due_on for row in rows if row.deadline_id in mine]
    assert not any("Whitlock" in row.subject + row.body for row in rows)


def test_a_signature_that_the_chart_says_was_asked_is_chased_and_again_after_a_case_is_reopened(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(denial=NECESSITY, standing=chart.Standing(asked_on=TODAY)), actor="maria").opened[0]
    signing_sweep.due(office)
    before = clocks(office, number)
    closing.close_case(office, number, closing.Ending.WITHDRAW, actor="maria")
    assert clocks(office, number) == []
    reopening.reopen(office, number, reason=reopening.ReopenReason.MISTAKE, actor="maria")
    signing_sweep.due(office)

    assert clocks(office, number) == before
    assert len(before) == 1


def test_a_look_that_finds_every_clock_of_a_signature_right_waits_for_nobody_who_writes(office: Office) -> None:
    number = opened(office)
    say(office, number, asked_on=TODAY)
    (day,) = clocks(office, number)

    with store.writing(office.engine):
        assert signing_sweep.due(office) == ()

    assert clocks(office, number) == [day]
