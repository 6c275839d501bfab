"""Who stands in the rulebook: plans, payers, the offices that take complaints, and the amounts the law asks for."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from casework.rules.conditions import Conditions, conditions, known_fact
from casework.rules.entries import Confidence, Entry, Words


class Amount(Entry):
    """The amounts in controversy, in US dollars, for requests of one calendar year."""

    plans: tuple[Words, ...]
    year: Annotated[int, Field(ge=2000, le=2100)]
    hearing: Annotated[int, Field(gt=0)]
    court: Annotated[int, Field(gt=0)]


class Complaint(Entry):
    """Who takes complaints about a plan: a regulator's key, "issuing state", "as stated", or "" where none is known.

    `also` names offices that take them too, `perhaps` state offices that may have a say over some plans of this kind, which nobody
    verified, `first` what this plan asks before a complaint. `asks` names the fact that holds the office's key where it is "as stated".
    """

    regulator: str = ""
    also: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    first: tuple[Words, ...] = ()
    reason: Words
    provider_reason: str = ""
    asks: str = ""

    @field_validator("asks")
    @classmethod
    def _is_a_fact(cls, stated: str) -> str:
        if stated:
            known_fact(stated)
        return stated


class Plan(Entry):
    """One kind of plan, the facts it takes, and how a fact nobody stated is read (first value: the pathway's).

    `called` is what a sentence of a letter calls whoever decides its claims. `letters_cite` false: no letter cites the rules of its
    stages, because nobody verified that they are this plan's own.
    """

    title: Words
    called: Words = "the plan"
    letters_cite: bool = True
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


class Sourced(BaseModel):
    """A statement inside an entry whose source is not the entry's own."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    source: Words
    confidence: Confidence
    verified_on: date


class Postal(Sourced):
    """Where an office takes paper. `is_read` says that it was read on the office's own page or in the law, not in a second-hand list."""

    lines: Annotated[tuple[Words, ...], Field(min_length=1)]

    @property
    def is_read(self) -> bool:
        """Say whether a letter may carry the address."""
        return self.confidence.is_read


class ComplaintFiling(Sourced):
    """How an office takes a complaint: form, signer, attachments, what must come first, and how long it waits.

    `waits_days` counts whole days from the filing of what `waits_for` names; `at_once` lists the cases that need not wait.
    `review` says whether complaint and external review are one form; where they are, `review_name` and `asks` are the letter's words for it.
    """

    form: Words
    signer: Words
    attachments: tuple[Words, ...]
    first: tuple[Words, ...] = ()
    waits_days: Annotated[int, Field(gt=0, le=365, strict=True)] | None = None
    waits_for: str = ""
    at_once: tuple[Conditions, ...] = ()
    one_form: bool = False
    review_name: str = ""
    asks: str = ""
    review: Words
    parallel: Words
    citation: Words

    @field_validator("at_once", mode="before")
    @classmethod
    def _known_facts(cls, stated: Any) -> Any:
        if not isinstance(stated, list | tuple):
            raise ValueError('write a list of cases, such as [{ urgent = ["yes"] }]')
        return tuple(conditions(case) for case in stated)

    @model_validator(mode="after")
    def _waits_for_something(self) -> Self:
        if bool(self.waits_days) != bool(self.waits_for):
            raise ValueError("write waits_days and waits_for together: how many days, and after the filing of what")
        return self


class Office(Entry):
    """A regulator; `jurisdiction` is a state's two letters, or "" for a federal office. Nothing here is ever guessed.

    `page` is where it takes complaints; `how` says where to find a telephone or a page that the rulebook does not hold.
    `providers` is the way for a clinic's own complaint; `only_for` names the one matter that an office takes, whatever the plan.
    """

    name: Words
    phone: str = ""
    web: str = ""
    page: str = ""
    how: str = ""
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")] = ""
    postal: Postal | None = None
    filing: ComplaintFiling | None = None
    providers: str = ""
    only_for: str = ""

    @model_validator(mode="after")
    def _found_somehow(self) -> Self:
        if not (self.phone and self.web) and not self.how:
            raise ValueError("an office without phone or web needs how: where to find them")
        return self
