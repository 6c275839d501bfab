"""The kinds of entry a rulebook file may hold, each checked when it is read."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from casework.rules.conditions import Conditions, conditions, dollars
from casework.rules.measures import Basis, Confidence, Unit
from casework.terms import Clock, Stage, Track

__all__ = ["Basis", "Confidence", "Entry", "EventName", "Note", "Rule", "RungEntry", "Scoped", "Unit", "Words"]

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
EventName = Literal[
    "received",
    "portal",
    "notice",
    "mailed",
    "filed",
    "service",
    "effective",
    "meeting",
    "information-requested",
    "information-received",
    "information-answered",
    "incomplete",
]


class Entry(BaseModel):
    """What every entry carries: a name, its authority, and from when until when it is the law. `origin` and `line` say where it was read.

    `max_age_days` is how long a check of the source stays fresh.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Words
    citation: Words
    source: Words
    confidence: Confidence
    verified_on: date
    max_age_days: Annotated[int, Field(gt=0, strict=True)]
    effective_on: date
    effective_until: date | None = None
    origin: str = ""
    line: int = 0

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.effective_until and self.effective_until < self.effective_on:
            raise ValueError("effective_until lies before effective_on; exchange them")
        return self

    def in_force(self, on: date | None) -> bool:
        """Say whether the entry governs an event of that day; without a day, whether it is current."""
        if on is None:
            return self.effective_until is None
        return self.effective_on <= on and (self.effective_until is None or on <= self.effective_until)

    @property
    def is_clinic(self) -> bool:
        """Say whether the clinic wrote this entry."""
        return self.origin.startswith("clinic/")


class Scoped(Entry):
    """An entry that applies to some plans, or to one payer's contracts, under some facts."""

    plans: tuple[Words, ...] = ()
    payer: str = ""
    when: Conditions = ()

    @field_validator("when", mode="before")
    @classmethod
    def _known_facts(cls, stated: Any) -> Any:
        return conditions(stated)

    def fits(self, texts: Mapping[str, str]) -> bool:
        """Say whether every condition holds; a fact nobody stated fits only "unknown"."""
        return all((texts.get(fact, "") or "unknown") in values for fact, values in self.when)

    def may_coincide(self, other: "Scoped") -> bool:
        """Say whether one set of facts could fit both entries."""
        theirs = dict(other.when)
        return all(set(values) & set(theirs.get(fact, values)) for fact, values in self.when)

    def may_meet(self, other: "Scoped") -> bool:
        """Say whether one event of one plan, on one day, could fall under both entries."""
        plans = not self.plans or not other.plans or set(self.plans) & set(other.plans)
        dates = self.effective_on <= (other.effective_until or date.max) and other.effective_on <= (self.effective_until or date.max)
        return bool(plans and dates and self.may_coincide(other))


