"""The door for other computers: `casework office setup`, `casework office password`, `casework office close`."""

import argparse
from pathlib import Path
from typing import Any

from casework.actions import front_door, front_door_log
from casework.actions.front_door import Opened
from casework.cli import output
from casework.errors import BadInput

NOT_DONE = """This command did not open the firewall, did not enter the name in the office's router or name server, and did not install nginx.
On Debian: apt-get install nginx-light, then systemctl disable --now nginx, since this program runs one of its own."""


def add(commands: Any) -> None:
    """Add `office`."""
    parser = commands.add_parser("office", help="let a second computer of the office use the board: TLS, a password for each person, and who pressed on record")
    verbs = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    setup = verbs.add_parser("setup", help="make what is missing; again after clinic.toml names somebody new or somebody left")
    setup.add_argument(
        "--name", action="append", default=[], metavar="NAME", help="how other computers reach this one, such as board.clinic.lan or 192.168.1.20"
    )
    setup.add_argument("--port", type=output.number, help=f"the port they use (default {front_door.PORT})")
    setup.add_argument("--certificate", type=Path, metavar="FILE", help="the clinic's own certificate, with its chain (PEM), instead of one made here")
    setup.add_argument("--key", type=Path, metavar="FILE", help="its key (PEM)")
    setup.set_defaults(run=_set_up)
    password = verbs.add_parser("password", help="make another password for one person")
    password.add_argument("person", metavar="PERSON", help="the short name in clinic.toml")
    password.set_defaults(run=_password)
    close = verbs.add_parser("close", help="take the door away: the board answers on this computer only")
    close.set_defaults(run=_close)
    for each in (setup, password, close):
        output.add_who(each)
        output.add_json(each)


def _set_up(args: argparse.Namespace) -> int:
    if (args.certificate is None) != (args.key is None):
        raise BadInput("A certificate needs its key: give both --certificate and --key.")
    own = (args.certificate, args.key) if args.certificate else None
    done = front_door_log.set_up(output.office(), args.name, port=args.port, own=own, actor=args.who)
    output.say(
        {"url": done.url, "authority": done.authority, "fingerprint": done.fingerprint, "passwords": done.passwords, "gone": done.gone},
        _told(done),
        as_json=args.json,
    )
    return 0


def _password(args: argparse.Namespace) -> int:
    word = front_door_log.new_password(output.office(), args.person, actor=args.who)
    output.say({"person": args.person, "password": word}, f"The new password of {args.person}, shown this once: {word}", as_json=args.json)
    return 0


def _close(args: argparse.Namespace) -> int:
    was = front_door_log.close(output.office(), actor=args.who)
    said = "The door is taken away. Stop and start the board: it answers on this computer only." if was else "There is no door for other computers."
    output.say({"closed": was}, said, as_json=args.json)
    return 0


def _told(done: Opened) -> str:
    """Say what to do next, here and on the other computer."""
    words = [f"  {key}: {word}" for key, word in done.passwords.items()]
    first = (
        ["First passwords, shown this once; another is made with: casework office password PERSON", *words]
        if words
        else ["Everybody keeps their password; another is made with: casework office password PERSON"]
    )
    left = [f"Taken out, because clinic.toml no longer names them: {', '.join(done.gone)}."] if done.gone else []
    trust = (
        [f"  1. Copy {done.authority} there and trust it as an authority for web sites.", f"     Compare its SHA-256 fingerprint: {done.fingerprint}"]
        if done.authority
        else ["  1. Nothing to trust: the certificate is the clinic's own."]
    )
    there = [
        "On the other computer:",
        *trust,
        f"  2. Open {done.url}",
        "  3. Log in with your short name and your password. On the forms nobody is asked who they are: the log knows.",
    ]
    return "\n".join([f"The board's address in the office: {done.url}", *first, *left, "Here: stop the board and start it again: make start", *there, NOT_DONE])
