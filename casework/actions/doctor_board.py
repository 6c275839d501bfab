"""The doctor on the board: the server, whoever takes up its work, and the address people use."""

import ssl
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import httpx

from casework import front
from casework.actions import front_door_papers, presses
from casework.actions.doctor_finding import Unwell
from casework.actions.office import Office
from casework.plural import counted

PASSWORDS = ("PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING")
SECONDS = 5.0
POLLED = timedelta(minutes=2)
LOOKED_BACK = 7 * date.resolution  # how long the doctor tells of it; no rule counts these days
ERRAND = "/deployments/name/reminders/reminders"


def ask(office: Office, env: Mapping[str, str], path: str) -> httpx.Response:
    """Ask the board's own API. Raises httpx.HTTPError when nothing answers."""
    secret = next((env[name] for name in PASSWORDS if env.get(name)), "") or front.secret(office.settings.home, front.WORD_FILE)
    auth = httpx.BasicAuth(*secret.split(":", 1)) if ":" in secret else None
    return httpx.get(f"{_where(office, env)}/api{path}", auth=auth, timeout=SECONDS)


def server(office: Office, env: Mapping[str, str]) -> str:
    """Ask the server whether it is well."""
    where = _where(office, env)
    try:
        answer = ask(office, env, "/health")
    except httpx.HTTPError:
        raise Unwell(f"nothing answers at {where}. Start it with: make start. The command line works without it.") from None
    if answer.status_code != httpx.codes.OK:
        raise Unwell(f"{where} answers {answer.status_code}; another program may use this port. Choose one with CASEWORK_PORT.")
    return f"answers at {where}"


def worker(office: Office, env: Mapping[str, str]) -> str:
    """Ask the server whether anybody takes up its work."""
    try:
        answer = ask(office, env, ERRAND)
    except httpx.HTTPError:
        raise Unwell("cannot be asked, because the server does not answer. Start both with: make start") from None
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise Unwell("cannot be asked: the server wants its password. Set PREFECT_API_AUTH_STRING as for the server and ask again.")
    if not answer.is_success:
        raise Unwell("the server knows no schedule of reminders. Start the program with: make start (or: python -m flows.deploy)")
    return _polled(answer.json())


def address(office: Office) -> str:
    """Open the board by the address that links carry."""
    if office.settings.board_url == office.settings.local_url:
        return f"links lead to {office.settings.board_url}, which opens on this machine only; CASEWORK_BOARD_URL names another"
    try:
        answer = httpx.get(f"{office.settings.board_url}/api/health", timeout=SECONDS, verify=_trust(office))
    except httpx.HTTPError as error:
        raise Unwell(
            f"{office.settings.board_url} cannot be reached from here ({type(error).__name__}), so links in mails may lead nowhere."
            " Correct CASEWORK_BOARD_URL, or look after the proxy in front of the board."
        ) from None
    if answer.status_code not in (httpx.codes.OK, httpx.codes.UNAUTHORIZED):
        raise Unwell(f"{office.settings.board_url} answers {answer.status_code} instead of the board. Correct CASEWORK_BOARD_URL, or the proxy's target.")
    return f"links lead to {office.settings.board_url}, and the board is there"


def door(office: Office) -> str:
    """Look whether somebody tried to pass for another at the door for other computers."""
    if front.door(office.settings.home) is None:
        return "none: the board answers on this machine only"
    forged, refused = presses.unwelcome(office, since=office.now() - LOOKED_BACK)
    if forged:
        raise Unwell(
            f"{counted(forged, 'press')} in the last week bore a name without the proxy's secret: somebody reached the board past the proxy and passed for"
            " another. The name was taken off. Look who can reach this port on this computer; each press: casework audit presses"
        )
    return f"nobody passed for another in the last week; {counted(refused, 'press')} of people who may not (casework audit presses)"


def _where(office: Office, env: Mapping[str, str]) -> str:
    """Say where the server is asked: beside containers it is on another machine than this one."""
    return (env.get("PREFECT_API_URL") or office.settings.local_url).rstrip("/").removesuffix("/api")


def _polled(errand: Mapping[str, str]) -> str:
    last = errand.get("last_polled")
    if not last or datetime.now(UTC) - datetime.fromisoformat(last) > POLLED:
        raise Unwell(
            "nobody has asked for work for minutes: answers wait, schedules stand still. Restart the program (make start), or start a worker:"
            " prefect worker start --pool casework. Until then reminders go out with: casework remind"
        )
    return "asks for work"


def _trust(office: Office) -> ssl.SSLContext:
    """Trust the usual authorities, and that of the office's own door."""
    trust, authority = ssl.create_default_context(), office.settings.home / front.FOLDER / front_door_papers.AUTHORITY
    if authority.is_file():
        trust.load_verify_locations(authority)
    return trust
