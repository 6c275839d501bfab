"""Doing: draft, file, determine and next."""

import argparse
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from casework.actions import authorizations, deciding, determining, drafting, filing, on_demand, pages, rework, stages, winning
from casework.actions.answers import Answer
from casework.actions.silence_asked import answer as answer_first
from casework.cli import approval, output
from casework.cli.came_since import add_came_since, came_since
from casework.letters import catalogue
from casework.rules.preflight import Override
from casework.terms import PAYER_OUTCOMES, Act, DenialReason, DocumentKind, FilingMethod, GoodCause, NotPursuedReason, Outcome, Stage, Track

DECISIONS = {"escalate": Act.ESCALATE, "later": Act.LATER, "close": Act.CLOSE, "do-not-pursue": Act.DO_NOT_PURSUE, "withdraw": Act.WITHDRAW}


def add(commands: Any) -> None:
    """Add the verbs."""
    _add_draft(commands)
    _add_file(commands)
    _add_determine(commands)
    _add_next(commands)


def slug(words: str) -> str:
    """Write the words of a list as one argument, such as certified-mail."""
    return words.lower().replace(" ", "-")


def one_of(kind: Any, parser: argparse.ArgumentParser, option: str, **more: Any) -> None:
    """Give a command an option that takes a word of a closed list."""
    members = more.pop("members", tuple(kind))
    table = {slug(member.value): member for member in members}

    def read(text: str) -> Any:
        if slug(text) not in table:
            raise argparse.ArgumentTypeError(f"{text!r} is not on the list: {', '.join(table)}")
        return table[slug(text)]

    parser.add_argument(option, type=read, metavar="|".join(table), **more)


def verb(commands: Any, name: str, words: str) -> argparse.ArgumentParser:
    """Add a command about one stage of one case."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    one_of(Stage, parser, "--stage", help="default: the stage that waits now")
    one_of(Track, parser, "--track", help="default: the track of the stage that waits now")
    output.add_who(parser)
    output.add_json(parser)
    return parser


def _add_draft(commands: Any) -> None:
    parser = verb(commands, "draft", "draw the Word documents of a stage")
    parser.add_argument("--protective", action="store_true", help="one page that keeps the right alive: this is our appeal, evidence follows")
    words = "draw one document beside the packet, which no filing sends: %(metavar)s"
    parser.add_argument("--kind", type=_kind, metavar="|".join(catalogue.standard().on_demand), help=words)
    add_came_since(parser)
    parser.add_argument(
        "--pages",
        type=output.number,
        default=0,
        metavar="N",
        help="with --kind fax-cover: pages that follow the cover; left out: the packet's",
    )
    parser.set_defaults(run=_draft)


def _kind(text: str) -> DocumentKind:
    """Read the name of a document. Raises argparse's error for a name that is none."""
    try:
        return DocumentKind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no document; on demand: {', '.join(catalogue.standard().on_demand)}") from None


def _draft(args: argparse.Namespace) -> int:
    office = output.office()
    if args.kind:
        asked, pages = args.kind is DocumentKind.PAYER_LATE_LETTER, args.pages
        if asked:
            answer_first(office, args.number, came_since(args, asks=True), stage=args.stage, track=args.track, actor=args.who)
        path = on_demand.draw(office, args.number, args.kind, stage=args.stage, track=args.track, actor=args.who, is_asked=asked, pages=pages)
        file = office.files.shown(path)
        if args.kind is DocumentKind.FAX_COVER:
            pages = on_demand.pages_behind(office, args.number, pages, stage=args.stage, track=args.track)
        note = on_demand.note(args.kind, pages=pages)
        output.say({"case": args.number, "documents": [file], "note": note}, "\n".join(filter(None, [f"Drawn: {file}", note])), as_json=args.json)
        return 0
    paths = drafting.draft(office, args.number, stage=args.stage, track=args.track, actor=args.who, is_protective=args.protective)
    files = [office.files.shown(path) for path in paths]
    output.say({"case": args.number, "documents": files}, "\n".join(["Drafted:", *files]), as_json=args.json)
    return 0


def _add_file(commands: Any) -> None:
    parser = verb(commands, "file", "record that a stage was filed")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="the day it was sent")
    parser.add_argument("--at", type=_moment, metavar="YYYY-MM-DDTHH:MM", help="for an urgent filing: its hour on the clock of the zone; may stand for --on")
    parser.add_argument("--zone", default="", metavar="ZONE", help="the zone of --at, such as America/New_York (default: the clinic's)")
    one_of(GoodCause, parser, "--good-cause", help="after the last lawful day: the good cause that is claimed")
    one_of(FilingMethod, parser, "--method", required=True, help="how it was sent")
    parser.add_argument("--reference", default="", help="fax confirmation, tracking or portal number")
    parser.add_argument("--protective", action="store_true", help="it was the one-page protective filing")
    one_of(Override, parser, "--override", help="why it is recorded although casework check finds errors; goes on the record with them")
    parser.add_argument("--as-drawn", action="store_const", const=Override.SENT, dest="override", help="the same as --override already-sent")
    parser.set_defaults(run=_file, parser=parser)


