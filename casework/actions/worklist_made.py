"""With what the worklist's lines were written: the program itself, the rulebook's files and the clinic's. Where one of them changed, all lines are."""

import hashlib
from functools import lru_cache
from pathlib import Path

from casework.settings import Settings

CLINIC = ("clinic.toml", "channels.toml")
Marks = tuple[tuple[str, int, int], ...]


def fingerprint(settings: Settings) -> str:
    """Name what the lines rest on beside the record; files are read again only when one of them changed."""
    program = settings.program / "casework"
    folders = (program / "rulebook", settings.folder("rulebook"))
    files = [*(file for folder in folders for file in folder.rglob("*") if file.is_file()), *(settings.home / name for name in CLINIC)]
    return f"{_program(program)}-{_contents(_marks(files))}"


@lru_cache(maxsize=4)
def _program(folder: Path) -> str:
    """Name the program that runs; it does not change while it runs."""
    return _contents(_marks(sorted(folder.rglob("*.py"))))


def _marks(files: list[Path]) -> Marks:
    return tuple(_mark(file) for file in sorted(files))


def _mark(file: Path) -> tuple[str, int, int]:
    try:
        seen = file.stat()
    except OSError:  # a file that is being saved, or that nobody wrote: look again next time
        return (str(file), 0, 0)
    return (str(file), seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=8)
def _contents(marks: Marks) -> str:
    """Hash what files say, not when they were written: two copies of one program agree."""
    told = hashlib.sha256()
    for name, _, size in marks:
        path = Path(name)
        told.update(f"{path.name}\x1f{size}\x1f".encode())
        told.update(_read(path))
    return told.hexdigest()[:16]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
