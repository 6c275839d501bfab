"""Where a letter says to send the appeal: the block of address lines, never a regulator's."""

import re
from collections.abc import Iterator, Sequence

from casework.intake.letter_dates import dates
from casework.intake.letter_inline import inline
from casework.intake.letter_proposal import Hit, quote

_LINES = 9
_CITY = re.compile(r"(?:,\s*(?:[A-Z][a-z]+ ){0,2}(?!(?:Box|Suite|Drawer|Unit|Floor|Room)\b)[A-Z][a-z]+,?|\b[A-Z]{2}\.?,?)\s+\d{5}(?:-\s?\d{4})?\b")
_SEND = re.compile(
    r"(?:mail|send|submit|write|forward|deliver|direct)\b[^.:\n]{0,60}?\bto\s*:|"
    r"(?:mail|send|submit|write|address|forward|deliver|direct)\w*[^.:\n]{0,80}?(?:appeals?|requests?|grievances?|reconsiderations?|redeterminations?)\b(?:[^.:\n]{0,40}:)?|"
    r"appeals?[^.\n]{0,60}? (?:sent|mailed|addressed|submitted|directed|delivered|made) to\s*:?|"
    r"appeals?(?: and grievances?)?(?: mailing)? address|(?:by mail|in writing to|where to (?:send|file|mail)[^.:|\n]{0,40})",
    re.I,
)
OTHERS = re.compile(
    r"Department of|Insurance (?:Commissioner|Division|Department)|Division of Insurance|Bureau of Insurance|EBSA|Employee Benefits|Ombuds|Attorney General|"
    r"Managed Health Care|independent (?:external )?review|external review|\bOPM\b|Civil Rights|Human Services|Consumer Assistance|State Hearing|Fair Hearing",
    re.I,
)
_LABEL = re.compile(
    r"(?:mail(?:ing)?(?: address)?|address|by mail|regular mail|write(?: to)?|for (?:a |an )?(?:standard|member|medical) appeals?|"
    r"appeals? (?:mailing )?address|to|at|is|the following address|this address)\s*:?",
    re.I,
)
_NOT_A_PLACE = re.compile(r"(?:toll[- ]free |local )?(?:fax|facsimile|phone|tel|telephone|call|tty|tdd|e-?mail|online|website|hours)\b", re.I)
_SENTENCE = re.compile(r"\b(?:must|please|you|your|we|our|us|include|within)\b|[a-z]{3,}\.$", re.I)
NOT_FOR_APPEALS = re.compile(rf"{OTHERS.pattern}|\bdo not (?:mail|send)|(?:claims?|premiums?|payments?) (?:go|should be sent) to|second opinion", re.I)
_STREET = re.compile(r"\bBox\b|\b\d+\w? [A-Z]|\b[A-Z]\w* [A-Z]\w*\b.*\d|Way|Street|Plaza|Drive|Road|Avenue|Center", re.I)
_BARE_NUMBER = re.compile(r"\d+\W*$|\d{1,2}, \d{4}")
_FOREIGN = re.compile(r"(?:^|\s)/\s|\?|(?<!attn)(?<!attention):\s|\bdates?\b|\bnumber\b", re.I)
_FOOTER = re.compile(r"\s*(?:page )?\d{1,3}(?: of \d{1,3})?\s*|\s*page \d{1,3}.*", re.I)


def addresses(pages: Sequence[str]) -> Iterator[Hit]:
    """Find each address for appeals: inside a sentence, or as a block of lines behind words that say to send an appeal there."""
    found = [hit for page, text in enumerate(pages, 1) for hit in inline(page, text, NOT_FOR_APPEALS)]
    zips = {_zip(hit) for hit in found}
    yield from found
    yield from (hit for hit in _blocks(pages) if _zip(hit) not in zips)


def _zip(hit: Hit) -> str:
    """Give an address's ZIP code: a sentence and a block with the same one are the same place."""
    return "".join(re.findall(r"\b\d{5}\b", hit.value)[-1:])


def _blocks(pages: Sequence[str]) -> Iterator[Hit]:
    """Find blocks of address lines, over the edge of a page as well."""
    lines = [(page, line) for page, text in enumerate(pages, 1) for line in text.splitlines() if line.strip() and not _FOOTER.fullmatch(line)]
    for number, (page, line) in enumerate(lines):
        said = _SEND.search(line)
        if not said or NOT_FOR_APPEALS.search(line):
            continue
        block = _block([_rest(line, said), *(text for _, text in lines[number + 1 : number + 1 + _LINES])])
        if _is_whole(block) and not OTHERS.search(block) and not _is_cut(block, line):
            yield Hit(block, quote(f"{line.strip()} {block}".replace("\n", ", ")), page)


