"""The last day to appeal that a letter names, and the period it gives: only from sentences about asking for the appeal.

A day is certain only when the letter names one, in one way, later than its own date, and nothing else in it speaks against
that day. A period is never turned into a day here: when it begins is not in the letter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from casework.intake import letter_doubts
from casework.intake.letter_dates import Found, dates
from casework.intake.letter_proposal import WORDS_WIDTH, Hit, Proposal, quote, settled

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n\s*\n|(?<=:)\n|\n(?=[A-Z][A-Za-z#() ]{2,30}:)|\n(?=[^|\n]{0,80} \| )")
_ASKS = re.compile(r"\bappeal|reconsideration|redetermination", re.I)
_NOT_THE_APPEAL = re.compile(
    r"peer.to.peer|additional (?:information|records|documentation|documents)|supporting (?:records|documents|information)|\bevidence\b|"
    r"\bwe(?:['’](?:ll|ve|re)| (?:will|shall|may|have|get|must (?!receive|get)|expect))\b|"
    r"external (?:review|appeal)|independent (?:review|external)|fair hearing|state hearing|"
    r"decision (?:will|on your)|(?<!this )(?<!the )(?<!our )decision within|"
    r"will be (?:decided|completed|resolved|answered|mailed|sent|made|notified|processed)|you (?:will|should|can expect to) (?:get|receive|hear)|"
    r"response to your appeal|expedited|fast appeal|urgent|already|suit\b|legal action|civil action|"
    r"\bpay(?:ment)? (?:is )?(?:due|by)|premium|copies|was (?:received|filed|decided)|\breceived your\b|"
    r"continu(?:e|ing|ation)|keep (?:getting|receiving)|while (?:your|the|an) appeal|during (?:your|the|an) appeal|pending|"
    r"appointment of|representative form|designation|(?:deadline|period|time) (?:to \w+ )?(?:was|ended|expired|has passed|passed)",
    re.I,
)
_LATER_LEVEL = re.compile(r"(?:second|2nd|next|third|final)[- ]level|(?:second|third) appeal|level (?:two|2|ii)\b", re.I)
_OTHER_TRACK = re.compile(r"\bproviders? (?:may|must|can|should|has|have)\b|provider (?:appeals?|disputes?)\b|\bdispute", re.I)
_BY = re.compile(
    r"(?:no later than|not later than|on or before|received by|postmarked by|filed by|submitted by|appeal by|file by|until|"
    r"deadline(?: (?:to|for|date)[a-z ,'’-]{0,60}?)?(?:\s+is|\s*[:|]|\s*$)|"
    r"last (?:day|date) (?:to|for|on which you may|you can|you may) (?:file|filing|appeal|request|submit)[a-z ,'’-]{0,40}?(?:\s+is|\s*[:|]|\s*$)|"
    r"\bby|\bappeal through|(?:filed|received|postmarked|submitted|sent|made) (?:by us )?after|\bdue(?: on| date)?:?|(?:expires|ends|lapses|"
    r"closes)(?: at)?(?: on)?)"
    r"(?:\s*/\s*[^|:\d.]{2,60}?)?[\s:|]*"
    r"(?:(?:the )?(?:close|end) of (?:business|the (?:business )?day),? (?:on )?|\d{1,2}(?::\d\d)? ?[ap]\.?m\.?,?(?: [A-Z][a-z]+ time)?,? (?:on )?|"
    r"midnight,? (?:on )?|us (?:by|on) )?"
    r"(?:[A-Z][a-z]+day,? )?(?:the )?$",
    re.I,
)
_BEFORE = re.compile(r"(?<!or )\bbefore\s*(?:[A-Z][a-z]+day,? )?(?:the )?$", re.I)
_NUMBER = r"\d{1,3}|(?:one hundred (?:and )?)?(?:twenty|thirty|forty-five|sixty-five|sixty|ninety|eighty)|one hundred|four|six|three"
_PERIOD = re.compile(
    r"(?:within|you have|up to|have|appeal:|due|no (?:later|more) than|(?:limit|period|deadline)[a-z ]{0,40}? is|at most)\s+"
    rf"(?:a period of |another )?(?:[a-z-]+(?: [a-z-]+){{0,3}}\s+)?\(?(?P<number>{_NUMBER})\)?\s+"
    r"(?P<unit>(?:calendar |business |working )?(?:days|months))\b(?:\s+(?P<link>of|from|after|following)\s+(?P<start>[^.;,\n]{3,80}))?",
    re.I,
)
_THE_REQUEST = re.compile(
    r"^\W*(?:the|your|this|any|it|such a?) ?(?:written )?(?:request)? ?(?:must|has to|needs to|should) (?:reach|be (?:received|postmarked|filed|"
    r"submitted|sent|made))",
    re.I,
)
_RECEIPT = re.compile(r"\brecei(?:ve|pt)|\bgets?\b|\bgot\b", re.I)
_ANSWERED = re.compile(r"\buph(?:o|e)ld|\b(?:reviewed|about|decided|denied|answer to) your (?:first|level (?:1|one) |first[- ]level )?\s*appeal", re.I)
_FARTHEST = 57 * 7 * date.resolution  # no rule: a day further off is a mistake or planted, and is not proposed
_SLACK = 15  # the mail's time between a letter and its reader, either way
_UNDATED = "the letter's own date was not found, so the day cannot be checked against it"
_MOST = 200  # no letter names as many in one sentence; a text made to choke a reader does
_DAY_BEFORE = "the letter asks for it before a day: the last day is the one before that"
_STOPS = re.compile(r"\s+(?:to|for|in order to|by|with|at|and|or|if|unless|asking|requesting)\b.*$", re.I)


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence about asking for the appeal."""

    page: int
    text: str
    is_later_level: bool
    is_other_track: bool


