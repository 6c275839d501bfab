"""An address for appeals inside a sentence or behind a label, its parts divided by commas: all of it, or nothing."""

import re
from collections.abc import Iterator
from itertools import islice

from casework.intake.letter_proposal import Hit, quote

_MOST = 200  # no page names as many; a text made to choke a reader does
_STREET = r"(?:Attn\.?:? [^,:;|]{2,40},\s*|Mailstop [^,:;|]{2,30},\s*)?(?:P\.? ?O\.? ?Box \d+|\d{1,5} [A-Z0-9][^,;:|]{3,50})"
_TAIL = r"(?:, [^,;:|]{2,30}){0,2}, [A-Z][A-Za-z.' -]{2,28},? (?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.? \d{5}(?:-\d{4})?(?!\d)"
_ADDRESS = re.compile(
    r"(?P<lead>\b(?:to|with|at)|[A-Za-z]:|^|[.!?✓•|])\s*"
    rf"(?P<name>(?!PO Box|P\. ?O)[A-Z](?:[^.:;|,]|(?<=Dept)\.|(?<=Inc)\.){{2,80}}(?:, [A-Z][^.:;|,\d]{{2,40}}){{0,2}}), (?P<rest>{_STREET}{_TAIL})"
)
_ASKS = re.compile(r"appeal|grievance|reconsideration|redetermination", re.I)
_SENDS = re.compile(r"^(?:please )?(?:write|mail|send|submit|file|fax|address)\w*\b.{0,70} (?:to|with|at):? ", re.I)
_PARAGRAPH = re.compile(r"\n\s*\n")
_END = re.compile(r"[.!?]\s+(?=[A-Z])|[|✓•]")


def inline(page: int, text: str, others: re.Pattern[str]) -> Iterator[Hit]:
    """Find addresses that stand in one line of words, each in a sentence on appeals and with its name from the first word on."""
    for paragraph in _PARAGRAPH.split(text):
        words = re.sub(r"(?<=\d{5}-) (?=\d{4}\b)", "", " ".join(paragraph.split()))
        for found in islice(_ADDRESS.finditer(words), _MOST):
            sentence = f"{_END.split(words[max(0, found.start() - 240) : found.start('name')])[-1]}{found['name']}"
            block = _SENDS.sub("", found["name"])
            if _ASKS.search(f"{sentence} {found['rest']}") and not others.search(f"{sentence} {found['rest']}") and _is_name(block):
                yield Hit("\n".join([*_parts(block), *_places(found["rest"])]), quote(f"{sentence}, {found['rest']}"), page)


def _is_name(name: str) -> bool:
    """Say whether every longer word is a name's: what begins in small letters is a sentence."""
    return all(not word[:1].islower() or word in ("of", "and", "for", "the", "c/o", "or") for word in name.split())


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _places(rest: str) -> list[str]:
    """Lay the street and the town out in lines, the state and its ZIP code beside the town."""
    parts = _parts(rest)
    return [*parts[:-2], ", ".join(parts[-2:])] if re.fullmatch(r"(?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.? [\d-]+", parts[-1]) else parts
