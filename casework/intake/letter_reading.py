"""What a denial letter seems to say: proposed fields, each with the words it came from, for a person to confirm before use.

Nothing is decided here. A field on which the letter says two things is proposed without a value, with both passages;
sentences that tell the reader what to do with a case change nothing, because only the fields named below are looked for.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from casework.intake import letter_places
from casework.intake.letter_dates import Found, dates
from casework.intake.letter_reason import reasons

WORDS_WIDTH = 240

_GAP = re.compile(r"\s{2,}|\t|\|")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n\s*\n|(?<=:)\n|\n(?=[A-Z][A-Za-z#() ]{2,30}:)")
_NOTICE = (
    re.compile(r"\b(?:date of (?:this |the )?(?:notice|letter)|(?:notice|letter) date|date issued|issue date|notice dated?|dated)\b", re.I),
    re.compile(r"^\s*date(?=\s*:|\s{2,}|\s*$)", re.I),
    re.compile(r"\b(?:date of (?:this |the |our )?(?:denial|determination|decision)|(?:denial|determination|decision) date)\b", re.I),
)
_MAILED = (re.compile(r"\b(?:date mailed|mail(?:ing)? date|date of mailing|mailed(?: on)?|postmarked(?: on)?)\b", re.I),)
_SERVED = (re.compile(r"\b(?:dates? of service|service dates?|DOS|date\(s\) of service)\b", re.I),)
_IDENTIFIERS = {
    "reference": (
        r"(?:our |case |appeal |denial )?reference\s*(?:no\.?|number|#|id)?|ref(?:\.|erence)?\s*(?:no\.?|number|#)",
        r"(?:case|tracking|determination|appeal|document|inquiry|request)\s*(?:no\.?|number|#|id)",
        r"(?:authorization|auth)\s*(?:no\.?|number|#|request number)",
    ),
    "claim_number": (r"claim\s*(?:no\.?|number|#|id)",),
}
_IDENTIFIER = r"\s*[:#]?\s*(?P<value>[A-Z0-9](?:[A-Z0-9/-]{2,38})[A-Z0-9])(?![A-Za-z])"
_ASKS = re.compile(r"\bappeal|reconsideration|redetermination|grievance|fair hearing\b", re.I)
_NOT_THE_APPEAL = re.compile(
    r"peer.to.peer|additional (?:information|records|documentation)|\bwe (?:will|shall|may|have|must (?!receive))\b|external review|independent review|"
    r"decision (?:will|within)|expedited|already|suit|legal action|\bpay(?:ment)? (?:is )?(?:due|by)|copies|was (?:received|filed)|\breceived your\b",
    re.I,
)
_BY = re.compile(
    r"(?:no later than|not later than|on or before|received by|postmarked by|filed by|submitted by|appeal by|file by|"
    r"deadline(?: (?:to|for) [a-z ,'’-]{0,60}?)?(?:\s+is|\s*:)?|last day to (?:file|appeal)[a-z ,'’-]{0,40}?(?:\s+is|\s*:)?|\bby)"
    r"\s*(?:the close of business on |5(?::00)? ?p\.?m\.?,? (?:on )?|midnight (?:on )?)?(?:[A-Z][a-z]+day,? )?$",
    re.I,
)
_PERIOD = re.compile(
    r"(?:within|you have|up to)\s+(?:[a-z-]+(?: [a-z-]+){0,3}\s+)?\(?(?P<number>\d{1,3})\)?\s+(?P<unit>(?:calendar |business |working )?(?:days|months))\s+"
    r"(?:of|from|after|following)\s+(?P<start>[^.;,\n]{3,80})",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One field the letter seems to fill. `value` is "" when the letter says more than one thing; dates are ISO texts."""

    field: str
    value: str
    words: str
    page: int = 1
    is_certain: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    """One candidate for one field."""

    value: str
    words: str
    page: int
    is_certain: bool = True


def read(pages: Sequence[str]) -> tuple[Proposal, ...]:
    """Propose what the pages of one letter say, one proposal a field at most, in the order a person checks them."""
    notice = _labelled(pages, _NOTICE) or _standing_alone(pages)
    found = [
        _settled("notice_on", notice),
        _settled("mailed_on", _labelled(pages, _MAILED)),
        _settled("service_on", _labelled(pages, _SERVED)[:1]),
        _deadline(pages, notice),
        _settled("deadline_period", list(_periods(pages))),
        *(_settled(name, _identifiers(pages, patterns)) for name, patterns in _IDENTIFIERS.items()),
        _settled("reason", [_Hit(reason.value, words, page) for page, text in enumerate(pages, 1) for reason, words in reasons(_sentences(text))]),
        _settled("appeals_address", [_Hit(value, words, page) for page, text in enumerate(pages, 1) for value, words in letter_places.addresses(text)]),
        _settled("appeals_fax", [_Hit(value, words, page) for page, text in enumerate(pages, 1) for value, words in letter_places.faxes(text)]),
    ]
    return tuple(proposal for proposal in found if proposal)


def _settled(field: str, hits: Sequence[_Hit]) -> Proposal | None:
    """Make one proposal of all candidates: two values are a question, not a choice."""
    if not hits:
        return None
    values = dict.fromkeys(hit.value for hit in hits)
    first = hits[0]
    if len(values) == 1:
        return Proposal(field, first.value, first.words, first.page, any(hit.is_certain for hit in hits))
    passages = dict.fromkeys(hit.words for hit in hits)
    return Proposal(field, "", " / ".join(passages)[: 2 * WORDS_WIDTH], first.page)


