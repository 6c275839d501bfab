"""How names and member ids are written alike, so that the same person is found however somebody types them."""

import re
import unicodedata
from typing import Final

UNMARKED: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})  # letters without a plain part
APOSTROPHES: Final = re.compile("['\u2018\u2019\u02bc\u02bb`\u00b4]")
BETWEEN: Final = re.compile(r"[\W_]+")


def words(*names: str) -> frozenset[str]:
    """Split names into plain words: "Whitlock, Jördan" and "jordan WHITLOCK" give the same ones, in no order."""
    return frozenset(filter(None, BETWEEN.split(_plain(" ".join(names)))))


def joined(member_id: str) -> str:
    """Write a member id without spaces and signs between its letters and digits."""
    return BETWEEN.sub("", _plain(member_id))


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    unmarked = "".join(each for each in apart if not unicodedata.combining(each)).translate(UNMARKED)
    return APOSTROPHES.sub("", unmarked)
