"""Where the rulebook's files lie: ours beside the program, the clinic's own in its data folder, which wins entry by entry.

A file that is wrong now, or half saved, changes nothing: the last rulebook that loaded stays in force, and `troubles` says why.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from casework import keeping
from casework.errors import RulebookInvalid
from casework.keeping import RULEBOOK, Trouble
from casework.rules.book import Rulebook
from casework.rules.bookfile import CLINIC, is_ours
from casework.rules.booklines import line_meant
from casework.settings import Settings

FOLDER = "rulebook"
# fmt: off
OTHERS = (
    "calls.toml", "codes.toml", "complaints.toml", "day-plan.toml", "delivery.toml", "denials.toml", "directory.toml",
    "effectuation.toml", "enclosures.toml", "evidence.toml", "filing.toml", "forms.toml", "inquiry.toml",
    "ladder.toml", "limits.toml", "notices.toml", "papers.toml", "plan-b.toml", "policies.toml",
    "policy-words.toml", "preflight.toml", "sessions.toml", "signatures.toml", "superbill.toml", "targets.toml",
    "treatment.toml",
)
# fmt: on
WHOLE = ("defaults.toml", "holidays.csv", "regulators.toml")
Marks = tuple[tuple[str, int, int], ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Read:
    """What one shelf held when it was last looked at."""

    marks: Marks
    book: Rulebook
    trouble: str = ""


_last_read: dict[tuple[Path, Path], _Read] = {}


def load(settings: Settings) -> Rulebook:
    """Give the rulebook in force; it is read again only when a file has changed.

    Raises RulebookInvalid when a file is wrong and no rulebook ever loaded here.
    """
    shelf = (_shipped(settings), settings.folder(FOLDER))
    before = _last_read.get(shelf)
    marks: Marks = ()
    try:
        files = _files(settings)
        marks = _marks(files)
        if before is not None and before.marks == marks:
            return before.book
        texts = {name: _text(name, path) for name, path in files.items()}
        found = _Read(marks, _book(tuple(texts.items())))
    except RulebookInvalid as wrong:
        found = _Read(marks, _last_good(settings, before, wrong), str(wrong))
        keeping.set_trouble(settings, RULEBOOK, str(wrong))
    else:
        keeping.keep_version(settings, found.book.version, texts)
        keeping.end_trouble(settings, RULEBOOK)
    _last_read[shelf] = found
    return found.book


@lru_cache(maxsize=8)
def _book(texts: tuple[tuple[str, str], ...]) -> Rulebook:
    """Read a rulebook once for all data folders whose files say the same."""
    return Rulebook.parse(dict(texts))


def troubles(settings: Settings) -> tuple[Trouble, ...]:
    """List what of the rulebook cannot be read now: file, line, what to write instead, and since when."""
    load(settings)
    return keeping.troubles(settings)


def parsed(settings: Settings, name: str, reader: Callable[..., T]) -> T:
    """Read a file that has a reader of its own, ours and then the clinic's; while it is wrong, its last good text stays in force.

    Raises RulebookInvalid when it is wrong and was never read here before.
    """
    try:
        texts, value = _by(settings, name, reader)
    except RulebookInvalid as wrong:
        kept = keeping.last_layers(settings, name)
        if kept is None:
            raise
        keeping.set_trouble(settings, name, str(wrong))
        return reader(*kept)
    keeping.keep_layers(settings, name, texts)
    keeping.end_trouble(settings, name)
    return value


def as_it_lies(settings: Settings, name: str, reader: Callable[..., T]) -> T:
    """Read a file that has a reader of its own as it lies now, whatever was kept. Raises RulebookInvalid naming file and line."""
    return _by(settings, name, reader)[1]


def _by(settings: Settings, name: str, reader: Callable[..., T]) -> tuple[tuple[str, ...], T]:
    texts = layers(settings, name)
    try:
        return texts, _value(reader, texts)
    except RulebookInvalid as wrong:
        said = str(wrong)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as wrong:  # an entry of a shape its reader never thought of
        said = f"an entry lacks {wrong}" if isinstance(wrong, KeyError) else f"an entry is not written as this file's entries are: {wrong}"
    path = CLINIC + name if len(texts) > 1 else name
    raise RulebookInvalid(f"{path}, line {line_meant(texts[-1], said)}: {said.removeprefix(f'{name}, ').removeprefix(f'{name}: ')}")


@lru_cache(maxsize=128)
def _value(reader: Callable[..., T], texts: tuple[str, ...]) -> T:
    """Read the texts of a file once for all data folders in which they say the same; nobody changes what was read."""
    return reader(*texts)


def read(settings: Settings, name: str) -> str:
    """Give the text of a file that another reader understands, such as targets.toml; a clinic's file replaces ours whole.

    Raises RulebookInvalid when neither exists or it is no text.
    """
    return layers(settings, name)[-1]


def layers(settings: Settings, name: str) -> tuple[str, ...]:
    """Give our text, then the clinic's if it has one, for a reader that merges entry by entry.

    Raises RulebookInvalid when neither exists or one is no text.
    """
    sought = ((name, _shipped(settings) / name), (CLINIC + name, settings.folder(FOLDER) / name))
    found = tuple(_text(path, file) for path, file in sought if file.is_file())
    if not found:
        raise RulebookInvalid(f"{name} is missing from the rulebook. Put it back from the program's own copy.")
    return found


def unread(settings: Settings) -> tuple[str, ...]:
    """List the files in the clinic's rulebook folder that nothing reads: a name that is slightly wrong is no entry."""
    named = sorted(_within(settings.folder(FOLDER)))
    return tuple(CLINIC + name for name in named if not is_ours(CLINIC + name) and name not in OTHERS and not Path(name).name.startswith("."))