def _is_whole(block: str) -> bool:
    """Say whether a block has a name, a street or box, and a town; a date or a number before the name makes it another text."""
    first = block.split("\n", 1)[0]
    return "\n" in block and _STREET.search(block) is not None and not _BARE_NUMBER.match(first) and not any(True for _ in dates(block))


def _is_cut(block: str, line: str) -> bool:
    """Say whether the name began on the line before: that line ends in the middle of words, and the block begins below it."""
    first = block.split("\n", 1)[0]
    leads_up = re.search(r"[:.|]\s*$|\b(?:to|at|address|appeals?)\W*$|\s{3,}\S[^.]*$", line, re.I)
    return first not in line and not leads_up and re.search(r"\b(?:to|with|at) (?:[A-Z]\S* ?)+$", line) is not None


def _rest(line: str, said: re.Match[str]) -> str:
    """Give what follows on the line only where the words lead up to a place."""
    rest = line[said.end() :].lstrip(" |")
    leads_up = re.search(r"(?::|\bto|\bat|\|)\s*$", line[: said.end()]) or re.match(r":|to\b|at\b", rest) or line[said.end() : said.end() + 1] == "|"
    return rest if leads_up else ""


def _block(lines: Sequence[str]) -> str:
    """Collect lines until one ends a U.S. address with state and ZIP code; "" when none does, or when other words on sending come first."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if number and _SEND.search(line):
            return ""
        cells = [
            re.sub(r"(?<!attn)(?<!attention):$", "", cell.strip(" ;-"), flags=re.I)
            for cell in re.split(r"\s{3,}|\t|\|", line.lstrip(" :;-\t|").rstrip(" ;-\t|"))
            if cell.strip(" :;-")
        ]
        if cells and _LABEL.fullmatch(cells[0]):
            kept, cells = [], cells[1:]
        cells = cells[1:] if not number and cells and _FOREIGN.search(cells[0]) else cells
        if not cells or _NOT_A_PLACE.match(cells[0]):
            continue
        words = _torn(cells) + _zip_tail(line, lines[number + 1 :])
        city = _CITY.search(words)
        kept = [*kept, words[: city.end()] if city else words]
        if city:
            return "" if any(_is_no_place(each) for each in kept) else _parts(kept, is_running=_runs_on(kept, lines[0]))
    return ""


def _is_no_place(line: str) -> bool:
    """Say whether a line of another column or table stands between those of the address."""
    return bool(_FOREIGN.search(line)) or any(True for _ in dates(line)) or (line.isupper() and " " not in line and any(mark.isdigit() for mark in line))


def _torn(cells: Sequence[str]) -> str:
    """Give the first cell, mended where the page sets a word's first letters apart from the rest; "?" where that cannot be told."""
    if len(cells) < 2 or not cells[1][:1].islower():
        return cells[0]
    return cells[0] + cells[1] if re.search(r"\b(?:[A-Z]|Bo)$", cells[0]) else "?"


def _zip_tail(line: str, after: Sequence[str]) -> str:
    """Find the ZIP code, or the last four figures of it, that stands on the next line."""
    if after and re.search(r"\d{5}-\s*$", line):
        tail = re.match(r"\s*(\d{4})\b", after[0])
        return f"-{tail[1]}" if tail else ""
    whole = re.match(r"\s*(\d{5}(?:-\d{4})?)\b", after[0]) if after and re.search(r",\s*[A-Z]{2}\s*$", line) else None
    return f" {whole[1]}" if whole else ""


def _runs_on(kept: Sequence[str], first: str) -> bool:
    """Say whether an address is running text: it begins beside the words on sending, and commas part it."""
    begins = bool(kept[0]) and kept[0] == first.strip(" :;-")
    return begins and any(re.search(r",(?!\s*(?:suite|ste|floor|fl|room|unit|bldg|building|inc|llc)\b)", line, re.I) for line in kept[:-1])


def _parts(kept: Sequence[str], *, is_running: bool) -> str:
    """Lay an address of running text out in lines; what is a sentence before it is no part of it."""
    if len(kept) == 1 or is_running:
        running = re.sub(r"^(?:to|at)\b[: ]*", "", " ".join(kept), flags=re.I)
        parts = [part.strip() for part in running.split(",")]
        return "\n".join([*parts[:-2], ", ".join(parts[-2:])]) if len(parts) > 2 else running
    after = max((number for number, line in enumerate(kept) if _SENTENCE.search(line)), default=-1) + 1
    return "\n".join(kept[after:]) if len(kept) - after > 1 else ""
