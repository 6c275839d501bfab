"""What the signer may decide about one published work in one case, and when a denial has named it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """What the letters of a case do with one work."""

    CITE = "cite"
    ANSWER = "answer"
    LEAVE_OUT = "leave out"


class ChoiceReason(StrEnum):
    """Why, as a code for the log; never a patient's words."""

    FITS = "fits this patient"
    RAISED = "raised by the denial"
    CANDOR = "a fair reviewer will know it"
    OTHER_POPULATION = "other patients than this one"
    OTHER_PROTOCOL = "other dose or schedule than ordered"
    NOT_READ = "the signer has not read it"
    SAID_ALREADY = "another cited work says the same"
    NOT_ARGUED = "the letter argues another point"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a study must have studied to be cited: the diagnosis codes, and whether the service is intravenous ketamine."""

    codes: tuple[str, ...]
    is_intravenous: bool


def is_named(texts: Iterable[str], names: Iterable[str], *, author: str = "", year: int = 0) -> bool:
    """Say whether a denial's own words name a work: by a name of its own, or by its first author with its year close by.

    An author's name alone is not enough: it may be anybody's.
    """
    said = " ".join(" ".join(text.split()) for text in texts).casefold()
    if any(name.casefold() in said and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", said) for name in names if name):
        return True
    close = rf"(?<!\w){re.escape(author.casefold())}\b.{{0,40}}\b{year}\b"
    return bool(author and year and author.casefold() in said and re.search(close, said))
