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

# Work on a claim is no dispute: whoever does it may go on to the appeal at any time, and send the claim again after an answer.
REWORK: dict[tuple[Step, Act], Step] = {
    **TABLE,
    **{(step, Act.ESCALATE): Step.DECIDED for step in (Step.DRAFTING, Step.READY_TO_FILE, Step.FILED)},
    (Step.FILED, Act.DO_NOT_PURSUE): Step.DECIDED,
    (Step.DETERMINED, Act.FILE): Step.FILED,
    (Step.DETERMINED, Act.DRAFT): Step.READY_TO_FILE,
}

# A decision that was won is carried out: the payment is asked for and followed, and may turn into a dispute again.
OPEN = (Step.DRAFTING, Step.READY_TO_FILE, Step.FILED)
PAYMENT: dict[tuple[Step, Act], Step] = {
    (Step.DRAFTING, Act.DRAFT): Step.READY_TO_FILE,
    (Step.READY_TO_FILE, Act.DRAFT): Step.READY_TO_FILE,
    (Step.FILED, Act.DRAFT): Step.FILED,
    **dict.fromkeys(((step, Act.FILE) for step in OPEN), Step.FILED),
    **dict.fromkeys(((step, Act.PAY) for step in (*OPEN, Step.DETERMINED)), Step.DETERMINED),
    **{(step, act): Step.DECIDED for step in (*OPEN, Step.DETERMINED) for act in (Act.ESCALATE, Act.CLOSE, Act.DO_NOT_PURSUE)},
}
TABLES = {Stage.REWORK: REWORK, Stage.PAYMENT: PAYMENT}


# What stands in the way of an act that a step does not take, by its code in blockers.toml.
UNFILED, WAITS, ANSWERED = "not-filed", "not-answered", "answered"
WHY: dict[tuple[Step, Act], str] = {
    **{(step, act): UNFILED for step in (Step.DRAFTING, Step.READY_TO_FILE) for act in (Act.ESCALATE, Act.LATER, Act.CLOSE)},
    **{(Step.FILED, act): WAITS for act in (Act.ESCALATE, Act.LATER, Act.CLOSE)},
    (Step.FILED, Act.DO_NOT_PURSUE): "lies-with-payer",
    (Step.DETERMINED, Act.DRAFT): ANSWERED,
    (Step.DETERMINED, Act.FILE): ANSWERED,
    (Step.DETERMINED, Act.DETERMINE): "answered-already",
    **{(step, Act.PAY): "nothing-won" for step in Step if step is not Step.DECIDED},
}
WHY_OF_PAYMENT: dict[tuple[Step, Act], str] = {
    **{(step, act): "payment-follows" for step in OPEN for act in (Act.DETERMINE, Act.LATER, Act.WITHDRAW)},
    **{(Step.DETERMINED, act): "payment-recorded" for act in (Act.DRAFT, Act.FILE, Act.DETERMINE, Act.LATER, Act.WITHDRAW)},
}


def why_not(stage: Stage, step: Step, act: Act) -> str:
    """Name what stands in the way of an act at a step, by its code in blockers.toml; "" where the step takes it."""
    if (step, act) in _table(stage):
        return ""
    return (WHY_OF_PAYMENT if stage is Stage.PAYMENT else WHY).get((step, act), "stage-over")


def allowed(step: Step, stage: Stage | None = None) -> tuple[Act, ...]:
    """List what may be done at this step, in the order of the table."""
    return tuple(act for at, act in _table(stage) if at is step)


def _table(stage: Stage | None) -> dict[tuple[Step, Act], Step]:
    return TABLES.get(stage, TABLE) if stage else TABLE


def after(stage: Stage, step: Step, act: Act) -> Step:
    """Name the step that follows an act.

    Raises NotAllowed with the acts that are allowed.
    """
    if (step, act) not in _table(stage):
        raise NotAllowed(f"{stage.title} is at “{step}”; “{act}” does not fit there.", allowed(step, stage))
    return _table(stage)[step, act]


def ends_case(outcome: Outcome) -> bool:
    """Say whether an outcome leaves nothing to dispute."""
    return not outcome.is_adverse
