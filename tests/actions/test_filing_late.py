"""Late is not dead: a late filing is recorded with the good cause it claims. An urgent filing carries its hour."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from casework import chart, clock
from casework.actions import Office, cases, correcting, explained, filing, lateness, pages, questions
from casework.actions.changes import CorrectionReason
from casework.errors import BadInput
from casework.records import events, store
from casework.terms import Clock, FilingMethod, GoodCause, Stage, Track
from tests import make

MARIA = "maria"
PAST = chart.Denial(notice_on=date(2026, 5, 1), received_on=date(2026, 5, 4))
LAST = "2026-10-31"


def opened(office: Office, said: chart.Chart) -> str:
    return cases.take_chart(office, said, actor=MARIA).opened[0]


def late_case(office: Office) -> str:
    """Open a case whose last lawful day, 2026-10-31, is past."""
    return opened(office, make.full_chart(denial=PAST))


def file(office: Office, number: str, **said: Any) -> None:
    filing.record_filing(office, number, **{"filed_on": office.today(), "method": FilingMethod.FAX, "actor": MARIA, **said})


def codes(office: Office, number: str) -> str:
    with store.reading(office.engine) as session:
        return " ".join(event.code for event in events.of_case(session, number))


def test_a_late_filing_without_a_good_cause_is_asked_for_one_and_changes_nothing(office: Office) -> None:
    number = late_case(office)
    with pytest.raises(BadInput, match=f"after the last lawful day, {LAST}") as asked:
        file(office, number)

    assert all(cause.value in str(asked.value) for cause in GoodCause)
    assert "the clinic's own coding" in str(asked.value)
    with store.reading(office.engine) as session:
        assert store.filings(session, number) == []


@pytest.mark.parametrize("cause", list(GoodCause))
def test_a_late_filing_with_a_good_cause_is_recorded_and_the_case_says_so(office: Office, cause: GoodCause) -> None:
    number = late_case(office)
    file(office, number, good_cause=cause)

    assert f"late, good cause claimed: {cause}" in codes(office, number)
    assert pages.case_page(office, number)["stages"][0]["late"] == f"late, good cause claimed: {cause}"
    with store.reading(office.engine) as session:
        assert [row.good_cause for row in store.filings(session, number)] == [cause]


def test_a_filing_in_time_claims_nothing(office: Office) -> None:
    number = opened(office, make.full_chart())
    file(office, number, good_cause=GoodCause.ILLNESS)

    assert "late" not in codes(office, number)
    assert pages.case_page(office, number)["stages"][0]["late"] == ""


def test_the_form_warns_once_the_last_lawful_day_is_past_and_takes_the_cause(office: Office) -> None:
    number = late_case(office)
    ask = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert ask is not None
    assert LAST in ask.context["late"]

    day = office.today().isoformat()
    refused = questions.answer(office, ask, {"choice": "It was filed", "filed_on": day, "method": "Fax"}, actor=MARIA)
    again = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert again is not None
    taken = questions.answer(office, again, {"choice": "It was filed", "filed_on": day, "method": "Fax", "good_cause": "records destroyed"}, actor=MARIA)

    assert "choose the good cause" in refused.notice
    assert taken.is_recorded


def test_in_time_the_form_says_nothing_of_lateness(office: Office) -> None:
    ask = questions.next_question(office, opened(office, make.full_chart()), Stage.FIRST_APPEAL)

    assert ask is not None
    assert ask.context["late"] == ""


def test_the_rulebooks_words_on_late_filing_stand_beside_the_list(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": "medicare-advantage", "internal_levels": None, "external_review": ""})
    number = opened(office, make.full_chart(coverage=coverage, denial=PAST))
    with store.reading(office.engine) as session:
        case, row = store.case(session, number), store.stages(session, number)[0]
        words = lateness.words(office, session, case, row)

    assert "422.582(c)" in words
    with pytest.raises(BadInput) as asked:
        file(office, number)
    assert words in str(asked.value)


def urgent(office: Office) -> str:
    chart_said = make.request_chart()
    return opened(office, chart_said.model_copy(update={"request": chart_said.request.model_copy(update={"is_urgent": True})}))


def test_an_urgent_filing_with_its_hour_gives_the_payers_hour(office: Office) -> None:
    clock.set_today(office.settings, date(2026, 10, 30))
    number = urgent(office)
    at = filing.instant(office, date(2026, 10, 30), "10:00", zone="America/New_York")
    file(office, number, filed_at=at)

    with store.reading(office.engine) as session:
        row = store.running(session, number, Stage.PRIOR_AUTHORIZATION, Clock.DECISION, track=Track.MEMBER)
    assert row is not None
    assert row.due_at == datetime(2026, 11, 2, 14, 0, tzinfo=UTC), "72 hours across the change of clocks end at 09:00 in New York"
    assert row.due_on == date(2026, 11, 2)


def test_an_urgent_filing_without_its_hour_has_a_day_and_no_hour(office: Office) -> None:
    number = urgent(office)
    file(office, number)

    with store.reading(office.engine) as session:
        row = store.running(session, number, Stage.PRIOR_AUTHORIZATION, Clock.DECISION, track=Track.MEMBER)
    assert row is not None
    assert row.due_at is None
    assert row.due_on is not None


@pytest.mark.parametrize(("hour", "zone", "words"), [("10:0", "", "HH:MM"), ("25:00", "", "HH:MM"), ("10:00", "Mars/Base", "a zone such as")])
def test_an_hour_that_cannot_be_is_refused(office: Office, hour: str, zone: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        filing.instant(office, date(2026, 10, 30), hour, zone=zone)


def test_the_hour_that_daylight_saving_skips_is_refused(office: Office) -> None:
    with pytest.raises(BadInput, match="does not exist on 2026-03-08"):
        filing.instant(office, date(2026, 3, 8), "02:30")


def test_an_hour_on_another_day_than_the_filing_is_refused(office: Office) -> None:
    number = urgent(office)
    with pytest.raises(BadInput, match="another day"):
        file(office, number, filed_at=filing.instant(office, date(2026, 11, 21), "10:00"))


def test_the_form_takes_the_hour(office: Office) -> None:
    number = urgent(office)
    ask = questions.next_question(office, number, Stage.PRIOR_AUTHORIZATION)
    assert ask is not None
    said = {"choice": "It was filed", "filed_on": office.today().isoformat(), "method": "Fax", "hour": "10:30"}

    assert questions.answer(office, ask, said, actor=MARIA).is_recorded
    with store.reading(office.engine) as session:
        assert [row.filed_at.isoformat() for row in store.filings(session, number) if row.filed_at] == ["2026-11-22T16:30:00+00:00"]


UNRECEIVED = chart.Denial(notice_on=date(2026, 5, 1))


def test_while_the_receipt_is_unknown_no_good_cause_is_asked_and_the_record_says_what_must_be_proved(office: Office) -> None:
    number = opened(office, make.full_chart(denial=UNRECEIVED))
    ask = questions.next_question(office, number, Stage.FIRST_APPEAL)
    assert ask is not None
    file(office, number)

    assert "earliest day" in ask.context["late"]
    assert lateness.PROVE in codes(office, number)
    with store.reading(office.engine) as session:
        assert [row.good_cause for row in store.filings(session, number)] == [None]
        assert "earliest day" in store.stages(session, number)[0].ask_notice
    page = pages.case_page(office, number)
    assert [each["moves"] for each in page["to_find_out"] if each["fact"] == "receipt date"] == ["says whether our filing was in time"]


@pytest.mark.parametrize(("received", "is_late"), [("2026-05-04", True), ("2026-06-01", False)])
def test_the_receipt_entered_afterwards_judges_the_filing(office: Office, received: str, is_late: bool) -> None:
    number = opened(office, make.full_chart(denial=UNRECEIVED))
    file(office, number)

    done = correcting.correct(office, number, {"received": received}, reason=CorrectionReason.ENVELOPE, actor=MARIA)

    assert any("turns out late" in warning for warning in done.warnings) is is_late
    assert "receipt date" not in [each["fact"] for each in pages.case_page(office, number)["to_find_out"]]


def test_a_presumed_receipt_still_judges_lateness(office: Office) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": "original-medicare", "internal_levels": None, "external_review": ""})
    number = opened(office, make.full_chart(coverage=coverage, denial=UNRECEIVED))

    with pytest.raises(BadInput, match="after the last lawful day"):
        file(office, number)


def test_an_hour_is_explained_on_the_clinics_clock(office: Office) -> None:
    number = urgent(office)
    file(office, number, filed_at=filing.instant(office, office.today(), "09:30"))

    lines = [line for each in explained.of_case(office, number)["clocks"] for line in each["lines"] if "To the minute" in line]
    assert lines
    assert all("UTC" not in line for line in lines)


@pytest.mark.parametrize(
    ("plan", "method", "days_left", "is_told"),
    [
        ("medicare-advantage", FilingMethod.MAIL, 2, True),
        ("medicare-advantage", FilingMethod.CERTIFIED_MAIL, 0, True),
        ("medicare-advantage", FilingMethod.MAIL, 5, False),
        ("medicare-advantage", FilingMethod.FAX, 0, False),
        ("self-funded-erisa", FilingMethod.MAIL, 0, False),
    ],
)
def test_mail_that_may_come_after_a_last_day_which_only_receipt_meets_is_told(
    office: Office, plan: str, method: FilingMethod, days_left: int, is_told: bool
) -> None:
    coverage = make.full_chart().coverage.model_copy(update={"plan": plan, "external_review": ""})
    number = opened(office, make.full_chart(coverage=coverage))
    with store.reading(office.engine) as session:
        running = store.running(session, number, Stage.FIRST_APPEAL, Clock.FILING, track=Track.MEMBER)
        assert running is not None and running.last_lawful is not None
        last = running.last_lawful
    clock.set_today(office.settings, last - timedelta(days=days_left))
    file(office, number, method=method)

    assert (lateness.BY_MAIL_LATE in codes(office, number)) is is_told
    notice = pages.case_page(office, number)["stages"][0]["notice"]
    assert (f"may be received after {last}" in notice) is is_told
