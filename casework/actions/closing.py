"""Closing a whole case from any open step: not pursued, withdrawn, or a duplicate; each says first which rights of ours end with it."""

from enum import StrEnum

from sqlmodel import Session

from casework.actions import duplicates, holding, payment_rows, refusals, stages
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case
from casework.rules import payments as paying
from casework.terms import Act, Clock, DeadlineStatus, NotPursuedReason, Outcome, Step


class Ending(StrEnum):
    """How a person ends a whole case, in the words of the form."""

    DO_NOT_PURSUE = "Do not pursue"
    WITHDRAW = "Withdraw"
    DUPLICATE = "Duplicate of another case"


ACTS = {Ending.DO_NOT_PURSUE: (Act.DO_NOT_PURSUE, Outcome.DO_NOT_PURSUE), Ending.WITHDRAW: (Act.WITHDRAW, Outcome.WITHDRAWN)}
GIVE_A_REASON = "Say why the dispute is given up: choose a reason from the list."


def close_case(
    office: Office,
    number: str,
    how: Ending,
    *,
    actor: str,
    reason: NotPursuedReason | None = None,
    same_as: str = "",
    is_confirmed: bool = False,
) -> str:
    """Close a case with every stage that is open, and say what ended with it. The same again changes nothing.

    Raises UnknownCase, BadInput without a reason or the other case, NotAllowed when it was closed otherwise or would leave something behind,
    such as a refund that is owed.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if case.closed_on:
            return _closed_before(session, case, how, same_as)
        refuse_refund(session, case)
        ends = _ends(session, case)
        if how is Ending.DUPLICATE:
            said = duplicates.close(office, session, case, same_as, is_confirmed=is_confirmed, actor=actor)
            _stop_following(office, session, case)
            return said
        if how is Ending.DO_NOT_PURSUE and reason is None:
            raise BadInput(GIVE_A_REASON)
        sent = _unanswered(session, case)
        act, outcome = ACTS[how]
        case.not_pursued = reason if how is Ending.DO_NOT_PURSUE else None
        events.append(session, act.value, actor=actor, at=office.now(), case_number=number, track=case.track, code=reason or "")
        stages.finish(office, session, case, outcome)
        _stop_following(office, session, case)
    return " ".join((f"{number} is closed: {outcome.value.lower()}.", *ends, *sent, f"If that was a mistake: casework reopen {number}"))


def refuse_refund(session: Session, case: Case) -> None:
    """Keep a case open while the patient is owed money: giving up a dispute gives up no debt of ours."""
    refund = payment_rows.owed(session, case.number)
    if refund:
        raise refusals.because("refund-owed", number=case.number, amount=refund.amount)


def _stop_following(office: Office, session: Session, case: Case) -> None:
    """End a rest, and the following of a payment that was won."""
    holding.end(session, case)
    payment_rows.end(office, session, case.number, paying.Ending.GIVEN_UP)


def _closed_before(session: Session, case: Case, how: Ending, same_as: str) -> str:
    twin = duplicates.of_case(session, case.number)[0]
    is_same = twin == same_as if how is Ending.DUPLICATE and twin else how is not Ending.DUPLICATE and not twin and case.outcome is ACTS[how][1]
    if not is_same:
        raise refusals.closed(case)
    return f"{case.number} was closed so on {case.closed_on} already."


def _ends(session: Session, case: Case) -> list[str]:
    """Say which filing dates end with the case, so that nobody gives up a right unseen."""
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.clock is Clock.FILING and row.last_lawful]
    said = dict.fromkeys(f"{row.stage.title.lower()} on the {row.track} track, last lawful day {row.last_lawful}" for row in rows)
    return [f"With it ends: {'; '.join(said)}."] if said else []


def _unanswered(session: Session, case: Case) -> list[str]:
    """Say what still lies with a payer without an answer: closing here tells nobody there."""
    waiting = [row.stage.title.lower() for row in store.stages(session, case.number) if row.step is Step.FILED]
    return (
        [f"Nobody there knows of it: what was filed ({', '.join(waiting)}) is still with whoever decides it. Tell them, and log the contact."]
        if waiting
        else []
    )