def _labelled(pages: Sequence[str], labels: Sequence[re.Pattern[str]]) -> list[_Hit]:
    """Find dates that stand behind a label, on its line or in its column below; the first label that has any wins."""
    for label in labels:
        hits = [hit for page, text in enumerate(pages, 1) for hit in _behind(text.splitlines(), label, page)]
        if hits:
            return hits
    return []


def _behind(lines: Sequence[str], label: re.Pattern[str], page: int) -> Iterator[_Hit]:
    for number, line in enumerate(lines):
        for found in label.finditer(line):
            same = next(dates(line[found.end() : found.end() + 40]), None)
            if same and re.fullmatch(r"[\s:.|]*(?:is|was|on|of|from)?[\s:|]*", line[found.end() : found.end() + same.start]):
                yield _hit(same, line, page)
            elif not line[found.end() :].strip(" :|") or _GAP.search(line):
                below = _below(lines, number, column=len(_GAP.findall(line[: found.start()].strip())))
                yield from (_hit(day, f"{line.strip()} {lines[number + 1].strip()}", page) for day in below)


def _below(lines: Sequence[str], number: int, *, column: int) -> Iterator[Found]:
    """Read the cell below a label of a table, only when it holds a date and nothing else."""
    if number + 1 < len(lines):
        cells = [cell for cell in _GAP.split(lines[number + 1].strip()) if cell]
        if column < len(cells):
            found = list(dates(cells[column]))
            if len(found) == 1 and not cells[column][: found[0].start].strip() and not cells[column][found[0].end :].strip():
                yield found[0]


def _standing_alone(pages: Sequence[str]) -> list[_Hit]:
    """Take the date that stands on a line of its own above the salutation, as letters carry it."""
    head = (pages[0] if pages else "").split("Dear ", 1)[0]
    alone = [(line, list(dates(line))) for line in head.splitlines()]
    return [_hit(found[0], line, 1) for line, found in alone if len(found) == 1 and len(line.strip()) == found[0].end - found[0].start][:1]


def _hit(found: Found, line: str, page: int) -> _Hit:
    return _Hit(found.day.isoformat(), _quote(line), page, found.is_certain)


def _quote(text: str) -> str:
    return " ".join(text.split())[:WORDS_WIDTH]


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def _about_the_appeal(pages: Sequence[str]) -> Iterator[tuple[int, str]]:
    for page, text in enumerate(pages, 1):
        for sentence in _sentences(text):
            if _ASKS.search(sentence) and not _NOT_THE_APPEAL.search(sentence):
                yield page, " ".join(sentence.split())


def _deadline(pages: Sequence[str], notice: Sequence[_Hit]) -> Proposal | None:
    """Propose the last day to appeal only where the letter names one day; it is certain only when nothing speaks against it."""
    hits = [_Hit(found.day.isoformat(), _quote(text), page, found.is_certain) for page, text, found in _named_days(pages)]
    proposal = _settled("letter_deadline", hits)
    if proposal is None or not proposal.value:
        return proposal
    sent = date.fromisoformat(notice[0].value) if notice and notice[0].value else None
    is_later = sent is None or date.fromisoformat(proposal.value) > sent
    return proposal if is_later else Proposal("letter_deadline", "", proposal.words, proposal.page)


def _named_days(pages: Sequence[str]) -> Iterator[tuple[int, str, Found]]:
    for page, text in _about_the_appeal(pages):
        for found in dates(text):
            if _BY.search(text[: found.start]):
                yield page, text, found


def _periods(pages: Sequence[str]) -> Iterator[_Hit]:
    for page, text in _about_the_appeal(pages):
        for found in _PERIOD.finditer(text):
            value = f"{int(found['number'])} {found['unit'].lower()} from {' '.join(found['start'].split())}"
            yield _Hit(value, _quote(text), page, is_certain=False)


def _identifiers(pages: Sequence[str], patterns: Iterable[str]) -> list[_Hit]:
    for pattern in patterns:
        sought = re.compile(rf"(?i:\b(?:{pattern})){_IDENTIFIER}")
        hits = [hit for page, text in enumerate(pages, 1) for line in text.splitlines() for hit in _identified(sought, line, page)]
        hits = hits or [hit for page, text in enumerate(pages, 1) for hit in _identified_below(re.compile(rf"(?i:\b(?:{pattern}))"), text.splitlines(), page)]
        if hits:
            return hits
    return []


def _identified_below(label: re.Pattern[str], lines: Sequence[str], page: int) -> Iterator[_Hit]:
    """Read the cell below a label in the head row of a table."""
    for line, below in pairwise(lines):
        heads, cells = _cells(line), _cells(below)
        for column, head in enumerate(heads if len(heads) == len(cells) > 1 else ()):
            if label.fullmatch(head.rstrip(" :")) and re.fullmatch(r"[A-Z0-9][A-Z0-9/-]{2,38}[A-Z0-9]", cells[column]) and not list(dates(cells[column])):
                yield _Hit(cells[column], _quote(f"{line} {below}"), page)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _GAP.split(line.strip()) if cell.strip()]


def _identified(sought: re.Pattern[str], line: str, page: int) -> Iterator[_Hit]:
    for found in sought.finditer(line):
        if any(letter.isdigit() for letter in found["value"]) and not any(True for _ in dates(found["value"])):
            yield _Hit(found["value"], _quote(line), page)
