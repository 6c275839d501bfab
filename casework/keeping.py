"""What loaded once is kept in the data folder, so that a slip in a clinic's file never stops the work.

The folder `rulebooks/` lies beside the clinic's own `rulebook/` and is the program's: every version of the rulebook that ever
loaded, under its version; for each other file its last good text; and what is wrong now, and since when.
"""

import gzip
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from casework import clock
from casework.settings import Settings

FOLDER = "rulebooks"
RULEBOOK = "rulebook"
LAST_GOOD, TROUBLE = "last-good.json", "trouble.json"
ENDING = ".json.gz"
LAYERS = ".last-good.json"  # one file for each part, so that keeping one writes no other anew
QUICK = 1
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A part of the rulebook that cannot be read now: the sentence with file and line, and since when."""

    part: str
    said: str
    since: datetime

    @property
    def words(self) -> str:
        """Say what is wrong, since when, and what goes on meanwhile."""
        return f"{self.said} Since {self.since:%Y-%m-%d %H:%M} UTC the last version that could be read stays in force."


def keep_version(settings: Settings, name: str, files: Mapping[str, str]) -> None:
    """Keep the texts of a rulebook that loaded, as the last good one."""
    with suppress(OSError):  # a folder that cannot be written is the doctor's finding, not a reason to stop
        if _last_good(settings).get(RULEBOOK) == name and _path(settings, name).is_file():
            return
        if not _path(settings, name).is_file():
            kept = {"kept_at": clock.now(settings).isoformat(), "files": dict(files)}
            _write(settings, name + ENDING, gzip.compress(json.dumps(kept).encode(), compresslevel=QUICK))
        _set_last_good(settings, RULEBOOK, name)


def version(settings: Settings, name: str) -> Texts | None:
    """Give the texts of a version that was kept, or None."""
    try:
        kept = json.loads(gzip.decompress(_path(settings, name).read_bytes()))
        return {str(path): str(text) for path, text in kept["files"].items()}
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError):
        return None


def kept_at(settings: Settings, name: str) -> datetime | None:
    """Say when a version was first read here, or None."""
    try:
        return datetime.fromisoformat(json.loads(gzip.decompress(_path(settings, name).read_bytes()))["kept_at"])
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def versions(settings: Settings) -> tuple[str, ...]:
    """List the versions that were kept, oldest first."""
    found = settings.folder(FOLDER).glob(f"*{ENDING}")
    return tuple(path.name.removesuffix(ENDING) for path in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name)))


def last_version(settings: Settings) -> tuple[str, Texts] | None:
    """Give the last version that loaded, with its texts."""
    name = str(_last_good(settings).get(RULEBOOK, ""))
    found = version(settings, name) if name else None
    return (name, found) if found else None


def keep_layers(settings: Settings, name: str, layers: tuple[str, ...]) -> None:
    """Keep the texts of another file that its reader understood."""
    with suppress(OSError):
        if last_layers(settings, name) != layers:
            _write(settings, name + LAYERS, json.dumps({name: list(layers)}).encode())


def last_layers(settings: Settings, name: str) -> tuple[str, ...] | None:
    """Give the last texts of another file that its reader understood."""
    found = _read(settings, name + LAYERS).get(name) or _last_good(settings).get(name)  # one file held them all before
    return tuple(map(str, found)) if isinstance(found, list) else None


def troubles(settings: Settings) -> tuple[Trouble, ...]:
    """List what cannot be read now."""
    stated = _read(settings, TROUBLE)
    return tuple(Trouble(part, row["said"], datetime.fromisoformat(row["since"])) for part, row in sorted(stated.items()))


def set_trouble(settings: Settings, part: str, said: str) -> Trouble:
    """Remember what is wrong with a part, and since when; the first moment stays."""
    stated = _read(settings, TROUBLE)
    since = stated.get(part, {}).get("since") or clock.now(settings).isoformat()
    if stated.get(part, {}).get("said") != said:
        with suppress(OSError):
            _write(settings, TROUBLE, json.dumps({**stated, part: {"said": said, "since": since}}).encode())
    return Trouble(part, said, datetime.fromisoformat(since))


def end_trouble(settings: Settings, part: str) -> None:
    """Forget what was wrong with a part."""
    stated = _read(settings, TROUBLE)
    if stated.pop(part, None):
        with suppress(OSError):
            _write(settings, TROUBLE, json.dumps(stated).encode())


def _last_good(settings: Settings) -> dict[str, Any]:
    return _read(settings, LAST_GOOD)


def _set_last_good(settings: Settings, part: str, value: object) -> None:
    _write(settings, LAST_GOOD, json.dumps({**_last_good(settings), part: value}).encode())


def _read(settings: Settings, name: str) -> dict[str, Any]:
    try:
        found = json.loads((settings.folder(FOLDER) / name).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _path(settings: Settings, name: str) -> Path:
    return settings.folder(FOLDER) / (Path(name).name + ENDING)


def _write(settings: Settings, name: str, data: bytes) -> None:
    """Write whole or not at all; only into a data folder that exists."""
    if not settings.home.is_dir():
        return
    folder = settings.folder(FOLDER)
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"  # so named, the next start takes away what a kill left of it
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
