"""The payment of a won claim: `casework payment` and `casework refund`."""

import argparse
from typing import Any

from casework.actions import payments, payments_refund
from casework.actions.payments import Came
from casework.actions.payments_refund import Made
from casework.actions.payments_tell import do
from casework.cli import acts, output
from casework.errors import BadInput
from casework.rules.payments import RefundMethod, amount
from casework.terms import DenialReason, NotPursuedReason

STEPS = ("came", "by-itself", "refused", "complain", "close", "stop")


def add(commands: Any) -> None:
    """Add the verbs."""
    _add_payment(commands)
    words = "what the patient gets back once the payer has paid: owed, or made"
    parser = commands.add_parser("refund", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("what", choices=("owed", "made"))
    parser.add_argument("--amount", metavar="DOLLARS", help="the refund; with made it may be left out when it is owed already")
    parser.add_argument("--patient-paid", metavar="DOLLARS", help="what the patient had paid for these services")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="with made: the day of the refund (default: today)")
    acts.one_of(RefundMethod, parser, "--method", help="with made: how")
    parser.set_defaults(run=_refund)
    output.add_who(parser)
    output.add_json(parser)


def _add_payment(commands: Any) -> None:
    words = "follow the payment of a won claim: it came, it comes by itself, it was refused again, a complaint, or the end of it"
    parser = commands.add_parser("payment", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("what", choices=STEPS, help="close: all is paid and nothing is owed; stop: it is followed no more, with --reason")
    parser.add_argument("--amount", metavar="DOLLARS", help="with came: what the payer paid")
    parser.add_argument("--on", type=output.day, metavar="YYYY-MM-DD", help="with came: the day (default: today); with by-itself: the day the payer named")
    parser.add_argument("--more-to-come", action="store_true", help="with came: the rest is still awaited")
    parser.add_argument("--reference", default="", help="with came: the check or remittance number")
    parser.add_argument("--notice", type=output.day, metavar="YYYY-MM-DD", help="with refused: the date on the notice")
    parser.add_argument("--received", type=output.day, metavar="YYYY-MM-DD", help="with refused: the day it came")
    parser.add_argument("--letter-deadline", type=output.day, metavar="YYYY-MM-DD", help="with refused: the last day the notice itself states")
    acts.one_of(DenialReason, parser, "--why", help="with refused: why")
    acts.one_of(NotPursuedReason, parser, "--reason", help="with stop: why")
    parser.set_defaults(run=_payment)
    output.add_who(parser)
    output.add_json(parser)


def _payment(args: argparse.Namespace) -> int:
    office = output.office()
    if args.what == "came":
        said = Came(args.on or office.today(), amount(args.amount or "", "what the payer paid (--amount)"), not args.more_to_come, args.reference)
        return _say(args, payments.came(office, args.number, said, actor=args.who))
    return _say(args, do(office, args.number, args.what, vars(args), actor=args.who))


def _refund(args: argparse.Namespace) -> int:
    office = output.office()
    if args.what == "owed":
        if args.amount is None or args.patient_paid is None:
            raise BadInput("Say the refund and what the patient had paid: --amount DOLLARS --patient-paid DOLLARS.")
        owed, before = amount(args.amount, "the refund (--amount)"), amount(args.patient_paid, "what the patient had paid (--patient-paid)")
        return _say(args, payments_refund.owe(office, args.number, amount=owed, patient_paid=before, actor=args.who))
    dollars = [amount(each, "the amounts") if each else None for each in (args.amount, args.patient_paid)]
    return _say(args, payments_refund.make(office, args.number, Made(args.on or office.today(), args.method, *dollars), actor=args.who))


def _say(args: argparse.Namespace, said: str) -> int:
    output.say({"case": args.number, "said": said}, said, as_json=args.json)
    return 0
