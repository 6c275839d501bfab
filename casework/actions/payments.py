"""What a person says of the payment of a won claim: it came, it comes by itself, it was refused again, or nobody follows it any more."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from casework.actions import answers, clocks, payment_rows, refusals, stages, winning, winning_clock
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.records.payments import Win
from casework.rules.line_outcomes import LineResult
from casework.rules.pathways import Filer
from casework.rules.payments import Ending
from casework.terms import Act, NotPursuedReason, Outcome, Stage, Step

MORE = "More came than was in dispute. Look whether the payer may take some of it back."
ASK_FIRST = "Before the payer is asked again: did any payment, remittance, letter or call come since? Say “no” if nothing came."
SINCE = "Something came, so record that instead: the payment, or the refusal with its date."
BY_ITSELF = "by itself"


@dataclass(frozen=True, slots=True)
class Came:
    """A payment, in US dollars. `is_all`: nothing more of this claim is the payer's to pay."""

    paid_on: date
    paid: Decimal
    is_all: bool
    reference: str = ""


def came(office: Office, number: str, said: Came, *, actor: str) -> str:
    """Record that a payment came, and say what follows. Raises UnknownCase, BadInput for a day or an amount that cannot be, NotAllowed."""
    with store.writing(office.engine) as session:
        case, row = find(session, number)
        came_in(office, session, case, row, said, actor=actor)
        return told(office, session, case, row)


def find(session: Session, number: str) -> tuple[Case, CaseStage]:
    """Find a case and the payment that is followed on it. Raises UnknownCase, NotAllowed where none is."""
    case = store.case(session, number)
    row = payment_rows.stage_open(session, number)
    if row is None:
        raise refusals.closed(case) if case.closed_on else refusals.because("nothing-won", number=number)
    return case, row


