"""The files of one patient: documents and papers by their rows, workbooks and folders by key and number, and received originals by what they hold."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from sqlmodel import Session, col, select

from casework import opened
from casework.actions import received
from casework.actions.office import Office
from casework.errors import BadFile, CaseworkError
from casework.records import files
from casework.records.logbook import RemittedClaim
from casework.records.models import Coverage, Document, Patient
from casework.records.packets import Packet, PacketFile
from casework.records.papers import Exhibit

ORIGINALS = ("inbox", "charts")
RECEIVED = (*(f"{each}/" for each in ORIGINALS), f"{files.FOLDER}/{received.FOLDER}/")
KEPT_FOLDERS = ("", *ORIGINALS, "inbox/done", "inbox/rejected", "inbox/no-case")
LONGEST_PART = 20_000_000  # bytes of one part of a workbook that are looked through


class Sought:
    """By what a patient's files are known: keys, numbers, hashes of what came in, and the patient's own name and member ids."""

    def __init__(self, session: Session, key: str, numbers: Sequence[str]) -> None:
        """Read it from the patient's rows, before they go."""
        value = session.get_one(Patient, key).value
        covers = session.exec(select(Coverage).where(Coverage.patient_key == key)).all()
        self.key, self.numbers = key, tuple(numbers)
        self.name = tuple(word.casefold() for word in (value.first_name, value.last_name) if word)
        self.members = tuple(each.value.member_id.casefold() for each in covers if len(each.value.member_id) > 3)
        self.hashes = {
            *session.exec(select(RemittedClaim.file_sha256).where(col(RemittedClaim.case_number).in_(numbers))),
            *session.exec(select(Exhibit.sha256).where(col(Exhibit.case_number).in_(numbers))),
        }
        self.paths = set(_paths(session, numbers))

    def is_named_so(self, name: str) -> bool:
        """Say whether a name begins with the patient's key or the number of a case."""
        return any(part.startswith(each) and not part[len(each) : len(each) + 1].isalnum() for part in name.split("/") for each in (self.key, *self.numbers))

    def is_in(self, data: bytes) -> bool:
        """Say whether a file is one that came in for this patient, or names the patient by member id or by whole name."""
        if hashlib.sha256(data).hexdigest() in self.hashes:
            return True
        return any(self._is_told(text.decode("utf-8", "replace").casefold()) for text in _texts(data))

    def _is_told(self, text: str) -> bool:
        return any(each in text for each in self.members) or (len(self.name) > 1 and all(each in text for each in self.name))


def of_patient(office: Office, session: Session, key: str, numbers: Sequence[str]) -> list[str]:
    """List a patient's files by their names relative to the data folder, sealed and open ones; names hold nothing personal but where people gave them."""
    sought = Sought(session, key, numbers)
    found = {*_sealed(office, sought), *_documents(office, sought), *_received(office, sought)}
    return sorted(found)


def remove(office: Office, names: Iterable[str]) -> None:
    """Take files away; those that are gone already are no matter. Raises OSError."""
    stay = {office.documents, *(office.settings.home / each for each in (*KEPT_FOLDERS, files.FOLDER))}
    places = [_place(office, name) for name in names]
    for path in places:
        path.unlink(missing_ok=True)
    for path in places:
        for folder in path.parents:
            if folder in stay or (folder.exists() and not _is_empty(folder)):
                break
            if folder.exists():
                folder.rmdir()


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _place(office: Office, name: str) -> Path:
    top, _, rest = name.partition("/")
    return office.documents / rest if top == "documents" else office.settings.home / name


def _sealed(office: Office, sought: Sought) -> Iterator[str]:
    for name in office.files.all():
        if name in sought.paths or sought.is_named_so(name) or (not _is_of_a_case(name) and sought.is_in(_opened(office, name))):
            for each in received.together(office, name):  # a name it came under may tell what the file itself does not
                yield f"{files.FOLDER}/{each}{files.ENDING}"
            yield from (path.relative_to(office.settings.home).as_posix() for path in received.notes(office, name))


def _documents(office: Office, sought: Sought) -> Iterator[str]:
    for path in _below(office.documents):
        name = path.relative_to(office.documents).as_posix()
        if name in sought.paths or sought.is_named_so(name):
            yield f"documents/{name}"


def _received(office: Office, sought: Sought) -> Iterator[str]:
    for top in ORIGINALS:
        for path in _below(office.settings.home / top):
            name = path.relative_to(office.settings.home).as_posix()
            if sought.is_named_so(name) or sought.is_in(path.read_bytes()):
                yield name


def _is_of_a_case(name: str) -> bool:
    return name.startswith("C") and name[1:3].isdigit()


def _opened(office: Office, name: str) -> bytes:
    try:
        return office.files.sealed(name)
    except CaseworkError:  # one that does not open tells nobody anything
        return b""


def _below(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()) if folder.is_dir() else ()


def _paths(session: Session, numbers: Sequence[str]) -> Iterator[str]:
    yield from session.exec(select(Document.path).where(col(Document.case_number).in_(numbers)))
    yield from session.exec(select(Exhibit.path).where(col(Exhibit.case_number).in_(numbers)))
    of_packets = select(PacketFile.path).join(Packet, col(PacketFile.packet_id) == Packet.id)
    yield from session.exec(of_packets.where(col(Packet.case_number).in_(numbers)))


def _texts(data: bytes) -> Iterator[bytes]:
    """Give what a file says: itself, and the parts of a workbook or a Word file."""
    yield data
    with suppress(BadFile, *opened.DAMAGED_ZIP), opened.archive(data) as packed:
        for part in packed.infolist():
            if part.file_size <= LONGEST_PART and part.filename.endswith((".xml", ".csv", ".txt")):
                yield packed.read(part)
