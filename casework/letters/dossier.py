"""What a letter is drawn from: one stage of one case, as plain values that the actions layer fills."""

from dataclasses import dataclass, field
from datetime import date

from casework.chart import Chart
from casework.letters import reasons, refusals
from casework.letters.claim_work import ClaimWork
from casework.letters.continuity import Continuity
from casework.letters.exhibited import Numbered
from casework.letters.inquiry import InquirySheet
from casework.letters.on_demand import Extra
from casework.letters.refusals import Decider, Refusal
from casework.letters.signatory import Signatory
from casework.letters.winning import Won
from casework.rules.citing import Choice
from casework.rules.crosswalk import Comparison, Crosswalk
from casework.rules.deadlines import Limit
from casework.rules.notice_check import Gap
from casework.rules.pathways import Regulator, Rung
from casework.rules.superbill import OptOut
from casework.settings import Clinic
from casework.terms import Outcome, Stage, Track


@dataclass(frozen=True, slots=True)
class PastStage:
    """One earlier stage: what was filed, how, and what came of it. `reason_text` is the decider's own wording.

    `reference` is the proof of our filing, `decision_reference` the decider's; `decided_on` is the date on the notice.
    """

    stage: Stage
    legal_name: str
    filed_on: date | None
    filed_by: str
    reference: str
    decided_on: date | None
    outcome: Outcome | None
    reason_text: str
    received_on: date | None = None
    decided_by: str = Decider.PLAN
    decision_reference: str = ""

    @property
    def answered_on(self) -> date | None:
        """Give the date on the notice, or else the day it came."""
        return self.decided_on or self.received_on


@dataclass(frozen=True, slots=True)
class ChronologyEntry:
    """One dated line of the case's history, in words fit for a regulator."""

    happened_on: date
    words: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything the documents of one stage may say. `limit` is the filing deadline; `drawn_on` dates the letters.

    `refusals` are what was refused before this stage, oldest first; without them the chart's denial is the only one.
    `good_cause` is what a late filing of this stage claimed, once it is recorded; what "other" means only a person can write.
    `inquiry` is what the payer is asked about coverage, and told us of it.
    `claim_work` is what a claim that is worked on without an appeal calls for.
    `extra` is what only documents drawn on demand say.
    `choices` are the signer's decisions about published works, by key.
    `crosswalks` lay the criteria of policies beside the record; `comparison` says by what the plan covers esketamine too.
    `proof_troubles` say by place which treatments of the chart named a proof that does not hold, and why.
    `won` is the decision in our favor that a payment, a complaint about it or a dispute after it follows.
    `notice_gaps` are what a person found missing in the latest notice.
    `opt_outs` are the periods in which clinicians of this clinic have opted out of Medicare.
    `signatory` is who covers for the clinician of the chart; None: that one signs.
    `is_cut`: a course that was approved before is cut, from `cut_on` where the notice says it.
    `exhibits` say under which number each paper lies in the packet of this stage.
    `continuity` is what a treatment under way was before another coverage began, where this case asks that coverage.
    """

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
    refusals: tuple[Refusal, ...] = ()
    good_cause: str = ""
    inquiry: InquirySheet = field(default_factory=InquirySheet)
    choices: tuple[tuple[str, Choice], ...] = ()
    claim_work: ClaimWork = field(default_factory=ClaimWork)
    opt_outs: tuple[OptOut, ...] = ()
    continuity: Continuity | None = None
    extra: Extra = field(default_factory=Extra)
    crosswalks: tuple[Crosswalk, ...] = ()
    comparison: Comparison | None = None
    proof_troubles: tuple[tuple[int, str], ...] = ()
    is_cut: bool = False
    cut_on: date | None = None
    notice_gaps: tuple[Gap, ...] = ()
    signatory: Signatory | None = None
    won: Won = field(default_factory=Won)
    exhibits: tuple[Numbered, ...] = ()

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
    def refused(self) -> tuple[Refusal, ...]:
        """List every refusal this stage disputes, oldest first."""
        return self.refusals or refusals.of_denial(self.chart.denial, by=self.rung.payer)

    @property
    def is_undecided(self) -> bool:
        """Say whether nothing was ever decided: every time to answer ended without one."""
        return bool(self.refused) and all(item.is_silence for item in self.refused)

    @property
    def grounds(self) -> frozenset[str]:
        """List on what the refusal that is answered rests: the group on record, and those that the notice's own words name."""
        recorded = [self.chart.denial.reason.value] if self.chart.denial.reason else []
        return frozenset([*recorded, *(name for each in reasons.named(self.refused) for name in each.grounds)])
