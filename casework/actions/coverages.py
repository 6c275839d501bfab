"""A patient's coverages: dated, one beside the other. A case stays with the coverage of its service dates, whatever comes later."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from casework import chart
from casework.actions import changes
from casework.actions.merging import merged
from casework.errors import BadInput
from casework.records import columns, store
from casework.records.coverages import CoverageChange
from casework.records.models import Case, Coverage, Patient
from casework.rules import coverage_dates
from casework.rules.facts import UNKNOWN_PLAN, VALUES

SHEET = "The sheet Coverage"
OPEN = "open"


def keep(session: Session, patient: Patient, said: chart.Coverage, *, replaces: bool, served: Sequence[date] = ()) -> Coverage:
    """Write a coverage: into the row it speaks of, or as a new one beside the others.

    A workbook replaces what was known; a remittance (`replaces` False) only adds, to the coverage that held on the days of service.
    Raises BadInput when a workbook names another insurer without saying since when.
    """
    mark = columns.vault().index("coverage", patient.key, said.payer, said.member_id)
    same = [row for row in _all(session, patient.key) if row.identity == mark]
    row = _spoken_of(session, patient, same, said) if replaces else in_force(same or _nameless(session, patient.key, said, served), served)
    if row is None:
        row = Coverage(patient_key=patient.key, identity=mark, payer=said.payer, plan=said.plan, value=said)
    elif replaces:
        said = _with_end(session, row, said)
        _refuse_another(session, row, said)
    row.value = said if replaces else merged(row.value, said)
    row.payer, row.plan, row.identity = row.value.payer, row.value.plan, mark
    session.add(row)
    session.flush()
    return row


def in_force(rows: Sequence[Coverage], served: Sequence[date]) -> Coverage | None:
    """Choose the coverage whose dates hold the days of service, of several the one that began last; else an undated one, else the latest."""
    holding = [row for row in rows if _is_dated(row) and all(_holds(row.value, day) for day in served)] if served else []
    undated = [row for row in rows if not _is_dated(row)]
    if holding:
        return max(holding, key=lambda row: row.value.begins_on or date.min)
    return next(reversed(undated or list(rows)), None)


def _nameless(session: Session, patient_key: str, said: chart.Coverage, served: Sequence[date]) -> list[Coverage]:
    """Find the later coverage of which nobody entered the member id yet, by the payer's name and the days of service."""
    rows = [row for row in _all(session, patient_key) if row.payer and not row.value.member_id and not coverage_dates.is_other_payer(row.payer, said.payer)]
    return [row for row in rows if served and row.value.begins_on and all(_holds(row.value, day) for day in served)]


def _with_end(session: Session, row: Coverage, said: chart.Coverage) -> chart.Coverage:
    """Keep the end of a coverage that another followed: a workbook written before says nothing of it."""
    followed = session.exec(select(CoverageChange.id).where(CoverageChange.old_coverage_id == row.id)).first()
    return said.model_copy(update={"ends_on": row.value.ends_on}) if followed and said.ends_on is None else said


def _refuse_another(session: Session, row: Coverage, said: chart.Coverage) -> None:
    """Keep a workbook from putting cases that were filed under one insurer under another. Raises BadInput saying what to do instead."""
    cases = session.exec(select(Case.number).where(Case.coverage_id == row.id).order_by(Case.number)).all()
    if not any(store.filings(session, number) for number in cases):
        return
    another_plan = UNKNOWN_PLAN not in (row.plan, said.plan) and row.plan != said.plan
    if coverage_dates.is_other_payer(row.payer, said.payer):
        what, slip = "another payer", "write the payer of the old cases into it again"
    elif another_plan:
        what, slip = "another kind of plan", f"correct it with: casework correct {cases[0]} --plan {said.plan}, which shows first what would move"
    else:
        return
    raise BadInput(
        f"{SHEET} names {what} than the one under which {', '.join(cases)} {'was' if len(cases) == 1 else 'were'} filed. If the insurance changed, "
        f"that is a new coverage: Deployments, new-coverage, or casework new-coverage {cases[0]} --from YYYY-MM-DD. If it is a slip, {slip}."
    )


