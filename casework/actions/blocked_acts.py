"""The acts that a coordinator looks for on a case, and the check of each that says what stands in its way; the act itself makes the same check."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, select

from casework.actions import (
    closing,
    context,
    deciding,
    determining,
    holding,
    merging_cases,
    payments,
    peer_calls_rows,
    preflight,
    refusals,
    renewals,
    reopening,
    rework,
    splitting_cases,
    stages,
    undoing,
)
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.rules import preflight as rules
from casework.rules.pathways import Filer
from casework.rules.preflight import Code
from casework.terms import Act, Stage, Step, Track

Check = Callable[[Office, Session, Case, CaseStage], None]
Sense = Callable[[Session, Case, CaseStage], bool]
APPEALS = (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL)
SHOWN_FACTS = 3


@dataclass(frozen=True, slots=True)
class Looked:
    """One act: its words, the way in which it is done, what refuses it, and where a case's page speaks of it."""

    words: str
    way: str
    check: Check
    belongs: Sense


def _draw(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    refusals.refuse_step(case, row, Act.DRAFT)
    missing = [each["field"] for each in context.missing(office, session, case, row)] if row.step is Step.DRAFTING else []
    if missing:
        more = f" and {len(missing) - SHOWN_FACTS} more" if len(missing) > SHOWN_FACTS else ""
        facts = ", ".join(missing[:SHOWN_FACTS]) + more
        raise refusals.because("facts-missing", number=case.number, stage=row.stage.title.lower(), facts=facts)


def _file(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    refusals.refuse_step(case, row, Act.FILE)
    if stages.rung_of(office, session, case, row.stage, track=row.track).filer is Filer.PLAN:
        raise refusals.because("plan-forwards", number=case.number, stage=row.stage.title.lower())
    stages.refuse_blocked(office, session, case, row.stage, track=row.track)
    if row.step is Step.READY_TO_FILE and not row.is_protective:
        _refuse_found(office, session, case, row)


def _refuse_found(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    """Tell the first of the errors that stop a filing, and how many more there are."""
    found = [each for each in rules.errors(preflight.check_in(office, session, case, row)) if each.code is not Code.LATE]
    if found:
        more = f" {len(found) - 1} more: see “Before it is filed”." if len(found) > 1 else ""
        raise refusals.because("found-errors", number=case.number, says=f"{found[0].words}{more}")


def _answer(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    refusals.refuse_step(case, row, Act.DETERMINE)
    if row.stage is not Stage.REWORK:
        determining.refuse_unfiled(office, session, case, row)


def _go_on(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    deciding.following_of(office, session, case, row)


def _complain(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    stages.refuse_complaint(office, session, case, track=case.track if row.track is Track.CLAIM else row.track)


def _call(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    peer_calls_rows.place(session, case.number, row.stage, row.track)


def _close(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    if case.closed_on:
        raise refusals.closed(case)
    closing.refuse_refund(session, case)
    if row.step is Step.DETERMINED and row.stage is not Stage.PAYMENT:
        deciding.refuse_close(office, session, case, row)


def _reopen(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    if not case.closed_on:
        raise refusals.because("not-closed", number=case.number)
    reopening.refuse_merged(session, case)


def _rest(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    holding.refuse(case)


def _split(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    splitting_cases.refuse(session, case)


def _merge(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    for other in siblings(session, case) or [case]:
        merging_cases.refuse(session, case, other)


def _undo(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    undoing.refuse(office, session, case.number)


def _renew(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    renewals.refuse(office, session, case)


def _rework(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    rework.refuse(session, case)


def _pay(office: Office, session: Session, case: Case, row: CaseStage) -> None:  # noqa: ARG001 - as every check
    payments.find(session, case.number)


def siblings(session: Session, case: Case) -> list[Case]:
    """List the other open cases of the same patient and coverage."""
    query = select(Case).where(Case.patient_key == case.patient_key, Case.coverage_id == case.coverage_id, Case.number != case.number)
    return [each for each in session.exec(query.order_by(Case.number)) if each.closed_on is None]


def _at(*steps: Step) -> Sense:
    return lambda session, case, row: row.step in steps and row.stage is not Stage.PAYMENT  # noqa: ARG005 - as every sense


def _never(session: Session, case: Case, row: CaseStage) -> bool:  # noqa: ARG001 - as every sense
    return False


def _after_denial(session: Session, case: Case, row: CaseStage) -> bool:
    """Say whether a complaint is worth a thought: something was refused, and none is open yet."""
    return row.step is Step.DETERMINED and row.stage in APPEALS and store.stage_of(session, case.number, Stage.DOI_COMPLAINT, track=row.track) is None


def _has_lines(session: Session, case: Case, row: CaseStage) -> bool:  # noqa: ARG001 - as every sense
    return len(store.claim_lines(session, case.number)) > 1


def _has_sibling(session: Session, case: Case, row: CaseStage) -> bool:  # noqa: ARG001 - as every sense
    return bool(siblings(session, case))


def _always(session: Session, case: Case, row: CaseStage) -> bool:  # noqa: ARG001 - as every sense
    return True


UNFILED = (Step.DRAFTING, Step.READY_TO_FILE)
LOOKED: dict[str, Looked] = {
    "draw": Looked("Draw the letters", "draft", _draw, _at(Step.DRAFTING)),
    "file": Looked("Record it as filed", "file", _file, _at(Step.READY_TO_FILE)),
    "decision": Looked("Record the payer's decision", "determine", _answer, _never),
    "next": Looked("Go on to the next appeal", "decide", _go_on, _at(*UNFILED, Step.FILED, Step.DETERMINED)),
    "peer-to-peer": Looked("Ask for a peer-to-peer call", "call-asked", _call, _at(*UNFILED)),
    "complain": Looked("Complain to the regulator", "complain", _complain, _after_denial),
    "close": Looked("Close the case", "close-case", _close, _always),
    "reopen": Looked("Open it again", "reopen", _reopen, _never),
    "hold": Looked("Let it rest", "hold", _rest, _never),
    "split": Looked("Split it", "split", _split, _has_lines),
    "merge": Looked("Merge it with another case of the patient", "merge-any", _merge, _has_sibling),
    "undo": Looked("Take the last act back", "undo", _undo, _always),
    "payment": Looked("Record a payment", "payment", _pay, _never),
    "rework": Looked("Correct the claim and send it again", "rework", _rework, _never),
    "renew": Looked("Renew the approval", "renew", _renew, _never),
}
