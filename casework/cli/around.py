"""Around a case: `hold`, `assign`, `reassign`, `close-case`, `reopen` and `patient-deceased`."""

import argparse
from typing import Any

from casework.actions import assigning, closing, deceased, holding, reopening
from casework.actions.closing import Ending
from casework.actions.reopening import ReopenReason
from casework.cli import acts, output
from casework.terms import HoldReason, NotPursuedReason


def add(commands: Any) -> None:
    """Add the verbs."""
    _add_hold(commands)
    _add_owners(commands)
    _add_endings(commands)
    _add_death(commands)


def _verb(commands: Any, name: str, words: str, run: Any, *, number: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    if number:
        parser.add_argument("number", metavar="NUMBER")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=run)
    return parser


def _add_hold(commands: Any) -> None:
    rest = _verb(commands, "hold", "let a case rest until a day, or end its rest; stops no clock", _hold)
    rest.add_argument("--until", type=output.day, metavar="YYYY-MM-DD", help="left out: the hold ends")
    acts.one_of(HoldReason, rest, "--reason", help="what the case waits for")


def _hold(args: argparse.Namespace) -> int:
    return _say(args, holding.hold(output.office(), args.number, until=args.until, reason=args.reason, actor=args.who))


def _add_owners(commands: Any) -> None:
    give = _verb(commands, "assign", "give a case to another person", _assign)
    give.add_argument("owner", help="a person of clinic.toml or channels.toml")
    every = _verb(commands, "reassign", "give all open cases of a person to another", _reassign, number=False)
    every.add_argument("owner", metavar="FROM", help="whose cases")
    every.add_argument("to", metavar="TO", help="a person of clinic.toml or channels.toml")
    for parser in (give, every):
        parser.add_argument("--until", type=output.day, metavar="YYYY-MM-DD", help="the day they go back by themselves; left out: for good")


def _assign(args: argparse.Namespace) -> int:
    return _say(args, assigning.assign(output.office(), args.number, args.owner, until=args.until, actor=args.who))


def _reassign(args: argparse.Namespace) -> int:
    said = assigning.reassign(output.office(), args.owner, args.to, until=args.until, actor=args.who)
    output.say({"from": args.owner, "to": args.to, "said": said}, said, as_json=args.json)
    return 0


def _add_endings(commands: Any) -> None:
    end = _verb(commands, "close-case", "close a whole case, whatever step it is at", _close)
    acts.one_of(Ending, end, "--as", dest="how", required=True, help="not pursued, withdrawn, or a duplicate")
    acts.one_of(NotPursuedReason, end, "--reason", help="why the dispute is given up")
    end.add_argument("--same-as", default="", metavar="NUMBER", help="for a duplicate: the case that goes on")
    end.add_argument("--confirmed", action="store_true", help="for a duplicate: somebody has looked at both")
    again = _verb(commands, "reopen", "open a case again that was closed by mistake; its clocks are armed anew", _reopen)
    acts.one_of(ReopenReason, again, "--reason", default=ReopenReason.MISTAKE, help="why (default: closed-by-mistake)")


def _close(args: argparse.Namespace) -> int:
    said = closing.close_case(output.office(), args.number, args.how, reason=args.reason, same_as=args.same_as, is_confirmed=args.confirmed, actor=args.who)
    return _say(args, said)


def _reopen(args: argparse.Namespace) -> int:
    return _say(args, reopening.reopen(output.office(), args.number, reason=args.reason, actor=args.who))


def _add_death(commands: Any) -> None:
    died = _verb(commands, "patient-deceased", "the patient has died: clocks run on, letters to the patient stop", _deceased)
    died.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="the day, if it is known; it stays in the vault")
    which = died.add_mutually_exclusive_group()
    which.add_argument("--represented", action="store_const", const=True, help="somebody who may act for the estate is on record")
    which.add_argument("--mistake", action="store_true", help="it was recorded by mistake: take it back")


def _deceased(args: argparse.Namespace) -> int:
    if args.mistake:
        return _say(args, deceased.take_back(output.office(), args.number, actor=args.who))
    return _say(args, deceased.record(output.office(), args.number, died_on=args.on, is_represented=args.represented, actor=args.who))


def _say(args: argparse.Namespace, said: str) -> int:
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0
