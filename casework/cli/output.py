"""How commands speak: plain lines for people, `--json` for machines."""

import argparse
import json
import os
import pwd
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from casework import bookshelf, clock, keeping, roster
from casework.actions import Office
from casework.cli import entered
from casework.errors import BadInput, CaseworkError, MissingData, NotAllowed
from casework.settings import Settings

LONGEST_NAME = 80
NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)


def office() -> Office:
    """Open the data folder that CASEWORK_HOME names."""
    return Office.open(Settings.from_env(os.environ))


def add_json(parser: argparse.ArgumentParser) -> None:
    """Give a command the option --json."""
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")


def add_who(parser: argparse.ArgumentParser) -> None:
    """Give a command the option --who, for the log."""
    parser.add_argument("--who", default=person(), type=_somebody, metavar="NAME", help="who does this, for the log (default: you, by your login name)")


def person() -> str:
    """Name who is at the keys: the person of clinic.toml whose login this is, or else the login itself."""
    account = login()
    try:
        return Settings.from_env(os.environ).person_of(account)
    except CaseworkError:  # the command itself says what is wrong with the file
        return account


def login() -> str:
    """Name the account of the operating system under which this runs, whatever the environment says."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "unknown"


def _somebody(text: str) -> str:
    """Read who does something. Raises argparse's error for a name under which the program itself acts."""
    if text.strip() in roster.RESERVED or not text.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is no person's name; the program itself acts under it")
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise argparse.ArgumentTypeError(f"a name has {LONGEST_NAME} characters at most, and all of them can be seen")
    return text.strip()


def day(text: str) -> date:
    """Read a date argument. Raises argparse's error for anything but YYYY-MM-DD."""
    try:
        return clock.day(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it like 2026-11-22") from None


def number(text: str) -> int:
    """Read a whole number argument. Raises argparse's error for anything else, or one larger than the database keeps."""
    if not NUMBER.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of at most nine digits")
    return int(text)


def write(path: Path, data: bytes) -> None:
    """Write a file a person named, over an older one of that name. Raises BadInput when it cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}). Name a file in a folder that exists and that you may write.") from None


def file_named(*endings: str) -> Callable[[str], Path]:
    """Give a reader of a file's name that must end so: a slip then never writes over a file of another kind."""

    def read(text: str) -> Path:
        path = Path(text)
        if path.suffix.lower() not in endings:
            raise argparse.ArgumentTypeError(f"{text!r} must end in {' or '.join(endings)}")
        return path

    return read


def say(value: Any, words: str, *, as_json: bool) -> None:
    """Print a result, for people or for machines."""
    print(json.dumps(value, indent=2, default=str) if as_json else words)


def warn() -> None:
    """Say on standard error which file of the rulebook cannot be read, and since when, after every command."""
    with suppress(CaseworkError):
        settings = Settings.from_env(os.environ)
        for trouble in bookshelf.troubles(settings) if keeping.troubles(settings) else ():
            print(f"WARNING: {trouble.words}", file=sys.stderr)


def refuse(refusal: CaseworkError, *, as_json: bool) -> int:
    """Print a refusal and give its exit code."""
    if as_json:
        told: dict[str, Any] = {"refused": str(refusal), "kind": type(refusal).__name__}
        if isinstance(refusal, NotAllowed):
            told |= {"allowed": list(refusal.allowed), "code": refusal.code, "blocker": refusal.blocker, "ways": [asdict(way) for way in refusal.ways]}
        if isinstance(refusal, MissingData):
            told["missing"] = [{"field": item.field, "how": item.how} for item in refusal.missing]
        print(json.dumps(entered.within(told), indent=2))
    print(f"Refused: {entered.unrepeated(str(refusal))}", file=sys.stderr)
    return 1
