"""What a payer is asked about coverage: the questions of the rulebook, for whom each is asked, and how an answer is read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from casework.errors import BadInput, RulebookInvalid
from casework.rules import layered

UNKNOWN = "not known"
LONGEST = 500  # letters of an answer
_ID = re.compile(r"[A-Z]\d{1,2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BLANKS = ("codes", "diagnoses", "place", "sessions", "service")
_CODE = re.compile(r"[A-Za-z0-9.-]{1,12}")
T = TypeVar("T", "Question", "Correction", "Together")


class AnswerKind(StrEnum):
    """How an answer is written."""

    YES_NO = "yes/no"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    AMOUNT = "amount"
    TEXT = "text"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Correction:
    """The fact of the record that an answer proposes to correct; `values` turn answers into the fact's own, `plans` limit it."""

    fact: str
    values: Mapping[str, str] | None = None
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `short` may stand on the board; `no_authorization` is the answer that makes a prior authorization needless.

    `directory` names the kinds of address of the payer directory that answer it, where somebody verified one.
    """

    id: str
    group: str
    words: str
    short: str
    kind: AnswerKind
    who: str
    choices: tuple[str, ...] = ()
    letter: str = ""
    plans: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()
    ketamine: bool = False
    corrects: Correction | None = None
    fits: Mapping[str, tuple[str, ...]] | None = None
    no_authorization: str = ""
    directory: tuple[str, ...] = ()
    citation: str = ""

    @property
    def allowed(self) -> tuple[str, ...]:
        """List the answers of a closed list, or ()."""
        return ("yes", "no") if self.kind is AnswerKind.YES_NO else self.choices


@dataclass(frozen=True, slots=True)
class Together:
    """Answers that only together say a fact, such as who funds the plan and who offers it."""

    answers: Mapping[str, str]
    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """All questions in their order, and what several answers say together."""

    questions: tuple[Question, ...]
    together: tuple[Together, ...] = ()

    @classmethod
    def parse(cls, *texts: str) -> "Inquiry":
        """Read one inquiry.toml or several; a later one wins question by question. Raises RulebookInvalid naming the entry."""
        tables = [layered.table(text, file="inquiry.toml") for text in texts]
        found = {question.id: question for table in tables for question in map(_question, table.get("question", ()))}
        together = tuple(_entry(Together, row, "proposal") for table in tables for row in table.get("proposal", ()))
        if wrong := sorted({name for each in together for name in each.answers} - set(found)):
            raise RulebookInvalid(f"inquiry.toml: a proposal names {', '.join(wrong)}, which no question has. Correct the id.")
        return cls(tuple(found.values()), together)

    def question(self, name: str) -> Question:
        """Find a question by its id, in any case. Raises BadInput listing the ids."""
        found = next((each for each in self.questions if each.id == name.strip().upper()), None)
        if found is None:
            raise BadInput(f"There is no question {name!r}. Known: {', '.join(each.id for each in self.questions)}.")
        return found

    def asked(self, *, plan: str, diagnoses: Sequence[str], is_ketamine: bool) -> tuple[Question, ...]:
        """List the questions that matter under a plan, for some diagnosis codes and for a service that is or is not ketamine."""
        return tuple(each for each in self.questions if _matters(each, plan, diagnoses, is_ketamine=is_ketamine))


def filled(question: Question, values: Mapping[str, str]) -> str:
    """Give a question's words with what the chart knows in its blanks; what it does not know is asked for in general words."""
    words = question.words
    for name in _BLANKS:
        words = words.replace(f"{{{name}}}", values.get(name) or _GENERAL[name])
    return words


_GENERAL = {"codes": "the codes above", "diagnoses": "the diagnosis above", "place": "as above", "sessions": "a series", "service": "this service"}


def read(question: Question, said: str) -> str:
    """Read an answer in the way of its question; "not known" is an answer to any. Raises BadInput saying what to write."""
    text = " ".join(said.split())
    if text.casefold() in (UNKNOWN, "unknown", "not-known"):
        return UNKNOWN
    try:
        value = _READERS[question.kind](question, text)
    except (ValueError, InvalidOperation):
        value = ""
    if not value:
        raise BadInput(f"{question.id} ({question.short}) takes {expects(question)}, or “{UNKNOWN}”.")
    return value


