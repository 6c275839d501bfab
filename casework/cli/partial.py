"""Approvals in part: `casework partial` records one, or completes the one on record."""

import argparse
from decimal import Decimal, InvalidOperation
from typing import Any

from casework.actions import authorizations, partial
from casework.actions.answers import Answer
from casework.cli import acts, approval, lines, output
from casework.rules.partial import Course, PartSaid
from casework.terms import DenialReason, Outcome


def add(commands: Any) -> None:
    """Add `partial`."""
    parser = acts.verb(commands, "partial", "record what a payer approved in part, or complete it; the refused rest keeps its own time to appeal")
    acts.one_of(Course, parser, "--course", help="whether it is short of what was asked for, or cuts a course that was approved before")
    parser.add_argument("--cut-from", type=output.day, metavar="YYYY-MM-DD", help="the day from which a cut counts")
    parser.add_argument(
        "--asked", type=output.number, metavar="N", help="sessions asked for, or approved before the cut (default: as the chart or the approval says)"
    )
    parser.add_argument("--rest", type=dollars, metavar="AMOUNT", help="US dollars that stay in dispute, for a request without claim lines")
    parser.add_argument("--notice", type=output.day, metavar="YYYY-MM-DD", help="the date printed on the notice")
    parser.add_argument("--received", type=output.day, metavar="YYYY-MM-DD", help="the day it came")
    parser.add_argument("--letter-deadline", type=output.day, metavar="YYYY-MM-DD", help="the last day to appeal that the notice itself states")
    parser.add_argument("--reference", default="", help="the payer's reference number")
    acts.one_of(DenialReason, parser, "--why", help="why the rest was refused")
    parser.add_argument("--words", default="", help="the notice's own reason, as it will be quoted")
    approval.add(parser)
    lines.add_results(parser)
    parser.set_defaults(run=_run)


def dollars(text: str) -> Decimal:
    """Read an amount of US dollars. Raises argparse's error for anything else."""
    try:
        amount = Decimal(text.removeprefix("$").replace(",", ""))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0 or amount.as_tuple().exponent < -2 or amount >= Decimal(10) ** 9:  # type: ignore[operator]
        raise argparse.ArgumentTypeError(f"{text!r} is no amount; write US dollars like 1300.00")
    return amount


def _run(args: argparse.Namespace) -> int:
    answer = Answer(
        Outcome.APPROVED_IN_PART,
        notice_on=args.notice,
        received_on=args.received,
        letter_deadline=args.letter_deadline,
        reference=args.reference,
        reason_text=args.words,
        denial_reason=args.why,
        grant=authorizations.stated(approval.stated(args), as_asked=args.as_asked),
        part=PartSaid(args.course, args.cut_from, args.asked, args.rest),
        lines=lines.verdicts(args),
    )
    said = partial.record(output.office(), args.number, answer, stage=args.stage, track=args.track, actor=args.who)
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0
