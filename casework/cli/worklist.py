"""The worklist on the command line: the same lists as on the board, and the spreadsheet."""

import argparse
from dataclasses import asdict
from typing import Any

from casework.actions import Office, worklist, worklist_kept, worklist_xlsx
from casework.actions.worklist import Group, Head, Wanted
from casework.cli import acts, output
from casework.errors import BadInput
from casework.plural import counted
from casework.rules.waiting import AwaitedParty
from casework.terms import Stage

VIEWS = ("stage", "payer", "owner", "waiting")
MOST = 100


def add(commands: Any) -> None:
    """Add `worklist`."""
    words = "show what waits for somebody, nearest working date first; or write it as a spreadsheet"
    parser = commands.add_parser("worklist", help=words, description=words)
    parser.add_argument("--owner", default="", help=f"only this person's cases; “{worklist.NOBODY}” for those that nobody owns")
    acts.one_of(Stage, parser, "--stage", help="only this stage")
    parser.add_argument("--payer", default="", help="only payers whose names hold this text")
    acts.one_of(AwaitedParty, parser, "--waiting-for", help="only cases that wait for this party")
    parser.add_argument("--late", action="store_true", help="only what is late")
    parser.add_argument("--overdue", action="store_true", help="only stages whose payer is past its last lawful day")
    parser.add_argument("--due-by", type=output.day, metavar="YYYY-MM-DD", help="only what is to be worked on by this day")
    parser.add_argument("--limit", type=output.number, default=MOST, metavar="ROWS", help=f"how many rows are shown (default: {MOST}; 0: all)")
    parser.add_argument("--by", choices=VIEWS, help="count by stage, payer, owner or whom cases wait for, instead of listing")
    parser.add_argument("--xlsx", type=output.file_named(".xlsx"), metavar="FILE", help="write all rows into this spreadsheet")
    parser.add_argument("--anew", action="store_true", help="write every line of the kept list anew first")
    output.add_json(parser)
    parser.set_defaults(run=_worklist)


def _worklist(args: argparse.Namespace) -> int:
    office = output.office()
    worklist_kept.refresh(office, anew=args.anew)
    payers = worklist.payers_named(office, args.payer) if args.payer else ()
    owner = worklist.owner_named(office, args.owner) if args.owner else ""
    wanted = Wanted(owner, args.stage, payers, args.waiting_for, args.late, args.overdue, args.due_by)
    if args.xlsx:
        count = worklist_xlsx.write(office, args.xlsx, wanted)
        output.say({"rows": count, "file": str(args.xlsx)}, f"{counted(count, 'row')} written into {args.xlsx}.", as_json=args.json)
    elif args.by:
        _groups(office, args, wanted)
    else:
        _rows(office, args, wanted)
    return 0


def _groups(office: Office, args: argparse.Namespace, wanted: Wanted) -> None:
    found = worklist.by_party(office, wanted=wanted) if args.by == "waiting" else worklist.by(office, args.by, wanted=wanted)
    output.say([asdict(each) for each in found], "\n".join(map(_group, found)) or "Nothing waits.", as_json=args.json)


def _group(each: Group) -> str:
    key = each.key or worklist.NOBODY
    return f"{key}: {each.total} open, {each.late} late, ${each.amount} at stake, nearest {each.nearest or 'no date'}"


def _rows(office: Office, args: argparse.Namespace, wanted: Wanted) -> None:
    if args.limit < 0:
        raise BadInput("--limit takes how many rows to show; 0 shows all.")
    found = worklist.rows(office, wanted, limit=args.limit or None, is_fresh=True)
    head = worklist.head(office, wanted)
    lines = [f"{row.name}  [{row.stage}: {row.step}]  ${row.amount}  {row.owner}{_waits(row.awaits)}{_waits(row.blocked, 'blocked by')}" for row in found]
    more = [f"{head.total - len(found):,} more: --limit 0 shows all."] if head.total > len(found) else []
    value = {"head": asdict(head), "rows": [{**asdict(row), "name": row.name} for row in found]}
    output.say(value, "\n".join([_head(head), *lines, *more]) if found else "Nothing waits.", as_json=args.json)


def _head(head: Head) -> str:
    past = f"{head.past} past our own day, " if head.past else ""
    opened = f"{head.total} open in {counted(head.cases, 'case')}"
    due = f"{head.late} late, {past}{head.today} due today, {head.week} within seven days"
    return f"{opened}: {due}, {head.blocked} blocked, {head.waiting} filed and waiting for others, ${head.amount} at stake."


def _waits(words: str, before: str = "waits for") -> str:
    return f"  {before} {words}" if words else ""
