"""The plan of days of a case: made when the last lawful day comes near, moved with it, ticked off by acts and by the record, ended when it is filed."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import select

from casework import chart, clock
from casework.actions import Office, cases, correcting, day_plan, deciding, drafting, filing, pages, remind, signing, signing_people
from casework.actions.changes import CorrectionReason
from casework.errors import BadInput, NotAllowed
from casework.records import events, store
from casework.records.models import Deadline, Reminder
from casework.rules.day_plan import PlanKey, PlanState
from casework.rules.preflight import Override
from casework.terms import Act, Clock, DeadlineStatus, FilingMethod, NotPursuedReason
from tests import make

LAST = date(2027, 5, 5)
NINE = date(2027, 4, 26)
MARIA = "maria"


def on(office: Office, day: date) -> None:
    clock.set_today(office.settings, day)


@pytest.fixture
def number(office: Office) -> str:
    """Open a case and go to nine days before its last lawful day."""
    found = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    on(office, NINE)
    assert day_plan.plan_due(office) == []
    return found


def plan(office: Office, number: str) -> dict[str, tuple[str, str]]:
    with store.reading(office.engine) as session:
        return {row.key.value: (row.plan_on.isoformat(), row.state.value) for row in day_plan.of_case(session, number)}


def reminding(office: Office, number: str) -> dict[str, date | None]:
    with store.reading(office.engine) as session:
        rows: list[Deadline] = [row for row in store.deadlines(session, number) if row.clock is Clock.DAY_PLAN and row.status is DeadlineStatus.RUNNING]
        return {row.origin: row.work_by for row in rows}


def verbs(office: Office, number: str) -> list[tuple[str, str]]:
    with store.reading(office.engine) as session:
        return [(each.verb, each.code) for each in events.of_case(session, number) if each.verb.startswith("day plan")]


def file(office: Office, number: str) -> None:
    filing.record_filing(
        office, number, filed_on=office.today(), method=FilingMethod.COURIER, reference="TR-1", actor=MARIA, is_protective=True, override=Override.CHECKED
    )


def test_eleven_days_before_there_is_no_plan_and_ten_days_before_there_is(office: Office) -> None:
    found = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    on(office, date(2027, 4, 24))
    day_plan.plan_due(office)
    assert plan(office, found) == {}
    on(office, date(2027, 4, 25))
    day_plan.plan_due(office)

    assert verbs(office, found) == [("day plan made", "last lawful day 2027-05-05")]


def test_each_day_has_its_date_and_reminds(office: Office, number: str) -> None:
    assert plan(office, number) == {
        "request": ("2027-04-26", "open"),
        "patient-signature": ("2027-04-26", "open"),
        "clinician-signature": ("2027-04-27", "open"),
        "send": ("2027-04-28", "open"),
        "confirm": ("2027-04-30", "open"),
    }
    assert reminding(office, number) == {
        "request": NINE,
        "patient-signature": NINE,
        "clinician-signature": date(2027, 4, 27),
        "send": date(2027, 4, 28),
        "confirm": date(2027, 4, 30),
    }


def test_a_case_that_is_entered_inside_the_days_is_planned_by_the_next_sweep_and_its_owner_told(office: Office) -> None:
    on(office, NINE)
    found = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    remind.sweep(office, env={})

    assert set(plan(office, found)) == {key.value for key in PlanKey}
    with store.reading(office.engine) as session:
        told = [row.subject for row in session.exec(select(Reminder)).all()]
    assert any(each.startswith("Get the clinician's signature for the first appeal") for each in told)


def test_planning_again_changes_nothing_while_nothing_changed_and_a_missed_day_stays_where_it_was(office: Office, number: str) -> None:
    before = plan(office, number)
    on(office, date(2027, 4, 29))
    day_plan.plan_due(office)

    assert plan(office, number) == before
    assert pages.case_page(office, number)["day_plans"][0]["days"][3]["is_late"]
    assert len(verbs(office, number)) == 1


def test_what_the_record_shows_is_ticked_off(office: Office, number: str) -> None:
    drafting.draft(office, number, actor=MARIA, is_protective=True)
    day_plan.plan_due(office)

    assert plan(office, number)["request"][1] == PlanState.SEEN
    assert plan(office, number)["patient-signature"][1] == PlanState.SEEN  # the authorization on record is in force
    assert set(reminding(office, number)) == {"clinician-signature", "send", "confirm"}


def test_a_day_is_done_or_skipped_once(office: Office, number: str) -> None:
    said = day_plan.settle(office, number, PlanKey.CLINICIAN, actor=MARIA)
    again = day_plan.settle(office, number, PlanKey.CLINICIAN, actor=MARIA)
    day_plan.settle(office, number, PlanKey.CONFIRM, actor=MARIA, is_skipped=True)

    assert said == f"{number}: “clinician-signature” is done. Next: request on 2027-04-26."
    assert "nothing changed" in again
    assert set(reminding(office, number)) == {"request", "patient-signature", "send"}
    assert [verb for verb, _ in verbs(office, number)] == ["day plan made", "day plan done", "day plan skipped"]


def test_the_sending_is_ticked_off_by_recording_the_filing_and_the_plan_ends_with_it(office: Office, number: str) -> None:
    with pytest.raises(BadInput, match="ticked off by recording it"):
        day_plan.settle(office, number, PlanKey.SEND, actor=MARIA)
    drafting.draft(office, number, actor=MARIA, is_protective=True)
    file(office, number)

    assert (plan(office, number), reminding(office, number)) == ({}, {})
    assert verbs(office, number)[-1] == ("day plan ended", "last lawful day 2027-05-05")
    with store.reading(office.engine) as session:
        asked = [row.work_by for row in store.deadlines(session, number) if row.clock is Clock.CONFIRMATION and row.status is DeadlineStatus.RUNNING]
    assert asked == [date(2027, 4, 28)]  # its proof is complete, and still there must be time to send it again
    with pytest.raises(NotAllowed, match="no plan of days"):
        day_plan.settle(office, number, PlanKey.CLINICIAN, actor=MARIA)


def test_a_date_that_moves_away_ends_the_plan_and_one_that_moves_nearer_plans_anew(office: Office, number: str) -> None:
    day_plan.settle(office, number, PlanKey.CLINICIAN, actor=MARIA)
    correcting.correct(office, number, {"received": "2026-11-04"}, reason=CorrectionReason.OTHER, actor=MARIA)
    day_plan.plan_due(office)
    assert plan(office, number)["send"] == ("2027-04-26", "open")
    assert plan(office, number)["clinician-signature"][1] == PlanState.DONE
    correcting.correct(office, number, {"received": "2026-11-20"}, reason=CorrectionReason.OTHER, actor=MARIA)
    day_plan.plan_due(office)

    assert (plan(office, number), reminding(office, number)) == ({}, {})


def test_days_of_absence_plan_again(office: Office, number: str) -> None:
    with store.writing(office.engine) as session:
        day_plan.plan_case(office, session, store.case(session, number), away=(date(2027, 4, 27), date(2027, 4, 28)))
    day = pages.case_page(office, number)["day_plans"][0]["days"][2]

    assert (day["on"], day["note"]) == ("2027-04-26", "The signer is away on 2027-04-27: sign by 2027-04-26.")


def test_a_dispute_that_is_given_up_has_no_plan(office: Office, number: str) -> None:
    deciding.decide(office, number, Act.DO_NOT_PURSUE, reason=NotPursuedReason.PATIENT_DECLINED, actor=MARIA)
    day_plan.plan_due(office)

    assert (plan(office, number), reminding(office, number)) == ({}, {})


@pytest.fixture
def signer(office: Office, number: str) -> str:
    """Let a colleague be asked to sign the letters of the planned filing."""
    said = chart.Clinician(name="Rae Winters", credentials="DO", npi="1999999984", specialty="anesthesiology")
    signing_people.enter(office, "dr-c", said, actor=MARIA)
    drafting.draft(office, number, actor=MARIA)
    signing.ask(office, number, "dr-c", actor=MARIA)
    return "dr-c"


def signature(office: Office, number: str) -> tuple[str, str]:
    """Give the day and the note of the clinician's signature after a sweep."""
    assert day_plan.plan_due(office) == []
    with store.reading(office.engine) as session:
        (row,) = [each for each in day_plan.of_case(session, number) if each.key is PlanKey.CLINICIAN]
        return row.plan_on.isoformat(), row.note


