"""What a payer's notice says, and the row it becomes."""

from dataclasses import dataclass
from datetime import date

from casework.actions import authorizations
from casework.actions.authorizations import Grant
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records.models import Case, Determination
from casework.rules import partial
from casework.rules.line_outcomes import Verdict
from casework.rules.partial import PartSaid
from casework.terms import DenialReason, Outcome, Stage, Track


@dataclass(frozen=True, slots=True)
class Answer:
    """What a payer's notice says. Texts may be ""; `reason_text` is personal and never comes from a form.

    `restarts_rights`: a denial that was sent again says so itself. `is_proxy`: a remittance stands in for the notice.
    `came_since`: only for no answer in time, whether anything came from the payer since our filing; None means nobody has asked.
    `grant`: what an approval approves, as far as it says so; `part`: what an approval in part leaves out; `lines`: what it says of
    single claim lines.
    """

    outcome: Outcome
    notice_on: date | None = None
    received_on: date | None = None
    letter_deadline: date | None = None
    reference: str = ""
    reason_text: str = ""
    denial_reason: DenialReason | None = None
    restarts_rights: bool = False
    is_proxy: bool = False
    came_since: bool | None = None
    grant: Grant | None = None
    part: PartSaid | None = None
    lines: tuple[Verdict, ...] = ()

    @property
    def days(self) -> list[date]:
        """List the dates it gives."""
        return [day for day in (self.notice_on, self.received_on) if day]


def check(office: Office, answer: Answer) -> None:
    """Refuse dates that no notice can have, and sessions on an answer that approves nothing. Raises BadInput."""
    authorizations.check(answer.outcome, answer.grant)
    if answer.part:
        _check_part(answer, answer.part)
    if answer.outcome is Outcome.NO_ANSWER:
        _check_silent(answer)
        return
    if any(day > office.today() for day in answer.days):
        raise BadInput("A notice cannot be dated in the future. Enter the date printed on it and the day it came.")
    if answer.notice_on and answer.received_on and answer.received_on < answer.notice_on:
        raise BadInput("The notice was received before it was written. Check both dates.")
    if answer.outcome.is_adverse and not answer.days:
        raise BadInput("A refusal needs a date: the one printed on the notice, or the day it was received. The next clock runs from it.")


def _check_part(answer: Answer, part: PartSaid) -> None:
    if answer.outcome is not Outcome.APPROVED_IN_PART:
        raise BadInput("Only an approval in part is short of what was asked for, or cuts a course. Choose “Approved in part”, or leave that empty.")
    partial.check(part, noticed_on=min(answer.days, default=None))


def _check_silent(answer: Answer) -> None:
    if answer.days or answer.letter_deadline or answer.reference or answer.reason_text or answer.denial_reason or answer.restarts_rights:
        raise BadInput("“No answer in time” has no notice, so it has no date, no reason and no reference. Leave them empty, or record what the payer decided.")


def determination(office: Office, case: Case, answer: Answer, *, stage: Stage | None, track: Track) -> Determination:
    """Make the row of an answer."""
    return Determination(
        case_number=case.number,
        track=track,
        stage=stage,
        outcome=answer.outcome,
        notice_on=answer.notice_on,
        received_on=answer.received_on,
        letter_deadline=answer.letter_deadline,
        reason=None if answer.outcome is Outcome.NO_ANSWER else answer.denial_reason or case.denial_reason,
        reference=answer.reference,
        reason_text=answer.reason_text,
        restarts_rights=answer.restarts_rights,
        is_proxy=answer.is_proxy,
        recorded_at=office.now(),
    )
