"""The crosswalk: each criterion of a payer's policy beside what the case holds for it, met only with a page that proves it.

What a person decided counts while the criterion reads as it did then and the page can still go out; else it is “no evidence” again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from casework.chart import Chart
from casework.rules import treatment
from casework.rules.crosswalk_policies import Criterion, Fact, Policy
from casework.rules.exhibit_pages import ExhibitPage


class Finding(StrEnum):
    """What a person found of a criterion."""

    MET = "met"
    NOT_MET = "not met"
    NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person found of one criterion, on one day. `words` are the criterion's as they read then; `trouble` says why its page proves nothing now."""

    policy: str
    criterion: str
    finding: Finding
    words: str
    by: str
    on: date
    page: ExhibitPage | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion with what holds for it now. `close` says what would close it, `proposal` what the chart says to it, `prints` whether a letter may."""

    name: str
    words: str
    finding: Finding
    page: ExhibitPage | None = None
    close: str = ""
    proposal: str = ""
    prints: bool = False
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """One policy with its criteria. `ask` says what is to be asked of the payer; `says` quotes what the policy decides of itself."""

    policy: str
    payer: str
    name: str
    number: str = ""
    dated: str = ""
    stance: str = "not known"
    says: str = ""
    ask: str = ""
    is_whole: bool = False
    compares: bool = False
    rows: tuple[Row, ...] = field(default=())

    @property
    def met(self) -> tuple[Row, ...]:
        """List the criteria that a letter may call met, each with its page."""
        return tuple(row for row in self.rows if row.finding is Finding.MET and row.page and row.prints)

    @property
    def title(self) -> str:
        """Name the policy as a letter does: its name, number and date."""
        return ", ".join(part for part in (self.name, f"number {self.number}" if self.number else "", self.dated) if part)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What says that the plan covers esketamine too: a policy, by its name, number and date, or the payer's written answer of one day."""

    policy: str = ""
    answered_on: date | None = None


def of_policy(policy: Policy, answers: Sequence[Answer], *, chart: Chart, on: date) -> Crosswalk:
    """Lay a policy's criteria beside what was found of each, and beside what the chart itself says."""
    found = {each.criterion: each for each in answers if each.policy == policy.id}
    rows = tuple(_row(policy, each, found.get(each.id), chart=chart, on=on) for each in policy.criterion)
    is_read = policy.prints(on)
    return Crosswalk(
        policy=policy.id,
        payer=policy.payer,
        name=policy.name,
        number=policy.number,
        dated=policy.dated,
        stance=policy.stance,
        says=policy.says if is_read else "",
        ask=_ask(policy, on),
        is_whole=policy.is_whole,
        compares=policy.compares and is_read,
        rows=rows,
    )


def fallen(found: Crosswalk, why: str) -> Crosswalk:
    """Give a crosswalk of a policy that does not hold for the case: nothing of it prints, whatever was found."""
    rows = tuple(replace(row, prints=False) for row in found.rows)
    return replace(found, rows=rows, says="", compares=False, ask=f"This policy does not hold for the case any more: {why}. No letter names it.")


def row_of(name: str, words: str, answer: Answer | None, *, prints: bool, proposal: str = "") -> Row:
    """Say what holds of one criterion: what was found of it, unless its words or its page changed since."""
    if answer is None:
        return Row(name, words, Finding.NO_EVIDENCE, close=_link(name), proposal=proposal, prints=prints)
    if answer.words != words:
        close = f"its words changed since {answer.by} looked on {answer.on}; look again. {_link(name)}"
        return Row(name, words, Finding.NO_EVIDENCE, close=close, proposal=proposal, prints=prints, is_answered=True)
    if answer.finding is Finding.MET and (answer.page is None or answer.trouble):
        close = f"{answer.trouble or 'no page is linked'}. {_link(name)}"
        return Row(name, words, Finding.NO_EVIDENCE, close=close, proposal=proposal, prints=prints, is_answered=True)
    close = "" if answer.finding is Finding.MET else _link(name)
    page = answer.page if answer.finding is Finding.MET else None
    return Row(name, words, answer.finding, page=page, close=close, proposal=proposal, prints=prints, is_answered=True)


def _row(policy: Policy, criterion: Criterion, answer: Answer | None, *, chart: Chart, on: date) -> Row:
    prints = policy.prints_criterion(criterion, on)
    return row_of(f"{policy.id}.{criterion.id}", criterion.words, answer, prints=prints, proposal=proposed(criterion, chart, on=on))


def _link(name: str) -> str:
    return f"Link the page that shows it: casework criterion NUMBER {name} --met --paper N --page P"


def _ask(policy: Policy, on: date) -> str:
    """Say what is to be asked of the payer before this policy can be argued criterion by criterion."""
    if policy.stance == "investigational" and not policy.criterion:
        return ""
    named = f"{policy.payer}, policy {policy.number}".rstrip(", ")
    if not policy.criterion:
        return f"The criteria of {named} are not on file: ask the payer for them, then add the policy with casework crosswalk add FILE.toml."
    if not all(policy.prints_criterion(each, on) for each in policy.criterion):
        return (
            f"The criteria of {named} were not read on the payer's own page, so no letter quotes them: ask the payer for the policy, "
            "then add it with casework crosswalk add FILE.toml --replace."
        )
    return ""


def proposed(criterion: Criterion, chart: Chart, *, on: date) -> str:
    """Say what the chart holds for a criterion by itself, or ""; it proves nothing until a person links the page."""
    if criterion.fact is None or criterion.least is None:
        return ""
    return next(_TOLD[criterion.fact](criterion, criterion.least, chart, on), "")


def _trials(criterion: Criterion, least: int, chart: Chart, _on: date) -> Iterator[str]:
    needed: Mapping[str, int] = {each.drug_class.lower(): criterion.weeks for each in chart.trials} if criterion.weeks else {}
    history = treatment.history(chart.trials, needed)
    counted = [each for each in history.documented if not criterion.weeks or each.is_long_enough]
    classes = len({each.trial.drug_class.lower() for each in counted if each.trial.drug_class})
    wanted = f"{least} wanted" + (f" in {criterion.classes} classes" if criterion.classes else "")
    ran = f" of at least {criterion.weeks} weeks" if criterion.weeks else ""
    counted_words = f"{len(counted)} treatment{'' if len(counted) == 1 else 's'}{ran} in {classes} class{'' if classes == 1 else 'es'}"
    yield f"the chart documents {counted_words} ({wanted}; {len(history.reported)} more only reported)"


def _score(criterion: Criterion, least: int, chart: Chart, _on: date) -> Iterator[str]:
    readings = sorted((each for each in chart.scores if each.scale.casefold() == criterion.scale.casefold()), key=lambda each: each.scored_on)
    if readings:
        yield f"{criterion.scale} {readings[-1].score} on {readings[-1].scored_on} ({least} or more wanted)"


def _age(_criterion: Criterion, least: int, chart: Chart, on: date) -> Iterator[str]:
    birth = chart.patient.birth_on
    if birth:
        years = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
        yield f"the chart's birth date gives {years} years ({least} or more wanted)"


_TOLD = {Fact.TRIALS: _trials, Fact.SCORE: _score, Fact.AGE: _age}