def told(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Say where the payment stands after an act."""
    if row.step is Step.DECIDED:
        return f"{case.number}: {f'closed as “{case.outcome}”' if case.closed_on else 'the payment is settled; the rest stays in dispute'}."
    due = clocks.driving(session, row)
    day = f" by {due.work_by}" if due and due.work_by else ""
    return f"{case.number}: {winning.what(office, session, case, row)}{day}."


def came_in(office: Office, session: Session, case: Case, row: CaseStage, said: Came, *, actor: str, proposal_id: int | None = None) -> None:
    """Record a payment inside an open transaction: all of it leads to the question of the refund, a part keeps waiting for the rest."""
    if said.paid_on > office.today():
        raise BadInput(f"The payment day {said.paid_on} is in the future. Enter the day on which the money came.")
    if said.paid <= 0:
        raise BadInput("Enter what the payer paid, more than $0.00. If it refused, say that it refused again.")
    if proposal_id is None and not said.is_all:
        _refuse_twice(session, case, said)
    payment_rows.add(office, session, case, paid_on=said.paid_on, paid=said.paid, proposal_id=proposal_id, reference=said.reference)
    session.flush()
    code = f"${said.paid:,.2f} on {said.paid_on}{'' if said.is_all else '; more is to come'}"
    if said.is_all:
        stages.move(office, session, row, Act.PAY, actor=actor, code=code)
    else:
        _part(office, session, row, code, actor=actor)
    row.ask_notice = MORE if payment_rows.account(session, case).is_more else ""
    winning_clock.arm_if_won(office, session, case, row)


def _refuse_twice(session: Session, case: Case, said: Came) -> None:
    """Keep one part from counting twice, such as after a command that was typed again. Raises NotAllowed."""
    if payment_rows.entered(session, case.number, said.paid_on, said.paid, said.reference):
        raise refusals.because("payment-twice", number=case.number, amount=said.paid, day=said.paid_on)


def _part(office: Office, session: Session, row: CaseStage, code: str, *, actor: str) -> None:
    """Keep waiting for the rest: who pays a part has taken the claim up."""
    if row.step is Step.DETERMINED:
        raise refusals.because("paid-whole", number=row.case_number)
    row.step, row.ask_number, row.ask_notice = Step.FILED, row.ask_number + 1, ""
    session.add(row)
    events.append(session, "part paid", actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)


def by_itself_in(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str, promised_on: date | None = None) -> None:
    """Note that the payer processes the claim again without our request, and by when it says that it pays."""
    if promised_on and promised_on < _won(session, case).decided_on:
        raise BadInput("The payer cannot have promised a payment before it decided. Check the day.")
    won = _won(session, case)
    won.is_by_itself, won.promised_on = True, promised_on
    session.add(won)
    stages.move(office, session, row, Act.FILE, actor=actor, code=f"{BY_ITSELF}{f'; payment by {promised_on}' if promised_on else ''}")
    winning_clock.arm_if_won(office, session, case, row)


def _won(session: Session, case: Case) -> Win:
    won = payment_rows.won(session, case.number)
    if won is None:
        raise refusals.because("nothing-won", number=case.number)
    return won


def check_asked_first(office: Office, session: Session, row: CaseStage, came_since: bool | None) -> None:
    """Refuse to chase a payer that has time, or that may have answered, before somebody asked whether anything came. Raises BadInput."""
    due = clocks.driving(session, row)
    if due and due.work_by and due.work_by >= office.today() and came_since is None:
        return  # sent again while the payer has time, such as after a fax that failed
    if came_since is None:
        raise BadInput(ASK_FIRST)
    if came_since:
        raise BadInput(SINCE)


def sent_in(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Wait for the payment once our request went out: the payer's own promise, if any, was before it."""
    won = _won(session, case)
    won.promised_on = None
    session.add(won)
    winning_clock.arm_if_won(office, session, case, row)


def close_in(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str) -> None:
    """End the following of a payment: all is paid and nothing is owed. Raises NotAllowed while a refund is owed."""
    refund = payment_rows.owed(session, case.number)
    if refund:
        raise refusals.because("refund-owed", number=case.number, amount=refund.amount)
    stages.move(office, session, row, Act.CLOSE, actor=actor, code=Ending.PAID)
    _finish(office, session, case, row, Ending.PAID)


def give_up_in(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str, reason: NotPursuedReason | None) -> None:
    """Stop following a payment, with the reason. The decision stays won. Raises BadInput without a reason, NotAllowed while a refund is owed."""
    if reason is None:
        raise BadInput("Say why the payment is not followed any more: choose a reason from the list.")
    refund = payment_rows.owed(session, case.number)
    if refund:
        raise refusals.because("refund-owed", number=case.number, amount=refund.amount)
    stages.move(office, session, row, Act.DO_NOT_PURSUE, actor=actor, code=reason)
    case.not_pursued = reason
    _finish(office, session, case, row, Ending.GIVEN_UP)


def _finish(office: Office, session: Session, case: Case, row: CaseStage, ending: Ending) -> None:
    """Close the case with its best decision, unless something of it is still disputed."""
    row.decided = ending.value
    payment_rows.end(office, session, case.number, ending)
    session.flush()
    if stages.is_last_open(session, row):
        stages.finish(office, session, case, winning.outcome_of(session, case.number))
    else:
        winning_clock.end(session, row)


def refused_again_in(office: Office, session: Session, case: Case, row: CaseStage, answer: Answer, *, actor: str) -> None:
    """Take a new refusal of the won claim back into a dispute: it is a denial of its own, and its time to appeal runs from its own dates.

    Raises BadInput without a date, NotAllowed while a part of the case is disputed at another stage.
    """
    refusal = replace(answer, outcome=Outcome.DENIED)
    answers.check(office, refusal)
    won = _won(session, case)
    if max(refusal.days) < won.decided_on:
        raise BadInput(f"The notice is older than the decision of {won.decided_on} that was won. Check the dates.")
    _refuse_beside(session, case, row)
    case.denial_reason = refusal.denial_reason or case.denial_reason
    session.add_all((case, answers.determination(office, case, refusal, stage=None, track=case.track)))
    winning.decide_lines(office, session, case, LineResult.UPHELD, actor=actor, on=max(refusal.days))
    payment_rows.end(office, session, case.number, Ending.DISPUTED_AGAIN)
    row.decided = Stage.FIRST_APPEAL.value
    stages.move(office, session, row, Act.ESCALATE, actor=actor, code="refused again")
    winning_clock.end(session, row)
    session.flush()
    stages.take_up(office, session, case, Stage.FIRST_APPEAL, track=case.track, actor=actor)


def _refuse_beside(session: Session, case: Case, row: CaseStage) -> None:
    others = [each for each in store.stages(session, case.number) if each.id != row.id and each.step is not Step.DECIDED and each.track is case.track]
    if others:
        stage = others[0].stage.title.lower()
        raise refusals.because("rest-disputed", number=case.number, stage=stage)


def complain_in(office: Office, session: Session, case: Case, row: CaseStage, *, actor: str) -> CaseStage:
    """Open the complaint to the regulator beside the payment, where this plan has one. The payment is waited for all the same.

    Raises NotAllowed where the plan has no complaint, nobody can tell the office, or a complaint was made already.
    """
    track = _won(session, case).track
    rung = stages.rung_of(office, session, case, Stage.DOI_COMPLAINT, track=track)
    if rung.filer is Filer.NOBODY:
        raise refusals.because("no-complaint-here", number=case.number, why=rung.reason)
    if store.stage_of(session, case.number, Stage.DOI_COMPLAINT, track=track):
        raise refusals.because("complaint-open", number=case.number)
    stages.refuse_blocked(office, session, case, Stage.DOI_COMPLAINT, track=track)
    row.ask_number += 1
    session.add(row)
    return stages.start(office, session, case, Stage.DOI_COMPLAINT, track=track, actor=actor)
