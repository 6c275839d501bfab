"""Opening a case from answers instead of a file: who is known already, what the codes of an EOB call for, and the new case itself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from casework import bookshelf, chart
from casework.actions import chart_remarks, charts, context, new_case, pages, questions, workbooks
from casework.actions.merging import merged
from casework.actions.office import Office
from casework.chart import Chart
from casework.errors import BadInput
from casework.intake.chart_lists import Offer
from casework.intake.chart_remarks import Remark
from casework.records import store
from casework.records.models import Case, Coverage, Patient
from casework.rules import coding, denials
from casework.rules.book import ANY_PAYER
from casework.rules.denial_book import DenialAction, DenialBook
from casework.rules.denials import Decision
from casework.rules.remitted import Adjustment, RemittedClaim, ServiceLine
from casework.terms import Stage

DENIED = "4"  # the claim status “denied”: an EOB in the hand is one of this


@dataclass(frozen=True, slots=True)
class Twin:
    """A case that the same patient has; `same` says in what it is the very dispute that is being entered, "" when it is another."""

    number: str
    words: str
    same: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A new case: what was drafted, what is still missing with where it is entered, and the days to work by."""

    number: str
    documents: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    work_by: tuple[tuple[str, date], ...]
    to_find_out: tuple[str, ...]
    chart: str


def offer(office: Office) -> Offer:
    """Give what the questions' lists hold: plans, and the payers of the rulebook and of the record."""
    with store.reading(office.engine) as session:
        known = charts.payers(session)
    titles = (payer.title for name, payer in office.book.payers.items() if name != ANY_PAYER)
    return Offer(office.book.plan_names, tuple(sorted({*titles, *known})))


def looked_over(office: Office, said: Chart) -> tuple[Remark, ...]:
    """Check codes, numbers and dates of what was answered so far."""
    return tuple(chart_remarks.of_finding(item) for item in coding.findings(office.codes, said, today=office.today()))


def called_for(office: Office, said: Chart) -> Decision | None:
    """Say what the codes of an EOB call for; None without a line that carries one."""
    coded = [line for line in said.claims if line.carc]
    if not coded:
        return None
    lines = tuple(_line(number, line) for number, line in enumerate(coded, start=1))
    total, paid = (sum((getattr(line, name) for line in coded), Decimal(0)) for name in ("charge", "paid"))
    claim = RemittedClaim(1, status=DENIED, charge=total, paid=paid, lines=lines)
    return denials.decide(bookshelf.parsed(office.settings, "denials.toml", DenialBook.parse), claim, network=said.coverage.network)


def _line(number: int, line: chart.ClaimLine) -> ServiceLine:
    refused = Adjustment(line.group.value if line.group else "", line.carc, line.charge - line.paid, line=number)
    return ServiceLine(number, line.procedure, line.modifiers, line.charge, line.paid, line.units, line.service_on, (refused,), line.rarcs)


def twins(office: Office, said: Chart) -> tuple[Twin, ...]:
    """List the cases that a patient of this name has, and say which of them is the dispute that is being entered."""
    with store.reading(office.engine) as session:
        people = [row for row in session.exec(select(Patient)) if _is_same(row.value, said.patient)]
        return tuple(_twin(session, case, said) for row in people for case in store.cases_of_patient(session, row.key))


def _is_same(known: chart.Patient, said: chart.Patient) -> bool:
    same_name = (known.last_name.casefold(), known.first_name.casefold()) == (said.last_name.casefold(), said.first_name.casefold())
    return same_name and (None in (known.birth_on, said.birth_on) or known.birth_on == said.birth_on)


def _twin(session: Session, case: Case, said: Chart) -> Twin:
    coverage = session.get_one(Coverage, case.coverage_id)
    stage = store.stages(session, case.number)[-1]
    state = f"closed on {case.closed_on}" if case.closed_on else stage.step.value
    words = f"{case.number}, {context.shown(coverage.payer)}: {stage.stage.title.lower()}, {state}"
    return Twin(case.number, words, _same(session, case, said))


