"""Answers side by side: which one stands, which contradict each other or the record, and what they propose to correct.

A written answer stands before what was said; nothing is overwritten, and only a person corrects the record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.rules.inquiry import UNKNOWN, AnswerKind, Inquiry, Question

Record = Mapping[str, str]  # facts of the record by the names that people write; "" and "unknown" mean nobody has said


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it was given. `paper` is the number of the paper that a written one stands on."""

    question: str
    value: str
    is_written: bool
    on: date
    with_whom: str = ""
    reference: str = ""
    paper: int | None = None

    @property
    def way(self) -> str:
        """Say how it was given."""
        return "written" if self.is_written else "verbal"


class Conflict(StrEnum):
    """What contradicts what; the words stand in lists and on the board."""

    VERBAL_AND_WRITTEN = "what was said and what was written differ"
    TWO_CALLS = "two verbal answers differ"
    TWO_PAPERS = "two written answers differ"
    RECORD = "the answer differs from the record"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers, or an answer and the record, that cannot both be right. `is_open` asks somebody to act."""

    question: Question
    conflict: Conflict
    sides: tuple[str, ...]
    days: tuple[date, ...]
    todo: str
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction of the record that an answer proposes; `fact` "" proposes that no authorization is required."""

    question: Question
    fact: str
    value: str
    because: tuple[Said, ...]

    @property
    def is_written(self) -> bool:
        """Say whether every answer it rests on is in writing."""
        return all(said.is_written for said in self.because)


ASK_IN_WRITING = "Ask for it in writing (casework inquiry {number} --write); until then letters cite neither."
WRITTEN_COUNTS = "The written answer came later and is what letters cite; both stay on record."
SAID_SINCE = "A later call says otherwise: ask for that in writing (casework inquiry {number} --write); until then letters cite the written answer."
WHICH_PAPER = "Ask the payer in writing which of the two holds; letters cite neither."
CHECK_RECORD = (
    "Check both against the paper, then put right the wrong one: the record with casework correct {number}, the answer with casework answer {number} {id}."
)


def of_question(answers: Sequence[Said], name: str) -> list[Said]:
    """List what was answered to one question, without “not known”, by day; on one day as it was entered."""
    return sorted((each for each in answers if each.question == name and each.value != UNKNOWN), key=lambda each: each.on)


def standing(answers: Sequence[Said], question: Question) -> Said | None:
    """Give the answer that stands: the latest written one, else the latest verbal one; None where those contradict each other."""
    said = of_question(answers, question.id)
    counted = [each for each in said if each.is_written] or said
    if not counted or (question.kind is not AnswerKind.TEXT and len({_plain(each.value) for each in counted}) > 1):
        return None
    return counted[-1]


def open_questions(answers: Sequence[Said], asked: Sequence[Question]) -> tuple[Question, ...]:
    """List the questions that nobody has answered yet."""
    return tuple(question for question in asked if not of_question(answers, question.id))


def contradictions(answers: Sequence[Said], inquiry: Inquiry, record: Record, *, number: str) -> tuple[Contradiction, ...]:
    """List what cannot both be right, question by question; texts are only compared by people."""
    return tuple(found for question in inquiry.questions for found in _of(question, of_question(answers, question.id), answers, record, number=number))


def _of(question: Question, said: Sequence[Said], answers: Sequence[Said], record: Record, *, number: str) -> Iterator[Contradiction]:
    if question.kind is AnswerKind.TEXT:
        return
    written, verbal = [each for each in said if each.is_written], [each for each in said if not each.is_written]
    if _differ(written):
        yield _between(question, Conflict.TWO_PAPERS, written, WHICH_PAPER)
    if _differ(verbal):
        yield _between(question, Conflict.TWO_CALLS, verbal, ASK_IN_WRITING.format(number=number), is_open=not written)
    if written and verbal and not _differ(written) and _differ([written[-1], *verbal]):
        other = [each for each in verbal if _plain(each.value) != _plain(written[-1].value)]
        is_since = other[-1].on > written[-1].on
        todo = SAID_SINCE.format(number=number) if is_since else WRITTEN_COUNTS
        yield _between(question, Conflict.VERBAL_AND_WRITTEN, [other[-1], written[-1]], todo, is_open=is_since)
    stands = standing(answers, question)
    if stands and (held := _against(question, stands, record)):
        sides = (f"{stands.value} ({stands.way}, {stands.on})", f"{held} (on record)")
        yield Contradiction(question, Conflict.RECORD, sides, (stands.on,), CHECK_RECORD.format(number=number, id=question.id))


def _between(question: Question, conflict: Conflict, said: Sequence[Said], todo: str, *, is_open: bool = True) -> Contradiction:
    sides = tuple(f"{each.value} ({each.way}, {each.on})" for each in said)
    return Contradiction(question, conflict, sides, tuple(each.on for each in said), todo, is_open=is_open)


def _differ(said: Sequence[Said]) -> bool:
    return len({_plain(each.value) for each in said}) > 1


def _plain(value: str) -> str:
    return " ".join(value.casefold().split())


def _against(question: Question, stands: Said, record: Record) -> str:
    """Give what the record holds against an answer, or "" where it holds nothing or agrees."""
    if question.fits is not None:
        plan, plans = record.get("plan", ""), question.fits.get(stands.value)
        return plan if plans is not None and _known(plan) and plan not in plans else ""
    if question.corrects is None or not _applies(question, record):
        return ""
    held, value = record.get(question.corrects.fact, ""), _value(question, stands)
    return held if _known(held) and value and _plain(held) != _plain(value) else ""


def proposals(answers: Sequence[Said], inquiry: Inquiry, record: Record) -> tuple[Proposal, ...]:
    """List what the answers that stand propose to correct; what the record says already is left out."""
    single = [found for question in inquiry.questions if (found := _single(question, answers, record))]
    return (*_needless(answers, inquiry), *single, *_joined(answers, inquiry, record))


def _needless(answers: Sequence[Said], inquiry: Inquiry) -> Iterator[Proposal]:
    for question in inquiry.questions:
        stands = standing(answers, question)
        if stands and question.no_authorization and stands.value == question.no_authorization:
            yield Proposal(question, "", stands.value, (stands,))


def _single(question: Question, answers: Sequence[Said], record: Record) -> Proposal | None:
    stands = standing(answers, question)
    if stands is None or question.corrects is None or not _applies(question, record):
        return None
    value = _value(question, stands)
    if not value or _plain(record.get(question.corrects.fact, "")) == _plain(value):
        return None
    return Proposal(question, question.corrects.fact, value, (stands,))


def _joined(answers: Sequence[Said], inquiry: Inquiry, record: Record) -> Iterator[Proposal]:
    for each in inquiry.together:
        said = [standing(answers, inquiry.question(name)) for name in each.answers]
        stands = tuple(one for one in said if one and one.value == each.answers[one.question])
        if len(stands) == len(each.answers) and record.get(each.fact, "") != each.value:
            yield Proposal(inquiry.question(stands[0].question), each.fact, each.value, stands)


def _applies(question: Question, record: Record) -> bool:
    plans = question.corrects.plans if question.corrects else ()
    return not plans or record.get("plan", "") in plans


def _value(question: Question, said: Said) -> str:
    """Give an answer as the record writes the fact, or "" where it says nothing for it."""
    values = question.corrects.values if question.corrects else None
    return said.value if values is None else values.get(said.value, "")


def _known(value: str) -> bool:
    return value not in ("", "unknown")
