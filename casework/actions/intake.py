"""Taking in files, by hand or from the inbox and the charts folder: read, refused with a reason, or left until it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from casework.actions import (
    call_sheets,
    cases,
    copy_marks,
    monday,
    papers_dropped,
    questions,
    received,
    refusals,
    remittances,
    workbook_marks,
    workbooks,
    working_copies,
    worksheets,
)
from casework.actions.intake_result import Result as Result
from casework.actions.office import Office
from casework.actions.papers import Taken
from casework.errors import BadFile, CaseworkError
from casework.intake import chart_book, inbox, paper_files, worksheet
from casework.intake.inbox import FileKind
from casework.records import store
from casework.settings import Settings

SETTLE_SECONDS = 2.0
SYSTEM = "intake"
LINK = BadFile("This is a link, not a file. Copy the file itself into the inbox.")


def preview(settings: Settings, path: Path) -> Result:
    """Say what a file would do; needs no database. Raises BadFile."""
    kind = _kind(path)
    if kind is FileKind.CHART:
        chart_book.load_any(path)
        return Result(path.name, kind.value, summary=("A chart that can be read.",))
    if kind is FileKind.CALL_SHEET:
        call_sheets.load(settings, path)
        return Result(path.name, kind.value, summary=("A call sheet that can be read.",))
    if kind is FileKind.WORKSHEET:
        return _of_worksheet(path.name, worksheets.judge(settings, path))
    with _opened(path) as file:
        sifted = remittances.sift(settings, file)
    appealed = sum(len(group.claims) for group in sifted.groups)
    return _of_remittance(path.name, sifted, claims_set_aside=sifted.remittance.count - appealed)


def take_file(office: Office, path: Path, *, actor: str) -> Result:
    """Take in one file by its content. Raises BadFile or BadInput with what to do; nothing of it is then kept."""
    kind = _kind(path)
    if kind is FileKind.CHART:
        return take_chart(office, path, actor=actor)
    if kind is FileKind.CALL_SHEET:
        return _of_sheet(path.name, call_sheets.take(office, path, actor=actor))
    if kind is FileKind.WORKSHEET:
        sheet, kept = worksheets.take(office, path, actor=actor)
        _settle(office, kept.numbers)
        return replace(_of_worksheet(path.name, sheet, kept), monday=monday.line(office, kept.sheet))
    with _opened(path) as file:
        sifted, taken = remittances.take(office, file, actor=actor)
    _settle(office, taken.numbers)
    return _of_remittance(
        path.name,
        sifted,
        opened=tuple(taken.opened),
        changed=tuple(dict.fromkeys(taken.joined)),
        claims_in_cases=taken.in_cases,
        claims_known=taken.known,
        claims_set_aside=taken.set_aside,
        monday=monday.line(office, taken.sheet),
    )


def _kind(path: Path) -> FileKind:
    try:
        kind = inbox.kind_of_file(path)
        if kind is FileKind.UNKNOWN and paper_files.is_paper(path):
            raise BadFile("This is a paper. Take it into its case with: casework add-document NUMBER FILE; or drop it into inbox/no-case.")
        return kind
    except OSError as error:
        raise _unreadable(error) from None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise _unreadable(error) from None


def _unreadable(error: OSError) -> BadFile:
    return BadFile(f"The file cannot be read ({error.strerror}). Check that it exists and may be read.")


def _of_worksheet(name: str, judged: worksheets.Judged, taken: worksheets.Taken | None = None) -> Result:
    """Count a worksheet by claims, as a remittance is, and by rows, which conserve: each has one fate."""
    claims = worksheets.report(judged, taken)
    fates = worksheets.fates_of_claims(judged, taken)
    return Result(
        name,
        FileKind.WORKSHEET.value,
        opened=tuple(taken.opened) if taken else (),
        changed=tuple(dict.fromkeys(taken.joined)) if taken else (),
        claims_read=len(judged.decided),
        claims_known=fates.count(worksheets.Fate.KNOWN),
        claims_set_aside=fates.count(worksheets.Fate.SET_ASIDE),
        summary=(*worksheet.told(judged.sheet, judged.decisions, judged.groups), *worksheets.fate_words(taken)),
        claims=claims,
        rows={"read": judged.sheet.rows_read, **({fate.value: taken.count(fate) for fate in worksheets.Fate} if taken else {})},
    )


def _of_remittance(name: str, sifted: remittances.Sifted, **done: Any) -> Result:
    return Result(
        name,
        FileKind.REMITTANCE.value,
        claims_read=sifted.remittance.count,
        summary=tuple(sifted.summary),
        claims=sifted.rows,
        **done,
    )


def take_chart(office: Office, path: Path, *, actor: str) -> Result:
    """Take in a chart workbook or JSON chart, then draft what it made possible. Raises BadChart or BadInput."""
    read = copy_marks.digest(path)  # named before it is read: what is saved meanwhile is read the next time
    taken = cases.take_chart(office, chart_book.load_any(path), actor=actor)
    is_ours = path.parent == office.settings.folder("charts")
    if is_ours:
        workbooks.remember(office, path, read)
    _settle(office, (*taken.opened, *taken.changed))
    workbooks.refresh(office, taken.patient_key)
    if is_ours:
        workbook_marks.put_away(office, path)
    parts = [f"opened {', '.join(taken.opened)}" if taken.opened else "", f"updated {', '.join(taken.changed)}" if taken.changed else ""]
    told = "; ".join(part for part in parts if part) or "kept for the patient; it calls for no case yet"
    return Result(path.name, FileKind.CHART.value, opened=taken.opened, changed=taken.changed, summary=(f"Chart read: {told}.", *taken.findings))


def _settle(office: Office, numbers: tuple[str, ...]) -> None:
    """Draft what can be drafted, and pre-fill the charts of the patients concerned."""
    with store.reading(office.engine) as session:
        waiting = [row for number in numbers for row in store.stages(session, number)]
        patients = list(dict.fromkeys(store.case(session, number).patient_key for number in numbers))
    papers_dropped.make_folders(office, numbers)
    for row in waiting:
        questions.draft_if_possible(office, row.case_number, row.stage, track=row.track)
    call_sheets.prepare_all(office, numbers, actor=SYSTEM)
    for key in patients:
        workbooks.refresh(office, key)


def watch(office: Office, *, settle_seconds: float = SETTLE_SECONDS) -> list[Result]:
    """Take in every file that waits in the inbox, and every chart workbook that somebody saved.

    A file that cannot be read goes to rejected/ with the reason beside it; the others go on.
    """
    folder = office.settings.folder("inbox")
    present = datetime.now(UTC)  # the machine's own time: it is compared with the files' times
    for link in inbox.links(folder):
        with refusals.logged(office, link, LINK, actor=SYSTEM):
            received.refuse(office, link, str(LINK))
    results = [_take_waiting(office, path) for path in inbox.waiting(folder, settle_seconds=settle_seconds, now=present)]
    charts = inbox.waiting(office.settings.folder("charts"), settle_seconds=settle_seconds, now=present)
    results += [_take_saved(office, path) for path in charts if path.suffix == ".xlsx" and not call_sheets.is_named(path) and workbooks.is_saved(office, path)]
    results += [_take_sheet(office, path) for path in charts if call_sheets.is_named(path) and copy_marks.is_saved(office, path)]
    results += [_of_paper(path, taken) for path, taken in papers_dropped.take_all(office, settle_seconds=settle_seconds, now=present)]
    papers_dropped.keep_folders(office)
    workbooks.keep_fresh(office, now=present, first=partial(call_sheets.prepare_missing, office, actor=SYSTEM))
    return results


def _of_paper(path: Path, taken: Taken | CaseworkError) -> Result:
    if isinstance(taken, CaseworkError):
        return Result(path.name, "paper", refused=str(taken))
    return Result(path.name, "paper", changed=(taken.case_number,) if taken.case_number and not taken.is_known else (), summary=taken.told)


def _take_waiting(office: Office, path: Path) -> Result:
    if paper_files.is_paper(path):
        return _of_paper(path, papers_dropped.take_one(office, path, ""))
    try:
        with refusals.of_one_file():
            result = take_file(office, path, actor=SYSTEM)
    except refusals.OF_ONE_FILE as refusal:
        with refusals.logged(office, path, refusal, actor=SYSTEM):
            received.refuse(office, path, str(refusal))
        return Result(path.name, "", refused=str(refusal))
    received.keep(office, path)
    return result


def _take_saved(office: Office, path: Path) -> Result:
    """Read a saved workbook; a faulty one changes nothing, and what is to be mended stands beside its cells until it is saved again."""
    read = copy_marks.digest(path)
    try:
        with refusals.of_one_file():
            return take_chart(office, path, actor=SYSTEM)
    except refusals.OF_ONE_FILE as refusal:
        with refusals.logged(office, path, refusal, actor=SYSTEM):
            workbooks.tell(office, path, refusal, read=read)
        return Result(path.name, FileKind.CHART.value, refused=str(refusal))


def _take_sheet(office: Office, path: Path) -> Result:
    """Read a saved call sheet; a faulty one stays, with the findings in a text file beside it, until it is saved again."""
    findings, read = path.with_suffix(working_copies.FINDINGS), copy_marks.digest(path)
    try:
        with refusals.of_one_file():
            result = _of_sheet(path.name, call_sheets.take(office, path, actor=SYSTEM))
    except refusals.OF_ONE_FILE as refusal:
        with refusals.logged(office, path, refusal, actor=SYSTEM):
            findings.write_text(f"{refusal}\n", encoding="utf-8")
            copy_marks.remember(office, path, read)
        return Result(path.name, FileKind.CALL_SHEET.value, refused=str(refusal))
    findings.unlink(missing_ok=True)
    return result


def _of_sheet(name: str, taken: call_sheets.Taken) -> Result:
    return Result(name, FileKind.CALL_SHEET.value, changed=(taken.case_number,) if taken.answers or taken.contacts else (), summary=(taken.words,))
