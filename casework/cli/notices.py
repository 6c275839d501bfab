"""What the payer writes meanwhile: more time, a request for information, a denial sent again; and our answer."""

import argparse
from typing import Any

from casework.actions import information_page, payer_notices, reissued
from casework.actions.answers import Answer
from casework.actions.information_items import Sending
from casework.cli import acts, output
from casework.rules.calls_asked import AskedFor
from casework.terms import FilingMethod, Outcome


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
    _items(ask, "--asks", "what it asks for; may be given several times")
    ask.add_argument("--reference", default="", help="the payer's reference number of the request")
    ask.set_defaults(run=_request)
    told = acts.verb(commands, "information-answered", "record that we answered the payer's request; the payer's clock runs on")
    _day(told, "--on", "the day our answer left", required=True)
    _day(told, "--sent", "the request it answers, when several are open")
    acts.one_of(FilingMethod, told, "--method", help="how it left")
    told.add_argument("--reference", default="", help="fax, tracking or confirmation number")
    _items(told, "--gave", "what it gave; may be given several times")
    told.add_argument("--part", action="store_true", help="a part only: more follows, and our clock runs on")
    told.add_argument("--whole", action="store_true", help="nothing more is to come, though some was not given")
    told.set_defaults(run=_answered)
    listing = commands.add_parser("information", help="what the payer asked for, what we gave, and what is still open")
    listing.add_argument("number", metavar="NUMBER")
    output.add_json(listing)
    listing.set_defaults(run=_list)
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


def _items(parser: argparse.ArgumentParser, option: str, words: str) -> None:
    acts.one_of(AskedFor, parser, option, action="append", default=[], help=words)


def _day(parser: argparse.ArgumentParser, option: str, words: str, *, required: bool = False) -> None:
    parser.add_argument(option, type=output.day, required=required, metavar="YYYY-MM-DD", help=words)


def _extension(args: argparse.Namespace) -> int:
    said = payer_notices.record_extension(
        output.office(), args.number, noticed_on=args.noticed, received_on=args.received, stage=args.stage, track=args.track, actor=args.who
    )
    return _say(args, said)


def _request(args: argparse.Namespace) -> int:
    days = {"sent_on": args.sent, "received_on": args.received, "due_on": args.due}
    said = payer_notices.record_request(
        output.office(), args.number, **days, asked=args.asks, reference=args.reference, stage=args.stage, track=args.track, actor=args.who
    )
    return _say(args, said)


def _answered(args: argparse.Namespace) -> int:
    sent = Sending(args.method, args.reference, tuple(args.gave), is_partial=args.part, is_whole=args.whole)
    days = {"answered_on": args.on, "sent_on": args.sent}
    return _say(args, payer_notices.record_answer(output.office(), args.number, **days, sent=sent, stage=args.stage, track=args.track, actor=args.who))


def _list(args: argparse.Namespace) -> int:
    found = information_page.listed(output.office(), args.number)
    lines = [line for request in found["requests"] for line in _lines(request)]
    output.say(found, "\n".join(lines) or "The payer has asked for nothing.", as_json=args.json)
    return 0


def _lines(request: dict[str, Any]) -> list[str]:
    answered = f"answered in full on {request['answered_on']}" if request["answered_on"] else "not answered"
    about = (f"reference {request['reference']}" if request["reference"] else "", f"due {request['due_on']}" if request["due_on"] else "", answered)
    first = f"Request of {request['asked_on']} ({request['stage']}): {', '.join(request['asked']) or 'nobody has entered what it asks for'}"
    sent = [f"  {_sending(each)}" for each in request["answers"]]
    rest = [f"  still open: {', '.join(request['open'])}" if request["open"] else "", f"  {request['warning']}" if request["warning"] else ""]
    clock = f"  {request['payers_clock']}" if request["payers_clock"] else ""
    return ["; ".join(filter(None, [first, *about])), *sent, *filter(None, [*rest, clock])]


def _sending(each: dict[str, Any]) -> str:
    how = ", ".join(filter(None, [each["on"], each["method"] or "way not entered", each["reference"]]))
    return f"{how}: {', '.join(each['gave']) or 'our answer'}{' (a part)' if each['is_partial'] else ''}; proof: {each['proof']}"


def _reissued(args: argparse.Namespace) -> int:
    answer = Answer(Outcome.DENIED, args.notice, args.received, args.letter_deadline, args.reference, restarts_rights=args.restarts_rights)
    said = reissued.record_reissued(output.office(), args.number, answer, stage=args.stage, track=args.track, actor=args.who, of_claim=args.claim)
    return _say(args, said)


def _say(args: argparse.Namespace, said: str) -> int:
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0
