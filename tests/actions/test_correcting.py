"""Correcting a fact: what moves is shown first, done in one transaction, kept with old, new and reason, and never in silence."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework import chart, clock
from casework.actions import Office, cases, clocks, correcting, deciding, determining, filing, pages, questions, stages, workbooks
from casework.actions.changes import NAMES, CorrectionReason
from casework.actions.determining import Answer
from casework.errors import BadInput, NotAllowed, UnknownCase
from casework.records import events, store
from casework.terms import Act, Clock, DeadlineStatus, DenialReason, FilingMethod, Network, Outcome, Stage, Step, Track
from tests import make

MARIA = "maria"
WHY = CorrectionReason.ENVELOPE


def opened(office: Office, **changes: Any) -> str:
    return cases.take_chart(office, make.full_chart(**changes), actor=MARIA).opened[0]


def covered(**changes: Any) -> chart.Coverage:
    return make.full_chart().coverage.model_copy(update=changes)


def filing_day(office: Office, number: str, stage: Stage = Stage.FIRST_APPEAL, track: Track = Track.MEMBER) -> date | None:
    with store.reading(office.engine) as session:
        row = store.running(session, number, stage, Clock.FILING, track=track)
        return row.work_by if row else None


def log(office: Office, number: str, verb: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [event.code for event in events.of_case(session, number) if event.verb == verb]


def correct(office: Office, number: str, **stated: str) -> correcting.Preview:
    return correcting.correct(office, number, {name.replace("_", "-"): value for name, value in stated.items()}, reason=WHY, actor=MARIA)


def refused(office: Office, number: str, *, on: date) -> None:
    """File the stage that waits and record its refusal."""
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    clock.set_today(office.settings, on)
    determining.record_determination(office, number, Answer(Outcome.DENIED, on, on), actor=MARIA)


def test_a_preview_shows_old_and_new_dates_and_changes_nothing(office: Office) -> None:
    number = opened(office)
    before = pages.case_page(office, number)

    seen = correcting.preview(office, number, {"received": "2026-11-09"})

    (move,) = seen.moved
    assert (move.old.due_on, move.new.due_on) == (date(2026, 11, 6) + timedelta(days=180), date(2026, 11, 9) + timedelta(days=180))
    assert not move.turns_late
    assert [(each.name, each.old, each.new) for each in seen.changed] == [("received", "2026-11-06", "2026-11-09")]
    assert pages.case_page(office, number) == before


def test_a_correction_moves_the_clock_and_keeps_old_new_and_reason(office: Office) -> None:
    number = opened(office)
    done = correct(office, number, received="2026-11-09")

    assert [move.new.work_by for move in done.moved] == [filing_day(office, number)] == [date(2026, 11, 9) + timedelta(days=180)]
    assert log(office, number, "corrected") == ["received: 2026-11-06 -> 2026-11-09; reason: envelope"]
    assert log(office, number, "deadline moved")


def test_what_the_record_says_already_changes_nothing_and_adds_no_event(office: Office) -> None:
    number = opened(office)
    correct(office, number, received="2026-11-09")
    again = correct(office, number, received="2026-11-09")

    assert again.is_empty
    assert len(log(office, number, "corrected")) == 1


def test_a_moved_clock_is_looked_at_by_the_next_sweep(office: Office) -> None:
    number = opened(office)
    correct(office, number, received="2026-11-03")

    with store.reading(office.engine) as session:
        row = store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=Track.MEMBER)
    assert row is not None
    assert row.next_rung_on == office.today()


def test_a_clock_that_turns_late_is_named(office: Office) -> None:
    number = opened(office, denial=chart.Denial(notice_on=date(2026, 5, 20), received_on=date(2026, 6, 1)))

    (move,) = correcting.preview(office, number, {"received": "2026-05-20"}).moved

    assert move.turns_late
    assert move.new.last_lawful == date(2026, 11, 16)


def test_a_filing_that_turns_out_late_is_a_warning(office: Office) -> None:
    number = opened(office, denial=chart.Denial(notice_on=date(2026, 5, 20), received_on=date(2026, 6, 1)))
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)

    seen = correcting.preview(office, number, {"received": "2026-05-20"})

    assert any("turns out late" in warning for warning in seen.warnings)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"received": "2026-10-01"}, "before it was written"),
        ({"received": "2026-12-01"}, "in the future"),
        ({"notice": "2027-01-01"}, "in the future"),
        ({"received": "soon"}, "YYYY-MM-DD"),
        ({"received": "2026-02-30"}, "YYYY-MM-DD"),
        ({"letter": "2026-10-30"}, "before the date on the notice"),
        ({"plan": "gold"}, "Allowed: "),
        ({"levels": "3"}, "Allowed: 1, 2"),
        ({"state": "ZZ"}, "Allowed: AK"),
        ({"colour": "blue"}, "cannot be corrected here"),
        ({"amount": "much"}, "US dollars"),
        ({}, "Say what to correct"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(office: Office, stated: dict[str, str], words: str) -> None:
    number = opened(office)
    before = pages.case_page(office, number)

    for act in (correcting.preview, lambda *args: correcting.correct(*args, reason=WHY, actor=MARIA)):
        with pytest.raises(BadInput, match=words):
            act(office, number, stated)
    assert pages.case_page(office, number) == before


def test_one_wrong_value_keeps_the_right_ones_beside_it_from_being_written(office: Office) -> None:
    number = opened(office)

    with pytest.raises(BadInput):
        correct(office, number, received="2026-11-09", levels="9")
    assert log(office, number, "corrected") == []


def test_a_closed_case_and_an_unknown_one_are_refused(office: Office) -> None:
    number = opened(office)
    deciding.decide(office, number, Act.WITHDRAW, actor=MARIA)

    with pytest.raises(NotAllowed, match="its dates stay as they are"):
        correct(office, number, received="2026-11-09")
    with pytest.raises(UnknownCase):
        correct(office, "C26-0404", received="2026-11-09")


def test_a_failure_half_way_leaves_everything_as_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = opened(office)
    before = pages.case_page(office, number)
    monkeypatch.setattr(clocks, "recompute", _killed)

    with pytest.raises(KeyboardInterrupt):
        correct(office, number, received="2026-11-09")
    assert pages.case_page(office, number) == before


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_funding_moves_every_open_case_of_the_coverage_and_no_closed_one(office: Office) -> None:
    first = opened(office)
    second = opened(office, claims=(make.line(5, carc="50"),), denial=make.full_chart().denial.model_copy(update={"reason": DenialReason.MEDICAL_NECESSITY}))
    third = opened(office, claims=(make.line(7, carc="16"),), denial=make.full_chart().denial.model_copy(update={"reason": DenialReason.CODING}))
    deciding.decide(office, third, Act.WITHDRAW, actor=MARIA)

    done = correct(office, first, plan="medicare-advantage")

    assert set(done.cases) == {first, second}
    assert filing_day(office, first) == filing_day(office, second) != date(2026, 11, 6) + timedelta(days=180)
    assert log(office, second, "corrected") == [f"plan: self-funded-erisa -> medicare-advantage; reason: envelope; corrected at {first}"]
    assert log(office, third, "corrected") == []


def test_a_corrected_funding_changes_the_routes_and_the_regulator(office: Office) -> None:
    number = opened(office, coverage=covered(plan="insured-group"))

    seen = correcting.preview(office, number, {"plan": "self-funded-erisa"})

    (regulator,) = [route for route in seen.routes if route.what == "Regulator"]
    assert "Illinois" in regulator.old
    assert "Employee Benefits" in regulator.new or "EBSA" in regulator.new


def test_a_complaint_that_went_to_the_wrong_regulator_is_a_warning_with_the_right_one(office: Office) -> None:
    number = opened(office, coverage=covered(plan="insured-group"))
    stages.open_stage(office, number, Stage.DOI_COMPLAINT, actor=MARIA)
    drafting = correcting.preview(office, number, {"plan": "self-funded-erisa"})
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.MAIL, stage=Stage.DOI_COMPLAINT, actor=MARIA)
    filed = correcting.preview(office, number, {"plan": "self-funded-erisa"})

    assert any("is being drafted names" in warning for warning in drafting.warnings)
    assert any("a complaint was filed" in warning and "Withdraw" in warning for warning in filed.warnings)


def twice_refused(office: Office) -> str:
    """Take a case of two levels to the refusal of its second appeal."""
    number = opened(office)
    refused(office, number, on=date(2026, 12, 10))
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    refused(office, number, on=date(2027, 1, 11))
    return number


def running(office: Office, number: str) -> set[tuple[Stage, Clock]]:
    with store.reading(office.engine) as session:
        return {(row.stage, row.clock) for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING}


def test_the_number_of_levels_makes_the_next_stage_another_and_moves_its_clock(office: Office) -> None:
    number = opened(office, coverage=covered(internal_levels=1))
    refused(office, number, on=date(2026, 12, 10))
    assert filing_day(office, number, Stage.SECOND_APPEAL) == date(2027, 4, 12), "one level: the second appeal is the external review"

    (move,) = correct(office, number, levels="2").moved

    assert move.stage is Stage.SECOND_APPEAL
    assert (move.old.due_on, move.new.due_on) == (date(2027, 4, 12), None), "two levels: the letter says until when the second may be filed"


def test_a_plan_that_puts_another_stage_next_lets_its_clock_take_over(office: Office) -> None:
    number = twice_refused(office)
    assert running(office, number) == {(Stage.THIRD_APPEAL, Clock.FILING)}

    seen = correcting.preview(office, number, {"plan": "individual"})
    correct(office, number, plan="individual")

    assert any(route.what == "Third appeal" and "not in this plan" in route.new for route in seen.routes)
    assert running(office, number) == {(Stage.DOI_COMPLAINT, Clock.FILING)}
    assert any("another stage comes next" in code for code in log(office, number, "deadline ended"))


def test_a_stage_that_the_corrected_plan_does_not_have_tells_its_old_date_and_asks(office: Office) -> None:
    number = twice_refused(office)
    deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    before = filing_day(office, number, Stage.THIRD_APPEAL)

    correct(office, number, plan="individual")
    correct(office, number, reason="coding")

    (row,) = [each for each in pages.case_page(office, number)["deadlines"] if each["stage"] == "Third appeal"]
    assert before is not None
    assert row["is_target"], "the old plan's date is no law of the new one"
    assert before.isoformat() in row["notes"][0]
    assert [fact["fact"] for fact in row["missing"]].count("the stage under the corrected facts") == 1


def test_learning_the_network_moves_an_untouched_dispute_to_the_providers_track(office: Office) -> None:
    number = opened(office, coverage=covered(network=Network.UNKNOWN), claims=(make.line(1, group="CO", carc="50"),))
    correct(office, number, network="in")

    assert pages.case_page(office, number)["track"] == "provider"
    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING]
    assert [row.track for row in rows if row.drives] == [Track.PROVIDER]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("portal", "2026-11-04"),
        ("mailed", "2026-11-03"),
        ("letter", "2027-01-05"),
        ("levels", "1"),
        ("external-review", "state"),
        ("grandfathered", "yes"),
        ("state", "ca"),
        ("california-regulator", "dmhc"),
        ("liable", "patient"),
        ("drug-request", "yes"),
        ("amount", "1250"),
        ("second-level", "voluntary"),
        ("urgent", "yes"),
        ("received", "unknown"),
        ("plan", "unknown"),
        ("network", "unknown"),
        ("reason", "coding"),
    ],
)
def test_every_kind_of_fact_can_be_corrected_and_taken_back(office: Office, name: str, value: str) -> None:
    number = opened(office)
    (fact,) = correct(office, number, **{name: value}).changed
    back = correct(office, number, **{name: fact.old})

    assert name in NAMES
    assert back.changed[0].new == fact.old
    assert (back.changed[0].old, back.changed[0].new) == (fact.new, fact.old)


def test_a_fact_of_a_single_plan_reaches_the_rules(office: Office) -> None:
    number = opened(office)
    correct(office, number, liable="patient", drug_request="yes")

    with store.reading(office.engine) as session:
        facts = clocks.facts_of(session, store.case(session, number))
    assert dict(facts.stated)["liable"] == "patient"
    assert facts.is_drug_request is True


def test_several_denials_must_be_named_by_a_date(office: Office) -> None:
    number = opened(office)
    refused(office, number, on=date(2026, 12, 10))

    latest = correcting.preview(office, number, {"received": "2026-12-10", "portal": "2026-12-10"})
    first = correcting.preview(office, number, {"received": "2026-11-07"}, of=date(2026, 11, 2))

    assert [fact.name for fact in latest.changed] == ["portal"]
    assert [fact.old for fact in first.changed] == ["2026-11-06"]
    with pytest.raises(BadInput, match="several denials"):
        correcting.preview(office, number, {"received": "2026-11-07"}, of=date(2020, 1, 1))


def test_a_request_without_a_denial_has_no_denial_dates_to_correct(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]

    with pytest.raises(NotAllowed, match="has no denial"):
        correct(office, number, received="2026-11-09")
    assert correct(office, number, urgent="yes").changed


def test_an_open_question_is_asked_anew_and_old_documents_are_named(office: Office) -> None:
    number = opened(office)
    questions.draft_if_possible(office, number, Stage.FIRST_APPEAL, track=Track.MEMBER)
    with store.reading(office.engine) as session:
        before = stages.find(session, number, Stage.FIRST_APPEAL)[1]
        assert before.step is Step.READY_TO_FILE
    correct(office, number, received="2026-11-09")

    with store.reading(office.engine) as session:
        row = stages.find(session, number, Stage.FIRST_APPEAL)[1]
    assert row.ask_number == before.ask_number + 1
    assert "Draft again" in row.ask_notice


def test_the_workbook_says_the_corrected_fact_so_that_saving_it_takes_nothing_back(office: Office) -> None:
    from casework.intake import chart_book

    number = opened(office)
    workbooks.refresh(office, "P0001")
    correct(office, number, received="2026-11-09", levels="1")
    said = chart_book.read(workbooks.path_of(office, number))

    assert said.denial.received_on == date(2026, 11, 9)
    assert said.coverage.internal_levels == 1
    cases.take_chart(office, said, actor=MARIA)
    assert filing_day(office, number) == date(2026, 11, 9) + timedelta(days=180)


def test_no_event_of_a_correction_names_a_person(office: Office) -> None:
    number = opened(office)
    correct(office, number, received="2026-11-09", plan="medicare-advantage", liable="patient", amount="10.50")

    said = " ".join(log(office, number, "corrected"))
    assert "Whitlock" not in said
    assert "SMH100200301" not in said
