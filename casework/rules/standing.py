"""What surrounds a clock: who may appeal, what follows when the payer is late, and what a late filing may still claim."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from casework.rules.entries import Scoped, Words

Procedures = Annotated[tuple[Words, ...], Field(min_length=1)]


class Effect(StrEnum):
    """What the law makes of a payer that misses its time. A person decides whether to use it."""

    EXHAUSTED = "deemed exhausted"
    FORWARDED = "forwarded by the plan"
    ESCALATION = "escalation on request"
    ADVERSE = "counts as a denial"
    NEXT_ROUTE = "next route opens"
    NONE = "nothing in the law"


class Accepts(StrEnum):
    """A paper with which the clinic may file what is the patient's; one of those that a rule names is enough."""

    AUTHORIZATION = "authorization to represent"
    WAIVER = "waiver of liability"


class Standing(Scoped):
    """Who may file under some procedures. `form` names the authorization, "" where the study names none.

    `accepts` are the papers of which one is enough where an authorization is needed.
    """

    procedures: Procedures
    who: Annotated[tuple[Words, ...], Field(min_length=1)]
    needs_authorization: bool
    form: str = ""
    accepts: Annotated[tuple[Accepts, ...], Field(min_length=1)] = (Accepts.AUTHORIZATION,)
    text: Words


class Lapse(Scoped):
    """What follows when the payer misses its decision date. `next_procedure` is the route that opens, if any."""

    procedures: Procedures
    effect: Effect
    next_procedure: str = ""
    text: Words


class LateFiling(Scoped):
    """What a filing after the last lawful day may still rest on, such as good cause."""

    procedures: Procedures
    text: Words
