"""The request for more sessions opens in time, once, for the same patient and coverage; what stands against it is said."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlmodel import select

from casework import chart
from casework.actions import Office, authorizations, cases, context, determining, filing, pages, remind, renewals, sessions, sessions_page
from casework.actions.determining import Answer
from casework.errors import BadInput, NotAllowed
from casework.records import events, store
from casework.records.authorizations import Authorization
from casework.records.models import Case, Deadline
from casework.terms import Clock, DeadlineStatus, FilingMethod, Network, Outcome, Stage, Track
from tests import make
from tests.actions.approving import FIRST, LAST, MARIA, approved, on

DAY = timedelta(days=1)


def use(office: Office, number: str, *steps: int) -> None:
    """Give sessions on days counted from the first covered one, and stand on the last of them."""
    on(office, FIRST + max(steps) * DAY)
    for step in steps:
        sessions.record_use(office, number, on=FIRST + step * DAY, actor=MARIA)


def renewal_of(office: Office, number: str) -> str:
    with store.reading(office.engine) as session:
        return authorizations.of_case(session, number)[-1].renewed_by


def running(office: Office, number: str, clock: Clock) -> Deadline | None:
    with store.reading(office.engine) as session:
        return store.running(session, number, Stage.PRIOR_AUTHORIZATION, clock, track=Track.MEMBER)


def all_cases(office: Office) -> list[str]:
    with store.reading(office.engine) as session:
        return [case.number for case in session.exec(select(Case).order_by(Case.number))]


def block(office: Office, number: str) -> dict[str, Any]:
    return pages.case_page(office, number)


def test_with_two_sessions_left_the_sweep_opens_the_renewal_once(office: Office) -> None:
    number = approved(office)
    use(office, number, 0, 7)
    assert renewals.open_due(office) == []
    assert renewal_of(office, number) == ""

    use(office, number, 14, 21)
    for _ in range(3):
        remind.sweep(office, env={})

    assert all_cases(office) == [number, renewal_of(office, number)]
    assert renewal_of(office, number) != number


def test_near_the_last_covered_day_the_renewal_opens_although_many_sessions_are_left(office: Office) -> None:
    number = approved(office)
    use(office, number, 25)
    renewals.open_due(office)
    assert renewal_of(office, number) == ""

    on(office, LAST - 30 * DAY)
    renewals.open_due(office)
    assert renewal_of(office, number)


def test_the_renewal_is_drafted_dated_and_owned_as_the_old_case_and_links_both_ways(office: Office) -> None:
    number = approved(office)
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        case.owner = "sam"
        session.add(case)
    use(office, number, 0, 3, 7, 10)
    renewals.open_due(office)
    fresh = renewal_of(office, number)

    row = next(row for row in pages.worklist(office) if row.case_number == fresh)
    end = FIRST + 16 * DAY  # two more sessions at the usual three days
    assert (row.owner, row.step) == ("sam", "ready to file")
    assert row.work_by is not None
    assert FIRST + 10 * DAY < row.work_by < end
    assert block(office, fresh)["renews"] == number
    assert block(office, number)["approvals"][0]["renewed_by"] == fresh
    with store.reading(office.engine) as session:
        assert [event.code for event in events.of_case(session, fresh) if event.verb == "renewal opened"] == [f"renewal of {number}"]
        assert {document.kind.value for document in store.documents(session, fresh)} >= {"prior-authorization-request"}


def test_the_day_for_asking_is_the_clinics_own_target_and_never_called_law(office: Office) -> None:
    number = approved(office)
    use(office, number, 0, 3, 7, 10)
    renewals.open_due(office)
    row = running(office, renewal_of(office, number), Clock.CONTINUATION)

    assert row is not None
    assert (row.due_on, row.last_lawful, row.letter_on, row.citation) == (None, None, None, "")
    assert any("own target, not a legal date" in note for note in row.notes)
    assert row.drives
    filing_clock = running(office, renewal_of(office, number), Clock.FILING)
    assert filing_clock is not None
    assert not filing_clock.drives


def test_an_urgent_renewal_says_what_the_law_asks_for_with_its_citation(office: Office) -> None:
    asked = make.request_chart().request.model_copy(update={"is_urgent": True})
    number = approved(office, make.request_chart(request=asked))
    use(office, number, 0, 3, 7, 10)
    renewals.open_due(office)
    row = running(office, renewal_of(office, number), Clock.CONTINUATION)

    assert row is not None
    assert any("at least 24 hours before" in note and "2560.503-1(f)(2)(ii)(B)" in note and str(FIRST + 15 * DAY) in note for note in row.notes)
    assert row.due_on is None


def test_a_new_session_moves_the_day_and_the_filing_ends_the_clock(office: Office) -> None:
    number = approved(office, sessions=6, last_on=LAST + 200 * DAY)
    use(office, number, 0, 20, 40, 60)
    renewals.open_due(office)
    fresh = renewal_of(office, number)
    before = running(office, fresh, Clock.CONTINUATION)
    use(office, number, 65)
    renewals.open_due(office)
    after = running(office, fresh, Clock.CONTINUATION)

    assert before is not None
    assert after is not None
    assert after.work_by is not None
    assert before.work_by is not None
    assert after.work_by < before.work_by
    filing.record_filing(office, fresh, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    assert running(office, fresh, Clock.CONTINUATION) is None
    assert running(office, fresh, Clock.DECISION) is not None


def test_the_day_does_not_wander_while_nothing_changes(office: Office) -> None:
    number = approved(office)
    use(office, number, 0, 3, 7, 10)
    renewals.open_due(office)
    fresh = renewal_of(office, number)
    for step in range(1, 6):
        on(office, FIRST + (10 + step) * DAY)
        renewals.open_due(office)

    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, fresh) if row.clock is Clock.CONTINUATION]
    assert [row.status for row in rows] == [DeadlineStatus.RUNNING]


def test_the_letter_of_a_renewal_does_not_ask_for_days_that_are_over(office: Office) -> None:
    asked = make.request_chart().request.model_copy(update={"first_on": FIRST, "last_on": FIRST + 12 * DAY})
    number = approved(office, make.request_chart(request=asked))
    use(office, number, 0, 3, 7, 10)
    renewals.open_due(office)

    assert str(FIRST.year) not in _request(office, renewal_of(office, number))


def _request(office: Office, number: str) -> str:
    """Read the sentence in which the drawn request asks for sessions."""
    path = next(office.documents.rglob(f"{number}/**/prior-authorization-request-v1.docx"))
    return next(str(part.text) for part in Document(str(path)).paragraphs if "Please authorize" in part.text)


def test_the_form_asks_for_the_number_of_the_authorization_that_is_extended(office: Office) -> None:
    number = approved(office)
    fresh = renewals.renew(office, number, actor=MARIA).split()[0]

    with store.reading(office.engine) as session:
        case, row = store.case(session, fresh), store.stages(session, fresh)[0]
        asked = context.form_context(office, session, case, row)["to_complete"]
    assert [f"casework sessions {number}" in item["how"] for item in asked] == [True]


def test_what_to_add_is_a_task_until_the_chart_has_scores_since_the_first_session(office: Office) -> None:
    number = approved(office)
    use(office, number, 0, 3, 7, 10)
    renewals.open_due(office)
    fresh = renewal_of(office, number)
    assert [task["fact"] for task in tasks(office, fresh)] == [sessions_page.OUTCOMES]

    scores = (chart.OutcomeScore(scale="PHQ-9", scored_on=FIRST + 9 * DAY, score=8),)
    cases.take_chart(office, make.request_chart(scores=scores), actor=MARIA)
    assert tasks(office, fresh) == []


def tasks(office: Office, number: str) -> list[dict[str, Any]]:
    with store.reading(office.engine) as session:
        return sessions_page.tasks(office, session, store.case(session, number))


def test_by_hand_a_renewal_opens_before_its_time_and_asked_twice_it_opens_one(office: Office) -> None:
    number = approved(office)
    first = renewals.renew(office, number, actor=MARIA)
    again = renewals.renew(office, number, actor=MARIA)

    assert first == f"{renewal_of(office, number)} is open: renewal of {number}."
    assert "was renewed already" in again
    assert len(all_cases(office)) == 2


def test_nothing_is_opened_when_the_coverage_ends_and_the_reason_is_said_once(office: Office) -> None:
    said = make.request_chart()
    number = approved(office, said.model_copy(update={"coverage": said.coverage.model_copy(update={"ends_on": FIRST + 12 * DAY})}))
    use(office, number, 0, 3, 7, 10)
    for _ in range(3):
        assert renewals.open_due(office) == []

    assert all_cases(office) == [number]
    with store.reading(office.engine) as session:
        told = [event.code for event in events.of_case(session, number) if event.verb == "renewal not opened"]
    assert len(told) == 1
    assert f"ends on {FIRST + 12 * DAY}" in told[0]
    assert any("ends on" in finding for finding in block(office, number)["findings"])
    with pytest.raises(NotAllowed, match="Enter the new coverage"):
        renewals.renew(office, number, actor=MARIA)


def test_a_newer_coverage_stands_against_it(office: Office) -> None:
    number = approved(office)
    use(office, number, 0, 3, 7, 10)
    other = chart.Coverage(payer="Other Health", plan="insured-group", member_id="OH-1", network=Network.OUT, begins_on=FIRST + DAY)
    known = make.request_chart().patient.model_copy(update={"key": "P0001"})
    cases.take_chart(office, make.request_chart(patient=known, coverage=other, request=chart.ServiceRequest()), actor=MARIA)
    renewals.open_due(office)

    assert renewal_of(office, number) == ""
    with pytest.raises(NotAllowed, match="newer coverage"):
        renewals.renew(office, number, actor=MARIA)


def test_another_request_that_waits_already_stands_against_it(office: Office) -> None:
    number = approved(office)
    use(office, number, 0, 3, 7, 10)
    other = make.request_chart().request.model_copy(update={"procedure_codes": ("G2082",)})
    fresh = cases.take_chart(office, make.request_chart(request=other), actor=MARIA).opened[0]
    renewals.open_due(office)

    assert all_cases(office) == [number, fresh]
    with pytest.raises(NotAllowed, match=f"{fresh} asks already"):
        renewals.renew(office, number, actor=MARIA)


def test_a_patient_who_stopped_is_asked_about_and_by_hand_it_opens(office: Office) -> None:
    number = approved(office, last_on=LAST + 60 * DAY)
    use(office, number, 0, 3, 7, 10)
    on(office, FIRST + 60 * DAY)
    renewals.open_due(office)

    assert renewal_of(office, number) == ""
    assert any("did the patient stop" in finding and "--do-not-renew" in finding for finding in block(office, number)["findings"])
    renewals.renew(office, number, actor=MARIA)
    assert renewal_of(office, number)


def test_do_not_renew_keeps_it_silent_and_keeps_the_reason_to_itself(office: Office) -> None:
    number = approved(office)
    use(office, number, 0, 3, 7, 10)
    with pytest.raises(BadInput, match="Say why"):
        renewals.do_not_renew(office, number, " ", actor=MARIA)
    for _ in range(2):
        renewals.do_not_renew(office, number, "moved to Marker Town", actor=MARIA)
    renewals.open_due(office)

    assert all_cases(office) == [number]
    assert block(office, number)["findings"] == []
    with store.reading(office.engine) as session:
        silenced = [event for event in events.of_case(session, number) if event.verb == "not to be renewed"]
    assert len(silenced) == 1
    assert "Marker" not in silenced[0].code
    office.engine.dispose()
    assert all(b"Marker" not in path.read_bytes() for path in office.settings.home.glob("casework.db*"))


def test_without_an_approval_there_is_nothing_to_renew(office: Office) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]

    with pytest.raises(NotAllowed, match="no approved sessions"):
        renewals.renew(office, number, actor=MARIA)
    with pytest.raises(NotAllowed, match="no approved sessions"):
        renewals.do_not_renew(office, number, "done", actor=MARIA)


def test_a_later_approval_that_goes_on_needs_no_renewal_of_the_first(office: Office) -> None:
    number = approved(office, sessions=2)
    use(office, number, 0)
    renewals.open_due(office)
    fresh = renewal_of(office, number)
    filing.record_filing(office, fresh, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    determining.record_determination(office, fresh, Answer(Outcome.APPROVED, office.today(), office.today()), actor=MARIA)
    authorizations.correct(office, fresh, {"sessions": 6, "procedure_codes": ("96365",), "first_on": FIRST, "last_on": LAST + 90 * DAY}, actor=MARIA)
    renewals.open_due(office)

    assert all_cases(office) == [number, fresh]


def test_one_approval_that_cannot_be_read_does_not_keep_the_others(office: Office) -> None:
    number = approved(office)
    other = make.request_chart().patient.model_copy(update={"first_name": "Robin"})
    broken = approved(office, make.request_chart(patient=other))
    use(office, number, 0, 3, 7, 10)
    with store.writing(office.engine) as session:
        session.connection().exec_driver_sql('UPDATE "authorization" SET silenced_why = ? WHERE case_number = ?', ("no ciphertext", broken))
    problems = renewals.open_due(office)

    assert problems
    assert all("Whitlock" not in problem for problem in problems)
    assert renewal_of(office, number)
    assert remind.sweep(office, env={}).problems


KILLED = """
import os, sys
from sqlalchemy import event
from casework.actions import Office, renewals
from casework.settings import Settings

