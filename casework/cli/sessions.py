"""Approved sessions: `casework sessions`, `authorization`, `session-used` and `renew`."""

import argparse
from typing import Any

from casework.actions import authorizations, renewals, sessions, sessions_page
from casework.actions.sessions import Statement
from casework.cli import acts, approval, output

NONE = "No approved sessions are on record."


def add(commands: Any) -> None:
    """Add the verbs."""
    listing = commands.add_parser("sessions", help="approved sessions: used, left, until when, and what does not fit")
    listing.add_argument("number", nargs="?", default="", metavar="NUMBER", help="left out: every case")
    output.add_json(listing)
    listing.set_defaults(run=_list)
    entry = acts.verb(commands, "authorization", "enter or correct what a payer approved; what is not named stays")
    approval.add(entry)
    entry.set_defaults(run=_correct)
    used = commands.add_parser("session-used", help="record that approved sessions were given on a day")
    used.add_argument("number", metavar="NUMBER")
    used.add_argument("--on", type=output.day, required=True, metavar="YYYY-MM-DD", help="the day of the session")
    used.add_argument("--count", type=output.number, default=1, help="sessions of that day (default: 1); 0 takes back what was recorded")
    used.set_defaults(run=_used)
    again = commands.add_parser("renew", help="open the request for more sessions before the approved ones end")
    again.add_argument("number", metavar="NUMBER")
    again.add_argument("--do-not-renew", default="", metavar="REASON", help="ask for nothing more, and say why; opens nothing")
    again.set_defaults(run=_renew)
    for parser in (used, again):
        output.add_who(parser)
        output.add_json(parser)


def _list(args: argparse.Namespace) -> int:
    found = sessions.listed(output.office(), args.number)
    lines = [line for each in found for line in _lines(each)] or [NONE]
    output.say({"authorizations": [_values(each) for each in found]}, "\n".join(lines), as_json=args.json)
    return 0


def _values(each: Statement) -> dict[str, Any]:
    days = [{"on": day.isoformat(), "sessions": count} for day, count in each.account.days]
    return {**sessions_page.line(each), **each.row.value.model_dump(mode="json"), "days": days}


def _lines(each: Statement) -> list[str]:
    """Say one approval for people: numbers first, then what was approved, then what to do."""
    row, said, line = each.row, each.row.value, sessions_page.line(each)
    about = (("authorization", said.number), ("codes", ", ".join(said.procedure_codes)), ("place", said.place_of_service), ("NPI", said.npi))
    stated = "; ".join(f"{name} {value}" for name, value in about if value)
    ahead = f"renewed by {row.renewed_by}" if row.renewed_by else "not to be renewed" if row.is_silenced else ""
    ask = f"ask for more by {line['ask_by']} (the clinic's own target, not a legal date)" if line["ask_by"] and not ahead else ""
    days = ", ".join(f"{day}{f' x{count}' if count > 1 else ''}" for day, count in each.account.days)
    rest = (stated, f"used on {days}" if days else "", ahead or ask, *line["findings"])
    return [f"{row.case_number}: {each.words}", *(f"  {part}" for part in rest if part)]


def _correct(args: argparse.Namespace) -> int:
    office = output.office()
    said = authorizations.correct(office, args.number, approval.stated(args), as_asked=args.as_asked, stage=args.stage, track=args.track, actor=args.who)
    return _say(args, said)


def _used(args: argparse.Namespace) -> int:
    return _say(args, sessions.record_use(output.office(), args.number, on=args.on, count=args.count, actor=args.who))


def _renew(args: argparse.Namespace) -> int:
    office = output.office()
    if args.do_not_renew:
        return _say(args, renewals.do_not_renew(office, args.number, args.do_not_renew, actor=args.who))
    return _say(args, renewals.renew(office, args.number, actor=args.who))


def _say(args: argparse.Namespace, said: str) -> int:
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0
