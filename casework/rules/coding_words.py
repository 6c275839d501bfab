"""The kind of test that holds the words of a diagnosis against what the list calls its code."""

import re
from collections.abc import Iterator, Mapping

from casework.chart import Chart
from casework.rules.classification_words import stems
from casework.rules.coding_checks import Around, Check, Finding
from casework.rules.coding_lines import Test


def _titled(check: Check, chart: Chart, around: Around) -> Iterator[Finding]:
    """Find words that share nothing with their code's title and are at home under another; words of degree and place say nothing."""
    if around.titles is None or not any(item.description for item in chart.diagnoses):
        return
    titles, said_of_many = around.titles(), stems(" ".join(check.words))
    for number, item in enumerate(chart.diagnoses, 1):
        own = titles.of(item.code) - said_of_many
        said = stems(_in_full(item.description, around.abbreviations)) - said_of_many
        if own and said & titles.vocabulary and not said & own:
            yield check.at(f"diagnosis {number}")


def _in_full(text: str, abbreviations: Mapping[str, str]) -> str:
    return re.sub(r"[A-Za-z]+", lambda word: abbreviations.get(word[0].casefold(), word[0]), text)


TESTS: dict[str, Test] = {"titled": _titled}
