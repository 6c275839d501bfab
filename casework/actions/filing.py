"""Recording what was filed, how and when. The payer's clock starts here."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session

from casework.actions import clocks, day_plan, filing_proof, filing_route, lateness, payments, preflight, refusals, rework, stages
from casework.actions.complaining import follow_complaint
from casework.actions.office import Office
from casework.errors import BadInput
from casework.letters import catalogue
from casework.records import store
from casework.records.models import Case, CaseStage, Filing
from casework.rules.pathways import Filer
from casework.rules.preflight import Code, Override
from casework.terms import Act, Clock, DeadlineStatus, DocumentKind, DocumentStatus, FilingMethod, GoodCause, Stage, Track

ENDED_BY_FILING = (Clock.FILING, Clock.CHECK, Clock.CONTINUATION, Clock.CURE, Clock.DAY_PLAN, Clock.SIGNING)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent and how. `filed_at` is the aware instant of an urgent filing, `good_cause` what a late one claims.

    `override` says why it is recorded although the pre-flight found errors.
    """

    on: date
    method: FilingMethod
    reference: str = ""
    is_protective: bool = False
    filed_at: datetime | None = None
    good_cause: GoodCause | None = None
    override: Override | None = None

    def words(self, office: Office) -> str:
        """Say the day, and the hour where it is known, in the clinic's zone."""
        return self.filed_at.astimezone(office.settings.zone).strftime("%Y-%m-%d %H:%M %Z") if self.filed_at else self.on.isoformat()


def record_filing(
    office: Office,
    number: str,
    *,
    filed_on: date,
    method: FilingMethod,
    actor: str,
    stage: Stage | None = None,
    track: Track | None = None,
    reference: str = "",
    is_protective: bool = False,
    filed_at: datetime | None = None,
    good_cause: GoodCause | None = None,
    override: Override | None = None,
) -> None:
    """Record that a stage was filed; the same filing twice adds nothing. Arms the payer's clock.

    `filed_at` is the aware instant of an urgent filing. Raises BadInput for a day that cannot be, or a late one that claims no
    good cause; NotAllowed by the step table, or naming what the pre-flight found while `override` is left open.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        sent = Sent(filed_on, method, reference, is_protective=is_protective, filed_at=filed_at, good_cause=good_cause, override=override)
        file_in(office, session, case, row, sent, actor=actor)


def file_in(office: Office, session: Session, case: Case, row: CaseStage, sent: Sent, *, actor: str) -> None:
    """Record a filing inside an open transaction."""
    _check_filing_day(office, session, case, row, sent)
    if sent.method is not FilingMethod.FORWARDED and stages.rung_of(office, session, case, row.stage, track=row.track).filer is Filer.PLAN:
        raise refusals.because("plan-forwards", number=case.number, stage=row.stage.title.lower())
    stages.refuse_blocked(office, session, case, row.stage, track=row.track)
    filing = Filing(case_number=case.number, track=row.track, stage=row.stage, filed_on=sent.on, method=sent.method, reference=sent.reference)
    if any(_same_filing(filing, other) for other in store.filings(session, case.number)):
        return
    over = _passed_over(office, session, case, row, sent)
    late = lateness.check(office, session, case, row, filed_on=sent.on, method=sent.method, good_cause=sent.good_cause, may_lack=sent.override is not None)
    filing.is_protective, filing.recorded_at = sent.is_protective or row.is_protective, office.now()
    filing.filed_at, filing.good_cause = sent.filed_at, sent.good_cause if late else None
    last_on = lateness.last_lawful(session, row)
    risk = lateness.mail_risk(office, session, row, sent.on) if sent.method in lateness.BY_MAIL else ""
    warning = lateness.to_prove(session, row, sent.on) or risk
    route = filing_route.to_keep(office, session, case, row, on=sent.on, method=sent.method)
    session.add(filing)
    session.flush()
    stages.move(office, session, row, Act.FILE, actor=actor, code=f"{sent.method} {sent.words(office)}{late}{over}", words=route)
    row.ask_notice = warning
    _settle_documents(session, row, is_protective=filing.is_protective)
    if row.stage is Stage.REWORK:
        rework.again(office, session, case, row)
        return
    if row.stage is Stage.PAYMENT:
        payments.sent_in(office, session, case, row)
        return
    for clock in ENDED_BY_FILING:
        clocks.end(session, case.number, row.stage, clock=clock, track=row.track, status=DeadlineStatus.MET)
    clocks.arm(office, session, case, row.stage, clock=Clock.DECISION, track=row.track)
    _look_after(office, session, case, row, filing, last_on=last_on)


def _look_after(office: Office, session: Session, case: Case, row: CaseStage, filing: Filing, *, last_on: date | None) -> None:
    """End the plan of days, and set the day on which to ask whether it arrived where that is not sure."""
    day_plan.end(office, session, row)
    is_near = last_on is not None and (last_on - filing.filed_on).days <= day_plan.window(office)
    filing_proof.ask(office, session, case, row, filing, last_on=last_on if is_near else None)
    follow_complaint(office, session, case)


def _settle_documents(session: Session, row: CaseStage, *, is_protective: bool) -> None:
    """Mark what was drawn for a stage as sent: the protective filing alone, or the packet without it."""
    for document in store.documents(session, row.case_number):
        is_ours = (document.stage, document.track, document.status) == (row.stage, row.track, DocumentStatus.DRAFT)
        is_meant = (document.kind is DocumentKind.PROTECTIVE_FILING) == is_protective
        if is_ours and is_meant and not catalogue.is_on_demand(document.kind):
            document.status = DocumentStatus.FILED
            session.add(document)


def _passed_over(office: Office, session: Session, case: Case, row: CaseStage, sent: Sent) -> str:
    """Say for the log which errors are passed over, or refuse; nothing stops a protective filing, or what the plan forwards itself."""
    if sent.is_protective or row.is_protective or sent.method is FilingMethod.FORWARDED:
        return ""
    settled = (Code.LATE,) if sent.good_cause else ()
    return preflight.refuse(office, session, case, row, sent_on=sent.on, override=sent.override, settled=settled)


def _check_filing_day(office: Office, session: Session, case: Case, row: CaseStage, sent: Sent) -> None:
    if sent.on > office.today():
        raise BadInput(f"The filing date {sent.on} is in the future. Enter the day it was sent.")
    if sent.filed_at and sent.filed_at.astimezone(office.settings.zone).date() != sent.on:
        raise BadInput(f"The hour given lies on another day than {sent.on} in {office.settings.zone.key}. Correct one of them.")
    denial = clocks.answered(session, case.number, row.stage, track=row.track)
    first = denial and (denial.notice_on or denial.received_on)
    if first and sent.on < first:
        raise BadInput(f"The filing date {sent.on} is before the denial of {first}. Correct one of them.")


def _same_filing(one: Filing, other: Filing) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in ("track", "stage", "filed_on", "method", "reference"))


def instant(office: Office, day: date, hour: str, *, zone: str = "") -> datetime:
    """Give the aware instant of a wall-clock time HH:MM, in the clinic's zone unless another is named.

    Raises BadInput for a zone or an hour that does not exist, such as the one that daylight saving skips.
    """
    try:
        place = ZoneInfo(zone) if zone else office.settings.zone
        at = datetime.combine(day, time.fromisoformat(hour), place)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput("Write the hour as HH:MM, such as 10:00, and a zone such as America/New_York.") from None
    if at.astimezone(UTC).astimezone(place).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise BadInput(f"{hour} does not exist on {day} in {place.key}: the clocks go forward. Enter the hour of the receipt.")
    return at
