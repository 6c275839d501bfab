"""The plan B sheet: `casework plan-b`."""

import argparse
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from casework.actions import file_writing, plan_b
from casework.actions.plan_b import PlanB
from casework.cli import output
from casework.errors import BadInput
from casework.letters.plan_b import PlanBSheet, Told

WAYS = {
    "reimbursed": ("claim out of network", "the price, the sessions, --allowed, --deductible-left and --coinsurance"),
    "taxed": ("HSA or FSA", "--tax-rate"),
    "spray": ("esketamine", "--esketamine"),
    "installments": ("payment plan", "--payment-plan"),
    "deferred": ("credit with deferred interest", "--credit"),
    "net": ("grant", "--grant"),
}


def add(commands: Any) -> None:
    """Add the command."""
    words = "draw the sheet for a patient whose insurance does not pay: what else is open, with the patient's own figures"
    parser = commands.add_parser("plan-b", help=words, description=f"{words}. Dollars and percent; what is not told is not counted and not kept.")
    parser.add_argument("number", metavar="NUMBER")
    _add_course(parser)
    parser.add_argument("--tax-rate", type=_number, metavar="PERCENT", help="the patient's own income tax rate, as the patient states it")
    parser.add_argument("--grant", type=_number, metavar="DOLLARS", help="a grant that was promised in writing")
    spray = parser.add_argument("--esketamine", nargs=3, type=_number, metavar=("VISITS", "COPAY", "VISIT-COPAY"))
    spray.help = "visits, the copay for the medicine and the copay for the visit, as the plan states them"
    terms = parser.add_argument("--payment-plan", nargs=3, type=_number, metavar=("FIRST", "MONTHLY", "MONTHS"))
    terms.help = "the clinic's terms: first payment, monthly payment, months"
    credit = parser.add_argument("--credit", nargs=3, type=_number, metavar=("RATE", "MONTHS", "MONTHLY"))
    credit.help = "an offer of deferred interest: its rate a year in percent, its months, and what the patient can pay a month"
    parser.add_argument("--to", type=Path, metavar="FILE.docx", help="copy the sheet there too")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_run)


def _add_course(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--price", type=_number, metavar="DOLLARS", help="for one session (default: the chart's costs, the cash price first)")
    parser.add_argument("--price-kind", choices=("cash", "billed"), default="cash", help="which kind of price --price is (default: cash)")
    parser.add_argument("--sessions", type=output.number, metavar="N", help="default: the chart's")
    parser.add_argument("--allowed", type=_number, metavar="DOLLARS", help="what the plan said it allows for one session")
    parser.add_argument("--deductible-left", type=_number, metavar="DOLLARS", help="default: the plan's answers to N3 and N4")
    parser.add_argument("--coinsurance", type=_number, metavar="PERCENT", help="the patient's share after it (default: the plan's answer to N5)")


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").removeprefix("$").removesuffix("%"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount; write it like 250.00")
    return value


def _run(args: argparse.Namespace) -> int:
    office = output.office()
    drawn = plan_b.draw(office, args.number, _told(args), actor=args.who)
    path = office.files.shown(drawn.path)
    if args.to:
        file_writing.put_new(args.to, office.files.read(drawn.path))
    told = {"case": args.number, "document": path, "copy": str(args.to or ""), **_values(drawn)}
    output.say(told, "\n".join(_lines(drawn, path, args.to)), as_json=args.json)
    return 0


def _told(args: argparse.Namespace) -> Told:
    visits, copay, visit_copay = args.esketamine or (None, None, None)
    first, monthly, months = args.payment_plan or (Decimal(0), None, None)
    rate, credit_months, credit_monthly = args.credit or (None, None, None)
    return Told(
        price=args.price,
        kind="cash price" if args.price_kind == "cash" else "billed",
        sessions=args.sessions,
        allowed=args.allowed,
        deductible_left=args.deductible_left,
        coinsurance=args.coinsurance,
        tax_rate=args.tax_rate,
        spray_sessions=_whole(visits),
        spray_copay=copay,
        spray_visit=visit_copay,
        grant=args.grant,
        first=first,
        monthly=monthly,
        months=_whole(months),
        credit_rate=rate,
        credit_months=_whole(credit_months),
        credit_monthly=credit_monthly,
    )


def _whole(count: Decimal | None) -> int | None:
    if count is not None and count != int(count):
        raise BadInput(f"{count} is no whole number of visits or months. Correct it.")
    return None if count is None else int(count)


def _values(drawn: PlanB) -> dict[str, Any]:
    sheet = drawn.sheet
    counted = {name: asdict(value) for name in ("course", *WAYS) if (value := getattr(sheet, name))}
    options = [{"id": option.id, "verified_on": option.verified_on, "source": option.source} for option in sheet.options]
    return {"counted": counted, "options": options, "left_out": [{"id": each.option.id, "why": each.why} for each in drawn.left_out]}


def _lines(drawn: PlanB, path: str, to: Path | None) -> list[str]:
    lines = [f"Drawn: {path}", *([f"Copied: {to}"] if to else [])]
    lines += [f"Options: {', '.join(option.id for option in drawn.sheet.options)}."]
    lines += [f"Left out: {each.option.id}: {each.why}." for each in drawn.left_out]
    return [*lines, *(f"Not counted: {way}; it needs {needs}." for way, needs in _uncounted(drawn.sheet))]


def _uncounted(sheet: PlanBSheet) -> list[tuple[str, str]]:
    course = [] if sheet.course else [("the course", "--price and --sessions, or the chart's costs")]
    return course + [words for name, words in WAYS.items() if getattr(sheet, name) is None]
