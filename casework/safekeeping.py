"""How the data is kept safe, as [backup] and [retention] of clinic.toml say: backups, and how long a patient's record stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.errors import BadInput

BACKUPS = "backups"
MOST_KEPT, MOST_HOURS, MOST_YEARS, MOST_AGE = 1000, 24 * 31, 100, 120


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """How many backups are kept, where, and after how many hours the next is due. `folder` None is backups/ in the data folder."""

    keep: int = 14
    every: int = 24
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """How many years a patient's record stays after the last act on it, and until what age at least; 0 for what the clinic did not say."""

    years: int = 0
    until_age: int = 0


def backup(stated: Mapping[str, Any]) -> BackupPlan:
    """Read [backup]. Raises BadInput that says what to write."""
    _known("backup", stated, ("keep", "every", "folder"))
    keep = _whole("backup", stated, "keep", default=14, most=MOST_KEPT, unit="the newest backups that are kept")
    every = _whole("backup", stated, "every", default=24, most=MOST_HOURS, unit="hours between two backups")
    folder = stated.get("folder", "")
    if not isinstance(folder, str) or (folder and not Path(folder).expanduser().is_absolute()):
        raise BadInput("clinic.toml, [backup]: folder must be a whole path, such as /mnt/backup/casework, best on another disk.")
    return BackupPlan(keep, every, Path(folder).expanduser() if folder else None)


def retention(stated: Mapping[str, Any]) -> RetentionPlan:
    """Read [retention]. Raises BadInput that says what to write."""
    _known("retention", stated, ("years", "until_age"))
    years = _whole("retention", stated, "years", default=0, most=MOST_YEARS, unit="years after the last act on a record")
    until_age = _whole("retention", stated, "until_age", default=0, most=MOST_AGE, unit="the patient's age in years until which a record stays at least")
    if until_age and not years:
        raise BadInput("clinic.toml, [retention]: until_age needs years beside it: how many years a record stays after the last act on it.")
    return RetentionPlan(years, until_age)


def _known(part: str, stated: Mapping[str, Any], names: tuple[str, ...]) -> None:
    if unknown := set(stated) - set(names):
        raise BadInput(f"clinic.toml, [{part}]: unknown {', '.join(sorted(unknown))}. Known: {', '.join(names)}.")


def _whole(part: str, stated: Mapping[str, Any], name: str, *, default: int, most: int, unit: str) -> int:
    value = stated.get(name, default)
    if name in stated and (not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most):
        raise BadInput(f"clinic.toml, [{part}]: {name} must be a whole number from 1 to {most}: {unit}.")
    return int(value)
