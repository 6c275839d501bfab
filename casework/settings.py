"""One frozen Settings, read once from the environment and the clinic's own file, then passed on.

The data folder (`CASEWORK_HOME`, default ./var) holds everything a clinic owns:
clinic.toml, channels.toml, casework.db, keys/, documents/, charts/, inbox/, templates/, rulebook/.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework import front, roster, safekeeping
from casework.errors import BadInput
from casework.roster import Access as Access
from casework.roster import Caseworker as Caseworker
from casework.safekeeping import BackupPlan, RetentionPlan

LAST_PORT = 65_535
DOCUMENTS, DATABASE = "documents", "casework.db"
PARTS = ("clinic", "people", "access", "board", DOCUMENTS, "backup", "retention")
OURS = ("vault", "keys", "prefect", front.FOLDER, "inbox", "charts", "templates", "rulebook", "work")
PROGRAM = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Clinic:
    """The clinic as letters and superbills name it. Unknown texts are ""."""

    name: str = ""
    street: str = ""
    city: str = ""
    jurisdiction: str = ""
    zip_code: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    npi: str = ""
    tax_id: str = ""
    time_zone: str = "America/New_York"
    appeals_contact: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """How documents are kept: open, also decrypted in the documents folder, or closed, sealed only. `folder` None is the one in the data folder."""

    is_open: bool = True
    folder: Path | None = None


@dataclass(frozen=True, slots=True, repr=False)
class KeyPlace:
    """Where the vault's key is read from: `text` is the key itself, `command` prints it; without any it lies in the data folder. Never printed."""

    text: str = ""
    file: Path | None = None
    command: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and who works here.

    `board_url` is the board's address in links; `local_url` is where our own processes on this machine reach it.
    `keep_days` is how long the board keeps what has ended; `is_proxied` says that the proxy of the office passes on who presses.
    """

    home: Path
    database_url: str
    clinic: Clinic = Clinic()
    people: tuple[Caseworker, ...] = roster.UNASSIGNED
    board_url: str = "http://127.0.0.1:4200"
    local_url: str = "http://127.0.0.1:4200"
    program: Path = field(default=PROGRAM)
    kept: Kept = Kept()
    key_place: KeyPlace = KeyPlace()
    access: Access = roster.READERS
    keep_days: int = front.KEEP_DAYS
    is_proxied: bool = False
    backup: BackupPlan = field(default_factory=BackupPlan)
    retention: RetentionPlan = field(default_factory=RetentionPlan)

    @property
    def zone(self) -> ZoneInfo:
        """Give the clinic's time zone."""
        return ZoneInfo(self.clinic.time_zone)

    @property
    def owner(self) -> str:
        """Name who owns a new case: the first person of the clinic's file."""
        return self.people[0].key

    @property
    def has_roles(self) -> bool:
        """Say whether the clinic gave anybody a role; until then everybody may do everything."""
        return any(each.stated for each in self.people)

    def person_of(self, login: str) -> str:
        """Give the key of the person with this login; a name that is nobody's key where the login is nobody's of clinic.toml."""
        found = next((each.key for each in self.people if login == (each.login or each.key)), "")
        return found or (f"{login} (login)" if any(login == each.key for each in self.people) else login)

    def folder(self, name: str) -> Path:
        """Give a folder of the data folder, such as documents, charts or inbox."""
        return self.kept.folder if name == DOCUMENTS and self.kept.folder else self.home / name

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Read CASEWORK_HOME, CASEWORK_DATABASE_URL, CASEWORK_PORT, CASEWORK_BOARD_URL, the place of the key and clinic.toml.

        Raises BadInput when one of them cannot be used.
        """
        home = Path(env.get("CASEWORK_HOME") or "var").expanduser().resolve()
        stated = _clinic_file(home / "clinic.toml")
        port = env.get("CASEWORK_PORT") or "4200"
        if not port.isascii() or not port.isdigit() or not 0 < int(port) <= LAST_PORT:
            raise BadInput(f"CASEWORK_PORT must be a number from 1 to {LAST_PORT}, not {port!r}.")
        door = front.door(home)
        return cls(
            home=home,
            database_url=env.get("CASEWORK_DATABASE_URL") or f"sqlite:///{home / DATABASE}",
            clinic=_clinic(stated.get("clinic", {})),
            people=roster.people(stated.get("people", {})),
            access=roster.access(stated.get("access", {})),
            backup=safekeeping.backup(stated.get("backup", {})),
            retention=safekeeping.retention(stated.get("retention", {})),
            kept=_kept(stated.get(DOCUMENTS, {}), home),
            key_place=_key_place(env),
            keep_days=front.keep_days(stated.get("board", {})),
            is_proxied=door is not None,
            board_url=_address(env.get("CASEWORK_BOARD_URL", "") or (door.url if door else "")) or f"http://127.0.0.1:{port}",
            local_url=f"http://127.0.0.1:{port}",
        )


def _address(stated: str) -> str:
    """Give the address by which people reach the board, without a slash at its end."""
    if not stated.strip():
        return ""
    try:
        parts = urlsplit(stated.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not re.search(r"[^\x21-\x7e]|[<>\"'()|]", parts.netloc)
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadInput(
            "CASEWORK_BOARD_URL must be the board's address as people type it, such as https://board.clinic.example: http or https, a name, a port"
            " where it is not the usual one; no path, no user, no password."
        )
    return f"{parts.scheme}://{parts.netloc}"


def _key_place(env: Mapping[str, str]) -> KeyPlace:
    """Read where the vault's key comes from; two places at once would leave it open which one counts."""
    stated = {name: env.get(name, "").strip() for name in ("CASEWORK_KEY", "CASEWORK_KEY_FILE", "CASEWORK_KEY_COMMAND")}
    if sum(map(bool, stated.values())) > 1:
        raise BadInput(f"Only one of {', '.join(stated)} may be set. Take the others out of the environment.")
    file = stated["CASEWORK_KEY_FILE"]
    return KeyPlace(stated["CASEWORK_KEY"], Path(file).expanduser().absolute() if file else None, stated["CASEWORK_KEY_COMMAND"])


