"""Late filings: allowed, with the good cause they claim and what the rulebook says of it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date

from sqlmodel import Session

from casework.actions import clocks, filing_kept, notice_day
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.rules import starts
from casework.rules.limits import Limit
from casework.rules.readings import place
from casework.terms import Clock, DeadlineStatus, FilingMethod, GoodCause

OURS = "The list is the clinic's own coding; whether a cause is good is for whoever decides."
CLAIMED = "late, good cause claimed"
PROVE = "the receipt must be proved"
RECEIVED = "received"
RELIES = "again, after the last lawful day; the filing of {day} ({how}) was made in time and its proof is kept"
BY_MAIL = (FilingMethod.MAIL, FilingMethod.CERTIFIED_MAIL, FilingMethod.COURIER)
BY_MAIL_LATE = "by mail, may be received after the last lawful day"
MAIL_RISK = (
    "Here only receipt counts as filing, and mail sent now may be received after {last}, the last lawful day. "
    "Send it by fax or portal too, or have it delivered by hand, and keep the proof of receipt."
)
PROVE_IT = (
    "Nobody has entered the day of receipt, so {last} is only the earliest day that the last lawful one can be. "
    "Find the day on which the notice came, with its proof (envelope, fax or portal log), and enter it."
)


def last_lawful(session: Session, row: CaseStage) -> date | None:
    """Give the day by which lateness of our filing is judged, while its clock runs."""
    deadline = running(session, row)
    return deadline.last_lawful if deadline else None


def running(session: Session, row: CaseStage) -> Deadline | None:
    """Find the clock that binds our filing now: the filing's own, or that of completing a request found incomplete."""
    return store.running(session, row.case_number, row.stage, Clock.FILING, track=row.track) or filing_kept.cure(session, row)


def is_cure(session: Session, row: CaseStage) -> bool:
    """Say whether what binds us is the time to complete a request, no time to file."""
    return filing_kept.cure(session, row) is not None


def is_late(session: Session, row: CaseStage, filed_on: date) -> bool:
    """Say whether a filing of that day comes after the last lawful one. While the receipt is unknown none is late.

    Nor is one that follows a filing made in time, which failed and still counts by its proof, or one by the notice's own later day.
    """
    deadline = running(session, row)
    if deadline is None or not is_after(deadline, filed_on) or waits_for_receipt(deadline.missing):
        return False
    return filing_kept.relied_on(session, row, deadline) is None and notice_day.relied_on(session, row, deadline, filed_on) is None


def is_after(deadline: Deadline, filed_on: date) -> bool:
    """Say whether a day comes after the last lawful one as the record has it now."""
    return deadline.last_lawful is not None and filed_on > deadline.last_lawful


def waits_for_receipt(missing: Iterable[Mapping[str, object]]) -> bool:
    """Say whether a clock counts from a receipt that nobody knows and no law presumes: its day is then the earliest possible."""
    return any(fact["fact"] == starts.RECEIPT_DATE and fact.get("moves_days") is None for fact in missing)


def judged_by(limit: Limit) -> date | None:
    """Give the day by which a filing is judged late, or None while the receipt that the rule counts from is unknown."""
    return None if waits_for_receipt(asdict(fact) for fact in limit.missing) else limit.last_lawful


def to_prove(session: Session, row: CaseStage, filed_on: date) -> str:
    """Say that a filing is in time only if the notice came late enough, or "" where nothing must be proved."""
    deadline = running(session, row)
    if deadline is None or not is_after(deadline, filed_on) or not waits_for_receipt(deadline.missing):
        return ""
    return PROVE_IT.format(last=deadline.last_lawful)


def unproved(session: Session, case: Case) -> list[CaseStage]:
    """List the stages filed after the earliest day that their last lawful one can be, whose denial's receipt is still unknown."""
    found = []
    for row in store.stages(session, case.number):
        denial = clocks.answered(session, case.number, row.stage, track=row.track)
        first = min((each.filed_on for each in store.filings(session, case.number) if (each.stage, each.track) == (row.stage, row.track)), default=None)
        if first and denial and denial.received_on is None and any(is_after(each, first) for each in _waiting(session, row)):
            found.append(row)
    return found


