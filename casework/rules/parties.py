"""Who stands in the rulebook: plans, payers, the offices that take complaints, and the amounts the law asks for."""

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from casework.rules.conditions import Conditions, conditions, known_fact
from casework.rules.entries import Entry, Words


class Amount(Entry):
    """The amounts in controversy, in US dollars, for requests of one calendar year."""

    plans: tuple[Words, ...]
    year: Annotated[int, Field(ge=2000, le=2100)]
    hearing: Annotated[int, Field(gt=0)]
    court: Annotated[int, Field(gt=0)]


class Complaint(Entry):
    """Who takes complaints about a plan: a regulator's key, "issuing state", or "" where none is known."""

    regulator: str = ""
    also: tuple[str, ...] = ()
    reason: Words
    provider_reason: str = ""


class Plan(Entry):
    """One kind of plan, the facts it takes, and how a fact nobody stated is read (first value: the pathway's)."""

    title: Words
    facts: tuple[str, ...] = ()
    stands_for: tuple[str, ...] = ()
    unknown: Conditions = ()
    complaint: Complaint

    @field_validator("unknown", mode="before")
    @classmethod
    def _pairs(cls, stated: Any) -> Any:
        return conditions(stated)

    @field_validator("facts")
    @classmethod
    def _known(cls, stated: tuple[str, ...]) -> tuple[str, ...]:
        for fact in stated:
            known_fact(fact)
        return stated


class Payer(Entry):
    """One payer and the other names it goes by, lower case."""

    title: Words
    aliases: tuple[Words, ...] = ()


class Office(Entry):
    """A regulator; `jurisdiction` is a state's two letters, or "" for a federal office. Nothing here is ever guessed.

    `how` says where to find a telephone or a page that the rulebook does not hold.
    """

    name: Words
    phone: str = ""
    web: str = ""
    how: str = ""
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    address: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _found_somehow(self) -> Self:
        if not (self.phone and self.web) and not self.how:
            raise ValueError("an office without phone or web needs how: where to find them")
        return self
