"""Who works on a case, and when it rests."""

from datetime import date

from casework.actions.office import Office
from casework.errors import BadInput, NotAllowed
from casework.records import events, store
from casework.terms import HoldReason


def hold(office: Office, number: str, *, until: date | None, reason: HoldReason | None, actor: str) -> None:
    """Let a case rest until a day, or end its rest. Stops no clock.

    Raises BadInput when the day is past.
    """
    if until and until <= office.today():
        raise BadInput(f"A hold must end after today; {until} is not.")
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if case.closed_on:
            raise NotAllowed(f"{number} is closed; nothing of it can rest.")
        case.hold_until, case.hold_reason = until, reason if until else None
        session.add(case)
        events.append(
            session,
            "hold" if until else "hold ended",
            actor=actor,
            at=office.now(),
            case_number=number,
            code=f"{until} {reason or ''}".strip() if until else "",
        )


def assign(office: Office, number: str, owner: str, *, actor: str) -> None:
    """Give a case to another person. Raises BadInput when nobody here has that name."""
    if owner not in {person.key for person in office.settings.people}:
        raise BadInput(f"Nobody is called {owner}. Known: {', '.join(person.key for person in office.settings.people)} (clinic.toml, [people]).")
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        case.owner = owner
        session.add(case)
        events.append(session, "assigned", actor=actor, at=office.now(), case_number=number, code=owner)
