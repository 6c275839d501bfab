"""The keys of the vault: `casework keys show | check | new | rotate`."""

import argparse
import sys
from dataclasses import asdict
from typing import Any

from casework.actions import rotating
from casework.cli import output
from casework.plural import counted
from casework.records.vault import Key

KEEP_OLD = "Keep them in the key file or with the backups as long as a backup of before is kept: it opens with no other key."


def add(commands: Any) -> None:
    """Add `keys`."""
    words = "the keys of the vault: which there are, whether everything opens, a new one, and sealing everything anew"
    parts = commands.add_parser("keys", help=words, description=words).add_subparsers(dest="part", required=True, metavar="PART")
    for name, run, said in (
        ("show", _show, "where the keys come from, which one seals, and what each has sealed; never a key itself"),
        ("check", _check, "open every value and every file, and name what does not open"),
        ("new", _new, "print a new key for a key manager; nothing is changed"),
        ("rotate", _rotate, "make a new key and seal everything with it, while people work; begun again, it goes on where it stopped"),
    ):
        part = parts.add_parser(name, help=said, description=said)
        output.add_json(part)
        part.set_defaults(run=run)
        if name == "rotate":
            output.add_who(part)


def _show(args: argparse.Namespace) -> int:
    ring = rotating.ring(output.office())
    lines = [f"The keys come from {ring.place}.", *(_line(ring, name) for name in ring.names)]
    lines += [f"{name}  MISSING: {_sealed(ring, name)}. Put it back." for name in ring.missing]
    output.say(_told(ring), "\n".join(lines), as_json=args.json)
    return 1 if ring.missing else 0


def _told(ring: rotating.Ring) -> dict[str, Any]:
    return {**asdict(ring), "waiting": ring.waiting, "unneeded": ring.unneeded, "missing": ring.missing}


def _line(ring: rotating.Ring, name: str) -> str:
    role = "seals" if name == ring.sealing else "opens"
    return f"{name}  {role}: {_sealed(ring, name)}" + ("; nothing here needs it any more" if name in ring.unneeded else "")


def _sealed(ring: rotating.Ring, name: str) -> str:
    return f"seals {counted(ring.values.get(name, 0), 'value')} and {counted(ring.files.get(name, 0), 'file')}"


def _check(args: argparse.Namespace) -> int:
    found = rotating.damaged(output.office())
    words = "\n".join(f"Does not open: {each}" for each in found) or "Everything that is sealed opens."
    output.say({"damaged": found}, words + ("\nRestore these from a backup." if found else ""), as_json=args.json)
    return 1 if found else 0


def _new(args: argparse.Namespace) -> int:
    key = Key.new()
    output.say({"name": key.name, "key": key.written()}, key.written(), as_json=args.json)
    return 0


def _rotate(args: argparse.Namespace) -> int:
    done = rotating.rotate(output.office(), actor=args.who, say=lambda line: print(line, file=sys.stderr))
    old = ", ".join(done.ring.unneeded)
    lines = [f"Sealed anew: {counted(done.values, 'value')} and {counted(done.files, 'file')}; the key {done.ring.sealing} seals."]
    lines += [f"Nothing in this data folder needs {old} any more. {KEEP_OLD}"] if old else []
    lines += [f"Copy the new key from {done.ring.place} to the safe place where the old one is kept."] if done.made else []
    lines += [f"Does not open and stayed as it was: {each}. Restore it from a backup." for each in done.damaged]
    output.say({**asdict(done), "ring": _told(done.ring)}, "\n".join(lines), as_json=args.json)
    return 1 if done.damaged else 0
