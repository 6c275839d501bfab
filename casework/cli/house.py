"""The house: init, remind and doctor."""

import argparse
import os
from dataclasses import asdict
from typing import Any

from casework.actions import Office, digests, doctor, first_start, integrity, papers_dropped, remind
from casework.cli import output
from casework.records import keys
from casework.settings import Settings


def add(commands: Any) -> None:
    """Add `init`, `remind` and `doctor`."""
    for name, run, words in (
        ("init", _init, "make the data folder, its key and its database, or bring them up to this version"),
        ("remind", _remind, "send what reminders are due now, and the day's mail with its calendar file; safe to run from cron beside the board"),
        ("doctor", _doctor, "check that documents, dates, encryption, mail, clock, server, worker and the board work; sends nothing by itself"),
    ):
        parser = commands.add_parser(name, help=words, description=words)
        output.add_json(parser)
        parser.set_defaults(run=run)
        if name == "doctor":
            parser.add_argument("--send-test-to", default="", metavar="PERSON", help="also send a test message to a person of channels.toml")


def _init(args: argparse.Namespace) -> int:
    office = Office.create(Settings.from_env(os.environ))
    papers_dropped.keep_folders(office)
    home = office.settings.home
    output.say({"home": str(home), "key": keys.where(office.settings)}, f"Ready: {home}\n{first_start.words(office.settings)}", as_json=args.json)
    return 0


def _remind(args: argparse.Namespace) -> int:
    office = output.office()
    integrity.look_over(office)
    report = remind.sweep(office, now=office.now())
    mails = digests.send_due(office, now=office.now())
    output.say({**asdict(report), "daily_mails": asdict(mails)}, f"{report.sentence()}\n{mails.sentence()}", as_json=args.json)
    return 0


def _doctor(args: argparse.Namespace) -> int:
    findings = doctor.examine(output.office(), send_test_to=args.send_test_to)
    words = "\n".join(f"{'ok     ' if finding.is_well else 'PROBLEM'}  {finding.what}: {finding.words}" for finding in findings)
    output.say([asdict(finding) for finding in findings], words, as_json=args.json)
    return 0 if all(finding.is_well for finding in findings) else 1
