"""Originals that came through the inbox: once read they lie sealed under a name of ours, and nothing of them stays open.

Where documents are kept closed, files that were refused are sealed too; in inbox/rejected only the reason stays, with how to get the file.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from casework.actions.office import Office
from casework.errors import BadFile, BadInput
from casework.intake import inbox
from casework.records import events, store, whole
from casework.rules.roles import FILE_OPENED

FOLDER = "received"
NAMED, REFUSED = ".name", ".refused"
REJECTED = "rejected"
LARGEST = 500_000_000  # bytes of a refused file that is sealed: it is held in memory as a whole
TOO_LARGE = "It is too large to be sealed and lies here as it came: take it away."
SEALED = "The file itself is sealed. To mend it, take it out: casework hand-out {folder} {name} --to FOLDER"
SHOWN, LONGEST_ENDING = 16, 8


@dataclass(frozen=True, slots=True)
class Received:
    """One original: its name with us, the name it came under, which may be a patient's, and its bytes.

    `refused` is why it was not taken in, `trouble` why it does not open.
    """

    file: str
    original_name: str
    size: int
    trouble: str = ""
    refused: str = ""


def keep(office: Office, path: Path) -> str:
    """Seal a file of the inbox that was read, and take the open one away; the same bytes twice are kept once. Raises OSError."""
    data = path.read_bytes()
    name = _sealed(office, path, data)
    _forget_refusal(office, name)
    path.unlink(missing_ok=True)
    whole.flush(path.parent)
    return name


def refuse(office: Office, path: Path, reason: str) -> None:
    """Put aside a file that was not taken in, with the reason: into inbox/rejected, or sealed where documents are kept closed. Raises OSError.

    A kill in between leaves it in the inbox, and the next run finds it there.
    """
    folder = _rejected(office)
    if office.files.is_open or path.is_symlink():
        inbox.reject(path, folder, reason)
    elif not _can_be_sealed(path):
        inbox.reject(path, folder, f"{reason} {TOO_LARGE}")
    else:
        name = _sealed(office, path, path.read_bytes())
        office.files.seal(f"{name}{REFUSED}", reason.encode())
        how = SEALED.format(folder=FOLDER, name=PurePosixPath(name).name)
        whole.write(_note(office, name), f"{reason.strip()}\n\n{how}\nThen put it into the inbox again.\n".encode("utf-8", "replace"))
        path.unlink(missing_ok=True)
        whole.flush(path.parent)


def keep_old(office: Office, path: Path) -> None:
    """Keep a working copy that was not read and is to be written anew, ending in .old: beside it, or sealed where documents are kept closed."""
    old = path.with_name(f"{path.name}.old")
    path.replace(old)
    if not office.files.is_open:
        keep(office, old)


def take_in_refused(office: Office) -> int:
    """Seal what lies in inbox/rejected from before documents were kept closed, and say how many files that were. Raises OSError."""
    if office.files.is_open:
        return 0
    folder, done = _rejected(office), 0
    for path in [each for each in sorted(folder.iterdir()) if each.is_file() and not each.is_symlink() and _reason_of(each).is_file()]:
        if _can_be_sealed(path):
            reason = _reason_of(path).read_text(encoding="utf-8", errors="replace").partition("\n\n")[0]
            refuse(office, path, reason)
            _reason_of(path).unlink(missing_ok=True)
            done += 1
    return done


def notes(office: Office, name: str) -> Iterator[Path]:
    """Give what lies open of an original: why it was refused."""
    if name.startswith(f"{FOLDER}/"):
        yield from (path for path in (_note(office, _original(name)),) if path.is_file())


def together(office: Office, name: str) -> tuple[str, ...]:
    """Give a sealed file with what belongs to it: of an original the name it came under, and why it was refused."""
    if not name.startswith(f"{FOLDER}/"):
        return (name,)
    return tuple(each for end in ("", NAMED, REFUSED) if office.files.is_sealed(each := f"{_original(name)}{end}"))


def _can_be_sealed(path: Path) -> bool:
    return path.stat().st_size <= LARGEST and os.access(path, os.R_OK)


def _original(name: str) -> str:
    return name.removesuffix(NAMED).removesuffix(REFUSED)


def _sealed(office: Office, path: Path, data: bytes) -> str:
    """Seal a file of the inbox and the name it came under; give our name."""
    ending = path.suffix.lower() if path.suffix[1:].isalnum() and path.suffix.isascii() and len(path.suffix) <= LONGEST_ENDING else ""
    name = f"{FOLDER}/{store.vault_of(office.engine).index('received', str(len(data)), hashlib.sha256(data).hexdigest())[:SHOWN]}{ending}"
    office.files.seal(f"{name}{NAMED}", path.name.encode("utf-8", "surrogateescape"))
    office.files.seal(name, data)
    return name


def _forget_refusal(office: Office, name: str) -> None:
    """Take away why a file was refused once it is read after all, as after a change of the rules."""
    office.files.remove(f"{name}{REFUSED}")
    _note(office, name).unlink(missing_ok=True)


def _note(office: Office, name: str) -> Path:
    return _rejected(office) / f"{PurePosixPath(name).name}{inbox.REASON}"


def _rejected(office: Office) -> Path:
    return office.settings.folder("inbox") / REJECTED


def _reason_of(path: Path) -> Path:
    return path.with_name(path.name + inbox.REASON)


def names(office: Office) -> Iterator[str]:
    """Give our names of the originals."""
    return (each for each in sorted(office.files.matching(f"{FOLDER}/*")) if not each.endswith((NAMED, REFUSED)))


def listed(office: Office) -> tuple[Received, ...]:
    """List the originals with the names they came under."""
    return tuple(_line(office, each) for each in names(office))


def _line(office: Office, name: str) -> Received:
    try:
        original = office.files.sealed(f"{name}{NAMED}").decode("utf-8", "replace")
        refused = office.files.sealed(f"{name}{REFUSED}").decode() if office.files.is_sealed(f"{name}{REFUSED}") else ""
        return Received(name, "".join(letter if letter.isprintable() else "?" for letter in original), len(office.files.sealed(name)), refused=refused)
    except BadFile as trouble:
        return Received(name, "", 0, str(trouble))


def sealed(office: Office, file: str) -> tuple[str, bytes]:
    """Give an original's whole name and its bytes to the program; a person gets them after `keep_opening`. Raises BadInput for no such file, BadFile."""
    found = next((each for each in names(office) if file in (each, PurePosixPath(each).name)), "")
    if not found:
        raise BadInput("There is no such original. List them with: casework documents received")
    return found, office.files.sealed(found)


def keep_opening(office: Office, name: str, *, actor: str) -> None:
    """Put on record that a person opens an original. Raises NotPermitted."""
    with store.writing(office.engine) as session:
        events.append(session, FILE_OPENED, actor=actor, at=office.now(), code=name)
