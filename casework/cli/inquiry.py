"""Asking a payer about coverage: `casework inquiry`, `casework answer` and `casework call-sheet`."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import Office, call_sheets, inquiries, inquiries_accept, inquiries_papers
from casework.actions.inquiries_accept import Accepted
from casework.cli import correct, output
from casework.cli.contacts import WAYS
from casework.errors import MissingData, NotAllowed
from casework.rules.inquiry import Question, expects
from casework.rules.inquiry_answers import Contradiction, Proposal, Said

BY_VOICE = "call"


def add(commands: Any) -> None:
    """Add the three commands."""
    _add_inquiry(commands)
    _add_answer(commands)
    sheet = commands.add_parser("call-sheet", help="write the call sheet of a case into charts/; when it is saved, it is read by itself")
    sheet.add_argument("number", metavar="NUMBER")
    output.add_json(sheet)
    sheet.set_defaults(run=_sheet)


def _add_inquiry(commands: Any) -> None:
    words = "what a payer was asked about coverage: the call script, the answers, what is open and what contradicts"
    parser = commands.add_parser("inquiry", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    does = parser.add_mutually_exclusive_group()
    does.add_argument("--script", action="store_true", help="draw the call script anew")
    does.add_argument("--write", action="store_true", help="draw the written request for coverage criteria")
    does.add_argument("--accept", metavar="QUESTION", help="take over what the answer to a question proposes; look first: --preview")
    parser.add_argument("--preview", action="store_true", help="with --accept: only say what would change")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_inquiry, parser=parser)


def _add_answer(commands: Any) -> None:
    words = "record what the payer answered to one question; another answer is kept beside the first"
    parser = commands.add_parser("answer", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("question", metavar="QUESTION", help="its number on the call script, such as P1")
    parser.add_argument("value", metavar="VALUE", help="the answer, or “not known”")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--verbal", action="store_true", help="it was said")
    way.add_argument("--written", action="store_true", help="it stands in a letter, fax, message or paper")
    parser.add_argument("--with", dest="with_whom", default="", metavar="NAME", help="who answered, as they gave their name")
    parser.add_argument("--reference", default="", metavar="REF", help="their reference number")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="default: today")
    parser.add_argument("--paper", type=output.number, metavar="N", help="the number of the paper that a written answer stands on")
    parser.add_argument(
        "--by", choices=WAYS, metavar="|".join(WAYS), help="how it came, kept as a contact too (default: a call for --verbal, none for --written)"
    )
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_answer)


def _answer(args: argparse.Namespace) -> int:
    office = output.office()
    said = Said(args.question, args.value, args.written, args.on or office.today(), args.with_whom, args.reference, args.paper)
    is_new = inquiries.answer(office, args.number, said, way=args.by or (BY_VOICE if args.verbal else ""), actor=args.who)
    if call_sheets.path_of(office, args.number).exists():
        call_sheets.refresh(office, args.number)
    found = inquiries.view(office, args.number)
    name = inquiries.rules_of(office).question(args.question).id
    about = [each for each in found.contradictions if each.question.id == name]
    lines = [f"{args.number} {name}: {'kept' if is_new else 'that answer is on record already'}.", *map(_contradiction, about)]
    lines += [_proposal(args.number, each) for each in found.proposals if each.question.id == name]
    output.say({"case": args.number, "question": name, "is_new": is_new, **_told(found)}, "\n".join(lines), as_json=args.json)
    return 0


def _inquiry(args: argparse.Namespace) -> int:
    office = output.office()
    if args.accept:
        return _accept(office, args)
    if args.preview:
        args.parser.error("--preview goes with --accept QUESTION")
    if args.write:
        path = office.files.shown(inquiries_papers.request(office, args.number, actor=args.who))
        output.say({"case": args.number, "document": path}, f"Drafted: {path}", as_json=args.json)
        return 0
    script, why = _script(office, args)
    found = inquiries.view(office, args.number)
    told = {"case": args.number, "script": script, "script_waits_for": why, **_told(found)}
    output.say(told, "\n".join(_lines(found, script=script, why=why)), as_json=args.json)
    return 0


def _script(office: Office, args: argparse.Namespace) -> tuple[str, str]:
    """Give the path of the script, or why there is none; the answers are shown all the same."""
    draw = inquiries_papers.script if args.script else inquiries_papers.script_of
    try:
        return office.files.shown(draw(office, args.number, actor=args.who)), ""
    except (MissingData, NotAllowed) as refusal:
        if args.script:
            raise
        return "", str(refusal)


def _accept(office: Office, args: argparse.Namespace) -> int:
    does = inquiries_accept.preview if args.preview else lambda *of: inquiries_accept.accept(*of, actor=args.who)
    found: Accepted = does(office, args.number, args.accept)
    told = {"case": args.number, "is_preview": args.preview, "outcome": found.outcome, "warnings": list(found.warnings), "correction": asdict(found.found)}
    done = "Would be corrected" if args.preview else "Corrected"
    lines = [f"{'Would do' if args.preview else 'Done'}: {found.outcome}"] if found.outcome else [correct.words(found.found, done=done)]
    output.say(told, "\n".join([*lines, *(f"  Warning: {words}" for words in found.warnings)]), as_json=args.json)
    return 0


def _lines(found: inquiries.View, *, script: str, why: str) -> list[str]:
    lines = [f"Call script: {script}" if script else f"No call script: {why}"]
    lines += [f"Answered ({len(found.answers)}):"] if found.answers else ["Nothing is answered yet."]
    lines += [f"  {_said(each)}" for each in found.answers]
    lines += [f"Contradictions ({len(found.contradictions)}):"] if found.contradictions else []
    lines += [_contradiction(each) for each in found.contradictions]
    lines += ["To take over, once somebody has looked:"] if found.proposals else []
    lines += [_proposal(found.case_number, each) for each in found.proposals]
    return [*lines, f"Open ({len(found.open)}):", *(f"  {_question(each)}" for each in found.open)]


def _question(each: Question) -> str:
    return f"{each.id} {each.short}: {expects(each)}; ask: {each.who}"


def _said(each: Said) -> str:
    parts = (
        f"with {each.with_whom}" if each.with_whom else "",
        f"reference {each.reference}" if each.reference else "",
        f"paper {each.paper}" if each.paper else "",
    )
    return f"{each.question} {each.value} ({each.way}, {each.on}{''.join(f', {part}' for part in parts if part)})"


def _contradiction(each: Contradiction) -> str:
    state = "" if each.is_open else " (settled in writing)"
    return f"  {each.question.id} {each.question.short}: {each.conflict}{state}: {'; '.join(each.sides)}. {each.todo}"


def _proposal(number: str, each: Proposal) -> str:
    what = f"{each.fact}: {each.value}" if each.fact else "no authorization is required"
    return f"  {each.question.id}: {what}. {inquiries.command(number, each)}"


def _told(found: inquiries.View) -> dict[str, Any]:
    return {
        "answers": [asdict(each) for each in found.answers],
        "open": [each.id for each in found.open],
        "contradictions": [
            {"question": each.question.id, "conflict": each.conflict.value, "sides": list(each.sides), "is_open": each.is_open, "todo": each.todo}
            for each in found.contradictions
        ],
        "proposals": [
            {"question": each.question.id, "fact": each.fact, "value": each.value, "command": inquiries.command(found.case_number, each)}
            for each in found.proposals
        ],
    }


def _sheet(args: argparse.Namespace) -> int:
    path = call_sheets.write(output.office(), args.number)
    output.say({"case": args.number, "sheet": str(path)}, str(path), as_json=args.json)
    return 0
