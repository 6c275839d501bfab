"""Why a letter says that it refuses: the sentence that denies, and the reason as appeals are argued."""

import re
from collections.abc import Iterable, Iterator

from casework.intake.letter_doubts import is_planted
from casework.rules import denial_words
from casework.terms import DenialReason

_DENIES = re.compile(
    r"\b(?:den(?:y|ied|ial)|not approved|cannot approve|unable to approve|not (?:be )?(?:covered|authorized|payable)|"
    r"declined|adverse|reason|because|does not meet|did not meet|is considered|are considered|we (?:have )?determined|"
    r"(?:is|are|was|were) not|exceeds?|without (?:an? )?(?:prior|pre)|absent|expired|more than|more \w+ than|inconsistent|does not consider|"
    r"none on file|could not pay)\b",
    re.I,
)


def reasons(sentences: Iterable[str]) -> Iterator[tuple[DenialReason, str]]:
    """Find the sentences that refuse, each with the first reason it names; a reason that a sentence says it is not is none."""
    for sentence in sentences:
        text = " ".join(sentence.split())
        if _DENIES.search(text) and not is_planted(text) and (reason := denial_words.main_reason(text)):
            yield reason, text[:240]
