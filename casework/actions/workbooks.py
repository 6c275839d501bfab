"""The chart workbooks of a data folder: one per patient, pre-filled, read again when somebody saved them.

A patient with a second denied case gets a second workbook, named with its case number, so that no date of one denial reaches the other.
A workbook keeps what a person made of it: only values that the record knows better and our own findings are written into it,
never while it is open in a spreadsheet program, and never over a save that was not read or could not be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from casework.actions import chart_remarks, charts, copy_marks, coverages_followed, received, workbook_marks, working_copies
from casework.actions.copy_marks import is_faulty, is_saved
from casework.actions.office import Office
from casework.actions.working_copies import is_open
from casework.chart import Chart
from casework.errors import BadChart, CaseworkError
from casework.intake import chart_book, chart_facts
from casework.intake.chart_lists import Offer
from casework.intake.chart_remarks import Remark, in_order
from casework.intake.chart_update import CannotKeep
from casework.records import columns, events, store, troubles
from casework.records.models import Case
from casework.rules.book import ANY_PAYER
from casework.terms import Stage

__all__ = ["anew", "is_faulty", "is_saved", "keep_fresh", "path_of", "refresh", "tell"]

READ_TO = "workbooks: log read to"
MANY = 10_000
HANDS_OUT = "casework chart {number}"
OPEN = "The workbook is open in a spreadsheet program, so nothing was written into it. Close it, and these findings will stand beside its cells."


@dataclass(frozen=True, slots=True)
class _Content:
    """What a workbook should say; `key` is its keyed name."""

    chart: Chart
    remarks: tuple[Remark, ...]
    offer: Offer
    key: str


def refresh(office: Office, patient_key: str, *, asked_for: Path | None = None) -> tuple[Path, ...]:
    """Bring a patient's workbooks up to the record; one that somebody has saved since is left for reading.

    Where documents are kept closed, one that is not handed out now is written only where it is asked for.
    """
    with store.reading(office.engine) as session:
        found: dict[Path, list[Case]] = {}
        for case in store.cases_of_patient(session, patient_key):
            if not case.closed_on:
                found.setdefault(_path(office, session, case), []).append(case)
        contents = {path: _content(office, session, mine) for path, mine in found.items()}
    wanted = (each for each in contents if office.files.is_open or each == asked_for or each.exists())
    return tuple(path for path in wanted if _bring_up(office, path, contents[path]))


def _content(office: Office, session: Session, cases: Sequence[Case]) -> _Content:
    chart = charts.of_case(session, cases[-1])
    remarks = in_order(chart_remarks.of_record(office, session, chart, cases))
    known = (payer.title for name, payer in office.book.payers.items() if name != ANY_PAYER)
    titles = tuple((name, office.book.plan(name).title) for name in office.book.plan_names)
    offer = Offer(office.book.plan_names, tuple(sorted({*known, *charts.payers(session)})), _facts(office, chart), titles)
    return _Content(chart, remarks, offer, columns.vault().index("workbook", chart.model_dump_json(), repr(remarks), repr(offer)))


def _facts(office: Office, chart: Chart) -> tuple[str, ...]:
    """List the facts that a chart's plan asks; a plan that is not known, or of no rulebook, may ask them all."""
    plan = chart.coverage.plan
    return office.book.plan(plan).facts if plan in office.book.plan_names else chart_facts.NAMES


def _bring_up(office: Office, path: Path, content: _Content) -> bool:
    """Write one workbook, new or into the one that is there or lies sealed; say whether it was written."""
    working_copies.hand_out(office, path)
    if not path.exists():
        with troubles.told():
            fresh = chart_book.fresh(content.chart, offer=content.offer, remarks=content.remarks, looked_on=office.today())
        return _put(office, path, fresh, key=content.key)
    if is_saved(office, path) or is_faulty(office, path) or workbook_marks.says(office, path) == content.key:
        return False
    if is_open(path):
        _wait(office, path, OPEN, content.remarks)
        return False
    return _write_into(office, path, content.chart, content.remarks, content.offer, key=content.key)


def _write_into(office: Office, path: Path, chart: Chart | None, remarks: Sequence[Remark], offer: Offer, *, key: str) -> bool:
    """Write values and findings into a workbook; where it cannot be, the findings go to the text file beside it.

    Raises FolderNotWritable for a full, read-only or broken disk, which is no fault of the workbook.
    """
    content = path.read_bytes()
    try:
        with troubles.told():
            fresh = chart_book.updated(content, chart, offer=offer, remarks=remarks, looked_on=office.today())
    except (CannotKeep, BadChart) as refusal:
        _beside(path, str(refusal), remarks)
        workbook_marks.set_says(office, path, key)
        return False
    if is_open(path) or path.read_bytes() != content:
        _wait(office, path, OPEN, remarks)
        return False
    return _put(office, path, fresh, key=key, is_faulty=chart is None)


