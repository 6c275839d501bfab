"""Papers: taken by hand, listed, classified, given to a case."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework import bookshelf
from casework.actions import Office, paper_matches, papers, papers_asked, papers_dropped, policies
from casework.actions.papers import Said, Taken
from casework.cli import acts, output
from casework.records import store
from casework.rules.papers import PaperBook, PaperClass, PaperKind
from casework.settings import Settings

NONE = "No paper is on record. Drop one into its folder: {folder}"


def add(commands: Any) -> None:
    """Add `papers`, `add-document`, `classify` and `give-paper`."""
    listing = commands.add_parser("papers", help="list the papers of a case, or those that wait for somebody to say whose they are")
    listing.add_argument("number", nargs="?", default="", metavar="NUMBER")
    listing.add_argument("--no-case", action="store_true", help="papers without a case, and the cases they seem to belong to")
    listing.add_argument("--policy", action="store_true", help="what the plan booklets and policies of the case's coverage say, with their pages")
    output.add_json(listing)
    listing.set_defaults(run=_list, parser=listing)
    take = commands.add_parser("add-document", help="take a paper (PDF, Word, picture) into a case; the file itself stays where it is")
    take.add_argument("number", metavar="NUMBER")
    take.add_argument("file", type=Path, metavar="FILE")
    take.set_defaults(run=_add)
    say = commands.add_parser("classify", help="say what a paper is: kind, date, class, or of which letter it is the signed copy")
    say.add_argument("number", metavar="NUMBER", help="the case, or no-case")
    say.add_argument("paper", type=output.number, metavar="PAPER")
    say.set_defaults(run=_classify)
    for parser in (take, say):
        _add_said(parser)
    give = commands.add_parser("give-paper", help="say to which case a paper belongs that waited without one or lay in another's folder")
    give.add_argument("paper", type=output.number, metavar="PAPER")
    give.add_argument("number", metavar="NUMBER")
    give.add_argument("--sure", action="store_true", help="it is this patient's, although it names another one's numbers")
    give.set_defaults(run=_give)
    for parser in (take, say, give):
        output.add_who(parser)
        output.add_json(parser)


def _add_said(parser: argparse.ArgumentParser) -> None:
    acts.one_of(PaperKind, parser, "--kind", help="what it is")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="the date on the paper")
    parser.add_argument("--undated", action="store_true", help="it bears no date")
    parser.add_argument("--class", dest="paper_class", type=_class, metavar="|".join(acts.slug(each) for each in PaperClass), help="who may see it")
    parser.add_argument("--signed-copy-of", default="", metavar="DOCUMENT", help="one of our letters, such as first-appeal-v2")


def _class(text: str) -> PaperClass:
    found = _shipped().class_named(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not on the list: {', '.join(acts.slug(each) for each in PaperClass)}")
    return found


def _shipped() -> PaperBook:
    return PaperBook.parse(bookshelf.read(Settings(home=Path(), database_url=""), "papers.toml"))


def _said(args: argparse.Namespace) -> Said:
    return Said(args.kind, args.on, args.undated, args.paper_class, args.signed_copy_of)


def _add(args: argparse.Namespace) -> int:
    names = () if args.kind else (args.file.stem,)
    taken = papers.take(output.office(), args.file, args.number.upper(), actor=args.who, names=names, said=_said(args))
    return _tell(args, taken)


def _classify(args: argparse.Namespace) -> int:
    number = "" if args.number == papers.NO_CASE else args.number
    return _tell(args, papers.classify(output.office(), number, args.paper, _said(args), actor=args.who))


def _give(args: argparse.Namespace) -> int:
    office = output.office()
    taken = paper_matches.give(office, args.paper, args.number.upper(), actor=args.who, is_sure=args.sure)
    papers.tidy(office)
    return _tell(args, taken)


def _tell(args: argparse.Namespace, taken: Taken) -> int:
    output.say(asdict(taken), "\n".join(taken.told), as_json=args.json)
    return 0


def _list(args: argparse.Namespace) -> int:
    if bool(args.number) == args.no_case or (args.policy and not args.number):
        args.parser.error("Name a case, or write --no-case for the papers that have none.")
    office = output.office()
    if args.policy:
        return _policy(args, office)
    found = paper_matches.waiting(office) if args.no_case else _of_case(office, args.number)
    papers_dropped.keep_folders(office)
    folder = office.settings.folder("inbox") / (args.number or papers.NO_CASE)
    lines = [line for row in found["papers"] for line in _lines(row)] or [NONE.format(folder=folder)]
    lines += [f"To do: {task['fact']}: {task['how']}\n    {task['command']}" for task in found["to_do"]]
    output.say(found, "\n".join(lines), as_json=args.json)
    return 0


def _of_case(office: Office, number: str) -> dict[str, Any]:
    with store.reading(office.engine) as session:
        page = papers_asked.page(office, session, store.case(session, number))
        rows = papers.of_case(session, number)
    shelf, known = papers.book(office), {row.id: row for row in rows}
    listed = [{**line, **_more(office, shelf, known[line["paper"]])} for line in page["papers"]]
    return {"case": number, "papers": listed, "to_do": page["paper_questions"]}


def _more(office: Office, shelf: PaperBook, row: Any) -> dict[str, str]:
    """Add what only the person at this terminal may see: the class, why it is held back, and the name the file came under."""
    path = office.files.shown(row.path)
    return {"class": row.paper_class.value, "held_back": shelf.held_back(row.paper_class), "original_name": _printable(row.original_name), "path": path}


def _printable(name: str) -> str:
    """Show a file name without signs that turn or hide text."""
    return "".join(letter if letter.isprintable() else "?" for letter in name.encode("utf-8", "replace").decode())


def _lines(row: dict[str, Any]) -> list[str]:
    notes = f" ({row['notes']})" if row.get("notes") else ""
    fits = [f"    fits {fit['case']}: {', '.join(fit['because'])}" for fit in row.get("fits", ())]
    held = [f"    {row['class']}: {row['held_back']}"] if row.get("held_back") else []
    return [f"paper {row['paper']}: {row['words']}{notes}", *held, f"    {row['path']}  (came as “{row['original_name']}”)", *fits]


def _policy(args: argparse.Namespace, office: Office) -> int:
    found = policies.of_case(office, args.number)
    lines = [f"{quote.topic}: {quote.says}" for quote in found] or ["No booklet or policy of this coverage was read. Drop one into the case's folder."]
    told = {"case": args.number, "quotes": [asdict(quote) for quote in found]}
    output.say(
        told, "\n".join([*lines, *(["What a booklet says is no date by itself: the rulebook and the notice count."] if found else [])]), as_json=args.json
    )
    return 0
