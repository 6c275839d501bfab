"""What a letter is drawn from: one stage of one case, as plain values that the actions layer fills."""

from dataclasses import dataclass
from datetime import date

from casework.chart import Chart
from casework.rules.deadlines import Limit
from casework.rules.pathways import Regulator, Rung
from casework.settings import Clinic
from casework.terms import Outcome, Stage, Track


@dataclass(frozen=True, slots=True)
class PastStage:
    """One earlier stage: what was filed, how, and what came of it. `reason_text` is the payer's own wording."""

    stage: Stage
    legal_name: str
    filed_on: date | None
    filed_by: str
    reference: str
    decided_on: date | None
    outcome: Outcome | None
    reason_text: str


@dataclass(frozen=True, slots=True)
class ChronologyEntry:
    """One dated line of the case's history, in words fit for a regulator."""

    happened_on: date
    words: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the documents of one stage may say. `limit` is the filing deadline; `drawn_on` dates the letters."""

    case_number: str
    stage: Stage
    track: Track
    chart: Chart
    clinic: Clinic
    rung: Rung
    regulator: Regulator | None
    drawn_on: date
    limit: Limit | None
    history: tuple[PastStage, ...] = ()
    chronology: tuple[ChronologyEntry, ...] = ()
    is_protective: bool = False

    @property
    def is_represented(self) -> bool:
        """Say whether the patient's signed authorization is in force on the day of the letter."""
        standing = self.chart.standing
        return bool(standing.signed_on and standing.signed_on <= self.drawn_on and (standing.expires_on is None or standing.expires_on >= self.drawn_on))

    @property
    def office(self) -> Regulator | None:
        """Give the regulator this plan's complaints go to, when it is known."""
        return self.regulator or self.rung.regulator

    @property
    def claim_numbers(self) -> tuple[str, ...]:
        """List each claim number once, in the chart's order."""
        return tuple(dict.fromkeys(line.claim_number for line in self.chart.claims if line.claim_number))

    @property
    def procedures(self) -> tuple[str, ...]:
        """List each procedure code of the claims, or else of the request, once."""
        billed = tuple(dict.fromkeys(line.procedure for line in self.chart.claims if line.procedure))
        return billed or tuple(dict.fromkeys(self.chart.request.procedure_codes))

    @property
    def diagnosis_codes(self) -> tuple[str, ...]:
        """List each diagnosis code of the chart and the claims once."""
        stated = [item.code for item in self.chart.diagnoses]
        return tuple(dict.fromkeys([*stated, *(code for line in self.chart.claims for code in line.diagnosis_codes if code)]))

    @property
    def upheld(self) -> PastStage | None:
        """Give the latest review that left something refused, when there has been one since the denial itself."""
        reviews = [item for item in self.history if item.stage not in (Stage.PRIOR_AUTHORIZATION, self.stage) and item.decided_on and item.outcome]
        refusals = [item for item in reviews if item.outcome and item.outcome.is_adverse]
        return max(refusals, key=lambda item: item.decided_on or self.drawn_on, default=None)

    @property
    def last_words(self) -> str:
        """Give the payer's own wording in its latest refusal, or ""."""
        return (self.upheld.reason_text if self.upheld else "") or self.chart.denial.reason_text
