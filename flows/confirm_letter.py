"""Confirm from the board what a letter says: dates and codes that a person read in it; the preview comes first, the letter's words never."""

from enum import Enum

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed

from casework import clock
from casework.actions import Office, letters_confirmed
from casework.actions.letters_confirmed import Confirmed
from casework.errors import BadInput, CaseworkError
from casework.plural import counted
from flows import coded, correct, doorway, forms, paper_lists, parking
from flows.parameters import CaseNumber

CONFIRMED, LEFT = "Confirmed", "Left as it was"


@doorway.door("confirm-letter")
def confirm_letter(
    case_number: CaseNumber,
    paper_number: paper_lists.PaperNumber,
    date_on_the_letter: coded.Day = "",
    mailed_on: coded.Day = "",
    received_on: coded.Day = "",
    last_day_it_states: coded.Day = "",
    reason: paper_lists.OfReason = paper_lists.NO_REASON,  # type: ignore[valid-type]  # a closed list
    reference: paper_lists.Reference = "",
    form_signed_on: coded.Day = "",
    form_expires_on: coded.Day = "",
    date_of_the_denial_meant: coded.Day = "",
) -> State[None]:
    """Show what would move and wait; “Apply” records it. Left empty, the form only says how many fields the letter proposes."""
    days = {"notice": date_on_the_letter, "mailed": mailed_on, "received": received_on, "deadline": last_day_it_states}
    stated = _stated({**days, "signed": form_signed_on, "expires": form_expires_on}, reason, reference)
    with doorway.entered() as (office, run_id), get_client(sync_client=True) as client:
        try:
            if not stated:
                return Completed(name=LEFT, message=_proposed(office, case_number, paper_number))
            of = clock.day(date_of_the_denial_meant) if date_of_the_denial_meant else None
            seen = letters_confirmed.preview(office, case_number, paper_number, stated=stated, of=of)
            actor = doorway.presser()
            if not seen.found.is_empty:
                answer = correct.ask_whether(office, client, seen.found, run_id=run_id)
                if answer is None or answer.choice.value != correct.APPLY:  # type: ignore[attr-defined]
                    return Completed(name=LEFT, message=correct.CHANGED if answer is None else f"{case_number} was left as it was.")
                actor = forms.actor(answer, office.settings)
            done = letters_confirmed.confirm(office, case_number, paper_number, stated=stated, actor=actor, of=of)
        except CaseworkError as refusal:
            return doorway.refuse(office, refusal)
        except ValueError:
            return doorway.not_allowed(doorway.NO_DAY)
        parking.forget(client, run_id)
        return Completed(name=CONFIRMED, message=_message(case_number, done))


def _stated(days: dict[str, str], reason: Enum, reference: str) -> dict[str, str]:
    given = {**days, "reason": coded.said(reason), "reference": reference}
    return {name: value for name, value in given.items() if value}


def _proposed(office: Office, number: str, paper: int) -> str:
    """Say how many fields a letter proposes, without any of them. Raises BadInput when there is no such paper."""
    letter = letters_confirmed.view(office, number, paper)
    count = sum(1 for field in letter.fields if field.words)
    if not letter.fields:
        raise BadInput(f"Paper {paper} of {number} proposes nothing.")
    fields = f"{counted(count, 'field')} proposed"
    return f"{fields}; nothing was changed. See each with its words: casework confirm-letter {number} --paper {paper}. Or open the paper and fill in this form."


def _message(number: str, done: Confirmed) -> str:
    facts = "; ".join(f"{fact.name}: {fact.old} -> {fact.new}" for fact in done.found.changed) or "the record said so already"
    late = f" {sum(move.turns_late for move in done.found.moves)} turned late." if any(move.turns_late for move in done.found.moves) else ""
    return f"{number}, paper {done.paper}: {facts}. {counted(len(done.found.moved), 'clock')} moved.{late}"
