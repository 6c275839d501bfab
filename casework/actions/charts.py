"""Charts and the record: what a chart says becomes rows, and the rows of a case become a chart again."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, delete, select

from casework import chart
from casework.actions import coverages, standing_rows
from casework.actions.merging import merged
from casework.chart import Chart, Value
from casework.errors import BadInput
from casework.records import clinical, columns, store
from casework.records.coverages import CoverageChange
from casework.records.models import Case, ClaimLine, Coverage, Determination, Patient
from casework.terms import Outcome

LISTS: tuple[tuple[str, type[Any]], ...] = (
    ("diagnoses", clinical.Diagnosis),
    ("trials", clinical.TreatmentTrial),
    ("scores", clinical.OutcomeScore),
    ("infusions", clinical.Infusion),
    ("costs", clinical.CostLine),
)


def keep(session: Session, said: Chart, *, replaces: bool) -> tuple[Patient, Coverage]:
    """Write a chart's patient, coverage and clinical entries.

    A workbook replaces what was known; a remittance (`replaces` False) only adds what was not.
    """
    patient = _patient(session, said, replaces=replaces)
    served = [line.service_on for line in said.claims if line.service_on]
    coverage = coverages.keep(session, patient, said.coverage, replaces=replaces, served=served)
    for name, table in LISTS:
        values = getattr(said, name)
        if values or replaces:
            _replace_list(session, table, patient.key, values)
    _care(session, patient.key, said, replaces=replaces)
    session.flush()
    return patient, coverage


def identity(said: chart.Patient, member_id: str) -> str:
    """Give the keyed index by which the same patient is found again: name and member id."""
    return columns.vault().index("patient", said.last_name, said.first_name, member_id)


def _patient(session: Session, said: Chart, *, replaces: bool) -> Patient:
    mark = identity(said.patient, said.coverage.member_id)
    row = _by_key(session, said.patient, mark) or store.patient_by_identity(session, mark) or _under_another_coverage(session, mark)
    if row is None:
        row = Patient(key=store.next_patient_key(session), identity=mark, value=said.patient)
    value = said.patient if replaces else merged(row.value, said.patient)
    row.value = value.model_copy(update={"key": row.key})
    row.identity = mark
    session.add(row)
    session.flush()
    return row


def _under_another_coverage(session: Session, mark: str) -> Patient | None:
    """Find a patient whose coverage changed by the member id of any of the coverages: an old payer goes on writing of old claims."""
    for key in session.exec(select(CoverageChange.patient_key).distinct().order_by(CoverageChange.patient_key)).all():
        row = session.get_one(Patient, key)
        covers = session.exec(select(Coverage).where(Coverage.patient_key == key))
        if any(identity(row.value, each.value.member_id) == mark for each in covers):
            return row
    return None


def _by_key(session: Session, said: chart.Patient, mark: str) -> Patient | None:
    """Find the patient a chart names by key; a key on another person's chart is refused, or one would overwrite the other."""
    row = session.get(Patient, said.key) if said.key else None
    if row is None or row.identity == mark:
        return row
    known = row.value
    same_name = (known.last_name.casefold(), known.first_name.casefold()) == (said.last_name.casefold(), said.first_name.casefold())
    if not same_name and (known.birth_on is None or known.birth_on != said.birth_on):
        raise BadInput(
            f"The chart carries the key {said.key}, which belongs to another patient. Clear the key on the sheet “Start here”, or use that patient's own chart."
        )
    return row


def _replace_list(session: Session, table: type[Any], patient_key: str, values: Iterable[Value]) -> None:
    """Write a list of the chart anew; one that says what is on record stays as it is."""
    kept = session.exec(select(table.value).where(table.patient_key == patient_key).order_by(table.position)).all()
    if kept == list(values):
        return
    session.exec(delete(table).where(table.patient_key == patient_key))
    session.add_all(table(patient_key=patient_key, position=position, value=value) for position, value in enumerate(values))


def _care(session: Session, patient_key: str, said: Chart, *, replaces: bool) -> None:
    row = session.exec(select(clinical.Care).where(clinical.Care.patient_key == patient_key)).first()
    row = row or clinical.Care(patient_key=patient_key, clinician=chart.Clinician(), request=chart.ServiceRequest())
    for name in ("clinician", "request"):
        new = getattr(said, name)
        setattr(row, name, new if replaces else merged(getattr(row, name), new))
    session.add(row)
    standing_rows.take_chart(session, patient_key, said.standing, replaces=replaces)


def of_case(session: Session, case: Case) -> Chart:
    """Gather the chart of one case: its patient, the coverage it is pinned to, and its own claims and denial."""
    said = of_patient(session, case.patient_key, session.get_one(Coverage, case.coverage_id))
    lines = tuple(line.value for line in store.claim_lines(session, case.number))
    return said.model_copy(update={"claims": lines, "denial": denial(store.determinations(session, case.number))})


def of_patient(session: Session, patient_key: str, coverage: Coverage) -> Chart:
    """Gather what is known of a patient under one coverage."""
    care = session.exec(select(clinical.Care).where(clinical.Care.patient_key == patient_key)).first()
    lists = {
        name: tuple(row.value for row in session.exec(select(table).where(table.patient_key == patient_key).order_by(table.position))) for name, table in LISTS
    }
    return Chart(
        patient=session.get_one(Patient, patient_key).value,
        coverage=coverage.value,
        clinician=care.clinician if care else chart.Clinician(),
        request=care.request if care else chart.ServiceRequest(),
        standing=standing_rows.said_by_chart(session, patient_key),
        **lists,
    )


def payers(session: Session) -> tuple[str, ...]:
    """List the payers on record, by name."""
    return tuple(sorted(set(session.exec(select(Coverage.payer))) - {""}))


def denial(answers: list[Determination]) -> chart.Denial:
    """Give the latest refusal as a letter answers it; a payer's silence gives no reason and no date."""
    refusals = [answer for answer in answers if answer.is_adverse and answer.outcome is not Outcome.NO_ANSWER]
    if not refusals:
        return chart.Denial()
    last = refusals[-1]
    return chart.Denial(**{name: getattr(last, name) for name in chart.Denial.model_fields})


def add_lines(session: Session, case: Case, lines: Iterable[tuple[str, chart.ClaimLine]]) -> int:
    """Add the service lines that no case has yet, by their keyed fingerprint; say how many."""
    added = 0
    for key, line in lines:
        if session.exec(select(ClaimLine.id).where(ClaimLine.line_key == key)).first():
            continue
        session.add(
            ClaimLine(
                case_number=case.number,
                line_key=key,
                service_on=line.service_on,
                charge=line.charge,
                paid=line.paid,
                group=line.group,
                carc=line.carc,
                value=line,
            )
        )
        case.amount_at_stake += line.charge - line.paid
        added += 1
    session.add(case)
    session.flush()
    return added


def line_key(patient_key: str, payer: str, line: chart.ClaimLine) -> str:
    """Give the keyed fingerprint of one service line."""
    return columns.vault().index(
        "line", patient_key, payer, line.claim_number, str(line.service_on), line.procedure, "/".join(line.modifiers), str(line.charge)
    )