def shipped(settings: Settings) -> dict[str, str]:
    """Give the texts that came with the program, without the clinic's."""
    return {name: _text(name, path) for name, path in _within(_shipped(settings)).items() if is_ours(name)}


def beside(settings: Settings) -> dict[str, str]:
    """Give our own texts that have readers of their own, and the defaults that they share with the rules."""
    return {name: _text(name, path) for name, path in _within(_shipped(settings)).items() if name.endswith(".toml") and (not is_ours(name) or name == WHOLE[0])}


def current(settings: Settings) -> dict[str, str]:
    """Give the texts as the files lie now, whether or not they load."""
    return {name: _text(name, path) for name, path in _files(settings).items()}


def of_folder(settings: Settings, folder: Path) -> dict[str, str]:
    """Give the texts of a folder: a whole rulebook, or a clinic's own entries over ours."""
    texts = {name: _text(name, path) for name, path in _within(folder).items() if is_ours(name)}
    if all(name in texts for name in WHOLE):
        return texts
    return {**shipped(settings), **{CLINIC + name: text for name, text in texts.items() if is_ours(CLINIC + name)}}


def _last_good(settings: Settings, before: _Read | None, wrong: RulebookInvalid) -> Rulebook:
    kept = keeping.last_version(settings)
    if kept is None:
        if before is None:
            raise wrong
        return before.book
    name, texts = kept
    if before is not None and before.book.version == name:
        return before.book
    try:
        return Rulebook.parse(texts)
    except RulebookInvalid:  # kept by a program whose files looked otherwise: what is wrong now is what must be said
        raise wrong from None


def _files(settings: Settings) -> dict[str, os.DirEntry[str]]:
    ours = {name: file for name, file in _within(_shipped(settings)).items() if is_ours(name)}
    theirs = {CLINIC + name: file for name, file in _within(settings.folder(FOLDER)).items() if is_ours(CLINIC + name)}
    return {**ours, **theirs}


def _marks(files: Mapping[str, os.DirEntry[str]]) -> Marks:
    return tuple((name, *_mark(file)) for name, file in sorted(files.items()))


def _mark(file: os.DirEntry[str]) -> tuple[int, int]:
    try:
        seen = file.stat()
    except OSError:  # an editor puts a new file in the old one's place: look again next time
        return (0, 0)
    return (seen.st_mtime_ns, seen.st_size)


def _within(folder: Path) -> dict[str, os.DirEntry[str]]:
    return dict(_walked(str(folder), ""))


def _walked(folder: str, above: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Walk a folder; every question of the day comes through here, so it asks the disk as little as it can."""
    try:
        with os.scandir(folder) as found:
            files = list(found)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:  # a folder that went dark is no empty one: the clinic's entries would be gone without a word
        raise RulebookInvalid(f"The folder {folder} cannot be read. Give this program the right to read it.") from None
    for file in files:
        if file.is_dir():
            yield from _walked(file.path, f"{above}{file.name}/")
        elif file.is_file():
            yield above + file.name, file


def _shipped(settings: Settings) -> Path:
    return settings.program / "casework" / FOLDER


def _text(name: str, path: str | os.PathLike[str]) -> str:
    try:
        data = Path(path).read_bytes()
    except OSError:
        raise RulebookInvalid(f"{name}, line 1: cannot be read. Give this program the right to read it.") from None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RulebookInvalid(f"{name}, line {line}: a sign there is no UTF-8. The file cannot be read; save it as plain UTF-8 text.") from None
