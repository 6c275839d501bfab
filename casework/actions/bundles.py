"""The proof of filing: what one stage sent, with receipts, address, the count of its last day and the log, as files that ordinary tools can check.

The same record gives the same bytes. What may not leave the house stays behind, and REVIEW.txt says what a person looks at first.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from casework.actions import (
    audit,
    audit_file,
    bundle_parts,
    explained,
    file_writing,
    filing_kept,
    filing_proof,
    filing_route,
    openings,
    refusals,
    stages,
    undoing,
)
from casework.actions.office import Office
from casework.errors import BadInput, FolderNotWritable
from casework.plural import counted
from casework.records import events, store
from casework.records.logbook import Event
from casework.records.models import Case, CaseStage, Filing
from casework.rules.filing_events import FilingEventKind
from casework.terms import Clock, Stage, Track

MADE, REVIEWED = "bundle made", "bundle reviewed"
COMPLETE = "complete"
SUMS, README, REVIEW = "SHA256SUMS", "README.txt", "REVIEW.txt"
OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold: the bytes tell nothing of the time of making
THEIRS = "{path} holds something that is no proof of filing of ours. Name a new or empty folder, or another file."
# What the log shows of a stage to people outside: dates and acts, never the words of a note or a call.
SHOWN = (
    "stage opened", "deadline set", "deadline moved", "deadline ended", "draft the documents", "drawn", "edited by hand", "letters approved",
    "approval attested", "packet made", "record a filing", "proof recorded", "receipt confirmed", "filing failed", "filing found",
    "record the determination", "denial corrected", "denial sent again", "extension", "information request", "information answered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle in memory: its files by name, with the sums over all of them, and what stayed behind."""

    files: Mapping[str, bytes]
    points: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Give what the log keeps of it: the digest of its sums."""
        return hashlib.sha256(self.files[SUMS]).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: where, which files, what a person has to look at, and what stayed behind."""

    path: str
    files: tuple[str, ...]
    points: tuple[str, ...]
    left: tuple[str, ...]
    mark: str
    reviewed_by: str


def make(office: Office, number: str, stage: Stage, target: Path, *, actor: str, track: Track | None = None, reviewed_by: str = "") -> Made:
    """Write the proof of filing of a stage into a folder or a .zip; the same again changes nothing. `reviewed_by` says who looked through it.

    Raises UnknownCase, NotAllowed for a stage at which nothing was filed, BadInput for a target that holds something else, FolderNotWritable.
    """
    if reviewed_by and reviewed_by not in [person.key for person in office.settings.people]:
        raise BadInput(f"Nobody of clinic.toml is called “{reviewed_by[:24]}”. Name who looked through it: {_people(office)}.")
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        bundle = gathered(office, session, case, row)
        _refuse_theirs(target, bundle)
        _log(office, session, row, MADE, bundle.mark, actor=actor)
        if reviewed_by:
            _log(office, session, row, REVIEWED, f"{bundle.mark}, {reviewed_by}", actor=actor)
    openings.keep(office, number, f"proof of filing, {row.stage.title.lower()}", actor=actor)
    _write(target, bundle)
    return Made(str(target), tuple(bundle.files), bundle.points, bundle.left, bundle.mark, reviewed_by)


def gathered(office: Office, session: Session, case: Case, row: CaseStage) -> Bundle:
    """Gather the bundle of a stage. Raises NotAllowed where nothing was filed."""
    filings = [each for each in store.sendings(session, case.number) if (each.stage, each.track) == (row.stage, row.track)]
    if not filings:
        raise refusals.because("nothing-to-prove", number=case.number, stage=row.stage.title.lower())
    parts = bundle_parts.sent(office, session, row, filings)
    routes = filing_route.told(office, session, case, row, filings)
    said = [_filing(session, each) for each in filings]
    parts.points += [
        f"Proof of the filing of {each.filed_on}: {words}" for each in filings if (words := filing_proof.words(office, session, each)) not in ("", COMPLETE)
    ]
    files = {**parts.files, "deadline.txt": _deadlines(office, session, case, row), **_log_files(office, session, case, row)}
    names = sorted((*files, README))
    values = {"number": case.number, "stage": row.stage.title, "slug": row.stage.value}
    files[README] = _text(office, "bundle/readme.txt.j2", {**values, "filings": said, "routes": routes, "names": names})
    numbered = [{"place": place, "words": words} for place, words in enumerate(parts.points, 4)]
    files[REVIEW] = _text(office, "bundle/review.txt.j2", {**values, "points": numbered, "left": parts.left})
    files = dict(sorted(files.items()))
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items() if name != REVIEW)  # it stays here
    return Bundle({**files, SUMS: sums.encode()}, tuple(parts.points), tuple(parts.left))


