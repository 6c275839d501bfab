"""An approval in part: what was refused of it, and which way the refused rest goes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from casework.errors import BadInput


class Course(StrEnum):
    """What an approval in part is: the two go different ways, so a person says which."""

    SHORT = "less than was asked for"
    CUT = "cut of a course approved before"


@dataclass(frozen=True, slots=True)
class PartSaid:
    """What a person reads in an approval in part; None where nobody said it.

    `cut_on` is the day from which a cut counts, `asked` the sessions asked for or approved before, `rest` US dollars still disputed.
    """

    course: Course | None = None
    cut_on: date | None = None
    asked: int | None = None
    rest: Decimal | None = None


def check(said: PartSaid, *, noticed_on: date | None) -> None:
    """Refuse what cannot be of a short approval or a cut. Raises BadInput."""
    if said.cut_on and said.course is not Course.CUT:
        raise BadInput("Only a cut takes effect on a day. Say that a course approved before is cut, or leave that day empty.")
    if said.rest is not None and said.rest < 0:
        raise BadInput("What stays in dispute is an amount of US dollars from 0.")
    if said.asked is not None and said.asked < 1:
        raise BadInput("The sessions asked for are a whole number from 1.")
    if said.cut_on and noticed_on and said.cut_on.year - noticed_on.year > 1:
        raise BadInput(f"A cut from {said.cut_on} lies more than a year after its notice of {noticed_on}. Check the dates.")


def refused(asked: int | None, approved: int | None) -> int | None:
    """Count the sessions refused; None where nobody knows, or where no fewer were approved."""
    if asked is None or approved is None or approved >= asked:
        return None
    return asked - approved


def words(asked: int | None, approved: int | None, course: Course | None) -> str:
    """Say in one sentence what was approved and refused; nothing in it is personal."""
    left = refused(asked, approved)
    counted = f"{approved} of {asked} sessions approved, {left} refused" if left else f"{approved} sessions approved" if approved else "approved in part"
    return f"{counted}: {course}." if course else f"{counted}."
