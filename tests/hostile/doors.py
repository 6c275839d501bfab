"""Every place where words come in from outside: the fields of all forms of the board, and the options of all commands; a new one is here by itself."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casework.cli import main, output

MARK = "Zzyzxqu"  # whoever repeats what was entered repeats this
HOSTILE = {
    "everything that can be seen": f"={MARK} {{{{ 7*7 }}}}{{% for a in b %}}<b>\u200b|](javascript:x)`#",
    "a formula": f"=1+{MARK}",
    "a formula after a tab": f"\t@{MARK}",
    "control characters": f"{MARK}\x01\x07\x1b[2J\x7f",
    "lines": f"{MARK}\r\nBcc: a@b.example\n",
    "right to left": f"\u202e{MARK}\u2066",
    "Jinja": f"{{{{ 7*7 }}}}{{% for a in b %}}{MARK}",
    "markup": f"<script>{MARK}</script>](javascript:alert(1))|`",
    "a megabyte": MARK + "a" * 1_000_000,
    "as much as a word may hold": MARK + "a" * 99_000,
    "a name": f"{MARK} Whitlock",
    "nothing but blanks": "   \u00a0",
    "half a letter": f"{MARK}\ud800",
    "a zero byte": f"{MARK}\x00",
    "a number without end": "9" * 5_000,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option or word of a command that takes text, with the words of a whole command around it."""

    command: tuple[str, ...]
    action: argparse.Action
    others: tuple[argparse.Action, ...]

    @property
    def name(self) -> str:
        """Name it as the help does."""
        return " ".join((*self.command, self.action.option_strings[-1] if self.action.option_strings else self.action.dest))

    @property
    def is_path(self) -> bool:
        """Say whether it names a file: what cannot be found may be named."""
        return self.action.type is Path or "file_named" in getattr(self.action.type, "__qualname__", "")

    def words(self, value: str, folder: Path) -> list[str]:
        """Write the command with this value in its place, and something that can be read in every other place that needs it."""
        found = list(self.command)
        for each in (*(other for other in self.others if other.required and other is not self.action), self.action):
            said = value if each is self.action else _plausible(each, folder)
            found += [f"{each.option_strings[-1]}={said}"] if each.option_strings else [said]
        return found


def _plausible(action: argparse.Action, folder: Path) -> str:
    if action.choices:
        return str(next(iter(action.choices)))
    if action.dest in ("number", "subject", "into", "named"):
        return "C26-0001"
    if action.type is Path:
        return str(folder / "file")
    for value in ("C26-0001", "2026-11-20", "1", "maria", str(folder / "x.docx"), "1=1"):
        try:
            assert action.type is None or not isinstance(action.type, str)
            if action.type is not None:
                action.type(value)
        except (argparse.ArgumentTypeError, ValueError):
            continue
        return value
    return str(action.metavar).partition("|")[0]


def options() -> Iterator[Option]:
    """Give every option and word of every command that takes a value."""
    for command, parser in _commands(main.parser()):
        taking = tuple(each for each in parser._actions if each.nargs != 0)
        yield from (Option(command, each, taking) for each in taking if each.type is not output._somebody or command == ("log",))


def _commands(parser: argparse.ArgumentParser, command: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if not below:
        yield command, parser
    for each in below:
        for name, inner in each.choices.items():
            yield from _commands(inner, (*command, name))
