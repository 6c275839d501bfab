"""What a denial letter seems to say: proposed fields, each with the words it came from, for a person to confirm before use.

Nothing is decided here. A field on which the letter says two things is proposed without a value, with both passages;
sentences that tell the reader what to do with a case change nothing, because only the fields named below are looked for.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from casework.intake import letter_deadline, letter_faxes, letter_places
from casework.intake.letter_columns import unfolded
from casework.intake.letter_dates import Found, dates
from casework.intake.letter_proposal import WORDS_WIDTH, Hit, Proposal, quote, settled
from casework.intake.letter_reason import reasons

__all__ = ["WORDS_WIDTH", "Proposal", "read"]

_GAP = re.compile(r"\s{2,}|\t|\|")
_BARE = re.compile(r"^\s*(?:date|dated)(?=\s*[:|]|\s{2,}|\s+(?:[A-Z][a-z]{2}|\d))", re.I)
_FORMER = re.compile(r"\b(?:original|previous|prior|first|earlier|former|old|received before)\W*$", re.I)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.I)
_NOTICE = (
    re.compile(
        r"\b(?:date of (?:this |the )?(?:notice|letter)|(?:notice|letter) date|date issued|issued? (?:date|on)|"
        r"re-?issued(?: on| date)?|(?:correspondence|communication) date|(?:notice|letter) dated)\b",
        re.I,
    ),
    _BARE,
    re.compile(r"\b(?:date of (?:this |the |our )?(?:denial|determination|decision)|(?:denial|determination|decision) date)\b", re.I),
    re.compile(r"\b(?:statement date|date of (?:this )?statement|EOB date)\b", re.I),
)
_MAILED = (re.compile(r"\b(?:date mailed|mail(?:ing)? date|date of mailing|mailed(?: on)?|postmarked(?: on)?)\b", re.I),)
_PROCESSED = (re.compile(r"\b(?:processed on|process(?:ed|ing) date|date processed)\b", re.I),)
_ONLY_PROCESSED = "the letter names only the day it was processed, which may not be the day of the notice"
_SERVED = (re.compile(r"\b(?:dates? of service|service dates?|DOS|date\(s\) of service)\b", re.I),)
_OTHER_LANGUAGE = r"(?:\s*/\s*[^|:\d]{2,60}?)?"
_BETWEEN = re.compile(
    rf"(?:\(s\))?{_OTHER_LANGUAGE}[\s:.|]*(?:is|was|on|of|from)?[\s:|]*(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s*)?", re.I
)
_OTHER_DATE = re.compile(r".*(?:\bdates?\b.*|\bDOB|birth|deadline|appeal by|received|processed|printed|effective|expires?)\s*:?", re.I)
_IDENTIFIERS = {
    "reference": (
        r"(?:our |case |appeal |denial |notice )?reference\s*(?:no\.?|number|#|id|code)?|ref(?:\.|erence)?\s*(?:no\.?|number|#)|our ref\.?",
        r"(?:case|tracking|determination|appeal|document|inquiry|request|letter|file|service request|event)\s*(?:no\.?|number|#|id)",
        r"(?:authorization|auth\.?|prior authorization)\s*(?:no\.?|number|#|request(?: number)?)|(?:pre)?certification\s*(?:no\.?|number|#)",
    ),
    "claim_number": (
        r"claim\s*(?:no\.?|number|num\.?|nbr\.?|#|id|control number)(?:\(s\))?",
        r"(?:internal|claim|payer|document) control (?:no\.?|number|#)|\bICN",
        r"RE\s*[:|]?\s*denied claim",
    ),
}
_VALUE = r"[A-Z0-9](?:[A-Z0-9/-]{2,38})[A-Z0-9]"
_IDENTIFIER = rf"{_OTHER_LANGUAGE}[\s:#|]*(?P<value>{_VALUE})(?![A-Za-z])(?! ?[A-Z0-9/-]*\d)(?! [A-Z]{{1,3}} [A-Z0-9/-]*\d)"
_SPACED = rf"{_OTHER_LANGUAGE}[\s:#|]*(?P<value>[A-Z0-9/-]+(?: [A-Z0-9/-]+){{1,5}})\s*(?:$|\||\s{{3,}})"
_CELL = rf"{_VALUE}|[A-Z0-9/-]+(?: [A-Z0-9/-]+){{1,5}}"
_SOMEBODY_ELSES = re.compile(r"(?:provider|member|group|patient|your|subscriber|policy|plan|vendor|facility|check|form|account)(?:'s)?\s*$", re.I)


def read(pages: Sequence[str]) -> tuple[Proposal, ...]:
    """Propose what the pages of one letter say, one proposal a field at most, in the order a person checks them."""
    prose = [unfolded(page) for page in pages]
    notice = settled("notice_on", _labelled(pages, _NOTICE) or _labelled(prose, _NOTICE) or _standing_alone(pages))
    mailed = settled("mailed_on", _labelled(pages, _MAILED) or _labelled(prose, _MAILED))
    if not notice and not mailed:
        notice = settled("notice_on", [replace(hit, is_certain=False, note=_ONLY_PROCESSED) for hit in _labelled(pages, _PROCESSED)])
    sent = date.fromisoformat(notice.value) if notice and notice.value else None
    found = [
        notice,
        mailed,
        settled("service_on", (_labelled(pages, _SERVED) or _labelled(prose, _SERVED))[:1]),
        letter_deadline.deadline(prose, sent),
        letter_deadline.periods(prose),
        *(settled(name, _identifiers(pages, patterns) or _identifiers(prose, patterns)) for name, patterns in _IDENTIFIERS.items()),
        _reason(prose),
        settled("appeals_address", list(letter_places.addresses(prose))),
        settled("appeals_fax", letter_faxes.faxes(prose)),
    ]
    return tuple(proposal for proposal in found if proposal)


def _reason(prose: Sequence[str]) -> Proposal | None:
    """Propose the reason; where the letter argues two, both are named and a person chooses."""
    hits = [hit for page, text in enumerate(prose, 1) for hit in _reasons(page, text)]
    proposal = settled("reason", hits)
    if proposal is None or proposal.value:
        return proposal
    return replace(proposal, note=f"the letter argues {' and '.join(dict.fromkeys(hit.value for hit in hits))}")


def _reasons(page: int, text: str) -> Iterator[Hit]:
    return (Hit(reason.value, words, page) for reason, words in reasons(letter_deadline.sentences(text)))


def _labelled(pages: Sequence[str], labels: Sequence[re.Pattern[str]]) -> list[Hit]:
    """Find dates that stand behind a label, on its line or in its cell below; the first label that has any wins."""
    for label in labels:
        hits = [hit for page, text in enumerate(pages, 1) for hit in _behind(_lines(text), label, page)]
        if hits:
            return hits
    return []


def _behind(lines: Sequence[str], label: re.Pattern[str], page: int) -> Iterator[Hit]:
    for number, line in enumerate(lines):
        for found in label.finditer(line):
            if _FORMER.search(line[: found.start()]):
                continue
            same = next(dates(line[found.end() : found.end() + 100]), None)
            if same and _BETWEEN.fullmatch(line[found.end() : found.end() + same.start]):
                yield _hit(same, line, page)
            elif label is not _BARE and number + 1 < len(lines):
                yield from (_hit(day, f"{line.strip()} {lines[number + 1].strip()}", page) for day in _below(line, lines[number + 1], label))


def _below(line: str, below: str, label: re.Pattern[str]) -> Iterator[Found]:
    """Read the cell below a label, only where both lines have as many cells and that cell holds a date and nothing else."""
    heads, cells = _cells(line), _cells(below)
    for head, cell in zip(heads, cells, strict=True) if len(heads) == len(cells) else ():
        found = list(dates(cell))
        if label.fullmatch(head.rstrip(" :")) and len(found) == 1 and cell == cell[found[0].start : found[0].end]:
            yield found[0]


def _standing_alone(pages: Sequence[str]) -> list[Hit]:
    """Take the date that stands on a line of its own above the salutation, as letters carry it, unless the line above says whose date it is."""
    head = [
        _WEEKDAY.sub("", line.strip(), count=1) if _WEEKDAY.match(line.strip()) else line for line in _lines((pages[0] if pages else "").split("Dear ", 1)[0])
    ]
    alone = [(above, line, list(dates(line))) for above, line in pairwise(["", *head])]
    return [
        _hit(found[0], line, 1)
        for above, line, found in alone
        if len(found) == 1 and len(line.strip()) == found[0].end - found[0].start and not _OTHER_DATE.fullmatch(above)
    ]


def _hit(found: Found, line: str, page: int) -> Hit:
    return Hit(found.day.isoformat(), quote(line), page, found.is_certain, "" if found.is_certain else "the figures could be read as another day")


def _identifiers(pages: Sequence[str], patterns: Iterable[str]) -> list[Hit]:
    for pattern in patterns:
        label = re.compile(rf"(?i:\b(?:{pattern}))")
        sought = [re.compile(rf"(?i:\b(?:{pattern})){value}") for value in (_IDENTIFIER, _SPACED)]
        hits = [hit for page, text in enumerate(pages, 1) for line in text.splitlines() for each in sought for hit in _identified(each, line, page)]
        hits = hits or [hit for page, text in enumerate(pages, 1) for hit in _identified_below(label, _lines(text), page)]
        if hits:
            return hits
    return []


def _identified_below(label: re.Pattern[str], lines: Sequence[str], page: int) -> Iterator[Hit]:
    """Read the cell below a label: in the head row of a table, or on a line of its own."""
    for line, below in pairwise(lines):
        heads, cells = _cells(line), _cells(below)
        for head, cell in zip(heads, cells, strict=True) if len(heads) == len(cells) else ():
            if label.fullmatch(head.rstrip(" :")) and re.fullmatch(_CELL, cell) and _is_number(cell):
                yield Hit(cell, quote(f"{line} {below}"), page)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _GAP.split(line.strip()) if cell.strip()]


def _identified(sought: re.Pattern[str], line: str, page: int) -> Iterator[Hit]:
    for found in sought.finditer(line):
        if _is_number(found["value"]) and not _SOMEBODY_ELSES.search(line[: found.start()]):
            yield Hit(found["value"], quote(line), page)


def _is_number(value: str) -> bool:
    return any(letter.isdigit() for letter in value) and not any(True for _ in dates(value))
