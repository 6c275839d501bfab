"""Copy-ready statements for a payer's portal: whole sentences, the weightiest first, as many as a field's length takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.errors import Missing, MissingData
from casework.letters.wording import Wording

TEMPLATE = "letters/_portal-statement.j2"
LENGTHS = (500, 2000)  # characters, as payers' portals take them
WHAT = "portal sheet"
HEAVIEST = "A"


@dataclass(frozen=True, slots=True)
class Statement:
    """One field's text. `left_out` counts the sentences that its length did not take."""

    limit: int
    text: str
    left_out: int = 0

    @property
    def length(self) -> int:
        """Count its characters, blanks too."""
        return len(self.text)


def statements(wording: Wording, facts: Mapping[str, object]) -> tuple[Statement, ...]:
    """Write the statement of each length from the same facts as the letters. Raises MissingData when not even the request fits."""
    lines = wording.plain(TEMPLATE, facts).splitlines()
    return tuple(fitted(lines, limit) for limit in LENGTHS)


def fitted(lines: Sequence[str], limit: int) -> Statement:
    """Choose sentences by the weight before their bar, A first, and give them in the order in which they stand; none is ever cut.

    Raises MissingData when a sentence of weight A does not fit.
    """
    told = [(place, *_weighed(line)) for place, line in enumerate(lines) if "|" in line]
    kept: list[tuple[int, str]] = []
    for place, weight, sentence in sorted(told, key=lambda each: (each[1], each[0])):
        if len(_joined([*kept, (place, sentence)])) <= limit:
            kept.append((place, sentence))
        elif weight == HEAVIEST:
            raise MissingData(WHAT, [Missing("request that fits", f"shorten the service in words: the request alone is longer than {limit:,} characters")])
    return Statement(limit, _joined(sorted(kept)), len(told) - len(kept))


def _weighed(line: str) -> tuple[str, str]:
    weight, _, sentence = line.partition("|")
    return weight.strip(), " ".join(sentence.split())


def _joined(sentences: Sequence[tuple[int, str]]) -> str:
    return " ".join(sentence for _, sentence in sentences)
