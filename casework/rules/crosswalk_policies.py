"""Payers' written policies: for whom each holds, what it says of itself, and its criteria one by one as somebody read them.

A criterion that nobody read on the payer's own page never prints; a policy whose criteria are not on file says so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from casework.rules import layered
from casework.rules.entries import Entry, Words
from casework.rules.measures import Confidence

FILE = "policies.toml"
SECTION = "policy"
PRINTABLE = (Confidence.READ, Confidence.READ_IN_COPY, Confidence.QUOTED)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]


class Fact(StrEnum):
    """What of a chart may speak to a criterion by itself; a person looks and links the page all the same."""

    TRIALS = "documented trials"
    SCORE = "score"
    AGE = "age"


class Criterion(BaseModel):
    """One criterion in the policy's own words. `where` is its page or section there; `confidence` is the policy's unless it says its own.

    `fact` with `least`, and `classes`, `weeks` or `scale`, says what the chart may propose.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Slug
    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=600)]
    where: str = ""
    confidence: Confidence | None = None
    fact: Fact | None = None
    least: Annotated[int, Field(ge=1, strict=True)] | None = None
    classes: Annotated[int, Field(ge=1, strict=True)] | None = None
    weeks: Annotated[int, Field(ge=1, strict=True)] | None = None
    scale: str = ""

    @model_validator(mode="after")
    def _fact_is_whole(self) -> Self:
        if self.fact and self.least is None:
            raise ValueError("a fact needs the least number that meets it: write least = 2")
        if (self.fact is Fact.SCORE) != bool(self.scale):
            raise ValueError('a score needs its scale, and only a score has one: write scale = "MADRS"')
        return self


class Policy(Entry):
    """One policy of one payer. Empty `plans`, `states`, `codes` and `diagnoses` (beginnings of ICD-10-CM codes) mean all; `also` are other names of the payer.

    `dated` is the date that it bears, in its own words. `says` quotes what it decides of itself, such as that it calls a service
    investigational. `is_whole` says that `criterion` lists every one of them. `compares` says that it covers esketamine too.
    """

    id: Slug
    payer: Words
    also: tuple[Words, ...] = ()
    name: Words
    number: str = ""
    dated: str = ""
    plans: tuple[Words, ...] = ()
    states: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...] = ()
    codes: tuple[Words, ...] = ()
    diagnoses: tuple[Words, ...] = ()
    stance: Literal["covers", "investigational", "not known"] = "not known"
    says: str = ""
    note: str = ""
    is_whole: bool = False
    compares: bool = False
    criterion: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({each.id for each in self.criterion}) < len(self.criterion):
            raise ValueError("two criteria have the same id; give each its own")
        if self.is_whole and not self.criterion:
            raise ValueError("is_whole says that every criterion is listed, and there is none")
        return self

    def prints(self, on: date) -> bool:
        """Say whether somebody read it on the payer's own word, and lately enough."""
        return self.confidence in PRINTABLE and on < self.verified_on + timedelta(days=self.max_age_days)

    def prints_criterion(self, each: Criterion, on: date) -> bool:
        """Say whether a criterion may stand in a letter as the policy's."""
        return self.prints(on) and (each.confidence or self.confidence) in PRINTABLE


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose policy is asked for: the payer's key and names, the plan, its state, the codes, the day of service and the diagnoses.

    What nobody knows yet, "" or "unknown", rules no policy out: a person reads it.
    """

    payers: tuple[str, ...]
    plan: str = ""
    state: str = ""
    codes: tuple[str, ...] = ()
    on: date | None = None
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """Every policy that somebody entered, the clinic's own in the place of ours of the same name.

    `comparison` names the question of the coverage inquiry that asks about esketamine.
    """

    policies: tuple[Policy, ...] = ()
    comparison: str = ""

    @classmethod
    def parse(cls, *texts: str) -> "PolicyBook":
        """Read our text and then the clinic's, which wins policy by policy. Raises RulebookInvalid naming the policy and what is wrong."""
        read = layered.layers(texts, file=FILE)
        made = [
            layered.valid(Policy, row, file=FILE, nameless="a policy without id", whole="its entries") for row in layered.rows(read, file=FILE, section=SECTION)
        ]
        comparison = next((str(each.said["comparison_question"]) for each in reversed(read) if "comparison_question" in each.said), "")
        return cls(tuple({each.id: each for each in made}.values()), comparison)

    def fitting(self, scope: Scope) -> tuple[Policy, ...]:
        """List the policies that hold for a coverage, a service and a day, the clinic's own first."""
        fits = [each for each in self.policies if not out_of_scope(each, scope)]
        return tuple(sorted(fits, key=lambda each: not each.is_clinic))


def out_of_scope(policy: Policy, scope: Scope) -> str:
    """Say why a policy does not hold for a coverage, a service and a day; "" when it does."""
    if not set(_names(policy)) & {_plain(name) for name in scope.payers}:
        return f"it is of {policy.payer}"
    if not policy.in_force(scope.on):
        return f"in force from {policy.effective_on}" + (f" to {policy.effective_until}" if policy.effective_until else "")
    for words, held, asked in (("plans", policy.plans, (scope.plan,)), ("states", policy.states, (scope.state,)), ("codes", policy.codes, scope.codes)):
        known = set(asked) - {"", "unknown"}
        if held and known and not set(held) & known:
            return f"for the {words} {', '.join(held)} only"
    if policy.diagnoses and scope.diagnoses and not any(code.startswith(policy.diagnoses) for code in scope.diagnoses):
        return f"for diagnoses that begin with {', '.join(policy.diagnoses)} only"
    return ""


def _names(policy: Policy) -> Collection[str]:
    return {_plain(name) for name in (policy.payer, *policy.also)}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
