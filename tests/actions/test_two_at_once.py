"""Two processes do the same at the same time: both are answered, and it is done once."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest

from casework.actions import Office, call_sheets, cases, chasing, copy_marks, determining, drafting, filing, payments, standing, workbooks
from casework.actions.answers import Answer
from casework.errors import CaseworkError
from casework.records import store
from casework.records.models import Case
from casework.records.payments import Payment
from casework.rules.waiting import AwaitedParty
from casework.terms import FilingMethod, Outcome
from tests import make
from tests.actions.standing_still import dump

MARIA = "maria"
TIMES = 6


def at_once(office: Office, act: Callable[[Office], object]) -> list[str]:
    """Let two offices of one data folder do an act at the same moment; a refusal is an answer, anything else is raised."""
    start, raised, said = threading.Barrier(2), [], []

    def one(mine: Office) -> None:
        start.wait()
        try:
            said.append(str(act(mine)))
        except CaseworkError as refusal:
            said.append(str(refusal))
        except Exception as defect:
            raised.append(defect)

    threads = [threading.Thread(target=one, args=(each,)) for each in (office, Office.open(office.settings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    return said


def filed(office: Office) -> str:
    number = cases.take_chart(office, make.full_chart(), actor=MARIA).opened[0]
    drafting.draft(office, number, actor=MARIA)
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor=MARIA)
    return number


@pytest.mark.parametrize("sheet", ["chart workbook", "call sheet"])
def test_two_that_write_one_sheet_at_once_leave_it_whole_and_nobodys_save(office: Office, sheet: str) -> None:
    number = cases.take_chart(office, make.request_chart(), actor=MARIA).opened[0]
    with store.reading(office.engine) as session:
        patient = store.case(session, number).patient_key
    path = workbooks.path_of(office, number) if sheet == "chart workbook" else call_sheets.path_of(office, number)
    for _ in range(TIMES):
        path.unlink(missing_ok=True)
        at_once(office, lambda mine: workbooks.refresh(mine, patient) if sheet == "chart workbook" else call_sheets.refresh(mine, number))

        assert not copy_marks.is_saved(office, path)
    assert [each.name for each in path.parent.iterdir() if each.name.startswith(f".{path.name}")] == []


def test_a_part_payment_told_by_two_at_once_counts_once(office: Office) -> None:
    number = filed(office)
    determining.record_determination(office, number, Answer(Outcome.APPROVED, office.today(), office.today()), actor=MARIA)
    part = payments.Came(office.today(), Decimal("300"), is_all=False)
    said = at_once(office, lambda mine: payments.came(mine, number, part, actor=MARIA))

    assert sum("on record already" in each for each in said) == 1
    with store.reading(office.engine) as session:
        assert [row.amount for row in store.of_case(session, Payment, number)] == [Decimal("300")]


@pytest.mark.parametrize(
    "act",
    [
        lambda mine, number: standing.say(mine, number, standing.Told(revoked_on=mine.today()), actor=MARIA),
        lambda mine, number: chasing.chase(mine, number, AwaitedParty.PAYER, actor=MARIA),
    ],
    ids=["standing", "chase"],
)
def test_what_two_tell_at_once_leaves_the_case_as_one_would(office: Office, act: Callable[[Office, str], object]) -> None:
    number = filed(office)
    at_once(office, lambda mine: act(mine, number))
    before = dump(office, number)
    act(office, number)

    assert dump(office, number) == before
    with store.reading(office.engine) as session:
        assert session.get(Case, number)
