"""What the payer writes meanwhile: more time, a request for information, a denial sent again; and our answer."""

import argparse
from typing import Any

from casework.actions import payer_notices, reissued
from casework.actions.answers import Answer
from casework.cli import acts, output
from casework.terms import Outcome


def add(commands: Any) -> None:
    """Add the verbs."""
    more = acts.verb(commands, "extension", "record that the payer takes more time; valid only if noticed in time")
    _day(more, "--noticed", "the date on the payer's notice", required=True)
    _day(more, "--received", "the day it came")
    more.set_defaults(run=_extension)
    ask = acts.verb(commands, "information-request", "record that the payer asks for information; our own clock starts")
    _day(ask, "--sent", "the day the payer sent it", required=True)
    _day(ask, "--received", "the day it came")
    _day(ask, "--due", "the last day for the answer that it states")
    ask.set_defaults(run=_request)
    told = acts.verb(commands, "information-answered", "record that we answered the payer's request; the payer's clock runs on")
    _day(told, "--on", "the day our answer left", required=True)
    _day(told, "--sent", "the request it answers, when several are open")
    told.set_defaults(run=_answered)
    _add_reissued(commands)


def _add_reissued(commands: Any) -> None:
    again = acts.verb(commands, "reissued", "record a denial that was sent again: both clocks run, the earlier governs")
    _day(again, "--notice", "the date printed on the new notice")
    _day(again, "--received", "the day it came")
    _day(again, "--letter-deadline", "the last day the notice itself states")
    again.add_argument("--reference", default="", help="the payer's reference number")
    again.add_argument("--restarts-rights", action="store_true", help="the notice itself says that the time to appeal starts anew")
    again.add_argument("--claim", action="store_true", help="it is the claim's denial (an EOB) after a refused prior authorization")
    again.set_defaults(run=_reissued)


def _day(parser: argparse.ArgumentParser, option: str, words: str, *, required: bool = False) -> None:
    parser.add_argument(option, type=output.day, required=required, metavar="YYYY-MM-DD", help=words)


def _extension(args: argparse.Namespace) -> int:
    said = payer_notices.record_extension(
        output.office(), args.number, noticed_on=args.noticed, received_on=args.received, stage=args.stage, track=args.track, actor=args.who
    )
    return _say(args, said)


def _request(args: argparse.Namespace) -> int:
    said = payer_notices.record_request(
        output.office(), args.number, sent_on=args.sent, received_on=args.received, due_on=args.due, stage=args.stage, track=args.track, actor=args.who
    )
    return _say(args, said)


def _answered(args: argparse.Namespace) -> int:
    said = payer_notices.record_answer(output.office(), args.number, answered_on=args.on, sent_on=args.sent, stage=args.stage, track=args.track, actor=args.who)
    return _say(args, said)


def _reissued(args: argparse.Namespace) -> int:
    answer = Answer(Outcome.DENIED, args.notice, args.received, args.letter_deadline, args.reference, restarts_rights=args.restarts_rights)
    said = reissued.record_reissued(output.office(), args.number, answer, stage=args.stage, track=args.track, actor=args.who, of_claim=args.claim)
    return _say(args, said)


def _say(args: argparse.Namespace, said: str) -> int:
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0
