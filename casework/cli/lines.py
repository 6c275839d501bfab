"""Claim lines of a case: `casework lines` lists them, and says what came of single ones."""

import argparse
from typing import Any

from casework.actions import line_outcomes, line_outcomes_record, partial_words
from casework.cli import output
from casework.records import store
from casework.rules import line_outcomes as rules
from casework.rules.line_outcomes import LineResult, Verdict

RESULTS = {
    "overturned": (LineResult.OVERTURNED, "lines decided in our favor, with the amount allowed where the notice names it"),
    "upheld": (LineResult.UPHELD, "lines that stay refused"),
    "left_open": (LineResult.NOT_DECIDED, "lines that the answer did not decide"),
    "withdrawn": (LineResult.WITHDRAWN, "lines that we take out of the dispute"),
}
OF_AN_ANSWER = ("overturned", "upheld", "left_open")


def add(commands: Any) -> None:
    """Add `lines`."""
    words = "claim lines with what came of each; with an option, record what came of single lines"
    parser = commands.add_parser("lines", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    add_results(parser, tuple(RESULTS))
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="the date on the notice that says so")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_run)


def add_results(parser: argparse.ArgumentParser, names: tuple[str, ...] = OF_AN_ANSWER) -> None:
    """Give a command the options that say what came of single lines."""
    for name in names:
        metavar = "LINE=AMOUNT,LINE" if name == "overturned" else "LINE,LINE"
        parser.add_argument(f"--{name.replace('_', '-')}", default="", metavar=metavar, help=RESULTS[name][1])


def verdicts(args: argparse.Namespace) -> tuple[Verdict, ...]:
    """Read what the options say of lines. Raises BadInput for what are no line numbers."""
    return tuple(verdict for name, (result, _) in RESULTS.items() for verdict in rules.read(getattr(args, name, ""), result))


def _run(args: argparse.Namespace) -> int:
    office, wanted = output.office(), verdicts(args)
    said = line_outcomes_record.record(office, args.number, wanted, on=args.on, actor=args.who) if wanted else ""
    with store.reading(office.engine) as session:
        case = store.case(session, args.number)
        page = partial_words.page(office, session, case)
        summed = line_outcomes.words(session, case)
        amount = f"{case.amount_at_stake:.2f}"
    lines = [_line(line) for line in page["line_rows"]]
    text = "\n".join([*([said] if said else []), *lines, *([summed] if not said else [])])
    output.say({"case": args.number, "said": said, "amount_at_stake": amount, "lines": page["line_rows"]}, text, as_json=args.json)
    return 0


def _line(line: dict[str, Any]) -> str:
    allowed = f", allowed ${line['allowed']}" if line["allowed"] else ""
    return f"  {line['number']}: {line['service_on'] or 'no day'}, charged ${line['charge']}, paid ${line['paid']}{allowed}: {line['state']}"
