"""Who refused what, when and in which words: each decision keeps its own date, reference and reason."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.chart import Denial
from casework.rules.pathways import Rung
from casework.terms import Outcome, Stage


class Decider(StrEnum):
    """Who decided a stage, as a sentence names them."""

    PLAN = "the plan"
    REVIEW_ORGANIZATION = "the independent review organization"
    REVIEW_ENTITY = "the independent review entity"
    JUDGE = "the administrative law judge"
    REVIEWER = "the reviewer"
    REGULATOR = "the regulator"


NAMED = (Decider.REVIEW_ORGANIZATION, Decider.REVIEW_ENTITY, Decider.JUDGE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One decision that refused something, or none in time. `stage` None is the first denial of the claim; `decided_on` is the date on the notice.

    Where no answer came, `filed_on` is our filing, `ended_on` the last day of the time to decide and `citation` the rule that sets it.
    """

    stage: Stage | None
    legal_name: str
    by: str
    outcome: Outcome
    decided_on: date | None = None
    received_on: date | None = None
    reason: str = ""
    reason_text: str = ""
    reference: str = ""
    is_proxy: bool = False
    filed_on: date | None = None
    ended_on: date | None = None
    citation: str = ""

    @property
    def is_silence(self) -> bool:
        """Say whether nobody decided: the time ended without an answer."""
        return self.outcome is Outcome.NO_ANSWER

    @property
    def is_first_answer(self) -> bool:
        """Say whether it answered the claim or the request itself, and not a review."""
        return self.stage in (None, Stage.PRIOR_AUTHORIZATION)

    @property
    def has_notice(self) -> bool:
        """Say whether the notice itself is at hand, by the dates known of it."""
        return not self.is_proxy and bool(self.decided_on or self.received_on)


def decider(rung: Rung) -> str:
    """Tell who decides a stage: as the rulebook names them, or else from what the stage legally is."""
    if rung.decider:
        return rung.decider
    if rung.stage is Stage.DOI_COMPLAINT:
        return Decider.REGULATOR
    name = rung.legal_name.lower()
    for known in NAMED:
        if known.removeprefix("the ") in name:
            return known
    return Decider.REVIEWER if rung.is_external or rung.addressee.startswith("the office") else rung.payer


def legal_name(rung: Rung) -> str:
    """Say what a stage legally is, or only its title while the plan is not known: after a colon the name tells us what to find out."""
    return rung.stage.title if not rung.legal_name or ":" in rung.legal_name else rung.legal_name


def of_denial(denial: Denial, *, by: str = Decider.PLAN) -> tuple[Refusal, ...]:
    """Read the one refusal that a chart knows, or none."""
    if not any((denial.notice_on, denial.received_on, denial.mailed_on, denial.reason, denial.reason_text, denial.reference)):
        return ()
    return (
        Refusal(
            stage=None,
            legal_name="",
            by=by,
            outcome=Outcome.DENIED,
            decided_on=denial.notice_on,
            received_on=denial.received_on,
            reason=denial.reason.value if denial.reason else "",
            reason_text=denial.reason_text,
            reference=denial.reference,
            is_proxy=denial.is_proxy,
        ),
    )
