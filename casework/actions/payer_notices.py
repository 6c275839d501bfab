"""What the payer writes between our filing and its decision: it takes more time, or asks for information and waits for our answer."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from casework.actions import clocks, gathering, information, information_items, refusals, stages
from casework.actions.information_items import Sending
from casework.actions.office import Office
from casework.errors import BadInput, NoRuleApplies
from casework.records import events, store
from casework.records.calls import InformationAnswer
from casework.records.models import Case, CaseStage, Deadline, PayerNotice
from casework.rules.calls_asked import AskedFor
from casework.terms import Clock, PayerNoticeKind, Stage, Step, Track

WHOLE = Sending()


def record_extension(
    office: Office, number: str, *, noticed_on: date, actor: str, received_on: date | None = None, stage: Stage | None = None, track: Track | None = None
) -> str:
    """Record that the payer takes more time, and say what its date is now. It is valid only if noticed in time; the rulebook judges.

    Raises BadInput for days that cannot be, NotAllowed when nothing was filed. The same notice twice adds nothing.
    """
    with store.writing(office.engine) as session:
        case, row = _filed(session, number, stage, track=track)
        _check(office, session, row, noticed_on=noticed_on, received_on=received_on)
        _keep(office, session, row, PayerNoticeKind.EXTENSION, noticed_on=noticed_on, received_on=received_on, due_on=None, actor=actor)
        return _said(_recount(office, session, case, row), f"{number}: the extension of {noticed_on} is on record.")


def record_request(
    office: Office,
    number: str,
    *,
    sent_on: date,
    actor: str,
    received_on: date | None = None,
    due_on: date | None = None,
    asked: Sequence[AskedFor] = (),
    reference: str = "",
    stage: Stage | None = None,
    track: Track | None = None,
) -> str:
    """Record that the payer asks for information: our clock starts, and the payer's stands still where the law says so.

    `asked` is what it asks for. Raises BadInput for days that cannot be, NotAllowed when nothing was filed. The same request
    again corrects its dates and adds to what it asks for.
    """
    with store.writing(office.engine) as session:
        case, row = _filed(session, number, stage, track=track)
        _check(office, session, row, noticed_on=sent_on, received_on=received_on)
        if due_on and due_on < (received_on or sent_on):
            raise BadInput(f"The answer is due on {due_on}, before the request came. Check both dates.")
        kind = PayerNoticeKind.INFORMATION_REQUEST
        notice = _keep(office, session, row, kind, noticed_on=sent_on, received_on=received_on, due_on=due_on, actor=actor)
        _keep_asked(office, session, row, notice, asked, reference=reference, actor=actor)
        if notice.answered_on:
            return f"{number}: the request of {sent_on} was answered on {notice.answered_on}; no clock of ours runs for it."
        ours = information.arm(office, session, case, notice)
        done = f"{number}: answer the request of {sent_on} by {ours.work_by or 'the date it states'}."
        warning = information_items.book(office).warning(information_items.asked(session, notice))
        return " ".join(filter(None, [_of_request(_recount(office, session, case, row), done), warning]))


def record_answer(
    office: Office,
    number: str,
    *,
    answered_on: date,
    actor: str,
    sent_on: date | None = None,
    sent: Sending = WHOLE,
    stage: Stage | None = None,
    track: Track | None = None,
) -> str:
    """Record that we answered the payer's request: our clock ends and the payer's runs on. `sent_on` names one of several requests.

    `sent` says how and what; a part of the answer ends nothing. Raises BadInput for days that cannot be, NotAllowed when no request is open.
    """
    with store.writing(office.engine) as session:
        case, row = _filed(session, number, stage, track=track)
        notice = _open(session, row, sent_on)
        if notice.answered_on == answered_on and sent == WHOLE:
            return f"{number}: that answer is on record already; nothing changed."
        if answered_on > office.today():
            raise BadInput(f"The answer is dated {answered_on}, in the future. Record it on the day it leaves.")
        if answered_on < notice.noticed_on:
            raise BadInput(f"The answer of {answered_on} is older than the request of {notice.noticed_on}. Check both dates.")
        answer, is_new = information_items.keep_answer(office, session, notice, answered_on, sent)
        if not is_new and bool(notice.answered_on) is not answer.is_partial:
            return f"{number}: that answer is on record already; nothing changed."
        if answer.is_partial:
            return _answered_in_part(office, session, row, notice, answer, actor=actor)
        information.end(session, case, notice)
        notice.answered_on = answered_on
        session.add(notice)
        session.flush()
        by = f", {answer.method}" if answer.method else ""
        _log(office, session, row, "information answered", actor=actor, code=f"{answered_on}{by} to the request of {notice.noticed_on}")
        return _of_request(_recount(office, session, case, row), f"{number}: our answer of {answered_on} is on record.")


def _answered_in_part(office: Office, session: Session, row: CaseStage, notice: PayerNotice, answer: InformationAnswer, *, actor: str) -> str:
    """Say what is still open after a part of the answer: our clock runs on, and the payer's stands as it stood."""
    gave = ", ".join(answer.gave) or "a part"
    _log(office, session, row, "information answered in part", actor=actor, code=f"{answer.answered_on} to the request of {notice.noticed_on}: {gave}")
    row.ask_number += 1
    session.add(row)
    left = ", ".join(each.value for each in information_items.still_open(session, notice))
    until = f" by {notice.due_on}" if notice.due_on else ""
    still = f"Still to give{until}: {left}." if left else f"The rest is still to be given{until}."
    return f"{row.case_number}: a part of the answer is on record, {answer.answered_on}. {still} Our clock runs on, and the payer waits for us."


