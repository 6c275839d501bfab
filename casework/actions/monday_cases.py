"""Where the cases of a Monday sheet stand now: the nearest date, what blocks each, and what is done next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from casework.actions import context, coverages_followed, findings, pages, tasks
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.terms import Step

MOST_LOOKED_AT = 50
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """One case as it stands: whose dispute by an opaque key, US dollars at stake, its nearest date and what keeps it from going on."""

    patient_key: str
    amount: Decimal
    is_closed: bool = False
    run_id: str = ""
    next_on: date | None = None
    blockers: tuple[str, ...] = ()
    next_act: str = ""


def of_cases(office: Office, session: Session, numbers: Iterable[str]) -> dict[str, Standing]:
    """Tell where cases stand. The fifty with the nearest dates are looked at closely; of the others the date is told."""
    wanted = sorted(set(numbers))
    cases = {case.number: case for part in _parts(wanted) for case in session.exec(select(Case).where(col(Case.number).in_(part)))}
    days = _nearest(session, wanted)
    urgent = sorted(cases, key=lambda number: (cases[number].closed_on is not None, days.get(number) or date.max, number))
    near = set(urgent[:MOST_LOOKED_AT])
    return {number: _standing(office, session, case, days.get(number), closely=number in near) for number, case in cases.items()}


def _parts(numbers: list[str]) -> Iterator[list[str]]:
    return (numbers[at : at + AT_ONCE] for at in range(0, len(numbers), AT_ONCE))


def _nearest(session: Session, numbers: list[str]) -> dict[str, date]:
    found: dict[str, date] = {}
    for part in _parts(numbers):
        for row in tasks.running(session, part):
            if row.drives and row.work_by:
                found[row.case_number] = min(row.work_by, found.get(row.case_number, date.max))
    return found


def _standing(office: Office, session: Session, case: Case, next_on: date | None, *, closely: bool) -> Standing:
    plain = Standing(case.patient_key, case.amount_at_stake, next_on=next_on, next_act="open the case")
    if case.closed_on:
        ended = f": {case.outcome.value}" if case.outcome else ""
        return replace(plain, is_closed=True, next_on=None, next_act=f"closed on {case.closed_on}{ended}")
    if not closely:
        return plain
    rows = [row for row in store.stages(session, case.number) if row.step is not Step.DECIDED]
    run_id = next((row.run_id for row in rows if row.run_id), "")
    blockers = tuple(dict.fromkeys(_blockers(office, session, case, rows)))
    return replace(plain, run_id=run_id, blockers=blockers, next_act=_next(office, session, case, rows))


def _blockers(office: Office, session: Session, case: Case, rows: list[CaseStage]) -> Iterator[str]:
    """List what the clocks wait to be told, then what the letters lack."""
    if case.hold_until:
        yield f"on hold until {case.hold_until}"
    yield from (coverages_followed.SHORT.format(day=each.ends_on) for each in coverages_followed.take_backs(session, case))
    facts = [str(told["fact"]) for told in findings.of_cases(session, [case.number])]
    yield from (f"{fact} unknown" for fact in facts)
    try:
        lacking = [item["field"] for row in rows for item in context.missing(office, session, case, row)]
    except CaseworkError as error:  # a template or rule that is wrong now must not take the sheet away
        lacking = [f"the letters cannot be drawn: {error}"]
    yield from (f"{field} missing" for field in lacking if field not in facts)


def _next(office: Office, session: Session, case: Case, rows: list[CaseStage]) -> str:
    told = (pages.row_of(office, session, case, row).what for row in rows)
    return "; ".join(dict.fromkeys(told)) or "nobody is asked: open the case"