def tell(office: Office, path: Path, refusal: CaseworkError, *, read: str) -> None:
    """Put what keeps a saved workbook from being taken in beside its cells, or, where it cannot be written, in the text file beside it.

    `read` is the workbook's content as it was named before it was read.
    """
    copy_marks.remember(office, path, read, is_faulty=True)
    try:
        looked = chart_book.looked(path)
    except CaseworkError as unreadable:
        _beside(path, str(unreadable), ())
        return
    if is_open(path):
        _wait(office, path, f"{OPEN}\n{refusal}", ())
        return
    _write_into(office, path, None, looked.remarks or (chart_remarks.of_refusal(refusal),), Offer(), key="")


def catch_up(office: Office) -> None:
    """Write what had to wait while a workbook was open; one that could not be taken in is read once more, and told."""
    folder = office.settings.folder("charts")
    waiting = workbook_marks.waiting(office)
    ready = [name for name in waiting if not is_open(folder / name)]
    if not ready:
        return
    workbook_marks.set_waiting(office, [name for name in waiting if name not in ready])
    for path in (folder / name for name in ready):
        if path.exists() and is_faulty(office, path):
            copy_marks.forget(office, path)
        else:
            refresh(office, path.stem.split()[0])
            working_copies.put_away(office, path)


def keep_fresh(office: Office, *, now: datetime, first: Callable[[tuple[str, ...]], object]) -> None:
    """Bring the workbooks of every patient whose case changed since the last look up to date, so that nobody edits an old one.

    `first` does what else follows from a change of those cases. `now` is the machine's own aware time, never a simulated day.
    """
    catch_up(office)
    working_copies.sweep(office, now=now)
    with store.reading(office.engine) as session:
        mark = store.mark(session, READ_TO)
        fresh = events.after(session, int(mark.value) if mark else 0, limit=MANY)
        numbers = dict.fromkeys(event.case_number for event in fresh if event.case_number and events.is_act(event))
        patients = dict.fromkeys(store.case(session, number).patient_key for number in numbers)
    first(tuple(numbers))
    for key in patients:
        refresh(office, key)
    if fresh:
        with store.writing(office.engine) as session:
            store.set_mark(session, READ_TO, str(fresh[-1].id), at=office.now())


def anew(office: Office, number: str) -> Path:
    """Write the workbook of a case anew; one that was saved and not read is kept, ending in .old: beside it, or sealed among what was received."""
    path = path_of(office, number)
    if path.exists() and (is_saved(office, path) or is_faulty(office, path)):
        received.keep_old(office, path)
    with store.reading(office.engine) as session:
        key = store.case(session, number).patient_key
    working_copies.hand_out(office, path)
    refresh(office, key, asked_for=path)
    return path


def path_of(office: Office, number: str) -> Path:
    """Say which workbook holds the chart of a case."""
    with store.reading(office.engine) as session:
        return _path(office, session, store.case(session, number))


def name_of(office: Office, session: Session, case: Case) -> str:
    """Name the workbook that holds the chart of a case, for its page; where documents are kept closed, the command that hands it out."""
    return _path(office, session, case).name if office.files.is_open else HANDS_OUT.format(number=case.number)


def shown(office: Office, number: str) -> str:
    """Say where a person finds the workbook of a case."""
    return str(path_of(office, number)) if office.files.is_open else HANDS_OUT.format(number=number)


def _path(office: Office, session: Session, case: Case) -> Path:
    later = coverages_followed.begun(session, case.coverage_id)
    mine = [other for other in store.cases_of_patient(session, case.patient_key) if _is_beside(session, case, other)]
    is_further = case.number in [other.number for other in mine if other.begins_at is not Stage.PRIOR_AUTHORIZATION][1:]
    named = case.number if is_further else later.case_number if later else ""
    return office.settings.folder("charts") / f"{case.patient_key}{f' {named}' if named else ''}.xlsx"


def _is_beside(session: Session, case: Case, other: Case) -> bool:
    """Say whether two cases may share a workbook: a coverage that followed another has one of its own, so that no cell moves an old case."""
    return other.coverage_id == case.coverage_id or not any(coverages_followed.begun(session, each.coverage_id) for each in (case, other))


def remember(office: Office, path: Path, read: str) -> None:
    """Remember the content of a workbook that was taken in, as `copy_marks.digest` named it before the reading."""
    copy_marks.remember(office, path, read)
    _beside_file(path).unlink(missing_ok=True)


def _put(office: Office, path: Path, content: bytes, *, key: str, is_faulty: bool = False) -> bool:
    try:
        copy_marks.put_in_place(office, path, content, is_faulty=is_faulty)
    except OSError:  # some systems refuse it while the file is open elsewhere
        workbook_marks.wait(office, path)
        return False
    workbook_marks.set_says(office, path, key)
    _beside_file(path).unlink(missing_ok=True)
    return True


def _wait(office: Office, path: Path, why: str, remarks: Sequence[Remark]) -> None:
    _beside(path, why, remarks)
    workbook_marks.wait(office, path)


def _beside(path: Path, why: str, remarks: Sequence[Remark]) -> None:
    lines = [why, *(f"- {remark.severity}: {remark.line}" for remark in in_order(remarks))]
    _beside_file(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _beside_file(path: Path) -> Path:
    return path.with_suffix(working_copies.FINDINGS)
