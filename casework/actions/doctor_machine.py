"""The doctor on the machine: room on the disk, who may read the data, whether the clock is right, the time zones."""

import email.utils
import os
import shutil
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from casework import clock
from casework.actions import doctor_board, remind
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office
from casework.records import keys
from casework.settings import DATABASE

FREE_BYTES = 500_000_000
OTHERS = 0o077
WRONG = timedelta(minutes=2)
PRIVATE = ("keys", "vault", "work", "documents", "charts", "inbox", "prefect", DATABASE, "channels.toml", "secrets", "secrets.toml")
SUMMER = "America/New_York"  # has summer time; a zone without it proves nothing about the data


def disk(office: Office) -> str:
    """Look for room on the disk, and the right to write."""
    free = shutil.disk_usage(office.settings.home).free
    if not os.access(office.settings.home, os.W_OK):
        raise Unwell(f"{office.settings.home} cannot be written. Give yourself the right to write there.")
    if free < FREE_BYTES:
        raise Unwell(f"only {free / 1e6:,.0f} MB are free. Make room before letters and backups fail.")
    return f"{free / 1e9:,.1f} GB free"


def permissions(office: Office) -> str:
    """Look whether other users of this machine may read what is personal."""
    home, key = office.settings.home, keys.key_file(office.settings.home)
    if office.settings.kept.folder and _is_open(office.documents):
        raise Unwell(f"other users of this machine may open the documents folder. Run: chmod -R go-rwx {office.documents}")
    if not home.stat().st_mode & OTHERS and not _is_open(key):
        return "only the user who runs the program may open the data folder"
    wide = [path.name for name in PRIVATE if _is_open(path := office.settings.folder(name))]
    wide += ["keys/" + key.name] if _is_open(key) else []
    if home.stat().st_mode & OTHERS and wide:
        raise Unwell(f"other users of this machine may open {', '.join(dict.fromkeys(wide))}. Run: chmod -R go-rwx {home}")
    if wide:
        raise Unwell(f"other users could open {', '.join(dict.fromkeys(wide))} once they reach the folder. Run: chmod -R go-rwx {home}")
    return "other users may look into the data folder, but open nothing personal in it"


def time_is_right(office: Office, env: Mapping[str, str]) -> str:
    """Compare this machine's clock with what was written last, with its own steady clock, and with the server's."""
    if (office.settings.home / clock.TODAY).is_file():
        raise Unwell(f"the day is set by hand to {office.today()}, for a demonstration or a test. Delete the file {clock.TODAY} in the data folder.")
    present = datetime.now(UTC)
    latest = _last_written(office)
    if latest - present > WRONG:
        raise Unwell(f"the clock stands at {present:%Y-%m-%d %H:%M} UTC, before what was written last ({latest:%Y-%m-%d %H:%M} UTC). Set it, best by NTP.")
    _is_steady()
    theirs = _server_time(office, env)
    if theirs and abs(theirs - datetime.now(UTC)) > WRONG:
        raise Unwell(f"the clock differs from the server's by {abs(theirs - datetime.now(UTC)).total_seconds() / 60:.0f} minutes. Set both by NTP.")
    compared = "what was written last and the server's clock" if theirs else "what was written last; no server answered to compare with"
    return f"{present:%Y-%m-%d %H:%M} UTC, in agreement with {compared}"


def zones(office: Office) -> str:
    """Look whether the time zones of the clinic and of everybody reminded are known, summer time with them."""
    year = datetime.now(UTC).year
    try:
        summer, winter = (datetime(year, month, 1, tzinfo=ZoneInfo(SUMMER)).utcoffset() for month in (7, 1))
    except ZoneInfoNotFoundError:
        raise Unwell("this machine has no time zone data. Install it: apt-get install tzdata") from None
    if summer == winter:
        raise Unwell("this machine's time zone data knows no summer time. Install it anew: apt-get install --reinstall tzdata")
    names = sorted({office.settings.clinic.time_zone, *(person.zone.key for person in remind.people(office).people.values())})
    return f"known: {', '.join(names)}"


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & OTHERS)


def _last_written(office: Office) -> datetime:
    files = [path for path in (office.settings.home / DATABASE, office.settings.home / "prefect" / "prefect.db") if path.is_file()]
    written = [datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in files]
    swept = remind.last_sweep_at(office)
    return max((*written, *((swept,) if swept else ())), default=datetime.min.replace(tzinfo=UTC))


def _is_steady() -> None:
    wall, steady = time.time(), time.monotonic()
    time.sleep(0.2)
    jump = abs((time.time() - wall) - (time.monotonic() - steady))
    if jump > 1:
        raise Unwell(f"the clock jumped by {jump:.0f} seconds while it was looked at. Two programs may be setting it; keep one, best NTP.")


def _server_time(office: Office, env: Mapping[str, str]) -> datetime | None:
    try:
        answer = doctor_board.ask(office, env, "/health")
        return email.utils.parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError, TypeError):
        return None
