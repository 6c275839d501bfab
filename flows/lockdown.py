"""Who may reach the board: this machine alone, or others only with a password that nobody guesses and TLS in front. Else nothing starts."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from casework import front
from casework.errors import CannotStart
from casework.settings import Settings
from flows.environment import AUTH

BIND = "CASEWORK_BIND"
TLS_IN_FRONT = "CASEWORK_TLS_IN_FRONT"
PAGE = "docs/two-computers.md says how; one command does it all: casework office setup"
LEAST_CHARACTERS = 16
LEAST_DIFFERENT = 6
KNOWN = ("change-me", "changeme", "password", "passwort", "admin", "secret", "letmein", "clinic", "casework", "prefect", "qwerty", "0123456789", "1234567890")


def bind(settings: Settings, env: Mapping[str, str]) -> str:
    """Name the address the server listens at: 127.0.0.1 unless CASEWORK_BIND names another."""
    return env.get(BIND, "").strip() or urlsplit(settings.local_url).hostname or "127.0.0.1"


def check(settings: Settings, env: Mapping[str, str]) -> None:
    """Look at every way by which others could reach the board, before anything listens. Raises CannotStart with what to do."""
    at, name = bind(settings, env), urlsplit(settings.board_url).hostname or ""
    outside = next((each for each in (at, name) if not is_loopback(each)), "")
    if settings.is_proxied and env.get(AUTH) != front.secret(settings.home, front.WORD_FILE):
        raise CannotStart(f"{AUTH} is set, and the office has a password of its own in {settings.home / front.FOLDER / front.WORD_FILE}. Unset {AUTH}.")
    if not outside:
        return
    word = env.get(AUTH, "")
    if not word:
        raise CannotStart(f"Others could reach the board at {outside}, and it has no password: set {AUTH}=name:password and put TLS in front. {PAGE}.")
    if doubt := weakness(word):
        raise CannotStart(f"Others could reach the board at {outside}, and its password ({AUTH}) {doubt}. {PAGE}.")
    if not settings.board_url.startswith("https://") and env.get(TLS_IN_FRONT, "").lower() != "yes":
        raise CannotStart(
            f"Others could reach the board at {outside}, and passwords would travel in clear: put TLS in front and say its address,"
            f" CASEWORK_BOARD_URL=https://…, or {TLS_IN_FRONT}=yes where that is done already. {PAGE}."
        )


def check_prefect(env: Mapping[str, str]) -> None:
    """Look at what Prefect itself reads besides the environment: profiles, .env, prefect.toml, pyproject.toml. Raises CannotStart.

    Our documents and pages know only the environment's password, so another one in a file would lock half of the doors.
    """
    from prefect.settings import get_current_settings

    api = get_current_settings().server.api
    stated = api.auth_string.get_secret_value() if api.auth_string is not None else ""
    if stated != env.get(AUTH, ""):
        raise CannotStart(
            f"A profile of Prefect, a .env or a prefect.toml sets {AUTH}. Take it out there and set it in the environment, where this program reads it."
        )
    if not is_loopback(api.host) and not env.get(BIND):
        raise CannotStart(f"PREFECT_SERVER_API_HOST is {api.host}, which opens nothing here: this board listens on this machine only. Unset it. {PAGE}.")
    if api.base_path:
        raise CannotStart("PREFECT_SERVER_API_BASE_PATH is set; this board lives at the root of its address. Unset it.")


def is_loopback(host: str) -> bool:
    """Say whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def weakness(word: str) -> str:
    """Say what is wrong with a password of the form name:password, "" where nothing is."""
    name, colon, secret = word.partition(":")
    if not (name and colon and secret) or word.strip() != word:
        return "is not of the form name:password"
    if any(known in secret.lower() for known in (*KNOWN, name.lower())):
        return "can be guessed: it holds its own name, or a word from a list or from an example"
    if len(secret) < LEAST_CHARACTERS or len(set(secret)) < LEAST_DIFFERENT:
        return f"is too short or too plain: at least {LEAST_CHARACTERS} characters, {LEAST_DIFFERENT} of them different. Take one from: openssl rand -base64 24"
    return ""
