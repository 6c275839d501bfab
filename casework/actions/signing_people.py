"""Who signs at this clinic, under which key, and when they are away. Names stay in the vault; the board shows the keys."""

import re
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from casework import chart
from casework.actions import staff
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.standing import Absence, Signer
from casework.rules.signing import Away

KEY = re.compile(r"[a-z][a-z0-9-]{0,23}")
NPI = re.compile(r"\d{10}")
LISTED = "List them with: casework signers"


@dataclass(frozen=True, slots=True)
class Person:
    """One signer with the times away that are still to come or run."""

    key: str
    value: chart.Clinician
    licence: str
    left_on: date | None
    away: tuple[Away, ...]


def enter(office: Office, key: str, said: chart.Clinician, *, licence: str = "", actor: str) -> str:
    """Enter a signer, or correct what is said; the same again changes nothing. Raises BadInput for a key or NPI that cannot be."""
    if not KEY.fullmatch(key):
        raise BadInput("Choose a short key that the board may show: small letters, digits and hyphens, such as dr-b.")
    with store.writing(office.engine) as session:
        row = session.get(Signer, key)
        before = (row.value, row.licence, row.left_on) if row else None
        value = chart.Clinician(**{**(row.value.model_dump() if row else {}), **{name: text for name, text in said.model_dump().items() if text}})
        if not value.name or not NPI.fullmatch(value.npi):
            raise BadInput("A signer has a name and an NPI of ten digits: --name and --npi.")
        row = row or Signer(key=key, value=value)
        row.value, row.licence, row.left_on = value, licence or row.licence, None
        if (row.value, row.licence, row.left_on) == before:
            return f"{key}: on record already."
        session.add(row)
        events.append(session, "signer entered", actor=actor, at=office.now(), code=key)
    return f"{key}: {'corrected' if before else 'entered; from now on a clinical letter is filed only once its signer approved it'}."


def leave(office: Office, key: str, on: date, *, actor: str) -> str:
    """Say that a signer signs no more; what was approved stays. Raises BadInput for nobody's key."""
    with store.writing(office.engine) as session:
        row = of_key(session, key)
        if row.left_on != on:
            row.left_on = on
            session.add(row)
            events.append(session, "signer left", actor=actor, at=office.now(), code=f"{key} {on}")
    return f"{key}: signs no more since {on}."


def of_key(session: Session, key: str) -> Signer:
    """Find a signer. Raises BadInput for nobody's key."""
    row = session.get(Signer, key)
    if row is None:
        raise BadInput(f"Nobody signs under the key “{key[:24]}”. {LISTED}")
    return row


def active(session: Session, *, on: date) -> list[Signer]:
    """List who signs on a day, by key."""
    return [row for row in session.exec(select(Signer).order_by(Signer.key)) if row.left_on is None or row.left_on > on]


def away_rows(session: Session, key: str) -> list[Absence]:
    """List the absences of a signer that were not cancelled, by their first day."""
    mine = (Absence.signer_key == key, col(Absence.cancelled_on).is_(None))
    return list(session.exec(select(Absence).where(*mine).order_by(col(Absence.from_on), col(Absence.id))))


def away(office: Office, session: Session, key: str) -> list[Away]:
    """Give the absences of a signer as the rules judge them, wherever they are on record; a cover who does not sign is none here."""
    return [each if session.get(Signer, each.cover) else Away(each.from_on, each.to_on) for each in staff.away(office, session, key)]


def listed(office: Office) -> list[Person]:
    """List the signers with their absences that are not over."""
    today = office.today()
    with store.reading(office.engine) as session:
        rows = session.exec(select(Signer).order_by(Signer.key)).all()
        return [
            Person(row.key, row.value, row.licence, row.left_on, tuple(each for each in away(office, session, row.key) if each.to_on >= today)) for row in rows
        ]
