"""Asking step by step in the terminal: one question, one answer, checked at once; `?` explains, `back` goes back, Enter leaves open."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TextIO

from pydantic import ValidationError

from casework.cli.opening_questions import Question, draft, is_too_late, questions, shown
from casework.errors import BadInput
from casework.intake import chart_lists
from casework.intake.chart_cells import Unreadable, is_unknown, parse
from casework.intake.chart_checks import told
from casework.intake.chart_kinds import UNKNOWN, Kind
from casework.intake.chart_lists import Offer
from casework.intake.chart_remarks import Remark, Severity
from casework.intake.chart_sheets import by_part

HOW = "Enter leaves open what you do not know, ? explains a question, back goes back, Ctrl-C stops and keeps nothing."
NOBODY = (
    "There is no terminal to ask at, and no answers came. Name a chart: casework open CHART. "
    "Or hand over the answers, one a line, as the questions ask for them."
)
STRICT = ("diagnoses", "clinician")  # a wrong code or number of our own would stand in a letter; what was billed stands as it was billed

Look = Callable[[Any], Sequence[Remark]]


class Back(Exception):
    """Somebody wants the question before this one."""


@dataclass(slots=True)
class Asking:
    """A conversation: what was answered, and what it is checked against."""

    offer: Offer
    titles: dict[str, str]
    today: date
    look: Look
    out: TextIO = field(default_factory=lambda: sys.stdout)
    answers: dict[tuple[str, str, int | None], Any] = field(default_factory=dict)
    heading: str = ""
    has_answered: bool = False

    def say(self, words: str = "") -> None:
        """Say something."""
        print(words, file=self.out, flush=True)

    def hear(self, prompt: str, what: str) -> str:
        """Ask for one line. Raises BadInput when there is nobody to answer."""
        print(prompt, end="", file=self.out, flush=True)
        try:
            heard = input().strip()
        except (EOFError, RuntimeError, OSError):  # no input at all: closed, or none was given
            self.say()
            raise BadInput(f"The answers ended at “{what}”: nothing was kept." if self.has_answered else NOBODY) from None
        self.has_answered = True
        if not sys.stdin.isatty():
            self.say(heard)  # a terminal shows what is typed by itself
        return heard

    def ask_all(self, *, is_eob: bool) -> None:
        """Ask every question; the answers are kept in `answers`."""
        at = 0
        while at < len(found := questions(self.answers, is_eob=is_eob)):
            try:
                self.answers[found[at].key] = self.ask(found[at])
                at += 1
            except Back:
                at = max(at - 1, 0)
                for question in found[at:]:
                    self.answers.pop(question.key, None)
        kept = {question.key for question in found}
        self.answers = {key: value for key, value in self.answers.items() if key in kept}

    def ask(self, question: Question) -> Any:
        """Ask one question until its answer can be taken. Raises Back."""
        if question.heading != self.heading:
            self.heading = question.heading
            self.say(f"\n{question.heading}")
        words = chart_lists.choices(question.column, self.offer)
        self._list(words)
        repeated = ""
        while True:
            heard = self.hear(f"  {question.column.label}{self._if_enter(question)}: ", question.column.label)
            if heard.casefold() == "back":
                raise Back
            if heard == "?":
                self._explain(question, words)
                continue
            try:
                return self._read(question, heard, words, repeated=repeated)
            except Unreadable as problem:
                repeated = heard
                self.say(f"    {_sentence(str(problem))}")

    def _if_enter(self, question: Question) -> str:
        if question.must:
            return ""
        if question.row is not None and question.column.field in ("code", "service_on"):
            return " [Enter: no more]" if question.row else " [Enter: none]"
        return f" [Enter: {UNKNOWN}]"

    def _list(self, words: Sequence[str | int]) -> None:
        if len(words) > MOST_LISTED:
            return
        for number, word in enumerate(words, start=1):
            title = self.titles.get(str(word), "")
            self.say(f"    {number:>2}  {word}{f'  ({title})' if title else ''}")

    def _explain(self, question: Question, words: Sequence[str | int]) -> None:
        needed = f" Needed for {question.column.needed}." if question.column.needed else ""
        self.say(f"    {question.column.help}{needed} Write {question.column.expects}{', or its number' if words else ''}.")

    def _read(self, question: Question, heard: str, words: Sequence[str | int], *, repeated: str) -> Any:
        if not heard or is_unknown(question.column, heard):
            if question.must:
                raise Unreadable("a case cannot be opened without it")
            return None
        value = parse(question.column, self._meant(question, heard, words))
        if question.column.kind is Kind.TEXT and len(str(value)) > MOST_LETTERS:
            raise Unreadable(f"this is too long. Write at most {MOST_LETTERS} characters")
        if is_too_late(question, value, self.today):
            raise Unreadable("this day lies in the future. Check the year: the clock would run from it")
        self._check(question, value, is_repeated=heard == repeated)
        return value

    def _meant(self, question: Question, heard: str, words: Sequence[str | int]) -> str:
        """Give the listed word for its number; a list of amounts or levels that are numbers themselves is taken as written."""
        is_number = heard.isascii() and heard.isdigit() and question.column.kind is not Kind.WHOLE
        if is_number and words and len(words) <= MOST_LISTED:
            if not 1 <= int(heard) <= len(words):
                raise Unreadable(f"the list has the numbers 1 to {len(words)}")
            return str(words[int(heard) - 1])
        if question.column.kind is Kind.PLAN and words and heard.casefold() not in {str(word).casefold() for word in words}:
            raise Unreadable("there is no such plan. Write a name of the list or its number; unknown is a right answer")
        return heard.casefold() if question.column.kind is Kind.PLAN else heard

    def _check(self, question: Question, value: Any, *, is_repeated: bool) -> None:
        """Look an answer over with those before it: dates in order, and what the coding checks say of this very field."""
        try:
            said = draft({**self.answers, question.key: value})
        except ValidationError as error:
            faults = told(error, by_part(question.part), question.row)
            raise Unreadable(faults[0].words if faults else "this cannot be right") from None
        for remark in self.look(said):
            if (remark.part, remark.field, remark.row) != question.key[:1] + question.key[1:]:
                continue
            is_refused = remark.severity is Severity.ERROR and question.part in STRICT
            if is_refused or not is_repeated:
                raise Unreadable(remark.words if is_refused else f"{remark.words} Write it once more to keep it, or correct it")

    def summary(self) -> None:
        """Show every answer."""
        heading = ""
        for (part, name, row), value in self.answers.items():
            question = next(each for each in questions(self.answers, is_eob=("start", "purpose", None) not in self.answers) if each.key == (part, name, row))
            if value is None and row is not None:
                continue
            if question.heading != heading:
                heading = question.heading
                self.say(f"\n{heading}")
            self.say(f"  {question.column.label}: {shown(value)}")

    def agrees(self, prompt: str) -> bool:
        """Ask for a plain yes or no."""
        while True:
            heard = self.hear(f"{prompt} [yes/no]: ", prompt).casefold()
            if heard in ("yes", "y", "no", "n"):
                return heard.startswith("y")
            self.say("    Write yes or no.")


MOST_LISTED = 25
MOST_LETTERS = 200


def _sentence(words: str) -> str:
    text = f"{words[:1].upper()}{words[1:]}"
    return text if text.endswith((".", "?")) else f"{text}."
