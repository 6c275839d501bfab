"""Taking over what a payer answered: a person confirms, and the same actions correct the record as by hand."""

from dataclasses import dataclass

from sqlmodel import Session

from casework.actions import answers, correcting, determining, inquiries, refusals, workbooks
from casework.actions.changes import CorrectionReason
from casework.actions.correcting import Changed, Preview
from casework.actions.office import Office
from casework.records import events, store
from casework.records.models import Case, Coverage
from casework.rules.inquiry_answers import Proposal
from casework.terms import Outcome, Stage

VERBAL = "It rests on a verbal answer only: ask for it in writing (casework inquiry {number} --write) before anybody relies on it."
CLOSES = "The prior authorization ends as “{outcome}”, and the case is closed."


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a proposal does or did: the correction, or the outcome that it records; `warnings` are for whoever confirms."""

    proposal: Proposal
    found: Preview
    outcome: str = ""
    warnings: tuple[str, ...] = ()


def preview(office: Office, number: str, question: str) -> Accepted:
    """Say what taking over an answer would do, and change nothing. Raises NotAllowed where the answers propose nothing."""
    proposal = _proposal(office, number, question)
    if not proposal.fact:
        return Accepted(proposal, Preview(number, ()), CLOSES.format(outcome=Outcome.NO_AUTHORIZATION_REQUIRED), _warnings(number, proposal))
    if proposal.fact in inquiries.ON_CHART:
        return Accepted(proposal, Preview(number, (_change(office, number, proposal),)), warnings=_warnings(number, proposal))
    return Accepted(proposal, correcting.preview(office, number, {proposal.fact: proposal.value}), warnings=_warnings(number, proposal))


def accept(office: Office, number: str, question: str, *, actor: str) -> Accepted:
    """Take over what an answer proposes, as a person confirmed it. Raises as `preview` does, and as the correcting actions do."""
    before = preview(office, number, question)
    proposal = before.proposal
    if not proposal.fact:
        said = proposal.because[0]
        with_whom = f" by {said.with_whom}" if said.with_whom else ""
        words = f"No authorization required: {said.way} answer{with_whom} of {said.on}."
        answer = answers.Answer(Outcome.NO_AUTHORIZATION_REQUIRED, received_on=said.on, reference=said.reference, reason_text=words)
        determining.record_determination(office, number, answer, stage=Stage.PRIOR_AUTHORIZATION, actor=actor)
        return before
    reason = CorrectionReason.LETTER if proposal.is_written else CorrectionReason.PAYER
    if proposal.fact in inquiries.ON_CHART:
        _put_on_chart(office, number, proposal, reason=reason, actor=actor)
        return before
    found = correcting.correct(office, number, {proposal.fact: proposal.value}, reason=reason, actor=actor)
    return Accepted(proposal, found, warnings=before.warnings)


def _proposal(office: Office, number: str, question: str) -> Proposal:
    name = inquiries.rules_of(office).question(question).id
    found = inquiries.view(office, number).proposals
    meant = [each for each in found if name in {each.question.id, *(said.question for said in each.because)}]
    if not meant:
        raise refusals.because("nothing-proposed", *(refusals.way("accept", number=number, key=each.question.id) for each in found), number=number, name=name)
    return meant[0]


def _warnings(number: str, proposal: Proposal) -> tuple[str, ...]:
    return () if proposal.is_written else (VERBAL.format(number=number),)


def _change(office: Office, number: str, proposal: Proposal) -> Changed:
    with store.reading(office.engine) as session:
        held = _coverage(session, store.case(session, number)).value
        return Changed(proposal.fact, str(getattr(held, inquiries.ON_CHART[proposal.fact])) or "unknown", proposal.value)


def _coverage(session: Session, case: Case) -> Coverage:
    return session.get_one(Coverage, case.coverage_id)


def _put_on_chart(office: Office, number: str, proposal: Proposal, *, reason: CorrectionReason, actor: str) -> None:
    """Write an address or a fax into the coverage. The log names the field; the value stays on the chart."""
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if case.closed_on:
            raise refusals.closed(case, "its record stays as it is")
        row = _coverage(session, case)
        row.value = row.value.model_copy(update={inquiries.ON_CHART[proposal.fact]: proposal.value})
        session.add(row)
        code = f"{proposal.fact}: another one; reason: {reason}"
        events.append(session, "corrected", actor=actor, at=office.now(), case_number=number, track=case.track, code=code)
        patient = case.patient_key
    workbooks.refresh(office, patient)
