"""Correct a fact of a case from the board: the first run shows what would move and waits; “Apply” does it, “Leave it as it is” does not."""

import hashlib
from enum import Enum
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.flow_runs import suspend_flow_run
from prefect.states import Completed
from pydantic import Field, ValidationError, create_model

from casework import clock
from casework.actions import Office, board, correcting
from casework.actions.changes import DAYS, CorrectionReason
from casework.actions.correcting import Preview
from casework.errors import BadInput, CaseworkError
from casework.plural import counted
from flows import coded, doors, doorway, forms, links, parking
from flows.forms import Form
from flows.parameters import CaseNumber

CORRECTED, LEFT = "Corrected", "Left as it was"
APPLY, LEAVE = "Apply", "Leave it as it is"
CHANGED = "The form changed while it waited, and the answer could not be read. Nothing was changed; start the correction once more."


@doorway.door("correct")
def correct(
    case_number: CaseNumber,
    what: coded.What,  # type: ignore[valid-type]  # a closed list made from the rulebook's names
    new_date: coded.Day = "",
    plan: coded.PlanName = coded.NO_PLAN,  # type: ignore[valid-type]
    state: coded.IssuingState = coded.NO_STATE,  # type: ignore[valid-type]
    value: coded.Value = coded.NO_VALUE,  # type: ignore[valid-type]
    known_from: coded.Why = coded.OTHER,  # type: ignore[valid-type]
    date_of_the_denial_meant: coded.Day = "",
) -> State[None]:
    """Show what a corrected fact would move, and move it when somebody says so."""
    with doorway.entered() as (office, run_id), get_client(sync_client=True) as client:
        try:
            stated = _stated(what, new_date=new_date, values=(plan, state, value))
            of = clock.day(date_of_the_denial_meant) if date_of_the_denial_meant else None
            found = correcting.preview(office, case_number, stated, of=of)
            if found.is_empty:
                return Completed(name=LEFT, message=f"{case_number}: the record says so already; nothing changes.")
            answer = ask_whether(office, client, found, run_id=run_id)
            if answer is None or answer.choice.value != APPLY:  # type: ignore[attr-defined]
                return Completed(name=LEFT, message=CHANGED if answer is None else f"{case_number} was left as it was.")
            reason, actor = CorrectionReason(coded.said(known_from)), forms.actor(answer, office.settings)
            done = correcting.correct(office, case_number, stated, reason=reason, actor=actor, of=of)
        except CaseworkError as refusal:
            return doorway.refuse(office, refusal)
        except ValueError:
            return doorway.not_allowed(doorway.NO_DAY)
        parking.forget(client, run_id)
        return Completed(name=CORRECTED, message=_message(done))


def _stated(what: Enum, *, new_date: str, values: tuple[Enum, ...]) -> dict[str, str]:
    """Read the form: one fact and its one new value. Raises BadInput when they do not go together."""
    name, (plan, state, value) = str(what.value), [coded.said(each) for each in values]
    given = {"plan": plan or value, "state": state or value}.get(name, value)
    if name in DAYS:
        given = new_date or value
    if not given:
        where = "New date" if name in DAYS else {"plan": "Plan", "state": "State"}.get(name, "Value")
        raise BadInput(f"To correct “{name}”, fill in “{where}”, or choose the value “unknown” to take it away.")
    return {name: given}


def ask_whether(office: Office, client: SyncPrefectClient, found: Preview, *, run_id: UUID) -> Form | None:
    """Hang the preview on this run and wait for a person; a preview that changed meanwhile is asked anew. None: unreadable."""
    number, run = found.case_number, client.read_flow_run(run_id)
    row = next((row for ask, row in board.open_asks(office, numbers=(number,))), None)
    tags = (f"case:{number}", *(tag for tag in (row.tags if row else ()) if tag.startswith(("owner:", "payer:"))))
    parking.rename(client, run, name=f"{office.today()} confirm the correction · {number}", tags=tags)
    try:
        return suspend_flow_run(wait_for_input=_form(office, found), key=_key(client, run, found), timeout=None)
    except ValidationError:
        return None


def _key(client: SyncPrefectClient, run: FlowRun, found: Preview) -> str:
    """Name the question by its preview; a run cannot pause twice for one question, so one that a kill took is asked under another name."""
    name = f"correct-{hashlib.sha256(repr(found).encode()).hexdigest()[:12]}"
    names = (name, *(f"{name}-{again}" for again in range(1, doors.MOST_TRIES + 1)))
    return next(key for key in names if not parking.has_asked(run, key) or parking.has_answer(client, run.id, key=key))


def _form(office: Office, found: Preview) -> type[Form]:
    choice = (forms.drop_down("Choice", (APPLY, LEAVE)), Field(title="Shall it be corrected?"))
    made: type[Form] = create_model("Form", __base__=Form, **{"choice": choice, **forms.who_asked(office.settings)})
    return made.with_initial_data(description=words(office, found))


def words(office: Office, found: Preview) -> str:
    """Write the preview as it stands above the form."""
    page = links.page_link(office.settings, links.case_key(found.case_number))
    return office.wording.plain("forms/correct.md.j2", {"found": correcting.shown(found), "case_link": page})


def _message(done: Preview) -> str:
    facts = "; ".join(f"{fact.name}: {fact.old} -> {fact.new}" for fact in done.changed)
    late = f" {sum(move.turns_late for move in done.moves)} turned late." if any(move.turns_late for move in done.moves) else ""
    warned = f" {' '.join(done.warnings)}" if done.warnings else ""
    return f"{done.case_number}: {facts}. {counted(len(done.moved), 'clock')} moved.{late}{warned}"
