"""Claims that somebody has to look at: listed whichever import brought them, until a person says that they were looked at."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from casework.actions.monday_counts import Fate
from casework.actions.office import Office
from casework.errors import BadInput
from casework.plural import counted
from casework.records import events, store
from casework.records.imports import Import, ImportGroup
from casework.records.logbook import Mark
from casework.rules.denial_book import DenialAction

LOOKED = "looked at import "
MOST_CODES = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one import holds to be looked at: claims, the charge in US dollars, and the codes, group and reason apart."""

    number: int
    taken_on: date
    claims: int
    charge: Decimal
    codes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Give the line as a page prints it."""
        more = len(self.codes) - MOST_CODES
        return {
            "number": str(self.number),
            "taken_on": self.taken_on.isoformat(),
            "claims": counted(self.claims, "claim"),
            "charge": f"{self.charge:,.2f}",
            "codes": ", ".join((*self.codes[:MOST_CODES], *([f"{more} more"] if more > 0 else []))),
        }


def waiting(office: Office, session: Session) -> tuple[Waiting, ...]:
    """List the imports that still hold claims to look at, oldest first."""
    done = {mark.name for mark in session.exec(select(Mark).where(col(Mark.name).startswith(LOOKED)))}
    query = select(ImportGroup, Import).join(Import, col(Import.id) == col(ImportGroup.import_id)).order_by(col(ImportGroup.id))
    query = query.where(ImportGroup.action == DenialAction.LOOK.value, ImportGroup.fate == Fate.SET_ASIDE.value, ImportGroup.case_number == "")
    found: dict[int, list[ImportGroup]] = {}
    days: dict[int, date] = {}
    for group, taken in session.exec(query):
        if f"{LOOKED}{group.import_id}" not in done:
            found.setdefault(group.import_id, []).append(group)
            days[group.import_id] = taken.taken_at.astimezone(office.settings.zone).date()
    return tuple(_of(number, days[number], groups) for number, groups in found.items())


def _of(number: int, taken_on: date, groups: list[ImportGroup]) -> Waiting:
    codes = dict.fromkeys(f"{group.group_code} {group.carc}".strip() or "no code" for group in groups)
    return Waiting(number, taken_on, sum(group.claims for group in groups), sum((group.charge for group in groups), Decimal(0)), tuple(codes))


def looked(office: Office, number: int, *, actor: str) -> str:
    """Record that a person looked at the claims of one import, and say so; twice adds nothing.

    Raises BadInput when there is no such import.
    """
    with store.writing(office.engine) as session:
        if session.get(Import, number) is None:
            raise BadInput(f"There is no import {number}. See which still hold claims to look at with: casework monday")
        name = f"{LOOKED}{number}"
        if store.mark(session, name) is None:
            store.set_mark(session, name, actor, at=office.now())
            events.append(session, "import looked at", actor=actor, at=office.now(), code=f"import {number}")
    return f"Import {number}: its claims to look at are looked at. They stay on its sheet: casework monday --import {number}"
