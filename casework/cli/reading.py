"""`casework read-letter` and `read-policy`: what a document says, for a person to judge. They need no database and keep nothing."""

import argparse
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework import bookshelf
from casework.cli import output
from casework.intake import letter_reading, letter_text, policy_reading
from casework.intake.letter_reading import Proposal
from casework.plural import counted
from casework.settings import Settings

CONFIRM = "These are proposals read from the letter's words. Check each against the letter before you enter it: nothing was changed."


def add(commands: Any) -> None:
    """Add `read-letter` and `read-policy`."""
    parser = commands.add_parser("read-letter", help="propose dates, deadline, reason, reference, address and fax from a denial letter (PDF, Word, text)")
    parser.add_argument("file", type=Path, metavar="FILE")
    output.add_json(parser)
    parser.set_defaults(run=_read)
    policy = commands.add_parser("read-policy", help="quote the passages of a plan booklet or payer policy that an appeal turns on, with their pages")
    policy.add_argument("file", type=Path, metavar="FILE")
    output.add_json(policy)
    policy.set_defaults(run=_search)


def _read(args: argparse.Namespace) -> int:
    pages = letter_text.pages(args.file)
    found, unread = letter_reading.read(pages), letter_text.pictures(pages)
    lines = [line for proposal in found for line in _lines(proposal)] or ["Nothing was recognized: read the letter and enter its dates by hand."]
    lines += [f"Without any text, perhaps a picture: page {', '.join(map(str, unread))} of {len(pages)}. Read it yourself."] if unread else []
    told = {"proposals": [asdict(proposal) for proposal in found], "pages": len(pages), "pages_without_text": list(unread), "confirm": CONFIRM}
    output.say(told, "\n".join([*lines, CONFIRM]), as_json=args.json)
    return 0


def _lines(proposal: Proposal) -> list[str]:
    value = ", ".join(proposal.value.splitlines()) if proposal.value else proposal.note
    doubt = "" if proposal.is_certain or not proposal.value else f"  (check: {proposal.note})" if proposal.note else "  (check)"
    return [f"{proposal.field.replace('_', ' ')}: {value}{doubt}", f"    page {proposal.page}: “{proposal.words}”"]


def _search(args: argparse.Namespace) -> int:
    wanted = policy_reading.topics(bookshelf.read(Settings.from_env(os.environ), "policy-words.toml"))
    pages = letter_text.pages(args.file, is_booklet=True)
    found = policy_reading.search(pages, wanted)
    counts = policy_reading.counts(found, wanted)
    lines = [f"{counted(len(pages), 'page')} read."]
    for topic, count in counts.items():
        lines.append(f"{topic}: {count or 'nowhere'}")
        lines += [f"    page {passage.page}: “{passage.words}”" for passage in found if passage.topic == topic]
    told = {"pages": len(pages), "topics": counts, "passages": [asdict(passage) for passage in found]}
    output.say(told, "\n".join(lines), as_json=args.json)
    return 0