def _all(session: Session, patient_key: str) -> list[Coverage]:
    return list(session.exec(select(Coverage).where(Coverage.patient_key == patient_key).order_by(col(Coverage.id))))


def _spoken_of(session: Session, patient: Patient, same: Sequence[Coverage], said: chart.Coverage) -> Coverage | None:
    """Find the coverage that a workbook corrects, or None when it begins another."""
    began = [row for row in same if row.value.begins_on == said.begins_on]
    if began or said.begins_on is None:
        return next(reversed(began or list(same)), None) or _corrected(session, patient, said)
    if same:
        return None if _has_earlier_cases(session, same[-1], said.begins_on) else same[-1]
    return _corrected(session, patient, said)


def _has_earlier_cases(session: Session, row: Coverage, begins_on: date) -> bool:
    """Say whether a case under a coverage has services from before a day: that case stays, so the day begins another coverage."""
    cases = session.exec(select(Case.number).where(Case.coverage_id == row.id)).all()
    return any(line.service_on and line.service_on < begins_on for number in cases for line in store.claim_lines(session, number))


def _corrected(session: Session, patient: Patient, said: chart.Coverage) -> Coverage | None:
    """Find the coverage whose payer or member id a workbook corrects: the latest, unless the workbook dates the start of another."""
    rows = _all(session, patient.key)
    latest = rows[-1] if rows else None
    if latest is None or (said.begins_on is not None and said.begins_on != latest.value.begins_on):
        return latest if latest and latest.payer and not latest.value.member_id and _is_later(session, latest) and latest.payer == said.payer else None
    if said.payer != latest.payer and said.member_id != latest.value.member_id and said.begins_on is None:
        raise BadInput(
            f"{SHEET} names another payer and another member id than before. If the patient changed insurers, fill in “Begins on”: the old cases then "
            "stay with the old coverage. If it is a slip, correct one of the two and save, then the other."
        )
    return latest


def _is_later(session: Session, row: Coverage) -> bool:
    return session.exec(select(CoverageChange.id).where(CoverageChange.new_coverage_id == row.id)).first() is not None


def outside(session: Session, case: Case) -> tuple[str, ...]:
    """Say which days of service of a case lie outside its coverage's dates, and whether another coverage of the patient holds them."""
    row = session.get_one(Coverage, case.coverage_id)
    served = sorted({line.service_on for line in store.claim_lines(session, case.number) if line.service_on})
    days = [day for day in served if not _holds(row.value, day)]
    if not days:
        return ()
    others = [other for other in _all(session, case.patient_key) if other.id != row.id and all(_holds(other.value, day) for day in days) and _is_dated(other)]
    span = f"{row.value.begins_on or OPEN} to {row.value.ends_on or OPEN}"
    found = f"Service on {', '.join(map(str, days))} lies outside the dates of this case's coverage ({span})."
    if others:
        return (f"{found} Another coverage of this patient holds it: check which insurer the claim belongs to.",)
    return (f"{found} Check “Begins on” and “Ends on” on the sheet Coverage, or the dates of service on the sheet Claims.",)


def _is_dated(row: Coverage) -> bool:
    return row.value.begins_on is not None or row.value.ends_on is not None


def _holds(said: chart.Coverage, day: date) -> bool:
    return (said.begins_on or date.min) <= day <= (said.ends_on or date.max)


def check_facts(said: chart.Coverage) -> None:
    """Refuse facts that no rule knows. Raises BadInput with the names and values there are, never with what was written."""
    for place, fact in enumerate(said.facts, start=1):
        name, _, value = (part.strip() for part in fact.partition("="))
        if name not in changes.STATED:
            raise BadInput(f"{SHEET}, Facts, entry {place}: write name=value with one of the names {', '.join(changes.STATED)}.")
        if not _is_value(name, value):
            allowed = ", ".join(VALUES[name]) or "a number such as 1250.00, or letters, digits, dots and hyphens"
            raise BadInput(f"{SHEET}, Facts, {name}: write {name}= and one of: {allowed}.")


def _is_value(name: str, value: str) -> bool:
    if name == changes.AMOUNT:
        return changes.is_money(value)
    return value in VALUES[name] if VALUES[name] else changes.BOOKLET_NUMBER.fullmatch(value) is not None
