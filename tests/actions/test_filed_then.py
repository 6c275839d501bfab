"""Filed, and then: each trouble leads back to filing with the first proof kept, and no clock is moved forward or forgotten."""

from datetime import date

import pytest

from casework import chart, clock
from casework.actions import Office, cases, determining, drafting, filed_then, filing, pages, preflight, reissued, stages, waiting
from casework.actions.answers import Answer
from casework.actions.filed_then import Told
from casework.errors import BadInput, NotAllowed
from casework.records import events, store
from casework.records.models import CaseStage, Deadline, Determination
from casework.records.papers import Exhibit
from casework.rules.filing_events import FilingEventKind
from casework.rules.papers import PaperClass, PaperKind
from casework.rules.preflight import Code, Override
from casework.terms import Clock, DeadlineStatus, DocumentKind, DocumentStatus, FilingMethod, Outcome, Stage, Step, Track
from tests import make

LAST = date(2027, 5, 5)
TROUBLES = [kind for kind in FilingEventKind if kind.is_trouble]
MARIA = "maria"


def on(office: Office, day: date) -> None:
    clock.set_today(office.settings, day)


def filed(office: Office, *, method: FilingMethod = FilingMethod.FAX, reference: str = "FX-1001", **changes: object) -> str:
    """Draw and file a first appeal."""
    number = cases.take_chart(office, make.full_chart(**changes), actor=MARIA).opened[0]
    drafting.draft(office, number, actor=MARIA)
    file(office, number, method=method, reference=reference)
    return number


def file(office: Office, number: str, *, method: FilingMethod = FilingMethod.FAX, reference: str = "FX-1001", **more: object) -> None:
    filing.record_filing(
        office,
        number,
        filed_on=office.today(),
        method=method,
        reference=reference,
        actor=MARIA,
        override=Override.CHECKED,
        **more,  # type: ignore[arg-type]
    )


def then(office: Office, number: str, kind: FilingEventKind, day: date | None = None, **more: object) -> str:
    return filed_then.record(office, number, Told(kind, day or office.today(), **more), actor=MARIA)  # type: ignore[arg-type]


def clocks_of(office: Office, number: str) -> dict[Clock, Deadline]:
    with store.reading(office.engine) as session:
        return {row.clock: row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.drives}


def stage(office: Office, number: str, which: Stage = Stage.FIRST_APPEAL) -> CaseStage:
    with store.reading(office.engine) as session:
        found = store.stage_of(session, number, which, track=Track.MEMBER)
        assert found is not None
        return found


@pytest.mark.parametrize("kind", TROUBLES)
def test_each_trouble_leads_back_to_filing_with_the_real_last_lawful_day(office: Office, kind: FilingEventKind) -> None:
    method = FilingMethod.CERTIFIED_MAIL if kind is FilingEventKind.RETURNED else FilingMethod.FAX
    number = filed(office, method=method)
    on(office, date(2026, 12, 10))
    then(office, number, kind)
    running = clocks_of(office, number)

    assert stage(office, number).step is Step.READY_TO_FILE
    assert Clock.DECISION not in running and Clock.CONFIRMATION not in running
    assert running[Clock.FILING].last_lawful == LAST
    with store.reading(office.engine) as session:
        assert store.filings(session, number) == []
        assert [each.reference for each in store.sendings(session, number)] == ["FX-1001"]


def test_a_second_filing_starts_the_payers_clock_from_its_own_day_and_the_first_is_kept(office: Office) -> None:
    number = filed(office)
    on(office, date(2026, 12, 10))
    then(office, number, FilingEventKind.NEVER_RECEIVED)
    file(office, number, method=FilingMethod.COURIER, reference="TR-2")

    assert clocks_of(office, number)[Clock.DECISION].trigger_on == date(2026, 12, 10)
    with store.reading(office.engine) as session:
        assert [each.reference for each in store.sendings(session, number)] == ["FX-1001", "TR-2"]
    line = pages.case_page(office, number)["filed"]
    assert [(row["trouble"], row["proof"]) for row in line] == [("Payer says it never came", "missing (pages): " + PROOF_OF_FAX), ("", "complete")]


