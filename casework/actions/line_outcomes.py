"""What came of single claim lines: kept, never overwritten; what is still disputed is counted from the latest word on each line."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from casework.actions.office import Office
from casework.records import events, store
from casework.records.lines import LineOutcome
from casework.records.models import Case, ClaimLine, Determination
from casework.rules import line_outcomes
from casework.rules.line_outcomes import LineResult, Verdict

Latest = dict[int, LineOutcome]


def latest(session: Session, number: str) -> Latest:
    """Give the latest word on each line of a case that anybody said something of."""
    return {row.line_id: row for row in store.of_case(session, LineOutcome, number)}


def results(session: Session, number: str) -> dict[int, LineResult]:
    """Say how each line of a case stands; a line of which nothing is known was refused, and nobody has decided about it since."""
    known = latest(session, number)
    return {_id(row): known[_id(row)].result if _id(row) in known else LineResult.NOT_DECIDED for row in store.claim_lines(session, number)}


def disputed(session: Session, number: str) -> list[ClaimLine]:
    """List the lines of a case that are still disputed."""
    known = latest(session, number)
    return [row for row in store.claim_lines(session, number) if _id(row) not in known or known[_id(row)].result.is_disputed]


def left_open(session: Session, number: str) -> list[LineOutcome]:
    """List the lines that a decision left open."""
    return [row for row in latest(session, number).values() if row.result is LineResult.NOT_DECIDED]


def restate(session: Session, case: Case) -> Decimal:
    """Let the amount at stake be what is unpaid of the lines still disputed, in US dollars; a case without lines keeps its amount."""
    rows, known = store.claim_lines(session, case.number), latest(session, case.number)
    if rows:
        case.amount_at_stake = line_outcomes.at_stake((row.charge, row.paid, known[_id(row)].result if _id(row) in known else None) for row in rows)
        session.add(case)
    return case.amount_at_stake


def keep_in(office: Office, session: Session, case: Case, answer: Determination | None, verdicts: Sequence[Verdict], *, actor: str, on: date | None) -> int:
    """Keep what was said of some lines, inside an open transaction, and say how many of it is new. Raises BadInput for strange lines."""
    if not verdicts:
        return 0
    held = results(session, case.number)
    line_outcomes.check(verdicts, held)
    if answer:
        line_outcomes.check_outcome(answer.outcome, verdicts, held)
    known = latest(session, case.number)
    fresh = [verdict for verdict in verdicts if not _is_known(known.get(verdict.line), verdict, answer)]
    for verdict in fresh:
        session.add(_row(office, case, answer, verdict, on))
    session.flush()
    restate(session, case)
    if fresh:
        counted = ", ".join(f"{sum(each.result is result for each in fresh)} {result}" for result in LineResult if any(each.result is result for each in fresh))
        code = f"{counted}; at stake ${case.amount_at_stake:,.2f}"
        events.append(session, "lines decided", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=code)
    return len(fresh)


def _row(office: Office, case: Case, answer: Determination | None, verdict: Verdict, on: date | None) -> LineOutcome:
    return LineOutcome(
        case_number=case.number,
        line_id=verdict.line,
        determination_id=answer.id if answer else None,
        result=verdict.result,
        allowed=verdict.allowed,
        paid=verdict.paid,
        decided_on=on,
        recorded_at=office.now(),
    )


def _is_known(row: LineOutcome | None, verdict: Verdict, answer: Determination | None) -> bool:
    if row is None or (answer and row.determination_id != answer.id):
        return False
    return row.result is verdict.result and verdict.allowed in (None, row.allowed) and verdict.paid in (None, row.paid)


def words(session: Session, case: Case) -> str:
    """Say what is still disputed of a case; nothing in it is personal."""
    rows, still = store.claim_lines(session, case.number), disputed(session, case.number)
    if not rows:
        return "The case holds no claim lines."
    if not still:
        return "Nothing is left to dispute: close the case when the money has come."
    lines = "line is" if len(rows) == 1 else "lines are"
    return f"{len(still)} of {len(rows)} {lines} still disputed, ${case.amount_at_stake:,.2f} at stake."


def _id(row: ClaimLine) -> int:
    return row.id or 0