def expects(question: Question) -> str:
    """Say in words what may be answered."""
    if question.allowed:
        return f"one of: {', '.join(question.allowed)}"
    return _EXPECTS[question.kind]


_EXPECTS = {
    AnswerKind.NUMBER: "a number, such as 12",
    AnswerKind.DATE: "a date as YYYY-MM-DD, such as 2026-11-20",
    AnswerKind.AMOUNT: "an amount in dollars, such as 450.00",
    AnswerKind.TEXT: f"a text of at most {LONGEST} letters",
    AnswerKind.CODE: "codes with a comma between them, such as 96365, J3490",
}


def _of_list(question: Question, text: str) -> str:
    plain = text.casefold().replace("-", " ")
    return next((each for each in question.allowed if each.casefold().replace("-", " ") == plain), "")


def _number(_question: Question, text: str) -> str:
    value = Decimal(text.removesuffix("%").strip())
    if not value.is_finite() or not 0 <= value < 100_000:
        return ""
    return f"{value:f}" if value % 1 else str(int(value))


def _amount(_question: Question, text: str) -> str:
    value = Decimal(text.removeprefix("$").replace(",", "").strip())
    return f"{value:.2f}" if value.is_finite() and 0 <= value < 10**9 else ""


def _date(_question: Question, text: str) -> str:
    return date.fromisoformat(text).isoformat() if _DAY.fullmatch(text) else ""


def _text(_question: Question, text: str) -> str:
    return text if len(text) <= LONGEST else ""


def _codes(_question: Question, text: str) -> str:
    codes = [code.upper() for code in re.split(r"[\s,;]+", text) if code]
    return ", ".join(codes) if codes and all(_CODE.fullmatch(code) for code in codes) else ""


_READERS = {
    AnswerKind.YES_NO: _of_list,
    AnswerKind.CHOICE: _of_list,
    AnswerKind.NUMBER: _number,
    AnswerKind.DATE: _date,
    AnswerKind.AMOUNT: _amount,
    AnswerKind.TEXT: _text,
    AnswerKind.CODE: _codes,
}


def _matters(question: Question, plan: str, diagnoses: Sequence[str], *, is_ketamine: bool) -> bool:
    if question.plans and plan not in question.plans:
        return False
    if question.ketamine and not is_ketamine:
        return False
    return not question.diagnoses or any(code.startswith(question.diagnoses) for code in diagnoses)


def _question(row: Mapping[str, Any]) -> Question:
    name = str(row.get("id", ""))
    found = _entry(Question, {each: value for each, value in row.items() if each not in ("corrects", "fits")}, name)
    corrects = _entry(Correction, row["corrects"], name) if "corrects" in row else None
    fits = {answer: tuple(plans) for answer, plans in row["fits"].items()} if "fits" in row else None
    found = replace(found, corrects=corrects, fits=fits)
    if wrong := _wrong(found):
        raise RulebookInvalid(f"inquiry.toml, {name or 'a question'}: {wrong}")
    return found


def _wrong(question: Question) -> str:
    """Say what is wrong with a question, or ""."""
    if not _ID.fullmatch(question.id):
        return "its id must be a capital letter and a number, such as C1."
    if question.kind not in list(AnswerKind):
        return f"its kind must be one of {', '.join(AnswerKind)}."
    if (question.kind == AnswerKind.CHOICE) != bool(question.choices):
        return "a choice, and nothing else, has choices."
    named = [*(question.fits or ()), *((question.corrects.values if question.corrects else None) or ())]
    if question.allowed and set(named) - set(question.allowed):
        return f"it speaks of answers that it does not have; it has {', '.join(question.allowed)}."
    return "" if all((question.group, question.words, question.short, question.who)) else "it needs group, words, short and who."


def _entry(kind: type[T], row: Mapping[str, Any], name: str) -> T:
    known = {item.name for item in fields(kind)}
    if unknown := set(row) - known:
        raise RulebookInvalid(f"inquiry.toml, {name}: unknown {', '.join(sorted(unknown))}. Remove or rename it.")
    stated: dict[str, Any] = {each: tuple(value) if isinstance(value, list) else value for each, value in row.items()}
    if stated.get("kind") in list(AnswerKind):
        stated["kind"] = AnswerKind(stated["kind"])
    try:
        return kind(**stated)
    except TypeError as error:
        raise RulebookInvalid(f"inquiry.toml, {name}: {error}.") from None