PROOF_OF_FAX = "the machine's confirmation: the number dialed, the hour, and as many pages as were sent"


def test_a_fax_that_failed_was_never_filed_and_its_letters_are_open_again(office: Office) -> None:
    number = filed(office)
    then(office, number, FilingEventKind.FAX_FAILED)

    with store.reading(office.engine) as session:
        assert {each.status for each in store.documents(session, number)} == {DocumentStatus.DRAFT}
    file(office, number)  # the very same filing again, minutes later
    assert stage(office, number).step is Step.FILED


def test_what_left_the_house_stays_filed_and_the_letter_that_cites_it_is_drawn(office: Office) -> None:
    number = filed(office)
    said = then(office, number, FilingEventKind.NEVER_RECEIVED)

    assert said.endswith(f"The letter that cites the first filing is drawn: {number}/first-appeal/proof-of-earlier-filing-v1.docx")
    with store.reading(office.engine) as session:
        kinds = {each.kind: each.status for each in store.documents(session, number)}
    assert kinds[DocumentKind.FIRST_APPEAL] is DocumentStatus.FILED
    assert kinds[DocumentKind.PROOF_OF_EARLIER_FILING] is DocumentStatus.DRAFT


def test_after_the_last_day_a_filing_with_proof_that_the_payer_denies_is_not_late_and_without_proof_it_is(office: Office) -> None:
    number, bare = filed(office), filed(office, reference="", patient=make.full_chart().patient.model_copy(update={"last_name": "Other"}))
    on(office, date(2027, 5, 20))
    then(office, number, FilingEventKind.NEVER_RECEIVED)
    then(office, bare, FilingEventKind.NEVER_RECEIVED)

    assert "The first filing was made in time: send its proof." in stage(office, number).ask_notice
    assert "It will be told as late." in stage(office, bare).ask_notice
    assert Code.LATE not in {each.code for each in preflight.check(office, number)}
    assert Code.LATE in {each.code for each in preflight.check(office, bare)}
    file(office, number, method=FilingMethod.COURIER, reference="TR-9")
    with store.reading(office.engine) as session:
        told = [each.code for each in events.of_case(session, number) if each.verb == "record a filing"]
    assert "the filing of 2026-11-22 (Fax) was made in time and its proof is kept" in told[-1]


@pytest.mark.parametrize(("plan", "is_late"), [("tricare", False), ("self-funded-erisa", True)])
def test_mail_that_came_back_keeps_the_time_only_where_the_postmark_counts(office: Office, plan: str, is_late: bool) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": plan})
    number = filed(office, method=FilingMethod.CERTIFIED_MAIL, reference="CM-7", coverage=coverage)
    on(office, date(2027, 6, 20))
    then(office, number, FilingEventKind.RETURNED)

    assert (Code.LATE in {each.code for each in preflight.check(office, number)}) is is_late


def external(office: Office) -> str:
    """File a federal external review whose four months end on 2026-12-03, with a request received on 2026-12-01."""
    number = filed(office)
    for which, day in ((Stage.FIRST_APPEAL, date(2026, 11, 22)), (Stage.SECOND_APPEAL, None)):
        with store.writing(office.engine) as session:
            case, row = stages.find(session, number, which) if day else (store.case(session, number), None)
            if row is None:
                row = CaseStage(case_number=number, stage=which, opened_on=office.today())
            row.step, row.decided = Step.DECIDED, "gone on"
            session.add(row)
            session.add(
                Determination(
                    case_number=number, stage=which, outcome=Outcome.DENIED, notice_on=date(2026, 8, 1), received_on=date(2026, 8, 3), recorded_at=office.now()
                )
            )
            for deadline in store.deadlines(session, number):
                deadline.status = DeadlineStatus.MET
                session.add(deadline)
            session.flush()
            if which is Stage.SECOND_APPEAL:
                stages.start(office, session, case, Stage.THIRD_APPEAL, track=Track.MEMBER, actor=MARIA)
    on(office, date(2026, 12, 1))
    file(office, number, reference="EXT-1", stage=Stage.THIRD_APPEAL)
    return number


