"""The monthly page: what was asked of each payer, what was won, paid, is still awaited, was lost or given up."""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import context, payment_rows, table_cells, winning, winning_clock
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, ClaimLine, Coverage, Filing
from casework.records.payments import Payment, Win
from casework.rules import results
from casework.rules.payments import NOTHING, Ending
from casework.rules.results import Fact, Kind, Month, Row
from casework.terms import ROAD, Outcome, Stage, Step

DISPUTES = ROAD[1:]
LOST = (Outcome.DENIED, Outcome.DISMISSED, Outcome.NO_ANSWER)
GIVEN_UP = (Outcome.WITHDRAWN, Outcome.DO_NOT_PURSUE)
WINS = {Outcome.APPROVED: Kind.WON, Outcome.APPROVED_IN_PART: Kind.WON_IN_PART}


def month(office: Office, of: Month | None = None) -> tuple[Month, list[Row]]:
    """Sum up one month, this one unless another is named, a row for each payer."""
    meant = of or Month.of(office.today())
    with store.reading(office.engine) as session:
        return meant, results.rows(_facts(office, session), meant)


def _facts(office: Office, session: Session) -> list[Fact]:
    """List what happened to every disputed claim; a prior authorization asks for no money."""
    query = select(Case, Coverage.payer).join(Coverage, col(Coverage.id) == Case.coverage_id).where(Case.begins_at != Stage.PRIOR_AUTHORIZATION)
    rows, claims = list(session.exec(query)), _by_case(session, ClaimLine)
    filings, won, paid = _by_case(session, Filing), _by_case(session, Win), _by_case(session, Payment)
    found: list[Fact] = []
    for case, name in rows:
        if not claims.get(case.number):
            continue
        payer = context.shown(name) or "payer not entered"
        asked = _asked(claims[case.number], paid.get(case.number, []))
        found += _of_filings(payer, case, filings.get(case.number, []), asked)
        found += _of_wins(payer, case, won.get(case.number, []))
        found += [Fact(Kind.PAID, payer, case.number, each.paid_on, each.amount) for each in paid.get(case.number, [])]
        found += _of_end(payer, case, won.get(case.number, []), asked)
    return [*found, *_awaited(office, session)]


def _by_case(session: Session, table: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in session.exec(select(table).order_by(col(table.id))):
        found.setdefault(row.case_number, []).append(row)
    return found


def _asked(lines: Sequence[ClaimLine], paid: Sequence[Payment]) -> Decimal:
    """Give what was in dispute at first: what is unpaid now, and what remittances have paid since."""
    return sum((max(each.charge - each.paid, NOTHING) for each in lines), NOTHING) + sum((each.amount for each in paid if each.proposal_id), NOTHING)


def _of_filings(payer: str, case: Case, filings: Sequence[Filing], asked: Decimal) -> Iterator[Fact]:
    first = min((each.filed_on for each in filings if each.stage in DISPUTES), default=None)
    if first:
        yield Fact(Kind.ASKED, payer, case.number, first, asked)


def _of_wins(payer: str, case: Case, won: Sequence[Win]) -> Iterator[Fact]:
    for each in won:
        yield Fact(WINS.get(each.outcome, Kind.WON), payer, case.number, each.decided_on, each.at_stake or None)
        if each.ending is Ending.GIVEN_UP and each.ended_on:
            yield Fact(Kind.GIVEN_UP, payer, case.number, each.ended_on, each.at_stake or None)


def _of_end(payer: str, case: Case, won: Sequence[Win], asked: Decimal) -> Iterator[Fact]:
    if case.closed_on and case.outcome in LOST:
        yield Fact(Kind.LOST, payer, case.number, case.closed_on, asked)
    elif case.closed_on and case.outcome in GIVEN_UP and not won:
        yield Fact(Kind.GIVEN_UP, payer, case.number, case.closed_on, asked)


def _awaited(office: Office, session: Session) -> Iterator[Fact]:
    """List what is won and not paid today; it counts in the month of today."""
    waiting = select(CaseStage).where(CaseStage.stage == winning.STAGE, CaseStage.track == winning.TRACK)
    for row in session.exec(waiting.where(col(CaseStage.step).in_((Step.DRAFTING, Step.READY_TO_FILE, Step.FILED)))):
        case = store.case(session, row.case_number)
        payer = context.shown(session.get_one(Coverage, case.coverage_id).payer) or "payer not entered"
        account = payment_rows.account(session, case)
        yield Fact(Kind.AWAITED, payer, case.number, office.today(), account.open if account.at_stake else None)


def values(office: Office, of: Month | None = None) -> dict[str, Any]:
    """Give a month as JSON holds it: for each payer counts and dollars, and the rate in words."""
    meant, rows = month(office, of)
    fewest = winning_clock.book(office).fewest
    return {"month": str(meant), "fewest": fewest, "rows": [_values(row, fewest) for row in rows]}


def _name(kind: Kind) -> str:
    return kind.value.replace(" ", "_")


def _values(row: Row, fewest: int) -> dict[str, Any]:
    counts = {_name(kind): row.of(kind) for kind in Kind}
    told = {name: {"cases": each.cases, "dollars": f"{each.dollars:.2f}", "unknown": each.unknown} for name, each in counts.items()}
    return {"payer": row.payer, **told, "rate": row.rate(fewest)}


def text(office: Office) -> str:
    """Write the board's page: this month and the one before, by payer."""
    this = Month.of(office.today())
    months = [values(office, each) for each in (this, this.before)]
    for each in months:
        for row in each["rows"]:
            row.update({_name(kind): _words(row[_name(kind)]) for kind in Kind})
    return office.wording.plain("board/results.md.j2", {"today": office.today().isoformat(), "months": months})


def _words(said: dict[str, Any]) -> str:
    """Say a count with its dollars; what nobody knows is never shown as nothing."""
    if not said["cases"]:
        return "0"
    known = f"${Decimal(said['dollars']):,.2f}" if said["unknown"] < said["cases"] else "amount not known"
    rest = f", {said['unknown']} not known" if 0 < said["unknown"] < said["cases"] else ""
    return f"{said['cases']} · {known}{rest}"


def lines(office: Office, of: Month | None = None) -> list[str]:
    """Say a month for people, a line for each payer."""
    said = values(office, of)
    if not said["rows"]:
        return [f"Nothing happened to a disputed claim in {said['month']}."]
    return [f"{said['month']}, by payer", *(_line(row) for row in said["rows"])]


def _line(row: dict[str, Any]) -> str:
    parts = (f"{kind.value} {_words(row[_name(kind)])}" for kind in Kind)
    return f"{row['payer']}: {'; '.join(parts)}; won of the known outcomes: {row['rate']}"


def table(office: Office, of: Month | None = None) -> str:
    """Write a month as CSV: a row for each payer, counts and dollars apart."""
    said, out = values(office, of), io.StringIO()
    names = [_name(kind) for kind in Kind]
    writer = csv.writer(out)
    writer.writerow(["month", "payer", *(f"{name}_{what}" for name in names for what in ("cases", "dollars", "unknown")), "won_of_known"])
    for row in said["rows"]:
        counts = [row[name][what] for name in names for what in ("cases", "dollars", "unknown")]
        writer.writerow([said["month"], table_cells.safe(row["payer"]), *counts, row["rate"]])
    return out.getvalue()