def sentences(text: str) -> list[str]:
    """Split a page into sentences, list items and labelled lines."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def deadline(pages: Sequence[str], sent: date | None) -> Proposal | None:
    """Propose the last day to appeal only where the letter asks for the appeal by one day; it is certain only when nothing speaks against it."""
    said = list(_asking(pages))
    found = [(each, day) for each in said for day in _named(each.text)]
    hits = [_hit(each, day) for each, day in found if not each.is_later_level or _answers_an_appeal(pages)]
    proposal = settled("letter_deadline", hits)
    if proposal is None or not proposal.value:
        return proposal
    return _held_against(proposal, sent, pages) if sent else replace(proposal, is_certain=False, note=proposal.note or _UNDATED)


def periods(pages: Sequence[str]) -> Proposal | None:
    """Propose the period the letter gives, in its own words; two periods are a question."""
    found = [(each, _period(hit)) for each in _about_the_appeal(pages) for hit in islice(_PERIOD.finditer(each.text), _MOST)]
    nearer = [pair for pair in found if not pair[0].is_later_level] or found
    proposal = settled("deadline_period", [Hit(value, quote(each.text), each.page, is_certain=False) for each, value in nearer])
    if proposal is None or not proposal.value:
        return proposal
    told = f"it says {proposal.value}" if re.search(r" (?:from|after|following) ", proposal.value) else f"it says {proposal.value}, and not from when"
    return replace(proposal, note=f"no day can be told from the letter alone: {told}")


def _about_the_appeal(pages: Sequence[str]) -> Iterator[_Said]:
    for page, text in enumerate(pages, 1):
        for sentence in sentences(text):
            words = " ".join(sentence.split())
            if _ASKS.search(words) and not _NOT_THE_APPEAL.search(words) and not letter_doubts.is_planted(words):
                yield _Said(page, words, bool(_LATER_LEVEL.search(words)), bool(_OTHER_TRACK.search(words)))


def _asking(pages: Sequence[str]) -> Iterator[_Said]:
    """Find the sentences that ask for this appeal, or for the request that the sentence before calls so, in the payer's own words."""
    for page, text in enumerate(pages, 1):
        said = [" ".join(sentence.split()) for sentence in sentences(text)]
        for before, words, after in zip(["", *said], said, [*said[1:], ""], strict=False):
            is_about = _ASKS.search(words) or (_THE_REQUEST.search(words) and _ASKS.search(before))
            if not is_about or _NOT_THE_APPEAL.search(words) or letter_doubts.is_planted(words) or _OTHER_TRACK.search(words):
                continue
            if not (letter_doubts.is_reported(words, before, after) or letter_doubts.is_of_another(words) or letter_doubts.is_conditional(words)):
                yield _Said(page, words, bool(_LATER_LEVEL.search(words)), is_other_track=False)


def _answers_an_appeal(pages: Sequence[str]) -> bool:
    """Say whether the letter answers a first appeal, so that its next level is the one now open."""
    return any(_ANSWERED.search(page) for page in pages)


def _named(text: str) -> Iterator[Found]:
    """Find the day that a sentence asks for: none where it names two, or counts from when the letter comes."""
    found = list(islice(dates(text), _MOST))
    asked = [day for day in found if _asks_by(_before(text, day), text[day.end : day.end + WORDS_WIDTH])]
    counts_from_receipt = any(_RECEIPT.search(hit["start"] or "") for hit in islice(_PERIOD.finditer(text), _MOST))
    return iter(() if len({day.day for day in found}) > 1 or counts_from_receipt else asked)


def _asks_by(before: str, after: str) -> bool:
    return bool(_BY.search(before) or _BEFORE.search(before)) and letter_doubts.is_asked(before, after)


def _before(text: str, found: Found) -> str:
    return text[max(0, found.start - WORDS_WIDTH) : found.start]


def _hit(said: _Said, day: Found) -> Hit:
    doubt = _doubt(said, day)
    return Hit("" if doubt == _DAY_BEFORE else day.day.isoformat(), quote(said.text, day.end), said.page, not doubt, doubt)


def _doubt(said: _Said, day: Found) -> str:
    if _BEFORE.search(_before(said.text, day)):
        return _DAY_BEFORE
    return "" if day.is_certain else "the figures could be read as another day"


def _held_against(proposal: Proposal, sent: date, pages: Sequence[str]) -> Proposal:
    """Refuse a day that cannot be this appeal's; doubt one that the letter's own period cannot reach."""
    day = date.fromisoformat(proposal.value)
    if day <= sent:
        return replace(proposal, value="", is_certain=False, note="the day named does not lie after the letter's own date")
    if day > sent + _FARTHEST:
        return replace(proposal, value="", is_certain=False, note="the day named lies unusually far after the letter's own date")
    given = [number for each in _about_the_appeal(pages) if not each.is_later_level and not each.is_other_track for number in _days(each.text)]
    if any(abs((day - sent).days - number) > _SLACK for number in given):
        return replace(proposal, is_certain=False, note="the letter also gives a period, which does not end on that day")
    return proposal


def _days(text: str) -> Iterator[int]:
    """Give the periods in days: only to find contradictions, never to propose a day."""
    for hit in islice(_PERIOD.finditer(text), _MOST):
        if hit["number"].isdigit() and hit["unit"].lower() in ("days", "calendar days"):
            yield int(hit["number"])


def _period(hit: re.Match[str]) -> str:
    number = str(int(hit["number"])) if hit["number"].isdigit() else hit["number"].lower()
    start = _STOPS.sub("", " ".join((hit["start"] or "").split()))
    link = (hit["link"] or "").lower().replace("of", "from")
    return f"{number} {hit['unit'].lower()} {link} {start}".strip()
