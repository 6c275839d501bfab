"""`casework confirm-letter`: what a letter seems to say, field by field, and taking it over."""

import argparse
import sys
from dataclasses import asdict
from typing import Any

from casework.actions import letters_confirmed
from casework.actions.letters_confirmed import Confirmed, Field, Letter
from casework.cli import correct, output
from casework.errors import BadInput

ASKED = "Take it over? y = as proposed, a value = what the letter really says, Enter = pass over"


def add(commands: Any) -> None:
    """Add the verb."""
    words = "confirm what a denial letter, an EOB or a signed form says; nothing changes until a person says so"
    parser = commands.add_parser(
        "confirm-letter", help=words, description=f"{words}. Fields: {', '.join((*letters_confirmed.LETTER, *letters_confirmed.FORM))}."
    )
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--paper", type=output.number, metavar="N", help="which paper; may be left out when only one waits")
    parser.add_argument("--accept", default="", metavar="FIELD,FIELD", help="take these over as they are proposed")
    parser.add_argument("--set", dest="stated", action="append", default=[], metavar="FIELD=VALUE", help="take over what you read; may be repeated")
    parser.add_argument("--nothing", action="store_true", help="pass over everything: the letter was read and changes nothing")
    parser.add_argument("--of", type=output.day, metavar="YYYY-MM-DD", help="a date of the denial that is meant, when it is not clear")
    parser.add_argument("--preview", action="store_true", help="only say what would change")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_confirm)


def _confirm(args: argparse.Namespace) -> int:
    office = output.office()
    accepted = [name.strip() for name in args.accept.split(",") if name.strip()]
    stated = dict(map(_pair, args.stated))
    letter = letters_confirmed.view(office, args.number, args.paper)
    if not (accepted or stated or args.nothing):
        if args.json or not sys.stdin.isatty():
            output.say(_told(letter), "\n".join([*_shown(letter), _how(letter)]), as_json=args.json)
            return 0
        accepted, stated = _asked(letter)
        seen = letters_confirmed.preview(office, args.number, letter.paper, accepted=accepted, stated=stated, of=args.of)
        print(_words(seen, head="Would be changed"))
        if input("Shall it be recorded? y or n: ").strip().lower() != "y":
            print("Nothing was changed.")
            return 0
    do = letters_confirmed.preview if args.preview else letters_confirmed.confirm
    who = {} if args.preview else {"actor": args.who}
    done = do(office, args.number, letter.paper, accepted=accepted, stated=stated, of=args.of, **who)
    output.say({**asdict(done), "is_preview": args.preview}, _words(done, head="Would be changed" if args.preview else "Recorded"), as_json=args.json)
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise BadInput(f"--set {name}: write FIELD=VALUE, such as --set received=2026-11-22.")
    return name.strip(), value


def _told(letter: Letter) -> dict[str, Any]:
    return {**asdict(letter), "fields": [{**asdict(field), "can_be_confirmed": bool(field.name)} for field in letter.fields]}


def _shown(letter: Letter) -> list[str]:
    head = f"Paper {letter.paper} of {letter.case_number}, {letter.kind}" + (" (confirmed before)" if letter.is_read else "")
    picture = ["It holds no text that can be read: read it and enter what it says."] if letter.has_text is False else []
    return [head, *picture, *(line for field in letter.fields for line in _lines(field))]


def _lines(field: Field) -> list[str]:
    name = field.name or field.proposed_as.replace("_", " ")
    value = ", ".join(field.value.splitlines()) or ("the letter says more than one thing" if field.words else "not in the letter")
    doubt = "  (not certain: check)" if field.value and not field.is_certain else ""
    lines = [f"{name}: {value}{doubt}" + ("" if field.name else "  (for your eyes only; nothing takes it)")]
    lines += [f"    page {field.page}: “{field.words}”"] if field.words else []
    return [*lines, *([f"    now on record: {', '.join(field.now.splitlines()) or 'nothing'}"] if field.name else [])]


def _how(letter: Letter) -> str:
    return (
        f"Nothing was changed. Take over with: casework confirm-letter {letter.case_number} --paper {letter.paper} "
        "--accept FIELD,FIELD --set FIELD=VALUE (or --nothing); add --preview to see what would move."
    )


def _asked(letter: Letter) -> tuple[list[str], dict[str, str]]:
    """Go through the fields in the terminal; Enter alone never takes anything over."""
    accepted, stated = [], {}
    print("\n".join(_shown(letter)[:1]))
    print(ASKED)
    for field in letter.fields:
        print("\n".join(_lines(field)))
        said = input(f"{field.name}? ").strip() if field.name else ""
        if said.lower() in ("y", "yes") and field.value:
            accepted.append(field.name)
        elif said and said.lower() not in ("y", "yes", "n", "no"):
            stated[field.name] = said
    return accepted, stated


def _words(done: Confirmed, *, head: str) -> str:
    lines = [f"Paper {done.paper}:" + (" it answers what we filed." if done.is_answer else "")]
    if not done.found.is_empty:
        lines.append(correct.words(done.found, done=head))
    lines += [f"{head}: {', '.join(done.also)}"] if done.also else []
    return "\n".join(lines if len(lines) > 1 else [f"Paper {done.paper}: read. The record says so already, or nothing was taken over; nothing changed."])