def test_a_plan_sees_the_absences_of_who_was_asked_to_sign(office: Office, number: str, signer: str) -> None:
    assert signature(office, number) == ("2027-04-27", "")
    signing.away(office, signer, date(2027, 4, 27), date(2027, 4, 30), actor=MARIA)

    moved = signature(office, number)

    assert moved == ("2027-04-26", "The signer is away on 2027-04-27: sign by 2027-04-26.")
    assert reminding(office, number)["clinician-signature"] == NINE
    on(office, date(2027, 4, 28))
    assert signature(office, number) == moved, "a day that is past stays, so that its reminder shouts"


def test_an_absence_that_is_cancelled_gives_the_day_of_the_plan_back(office: Office, number: str, signer: str) -> None:
    signing.away(office, signer, date(2027, 4, 27), date(2027, 4, 30), actor=MARIA)
    signature(office, number)
    signing.back(office, signer, date(2027, 4, 27), actor=MARIA)

    assert signature(office, number) == ("2027-04-27", "")


def test_days_away_that_a_person_says_by_hand_stay_said(office: Office, number: str, signer: str) -> None:
    with store.writing(office.engine) as session:
        day_plan.plan_case(office, session, store.case(session, number), away=(date(2027, 4, 27),))

    assert signer == "dr-c"
    assert signature(office, number)[0] == "2027-04-26"


def test_a_signer_who_is_away_to_the_last_day_is_said_once_and_other_days_stay(office: Office, number: str, signer: str) -> None:
    signing.away(office, signer, date(2027, 4, 26), date(2027, 5, 30), actor=MARIA)
    day, note = signature(office, number)
    before = plan(office, number)
    on(office, date(2027, 4, 27))

    assert (day, note) == ("2027-04-27", "The signer is away until the last day: another signer must sign.")
    assert signature(office, number) == (day, note)
    assert plan(office, number) == before


def test_a_sweep_that_changes_nothing_takes_no_writer_s_lock_and_what_it_ticks_off_is_found_again(office: Office, number: str) -> None:
    began: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *said: began.append(said[2]) if said[2] == "BEGIN IMMEDIATE" else None)
    assert day_plan.plan_due(office) == []
    assert began == []
    drafting.draft(office, number, actor=MARIA, is_protective=True)
    began.clear()
    assert day_plan.plan_due(office) == []
    seen = plan(office, number)
    assert began

    with store.writing(office.engine) as session:
        for row in day_plan.of_case(session, number):
            row.state, row.settled_on = PlanState.OPEN, None
            session.add(row)
    assert plan(office, number) != seen
    assert day_plan.plan_due(office) == []

    assert plan(office, number) == seen
