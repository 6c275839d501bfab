"""The call with the payer's physician: `casework peer-to-peer` asks, books, and keeps what came of it; alone it shows what the call does."""

import argparse
from typing import Any

from casework.actions import authorizations, peer_calls, peer_calls_file, peer_calls_page, peer_calls_result
from casework.actions.peer_calls import Appointment
from casework.actions.peer_calls_result import Came
from casework.cli import acts, approval, output
from casework.errors import BadInput
from casework.rules.calls import AskedBy, CallResult, Dials

ONE = "Say one thing at a time: --result alone, or --asked with or without --on and --at."
TIME = "A time needs its day, its hour and who takes the call: --on YYYY-MM-DD --at HH:MM --clinician KEY."
HELD = "Say on which day the call was held: --held YYYY-MM-DD."


def add(commands: Any) -> None:
    """Add `peer-to-peer`."""
    parser = acts.verb(commands, "peer-to-peer", "ask for, book and record the call with the payer's physician; alone: what the call does to the clocks")
    parser.add_argument("--asked", type=output.day, metavar="YYYY-MM-DD", help="the call was asked for on this day")
    acts.one_of(AskedBy, parser, "--how", default=AskedBy.TELEPHONE, help="how it was asked for (default: telephone)")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="the day of the call, where the payer is")
    parser.add_argument("--at", default="", metavar="HH:MM", help="its hour, in the zone of --zone")
    parser.add_argument("--zone", default="", metavar="ZONE", help="the payer's time zone, such as America/New_York (default: the clinic's)")
    parser.add_argument("--clinician", default="", metavar="KEY", help="who takes the call: a key of [people] in clinic.toml")
    parser.add_argument("--phone", default="", metavar="NUMBER", help="the number that is called; kept encrypted")
    parser.add_argument("--we-call", action="store_true", help="we call the payer (default: the payer calls us)")
    parser.add_argument("--read-effects", action="store_true", help="what this call does to levels and clocks was read")
    acts.one_of(CallResult, parser, "--result", help="what came of the call")
    parser.add_argument("--held", type=output.day, metavar="YYYY-MM-DD", help="the day it was held")
    parser.add_argument("--call", type=output.number, metavar="N", help="its number, when several are open")
    parser.add_argument("--reference", default="", help="the payer's reference number")
    parser.add_argument("--ics", type=output.file_named(".ics"), metavar="FILE", help="write the appointment as a calendar file")
    approval.add(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    if args.result and (args.asked or args.on):
        raise BadInput(ONE)
    if args.result:
        return _say(args, _result(args))
    if args.on or args.at:
        return _say(args, _book(args))
    if args.asked:
        office = output.office()
        said = peer_calls.request(
            office, args.number, asked_on=args.asked, asked_by=args.how, reference=args.reference, stage=args.stage, track=args.track, actor=args.who
        )
        return _say(args, said)
    return _file(args) if args.ics else _show(args)


def _book(args: argparse.Namespace) -> str:
    if not (args.on and args.at and args.clinician):
        raise BadInput(TIME)
    dials = Dials.CLINIC if args.we_call else Dials.PAYER
    agreed = Appointment(args.on, args.at, args.clinician, zone=args.zone, dials=dials, phone=args.phone)
    more = {"asked_on": args.asked, "asked_by": args.how, "has_read": args.read_effects, "call_id": args.call}
    return peer_calls.schedule(output.office(), args.number, agreed, actor=args.who, stage=args.stage, track=args.track, **more)


def _result(args: argparse.Namespace) -> str:
    if args.held is None:
        raise BadInput(HELD)
    approved = {name: value for name, value in approval.stated(args).items() if value is not None}
    authorizations.stated(approved, as_asked=args.as_asked)
    came = Came(args.result, args.held, approved, as_asked=args.as_asked, reference=args.reference)
    return peer_calls_result.record(output.office(), args.number, came, actor=args.who, call_id=args.call, stage=args.stage, track=args.track)


def _file(args: argparse.Namespace) -> int:
    data = peer_calls_file.write(output.office(), args.number, call_id=args.call)
    output.write(args.ics, data)
    return _say(args, f"{args.number}: the appointment is in {args.ics}.")


def _show(args: argparse.Namespace) -> int:
    found = peer_calls_page.listed(output.office(), args.number)
    lines = [*map(_line, found["calls"]), *(f"- {effect}" for effect in found["effects"])]
    output.say(found, "\n".join(lines) or "No call is on record, and none can be asked for now.", as_json=args.json)
    return 0


def _line(call: dict[str, Any]) -> str:
    dials = f"{call['dials'][0].lower()}{call['dials'][1:]}"
    parts = (
        f"Call {call['call']}, {call['stage']}: asked for on {call['asked_on']} ({call['asked_by']})",
        call["when"],
        ", ".join(filter(None, [call["clinician"], dials, call["phone"]])) if call["when"] else "",
        f"reference {call['reference']}" if call["reference"] else "",
        f"{call['result']}, {call['held_on']}" if call["held_on"] else call["result"],
        "the authorization number is still awaited" if call["wants_number"] else "",
    )
    return "; ".join(part for part in parts if part)


def _say(args: argparse.Namespace, said: str) -> int:
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0
