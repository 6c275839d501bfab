"""What a document needs and the case does not have, each fact with the place where a person enters it.

The protective filing needs almost nothing: a right must never be lost for want of a fact.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from casework.errors import Missing
from casework.letters import asked_records, catalogue, claim_work, facts, figures, parties, winning
from casework.letters.dossier import Dossier
from casework.rules import coding
from casework.rules.coding import CodeBook
from casework.settings import PROGRAM
from casework.terms import DenialReason, DocumentKind

# Field -> label in the chart workbook, where the label is not the field's own name.
LABELS = {
    "patient.birth_on": "Birth date",
    "patient.jurisdiction": "State",
    "patient.zip_code": "ZIP code",
    "coverage.member_id": "Member ID",
    "clinician.npi": "NPI",
    "request.procedure_codes": "Procedure codes",
}
CLINICAL = (DenialReason.MEDICAL_NECESSITY, DenialReason.EXPERIMENTAL, DenialReason.FREQUENCY)


@cache
def standard_codes() -> CodeBook:
    """Read the code book that comes with the program, once."""
    return CodeBook.parse((PROGRAM / "casework" / "rulebook" / "codes.toml").read_text(encoding="utf-8"))


def missing(dossier: Dossier, kind: DocumentKind, *, codes: CodeBook | None = None) -> tuple[Missing, ...]:
    """List every fact the document needs and does not have; empty when it can be drawn."""
    plain = (_missing_field(dossier, path) for path in catalogue.of(kind).fields)
    return (*(item for item in plain if item), *_grouped(dossier, kind, codes or standard_codes()))


def where(path: str) -> Missing:
    """Name a field as people call it, and the place where it is entered."""
    group, name = path.split(".")
    if group == "clinic":
        return Missing(f"clinic {name.replace('_', ' ')}", f"clinic.toml, [clinic], {name}")
    label = LABELS.get(path, name.replace("_", " ").capitalize())
    words = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return Missing(f"{group} {words}", f"chart workbook, sheet {group.capitalize()}, {label}")


def _missing_field(dossier: Dossier, path: str) -> Missing | None:
    group, name = path.split(".")
    if group == "denial" and dossier.is_undecided:
        return None  # where nobody decided there is no reason to answer
    holder = dossier.clinic if group == "clinic" else getattr(dossier.chart, group)
    return None if getattr(holder, name) else where(path)


def _grouped(dossier: Dossier, kind: DocumentKind, codes: CodeBook) -> Iterator[Missing]:
    for name in catalogue.of(kind).checks:
        yield from CHECKS[name](dossier, codes)


def _claim_or_reference(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    references = [dossier.chart.denial.reference, *dossier.claim_numbers, *(item.reference for item in dossier.history)]
    if not any(references) and not dossier.is_undecided:
        yield Missing("claim number or the denial's reference", "chart workbook, sheet Claims, Payer claim number, or sheet Denial, Reference number")


def _date_of_denial(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    denial = dossier.chart.denial
    if not (dossier.is_undecided or denial.notice_on or denial.received_on or denial.mailed_on or any(item.answered_on for item in dossier.history)):
        yield Missing("date of the denial notice", "chart workbook, sheet Denial, Date on the notice")


def _service(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.chart.request.description:
        yield Missing("service in words", "chart workbook, sheet Request, Service asked for; name the drug and the route")


def _procedures(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.procedures:
        yield where("request.procedure_codes")


def _diagnosis(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.chart.diagnoses:
        yield Missing("diagnosis", "chart workbook, sheet Diagnoses, ICD-10-CM code")


def _clinical_diagnosis(dossier: Dossier, codes: CodeBook) -> Iterator[Missing]:
    if dossier.chart.denial.reason in CLINICAL:
        yield from _diagnosis(dossier, codes)


def _treatments(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.chart.trials:
        yield Missing("treatment history", "chart workbook, sheet Treatments tried, one row for each")


def _dose(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.chart.request.dose and not any(each.dose_mg for each in dossier.chart.infusions):
        yield Missing("dose", "chart workbook, sheet Request, Dose, or sheet Infusions, Dose (mg)")


def _claim_number(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.claim_numbers:
        yield Missing("claim number", "chart workbook, sheet Claims, Payer claim number")


def _service_day(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not any(line.service_on for line in dossier.chart.claims):
        yield Missing("date of service", "chart workbook, sheet Claims, Service date")


def _proof(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.extra.proofs:
        how = "add it with casework add-document, kind proof of filing, class ordinary; the receipt of an appeal or a request proves nothing of the claim"
        yield Missing("proof of the claim's first filing, dated on or after the service and before the denial", how)


def _fax(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    office = parties.other_office(dossier)
    if not dossier.extra.fax_to and office and not parties.is_to_payer(dossier):
        yield Missing(f"fax number of {office}", "it is in the notice of the latest decision; write that cover by hand, or send by mail or portal")
    elif not dossier.extra.fax_to:
        yield Missing("fax number", "chart workbook, sheet Coverage, Appeals fax, from the denial letter; for a request, ask the payer")


def _pages(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.extra.pages:
        yield Missing("number of pages", "make the packet (casework packet), or count what is sent and say it: --pages N, without the cover")


def _comparison(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not any(table.is_comparison for table in figures.cost_tables(dossier.chart.costs)):
        yield Missing(
            "cost comparison", "chart workbook, sheet Costs: the requested treatment and one alternative, both billed, both allowed or both cash price"
        )


def _office(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if dossier.office is None:
        yield Missing(
            "regulator",
            "chart workbook, sheet Coverage: plan, issuing state and, in California, the regulator on the card; under a church plan the sheet Plan facts",
        )


def _history(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not facts.timeline(dossier):
        yield Missing("history of the case", "record what was filed and decided, with dates, before the complaint is drafted")


def _bill(dossier: Dossier, codes: CodeBook) -> Iterator[Missing]:
    if not dossier.chart.claims:
        yield Missing("service lines", "chart workbook, sheet Claims, one row for each service")
    for number, line in enumerate(dossier.chart.claims, 1):
        wanted = (
            ("date of service", "Service date", line.service_on),
            ("procedure code", "Procedure", line.procedure),
            ("charge", "Charge", line.charge > 0),
            ("place of service", "Place", line.place_of_service),
            ("diagnosis codes", "Diagnoses", figures.line_diagnoses(dossier.chart, line)),
        )
        yield from (Missing(f"{words} of claim line {number}", f"chart workbook, sheet Claims, {column}") for words, column, value in wanted if not value)
    for finding in coding.errors(codes, dossier.chart, npis=(dossier.clinic.npi,)):
        yield Missing(f"{finding.field} of {finding.where} that passes the check {finding.check}", finding.words)


def _asked(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.extra.asked:
        yield Missing("what the patient is asked for", f"run casework chase {dossier.case_number} patient: it says what is awaited")


def _plan_b(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.extra.plan_b.options:
        yield Missing("options of plan B", f"run casework plan-b {dossier.case_number}; where its options grew old, check plan-b.toml again")


def _notice_gaps(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if not dossier.notice_gaps:
        yield Missing("what the notice lacks", f"look through the notice and say so: casework notice-check {dossier.case_number}")


def _official_form(dossier: Dossier, _codes: CodeBook) -> Iterator[Missing]:
    if dossier.extra.form is None:
        yield Missing("which form", f"say it: casework forms {dossier.case_number} --draw FORM; without --draw the command lists them")


# What a document may need besides single fields, under the names by which documents.toml asks.
def _approval(dossier: Dossier) -> tuple[Missing, ...]:
    if dossier.extra.signatures.approved:
        return ()
    return (Missing("approval of a letter", "record it: Deployments, signing, or casework approve-letter"),)


CHECKS: dict[str, Callable[[Dossier, CodeBook], Iterable[Missing]]] = {
    "approval": lambda dossier, _codes: _approval(dossier),
    "claim or reference": _claim_or_reference,
    "date of denial": _date_of_denial,
    "service": _service,
    "procedures": _procedures,
    "diagnosis": _diagnosis,
    "clinical diagnosis": _clinical_diagnosis,
    "treatments": _treatments,
    "comparison": _comparison,
    "dose": _dose,
    "claim number": _claim_number,
    "service day": _service_day,
    "proof of filing": _proof,
    "open drug": lambda dossier, _codes: asked_records.lacking(dossier, "drug"),
    "open therapy": lambda dossier, _codes: asked_records.lacking(dossier, "therapy"),
    "fax number": _fax,
    "page count": _pages,
    "office": _office,
    "history": _history,
    "bill": _bill,
    "plan B": _plan_b,
    "notice gaps": _notice_gaps,
    "official form": _official_form,
    "asked of the patient": _asked,
    "claim codes": lambda dossier, _codes: claim_work.lacking_codes(dossier),
    "corrections": lambda dossier, _codes: claim_work.lacking_corrections(dossier),
    "records to enclose": lambda dossier, _codes: claim_work.lacking_records(dossier),
    "decision to carry out": lambda dossier, _codes: winning.lacking(dossier),
}
