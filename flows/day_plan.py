"""Tick off from the board a day of the plan toward a last lawful day, or skip it."""

from enum import Enum

from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework.actions import Office
from casework.actions import day_plan as plans
from casework.rules.day_plan import PlanKey
from casework.terms import Stage
from flows import coded
from flows.doorway import door, presser, through
from flows.parameters import CaseNumber

RECORDED = "Recorded"


class Which(Enum):
    """Which day of the plan, in the words of the form."""

    REQUEST = "The request is drawn"
    PATIENT = "The patient's signature"
    CLINICIAN = "The clinician's signature"
    CONFIRM = "Asking whether it arrived"


class Settled(Enum):
    """What became of it."""

    DONE = "Done"
    SKIPPED = "Skip it"


KEYS = {Which.REQUEST: PlanKey.REQUEST, Which.PATIENT: PlanKey.PATIENT, Which.CLINICIAN: PlanKey.CLINICIAN, Which.CONFIRM: PlanKey.CONFIRM}


@door("day-plan")
def day_plan(case_number: CaseNumber, which_day: Which, settled: Settled = Settled.DONE, stage: coded.AtStage = coded.NO_STAGE) -> State[None]:  # type: ignore[valid-type]
    """Settle one day of the plan; the sending is settled by recording the filing, and the same twice changes nothing."""

    def recorded(office: Office) -> State[None]:
        at = Stage(coded.said(stage)) if coded.said(stage) else None
        said = plans.settle(office, case_number, KEYS[which_day], is_skipped=settled is Settled.SKIPPED, stage=at, actor=presser())
        return Completed(name=RECORDED, message=said)

    return through(recorded)
