"""Keep the board as the records say: park what is open, in place; end what is done; leave alone what is alive."""

import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.input import RunInput
from prefect.states import Completed

from casework.actions import Office
from casework.actions import board as asks
from casework.actions.pages import WorklistRow
from casework.actions.questions import Ask, ending
from casework.terms import Stage
from flows import desk, forms, lock, parking
from flows.defects import described
from flows.desk import Place

PATIENCE = timedelta(minutes=2)
AT_ONCE = timedelta()
MOST_TRIES = 40
CANCELLED = "The run was cancelled on the board. That decides nothing about the case: choose “Do not pursue” or “Withdraw” if that was meant."
LOST = "The answer could not be recorded: the program failed. Please answer once more; if it happens again, report what stands in the run's log."


def refresh(office: Office, client: SyncPrefectClient, number: str, *, but: str = "", patience: timedelta = PATIENCE) -> bool:
    """Settle every stage of one case, except the one whose own run is asking for this; say whether all went well."""
    alive = desk.worked_on(office)
    free = [place for place in desk.places(office, number) if not place.run_id or place.run_id not in {*alive, but}]
    went_well = [try_to_settle(office, client, place, patience=patience) for place in free]
    return all(went_well)


def try_to_settle(office: Office, client: SyncPrefectClient, place: Place, *, patience: timedelta = PATIENCE) -> bool:
    """Settle one stage and say whether it went well; one that cannot be shown must not keep the others from the board."""
    try:
        with lock.one_at_a_time(office.settings):
            settle(office, client, desk.place_of(office, place.case_number, place.stage, track=place.track), patience=patience)
    except Exception as error:
        print(f"{place.stage.title} of {place.case_number} cannot be shown on the board yet: {described(error)}", file=sys.stderr, flush=True)
        return False
    return True


def settle(office: Office, client: SyncPrefectClient, place: Place, *, patience: timedelta = PATIENCE) -> None:
    """Make one stage's run say what the records say."""
    run = parking.find(client, place.run_id)
    if not place.is_open:
        _close(office, client, place, run=run)
    elif run is None:
        _park(office, client, place)
    elif not is_on_its_way(run, patience=patience):
        _set_right(office, client, place, run=run)


def note(office: Office, client: SyncPrefectClient, ask: Ask, *, run: FlowRun, form: type[RunInput]) -> None:
    """Write down where a question hangs, and name its run by today's date to watch."""
    asks.set_run(office, ask, str(run.id), form=forms.fingerprint(form))
    line = next((row for each, row in asks.open_asks(office, numbers=(ask.case_number,)) if (each.stage, each.track) == (ask.stage, ask.track)), None)
    if line is not None:
        parking.rename(client, run, name=line.name, tags=line.tags)


def is_settled(place: Place, run: FlowRun | None, *, form: str = "") -> bool:
    """Say whether a run waits for the very question that stands at its place."""
    if run is None or run.state is None:
        return False
    return run.state.is_scheduled() or (parking.waits_for(run) == place.key and form in ("", place.form))


def is_on_its_way(run: FlowRun, *, patience: timedelta) -> bool:
    """Say whether a worker has the run, or is about to; after a kill nobody has, and the state never changes again."""
    if run.state is None or run.state.is_scheduled():
        return run.state is not None
    on_its_way = run.state.type in (StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)
    return on_its_way and datetime.now(UTC) - run.state.timestamp < patience


def _set_right(office: Office, client: SyncPrefectClient, place: Place, *, run: FlowRun) -> None:
    if parking.has_answer(client, run.id, key=place.key) and not parking.waits_for(run):
        if _may_try_again(run):
            parking.resume(client, run.id)
            return
        _ask_anew(office, place, notice=LOST)
    elif _is_cancelled(run):
        _ask_anew(office, place, notice=CANCELLED)
    elif parking.has_asked(run, place.key) and not _waits_properly(office, client, place, run=run):
        _ask_anew(office, place)
    _hang(office, client, place, run=run)


def _hang(office: Office, client: SyncPrefectClient, place: Place, *, run: FlowRun) -> None:
    found = desk.question(office, place)
    if found is not None:
        written = card(office, *found)
        parking.hang(client, written, run=run)
        asks.set_run(office, found[0], str(run.id), form=forms.fingerprint(written.form))


def _park(office: Office, client: SyncPrefectClient, place: Place) -> None:
    found = desk.question(office, place)
    if found is not None:
        ask, written = found[0], card(office, *found)
        run_id = parking.park(client, written, deployment=deployment_of(client, ask.stage), parameters=desk.parameters(ask), once=desk.once(ask))
        asks.set_run(office, ask, str(run_id), form=forms.fingerprint(written.form))


def card(office: Office, ask: Ask, row: WorklistRow) -> parking.Card:
    """Write the card of a question."""
    return parking.Card(key=desk.key_of(ask), form=forms.form_of(office, ask), name=row.name, tags=row.tags)


def _close(office: Office, client: SyncPrefectClient, place: Place, *, run: FlowRun | None) -> None:
    """End the run of a stage that somebody decided elsewhere, in the state named after the outcome."""
    if run is None or run.state is None or run.state.is_completed():
        return
    state = final(office, client, place, run_id=run.id)
    client.set_flow_run_state(run.id, state, force=True)


def final(office: Office, client: SyncPrefectClient, place: Place, *, run_id: UUID) -> State[None]:
    """Take a finished stage's questions off its run, name the run by what came of it, and give its last state."""
    name, message = ending(office, place.case_number, place.stage, track=place.track)
    parking.forget(client, run_id)
    client.update_flow_run(run_id, name=f"{office.today()} {name.lower()} · {place.case_number} · {place.stage.title}")
    return Completed(name=name, message=message)


def _waits_properly(office: Office, client: SyncPrefectClient, place: Place, *, run: FlowRun) -> bool:
    if parking.waits_for(run) != place.key or not parking.has_form(client, run.id, key=place.key):
        return False
    found = desk.question(office, place)
    return found is None or place.form == forms.fingerprint(forms.form_of(office, found[0]))


def _ask_anew(office: Office, place: Place, *, notice: str = "") -> None:
    found = desk.question(office, place)
    if found is not None:
        desk.ask_anew(office, found[0], notice=notice)


def _may_try_again(run: FlowRun) -> bool:
    # A failure is ours and would repeat itself with the same answer; a crash is the machine's.
    return run.state is not None and not run.state.is_failed() and run.run_count < MOST_TRIES


def _is_cancelled(run: FlowRun) -> bool:
    return run.state is not None and (run.state.is_cancelled() or run.state.is_cancelling())


def deployment_of(client: SyncPrefectClient, stage: Stage) -> UUID:
    """Give the deployment of a stage; it carries its flow's name."""
    return client.read_deployment_by_name(f"{stage.value}/{stage.value}").id
