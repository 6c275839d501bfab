"""What people do to the cases of the year, drawn from the same list as the walks through the machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlmodel import select

from casework import chart
from casework.actions import Office, assigning, cases
from casework.chart import Chart
from casework.errors import CaseworkError, DatabaseProblem, RulebookInvalid
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.terms import GroupCode, Network, Step
from tests import make
from tests.actions.walking import ACTOR, ACTS, PLANS, Walk
from tests.actions.walking_more import MORE

MARK = "QUILLFEATHER"  # stands in every personal value of the year's patients, and in no message
EVERY = {name: act for name, act in {**ACTS, **MORE}.items() if name not in ("time passes", "plan the days", "assign", "draft", "draft again", "protective")}
NEXT = {
    Step.DRAFTING: ("file today", "file today", "file"),
    Step.READY_TO_FILE: ("file today", "file today", "file"),
    Step.FILED: ("deny", "deny", "determine", "win", "approve in part"),
    Step.DETERMINED: ("escalate", "escalate", "escalate", "decide", "give up"),
    Step.DECIDED: ("payment came", "all was paid", "close the case", "reopen"),
}


@dataclass(frozen=True)
class Chancy(Walk):
    """A walk whose choices come from the year's dice."""

    data: Random

    def pick(self, items: Any) -> Any:
        return self.data.choice(list(items))

    def back(self, most: int = 12) -> date:
        return self.office.today() - timedelta(days=self.data.randint(0, most))

    def ahead(self, most: int = 40) -> date:
        return self.office.today() + timedelta(days=self.data.randint(1, most))


def open_one(office: Office, place: int, dice: Random, owners: Sequence[str]) -> list[str]:
    """Let one denial or one request of a new patient arrive, and give the case to somebody."""
    numbers = list(cases.take_chart(office, _chart(place, office.today(), dice), actor=ACTOR).opened)
    for number in numbers:
        assigning.assign(office, number, dice.choice(owners), actor=ACTOR)
    return numbers


def _chart(place: int, today: date, dice: Random) -> Chart:
    full = make.full_chart()
    patient = full.patient.model_copy(update={"first_name": f"{MARK}A{place}", "last_name": f"{MARK}B{place}", "street": f"{place} {MARK} Road"})
    covered = {"member_id": f"{MARK}{place}", "plan": dice.choice(PLANS), "network": dice.choice(list(Network)), "payer": dice.choice(PAYERS)}
    said = {"patient": patient, "coverage": full.coverage.model_copy(update=covered)}
    if dice.random() < 0.2:
        return make.request_chart(**said)
    served, group = today - timedelta(days=dice.randint(30, 90)), dice.choice([GroupCode.PR, GroupCode.CO])
    lines = tuple(make.line(number, claim_number=f"{MARK}-{place}-{number}", group=group, service_on=served + timedelta(days=number)) for number in (1, 2))
    notice = today - timedelta(days=dice.randint(3, 12))
    reason = {"reason": make.full_chart().denial.reason, "reason_text": f"{MARK} is experimental.", "reference": f"{MARK}-{place}"}
    return make.full_chart(**said, claims=lines, denial=chart.Denial(notice_on=notice, received_on=notice + timedelta(days=dice.choice([0, 3])), **reason))


PAYERS = ("Summit Mutual Health Plan", "Aetna", "Prairie Health", "Höchstädt “Süd” Krankenkasse of the Upper Midwest and Beyond")


def do_one(office: Office, number: str, dice: Random) -> str:
    """Do one act on a case, the likely next one or any other; refused or done, the case lives on."""
    name = _likely(office, number, dice) if dice.random() < 0.7 else dice.choice(list(EVERY))
    try:
        EVERY[name](Chancy(office, number, dice))
    except CaseworkError as refused:
        assert not isinstance(refused, RulebookInvalid | DatabaseProblem), refused
        return f"{name}, refused"
    return name


def _likely(office: Office, number: str, dice: Random) -> str:
    with store.reading(office.engine) as session:
        if session.get_one(Case, number).closed_on:
            return "reopen"
        steps = list(session.exec(select(CaseStage.step).where(CaseStage.case_number == number).order_by(CaseStage.id)))  # type: ignore[arg-type]
    return dice.choice(NEXT[steps[-1]]) if steps else "open a stage"
