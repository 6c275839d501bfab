"""Around a case: rests, loans, endings, reopenings and a death. Whatever is pressed, a case that is open keeps a next step."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework import chart, clock
from casework.actions import (
    Office,
    assigning,
    cases,
    chasing,
    closing,
    deceased,
    deciding,
    determining,
    drafting,
    duplicates,
    filing,
    holding,
    integrity,
    on_demand,
    own_clocks,
    pages,
    preflight,
    remind,
    reopening,
    stages,
    waiting,
)
from casework.actions.closing import Ending
from casework.actions.determining import Answer
from casework.actions.reopening import ReopenReason
from casework.errors import BadInput, NotAllowed, UnknownCase
from casework.records import events, store
from casework.records.models import Deadline
from casework.rules.preflight import Code, Override
from casework.rules.waiting import AwaitedParty
from casework.terms import Act, Clock, DeadlineStatus, DenialReason, DocumentKind, FilingMethod, HoldReason, NotPursuedReason, Outcome, Stage, Step
from tests import make
from tests.actions import approving

MARIA = "maria"
UNTIL = date(2026, 12, 24)


def opened(office: Office, place: int = 1, **changes: Any) -> str:
    """Open another denied case of the same patient, of a reason and claim of its own."""
    reasons = {1: make.full_chart().denial.reason}
    said: dict[str, Any] = {"claims": (make.line(place, claim_number=f"26-{place}"),)} if place > 1 else {}
    denial = make.full_chart().denial.model_copy(update={"reason": reasons.get(place, DenialReason.CODING), "reference": f"REF-{place}"})
    whole = make.full_chart(**{**said, "denial": chart.Denial.model_validate(denial.model_dump()), **changes})
    return cases.take_chart(office, whole, actor=MARIA).opened[0]


def filed(office: Office, number: str, *, on: date = make.DAY) -> None:
    filing.record_filing(office, number, filed_on=on, method=FilingMethod.FAX, actor=MARIA, override=Override.SENT)


def running(office: Office, number: str, clock_kind: Clock | None = None) -> list[Deadline]:
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING]
    return [row for row in rows if clock_kind in (None, row.clock)]


def verbs(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [event.verb for event in events.of_case(session, number)]


def steps(office: Office, number: str) -> dict[Stage, Step]:
    with store.reading(office.engine) as session:
        return {row.stage: row.step for row in store.stages(session, number)}


def page(office: Office, number: str) -> dict[str, Any]:
    return pages.case_page(office, number)


def test_a_rest_has_a_day_that_reminds_and_stops_no_clock(office: Office) -> None:
    number = opened(office)
    before = {row.id: row.work_by for row in running(office, number)}
    said = holding.hold(office, number, until=UNTIL, reason=HoldReason.AWAITING_PATIENT, actor=MARIA)

    (follow_up,) = running(office, number, Clock.FOLLOW_UP)
    assert said == f"{number} rests until 2026-12-24: waiting for the patient. A hold stops no clock."
    assert (follow_up.work_by, follow_up.trigger_on, follow_up.due_on, follow_up.citation) == (UNTIL, make.DAY, None, "")
    assert {row.id: row.work_by for row in running(office, number) if row.id in before} == before


def test_a_rest_does_not_change_what_the_case_is_listed_by(office: Office) -> None:
    number = opened(office)
    before = [row.name for row in pages.worklist(office)]
    holding.hold(office, number, until=UNTIL, reason=HoldReason.OTHER, actor=MARIA)

    assert [row.name for row in pages.worklist(office)] == before


def test_a_rest_beyond_a_date_of_ours_names_the_date(office: Office) -> None:
    number = opened(office)
    said = holding.hold(office, number, until=date(2027, 6, 1), reason=HoldReason.AWAITING_RECORDS, actor=MARIA)

    assert "Before it ends: first appeal, we file by 2027-05-05." in said


def test_the_same_rest_again_changes_nothing_and_another_day_keeps_since_when(office: Office) -> None:
    number = opened(office)
    for _ in range(2):
        holding.hold(office, number, until=UNTIL, reason=HoldReason.AWAITING_PAYER, actor=MARIA)
    clock.set_today(office.settings, make.DAY + timedelta(days=9))
    holding.hold(office, number, until=date(2027, 1, 8), reason=HoldReason.AWAITING_PAYER, actor=MARIA)

    (follow_up,) = running(office, number, Clock.FOLLOW_UP)
    assert (follow_up.work_by, follow_up.trigger_on) == (date(2027, 1, 8), make.DAY)
    assert verbs(office, number).count("hold") == 2


def test_a_rest_survives_an_answer_of_the_payer(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    holding.hold(office, number, until=UNTIL, reason=HoldReason.AWAITING_PAYER, actor=MARIA)
    determining.record_determination(office, number, Answer(Outcome.DENIED, make.DAY, make.DAY), actor=MARIA)

    assert [row.work_by for row in running(office, number, Clock.FOLLOW_UP)] == [UNTIL]


def test_a_release_ends_the_rest_and_its_clock(office: Office) -> None:
    number = opened(office)
    holding.hold(office, number, until=UNTIL, reason=HoldReason.AWAITING_PATIENT, actor=MARIA)
    assert page(office, number)["rest"] == {"reason": "Waiting for the patient", "since": "2026-11-22"}
    holding.hold(office, number, until=None, reason=None, actor=MARIA)

    assert running(office, number, Clock.FOLLOW_UP) == []
    assert page(office, number)["rest"] is None
    with pytest.raises(NotAllowed, match="does not rest"):
        holding.hold(office, number, until=None, reason=None, actor=MARIA)


@pytest.mark.parametrize(
    ("reason", "party"),
    [
        (HoldReason.AWAITING_PATIENT, AwaitedParty.PATIENT),
        (HoldReason.AWAITING_CLINICIAN, AwaitedParty.CLINICIAN),
        (HoldReason.AWAITING_RECORDS, AwaitedParty.OTHERS),
        (HoldReason.AWAITING_PAYER, AwaitedParty.PAYER),
        (HoldReason.OTHER, AwaitedParty.US),
    ],
)
def test_a_resting_case_says_whom_it_waits_for_and_since_when(office: Office, reason: HoldReason, party: AwaitedParty) -> None:
    number = opened(office)
    holding.hold(office, number, until=UNTIL, reason=reason, actor=MARIA)
    with store.reading(office.engine) as session:
        found = waiting.of_case(office, session, store.case(session, number))

    assert any((each.party, each.since, each.until) == (party, make.DAY, UNTIL) for each in found)


def test_a_past_day_and_a_closed_case_cannot_rest(office: Office) -> None:
    number = opened(office)
    with pytest.raises(BadInput, match="after today"):
        holding.hold(office, number, until=make.DAY, reason=None, actor=MARIA)
    closing.close_case(office, number, Ending.WITHDRAW, actor=MARIA)
    with pytest.raises(NotAllowed, match="casework reopen"):
        holding.hold(office, number, until=UNTIL, reason=None, actor=MARIA)


def test_a_case_goes_to_another_person_and_back_on_its_day(office: Office) -> None:
    number = opened(office)
    said = assigning.assign(office, number, "sam", actor=MARIA, until=date(2026, 12, 26))
    assert said == f"{number} is with sam now. It goes back to maria on 2026-12-26."
    assert page(office, number)["lent"] == {"by": "maria", "until": "2026-12-26"}
    clock.set_today(office.settings, date(2026, 12, 25))
    remind.sweep(office, env={})
    assert page(office, number)["owner"] == "sam"
    clock.set_today(office.settings, date(2026, 12, 26))
    remind.sweep(office, env={})

    assert (page(office, number)["owner"], page(office, number)["lent"]) == ("maria", None)


def test_all_cases_of_a_person_go_together(office: Office) -> None:
    numbers = [opened(office), opened(office, 2)]
    assert assigning.reassign(office, "maria", "sam", actor=MARIA) == "2 cases of maria are with sam now."
    assert {page(office, number)["owner"] for number in numbers} == {"sam"}
    assert assigning.reassign(office, "maria", "sam", actor=MARIA) == "maria has no open case. Who has: sam."


def test_a_case_that_is_lent_on_goes_back_to_its_first_owner(office: Office) -> None:
    (office.settings.home / "channels.toml").write_text('[people.kim]\nname = "Kim"\n')
    number = opened(office)
    assigning.assign(office, number, "sam", actor=MARIA, until=UNTIL)
    assigning.assign(office, number, "kim", actor="sam", until=UNTIL)
    clock.set_today(office.settings, UNTIL)
    assigning.give_back(office)

    assert page(office, number)["owner"] == "maria"


def test_a_person_who_took_a_lent_case_for_good_keeps_it(office: Office) -> None:
    number = opened(office)
    assigning.assign(office, number, "sam", actor=MARIA, until=UNTIL)
    assigning.assign(office, number, "sam", actor=MARIA)
    clock.set_today(office.settings, UNTIL)
    assigning.give_back(office)

    assert page(office, number)["owner"] == "sam"


def test_nobody_unknown_and_no_past_day(office: Office) -> None:
    number = opened(office)
    with pytest.raises(BadInput, match="Known: maria, sam"):
        assigning.assign(office, number, "nobody", actor=MARIA)
    with pytest.raises(BadInput, match="after today"):
        assigning.reassign(office, "maria", "sam", actor=MARIA, until=make.DAY)
    with pytest.raises(BadInput, match="the same person"):
        assigning.reassign(office, "sam", "sam", actor=MARIA)


def test_a_whole_case_is_given_up_from_any_step_and_says_what_ends_with_it(office: Office) -> None:
    drafting_case, filed_case = opened(office), opened(office, 2)
    filed(office, filed_case)
    first = closing.close_case(office, drafting_case, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.PATIENT_DECLINED, actor=MARIA)
    second = closing.close_case(office, filed_case, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.AMOUNT_TOO_SMALL, actor=MARIA)

    assert first.startswith(f"{drafting_case} is closed: do not pursue. With it ends: first appeal on the member track, last lawful day 2027-05-05.")
    assert "what was filed (first appeal) is still with whoever decides it" in second
    assert running(office, drafting_case) == running(office, filed_case) == []
    assert page(office, filed_case)["outcome"] == "Do not pursue"


def test_an_ending_needs_its_reason_and_the_same_again_is_no_second_ending(office: Office) -> None:
    number = opened(office)
    with pytest.raises(BadInput, match="choose a reason"):
        closing.close_case(office, number, Ending.DO_NOT_PURSUE, actor=MARIA)
    closing.close_case(office, number, Ending.WITHDRAW, actor=MARIA)

    assert "closed so on 2026-11-22 already" in closing.close_case(office, number, Ending.WITHDRAW, actor=MARIA)
    with pytest.raises(NotAllowed, match="open it again: casework reopen"):
        closing.close_case(office, number, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.TOO_LATE, actor=MARIA)
    assert verbs(office, number).count("case closed") == 1


def twins(office: Office) -> tuple[str, str]:
    """Open two cases of one patient, each with a claim line of its own."""
    return opened(office), opened(office, 2)


def test_a_duplicate_is_closed_and_found_from_the_other(office: Office) -> None:
    one, two = twins(office)
    said = closing.close_case(office, two, Ending.DUPLICATE, same_as=one, is_confirmed=True, actor=MARIA)

    assert said == f"{two} is closed as a duplicate of {one}. Its papers and contacts stay with it: casework case {two}"
    assert page(office, one)["twins"] == [two]
    assert page(office, two)["same_as"] == one
    assert "duplicate closed" in verbs(office, one)
    assert "already" in closing.close_case(office, two, Ending.DUPLICATE, same_as=one, actor=MARIA)


def test_a_duplicate_with_a_filing_or_lines_of_its_own_is_refused_until_somebody_looked(office: Office) -> None:
    one, two = opened(office), opened(office, 2)
    filed(office, two)
    with pytest.raises(NotAllowed, match="a filing of 2026-11-22; 1 claim line") as refused:
        closing.close_case(office, two, Ending.DUPLICATE, same_as=one, actor=MARIA)

    assert any("duplicate of" in each for each in refused.value.allowed)
    assert page(office, two)["closed_on"] == ""
    closing.close_case(office, two, Ending.DUPLICATE, same_as=one, is_confirmed=True, actor=MARIA)
    assert page(office, two)["closed_on"] == "2026-11-22"


def test_a_duplicate_with_an_earlier_last_day_is_refused_until_somebody_looked(office: Office) -> None:
    one, two = twins(office)
    with store.writing(office.engine) as session:
        (row,) = [each for each in store.deadlines(session, two) if each.clock is Clock.FILING and each.drives and each.status is DeadlineStatus.RUNNING]
        row.last_lawful = date(2027, 1, 2)
        session.add(row)
        assert duplicates.lacks(session, store.case(session, two), store.case(session, one))[-1] == "an earlier last day: first appeal, 2027-01-02"


def test_only_another_open_case_of_the_same_patient_can_be_the_one_that_goes_on(office: Office) -> None:
    one, two = twins(office)
    somebody = make.full_chart().patient.model_copy(update={"last_name": "Other", "first_name": "Robin"})
    cover = make.full_chart().coverage.model_copy(update={"member_id": "X9"})
    stranger = cases.take_chart(office, make.full_chart(patient=somebody, coverage=cover, claims=(make.line(5),)), actor=MARIA).opened[0]
    for same_as, words in ((two, "its own duplicate"), (stranger, "another patient's"), ("", "Same as")):
        with pytest.raises(BadInput, match=words):
            closing.close_case(office, two, Ending.DUPLICATE, same_as=same_as, actor=MARIA)
    with pytest.raises(UnknownCase):
        closing.close_case(office, two, Ending.DUPLICATE, same_as="C26-9999", actor=MARIA)
    closing.close_case(office, one, Ending.WITHDRAW, actor=MARIA)
    with pytest.raises(BadInput, match="is closed"):
        closing.close_case(office, two, Ending.DUPLICATE, same_as=one, actor=MARIA)


@pytest.mark.parametrize("ending", [Ending.DO_NOT_PURSUE, Ending.WITHDRAW])
def test_a_reopened_case_has_every_clock_that_it_had(office: Office, ending: Ending) -> None:
    number = opened(office)
    drafting.draft(office, number, actor=MARIA)
    before = {(row.stage, row.clock, row.track, row.work_by) for row in running(office, number)}
    closing.close_case(office, number, ending, reason=NotPursuedReason.OTHER, actor=MARIA)
    said = reopening.reopen(office, number, reason=ReopenReason.MISTAKE, actor=MARIA)

    assert said == f"{number} is open again: first appeal is at “ready to file”."
    assert {(row.stage, row.clock, row.track, row.work_by) for row in running(office, number)} == before
    assert page(office, number)["closed_on"] == page(office, number)["outcome"] == ""
    assert reopening.reopen(office, number, reason=ReopenReason.MISTAKE, actor=MARIA) == f"{number} is open."


def test_a_case_reopened_after_filing_waits_for_the_payer_again(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    closing.close_case(office, number, Ending.WITHDRAW, actor=MARIA)
    reopening.reopen(office, number, reason=ReopenReason.PATIENT, actor=MARIA)

    assert steps(office, number)[Stage.FIRST_APPEAL] is Step.FILED
    assert running(office, number, Clock.DECISION)


def test_a_case_reopened_after_a_refusal_asks_what_follows(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    determining.record_determination(office, number, Answer(Outcome.DENIED, make.DAY, make.DAY), actor=MARIA)
    deciding.decide(office, number, Act.DO_NOT_PURSUE, reason=NotPursuedReason.OTHER, actor=MARIA)
    reopening.reopen(office, number, reason=ReopenReason.NEW_FACT, actor=MARIA)

    assert steps(office, number) == {Stage.FIRST_APPEAL: Step.DETERMINED}
    assert [row.stage for row in running(office, number, Clock.FILING) if row.drives] == [Stage.SECOND_APPEAL]


def test_what_lapsed_meanwhile_is_said_loudly(office: Office) -> None:
    number = opened(office)
    closing.close_case(office, number, Ending.WITHDRAW, actor=MARIA)
    clock.set_today(office.settings, date(2027, 6, 1))
    said = reopening.reopen(office, number, reason=ReopenReason.MISTAKE, actor=MARIA)

    assert "LAPSED: first appeal, we file by 2027-05-05, last lawful day 2027-05-05." in said
    assert any(row["is_late"] for row in page(office, number)["deadlines"])


def test_a_reopened_duplicate_is_none_any_more(office: Office) -> None:
    one, two = twins(office)
    closing.close_case(office, two, Ending.DUPLICATE, same_as=one, is_confirmed=True, actor=MARIA)
    reopening.reopen(office, two, reason=ReopenReason.MISTAKE, actor=MARIA)

    assert page(office, one)["twins"] == []


def test_a_merged_case_stays_closed(office: Office) -> None:
    number = opened(office)
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        stages.finish(office, session, case, Outcome.MERGED)

    with pytest.raises(NotAllowed, match="merged into another case"):
        reopening.reopen(office, number, reason=ReopenReason.MISTAKE, actor=MARIA)


def test_after_a_death_clocks_run_on_and_letters_to_the_patient_stop(office: Office) -> None:
    number = opened(office)
    before = {row.id for row in running(office, number)}
    said = deceased.record(office, number, died_on=date(2026, 11, 20), actor=MARIA)

    assert "personal representative or the estate" in said and "ask a lawyer or the plan" in said
    assert {row.id for row in running(office, number)} == before
    for kind in (DocumentKind.PATIENT_LETTER, DocumentKind.CLAIM_FILE_REQUEST, DocumentKind.PLAN_DOCUMENT_REQUEST):
        with pytest.raises(NotAllowed, match="the patient has died"):
            on_demand.draw(office, number, kind, actor=MARIA)
    assert "2026-11-20" not in str(page(office, number))


def test_after_a_death_the_papers_wait_for_who_may_act_and_the_protective_filing_is_open(office: Office) -> None:
    number = opened(office)
    drafting.draft(office, number, actor=MARIA)
    deceased.record(office, number, actor=MARIA)

    assert Code.PATIENT_DECEASED in {each.code for each in preflight.check(office, number) if each.is_error}
    with pytest.raises(NotAllowed, match="nobody has said who may act for the estate"):
        filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, actor=MARIA)
    with store.reading(office.engine) as session:
        assert any(each.what == deceased.WHO for each in waiting.of_case(office, session, store.case(session, number)))
    drafting.draft(office, number, is_protective=True, actor=MARIA)
    filing.record_filing(office, number, filed_on=make.DAY, method=FilingMethod.FAX, is_protective=True, actor=MARIA)
    assert steps(office, number)[Stage.FIRST_APPEAL] is Step.FILED


def test_who_may_act_turns_the_error_into_a_reminder_to_say_so_in_the_letter(office: Office) -> None:
    number = opened(office)
    drafting.draft(office, number, actor=MARIA)
    deceased.record(office, number, actor=MARIA)
    deceased.record(office, number, is_represented=True, actor=MARIA)
    found = {each.code: each.severity for each in preflight.check(office, number)}

    assert Code.PATIENT_DECEASED not in found
    assert found[Code.ESTATE_LETTER] == "warning"
    assert "on record already" in deceased.record(office, number, is_represented=True, actor=MARIA)


def test_a_death_concerns_every_case_of_the_patient_and_can_be_taken_back(office: Office) -> None:
    one, two = opened(office), opened(office, 2)
    deceased.record(office, one, actor=MARIA)
    assert page(office, two)["deceased"].startswith("The patient has died.")
    deceased.take_back(office, two, actor=MARIA)

    assert page(office, one)["deceased"] == ""
    with pytest.raises(NotAllowed, match="Nothing says"):
        deceased.take_back(office, one, actor=MARIA)
    with pytest.raises(BadInput, match="still to come"):
        deceased.record(office, one, died_on=date(2027, 1, 1), actor=MARIA)


def test_no_event_of_a_death_holds_its_day(office: Office) -> None:
    number = opened(office)
    deceased.record(office, number, died_on=date(2026, 11, 20), actor=MARIA)
    with store.reading(office.engine) as session:
        codes = [event.code for event in events.of_case(session, number) if event.verb == "patient deceased"]

    assert codes == ["who may act is to be found out"]


def test_an_own_clock_of_a_rest_is_neither_dropped_nor_doubled_by_a_correction(office: Office) -> None:
    number = opened(office)
    holding.hold(office, number, until=UNTIL, reason=HoldReason.OTHER, actor=MARIA)
    cases.take_chart(office, make.full_chart(denial=make.full_chart().denial.model_copy(update={"received_on": date(2026, 11, 7)})), actor=MARIA)
    with store.reading(office.engine) as session:
        assert len(own_clocks.running(session, number, Clock.FOLLOW_UP)) == 1


def test_no_chase_goes_to_a_patient_who_has_died(office: Office) -> None:
    number = opened(office)
    holding.hold(office, number, until=UNTIL, reason=HoldReason.AWAITING_PATIENT, actor=MARIA)
    deceased.record(office, number, actor=MARIA)

    with pytest.raises(NotAllowed, match="nothing is sent to the patient any more"):
        chasing.chase(office, number, AwaitedParty.PATIENT, actor=MARIA)


def test_a_won_case_that_was_closed_too_early_waits_for_its_payment_again(office: Office) -> None:
    number = opened(office)
    filed(office, number)
    determining.record_determination(office, number, Answer(Outcome.APPROVED, make.DAY, make.DAY), actor=MARIA)
    before = {(row.stage, row.clock) for row in running(office, number)}
    closing.close_case(office, number, Ending.WITHDRAW, actor=MARIA)
    said = reopening.reopen(office, number, reason=ReopenReason.UNPAID, actor=MARIA)

    assert said.startswith(f"{number} is open again: payment is at")
    assert steps(office, number)[Stage.FIRST_APPEAL] is Step.DECIDED
    assert {(row.stage, row.clock) for row in running(office, number)} == before != set()


def test_an_approval_before_treatment_that_is_doubted_leaves_the_filing_unanswered(office: Office) -> None:
    number = approving.approved(office)
    said = reopening.reopen(office, number, reason=ReopenReason.PAYER, actor=MARIA)

    assert "The answer on the prior authorization stays on record until another one is recorded." in said
    assert steps(office, number) == {Stage.PRIOR_AUTHORIZATION: Step.FILED}
    assert running(office, number, Clock.DECISION)


@pytest.mark.parametrize("reaches", ["drafting", "filed", "refused", "won"])
@pytest.mark.parametrize("ending", [Ending.DO_NOT_PURSUE, Ending.WITHDRAW])
def test_wherever_a_case_was_closed_it_is_opened_again_with_a_next_step(office: Office, reaches: str, ending: Ending) -> None:
    number = opened(office)
    if reaches != "drafting":
        filed(office, number)
    if reaches in ("refused", "won"):
        outcome = Outcome.DENIED if reaches == "refused" else Outcome.APPROVED
        determining.record_determination(office, number, Answer(outcome, make.DAY, make.DAY), actor=MARIA)
    closing.close_case(office, number, ending, reason=NotPursuedReason.OTHER, actor=MARIA)
    clock.set_today(office.settings, date(2027, 9, 1))
    reopening.reopen(office, number, reason=ReopenReason.OTHER, actor=MARIA)

    assert integrity.check(office) == []
    assert any(row.drives and row.work_by for row in running(office, number))