def test_an_incomplete_external_review_has_forty_eight_hours_past_the_four_months(office: Office) -> None:
    number = external(office)
    on(office, date(2026, 12, 2))
    at = filing.instant(office, date(2026, 12, 2), "15:30")
    said = then(office, number, FilingEventKind.INCOMPLETE, came_at=at)
    cure = clocks_of(office, number)[Clock.CURE]

    assert "File again by 2026-12-04 15:30 CST; the last lawful day is 2026-12-04." in said
    assert (cure.rule, cure.work_by, cure.last_lawful, cure.due_at) == ("EXT-PERFECT", date(2026, 12, 4), date(2026, 12, 4), at.replace(day=4))
    assert Clock.FILING not in clocks_of(office, number)
    on(office, date(2026, 12, 4))
    assert Code.LATE not in {each.code for each in preflight.check(office, number)}
    file(office, number, method=FilingMethod.COURIER, reference="TR-3")
    assert Clock.CURE not in clocks_of(office, number)
    assert clocks_of(office, number)[Clock.DECISION].trigger_on == date(2026, 12, 4)


def test_without_the_hour_the_safe_day_is_the_one_before_and_the_four_months_hold_where_they_end_later(office: Office) -> None:
    number = external(office)
    then(office, number, FilingEventKind.INCOMPLETE)

    assert clocks_of(office, number)[Clock.CURE].work_by == date(2026, 12, 3)
    assert pages.case_page(office, number)["cures"][0]["until"] == "2026-12-03"


def test_completing_it_after_the_hours_is_told_as_late(office: Office) -> None:
    number = external(office)
    then(office, number, FilingEventKind.INCOMPLETE)
    on(office, date(2026, 12, 8))

    with pytest.raises(BadInput, match="is after the last lawful day, 2026-12-03"):
        filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)


def test_an_incomplete_plan_appeal_takes_the_day_from_the_notice_and_the_appeals_own_clock_comes_back(office: Office) -> None:
    number = filed(office)
    then(office, number, FilingEventKind.INCOMPLETE, due_on=date(2026, 12, 7))
    running = clocks_of(office, number)

    assert (running[Clock.CURE].work_by, running[Clock.CURE].last_lawful) == (date(2026, 12, 7), None)
    assert running[Clock.FILING].last_lawful == LAST


def test_missing_proof_is_a_task_with_a_day_until_the_payer_confirms(office: Office) -> None:
    number = filed(office)
    running = clocks_of(office, number)
    assert running[Clock.CONFIRMATION].work_by == date(2026, 11, 24)
    with store.reading(office.engine) as session:
        lines = waiting.of_case(office, session, store.case(session, number))
    assert ("payer", "confirm that it has received our filing", date(2026, 11, 22), date(2026, 11, 24)) in [
        (each.party, each.what, each.since, each.until) for each in lines
    ]
    said = then(office, number, FilingEventKind.CONFIRMED)

    assert said == f"{number}: the payer confirmed on 2026-11-22 that it has the filing of 2026-11-22."
    assert Clock.CONFIRMATION not in clocks_of(office, number)
    assert pages.case_page(office, number)["filed"][0]["proof"] == "the payer confirmed receipt on 2026-11-22"


def test_recording_the_pages_completes_a_faxs_proof(office: Office) -> None:
    number = filed(office)

    assert then(office, number, FilingEventKind.PROVED, pages=31) == f"{number}: the proof of the filing of 2026-11-22 is complete."
    assert Clock.CONFIRMATION not in clocks_of(office, number)


def test_a_filing_that_was_thought_lost_stands_again_when_the_payer_finds_it(office: Office) -> None:
    number = filed(office)
    on(office, date(2026, 12, 1))
    then(office, number, FilingEventKind.NEVER_RECEIVED)
    then(office, number, FilingEventKind.CONFIRMED)
    running = clocks_of(office, number)

    assert stage(office, number).step is Step.FILED
    assert Clock.FILING not in running
    assert running[Clock.DECISION].trigger_on == date(2026, 11, 22)


