"""What a payer approved: kept when its answer is recorded, corrected by hand, and never guessed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from casework.actions import refusals
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import clinical, events, store
from casework.records.authorizations import Authorization
from casework.records.models import Case, Coverage, Determination
from casework.rules.sessions import Approved
from casework.terms import Outcome, Stage, Track

APPROVING = (Outcome.APPROVED, Outcome.APPROVED_IN_PART, Outcome.NO_AUTHORIZATION_REQUIRED)
ALIVE = "Sessions are approved already in {number}, so the chart opens no second request. For more sessions: casework renew {number}"
NOTHING_APPROVED = "A refusal approves no sessions. Leave number, sessions and covered days empty, or choose what the payer did decide."
WORDS = {
    "number": "authorization number",
    "sessions": "sessions approved",
    "procedure_codes": "procedure codes",
    "units": "units",
    "place_of_service": "place of service",
    "npi": "NPI",
    "first_on": "first covered day",
    "last_on": "last covered day",
}
HOW = {
    "units": "write the units approved for each session, such as 1 or 2",
    "sessions": "write a whole number from 1 to 500",
    "npi": "write the ten digits of the NPI",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What an answer approves. `as_asked`: codes and place are those of our own request, as the approval says."""

    said: Approved = field(default=Approved(), repr=False)
    as_asked: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether it states nothing."""
        return self.said == Approved() and not self.as_asked


def stated(values: Mapping[str, Any], *, as_asked: bool = False) -> Grant | None:
    """Read what somebody states of an approval; None when it is nothing. Raises BadInput, without repeating what was written."""
    grant = Grant(_checked({name: value for name, value in values.items() if value not in (None, "", ())}), as_asked)
    return None if grant.is_empty else grant


def _checked(values: Mapping[str, Any]) -> Approved:
    try:
        return Approved.model_validate(values)
    except ValidationError as error:
        wrong = error.errors()[0]
        if not wrong["loc"]:
            raise BadInput("The last covered day lies before the first. Check both dates on the approval.") from None
        name = str(wrong["loc"][0])
        raise BadInput(f"The {WORDS.get(name, name)} cannot be read: {HOW.get(name, 'write it as the approval prints it')}.") from None


def check(outcome: Outcome, grant: Grant | None) -> None:
    """Refuse sessions on an answer that approves nothing. Raises BadInput."""
    if grant and outcome not in APPROVING:
        raise BadInput(NOTHING_APPROVED)


def keep_in(office: Office, session: Session, case: Case, answer: Determination, grant: Grant | None, *, actor: str) -> None:
    """Keep what an answer approves, inside an open transaction; an answer that states nothing leaves nothing to keep."""
    if grant is None or answer.stage is None:
        return
    said = _with_request(session, case, grant)
    row = Authorization(
        case_number=case.number,
        patient_key=case.patient_key,
        determination_id=answer.id or 0,
        track=answer.track,
        stage=answer.stage,
        last_on=said.last_on,
        value=said,
        recorded_at=office.now(),
    )
    session.add(row)
    session.flush()
    _log(office, session, row, "sessions approved", actor=actor, code=_summary(said))


def _with_request(session: Session, case: Case, grant: Grant) -> Approved:
    """Take codes and place from our own request where the approval says they are as asked."""
    if not grant.as_asked:
        return grant.said
    care = session.exec(select(clinical.Care).where(clinical.Care.patient_key == case.patient_key)).first()
    if care is None or not care.request.procedure_codes:
        raise BadInput("“As asked” cannot be taken over: the chart names no procedure codes on the sheet Request. Write the codes of the approval instead.")
    asked = {"procedure_codes": care.request.procedure_codes, "place_of_service": care.request.place_of_service}
    return grant.said.model_copy(update={name: getattr(grant.said, name) or value for name, value in asked.items()})


def correct(
    office: Office,
    number: str,
    values: Mapping[str, Any],
    *,
    actor: str,
    as_asked: bool = False,
    stage: Stage | None = None,
    track: Track | None = None,
) -> str:
    """Enter or correct what a payer approved, field by field; what is not named stays. The same again adds nothing.

    Raises UnknownCase, BadInput for values that cannot be, NotAllowed when no approval is on record.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        answer = _approval(session, case, stage=stage, track=track)
        return correct_in(office, session, case, answer, values, as_asked=as_asked, actor=actor)


