"""The options with which a command says what a payer approved."""

import argparse
from typing import Any

from casework.cli import output


def add(parser: argparse.ArgumentParser) -> None:
    """Give a command the options that say what was approved."""
    parser.add_argument("--authorization-number", metavar="NUMBER", help="the payer's number of the authorization")
    parser.add_argument("--sessions", type=output.number, metavar="N", help="sessions approved")
    parser.add_argument("--from", dest="first_on", type=output.day, metavar="YYYY-MM-DD", help="first covered day")
    parser.add_argument("--to", dest="last_on", type=output.day, metavar="YYYY-MM-DD", help="last covered day")
    parser.add_argument("--codes", metavar="CODE,CODE", help="procedure codes approved")
    parser.add_argument("--units", type=output.number, metavar="N", help="units approved for each session")
    parser.add_argument("--place", metavar="CODE", help="place of service approved")
    parser.add_argument("--npi", help="NPI approved")
    parser.add_argument("--as-asked", action="store_true", help="codes and place are those of our own request")


def stated(args: argparse.Namespace) -> dict[str, Any]:
    """Give what the options say, None where one was left out."""
    return {
        "number": args.authorization_number,
        "sessions": args.sessions,
        "first_on": args.first_on,
        "last_on": args.last_on,
        "procedure_codes": tuple(code.strip() for code in args.codes.split(",") if code.strip()) if args.codes is not None else None,
        "units": args.units,
        "place_of_service": args.place,
        "npi": args.npi,
    }
