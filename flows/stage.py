"""The five stages, work on a claim and the payment of a won one, each a flow of its own, all the same loop: ask from the database, never replay."""

import os
from uuid import UUID

from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.flow_runs import suspend_flow_run
from prefect.flows import Flow
from prefect.states import Completed
from pydantic import ValidationError

from casework.actions import Office, questions, rework, stages, winning
from casework.actions.questions import Ask
from casework.errors import CaseworkError
from casework.settings import Settings
from casework.terms import BESIDE_THE_ROAD, Stage, Track
from flows import board, child, desk, environment, forms, lock, parking, refused, who
from flows.defects import Defect, told_without_values
from flows.parameters import CaseNumber

NOT_ALLOWED = "Not allowed"
CHANGED = "The form changed while it waited, and the answer could not be read. Please answer once more."


@flow(name="stage", persist_result=False, validate_parameters=True)
def walk(case_number: CaseNumber, track: Track = Track.MEMBER, who_are_you: who.Key = "") -> State[None]:
    """Take one stage of one case from its first draft to the decision on what follows."""
    environment.no_core_dumps()
    if os.environ.get(environment.SERVED):
        child.die_with_parent()  # after a kill nobody may go on with what the next start picks up
    stage, run_id = _here()
    track = Track.CLAIM if stage in BESIDE_THE_ROAD else track
    office = Office.open(Settings.from_env(os.environ))
    with told_without_values(), get_client(sync_client=True) as client, desk.working_on(office, str(run_id)):
        try:
            with lock.one_at_a_time(office.settings), who.stated(who_are_you), who.pressing(office, run_id, is_needed=False):
                elsewhere = _take_up(office, client, case_number, stage, track=track, run_id=run_id)
        except CaseworkError as refusal:
            return Completed(name=NOT_ALLOWED, message=refused.told(office.settings, refusal))
        if elsewhere:
            return elsewhere
        while found := desk.question(office, desk.place_of(office, case_number, stage, track=track)):
            _ask(office, client, found[0], run_id=run_id)
        return _end(office, client, case_number, stage, track=track, run_id=run_id)


def _here() -> tuple[Stage, UUID]:
    run = FlowRunContext.get()
    if run is None or run.flow is None or run.flow_run is None:
        raise Defect("A stage runs only as a Prefect flow run.")
    return Stage(run.flow.name), run.flow_run.id


def _take_up(office: Office, client: SyncPrefectClient, number: str, stage: Stage, *, track: Track, run_id: UUID) -> State[None] | None:
    """Open the stage if need be and hang it on this run, unless it already hangs on another that lives."""
    if stage is Stage.REWORK:
        rework.open_by_hand(office, number, actor=who.presser())
    elif stage is Stage.PAYMENT:
        winning.open_by_hand(office, number, actor=who.presser())
    else:
        stages.open_stage(office, number, stage, track=track, actor=who.presser())
    place = desk.place_of(office, number, stage, track=track)
    other = parking.find(client, place.run_id) if place.run_id != str(run_id) else None
    if other is not None and other.state is not None and not other.state.is_final():
        return Completed(name="Already on the board", message=f"{stage.title} of {number} is already open: look for the run named “{other.name}”.")
    if place.run_id != str(run_id):
        desk.set_run(office, place, run_id=str(run_id))
    return None


def _ask(office: Office, client: SyncPrefectClient, ask: Ask, *, run_id: UUID) -> None:
    """Ask one question and record the answer; asking ends this process until a person answers."""
    desk.renew(office, str(run_id))
    key, form = desk.key_of(ask), forms.form_of(office, ask)
    run = client.read_flow_run(run_id)
    if parking.has_asked(run, key) and not parking.has_answer(client, run_id, key=key):
        desk.ask_anew(office, ask)  # a run cannot pause twice for one question
        return
    board.note(office, client, ask, run=run, form=form)
    try:
        answer = suspend_flow_run(wait_for_input=form, key=key, timeout=None)
    except ValidationError:
        desk.ask_anew(office, ask, notice=CHANGED)
    else:
        _answer(office, ask, answer, run_id=run_id)
    parking.forget(client, run_id)


def _answer(office: Office, ask: Ask, answer: forms.Form, *, run_id: UUID) -> None:
    """Record an answer in the name of whoever gave it; one by nobody known, or by somebody who may not, is asked anew with the reason."""
    try:
        with who.pressing(office, run_id):
            questions.answer(office, ask, forms.said(answer), actor=forms.actor(answer, office.settings))
    except CaseworkError as refusal:
        desk.ask_anew(office, ask, notice=str(refusal))


def _end(office: Office, client: SyncPrefectClient, number: str, stage: Stage, *, track: Track, run_id: UUID) -> State[None]:
    board.refresh(office, client, number, but=str(run_id))
    return board.final(office, client, desk.place_of(office, number, stage, track=track), run_id=run_id)


FLOWS: dict[Stage, Flow[..., State[None]]] = {stage: walk.with_options(name=stage.value) for stage in Stage}
prior_authorization = FLOWS[Stage.PRIOR_AUTHORIZATION]
first_appeal = FLOWS[Stage.FIRST_APPEAL]
second_appeal = FLOWS[Stage.SECOND_APPEAL]
third_appeal = FLOWS[Stage.THIRD_APPEAL]
doi_complaint = FLOWS[Stage.DOI_COMPLAINT]
claim_rework = FLOWS[Stage.REWORK]
payment = FLOWS[Stage.PAYMENT]
