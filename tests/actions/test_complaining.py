"""A complaint waits for what its office wants first, opens at once under the exception, is never filed twice, and carries only what a person looked at."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.actions import (
    Office,
    complaining,
    complaint_attachments,
    complaint_page,
    correcting,
    drafting,
    filing,
    own_clocks,
    packets_choose,
    pages,
    preflight,
    stages,
    waiting,
)
from casework.actions.changes import CorrectionReason
from casework.actions.complaint_clock import ORIGIN
from casework.errors import BadInput, NotAllowed
from casework.letters import word
from casework.records import events, store
from casework.rules.complaining import BlockerCode, Ticked
from casework.rules.enclosing import Wish
from casework.rules.papers import PaperKind
from casework.rules.preflight import Code, Override
from casework.rules.waiting import AwaitedParty
from casework.terms import Clock, DenialReason, FilingMethod, Stage, Track
from tests import make
from tests.actions import complaining_cases as sample
from tests.actions.complaining_cases import call, deny, file, opened, paper

COMPLAINT = Stage.DOI_COMPLAINT
MEMBER = Track.MEMBER


def follow_up(office: Office, number: str) -> list[date | None]:
    with store.reading(office.engine) as session:
        return [row.work_by for row in own_clocks.running(session, number, Clock.FOLLOW_UP, origin=ORIGIN)]


def codes(office: Office, number: str, *, stage: Stage = COMPLAINT, on: date | None = None) -> dict[Code, str]:
    return {each.code: each.field for each in preflight.check(office, number, stage, sent_on=on)}


def awaited(office: Office, number: str) -> list[tuple[AwaitedParty, str]]:
    with store.reading(office.engine) as session:
        return [(each.party, each.what) for each in waiting.of_case(office, session, store.case(session, number))]


def test_a_complaint_that_skipped_the_grievance_says_so_and_is_looked_at_again_on_a_day(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    found = complaint_page.view(office, number).found

    assert [each.code for each in found.blockers] == [BlockerCode.GRIEVANCE]
    assert found.says.startswith("File the plan's grievance first")
    assert found.from_on is None
    assert follow_up(office, number) == [office.today() + timedelta(days=office.targets.find_within)]
    assert (AwaitedParty.US, "file the plan's own appeal, which the office wants first") in awaited(office, number)


def test_after_our_appeal_the_office_waits_thirty_days_and_the_day_is_on_the_clock(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    file(office, number, Stage.FIRST_APPEAL)
    ready = office.today() + timedelta(days=30)

    assert follow_up(office, number) == [ready]
    assert complaint_page.view(office, number).found.from_on == ready
    assert (AwaitedParty.PAYER, "answer the grievance") in awaited(office, number)
    drafting.draft(office, number, stage=COMPLAINT, actor="maria")
    assert codes(office, number)[Code.COMPLAINT_EARLY].startswith(f"Not before {ready}")
    with pytest.raises(NotAllowed, match="does not take this complaint yet"):
        filing.record_filing(office, number, stage=COMPLAINT, filed_on=office.today(), method=FilingMethod.MAIL, actor="maria")
    assert Code.COMPLAINT_EARLY not in codes(office, number, on=ready)


def test_on_the_day_it_is_open_and_the_clock_rings_until_it_was_filed(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    file(office, number, Stage.FIRST_APPEAL)
    ready = office.today() + timedelta(days=30)
    clock.set_today(office.settings, ready)
    assert complaint_page.view(office, number).found.blockers == ()
    assert follow_up(office, number) == [ready]

    file(office, number, COMPLAINT, reference="DMHC-1")
    assert follow_up(office, number) == []


def test_a_day_past_stays_where_a_recomputation_comes_by(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    file(office, number, Stage.FIRST_APPEAL)
    correcting.correct(office, number, {"network": "in"}, reason=CorrectionReason.OTHER, actor="maria")

    assert follow_up(office, number) == [office.today() + timedelta(days=30)]


def test_an_experimental_denial_is_open_at_once_without_any_clock(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    found = complaint_page.view(office, number).found

    assert found.blockers == ()
    assert found.at_once.startswith("Open at once (reason: experimental or investigational)")
    assert follow_up(office, number) == []
    assert pages.case_page(office, number)["complaint"]["at_once"] == found.at_once


def test_a_denial_that_turns_out_experimental_waits_no_more(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    file(office, number, Stage.FIRST_APPEAL)
    correcting.correct(office, number, {"reason": "experimental or investigational"}, reason=CorrectionReason.OTHER, actor="maria")

    assert complaint_page.view(office, number).found.blockers == ()
    assert follow_up(office, number) == []


def test_the_patients_own_grievance_counts_and_is_recorded_once(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    said = complaining.record_grievance(office, number, filed_on=date(2026, 11, 10), actor="maria")
    complaining.record_grievance(office, number, filed_on=date(2026, 11, 10), actor="maria")

    assert "Not before 2026-12-10" in said
    assert follow_up(office, number) == [date(2026, 12, 10)]
    with store.reading(office.engine) as session:
        assert [each.code for each in events.of_case(session, number) if each.verb == complaining.GRIEVANCE] == ["2026-11-10"]
    for day, why in ((office.today() + timedelta(days=1), "still to come"), (date(2026, 10, 1), "before the first denial")):
        with pytest.raises(BadInput, match=why):
            complaining.record_grievance(office, number, filed_on=day, actor="maria")


def test_a_plan_that_decided_within_the_days_is_told_what_the_departments_page_says(office: Office) -> None:
    number = opened(office)
    file(office, number, Stage.FIRST_APPEAL)
    deny(office, number, Stage.FIRST_APPEAL, after=12)

    assert "ask the Help Center" in complaint_page.view(office, number).found.says


def test_a_review_on_the_one_form_is_the_complaint_and_none_is_opened_beside_it(office: Office) -> None:
    number = opened(office)
    file(office, number, Stage.FIRST_APPEAL)
    deny(office, number, Stage.FIRST_APPEAL)
    stages.open_stage(office, number, Stage.SECOND_APPEAL, actor="maria")
    file(office, number, Stage.SECOND_APPEAL, reference="DMHC-1")

    with pytest.raises(NotAllowed, match="went to this office on the one form"):
        stages.open_stage(office, number, COMPLAINT, actor="maria")


def test_a_complaint_on_the_one_form_says_so_where_the_review_would_go_out_again(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    file(office, number, COMPLAINT, reference="DMHC-1")
    file(office, number, Stage.FIRST_APPEAL)
    deny(office, number, Stage.FIRST_APPEAL)
    stages.open_stage(office, number, Stage.SECOND_APPEAL, actor="maria")
    drafting.draft(office, number, stage=Stage.SECOND_APPEAL, actor="maria")

    assert "went to this office on the one form" in codes(office, number, stage=Stage.SECOND_APPEAL)[Code.COMPLAINT_TWICE]
    drafting.draft(office, number, stage=Stage.SECOND_APPEAL, actor="maria", is_protective=True)
    filing.record_filing(office, number, stage=Stage.SECOND_APPEAL, filed_on=office.today(), method=FilingMethod.FAX, is_protective=True, actor="maria")


def test_only_contacts_with_the_payer_are_listed_and_none_shows_a_note_or_a_name_of_ours(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    call(office, number, words="Maria was furious")
    call(office, number, party="patient")
    listed = complaint_page.view(office, number).items

    assert [each.words for each in listed] == [f"Telephone call to the plan of {office.today()}"]
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    (path,) = drafting.draft(office, number, stage=COMPLAINT, actor="maria")
    said = word.plain_text((office.documents / path).read_bytes())
    assert "with Pat of Claims, reference CALL-1" in said
    assert "furious" not in said and "maria" not in said


def test_nothing_is_filed_before_a_person_looked_at_each_and_what_stays_leaves_letter_and_packet(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    call(office, number)
    kept, held = paper(office, number), paper(office, number, "chart.txt", kind=PaperKind.RECORDS, text="Records of the clinic.")
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    drafting.draft(office, number, stage=COMPLAINT, actor="maria")
    keys = [each.key for each in complaint_page.view(office, number).items]
    assert codes(office, number)[Code.ATTACHMENTS] == ", ".join(keys)
    assert len(keys) == 3

    ticks = {key: Ticked.GOES if key == f"paper-{kept}" else Ticked.STAYS for key in keys}
    complaint_attachments.record(office, number, ticks, actor="maria")
    complaint_attachments.record(office, number, ticks, actor="maria")
    assert "draw it again" in codes(office, number)[Code.ATTACHMENTS]
    clock.set_today(office.settings, office.today() + timedelta(days=1))
    (path,) = drafting.draft(office, number, stage=COMPLAINT, actor="maria")
    assert "Telephone call" not in word.plain_text((office.documents / path).read_bytes())
    assert Code.ATTACHMENTS not in codes(office, number)
    with store.reading(office.engine) as session:
        row = store.stage_of(session, number, COMPLAINT, track=MEMBER)
        assert row
        chosen = {each.paper.number for each in packets_choose.pick(office, session, row, Wish()).selection.chosen}
        verbs = [each.code for each in events.of_case(session, number) if each.verb == complaint_attachments.TICKED]
    assert held not in chosen
    assert len(verbs) == 3


def test_what_comes_later_is_looked_at_too_and_an_unknown_item_is_named(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    first = paper(office, number)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    complaint_attachments.record(office, number, {f"paper-{first}": Ticked.GOES}, actor="maria")
    call(office, number)

    assert len(complaint_page.view(office, number).to_look_at) == 1
    assert (AwaitedParty.US, "look at what goes with the complaint") in awaited(office, number)
    with pytest.raises(BadInput, match="paper-99"):
        complaint_attachments.record(office, number, {"paper-99": Ticked.GOES}, actor="maria")


def test_the_patient_signs_the_form_of_the_department_and_an_authorization_does_elsewhere(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    drafting.draft(office, number, stage=COMPLAINT, actor="maria")
    assert "the patient signs the form" in codes(office, number)[Code.COMPLAINT_SIGNER]
    paper(office, number, "signed form.txt", kind=PaperKind.SIGNED_FORM, text="Signed.")
    assert Code.COMPLAINT_SIGNER not in codes(office, number)

    chart = make.full_chart()
    other = sample.cases.take_chart(office, chart.model_copy(update={"patient": chart.patient.model_copy(update={"last_name": "Reyes"})}), actor="m").opened[0]
    stages.open_stage(office, other, COMPLAINT, actor="maria")
    drafting.draft(office, other, stage=COMPLAINT, actor="maria")
    assert Code.COMPLAINT_SIGNER not in codes(office, other)


def test_in_california_the_order_of_hearing_and_review_is_told_and_stops_nothing(office: Office) -> None:
    number = opened(office, plan="medicaid-managed-care", internal_levels=None, external_review="")
    file(office, number, Stage.FIRST_APPEAL)
    deny(office, number, Stage.FIRST_APPEAL)
    stages.open_stage(office, number, Stage.SECOND_APPEAL, actor="maria")
    drafting.draft(office, number, stage=Stage.SECOND_APPEAL, actor="maria")
    found = [each for each in preflight.check(office, number, Stage.SECOND_APPEAL) if each.code is Code.COMPLAINT_ORDER]

    assert [(each.severity, "may close the independent medical review" in each.field) for each in found] == [("warning", True)]


def test_a_withdrawn_complaint_leaves_no_clock_behind(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    sample.deciding.decide(office, number, sample.Act.WITHDRAW, stage=COMPLAINT, actor="maria")

    assert follow_up(office, number) == []


def test_the_override_goes_on_record_and_the_complaint_out(office: Office) -> None:
    number = opened(office)
    stages.open_stage(office, number, COMPLAINT, actor="maria")
    drafting.draft(office, number, stage=COMPLAINT, actor="maria")
    filing.record_filing(office, number, stage=COMPLAINT, filed_on=office.today(), method=FilingMethod.MAIL, actor="maria", override=Override.CHECKED)

    with store.reading(office.engine) as session:
        said = [each.code for each in events.of_case(session, number) if each.verb == "record a filing"]
    assert "complaint-early" in said[-1]
