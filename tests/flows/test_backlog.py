"""What somebody just did comes first, then the most urgent; nothing is skipped, however many cases wait."""

from datetime import timedelta

from casework.actions import Office, urgency
from casework.records import store
from casework.records.models import CaseStage
from casework.terms import Stage, Step, Track
from flows import backlog
from flows.backlog import Backlog
from tests.actions.reminding import TUESDAY, deadline


def cases(office: Office, count: int) -> list[str]:
    """Open cases whose dates come the sooner the higher their number is; the last has no date."""
    numbers = [f"C27-{place:04}" for place in range(count)]
    for place, number in enumerate(numbers):
        deadline(office, number, TUESDAY + timedelta(days=count - place) if place < count - 1 else None)
        with store.writing(office.engine) as session:
            session.add(CaseStage(case_number=number, stage=Stage.FIRST_APPEAL, track=Track.MEMBER, step=Step.DRAFTING, opened_on=TUESDAY))
    return numbers


def worked(waiting: Backlog, *, seconds: float = 60) -> list[str]:
    done: list[str] = []
    waiting.work(lambda number: done.append(number) is None, seconds=seconds)
    return done


def test_many_cases_come_by_their_nearest_date_and_those_without_one_last(office: Office) -> None:
    numbers = cases(office, backlog.FEW + 2)
    waiting = Backlog(office)
    waiting.add(numbers)

    assert worked(waiting) == [*reversed(numbers[:-1]), numbers[-1]] == urgency.open_cases(office)
    assert len(waiting) == 0


def test_what_a_person_just_did_goes_before_a_thousand_new_claims(office: Office) -> None:
    numbers = cases(office, backlog.FEW + 2)
    waiting = Backlog(office)
    waiting.add(numbers)
    waiting.add([numbers[3]])

    done = worked(waiting)
    assert done[0] == numbers[3]
    assert sorted(done) == numbers, "and each is done once"


def test_a_slice_ends_when_its_time_is_up_and_the_next_goes_on_where_it_ended(office: Office) -> None:
    numbers = cases(office, 3)
    waiting = Backlog(office)
    waiting.add(numbers)

    assert [worked(waiting, seconds=0) for _ in range(3)] == [[number] for number in numbers]
    assert worked(waiting) == []


def test_a_case_that_cannot_be_shown_keeps_no_other_and_is_given_back(office: Office) -> None:
    numbers = cases(office, 3)
    waiting = Backlog(office)
    waiting.add(numbers)
    done: list[str] = []

    failed = waiting.work(lambda number: done.append(number) is None and number != numbers[1], seconds=60)

    assert (failed, done) == ({numbers[1]}, numbers)


def test_a_case_that_is_decided_is_no_longer_among_the_urgent(office: Office) -> None:
    numbers = cases(office, 2)
    with store.writing(office.engine) as session:
        row = store.stage_of(session, numbers[0], Stage.FIRST_APPEAL, track=Track.MEMBER)
        assert row
        row.step = Step.DECIDED
        session.add(row)

    assert urgency.open_cases(office) == numbers[1:]
