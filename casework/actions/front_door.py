"""The door for other computers: TLS, a password of each person's own, and the person's name told to the board; set up by one command.

Everything lies in the folder office of the data folder. Doing it again changes nothing that still holds.
"""

import base64
import re
import secrets
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from casework import front
from casework.actions import front_door_papers as papers
from casework.actions.file_writing import Put, put
from casework.errors import BadInput
from casework.roster import UNASSIGNED
from casework.settings import LAST_PORT, Settings

EXAMPLE = Path("deployments") / "office" / "nginx.conf"
PEOPLE, CONFIGURATION = "people.htpasswd", "nginx.conf"
PORT = 8443
TLS_PORT = 443
NAME = re.compile(r"(?=.{1,200}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
KEY = re.compile(r"[A-Za-z0-9_-]{1,24}")
FOLDER = re.compile(r"[\w./@+-]+")
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 5


@dataclass(frozen=True, slots=True)
class Opened:
    """The door as it stands: its address, the authority to trust and its fingerprint, and passwords made now, each shown once."""

    url: str
    authority: str
    fingerprint: str
    passwords: dict[str, str]
    gone: tuple[str, ...]


def set_up(settings: Settings, names: Sequence[str], *, port: int | None = None, own: tuple[Path, Path] | None = None, last: Put = put) -> Opened:
    """Make what is missing: secrets, certificates, passwords of new people; take those out who left.

    `own` is the clinic's own certificate and key; `last` writes what makes it a door: its passwords and its address.
    Raises BadInput for a name, a port or a certificate that cannot be, and where nobody is named.
    """
    names, at = _checked(settings, names, port)
    folder = settings.home / front.FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if own:
        papers.take(folder, *own)
        for old in (papers.AUTHORITY, papers.AUTHORITY_KEY):
            (folder / old).unlink(missing_ok=True)
    elif _is_own(folder):
        raise BadInput("The clinic's own certificate is in place. Renew it with --certificate and --key, or delete server.pem to have one made.")
    else:
        papers.make(folder, names)
    _secrets(folder)
    rows = _rows(folder) if (folder / front.DOOR).is_file() else {}  # of a set-up that was cut off nobody saw the passwords
    gone = tuple(key for key in rows if key not in _keys(settings))
    made = {key: _word() for key in _keys(settings) if key not in rows}
    last(folder / PEOPLE, _lines({**{key: row for key, row in rows.items() if key not in gone}, **{key: _hashed(word) for key, word in made.items()}}))
    url = f"https://{_in_url(names[0])}" + ("" if at == TLS_PORT else f":{at}")
    listed = ", ".join(f'"{name}"' for name in names)
    door = f'url = "{url}"\nnames = [{listed}]\nport = {at}\n'.encode()
    last(folder / front.DOOR, door)
    authority = "" if own else str(folder / papers.AUTHORITY)
    return Opened(url, authority, papers.print_of(folder), made, gone)


def new_password(settings: Settings, key: str, last: Put = put) -> str:
    """Make another password for one person; the old one opens nothing from now on. Raises BadInput for somebody who is not listed."""
    folder = settings.home / front.FOLDER
    if front.door(settings.home) is None:
        raise BadInput("There is no door for other computers yet. Make it first: casework office setup --name NAME")
    if key not in _keys(settings):
        raise BadInput(f"{key} is not among the people of clinic.toml. Known: {', '.join(_keys(settings))}.")
    word = _word()
    last(folder / PEOPLE, _lines({**_rows(folder), key: _hashed(word)}))
    return word


def close(settings: Settings, last: Callable[[Path], None] = Path.unlink) -> bool:
    """Take the door away, with its secrets and passwords; the board answers on its own machine only. Say whether there was one."""
    folder, was = settings.home / front.FOLDER, front.door(settings.home) is not None
    for name in (PEOPLE, CONFIGURATION, front.WORD_FILE, front.MARK_FILE):
        (folder / name).unlink(missing_ok=True)
    if was:
        last(folder / front.DOOR)  # cut off before, the door is closed by doing it again
    return was


def configure(settings: Settings) -> Path:
    """Write the proxy's configuration for how this program runs now, renew its certificate where it ends soon, and give the file."""
    door, folder = front.door(settings.home), settings.home / front.FOLDER
    if door is None:
        raise BadInput("There is no door for other computers yet. Make it first: casework office setup --name NAME")
    if not _is_own(folder):
        papers.make(folder, door.names)
    text = (settings.program / EXAMPLE).read_text(encoding="utf-8")
    filled = {
        "FOLDER": str(folder),
        "PORT": str(door.port),
        "NAMES": " ".join(door.names),
        "BOARD": settings.local_url,
        "PASSWORD": base64.b64encode(front.secret(settings.home, front.WORD_FILE).encode()).decode(),
        "SECRET": front.secret(settings.home, front.MARK_FILE),
    }
    lines = [
        line if line.lstrip().startswith("#") else re.sub(rf"\b({'|'.join(filled)})\b", lambda found: filled[found[1]], line) for line in text.splitlines()
    ]
    put(folder / CONFIGURATION, ("\n".join(lines) + "\n").encode())
    return folder / CONFIGURATION


def _checked(settings: Settings, names: Sequence[str], stated: int | None) -> tuple[list[str], int]:
    old = front.door(settings.home)
    found = list(dict.fromkeys(name.strip().lower() for name in names)) or list(old.names if old else ())
    if not found or not all(NAME.fullmatch(name) for name in found):
        raise BadInput(
            "Say the name or number by which other computers reach this one: --name board.clinic.lan, or --name 192.168.1.20; several where it has several."
        )
    port = (old.port if old else PORT) if stated is None else stated
    if not 0 < port <= LAST_PORT:
        raise BadInput(f"The port must be a number from 1 to {LAST_PORT}.")
    if not FOLDER.fullmatch(str(settings.home)):
        raise BadInput("The proxy cannot work in a data folder whose path has spaces or other signs in it. Move the folder: CASEWORK_HOME=/path.")
    if settings.people == UNASSIGNED:
        raise BadInput("clinic.toml names nobody. Write each person as [people.NAME] first, so that each has a password of their own.")
    wrong = [key for key in _keys(settings) if not KEY.fullmatch(key)]
    if wrong:
        raise BadInput(f"{wrong[0]!r} cannot be a log-in name. Letters, digits, - and _ may stand in [people.NAME], at most 24.")
    return found, port


def _is_own(folder: Path) -> bool:
    return (folder / papers.CERTIFICATE).is_file() and not (folder / papers.AUTHORITY).is_file()


def _keys(settings: Settings) -> list[str]:
    return [person.key for person in settings.people]


def _secrets(folder: Path) -> None:
    for name, begins in ((front.WORD_FILE, "board:"), (front.MARK_FILE, "")):
        if not (folder / name).is_file():
            put(folder / name, f"{begins}{secrets.token_urlsafe(32)}\n".encode())


def _rows(folder: Path) -> dict[str, str]:
    path = folder / PEOPLE
    lines = path.read_text(encoding="ascii").splitlines() if path.is_file() else []
    return dict(line.split(":", 1) for line in lines if ":" in line)


def _lines(rows: dict[str, str]) -> bytes:
    return "".join(f"{key}:{row}\n" for key, row in rows.items()).encode()


def _word() -> str:
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))


def _hashed(word: str) -> str:
    """Hash a password as nginx checks it. The words are random, so a slow hash, checked at every request, would protect nothing more."""
    try:
        made = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=word, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise BadInput("openssl is needed to make passwords and does not run here. On Debian: apt-get install openssl") from None
    return made.stdout.strip()


def _in_url(name: str) -> str:
    return f"[{name}]" if ":" in name else name