def _moment(text: str) -> datetime:
    """Read a wall-clock time. Raises argparse's error for anything but YYYY-MM-DDTHH:MM."""
    day, _, hour = text.partition("T")
    try:
        return datetime.combine(output.day(day), time.fromisoformat(hour if len(hour) == len("HH:MM") else ""))
    except (ValueError, argparse.ArgumentTypeError):
        raise argparse.ArgumentTypeError(f"{text!r} is no moment; write it like 2026-10-30T10:00") from None


def _file(args: argparse.Namespace) -> int:
    if args.on is None and args.at is None:
        args.parser.error("say when it was sent: --on YYYY-MM-DD, or --at YYYY-MM-DDTHH:MM for an urgent filing")
    office = output.office()
    at = filing.instant(office, args.at.date(), args.at.strftime("%H:%M"), zone=args.zone) if args.at else None
    filing.record_filing(
        office,
        args.number,
        filed_on=args.on or (at.astimezone(office.settings.zone).date() if at else office.today()),
        filed_at=at,
        good_cause=args.good_cause,
        override=args.override,
        method=args.method,
        reference=args.reference,
        is_protective=args.protective,
        stage=args.stage,
        track=args.track,
        actor=args.who,
    )
    return _show(args)


def _add_determine(commands: Any) -> None:
    parser = verb(commands, "determine", "record what the payer answered")
    one_of(Outcome, parser, "--outcome", required=True, members=PAYER_OUTCOMES, help="what the payer decided")
    parser.add_argument("--notice", type=output.day, metavar="YYYY-MM-DD", help="the date printed on the notice")
    parser.add_argument("--received", type=output.day, metavar="YYYY-MM-DD", help="the day it came")
    parser.add_argument("--letter-deadline", type=output.day, metavar="YYYY-MM-DD", help="the last day the notice itself states")
    parser.add_argument("--reference", default="", help="the payer's reference number")
    one_of(DenialReason, parser, "--why", help="why it was refused")
    parser.add_argument("--words", default="", help="the notice's own reason, as it will be quoted")
    parser.add_argument("--restarts-rights", action="store_true", help="a denial that was sent again says that the time to appeal starts anew")
    add_came_since(parser)
    approval.add(parser)
    parser.set_defaults(run=_determine)


def _determine(args: argparse.Namespace) -> int:
    answer = Answer(args.outcome, args.notice, args.received, args.letter_deadline, args.reference, args.words, args.why, args.restarts_rights)
    came = came_since(args)
    if came and args.outcome is Outcome.NO_ANSWER:
        answer_first(output.office(), args.number, came, stage=args.stage, track=args.track, actor=args.who)
    answer = replace(answer, came_since=False if came else None, grant=authorizations.stated(approval.stated(args), as_asked=args.as_asked))
    determining.record_determination(output.office(), args.number, answer, stage=args.stage, track=args.track, actor=args.who)
    return _show(args)


def _add_next(commands: Any) -> None:
    parser = verb(commands, "next", "decide what follows a stage, or open a stage by hand")
    parser.add_argument(
        "decision",
        nargs="?",
        default="escalate",
        choices=(*DECISIONS, "open"),
        help="escalate (default), later, close, do-not-pursue, withdraw; open with --stage",
    )
    one_of(NotPursuedReason, parser, "--reason", help="why the dispute is given up")
    parser.add_argument(
        "--regulator", default="", metavar="KEY", help="with open: the office you mean to complain to, such as DOI-IL or EBSA; the wrong one is refused"
    )
    parser.set_defaults(run=_next)


def _next(args: argparse.Namespace) -> int:
    office = output.office()
    if args.decision == "open" and args.stage is Stage.REWORK:
        rework.open_by_hand(office, args.number, actor=args.who)
    elif args.decision == "open" and args.stage is Stage.PAYMENT:
        winning.open_by_hand(office, args.number, actor=args.who)
    elif args.decision == "open":
        stages.open_stage(office, args.number, args.stage or Stage.DOI_COMPLAINT, track=args.track, actor=args.who, regulator=args.regulator)
    else:
        deciding.decide(office, args.number, DECISIONS[args.decision], stage=args.stage, track=args.track, reason=args.reason, actor=args.who)
    return _show(args)


def _show(args: argparse.Namespace) -> int:
    """Say where the case stands after the act."""
    page = pages.case_page(output.office(), args.number)
    lines = [f"{args.number}: {stage['title']} is at “{stage['step']}”" + (f" ({stage['decided']})" if stage["decided"] else "") for stage in page["stages"]]
    lines += [
        f"  {row['stage']}: {row['clock']} {row['work_by'] or 'no date yet'} ({row['rule'] if row['citation'] else 'no rule gives the day'})"
        for row in page["deadlines"]
        if row["drives"]
    ]
    if page["closed_on"]:
        lines.append(f"Closed on {page['closed_on']}: {page['outcome']}.")
    output.say(page, "\n".join(lines), as_json=args.json)
    return 0
