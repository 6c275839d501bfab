"""When our own people are away: entered by command, beside what channels.toml says; a hand-kept file is never rewritten."""

from dataclasses import replace
from datetime import date

from sqlmodel import Session, col, func, select

from casework.actions import staff
from casework.actions.office import Office
from casework.errors import BadInput
from casework.notify.channels import Channels, Person
from casework.records import events, store
from casework.records.models import Case
from casework.records.reminding import PersonAway
from casework.rules.signing import Away

LISTED = "See everybody with: casework people"


def enter(office: Office, person: str, from_on: date, until: date, *, actor: str, cover: str = "") -> str:
    """Note when somebody is away, both days included, and who stands in; the same again changes nothing.

    Raises BadInput for nobody's name, days in the wrong order or past, or a cover who is away then too.
    """
    known = staff.people(office)
    _check(office, known, person, from_on, until, cover)
    with store.writing(office.engine) as session:
        row = _of(session, person, from_on)
        if row and (row.until, row.cover, row.cancelled_on) == (until, cover, None):
            return f"{person} is away {from_on} to {until}: on record already."
        row = row or PersonAway(person=person, from_on=from_on, until=until)
        row.until, row.cover, row.cancelled_on = until, cover, None
        session.add(row)
        session.flush()
        events.append(session, "absence entered", actor=actor, at=office.now(), code=f"{person} {from_on} to {until}{f', {cover}' if cover else ''}")
        cases = session.exec(select(func.count()).select_from(Case).where(Case.owner == person, col(Case.closed_on).is_(None))).one()
    return f"{person} is away {from_on} to {until}. {_told(known, person, Away(from_on, until, cover), cases)}"


def cancel(office: Office, person: str, from_on: date, *, actor: str) -> str:
    """Take back an absence that begins on a day. Raises BadInput when none was entered here."""
    with store.writing(office.engine) as session:
        row = _of(session, person, from_on)
        if row is None or row.cancelled_on:
            raise BadInput(
                f"No absence of {person[:24]} that begins on {from_on} was entered here. One that stands in channels.toml is taken out there. {LISTED}"
            )
        row.cancelled_on = office.today()
        session.add(row)
        events.append(session, "absence cancelled", actor=actor, at=office.now(), code=f"{person} {from_on} to {row.until}")
    return f"{person} is not away from {from_on} any more."


def _of(session: Session, person: str, from_on: date) -> PersonAway | None:
    return session.exec(select(PersonAway).where(PersonAway.person == person, PersonAway.from_on == from_on)).first()


def _check(office: Office, known: Channels, person: str, from_on: date, until: date, cover: str) -> None:
    for key in filter(None, (person, cover)):
        if key not in known.people:
            raise BadInput(f"channels.toml lists nobody called {key[:24]}. Known: {', '.join(known.people) or 'nobody yet'}. {LISTED}")
    if until < from_on:
        raise BadInput("The absence ends before it begins. Check both dates.")
    if until < office.today():
        raise BadInput(f"{until} is past. Enter an absence that still runs or is to come.")
    if cover == person:
        raise BadInput("Somebody else stands in for a person. Name another.")
    clash = next((each for each in known.people[cover].away if each.from_on <= until and from_on <= each.to_on), None) if cover else None
    if clash:
        raise BadInput(f"{cover} is away {clash.from_on} to {clash.to_on} too. Name another, or enter the two parts by themselves.")


def _told(known: Channels, person: str, away: Away, cases: int) -> str:
    """Say who hears meanwhile, and how the cases themselves are given."""
    hears = _as_if(known, person, away).recipient(person)
    if hears == person or hears not in known.people:
        return f"Nobody stands in: name one with --cover, or a supervisor or manager in channels.toml, or {person} goes on hearing of everything."
    gives = f" To give the cases themselves, too: casework reassign {person} {hears} --until {away.to_on + date.resolution}" if cases else ""
    return f"{hears} gets the reminders and the daily mail meanwhile.{gives}"


def _as_if(known: Channels, person: str, away: Away) -> Channels:
    """Give everybody as they would be on the first day of an absence."""
    one: Person = known.people[person]
    whole_time = Away(date.min, date.max, away.cover)
    return replace(known, people={**known.people, person: replace(one, away=(whole_time,))})
