"""Backups: `casework backup`, `backup-check` and `restore`."""

import argparse
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.actions import backup, backup_check, restore
from casework.cli import output


def add(commands: Any) -> None:
    """Add `backup`, `backup-check` and `restore`."""
    words = "make a backup now: one sealed file with all rows and files, read back and proved; never the keys. Safe while the board works"
    making = commands.add_parser("backup", help=words, description=words)
    making.add_argument("--to", type=Path, metavar="FOLDER", help="where to; left out: clinic.toml, [backup] folder, else backups/ in the data folder")
    output.add_who(making)
    output.add_json(making)
    making.set_defaults(run=_backup)
    words = "restore a backup on trial into a scratch place, compare what comes back with what it should hold, and clear the place away"
    checking = commands.add_parser("backup-check", help=words, description=words)
    checking.add_argument("file", type=Path, nargs="?", metavar="FILE", help="left out: the newest of the clinic's folder")
    output.add_json(checking)
    checking.set_defaults(run=_check)
    words = "restore a backup into an empty folder, in which only keys/ with the vault's key may lie; nothing is half done"
    restoring = commands.add_parser("restore", help=words, description=words)
    restoring.add_argument("file", type=Path, metavar="FILE")
    restoring.add_argument("--home", type=Path, required=True, metavar="FOLDER", help="the new data folder")
    restoring.add_argument("--database", default="", metavar="URL", help="an empty PostgreSQL database; left out: SQLite in the new data folder")
    output.add_who(restoring)
    output.add_json(restoring)
    restoring.set_defaults(run=_restore)


def _backup(args: argparse.Namespace) -> int:
    made = backup.make(output.office(), to=args.to, actor=args.who)
    output.say({**asdict(made), "words": made.words}, made.words, as_json=args.json)
    return 0


def _check(args: argparse.Namespace) -> int:
    found = backup_check.check(output.office(), args.file)
    output.say({**asdict(found), "words": found.words}, found.words, as_json=args.json)
    return 0


def _restore(args: argparse.Namespace) -> int:
    done = restore.restore(args.file, os.environ, home=args.home, database_url=args.database, actor=args.who)
    output.say({**asdict(done), "words": done.words}, done.words, as_json=args.json)
    return 0
