"""`casework notice-check`: what a denial notice must contain, what its text seems to have, and what a person saw."""

import argparse
from typing import Any

from casework.actions import notice_check
from casework.actions.notice_check import NoticeRow, NoticeView
from casework.cli import output
from casework.rules.notice_check import Look


def add(commands: Any) -> None:
    """Add the verb."""
    words = "look through the latest denial notice for what it must contain; nothing changes until a person says what is there"
    parser = commands.add_parser("notice-check", help=words, description=words)
    parser.add_argument("number", metavar="NUMBER")
    parser.add_argument("--present", default="", metavar="ITEM,ITEM", help="a person found these in the notice")
    parser.add_argument("--missing", default="", metavar="ITEM,ITEM", help="a person looked for these, and they are not there")
    parser.add_argument("--not-looked", default="", metavar="ITEM,ITEM", help="take back what was said of these")
    output.add_who(parser)
    output.add_json(parser)
    parser.set_defaults(run=_check)


def _check(args: argparse.Namespace) -> int:
    office = output.office()
    given = ((args.present, Look.PRESENT), (args.missing, Look.MISSING), (args.not_looked, Look.NOT_LOOKED))
    said = {item: look for text, look in given for item in map(str.strip, text.split(",")) if item}
    if said:
        notice_check.record(office, args.number, said, actor=args.who)
    found = notice_check.view(office, args.number)
    output.say(notice_check.told(found), "\n".join(_lines(found)), as_json=args.json)
    return 0


def _lines(found: NoticeView) -> list[str]:
    read = f", read from paper {found.paper}" if found.paper else ""
    head = f"Notice of {found.notice_on or 'a day not known'} ({found.kind}{read}). A letter's text only proposes: look yourself."
    return [head, *(line for row in found.rows for line in _row(row)), found.words]


def _row(row: NoticeRow) -> list[str]:
    doubt = "; only asked for, never argued" if row.item.is_conditional else "" if row.item.is_known else "; not verified, never argued"
    lines = [f"{row.item.id}: {row.item.asks} [{row.look}]", f"    {row.item.citation}, confidence {row.item.confidence}{doubt}"]
    lines += [f"    page {row.hint.page} seems to have it: “{row.hint.words}”"] if row.hint and row.look is Look.NOT_LOOKED else []
    return [*lines, *([f"    {row.item.bears}"] if row.item.bears and row.look is Look.MISSING else [])]
