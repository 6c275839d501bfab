"""The folders of the inbox into which papers are dropped: one for each open case, and one for patients without a case."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from casework.intake import inbox

NO_CASE: Final = "no-case"
READ_ME: Final = "READ ME.txt"

_OURS: Final = ("done", "rejected")
_NUMBER: Final = re.compile(r"(C\d{2}-\d{4,6})(?![0-9A-Za-z])", re.I)


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file that waits. `number` is "" for a patient without a case, None where the folder is neither; `folder` is the sub-folder's name."""

    path: Path
    number: str | None
    folder: str = ""


def make(root: Path, numbers: Iterable[str]) -> None:
    """Make the folder of each open case and the one without a case; take away empty ones of cases that are open no longer."""
    wanted = {NO_CASE, *numbers}
    for name in wanted:
        make_one(root, name)
    for entry in _folders(root):
        if entry.name not in wanted and _NUMBER.fullmatch(entry.name):
            _take_away(Path(entry.path))


def make_one(root: Path, name: str) -> None:
    """Make one folder; where a file of its name is in the way, that file is read first and the folder made the next time."""
    with suppress(OSError):
        (root / name).mkdir(mode=0o700, exist_ok=True)


def _take_away(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()  # only an empty folder goes; whatever lies in one is read first


def waiting(root: Path, *, settle_seconds: float, now: datetime) -> Iterator[Dropped]:
    """Give each paper that is ready to be read, by folder and name; half-copied files, links and hidden names are left."""
    for number, folder, place in _places(root):
        for path in inbox.waiting(folder, settle_seconds=settle_seconds, now=now):
            yield Dropped(path, number, place)


def links(root: Path) -> Iterator[Path]:
    """Give each symbolic link below the case folders: it is never followed, only moved aside."""
    for _, folder, _ in _places(root):
        yield from inbox.links(folder)


def number_of(name: str) -> str | None:
    """Read the case number a folder is named after, in any case and with words behind it; "" for the folder without a case."""
    found = _NUMBER.match(name)
    return found[1].upper() if found else "" if name.lower() == NO_CASE else None


def _places(root: Path) -> Iterator[tuple[str | None, Path, str]]:
    for entry in _folders(root):
        if entry.name in _OURS or entry.name.startswith("."):
            continue
        for folder, inner, _ in os.walk(entry.path, followlinks=False):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            yield number_of(entry.name), Path(folder), "" if folder == entry.path else Path(folder).name


def _folders(root: Path) -> list[os.DirEntry[str]]:
    if not root.is_dir():
        return []
    with os.scandir(root) as found:
        return sorted((entry for entry in found if entry.is_dir(follow_symlinks=False)), key=lambda entry: entry.name)