def _text(office: Office, template: str, values: Mapping[str, object]) -> bytes:
    return office.wording.plain(template, values).encode()


def _people(office: Office) -> str:
    return ", ".join(person.key for person in office.settings.people) or "nobody is entered there yet"


def _filing(session: Session, filing: Filing) -> str:
    """Say one sending in a line: day, way, number of its proof, pages, and what became of it."""
    troubles = [each for each in store.filing_events(session, filing.case_number) if each.filing_id == filing.id and each.kind is not FilingEventKind.PROVED]
    reference, pages = filing_kept.reference(session, filing), filing_kept.pages(session, filing)
    told = [f"{filing.filed_on}: {filing.method.value}"]
    told += [f"number {reference}"] if reference else []
    told += [counted(pages, "page")] if pages else []
    told += ["the short filing that keeps the right"] if filing.is_protective else []
    told += [f"{each.kind.value} on {each.happened_on}{' (set right since)' if each.is_lifted else ''}" for each in troubles]
    return ", ".join(told)


def _deadlines(office: Office, session: Session, case: Case, row: CaseStage) -> bytes:
    """Explain each clock of the filing and of the answer, as they stand on record."""
    own = [each for each in store.deadlines(session, case.number) if (each.stage, each.track) == (row.stage, row.track)]
    asked = [each for each in own if each.clock in (Clock.FILING, Clock.DECISION)]
    told = [f"{each.clock.words} ({each.status.value})\n{explained.explained(office, session, case, each).text}\n" for each in asked]
    return ("\n".join(told) or "No clock of this step is on record.\n").encode()


def _log_files(office: Office, session: Session, case: Case, row: CaseStage) -> dict[str, bytes]:
    """Write what the log says of the stage, as a table and as text; notes and contacts stay in the house."""
    lines = [replace(each, words="") for each in _of_stage(audit.of_case(office, session, case.number), case, row)]
    text = "".join(f"{each.at:%Y-%m-%d %H:%M %z}  {each.verb}{f': {each.code}' if each.code else ''}  ({each.who})\n" for each in lines)
    return {"log.csv": audit_file.table(office, case.number, lines), "log.txt": text.encode()}


def _of_stage(every: Iterable[audit.Line], case: Case, row: CaseStage) -> Iterator[audit.Line]:
    """Give what the log shows of a stage on its track; without a track it is the case's own.

    What took an act of it back names neither, and always means the last such act that stood.
    """
    standing: list[audit.Line] = []
    for each in every:
        if each.verb in SHOWN:
            standing.append(each)
        taken = next((one for one in reversed(standing) if one.verb in _taken_back(each)), None)
        if taken:
            standing.remove(taken)
        meant = taken or each
        if (taken or each.verb in SHOWN) and (meant.stage, meant.track or case.track) == (row.stage, row.track):
            yield each


def _taken_back(line: audit.Line) -> list[str]:
    return line.code.partition(" (act ")[0].split("; ") if line.verb == undoing.VERB else []


def _write(target: Path, bundle: Bundle) -> None:
    """Write a bundle where a person wants it, readable by this user only."""
    files = {target: _zipped(bundle.files)} if _is_zip(target) else {target / name: data for name, data in bundle.files.items()}
    try:
        for path, data in files.items():
            file_writing.put(path, data)
    except OSError as error:
        raise FolderNotWritable(f"The proof of filing cannot be written there ({error.strerror}). Name another folder or file.") from None


def _refuse_theirs(target: Path, bundle: Bundle) -> None:
    """Refuse a folder or file that holds anything but a proof of filing: nothing else is ever written over."""
    if not (_is_ours_zip(target) if _is_zip(target) else _is_ours_folder(target, bundle)):
        raise BadInput(THEIRS.format(path=target))


def _is_zip(target: Path) -> bool:
    return target.suffix.lower() == ".zip"


def _is_ours_zip(target: Path) -> bool:
    if not target.exists():
        return target.absolute().parent.is_dir()
    return zipfile.is_zipfile(target) and SUMS in zipfile.ZipFile(target).namelist()


def _is_ours_folder(target: Path, bundle: Bundle) -> bool:
    if target.exists() and not target.is_dir():
        return False
    there = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()} if target.exists() else set()
    return there <= set(bundle.files)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            package.writestr(entry, data)
    return made.getvalue()


def _log(office: Office, session: Session, row: CaseStage, verb: str, code: str, *, actor: str) -> None:
    """Put an act on record once, however often the same bundle is made. Raises NotPermitted where it is not for this actor."""
    events.refuse(session, verb, actor=actor)
    kept = store.of_case(session, Event, row.case_number)
    if not any((each.verb, each.stage, each.code) == (verb, row.stage.value, code) for each in kept):
        events.append(session, verb, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)