class Rule(Scoped):
    """One limit: what starts it, how much time it gives, and on whose word.

    `amount_at_latest` is what a cited law may give beyond `amount`; it moves the last lawful day alone. `not_before_rule` is the rule
    whose own end this one waits for, `asks_for_letter` says that the letter may know more, `stands_in` names the paper that
    states the date where it is no letter. `otherwise` names the rule that counts instead while none of `starts_on` has a date,
    `if_incomplete` those that count instead once the payer has asked for information. `asked_within` names the rule in whose
    time the payer must ask for information, if its request shall surely start this clock anew.
    After a filing within the `next_if_filed_within` days before a meeting the next one may decide. While the rule's own event has no
    day, the time counted from `ends_before_that_from` is the latest that it can end. `older_text_from_notice` says that an older text
    counted from the date on the notice: a notice that states that day is no finding.
    `at_most` says that the law gives only a ceiling: the notice may lawfully give less. `perhaps_extends_by` is an extension that nobody
    verified: noticed, it moves the last lawful day alone.
    """

    procedures: Annotated[tuple[Words, ...], Field(min_length=1)]
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)] = (Track.MEMBER,)
    clock: Clock
    basis: Basis = Basis.COUNT
    starts_on: tuple[EventName, ...] = ()
    amount: Annotated[int, Field(gt=0, le=1000, strict=True)] | None = None
    unit: Unit | None = None
    presumption_days: Annotated[int, Field(ge=0, le=30)] = 0
    no_such_day: Literal["first of the next month", "last of the month"] = "last of the month"
    rolls: Literal["never", "weekends and federal holidays"] = "never"
    after: tuple[Words, ...] = ()
    at_latest_after: tuple[Words, ...] = ()
    follows: str = ""
    otherwise: str = ""
    if_incomplete: tuple[str, ...] = ()
    asked_within: str = ""
    ends_before_that_from: tuple[EventName, ...] = ()
    older_text_from_notice: bool = False
    next_if_filed_within: Annotated[int, Field(ge=0, le=365, strict=True)] = 0
    title: Words
    filed_when: str = ""
    extends_by: Annotated[int, Field(ge=0, le=365, strict=True)] = 0
    perhaps_extends_by: Annotated[int, Field(ge=0, le=365, strict=True)] = 0
    tolled_by_information: bool = False
    at_most: bool = False
    not_before: EventName | None = None
    not_before_rule: str = ""
    amount_at_latest: Annotated[int, Field(gt=0, le=1000, strict=True)] | None = None
    asks_for_letter: bool = False
    stands_in: str = ""
    version: Words
    notes: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.basis is Basis.COUNT and (self.amount is None or self.unit is None or not self.starts_on):
            raise ValueError('a counted rule needs amount, unit and starts_on; write basis = "letter" when only the letter knows the date')
        if self.basis is not Basis.COUNT and (self.amount is not None or self.unit is not None):
            raise ValueError(f'basis "{self.basis}" counts nothing; leave amount and unit out')
        if self.basis is Basis.FORWARDED and not self.follows:
            raise ValueError("a forwarded stage needs follows: the procedure whose decision date it waits for")
        return self

    @property
    def counts(self) -> bool:
        """Say whether this rule may give a date by itself."""
        return self.basis is Basis.COUNT and self.confidence.drives

    @property
    def longest(self) -> Self:
        """Give this rule with the most time that it may leave."""
        return self.model_copy(update={"amount": self.amount_at_latest or self.amount})

    def overlaps(self, other: "Rule") -> bool:
        """Say whether one event could fall under both rules with equal claim."""
        milestone = self.clock is Clock.CHECK and self.basis is Basis.COUNT
        # A payer may ask twice for different things: the event that is dated says which rule answers it.
        apart = self.clock is Clock.INFORMATION and not set(self.starts_on) & set(other.starts_on)
        shared = set(self.procedures) & set(other.procedures) and set(self.tracks) & set(other.tracks)
        return bool(self._rank == other._rank and shared and not milestone and not apart and self.may_meet(other))

    @property
    def _rank(self) -> tuple[str, Clock, bool, int]:
        return (self.payer, self.clock, self.is_clinic, len(self.when))


class RungEntry(Scoped):
    """What one stage is under one plan.

    For letters: `decider` names who decides in a sentence, `office` who is written to ("" each: the payer), `asks` what is asked for,
    such as "a state fair hearing on".
    """

    stage: Stage
    tracks: tuple[Track, ...] = (Track.MEMBER,)
    filer: Literal["clinic", "plan", "nobody"] = "clinic"
    procedure: str = ""
    legal_name: str = ""
    addressee: str = ""
    reason: str = ""
    is_external: bool = False
    needs_amount: bool = False
    decider: str = ""
    office: str = ""
    asks: str = ""
    notes: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.filer == "nobody" and not self.reason:
            raise ValueError("a stage the plan does not have needs reason: the sentence that people read")
        if self.filer != "nobody" and not (self.procedure and self.legal_name):
            raise ValueError("a stage the plan has needs procedure and legal_name")
        return self

    def overlaps(self, other: "RungEntry") -> bool:
        """Say whether one case could stand under both rungs with equal claim."""
        mine, theirs = ((each.payer, each.stage, each.is_clinic, bool(each.plans), len(each.when)) for each in (self, other))
        return bool(mine == theirs and set(self.tracks) & set(other.tracks) and self.may_meet(other))


class Note(Scoped):
    """A sentence that belongs on the stages, and on the dates of `clocks`, of some procedures; with `bars_letters` no letter is drawn there.

    With `below_dollars` it is said only of an amount in dispute below that many US dollars; {amount} in `text` stands for the amount.
    `work_before` names the event before which we are to file.
    """

    procedures: tuple[Words, ...]
    text: Words
    clocks: tuple[Clock, ...] = ()
    bars_letters: bool = False
    below_dollars: Annotated[int, Field(gt=0, strict=True)] | None = None
    work_before: EventName | None = None

    def fits(self, texts: Mapping[str, str]) -> bool:
        """Say whether every condition holds, that of the amount too; an amount nobody stated is not below any."""
        amount = dollars(texts.get("amount", "")) if self.below_dollars else None
        return super().fits(texts) and (self.below_dollars is None or (amount is not None and amount < self.below_dollars))

    def said(self, texts: Mapping[str, str]) -> str:
        """Word the sentence for these facts."""
        return self.text.replace("{amount}", texts.get("amount", ""))
