"""The pre-flight: everything that is looked at before a stage's papers leave the house, in one place for board, commands and flows.

An error stops a filing unless a person gives a reason from the list. The protective filing is open whatever is found.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from casework.actions import lateness, refusals, stages
from casework.actions import preflight_calls as asked
from casework.actions import preflight_complaint as gate
from casework.actions import preflight_deceased as of_the_dead
from casework.actions import preflight_new as new
from casework.actions import preflight_papers as beside
from casework.actions import preflight_protective as stated
from casework.actions import preflight_record as record
from casework.actions import preflight_signing as signing
from casework.actions import preflight_standing as standing
from casework.actions import preflight_words as words
from casework.actions.office import Office
from casework.actions.preflight_packet import Packet
from casework.errors import CaseworkError
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.rules import preflight as rules
from casework.rules.preflight import Code, Finding, Override, Severity
from casework.terms import Stage, Step, Track

OPEN = (Step.DRAFTING, Step.READY_TO_FILE, Step.FILED)
CHECKS: dict[str, Callable[[Packet], Iterable[Finding]]] = {
    "estate": of_the_dead.estate,
    "files": words.files,
    "places left open": words.placeholders,
    "names and numbers": words.identity,
    "ages": words.ages,
    "counts": words.durations,
    "regulator": words.regulator,
    "sentences nobody verified": words.unverified,
    "citations": record.citations,
    "enclosures": beside.enclosures,
    "numbers of exhibits": beside.numbers,
    "signatures": beside.signatures,
    "codes": record.codes,
    "last lawful day": record.lateness_of,
    "last day on the notice": stated.notice,
    "authorization": standing.in_force,
    "approval": signing.approved,
    "address": record.address,
    "amount": record.amount,
    "what a person completes": record.to_complete,
    "changes in Word": words.edits,
    "reasons of the denial": new.answers,
    "what is new": new.nothing_new,
    "calls": asked.calls,
    "payer waits": asked.accusing,
    "complaint": gate.complaint,
}
WEIGHT = tuple(Severity)


def check(office: Office, number: str, stage: Stage | None = None, track: Track | None = None, *, sent_on: date | None = None) -> tuple[Finding, ...]:
    """List what is to be looked at before a stage is filed, errors first; without a stage, of the one that waits now.

    `sent_on` is the day of the filing, today if it is left out. Raises UnknownCase, NotAllowed when that stage is not open.
    """
    with store.reading(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        return check_in(office, session, case, row, sent_on=sent_on)


def check_in(office: Office, session: Session, case: Case, row: CaseStage, *, sent_on: date | None = None) -> tuple[Finding, ...]:
    """List the findings of a stage inside an open transaction; what fell only after the day of the filing is no finding."""
    if row.step not in OPEN:
        return ()
    day = sent_on or office.today()
    packet = Packet(office, session, case, row, day)
    found = dict.fromkeys(each for name, look in CHECKS.items() for each in _made(packet, name, look) if each.since is None or each.since <= day)
    weighed = [_lighter(each) if row.is_protective else each for each in found]
    return tuple(sorted(weighed, key=lambda each: WEIGHT.index(each.severity)))


def _made(packet: Packet, name: str, look: Callable[[Packet], Iterable[Finding]]) -> list[Finding]:
    """Make one check; one that cannot be made is a finding of its own, and keeps nobody from filing."""
    try:
        return [*look(packet)]
    except CaseworkError:
        return [packet.found(Code.NOT_CHECKED, name)]


def _lighter(each: Finding) -> Finding:
    """Let no finding stop the protective filing."""
    return replace(each, severity=Severity.WARNING) if each.is_error else each


def refuse(office: Office, session: Session, case: Case, row: CaseStage, *, sent_on: date, override: Override | None, settled: Sequence[Code] = ()) -> str:
    """Say for the log which errors a filing passes over and why, "" where there are none; without a reason, refuse it.

    `settled` are codes that the filing itself answers. Raises NotAllowed naming each error and the act that removes it.
    """
    open_errors = [each for each in rules.errors(check_in(office, session, case, row, sent_on=sent_on)) if each.code not in settled]
    if not open_errors or (not override and all(each.code is Code.LATE for each in open_errors)):
        return ""  # lateness alone is asked for its good cause, in the rulebook's own words
    if override:
        return f", override: {override} ({'; '.join(f'{each.code}: {each.field}' for each in open_errors)})"
    said = " ".join(dict.fromkeys(each.words for each in open_errors))
    raise refusals.because("found-errors", number=case.number, says=f"Not recorded as filed. {said}")


def lines(found: Iterable[Finding]) -> list[dict[str, str]]:
    """Describe findings for a page, a form or JSON."""
    return [{"code": each.code.value, "severity": each.severity.value, "field": each.field, "says": each.says, "how": each.how} for each in found]


def is_protective_first(office: Office, session: Session, case: Case, row: CaseStage) -> bool:
    """Say whether the last lawful day is so near that the one-page protective filing is offered first."""
    last = lateness.last_lawful(session, row)
    if last is None or row.is_protective or lateness.is_cure(session, row) or row.step not in (Step.DRAFTING, Step.READY_TO_FILE):
        return False
    days = Packet(office, session, case, row, office.today()).book.protective_first
    return office.today() >= last - timedelta(days=days)


def of_case(office: Office, session: Session, case: Case) -> Iterator[dict[str, str]]:
    """Describe for the case's page what was found about each stage that is ready to file."""
    for row in store.stages(session, case.number):
        if row.step is Step.READY_TO_FILE:
            for line in lines(check_in(office, session, case, row)):
                yield {"stage": row.stage.title, **line}
