"""The plan B sheet of a case: what is known of its figures, what the patient told, and the sheet drawn beside the packets."""

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from sqlmodel import Session

from casework import bookshelf
from casework.actions import charts, drafting, inquiries, stages
from casework.actions.dossiers import dossier_of
from casework.actions.office import Office
from casework.chart import Chart
from casework.letters import packet, superbills
from casework.letters.dossier import Dossier
from casework.letters.plan_b import PlanBSheet, Told, sheet
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.rules.inquiry_answers import standing
from casework.rules.plan_b import PriceKind
from casework.rules.plan_b_book import ForWhom, LeftOut, PlanBBook
from casework.terms import DocumentKind

ASKED = ("N3", "N4", "N5")  # inquiry.toml: out-of-network deductible, what of it is met, the member's share


@dataclass(frozen=True, slots=True)
class PlanB:
    """A sheet as it was drawn: its path in the documents folder, what stands on it, and which options do not, with the reason."""

    path: str
    sheet: PlanBSheet
    left_out: tuple[LeftOut, ...]


def draw(office: Office, number: str, told: Told, *, actor: str) -> PlanB:
    """Draw the sheet of a case, open or closed; the same figures add no second file.

    What was not told is taken from the chart's costs and the payer's answers. Raises UnknownCase, MissingData, and BadInput for a figure that cannot be.
    """
    with store.writing(office.engine) as session:
        events.refuse(session, "drawn", actor=actor)  # before a file is written
        case, row = stages.find(session, number, None)
        plain = dossier_of(office, session, case, row)
        known = _known(office, session, case, told)
        options, left_out = rules_of(office).choose(_for_whom(office, plain))
        found = sheet(known, options, rules_of(office).notes)
        path = _kept(office, session, row, replace(plain, extra=replace(plain.extra, plan_b=found)), actor=actor)
        return PlanB(path, found, left_out)


def rules_of(office: Office) -> PlanBBook:
    """Read the options, ours and the clinic's own. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, "plan-b.toml", PlanBBook.parse)


def _kept(office: Office, session: Session, row: CaseStage, dossier: Dossier, *, actor: str) -> str:
    kind, book = DocumentKind.PLAN_B, office.book.version
    drawn = packet.draw(dossier, kind, wording=office.wording, letterhead=office.letterhead, register=office.register, codes=office.codes, rulebook=book)
    added = drafting.keep(office, session, row, drawn)
    if added:
        events.append(session, "drawn", actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=kind.value)
    own = [each for each in store.documents(session, row.case_number) if (each.stage, each.track, each.kind) == (row.stage, row.track, kind)]
    return own[-1].path


def _for_whom(office: Office, dossier: Dossier) -> ForWhom:
    chart = dossier.chart
    return ForWhom(chart.coverage.plan, chart.patient.jurisdiction, dossier.diagnosis_codes, superbills.refusal(dossier), office.today())


def _known(office: Office, session: Session, case: Case, told: Told) -> Told:
    """Fill in what nobody told now: the price of the chart's costs, and what the payer answered about the deductible and the share."""
    priced = _priced(charts.of_case(session, case), told)
    deductible, met, share = _answered(office, session, case)
    left = None if deductible is None or met is None else max(Decimal(0), deductible - met)
    return replace(
        priced,
        deductible_left=left if told.deductible_left is None else told.deductible_left,
        coinsurance=share if told.coinsurance is None else told.coinsurance,
    )


def _priced(chart: Chart, told: Told) -> Told:
    """Take price and sessions from the chart's cost lines of the requested treatment: the cash price first; an allowed amount is no price."""
    lines = [line for line in chart.costs if line.is_requested_treatment]
    own = next((line for kind in ("cash price", "billed") for line in lines if line.basis == kind), None)
    if told.price is not None or own is None:
        return replace(told, sessions=told.sessions or chart.request.sessions)
    kind: PriceKind = "cash price" if own.basis == "cash price" else "billed"
    return replace(told, price=own.unit_amount, kind=kind, sessions=told.sessions or own.count or chart.request.sessions)


def _answered(office: Office, session: Session, case: Case) -> tuple[Decimal | None, ...]:
    """Give the payer's answers about the deductible, what of it is met, and the share; an answer that contradicts another is none."""
    said = inquiries.answers_of(session, case.number)
    unclear = {each.question.id for each in inquiries.view_of(office, session, case).contradictions if each.is_open} if said else set()
    questions = [inquiries.rules_of(office).question(name) for name in ASKED]
    stand = [standing(said, question) if question.id not in unclear else None for question in questions]
    return tuple(_number(each.value) if each else None for each in stand)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:  # “not known”
        return None
