"""Where a letter says to send the appeal: the block of address lines and the fax number, never a regulator's."""

import re
from collections.abc import Iterator, Sequence

_LINES = 7
_CITY = re.compile(r"\b[A-Z]{2}\.?\s+\d{5}(?:-\d{4})?\b")
_SEND = re.compile(
    r"(?:mail|send|submit|write|address|forward|deliver)\w*[^.\n]{0,80}?(?:appeals?|requests?|grievances?|reconsiderations?|redeterminations?)\b(?:[^.:\n]{0,40}:)?|"
    r"(?:mail|send|submit|write|forward|deliver)\b[^.\n]{0,60}?\bto\s*:|"
    r"appeals?(?: and grievances?)?(?: mailing)? address|(?:by mail|in writing to|where to (?:send|file))",
    re.I,
)
_OTHERS = re.compile(
    r"Department of|Insurance (?:Commissioner|Division|Department)|Division of Insurance|Bureau of Insurance|EBSA|Employee Benefits|Ombuds|Attorney General|"
    r"Managed Health Care|independent review|external review|\bOPM\b|Civil Rights|Human Services",
    re.I,
)
_FAX = re.compile(r"\bfax\w*\b[^\n\d(]{0,40}(?P<number>(?:1[-. ])?\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4})", re.I)
_PHONE_BEFORE = re.compile(r"(?P<number>\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4})\s*\(?fax\)?", re.I)
_CLOSE = 260


def addresses(text: str) -> Iterator[tuple[str, str]]:
    """Find each block of address lines behind words that say to send an appeal there: the block, and the words."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        said = _SEND.search(line)
        if not said or _OTHERS.search(line):
            continue
        block = _block([line[said.end() :], *lines[number + 1 : number + 1 + _LINES]])
        if block and not _OTHERS.search(block):
            yield block, f"{line.strip()} {block}".replace("\n", ", ")


def _block(lines: Sequence[str]) -> str:
    """Collect lines until one ends a U.S. address with state and ZIP code; "" when none does."""
    kept: list[str] = []
    for line in lines:
        words = re.split(r"\s{3,}|\|", line.strip(" :;-\t"))[0].strip(" :;-")
        city = _CITY.search(words)
        if words and not re.fullmatch(r"(?:to|at|is|the following address|this address)?\s*:?", words, re.I):
            kept.append(words[: city.end()] if city else words)
        if city:
            return _parts(kept)
    return ""


def _parts(kept: Sequence[str]) -> str:
    """Lay a one-line address out in lines; what is a sentence before it is no part of it."""
    if len(kept) == 1:
        parts = [part.strip() for part in re.sub(r"^(?:to|at)\b[: ]*", "", kept[0], flags=re.I).split(",")]
        return "\n".join([*parts[:-2], ", ".join(parts[-2:])]) if len(parts) > 2 else kept[0]
    return "\n".join(line for line in kept if not re.search(r"\b(?:must|please|you|your)\b", line, re.I) and not re.match(r"fax|phone|tel", line, re.I))


def faxes(text: str) -> Iterator[tuple[str, str]]:
    """Find fax numbers; those near the word appeal alone when there are any."""
    found = [(_number(hit["number"]), hit.start(), hit.end()) for pattern in (_FAX, _PHONE_BEFORE) for hit in pattern.finditer(text)]
    near = [(number, start, end) for number, start, end in found if re.search(r"appeal", text[max(0, start - _CLOSE) : end + 40], re.I)]
    for number, start, end in near or found:
        line = text[text.rfind("\n", 0, start) + 1 : end]
        if not re.search(r"peer.to.peer|pharmacy|department of", line, re.I):
            yield number, " ".join(line.split())


def _number(text: str) -> str:
    digits = re.sub(r"\D", "", text)[-10:]
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