def _same(session: Session, case: Case, said: Chart) -> str:
    numbers = {line.claim_number.casefold() for line in said.claims} - {""}
    known = {row.value.claim_number.casefold() for row in store.claim_lines(session, case.number)}
    if numbers & known:
        return "it holds this claim number"
    for row in store.determinations(session, case.number):
        if said.denial.reference and row.reference.casefold() == said.denial.reference.casefold():
            return "it holds a denial with this reference number"
    is_asked = said.denial == chart.Denial() and not said.claims
    if is_asked and case.begins_at is Stage.PRIOR_AUTHORIZATION and not case.closed_on:
        return "it asks this payer for prior authorization already" if session.get_one(Coverage, case.coverage_id).payer == said.coverage.payer else ""
    return ""


def open_case(office: Office, said: Chart, *, actor: str, rework_as: DenialAction | None = None) -> Opened:
    """Open a new case from answers, draft what can be drafted, and say what is missing; with `rework_as` it is work on the claim.

    What the record knows of the patient stays and is added. Raises BadInput when patient or payer are missing, or a case holds the dispute already.
    """
    if not (said.patient.last_name and said.patient.first_name and said.coverage.payer):
        raise BadInput("A case needs the patient's name and the payer. Nothing was kept.")
    for twin in twins(office, said):
        if twin.same:
            raise BadInput(
                f"Nothing was opened: {twin.words}, and {twin.same}. Complete that case: casework chart {twin.number}, or casework correct {twin.number}."
            )
    is_denied = bool(said.claims) or said.denial != chart.Denial()
    begins_at = Stage.REWORK if rework_as else Stage.FIRST_APPEAL if is_denied else Stage.PRIOR_AUTHORIZATION
    with store.writing(office.engine) as session:
        whole = _with_record(session, said)
        patient, coverage = charts.keep(session, whole, replaces=True)
        key, covered_by = patient.key, coverage.id or 0
        case = new_case.open_in(office, session, whole, begins_at=begins_at, patient_key=key, coverage_id=covered_by, actor=actor, rework_as=rework_as)
        number = case.number
    with store.reading(office.engine) as session:
        waiting = [(row.stage, row.track) for row in store.stages(session, number)]
    for stage, track in waiting:
        questions.draft_if_possible(office, number, stage, track=track)
    workbooks.refresh(office, key)
    return _told(office, number)


def _with_record(session: Session, said: Chart) -> Chart:
    """Add what the record knows of the same patient, so that few answers never take the place of a whole history."""
    known = store.patient_by_identity(session, charts.identity(said.patient, said.coverage.member_id)) if said.coverage.member_id else None
    if known is None:
        return said
    rows = list(session.exec(select(Coverage).where(Coverage.patient_key == known.key).order_by(col(Coverage.id))))
    mine = [row for row in rows if row.payer == said.coverage.payer] or rows
    if not mine:
        return said
    old = charts.of_patient(session, known.key, mine[-1])
    coverage = merged(said.coverage, old.coverage) if mine[-1].payer == said.coverage.payer else said.coverage
    parts = {name: merged(getattr(said, name), getattr(old, name)) for name in ("patient", "clinician", "request", "standing")}
    lists = {name: getattr(said, name) or getattr(old, name) for name in ("trials", "scores", "infusions", "costs")}
    stated = {item.code for item in said.diagnoses}
    diagnoses = (*said.diagnoses, *(item for item in old.diagnoses if item.code not in stated))
    return said.model_copy(update={**parts, **lists, "coverage": coverage, "diagnoses": diagnoses})


def _told(office: Office, number: str) -> Opened:
    page = pages.case_page(office, number)
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        rows = store.stages(session, number)
        missing = tuple(dict.fromkeys((item["field"], item["how"]) for row in rows for item in context.missing(office, session, case, row)))
    running = [line for line in page["deadlines"] if line["drives"] and line["work_by"]]
    return Opened(
        number,
        tuple(office.files.shown(document["path"]) for document in page["documents"]),
        missing,
        tuple((f"{line['stage']}: {line['clock']}", date.fromisoformat(line["work_by"])) for line in running),
        tuple(f"{task['fact']}: {task['how']} ({task['moves']})" for task in page["to_find_out"]),
        workbooks.shown(office, number),
    )