def relied(session: Session, row: CaseStage, filed_on: date) -> str:
    """Say on what a filing after the last lawful day relies: an earlier filing, or the notice's own day; "" where it is in time or on nothing."""
    deadline = running(session, row)
    if deadline is None or not is_after(deadline, filed_on):
        return ""
    if first := filing_kept.relied_on(session, row, deadline):
        return RELIES.format(day=first.filed_on, how=first.method)
    stated = notice_day.relied_on(session, row, deadline, filed_on)
    return notice_day.BY_NOTICE.format(last=deadline.last_lawful, stated=stated) if stated else ""


def relies_on_notice(session: Session, row: CaseStage, day: date) -> str:
    """Say that the notice's own day is all that is left, and what goes with it; "" while the rule's runs or nothing is left."""
    deadline = running(session, row)
    stated = notice_day.relied_on(session, row, deadline, day) if deadline else None
    return notice_day.RELY.format(last=deadline.last_lawful, stated=stated) if deadline and stated else ""


def _waiting(session: Session, row: CaseStage) -> list[Deadline]:
    """List a stage's clocks that our filing ended while the receipt was unknown."""
    rows = [each for each in store.deadlines(session, row.case_number) if (each.stage, each.track, each.clock) == (row.stage, row.track, Clock.FILING)]
    return [each for each in rows if each.status is DeadlineStatus.MET and not each.origin and waits_for_receipt(each.missing)]


def check(
    office: Office,
    session: Session,
    case: Case,
    row: CaseStage,
    *,
    filed_on: date,
    method: FilingMethod,
    good_cause: GoodCause | None,
    may_lack: bool = False,
) -> str:
    """Say how a filing stands to its last lawful day, for the log. Raises BadInput when a late one claims no good cause, unless it `may_lack` one."""
    if mail_risk(office, session, row, filed_on) and method in BY_MAIL:
        return f" {BY_MAIL_LATE}"
    if first := relied(session, row, filed_on):
        return f" {first}"
    if to_prove(session, row, filed_on):
        return f" {PROVE}; good cause claimed: {good_cause}" if good_cause else f" {PROVE}"
    if not is_late(session, row, filed_on):
        return ""
    if good_cause is None and method is not FilingMethod.FORWARDED and not may_lack:
        listed = ", ".join(GoodCause)
        said = f"{filed_on} is after the last lawful day, {last_lawful(session, row)}. Late is not dead: choose the good cause to claim ({listed})."
        raise BadInput(" ".join(part for part in (said, words(office, session, case, row), OURS) if part))
    return f" {CLAIMED}: {good_cause}" if good_cause else " late"


def mail_risk(office: Office, session: Session, row: CaseStage, sent_on: date) -> str:
    """Say that mail of that day may come after the last lawful one where only receipt counts as filing, or ""."""
    deadline = store.running(session, row.case_number, row.stage, Clock.FILING, track=row.track)
    if deadline is None or deadline.last_lawful is None or not deadline.filed_when.startswith(RECEIVED):
        return ""
    left = (deadline.last_lawful - sent_on).days
    return MAIL_RISK.format(last=deadline.last_lawful) if 0 <= left < office.targets.mail_takes else ""


def words(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Give what the rulebook says of filing this stage late, or ""."""
    facts = clocks.facts_of(session, case, track=row.track)
    here = place(office.book, office.book.plan(facts.plan), facts, row.stage)
    entry = office.book.late_filing_for(here.scope, here.procedure, here.texts) if here.procedure else None
    return f"{entry.text} ({entry.citation})" if entry else ""


def warning(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Say above a form that filing today would be late, and what that takes; "" while there is time."""
    if not is_late(session, row, office.today()):
        found = (relies_on_notice(session, row, office.today()), to_prove(session, row, office.today()), mail_risk(office, session, row, office.today()))
        return next((each for each in found if each), "")
    said = f"The last lawful day, {last_lawful(session, row)}, is past. File all the same and choose the good cause to claim."
    return " ".join(part for part in (said, words(office, session, case, row), OURS) if part)


def claimed(session: Session, row: CaseStage) -> str:
    """Say that a stage was filed late and on which cause, or ""."""
    causes = [each.good_cause for each in store.filings(session, row.case_number) if each.stage is row.stage and each.track is row.track and each.good_cause]
    return f"{CLAIMED}: {causes[0]}" if causes else ""
