from datetime import date

import pytest

from casework import chart
from casework.actions import Office, cases, findings, tasks
from casework.errors import UnknownCase
from casework.records import store
from casework.records.models import Deadline
from casework.terms import Stage
from tests import make


def opened(office: Office, **changes: object) -> str:
    return cases.take_chart(office, make.full_chart(**changes), actor="test").opened[0]


def test_unknown_funding_is_a_task_that_says_how_to_find_out_and_by_how_many_days_the_date_could_move(office: Office) -> None:
    full = make.full_chart()
    number = opened(office, coverage=full.coverage.model_copy(update={"plan": "unknown"}))

    found = tasks.tasks(office, number)

    funding = next(task for task in found if task.fact == "funding")
    assert "confirm funding" in funding.how
    assert funding.stages == (Stage.FIRST_APPEAL,)
    assert funding.work_by is not None


def test_a_case_whose_facts_are_all_known_has_no_task(office: Office) -> None:
    assert tasks.tasks(office, opened(office)) == ()


def test_an_unknown_case_has_no_list_of_tasks(office: Office) -> None:
    with pytest.raises(UnknownCase):
        tasks.tasks(office, "C26-0404")


def test_one_fact_that_several_clocks_miss_is_one_task_with_the_nearest_date_and_the_greatest_move() -> None:
    missing = [{"fact": "receipt date", "how": "look for the envelope", "moves_days": 5}]
    late = Deadline(case_number="C26-0001", stage=Stage.SECOND_APPEAL, work_by=date(2027, 3, 1), missing=missing)
    near = Deadline(case_number="C26-0001", stage=Stage.FIRST_APPEAL, work_by=date(2027, 1, 4), missing=[{**missing[0], "moves_days": 2}])

    (task,) = tasks.of_deadlines("C26-0001", [late, near])

    assert (task.work_by, task.moves_days) == (date(2027, 1, 4), 5)
    assert set(task.stages) == {Stage.FIRST_APPEAL, Stage.SECOND_APPEAL}
    assert task.words == "receipt date: look for the envelope (could move the date by 5 days)"


def test_the_tasks_of_all_open_cases_come_nearest_working_date_first(office: Office) -> None:
    full = make.full_chart()
    first = opened(office, denial=chart.Denial(notice_on=date(2026, 11, 2)))
    coverage = full.coverage.model_copy(update={"member_id": "SMH999", "plan": "unknown"})
    second = opened(office, patient=full.patient.model_copy(update={"last_name": "Osei"}), coverage=coverage, claims=(make.line(5, claim_number="26-500005"),))

    with store.reading(office.engine) as session:
        found = findings.of_cases(session, (first, second))

    assert {task["case_number"] for task in found} == {first, second}
    days = [task["work_by"] for task in found if task["work_by"]]
    assert days == sorted(days)
