"""The same verbs on the command line. Exit codes: 0 done, 1 refused with a reason, 2 wrong usage."""

import argparse
import json
import os
import re
import resource
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import Any, Final, NoReturn

from pydantic import ValidationError

from casework import known
from casework.cli import entered, opened_files, output
from casework.cli.output import refuse
from casework.errors import BadInput, CaseworkError
from casework.records import troubles, workroom
from casework.terms import KnownBy

# Every module of commands and the commands it adds, in the order of the help: only the module that is asked for is loaded.
COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "house": ("init", "remind", "doctor"),
    "files": ("intake", "open", "chart"),
    "monday": ("monday",),
    "cases": ("cases", "case"),
    "worklist": ("worklist",),
    "explain": ("explain", "calendar"),
    "acts": ("draft", "file", "determine", "next"),
    "around": ("hold", "assign", "reassign", "close-case", "reopen", "patient-deceased"),
    "coverage": ("new-coverage",),
    "filed": ("filed",),
    "day_plan": ("day-plan",),
    "checking": ("check",),
    "correct": ("correct",),
    "notices": ("extension", "information-request", "information-answered", "information", "reissued"),
    "papers": ("papers", "add-document", "classify", "give-paper"),
    "packet": ("packet",),
    "bundle": ("bundle",),
    "letters": ("confirm-letter",),
    "deadline": ("deadline",),
    "peer_to_peer": ("peer-to-peer",),
    "plans": ("plans",),
    "regulator": ("regulator",),
    "complaint": ("complaint",),
    "notice_check": ("notice-check",),
    "forms": ("forms",),
    "reading": ("read-letter", "read-policy"),
    "lint": ("lint",),
    "contacts": ("log", "contacts"),
    "inquiry": ("inquiry", "answer", "call-sheet"),
    "rules": ("rules",),
    "evidence": ("evidence",),
    "crosswalk": ("crosswalk", "criterion"),
    "timeline": ("timeline",),
    "templates": ("templates",),
    "edits": ("diff", "keep-edit"),
    "documents": ("documents", "hand-out", "take-back"),
    "standing": ("standing",),
    "signing": ("signers", "absence", "signing", "approve-letter"),
    "sessions": ("sessions", "authorization", "session-used", "renew"),
    "settle": ("settle",),
    "payments": ("payment", "refund"),
    "results": ("results",),
    "undo": ("undo",),
    "front_door": ("office",),
    "waiting": ("waiting",),
    "why": ("why",),
    "chase": ("chase",),
    "messages": ("messages",),
    "acknowledge": ("acknowledge",),
    "people": ("people", "away"),
    "preview_mail": ("preview-mail",),
    "check_cases": ("check-cases",),
    "partial": ("partial",),
    "lines": ("lines",),
    "split": ("split",),
    "merge": ("merge",),
    "plan_b": ("plan-b",),
    "directory": ("directory",),
    "audit": ("audit",),
    "find": ("find",),
    "keys": ("keys",),
    "backup": ("backup", "backup-check", "restore"),
    "retention": ("retention", "legal-hold", "erase-patient"),
}

# Half letters, as from a damaged paste or another encoding, and signs that steer a screen or turn the text: no file, record or workbook takes them.
UNREADABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LONGEST_WORD = 100_000


class Parser(argparse.ArgumentParser):
    """A parser that tells a program, too, how a command was written wrongly."""

    as_json = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read the words, after a look whether JSON is wanted."""
        words = sys.argv[1:] if args is None else args
        self.as_json = "--json" in words
        if any(UNREADABLE.search(word) for word in words if isinstance(word, str)):
            self.error("a word holds signs that are no text. Type it anew; if it names a file, rename that file.")
        if any(len(word) > LONGEST_WORD for word in words if isinstance(word, str)):
            self.error(f"a word is longer than {LONGEST_WORD:,} characters. Shorten it, or put it into a file where the command takes one.")
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and stop with exit code 2."""
        message = entered.unrepeated(message)
        if self.as_json:
            print(json.dumps({"refused": message}, ensure_ascii=False))
        super().error(message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; say a refusal as a sentence on standard error."""
    typed = list(sys.argv[1:] if argv is None else argv)
    with entered.words(typed):
        return _run(parser(typed).parse_args(typed))


def _run(args: argparse.Namespace) -> int:
    as_json = bool(getattr(args, "json", False))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))  # a crash would write names to the disk
    try:
        with known.person(output.person(), by=KnownBy.LOGIN):
            opened_files.keep(args)
            with workroom.private(Path(os.environ.get("CASEWORK_HOME") or "var").expanduser().resolve()):
                return int(args.run(args))
    except CaseworkError as refusal:
        return refuse(refusal, as_json=as_json)
    except KeyboardInterrupt:
        print("Stopped. Nothing is half done.", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as head, went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ValidationError as unfit:  # its own text prints what was entered, and that may be personal
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in unfit.errors(include_input=False, include_context=False))
        return refuse(BadInput(f"What was entered does not fit: {wrong}. Nothing changed; correct it and try again."), as_json=as_json)
    except OSError as refused:
        why = refused.strerror or type(refused).__name__
        other = BadInput(f"The system refuses it: {why}. Check the names of files and folders, and try again.")
        return refuse(troubles.of_disk(refused) or other, as_json=as_json)
    except Exception as defect:
        return refuse(_defect(defect), as_json=as_json)
    finally:
        output.warn()


def _defect(error: Exception) -> CaseworkError:
    """Say what fell and where; the error's own words may hold what was entered."""
    frames = [frame for frame in extract_tb(error.__traceback__) if "casework" in Path(frame.filename).parts]
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return CaseworkError(f"This is a mistake of the program ({type(error).__name__}{place}). Run casework doctor, and report it with these words.")


def parser(argv: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Build the parser of the command that these words begin with, or of every command where they begin with none."""
    top = Parser(prog="casework", description="Insurance appeals: cases, clocks, letters and reminders. Not legal advice.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = [module for module, names in COMMANDS.items() if argv and argv[0] in names]
    for module in asked or COMMANDS:
        import_module(f"casework.cli.{module}").add(commands)
    return top
