"""The board's front: how long it keeps what has ended, and the door that a second computer uses, as clinic.toml and the office folder say."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from casework.errors import BadInput

FOLDER: Final = "office"
DOOR: Final = "door.toml"
WORD_FILE: Final = "board.password"
MARK_FILE: Final = "proxy.key"
KEEP_DAYS: Final = 90
LEAST, MOST = 7, 3650


@dataclass(frozen=True, slots=True)
class Door:
    """The door for other computers: the address people type, and every name and number by which they reach it."""

    url: str
    names: tuple[str, ...]
    port: int


def door(home: Path) -> Door | None:
    """Read the door of a data folder, None where there is none. Raises BadInput for a file that was damaged."""
    path = home / FOLDER / DOOR
    if not path.is_file():
        return None
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        return Door(str(said["url"]), tuple(map(str, said["names"])), int(said["port"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise BadInput(f"{path} cannot be read. Delete it and write it anew: casework office setup --name NAME") from None


def secret(home: Path, name: str) -> str:
    """Read one secret of the door, such as the board's password; "" where there is none."""
    path = home / FOLDER / name
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def keep_days(stated: Mapping[str, Any]) -> int:
    """Read [board] of clinic.toml: days that the board keeps what has ended. Raises BadInput for what it does not know."""
    if unknown := set(stated) - {"keep_days"}:
        raise BadInput(f"clinic.toml, [board]: unknown {', '.join(sorted(unknown))}. Known: keep_days.")
    days = stated.get("keep_days", KEEP_DAYS)
    if type(days) is not int or not LEAST <= days <= MOST:
        raise BadInput(f"clinic.toml, [board]: keep_days must be a whole number from {LEAST} to {MOST}, not {days!r}.")
    return days