office = Office.open(Settings.from_env({"CASEWORK_HOME": sys.argv[1]}))
seen = []

def count(*_):
    seen.append(1)
    if len(seen) == int(sys.argv[2]):
        os._exit(9)

event.listen(office.engine, sys.argv[3], count)
renewals.open_due(office)
os._exit(0)
"""


@pytest.mark.parametrize("at", ["commit", "before_cursor_execute"])
def test_after_a_kill_anywhere_between_opening_and_marking_there_is_exactly_one_renewal(office: Office, tmp_path: Path, at: str) -> None:
    number = approved(office)
    use(office, number, 0, 3, 7, 10)
    office.engine.dispose()
    program = tmp_path / "killed.py"
    program.write_text(KILLED)
    turns = (1, 2) if at == "commit" else (20, 45, 60)
    for turn in turns:
        ran = subprocess.run(
            [sys.executable, str(program), str(office.settings.home), str(turn), at],
            env={**os.environ, "PYTHONPATH": str(make.__file__).rsplit("/tests/", 1)[0]},
            check=False,
        )
        assert ran.returncode in (0, 9)
        assert _is_whole(office, number)
    renewals.open_due(office)

    assert all_cases(office) == [number, renewal_of(office, number)]
    with store.reading(office.engine) as session:
        assert store.stages(session, renewal_of(office, number))
        assert session.exec(select(Authorization)).one().renewed_by


def _is_whole(office: Office, number: str) -> bool:
    """Say whether there is either no renewal and no mark, or both."""
    fresh = [each for each in all_cases(office) if each != number]
    return [renewal_of(office, number)] == (fresh or [""])


def test_a_date_long_past_opens_nothing_unasked(office: Office) -> None:
    number = approved(office)
    use(office, number, 0)
    on(office, date(2027, 6, 1))
    renewals.open_due(office)

    assert all_cases(office) == [number]
    assert any("ended on" in finding for finding in block(office, number)["findings"])
