"""Where a plan booklet or a payer's policy speaks of what an appeal turns on: passages with their pages, nothing interpreted."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casework.errors import RulebookInvalid
from casework.intake.policy_sentences import Sentence, sentences

PASSAGE_WIDTH = 400
_LONG_WORD = 8


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing to look for, and the words that show it."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of the booklet, quoted as it stands, with the page it begins on."""

    topic: str
    page: int
    words: str


def topics(text: str) -> tuple[Topic, ...]:
    """Read policy-words.toml. Raises RulebookInvalid naming what to write instead."""
    try:
        return tuple(Topic(_word(each["name"]), tuple(_word(word) for word in each["words"])) for each in tomllib.loads(text)["topic"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RulebookInvalid(f'policy-words.toml: {error}. Write [[topic]] with name = "…" and words = ["…"].') from None


def search(pages: Sequence[str], wanted: Sequence[Topic]) -> tuple[Passage, ...]:
    """Find every passage that holds one of a topic's words, topic by topic in page order, each passage once a topic."""
    said = list(sentences(pages))
    return tuple(passage for topic in wanted for passage in dict.fromkeys(_of(topic, said)))


def counts(found: Sequence[Passage], wanted: Sequence[Topic]) -> Mapping[str, int]:
    """Count the passages of every topic; a topic that the booklet never names counts as none."""
    return {topic.name: sum(1 for passage in found if passage.topic == topic.name) for topic in wanted}


def _of(topic: Topic, said: Sequence[Sentence]) -> Iterator[Passage]:
    sought = re.compile("|".join(rf"(?<![A-Za-z]){_spelled(word)}" for word in topic.words), re.I)
    for sentence in said:
        found = sought.search(sentence.words)
        if found:
            yield Passage(topic.name, sentence.page, _quoted(sentence.words, found.start()))


def _spelled(word: str) -> str:
    """Let a long word be found where the end of a line divided it and the file gives the two parts with a blank between."""
    return " ?".join(word) if word.isalpha() and len(word) >= _LONG_WORD else re.escape(word)


def _quoted(sentence: str, at: int) -> str:
    """Quote the passage; a very long one only around the word, with marks where it was cut."""
    if len(sentence) <= PASSAGE_WIDTH:
        return " ".join(sentence.split())
    start = max(0, at - PASSAGE_WIDTH // 2)
    cut = sentence[start : start + PASSAGE_WIDTH]
    return f"{'… ' if start else ''}{' '.join(cut.split())} …"


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a topic's name or word is empty")
    return value.strip()
