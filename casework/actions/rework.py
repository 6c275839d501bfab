"""Work on a claim without an appeal: a corrected claim, records, coordination of benefits, eligibility, or the right payer."""

from collections.abc import Iterable
from enum import StrEnum

from sqlmodel import Session

from casework import bookshelf, chart
from casework.actions import clocks, drafting, refusals, rework_clocks, stages
from casework.actions.answers import Answer, determination
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.records.rework import Proposal, ProposalKind, ProposalStatus
from casework.rules import steps
from casework.rules.denial_book import DenialAction, DenialBook, shown
from casework.rules.pathways import Filer
from casework.terms import Act, DeadlineStatus, Outcome, Stage, Step, Track

STAGE, TRACK = Stage.REWORK, Track.CLAIM
TO_DO = {
    DenialAction.CORRECTED_CLAIM: "send the corrected claim",
    DenialAction.SEND_RECORDS: "send the records",
    DenialAction.COORDINATION_OF_BENEFITS: "settle who pays first",
    DenialAction.ELIGIBILITY: "verify the coverage",
    DenialAction.ROUTING: "bill the right payer",
}
PROTECT = "file the protective appeal"
ASK = "ask what came of it"
PROTECT_WORDS = (
    "The time for the first appeal ends on {day}, and working on the claim does not stop it. "
    "File the protective appeal now, one page; the work on the claim goes on beside it."
)
DECIDE = "decide: appeal, or go on with the claim"
DENIED_MEANWHILE = (
    "The payer denied the claim again while it was worked on, and now for a reason that is disputed. Decide: “Escalate now” opens the appeal, "
    "whose time runs; or go on with the claim and send it."
)
NO_APPEAL = (
    "By these remarks the payer says that there is no appeal, only another claim. The appeal's date is shown and reminds of nothing; "
    "whether the remark is right depends on the plan"
)
NO_SUCH = "Say what came of the claim: paid, paid in part, or denied again. While nothing came, ask the payer and leave the question open."


class Came(StrEnum):
    """What came of a claim that was sent again, in the words of the form."""

    PAID = "Paid"
    PAID_IN_PART = "Paid in part"
    DENIED_AGAIN = "Denied again"

    @property
    def outcome(self) -> Outcome:
        """Give the outcome it is recorded as."""
        return {Came.PAID: Outcome.APPROVED, Came.PAID_IN_PART: Outcome.APPROVED_IN_PART, Came.DENIED_AGAIN: Outcome.DENIED}[self]


def came(outcome: Outcome) -> str:
    """Say an outcome in the words for a claim."""
    return next((each.value for each in Came if each.outcome is outcome), outcome.value)


def start(office: Office, session: Session, case: Case, *, actor: str) -> CaseStage:
    """Open the work on a claim: its own clock drives, and the appeal's runs beside it with its reminders.

    Where the payer's own remarks say that there is no appeal, that clock is shown and reminds of nothing.
    """
    row = stages.start(office, session, case, STAGE, track=TRACK, actor=actor)
    if clocks.answered(session, case.number, Stage.FIRST_APPEAL, track=case.track):
        barred = is_barred(office, [line.value for line in store.claim_lines(session, case.number)])
        clocks.arm_filing(office, session, case, Stage.FIRST_APPEAL, track=case.track, drives=not barred)
    return row


def open_by_hand(office: Office, number: str, *, actor: str) -> None:
    """Open the work on a denied claim beside its appeal; an open one stays as it is. Raises NotAllowed where there is no claim."""
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if store.stage_of(session, number, STAGE, track=TRACK):
            return
        refuse(session, case)
        case.rework = case.rework or DenialAction.CORRECTED_CLAIM
        session.add(case)
        stages.start(office, session, case, STAGE, track=TRACK, actor=actor)


def refuse(session: Session, case: Case) -> None:
    """Raise NotAllowed where there is no denied claim to work on."""
    if case.closed_on:
        raise refusals.closed(case)
    if case.begins_at is Stage.PRIOR_AUTHORIZATION or not store.claim_lines(session, case.number):
        raise refusals.because("no-claim", number=case.number)


def is_barred(office: Office, lines: Iterable[chart.ClaimLine]) -> bool:
    """Say whether every line carries a remark by which the payer says that there is no appeal, such as MA130."""
    book = bookshelf.parsed(office.settings, "denials.toml", DenialBook.parse)
    said = [[book.remark(code) for code in line.rarcs] for line in lines]
    return bool(said) and all(any(remark and remark.bars_appeal for remark in remarks) for remarks in said)


def advice(office: Office, session: Session, case: Case) -> list[str]:
    """Say, by the codes of the claim's lines, what the payer found and what the rulebook advises."""
    book = bookshelf.parsed(office.settings, "denials.toml", DenialBook.parse)
    told: dict[str, None] = {}
    for row in store.claim_lines(session, case.number):
        reason = book.reason(row.value.carc)
        if row.value.carc:
            short = f"{reason.short}{': ' + reason.advice if reason.advice else ''}" if reason else "not in the rulebook; read the remittance"
            told[f"{shown(row.value.carc)} {short}"] = None
        for code in row.value.rarcs:
            remark = book.remark(code)
            told[f"{shown(code)} {remark.short if remark else 'not in the rulebook; read the remittance'}"] = None
    barred = is_barred(office, [row.value for row in store.claim_lines(session, case.number)])
    return [*told, *([NO_APPEAL] if barred else [])]


