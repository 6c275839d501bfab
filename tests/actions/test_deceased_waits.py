"""After a patient has died nobody waits for the patient: the estate signs, and no line, plan or chase says otherwise."""

from datetime import date

import pytest

from casework import chart, clock
from casework.actions import Office, cases, chasing, day_plan, deceased, pages, waiting
from casework.errors import NotAllowed
from casework.records import store
from casework.rules.waiting import Awaited, AwaitedParty
from tests import make

MARIA = "maria"
NINE = date(2027, 4, 26)


def asked(office: Office) -> str:
    """Open an appeal whose patient was asked for an authorization."""
    return cases.take_chart(office, make.full_chart(standing=chart.Standing(asked_on=make.DAY)), actor=MARIA).opened[0]


def lines(office: Office, number: str) -> list[Awaited]:
    with store.reading(office.engine) as session:
        return waiting.of_case(office, session, store.case(session, number))


def test_nothing_is_awaited_of_a_patient_who_has_died(office: Office) -> None:
    number = asked(office)
    assert [each.what for each in lines(office, number) if each.party is AwaitedParty.PATIENT] == ["sign the authorization to represent"]
    deceased.record(office, number, actor=MARIA)

    theirs = {each.what for each in lines(office, number) if each.party is AwaitedParty.OTHERS}
    assert [each for each in lines(office, number) if each.party is AwaitedParty.PATIENT] == []
    assert theirs == {"sign the authorization to represent for the estate", deceased.WHO}
    with pytest.raises(NotAllowed, match="nothing is sent to the patient any more"):
        chasing.chase(office, number, AwaitedParty.PATIENT, actor=MARIA)


def test_a_plan_of_days_asks_the_estate_and_not_the_patient_to_sign(office: Office) -> None:
    number = asked(office)
    deceased.record(office, number, actor=MARIA)
    clock.set_today(office.settings, NINE)
    assert day_plan.plan_due(office) == []

    (plan,) = pages.case_page(office, number)["day_plans"]
    (day,) = [each for each in plan["days"] if each["key"] == "patient-signature"]
    assert (day["note"], day["how"]) == (deceased.SIGNS, "")
