"""Who works on a case: one case given to another person, or all of somebody's, for good or until a day."""

import os
from contextlib import suppress
from datetime import date

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from casework.actions import staff
from casework.actions.holding import hold as hold
from casework.actions.office import Office
from casework.errors import BadInput, CaseworkError
from casework.notify import channels
from casework.records import events, store
from casework.records.coverages import CaseLoan
from casework.records.models import Case

ACTOR = "reminders"


def assign(office: Office, number: str, owner: str, *, actor: str, until: date | None = None) -> str:
    """Give a case to another person, until a day if one is named, and say so; the same again changes nothing.

    Raises UnknownCase, BadInput when nobody here has that name or the day is past.
    """
    _check(office, owner, until)
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if not _give(office, session, case, owner, until, actor=actor):
            return f"{number} is with {owner} already."
        return f"{number} is with {owner} now.{_back(session, number)}{_away(office, owner)}"


def reassign(office: Office, owner: str, to: str, *, actor: str, until: date | None = None) -> str:
    """Give all open cases of one person to another, until a day if one is named, and say how many.

    Raises BadInput when nobody here has the second name, the day is past, or both are the same person.
    """
    _check(office, to, until)
    if owner == to:
        raise BadInput("Both are the same person. Name who gives the cases, and who takes them.")
    with store.writing(office.engine) as session:
        held = list(session.exec(select(Case).where(Case.owner == owner, col(Case.closed_on).is_(None)).order_by(Case.number)))
        for case in held:
            _give(office, session, case, to, until, actor=actor)
        if not held:
            known = ", ".join(sorted(set(session.exec(select(Case.owner).where(col(Case.closed_on).is_(None))))))
            return f"{owner} has no open case. Who has: {known or 'nobody'}."
    many, verb, back = ("1 case", "is", "goes") if len(held) == 1 else (f"{len(held)} cases", "are", "go")
    return f"{many} of {owner} {verb} with {to} now{f', and {back} back on {until}' if until else ''}.{_away(office, to)}"


def _check(office: Office, owner: str, until: date | None) -> None:
    known = people(office)
    if owner not in known:
        raise BadInput(f"Nobody is called {owner}. Known: {', '.join(known)} (clinic.toml or channels.toml, [people]).")
    if until and until <= office.today():
        raise BadInput(f"A case can be lent until a day after today; {until} is not.")


def people(office: Office) -> tuple[str, ...]:
    """Name everybody who may own a case: the people of clinic.toml, and those of channels.toml who can be reached."""
    named = [person.key for person in office.settings.people]
    try:
        reached = channels.read(office.settings.home / channels.FILE, os.environ, zone=office.settings.clinic.time_zone).people
    except CaseworkError:  # a slip in that file is told by the reminders, and keeps nobody from working
        reached = {}
    return tuple(dict.fromkeys((*named, *reached)))


def _give(office: Office, session: Session, case: Case, owner: str, until: date | None, *, actor: str) -> bool:
    """Change a case's owner, and say whether anything changed; a case that is lent on still goes back to its first owner."""
    loan = session.get(CaseLoan, case.number)
    if case.owner == owner and until == (loan.until if loan else None):
        return False
    first = loan.lent_by if loan else case.owner
    if until is None or owner == first:
        if loan:
            session.delete(loan)
    else:
        session.merge(CaseLoan(case_number=case.number, lent_by=first, lent_to=owner, until=until))
    case.owner = owner
    session.add(case)
    session.flush()
    events.append(session, "assigned", actor=actor, at=office.now(), case_number=case.number, code=f"{owner}{f' until {until}' if until else ''}")
    return True


def _back(session: Session, number: str) -> str:
    loan = session.get(CaseLoan, number)
    return f" It goes back to {loan.lent_by} on {loan.until}." if loan else ""


def _away(office: Office, owner: str) -> str:
    """Say who hears of a case whose new owner is away."""
    with suppress(CaseworkError):  # a slip in channels.toml is told by the reminders
        known = staff.people(office)
        gone, hears = known.away_now(owner), known.recipient(owner)
        return f" {owner} is away until {gone.to_on}; {hears if hears != owner else 'nobody'} hears of it meanwhile." if gone else ""
    return ""


def give_back(office: Office) -> list[str]:
    """Give every lent case back whose day has come, before anybody is reminded, and say what kept it; a look takes no writer's lock."""
    try:
        with store.reading(office.engine) as session:
            is_due = session.exec(_due(office)).first() is not None
        if is_due:
            _give_back(office)
    except CaseworkError as error:
        return [f"Lent cases were not given back: {error}"]
    return []


def _due(office: Office) -> SelectOfScalar[CaseLoan]:
    return select(CaseLoan).where(CaseLoan.until <= office.today()).order_by(CaseLoan.case_number)


def _give_back(office: Office) -> None:
    with store.writing(office.engine) as session:
        for loan in session.exec(_due(office)).all():
            case = store.case(session, loan.case_number)
            if case.owner == loan.lent_to and case.closed_on is None:
                case.owner = loan.lent_by
                session.add(case)
                events.append(session, "assigned", actor=ACTOR, at=office.now(), case_number=case.number, code=f"{loan.lent_by}; the loan ended")
            session.delete(loan)


def page(office: Office, session: Session, case: Case) -> dict[str, object]:  # noqa: ARG001 - as every page part
    """Say on a case's page to whom a lent case goes back, and when."""
    loan = session.get(CaseLoan, case.number)
    return {"lent": {"by": loan.lent_by, "until": loan.until.isoformat()} if loan and not case.closed_on else None}