def notices(office: Office, session: Session, case: Case, row: CaseStage) -> list[str]:
    """Say what stands above the question while a claim is worked on: a new denial to decide about, and the appeal's day once it is near."""
    near = rework_clocks.near(office, session, case, row)
    told = [PROTECT_WORDS.format(day=near.last_lawful or near.work_by)] if near else []
    return [*told, *([DENIED_MEANWHILE] if was_denied_meanwhile(session, row) else [])]


def was_denied_meanwhile(session: Session, row: CaseStage) -> bool:
    """Say whether a person accepted a new denial of the claim that nobody has answered since, by sending it or by an appeal."""
    if row.stage is not STAGE or row.step not in (Step.DRAFTING, Step.READY_TO_FILE):
        return False
    sent = [filing.recorded_at for filing in store.filings(session, row.case_number) if filing.stage is STAGE]
    if any(other.stage is Stage.FIRST_APPEAL for other in store.stages(session, row.case_number)):
        return False
    found = [each for each in store.of_case(session, Proposal, row.case_number) if each.kind is ProposalKind.DENIED_AGAIN]
    accepted = [each.answered_at for each in found if each.status is ProposalStatus.ACCEPTED and each.answered_at]
    return bool(accepted) and (not sent or max(accepted) > max(sent))


def what(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Say in a few words what is to be done next about the claim."""
    if rework_clocks.near(office, session, case, row):
        return PROTECT
    if was_denied_meanwhile(session, row):
        return DECIDE
    if row.step is Step.READY_TO_FILE and case.rework:
        return TO_DO[case.rework]
    return {Step.DRAFTING: "complete the chart", Step.FILED: ASK}.get(row.step, "decide the next step")


def protect(office: Office, session: Session, case: Case, *, actor: str) -> tuple[str, ...]:
    """Draw the protective filing of the first appeal, opening it beside the work; the work stays as it stands.

    Raises NotAllowed where the plan has no first appeal that the clinic files, MissingData for what even that page needs.
    """
    row = store.stage_of(session, case.number, Stage.FIRST_APPEAL, track=case.track)
    if row is None:
        rung = stages.rung_of(office, session, case, Stage.FIRST_APPEAL, track=case.track)
        if rung.filer is not Filer.CLINIC:
            raise refusals.because("no-appeal-of-ours", number=case.number, why=rung.reason or rung.filer)
        row = stages.start(office, session, case, Stage.FIRST_APPEAL, track=case.track, actor=actor)
    return drafting.draft_in(office, session, case, row, actor=actor, is_protective=True)


def determine_in(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> None:
    """Record what came of the claim: payment in full closes the case, anything else keeps the appeal's clocks.

    A claim that was denied again is a denial of its own: its date stands beside the first one, and the earlier governs.
    """
    if answer.outcome not in (each.outcome for each in Came):
        raise BadInput(NO_SUCH)
    stages.move(office, session, row, Act.DETERMINE, actor=actor, code=came(answer.outcome), words=answer.reason_text)
    session.add(determination(office, case, answer, stage=row.stage, track=row.track))
    rework_clocks.end(session, case, DeadlineStatus.MET)
    if steps.ends_case(answer.outcome):
        _paid(office, session, case, row, actor=actor)
        return
    keep_denial(office, session, case, answer)


def keep_denial(office: Office, session: Session, case: Case, answer: Answer) -> None:
    """Keep a new denial of the claim itself beside the first one: both clocks of the first appeal run, and the earlier governs."""
    case.denial_reason = answer.denial_reason or case.denial_reason
    session.add(case)
    session.add(determination(office, case, answer, stage=None, track=case.track))
    session.flush()
    disputed = store.stage_of(session, case.number, Stage.FIRST_APPEAL, track=case.track)
    if disputed is None or disputed.step in (Step.DRAFTING, Step.READY_TO_FILE):
        clocks.arm_filing(office, session, case, Stage.FIRST_APPEAL, track=case.track)


def _paid(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str) -> None:
    """End the work, and with it the case unless an appeal is open: that one a person ends."""
    row.decided = Outcome.APPROVED.value
    is_last = stages.is_last_open(session, row)
    stages.move(office, session, row, Act.CLOSE, actor=actor, code=Came.PAID)
    if is_last:
        stages.finish(office, session, case, Outcome.APPROVED)
        return
    for other in store.stages(session, case.number):
        if other.step is not Step.DECIDED:
            other.ask_number, other.ask_notice = other.ask_number + 1, "The claim itself was paid in full. If nothing is left to dispute, withdraw."
            session.add(other)


def again(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Ask what came of a claim that was sent: its filing limit is met."""
    rework_clocks.end(session, case, DeadlineStatus.MET)
    rework_clocks.arm(office, session, case)
    row.ask_notice = next(iter(notices(office, session, case, row)), "")
