"""Every call, letter, fax and portal message of a case, in seconds; the payer's become the chronology of a complaint."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from casework import chart
from casework.actions.office import Office
from casework.errors import BadInput
from casework.plural import counted
from casework.records import events, store
from casework.records.clinical import Contact
from casework.records.models import Case

WAYS = {"call": "Telephone call", "letter": "Letter", "fax": "Fax", "portal": "Portal message", "e-mail": "E-mail", "in person": "Visit"}
ON_PAGE = 20


@dataclass(frozen=True, slots=True)
class Logged:
    """How many contacts a case has now, and whether this one was new."""

    case_number: str
    count: int
    is_new: bool

    @property
    def words(self) -> str:
        """Say what became of it; one that is on record already is told apart only by what somebody adds."""
        if not self.is_new:
            return f"{self.case_number}: on record already, and kept once. If it was another one that day, say who, under which reference, or what was said."
        return f"{self.case_number}: kept. {counted(self.count, 'contact')} on record."


def log(office: Office, number: str, contact: chart.Contact, *, actor: str) -> Logged:
    """Keep one contact and say how many the case has now; the very same one, words and all, is kept once.

    Raises BadInput when it lies in the future; the event says only how and with which side, never a name or a word.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        is_new = keep_in(office, session, case, contact, actor=actor)
        return Logged(number, len(of_case(session, number)), is_new)


def keep_in(office: Office, session: Session, case: Case, contact: chart.Contact, *, actor: str) -> bool:
    """Keep one contact inside an open transaction, and say whether it was new. Raises BadInput when it lies in the future."""
    if contact.happened_on > office.today():
        raise BadInput(f"{contact.happened_on} is still to come. Enter the day it happened.")
    if contact in of_case(session, case.number):
        return False
    session.add(Contact(case_number=case.number, value=contact))
    direction = "in" if contact.is_incoming else "out"
    code = f"{contact.way} {direction}, {contact.party}, {contact.happened_on}"
    events.append(session, "contact logged", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=code)
    session.flush()
    return True


def listed(office: Office, number: str) -> tuple[chart.Contact, ...]:
    """List the contacts of a case, oldest first. Raises BadInput when there is no such case."""
    with store.reading(office.engine) as session:
        return of_case(session, store.case(session, number).number)


def of_case(session: Session, number: str) -> tuple[chart.Contact, ...]:
    """Read the contacts of a case, oldest first; on one day as they were entered."""
    rows = session.exec(select(Contact).where(Contact.case_number == number).order_by(col(Contact.id))).all()
    return tuple(sorted((row.value for row in rows), key=lambda contact: contact.happened_on))


def page_of(session: Session, number: str) -> dict[str, Any]:
    """Say for the board the last contacts, newest first: day, way and side; no name, no reference, no word."""
    found = of_case(session, number)
    lines = [
        {"day": each.happened_on.isoformat(), "way": WAYS[each.way], "direction": "in" if each.is_incoming else "out", "party": each.party} for each in found
    ]
    return {"count": len(found), "last": lines[::-1][:ON_PAGE]}


def told(contact: chart.Contact) -> str:
    """Say one contact with the payer as a chronology does: how, with whom, under which reference; never the note."""
    way = WAYS[contact.way]
    side = "from the plan" if contact.is_incoming else "to the plan"
    whom = f", with {contact.with_whom}" if contact.with_whom else ""
    reference = f", reference {contact.reference}" if contact.reference else ""
    return f"{way} {side}{whom}{reference}"