def test_a_decision_on_a_filing_that_was_called_lost_can_be_recorded(office: Office) -> None:
    number = filed(office)
    then(office, number, FilingEventKind.NEVER_RECEIVED)
    on(office, date(2026, 12, 15))
    answer = Answer(Outcome.DENIED, notice_on=date(2026, 12, 14), received_on=date(2026, 12, 15))
    determining.record_determination(office, number, answer, actor=MARIA)

    assert stage(office, number).step is Step.DETERMINED


def test_the_same_thing_twice_changes_nothing(office: Office) -> None:
    number = filed(office)
    then(office, number, FilingEventKind.REJECTED)
    with store.reading(office.engine) as session:
        before = len(events.of_case(session, number))

    assert "nothing changed" in then(office, number, FilingEventKind.REJECTED)
    with store.reading(office.engine) as session:
        assert len(events.of_case(session, number)) == before


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        (FilingEventKind.RETURNED, {}, "nothing of it can come back by mail"),
        (FilingEventKind.REJECTED, {"day": date(2026, 11, 30)}, "lies in the future"),
        (FilingEventKind.REJECTED, {"day": date(2026, 11, 1)}, "before our filing"),
        (FilingEventKind.INCOMPLETE, {"due_on": date(2026, 11, 3)}, "before it came"),
        (FilingEventKind.PROVED, {"pages": 0}, "how many pages"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(office: Office, kind: FilingEventKind, more: dict[str, object], words: str) -> None:
    number = filed(office)

    with pytest.raises(BadInput, match=words):
        then(office, number, kind, **more)  # type: ignore[arg-type]
    assert stage(office, number).step is Step.FILED


def test_nothing_filed_means_nothing_can_have_failed(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]

    for kind in (FilingEventKind.FAX_FAILED, FilingEventKind.CONFIRMED):
        with pytest.raises(NotAllowed):
            then(office, number, kind)


def test_a_denial_sent_again_starts_its_clock_where_the_filing_does_not_stand(office: Office) -> None:
    number = filed(office)
    then(office, number, FilingEventKind.NEVER_RECEIVED)
    on(office, date(2026, 12, 10))
    said = reissued.record_reissued(office, number, Answer(Outcome.DENIED, notice_on=date(2026, 12, 8), received_on=date(2026, 12, 10)), actor=MARIA)

    assert "both clocks run" in said


@pytest.mark.parametrize(("has_letter", "is_late"), [(True, False), (False, True)])
def test_a_later_day_on_the_notice_is_relied_on_only_with_the_notice_kept(office: Office, has_letter: bool, is_late: bool) -> None:
    denial = make.full_chart().denial.model_copy(update={"letter_deadline": date(2027, 6, 1)})
    number = cases.take_chart(office, make.full_chart(denial=denial), actor=MARIA).opened[0]
    drafting.draft(office, number, actor=MARIA)
    if has_letter:
        _letter(office, number)
    assert (Code.NOTICE_NOT_KEPT in {each.code for each in preflight.check(office, number)}) is not has_letter
    on(office, date(2027, 5, 20))

    assert (Code.LATE in {each.code for each in preflight.check(office, number)}) is is_late


def _letter(office: Office, number: str) -> None:
    row = Exhibit(
        case_number=number,
        kind=PaperKind.DENIAL_LETTER,
        paper_class=PaperClass.ORDINARY,
        dated_on=date(2026, 11, 2),
        path="a.pdf",
        sha256="0" * 64,
        original_name="a.pdf",
        received_at=office.now(),
    )
    with store.writing(office.engine) as session:
        session.add(row)


def test_less_time_on_the_notice_asks_for_notice_and_envelope_and_never_calls_late_what_is_in_time(office: Office) -> None:
    denial = chart.Denial(**{**make.full_chart().denial.model_dump(), "letter_deadline": date(2027, 1, 5)})
    number = cases.take_chart(office, make.full_chart(denial=denial), actor=MARIA).opened[0]
    on(office, date(2027, 1, 20))
    drafting.draft(office, number, actor=MARIA)
    found = {each.code: each.field for each in preflight.check(office, number)}

    assert Code.LATE not in found
    assert found[Code.NOTICE_NOT_KEPT] == "the denial letter and its envelope (it states 2027-01-05, less time than the rule's 2027-05-05)"