def _keep_asked(office: Office, session: Session, row: CaseStage, notice: PayerNotice, asked: Sequence[AskedFor], *, reference: str, actor: str) -> None:
    """Add what a request asks for, and its reference number."""
    new = information_items.keep_asked(session, notice, asked)
    if new:
        _log(office, session, row, "information asked for", actor=actor, code=f"{notice.noticed_on}: {', '.join(new)}")
    if reference:
        notice.reference = reference
        session.add(notice)


def _filed(session: Session, number: str, stage: Stage | None, *, track: Track | None) -> tuple[Case, CaseStage]:
    case, row = stages.find(session, number, stage, track=track)
    if row.step is not Step.FILED:
        raise refusals.because("payer-has-nothing", number=number, stage=row.stage.title, step=row.step)
    return case, row


def _check(office: Office, session: Session, row: CaseStage, *, noticed_on: date, received_on: date | None) -> None:
    filed = [each.filed_on for each in store.filings(session, row.case_number) if each.stage is row.stage and each.track is row.track]
    filed_on = min(filed, default=noticed_on)  # a payment that is awaited without our asking has none
    if any(day > office.today() for day in (noticed_on, received_on) if day):
        raise BadInput("A notice cannot be dated in the future. Enter the date printed on it and the day it came.")
    if received_on and received_on < noticed_on:
        raise BadInput("The notice was received before it was written. Check both dates.")
    if noticed_on < filed_on:
        raise BadInput(f"The notice of {noticed_on} is older than our filing of {filed_on}; it belongs to something else. Check the dates.")


def _keep(
    office: Office, session: Session, row: CaseStage, kind: PayerNoticeKind, *, noticed_on: date, received_on: date | None, due_on: date | None, actor: str
) -> PayerNotice:
    """Write a notice once; the same one with other dates is corrected, and either is logged."""
    known = [each for each in gathering.notices(session, row.case_number, row.stage, track=row.track) if (each.kind, each.noticed_on) == (kind, noticed_on)]
    notice = known[0] if known else PayerNotice(case_number=row.case_number, track=row.track, stage=row.stage, kind=kind, noticed_on=noticed_on)
    said = (received_on or notice.received_on, due_on or notice.due_on)
    if known and said == (notice.received_on, notice.due_on):
        return notice
    notice.received_on, notice.due_on = said
    notice.recorded_at = notice.recorded_at or office.now()
    session.add(notice)
    session.flush()
    days = [f"{name} {day}" for name, day in (("received", notice.received_on), ("due", notice.due_on)) if day]
    _log(office, session, row, "payer notice corrected" if known else kind.value, actor=actor, code=", ".join([str(noticed_on), *days]))
    row.ask_number += 1
    session.add(row)
    return notice


def _open(session: Session, row: CaseStage, sent_on: date | None) -> PayerNotice:
    mine = [each for each in gathering.notices(session, row.case_number, row.stage, track=row.track) if each.kind is PayerNoticeKind.INFORMATION_REQUEST]
    named = [each for each in mine if each.noticed_on == sent_on] if sent_on else [each for each in mine if each.answered_on is None] or mine[-1:]
    if not named:
        raise refusals.because("no-request", number=row.case_number, of=f" of {sent_on}" if sent_on else "")
    if len(named) > 1:
        raise BadInput(
            f"Several requests are open ({', '.join(str(each.noticed_on) for each in named)}). Name the one that was answered by the day it was sent."
        )
    return named[0]


def _recount(office: Office, session: Session, case: Case, row: CaseStage) -> Deadline | None:
    """Set the payer's clock anew."""
    try:
        return clocks.arm(office, session, case, row.stage, clock=Clock.DECISION, track=row.track)
    except NoRuleApplies:
        return None


def _said(decision: Deadline | None, done: str) -> str:
    """Say what came of an extension: the payer's date, and what the rulebook says of the notice."""
    notes = [note for note in decision.notes if "extension" in note or "request" in note] if decision else []
    return " ".join([done, _day(decision), *notes])


def _of_request(decision: Deadline | None, done: str) -> str:
    """Say what came of a request or of our answer: the payer's date, and what the rulebook makes of it."""
    return " ".join(filter(None, [done, _day(decision), information.what_it_does(decision)]))


def _day(decision: Deadline | None) -> str:
    if decision is None:
        return "The rulebook has no date for the payer's decision."
    return f"The payer's decision is due by {decision.due_on}." if decision.due_on else "The payer's clock gives no date now."


def _log(office: Office, session: Session, row: CaseStage, verb: str, *, actor: str, code: str) -> None:
    events.append(session, verb, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)
