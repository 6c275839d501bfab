"""Signatures: `casework signers`, `absence`, `signing` and `approve-letter`."""

import argparse
from typing import Any

from casework import chart
from casework.actions import approvals, signing, signing_people
from casework.actions.signing_people import Person
from casework.cli import acts, output

NONE = "No signers are entered. Enter each with: casework signers --enter KEY --name NAME --npi NPI"


def add(commands: Any) -> None:
    """Add the verbs."""
    _add_signers(commands)
    _add_absence(commands)
    asking = acts.verb(commands, "signing", "ask a signer for the letters of a stage; the day sees who is away")
    asking.add_argument("--signer", required=True, metavar="KEY", help="who signs; list them with: casework signers")
    asking.set_defaults(run=_ask)
    approving = acts.verb(commands, "approve-letter", "record that a signer approves the clinical letters of a stage as they lie there")
    approving.add_argument("--signer", required=True, metavar="KEY", help="who approves")
    approving.add_argument("--read", action="store_true", help="the signer has read the letters; nothing is recorded without it")
    approving.add_argument("--written-word", type=int, default=0, metavar="PAPER", help="the paper that the signer signed, where a supervisor attests it")
    approving.set_defaults(run=_approve)


def _add_signers(commands: Any) -> None:
    parser = commands.add_parser("signers", help="who signs letters, with credentials and absences; enter or correct one")
    parser.add_argument("--enter", metavar="KEY", default="", help="a short key that the board may show, such as dr-b")
    for name, what in (("name", "name as it stands under a letter"), ("credentials", "such as MD"), ("npi", "ten digits"), ("specialty", "such as psychiatry")):
        parser.add_argument(f"--{name}", default="", help=what)
    parser.add_argument("--licence", default="", help="licence, kept encrypted")
    parser.add_argument("--left", type=output.day, metavar="YYYY-MM-DD", help="signs no more since that day")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_signers)


def _add_absence(commands: Any) -> None:
    parser = commands.add_parser("absence", help="when a signer is away, and who covers; days of signatures move before it")
    parser.add_argument("signer", metavar="KEY")
    parser.add_argument("--from", dest="from_on", type=output.day, required=True, metavar="YYYY-MM-DD", help="the first day away")
    parser.add_argument("--to", dest="to_on", type=output.day, metavar="YYYY-MM-DD", help="the last day away")
    parser.add_argument("--cover", default="", metavar="KEY", help="who signs meanwhile, after review of the record")
    parser.add_argument("--cancel", action="store_true", help="the absence that begins on this day is not so any more")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_absence)


def _signers(args: argparse.Namespace) -> int:
    office, said = output.office(), ""
    if args.enter and args.left:
        said = signing_people.leave(office, args.enter, args.left, actor=args.who)
    elif args.enter:
        value = chart.Clinician(name=args.name, credentials=args.credentials, npi=args.npi, specialty=args.specialty)
        said = signing_people.enter(office, args.enter, value, licence=args.licence, actor=args.who)
    found = signing_people.listed(office)
    output.say({"said": said, "signers": [_values(each) for each in found]}, said or "\n".join(map(_words, found)) or NONE, as_json=args.json)
    return 0


def _values(each: Person) -> dict[str, Any]:
    away = [{"from": str(one.from_on), "to": str(one.to_on), "cover": one.cover} for one in each.away]
    own = {name: getattr(each.value, name) for name in ("name", "credentials", "npi", "specialty")}
    return {"key": each.key, **own, "left_on": str(each.left_on or ""), "away": away}


def _words(each: Person) -> str:
    name = ", ".join(part for part in (each.value.name, each.value.credentials) if part)
    away = "".join(f"; away {one.from_on} to {one.to_on}{f', {one.cover} covers' if one.cover else ''}" for one in each.away)
    return f"{each.key}: {name}, NPI {each.value.npi}{f'; signs no more since {each.left_on}' if each.left_on else ''}{away}"


def _absence(args: argparse.Namespace) -> int:
    office = output.office()
    if args.cancel:
        return _say(args, args.signer, signing.back(office, args.signer, args.from_on, actor=args.who))
    said = signing.away(office, args.signer, args.from_on, args.to_on or args.from_on, cover=args.cover, actor=args.who)
    return _say(args, args.signer, said)


def _ask(args: argparse.Namespace) -> int:
    return _say(args, args.number, signing.ask(output.office(), args.number, args.signer, stage=args.stage, track=args.track, actor=args.who))


def _approve(args: argparse.Namespace) -> int:
    said = approvals.approve(
        output.office(),
        args.number,
        args.signer,
        has_read=args.read,
        stage=args.stage,
        track=args.track,
        written_word=args.written_word,
        actor=args.who,
    )
    return _say(args, args.number, said)


def _say(args: argparse.Namespace, about: str, said: str) -> int:
    output.say({"about": about, "said": said}, said, as_json=args.json)
    return 0