def _clinic_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # also a number that no program can hold
        raise BadInput(f"clinic.toml cannot be read: {error}. Correct that line and start again.") from None
    unknown = {name for name, part in stated.items() if name not in PARTS or not isinstance(part, dict)}
    if unknown:
        raise BadInput(f"clinic.toml: unknown part {', '.join(sorted(unknown))}. Known: [clinic], [people.NAME], [{'], ['.join(PARTS[2:])}].")
    return stated


def _clinic(stated: Mapping[str, Any]) -> Clinic:
    unknown = set(stated) - set(Clinic.__dataclass_fields__)
    if unknown:
        raise BadInput(f"clinic.toml, [clinic]: unknown {', '.join(sorted(unknown))}. Known: {', '.join(Clinic.__dataclass_fields__)}.")
    clinic = Clinic(**{name: str(value) for name, value in stated.items()})
    try:
        ZoneInfo(clinic.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # "US" is a folder of zones
        raise BadInput(f"clinic.toml, [clinic]: no time zone {clinic.time_zone!r}. Write one like America/Chicago.") from None
    return clinic


def _kept(stated: Mapping[str, Any], home: Path) -> Kept:
    if unknown := set(stated) - {"kept", "folder"}:
        raise BadInput(f"clinic.toml, [documents]: unknown {', '.join(sorted(unknown))}. Known: kept, folder.")
    how, folder = stated.get("kept", "open"), stated.get("folder", "")
    if how not in ("open", "closed"):
        raise BadInput(f'clinic.toml, [documents]: kept must be "open" or "closed", not {how!r}.')
    if not folder:
        return Kept(how == "open")
    path = Path(str(folder)).expanduser()
    if not path.is_absolute() or path.resolve() == home or any(path.resolve().is_relative_to(home / ours) for ours in OURS):
        raise BadInput("clinic.toml, [documents]: folder must be a whole path such as /srv/clinic/letters, and none of this program's own folders.")
    return Kept(how == "open", path.resolve())
