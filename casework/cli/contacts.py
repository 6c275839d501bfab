"""Every contact on record: `casework log` and `casework contacts`."""

import argparse
from typing import Any, get_args

from casework.actions import contacts
from casework.chart import Contact
from casework.cli import output

WAYS = get_args(Contact.model_fields["way"].annotation)
PARTIES = get_args(Contact.model_fields["party"].annotation)


def add(commands: Any) -> None:
    """Add `log` and `contacts`."""
    entry = commands.add_parser("log", help="keep a call, letter, fax or portal message of a case")
    entry.add_argument("number", metavar="NUMBER")
    entry.add_argument("way", choices=WAYS, metavar="|".join(WAYS))
    entry.add_argument("--in", dest="is_incoming", action="store_true", help="they came to us (default: we went to them)")
    entry.add_argument("--party", choices=PARTIES, default="payer", help="with which side (default: the payer)")
    entry.add_argument("--with", dest="with_whom", default="", metavar="NAME", help="who it was, as they gave their name")
    entry.add_argument("--reference", default="", help="their reference number for it")
    entry.add_argument("--note", default="", help="what was said; kept encrypted, printed in no letter")
    entry.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="default: today")
    output.add_who(entry)
    output.add_json(entry)
    entry.set_defaults(run=_log)
    listing = commands.add_parser("contacts", help="list the contacts of a case, oldest first")
    listing.add_argument("number", metavar="NUMBER")
    output.add_json(listing)
    listing.set_defaults(run=_list)


def _log(args: argparse.Namespace) -> int:
    office = output.office()
    contact = Contact(
        happened_on=args.on or office.today(),
        way=args.way,
        party=args.party,
        is_incoming=args.is_incoming,
        with_whom=args.with_whom,
        reference=args.reference,
        words=args.note,
    )
    logged = contacts.log(office, args.number, contact, actor=args.who)
    output.say({"case": args.number, "contacts": logged.count, "is_new": logged.is_new}, logged.words, as_json=args.json)
    return 0


def _list(args: argparse.Namespace) -> int:
    found = contacts.listed(output.office(), args.number)
    lines = [_line(contact) for contact in found] or ["No contact is on record."]
    output.say({"case": args.number, "contacts": [contact.model_dump() for contact in found]}, "\n".join(lines), as_json=args.json)
    return 0


def _line(contact: Contact) -> str:
    direction = "in " if contact.is_incoming else "out"
    parts = (contact.with_whom, f"reference {contact.reference}" if contact.reference else "", contact.words)
    return f"{contact.happened_on}  {direction}  {contact.way}, {contact.party}" + "".join(f"; {part}" for part in parts if part)
