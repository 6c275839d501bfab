"""The steps of one stage, as one table. What it does not hold is refused with the list of what it does."""

from casework.errors import NotAllowed
from casework.terms import Act, Outcome, Stage, Step

TABLE: dict[tuple[Step, Act], Step] = {
    (Step.DRAFTING, Act.DRAFT): Step.READY_TO_FILE,
    (Step.DRAFTING, Act.FILE): Step.FILED,  # a protective filing, or one made outside this program
    (Step.DRAFTING, Act.DETERMINE): Step.DETERMINED,
    (Step.DRAFTING, Act.DO_NOT_PURSUE): Step.DECIDED,
    (Step.DRAFTING, Act.WITHDRAW): Step.DECIDED,
    (Step.READY_TO_FILE, Act.DRAFT): Step.READY_TO_FILE,
    (Step.READY_TO_FILE, Act.FILE): Step.FILED,
    (Step.READY_TO_FILE, Act.DETERMINE): Step.DETERMINED,
    (Step.READY_TO_FILE, Act.DO_NOT_PURSUE): Step.DECIDED,
    (Step.READY_TO_FILE, Act.WITHDRAW): Step.DECIDED,
    (Step.FILED, Act.FILE): Step.FILED,  # filed again: the first proof is kept
    (Step.FILED, Act.DRAFT): Step.FILED,  # the evidence that a protective filing promised
    (Step.FILED, Act.DETERMINE): Step.DETERMINED,
    (Step.FILED, Act.WITHDRAW): Step.DECIDED,
    (Step.DETERMINED, Act.ESCALATE): Step.DECIDED,
    (Step.DETERMINED, Act.LATER): Step.DETERMINED,
    (Step.DETERMINED, Act.CLOSE): Step.DECIDED,
    (Step.DETERMINED, Act.DO_NOT_PURSUE): Step.DECIDED,
    (Step.DETERMINED, Act.WITHDRAW): Step.DECIDED,
}


def allowed(step: Step) -> tuple[Act, ...]:
    """List what may be done at this step, in the order of the table."""
    return tuple(act for at, act in TABLE if at is step)


def after(stage: Stage, step: Step, act: Act) -> Step:
    """Name the step that follows an act.

    Raises NotAllowed with the acts that are allowed.
    """
    if (step, act) not in TABLE:
        raise NotAllowed(f"{stage.title} is at “{step}”; “{act}” does not fit there.", allowed(step))
    return TABLE[step, act]


def ends_case(outcome: Outcome) -> bool:
    """Say whether an outcome leaves nothing to dispute."""
    return not outcome.is_adverse