def correct_in(office: Office, session: Session, case: Case, answer: Determination, values: Mapping[str, Any], *, actor: str, as_asked: bool = False) -> str:
    """Enter or correct what one answer approved, inside an open transaction."""
    number = case.number
    row = session.exec(select(Authorization).where(Authorization.determination_id == answer.id)).first()
    named = {name: value for name, value in values.items() if value is not None}
    if row is None:
        grant = stated(named, as_asked=as_asked)
        if grant is None:
            raise BadInput("Say what was approved, such as: --sessions 6 --from YYYY-MM-DD --to YYYY-MM-DD --authorization-number NUMBER")
        keep_in(office, session, case, answer, grant, actor=actor)
        return f"{number}: the approval is on record."
    said = _with_request(session, case, Grant(_checked({**dict(row.value), **named}), as_asked))
    changed = [name for name in WORDS if getattr(said, name) != getattr(row.value, name)]
    if not changed:
        return f"{number}: the approval is on record so already; nothing changed."
    row.value, row.last_on, row.told = said, said.last_on, ""
    session.add(row)
    session.flush()
    _log(office, session, row, "approval corrected", actor=actor, code=", ".join(WORDS[name] for name in changed))
    return f"{number}: corrected: {', '.join(WORDS[name] for name in changed)}."


def _approval(session: Session, case: Case, *, stage: Stage | None, track: Track | None) -> Determination:
    """Find the answer that approved: of the stage that is named, else the latest."""
    rows = [row for row in store.determinations(session, case.number) if row.outcome in APPROVING and row.stage is not None]
    found = [row for row in rows if stage in (None, row.stage) and track in (None, row.track)]
    if not found:
        raise refusals.because("no-approval", number=case.number)
    return found[-1]


def of_case(session: Session, number: str) -> list[Authorization]:
    """List what a case's answers approved, oldest first."""
    return list(session.exec(select(Authorization).where(Authorization.case_number == number).order_by(col(Authorization.id))))


def of_patient(session: Session, patient_key: str) -> list[Authorization]:
    """List what was approved for a patient, oldest first."""
    return list(session.exec(select(Authorization).where(Authorization.patient_key == patient_key).order_by(col(Authorization.id))))


def alive(office: Office, session: Session, coverage: Coverage, *, codes: Collection[str]) -> str:
    """Give the case whose approval still covers these codes under a coverage, or "".

    A chart that is saved again with an infusion more asks for nothing new: more sessions are a renewal.
    """
    for row in of_patient(session, coverage.patient_key):
        covers = not row.value.procedure_codes or bool(set(row.value.procedure_codes) & set(codes))
        if covers and (row.last_on is None or row.last_on >= office.today()) and store.case(session, row.case_number).coverage_id == coverage.id:
            return row.case_number
    return ""


def lacks_record(session: Session, case: Case) -> bool:
    """Say whether a prior authorization was approved and nobody entered what was approved."""
    approved = [row for row in store.determinations(session, case.number) if row.outcome in APPROVING[:2] and row.stage is not None]
    return case.begins_at is Stage.PRIOR_AUTHORIZATION and bool(approved) and not of_case(session, case.number)


def _summary(said: Approved) -> str:
    many = f"{said.sessions} sessions" if said.sessions else "number of sessions not stated"
    return f"{many}, {said.first_on or 'first day not stated'} to {said.last_on or 'last day not stated'}"


def _log(office: Office, session: Session, row: Authorization, verb: str, *, actor: str, code: str) -> None:
    events.append(session, verb, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)
