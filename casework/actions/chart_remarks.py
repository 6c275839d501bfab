"""What is said beside the cells of a chart workbook, from the record: coding checks, what stops a letter, and facts on which a date hangs."""

import re
from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session

from casework import bookshelf
from casework.actions import changes, coverages, directory, findings
from casework.actions.dossiers import dossier_of
from casework.actions.office import Office
from casework.chart import Chart
from casework.errors import CaseworkError, Missing
from casework.intake.chart_remarks import Remark, Severity
from casework.intake.chart_sheets import FACTS, IN_BOOK, Sheet, by_part
from casework.letters import packet, preflight
from casework.records import store
from casework.records.models import Case
from casework.rules import coding, treatment
from casework.rules.coding import Finding
from casework.rules.coding_chart import ROWS
from casework.rules.directory import AddressKind
from casework.terms import Step

SHEET = re.compile(rf"sheet “?({'|'.join(spec.title for spec in IN_BOOK)})\b”?(?:, ([^,:;(.]+))?")
ADDRESSES = {
    AddressKind.APPEAL_MAIL.value: "appeals_address",
    AddressKind.DISPUTE_MAIL.value: "appeals_address",
    AddressKind.APPEAL_FAX.value: "appeals_fax",
    AddressKind.DISPUTE_FAX.value: "appeals_fax",
}
PARTS = {words: part for part, words in ROWS.items()}
ITEM = re.compile(rf"({'|'.join(map(re.escape, PARTS))}) (\d+)")


def of_record(office: Office, session: Session, chart: Chart, cases: Sequence[Case]) -> tuple[Remark, ...]:
    """Gather what is to be said of the workbook of some cases of one patient, whose chart this is."""
    return (
        *(remark for case in cases for remark in _stops(office, session, case)),
        *(of_finding(item) for item in coding.findings(office.codes, chart, npis=(office.settings.clinic.npi,), today=office.today())),
        *(remark for case in cases for remark in _to_find(office, session, case)),
        *(Remark(Severity.QUESTION, words, "coverage") for case in cases for words in coverages.outside(session, case)),
        *(remark for case in cases for remark in _addresses(office, session, chart, case)),
        *_trials(office, chart),
    )


def of_finding(item: Finding) -> Remark:
    """Put a coding finding where it belongs."""
    found = ITEM.fullmatch(item.where)
    part = PARTS[found[1]] if found else item.where if item.where in Chart.model_fields else ""
    severity = Severity.ERROR if item.is_error else Severity.QUESTION
    row = int(found[2]) - 1 if found else None
    return Remark(severity, item.words, part, _field(part, item.field), row, source=f"{item.source} (confidence {item.confidence})")


def of_refusal(refusal: CaseworkError) -> Remark:
    """Put a refusal on the sheet that it names."""
    part, field = _named(str(refusal))
    return Remark(Severity.MEND, str(refusal), part, field)


def _field(part: str, words: str) -> str:
    """Find the field that a check calls by these words, "" when it speaks of a whole row."""
    columns = by_part(part).columns if part else ()
    name = words.casefold().replace(" ", "_")
    for column in columns:
        if column.label.casefold() == words.casefold() or column.field == name:
            return column.field
    return next((column.field for column in columns if column.field.startswith(name) or name.endswith(f"_{column.field}")), "")


def _named(words: str) -> tuple[str, str]:
    """Find the sheet, and the field if there is one, that a sentence names."""
    for title, label in SHEET.findall(words):
        if spec := _titled(title.strip()):
            return spec.part, next((column.field for column in spec.columns if column.label == label.strip()), "")
    return "", ""


def _titled(title: str) -> Sheet | None:
    return next((spec for spec in IN_BOOK if spec.title == title), None)


def _stops(office: Office, session: Session, case: Case) -> Iterator[Remark]:
    """Say of each missing fact which letters of a case wait for it."""
    waiting: dict[Missing, list[str]] = {}
    for row in store.stages(session, case.number):
        if row.step is not Step.DRAFTING:
            continue
        dossier = dossier_of(office, session, case, row)
        for kind in packet.kinds(dossier, codes=office.codes):
            for item in preflight.missing(dossier, kind, codes=office.codes):
                waiting.setdefault(item, []).append(kind.value.replace("-", " "))
    for item, letters in waiting.items():
        part, field = _named(item.how)
        how = "" if field else f": {item.how}"
        yield Remark(Severity.MISSING, f"{item.field}{how}. The {_joined(letters)} of {case.number} cannot be drafted without it", part, field)


def _joined(words: Sequence[str]) -> str:
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} and the {last}" if first else last


def _to_find(office: Office, session: Session, case: Case) -> Iterator[Remark]:
    """Say of each unknown fact how to find it and how far it moves a date."""
    for task in findings.of_case(office, session, case):
        part, field = _place(task["fact"])
        by = f", to work by {task['work_by']}" if task["work_by"] else ""
        words = f"{task['how']} ({task['fact']} of {case.number}: {task['moves']}{by})"
        yield Remark(Severity.FIND, words, part, field)


def _place(fact: str) -> tuple[str, str]:
    name = findings.ANSWERED_AS.get(fact, "")
    if name in changes.DATES:
        return "denial", changes.DATES[name]
    if name in changes.ON_COVERAGE:
        return "coverage", changes.ON_COVERAGE[name]
    if name in changes.STATED:
        return FACTS.part, name.replace("-", "_")
    return {"urgent": ("request", "is_urgent"), "reason": ("denial", "reason")}.get(name, ("", ""))


def _addresses(office: Office, session: Session, chart: Chart, case: Case) -> Iterator[Remark]:
    """Say what the payer directory vouches for where the denial letter's own address was not entered, or that it is to be asked for."""
    rows = [row for row in store.stages(session, case.number) if row.step in (Step.DRAFTING, Step.READY_TO_FILE)]
    for line in (line for row in rows for line in directory.of_stage(office, session, case, row)):
        field = ADDRESSES.get(line["kind"], "")
        if not field or chart.coverage.appeals_address or chart.coverage.appeals_fax:
            continue
        words = f"the letters take “{line['value']}” from the payer directory until you write what the denial letter says" if line["value"] else line["asks"]
        yield Remark(Severity.NOTE, words, "coverage", field, source=line["source"])


def _trials(office: Office, chart: Chart) -> Iterable[Remark]:
    """Say which treatments a reviewer may call too short, by the weeks that the clinic's own rulebook sets, or unproved."""
    needed = bookshelf.parsed(office.settings, "treatment.toml", treatment.thresholds)
    for row, trial in enumerate(chart.trials):
        tried = next(iter(treatment.history((trial,), needed).every))
        if tried.is_long_enough is False:
            weeks = needed[trial.drug_class.lower()]
            words = f"{tried.weeks} weeks; your rulebook asks for {weeks} (treatment.toml; read this payer's policy). Are the dates right?"
            yield Remark(Severity.QUESTION, words, "trials", "stopped_on", row)
        if not tried.is_documented:
            yield Remark(Severity.NOTE, "counts as reported, not documented: name the paper and page that shows it", "trials", "proof", row)
