"""Where the rulebook's files lie: ours beside the program, the clinic's own in its data folder, which wins entry by entry."""

from pathlib import Path

from casework.errors import RulebookInvalid
from casework.rules.book import Rulebook
from casework.rules.bookfile import CLINIC, is_ours
from casework.settings import Settings

FOLDER = "rulebook"
Marks = tuple[tuple[str, int, int], ...]

_last_read: dict[tuple[Path, Path], tuple[Marks, Rulebook]] = {}


def load(settings: Settings) -> Rulebook:
    """Give the rulebook in force; it is read again only when a file has changed.

    Raises RulebookInvalid when a file of the clinic is wrong; the caller keeps the rulebook it has.
    """
    files = _files(settings)
    marks = tuple((name, path.stat().st_mtime_ns, path.stat().st_size) for name, path in sorted(files.items()))
    shelf = (_shipped(settings), settings.folder(FOLDER))
    before = _last_read.get(shelf)
    if before is not None and before[0] == marks:
        return before[1]
    book = Rulebook.parse({name: _text(name, path) for name, path in files.items()})
    _last_read[shelf] = (marks, book)
    return book


def read(settings: Settings, name: str) -> str:
    """Give the text of a file that another reader understands, such as denials.toml; a clinic's file replaces ours whole.

    Raises RulebookInvalid when neither exists or it is no text.
    """
    return layers(settings, name)[-1]


def layers(settings: Settings, name: str) -> tuple[str, ...]:
    """Give our text, then the clinic's if it has one, for a reader that merges entry by entry.

    Raises RulebookInvalid when neither exists or one is no text.
    """
    found = tuple(_text(name, folder / name) for folder in (_shipped(settings), settings.folder(FOLDER)) if (folder / name).is_file())
    if not found:
        raise RulebookInvalid(f"{name} is missing from the rulebook. Put it back from the program's own copy.")
    return found


def _files(settings: Settings) -> dict[str, Path]:
    ours = {name: path for name, path in _within(_shipped(settings)).items() if is_ours(name)}
    theirs = {CLINIC + name: path for name, path in _within(settings.folder(FOLDER)).items() if is_ours(name)}
    return {**ours, **theirs}


def _within(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def _shipped(settings: Settings) -> Path:
    return settings.program / "casework" / FOLDER


def _text(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise RulebookInvalid(f"{name} cannot be read. Save it as plain UTF-8 text that this program may read.") from None
