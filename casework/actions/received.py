"""Originals that came through the inbox: once read they lie sealed under a name of ours, and nothing of them stays open."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from casework.actions.office import Office
from casework.errors import BadFile, BadInput
from casework.records import events, store, whole
from casework.rules.roles import FILE_OPENED

FOLDER = "received"
NAMED = ".name"
SHOWN, LONGEST_ENDING = 16, 8


@dataclass(frozen=True, slots=True)
class Received:
    """One original: its name with us, the name it came under, which may be a patient's, and its bytes. `trouble` says why it does not open."""

    file: str
    original_name: str
    size: int
    trouble: str = ""


def keep(office: Office, path: Path) -> str:
    """Seal a file of the inbox that was read, and take the open one away; the same bytes twice are kept once. Raises OSError."""
    data = path.read_bytes()
    ending = path.suffix.lower() if path.suffix[1:].isalnum() and path.suffix.isascii() and len(path.suffix) <= LONGEST_ENDING else ""
    name = f"{FOLDER}/{store.vault_of(office.engine).index('received', str(len(data)), hashlib.sha256(data).hexdigest())[:SHOWN]}{ending}"
    office.files.seal(f"{name}{NAMED}", path.name.encode("utf-8", "surrogateescape"))
    office.files.seal(name, data)
    path.unlink(missing_ok=True)
    whole.flush(path.parent)
    return name


def names(office: Office) -> Iterator[str]:
    """Give our names of the originals."""
    return (each for each in sorted(office.files.matching(f"{FOLDER}/*")) if not each.endswith(NAMED))


def listed(office: Office) -> tuple[Received, ...]:
    """List the originals with the names they came under."""
    return tuple(_line(office, each) for each in names(office))


def _line(office: Office, name: str) -> Received:
    try:
        original = office.files.sealed(f"{name}{NAMED}").decode("utf-8", "replace")
        return Received(name, "".join(letter if letter.isprintable() else "?" for letter in original), len(office.files.sealed(name)))
    except BadFile as trouble:
        return Received(name, "", 0, str(trouble))


def opened(office: Office, file: str, *, actor: str) -> bytes:
    """Open an original for a person, with the opening on record first. Raises BadInput for no such file, BadFile, NotPermitted."""
    found = next((each for each in names(office) if file in (each, PurePosixPath(each).name)), "")
    if not found:
        raise BadInput("There is no such original. List them with: casework documents received")
    data = office.files.sealed(found)
    with store.writing(office.engine) as session:
        events.append(session, FILE_OPENED, actor=actor, at=office.now(), code=found)
    return data
