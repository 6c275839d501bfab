"""Why this day: the one explanation of a clock that the command line, the case page and the calendar show alike."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from casework.actions import clocks, context, contracts, findings, refusals, tasks
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records import store
from casework.records.models import Case, Coverage, Deadline
from casework.rules import explaining, pathways
from casework.rules.limits import Limit, MissingFact
from casework.terms import Clock, DeadlineStatus, Stage, Track

OF_A_DISPUTE = (Clock.FILING, Clock.DECISION, Clock.CHECK)


@dataclass(frozen=True, slots=True)
class Explained:
    """One running clock, in a sentence and line by line."""

    row: Deadline
    summary: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give the lines as one text."""
        return "\n".join(self.lines)

    @property
    def values(self) -> dict[str, Any]:
        """Give what a page or a program reads of it."""
        return {**context.deadline_line(self.row), "summary": self.summary, "lines": list(self.lines)}


def limit_of(row: Deadline, zone: ZoneInfo | None = None) -> Limit:
    """Give back the computed limit that a row keeps, its hour on the clock of a zone."""
    return Limit(
        stage=row.stage,
        clock=row.clock,
        rule=row.rule,
        version=row.version,
        due_on=row.due_on,
        work_by=row.work_by,
        last_lawful=row.last_lawful,
        letter_on=row.letter_on,
        trigger=row.trigger,
        trigger_on=row.trigger_on,
        filed_when=row.filed_when,
        citation=row.citation,
        source=row.source,
        confidence=row.confidence,
        verified_on=row.verified_on,
        steps=tuple(row.steps),
        notes=tuple(row.notes),
        missing=tuple(MissingFact(*tasks.asked(row, str(fact["fact"]), str(fact["how"])), fact.get("moves_days")) for fact in row.missing),
        due_at=row.due_at.astimezone(zone) if row.due_at and zone else row.due_at,
    )


def explained(office: Office, session: Session, case: Case, row: Deadline) -> Explained:
    """Explain one clock. A date that a paper states, and one whose rulebook cannot be asked, is explained from what its row keeps."""
    limit = limit_of(row, office.settings.zone)
    said = explaining.summary(limit)
    if not limit.confidence:
        return Explained(row, said, _kept(limit, said))
    try:
        facts = clocks.facts_of(session, case, track=row.track)
        contract = contracts.deadline(session, case.number, row.stage) if row.track is Track.PROVIDER else None
        return Explained(row, said, explaining.lines(office.book, facts, limit, is_contract=contract is not None and contract == limit.letter_on))
    except CaseworkError:
        return Explained(row, said, _kept(limit, said))


def _kept(limit: Limit, said: str) -> tuple[str, ...]:
    start = f"The clock starts from: {limit.trigger}, {limit.trigger_on.isoformat()}." if limit.trigger_on else ""
    source = f"Source: {limit.source}." if limit.source else ""
    filed = f"It counts as filed: {limit.filed_when}." if limit.filed_when else ""
    unknown = [f"Not known: {fact.fact}. How to find it: {fact.how}." for fact in limit.missing]
    return tuple(line for line in (said, source, start, *limit.steps, *limit.notes, *unknown, filed) if line)


def running(office: Office, session: Session, case: Case) -> list[Explained]:
    """Explain every running clock of a case: the one that drives first, then those beside it, each by its day."""
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING]
    return [explained(office, session, case, row) for row in sorted(rows, key=urgency)]


def of_case(office: Office, number: str, *, stage: Stage | None = None, clock: Clock | None = None) -> dict[str, Any]:
    """Explain a case in values that JSON can hold: its running clocks, what is still to be found out, and what each stage legally is.

    Raises UnknownCase, or NotAllowed when no such clock runs.
    """
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        coverage = session.get_one(Coverage, case.coverage_id)
        every = running(office, session, case)
        found = [each for each in every if stage in (None, each.row.stage) and clock in (None, each.row.clock)]
        if not found and (stage or clock):
            raise refusals.because(
                "no-such-clock",
                *(refusals.way("clock", number=number, words=f"{each.row.stage.title}: {each.row.clock.words}") for each in every),
                number=number,
            )
        return {
            "case_number": number,
            "payer": context.shown(coverage.payer),
            "plan": coverage.plan,
            "plan_title": office.book.plan(coverage.plan).title,
            "closed_on": context.iso(case.closed_on),
            "clocks": [each.values for each in found],
            "to_find_out": findings.of_case(office, session, case) if not case.closed_on else [],
            "route": route(office, session, case),
        }


def route(office: Office, session: Session, case: Case) -> list[dict[str, Any]]:
    """Say what each stage legally is, on the case's own track and on another whose dispute runs too."""
    running_rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING]
    other = {row.track for row in running_rows if row.clock in OF_A_DISPUTE} - {case.track, Track.CLAIM}
    found = []
    for track in (case.track, *sorted(other)):
        for rung in pathways.rungs(office.book, clocks.facts_of(session, case, track=track)):
            words = rung.reason or " ".join(rung.notes)
            found.append({"track": track.value, "stage": rung.stage.title, "legal_name": rung.legal_name, "addressee": rung.addressee, "words": words})
    return found


def urgency(row: Deadline) -> tuple[bool, bool, date, int]:
    """Order clocks: those that drive, then a dispute's own beside them, then claim and call; the nearest working day first."""
    return (not row.drives, row.clock not in OF_A_DISPUTE, row.work_by or date.max, row.id or 0)
