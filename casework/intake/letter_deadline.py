"""The last day to appeal that a letter names, and the period it gives: only from sentences about asking for the appeal.

A day is certain only when the letter names one, in one way, later than its own date, and nothing else in it speaks against
that day. A period is never turned into a day here: when it begins is not in the letter.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from casework.intake.letter_dates import Found, dates
from casework.intake.letter_proposal import WORDS_WIDTH, Hit, Proposal, quote, settled

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n\s*\n|(?<=:)\n|\n(?=[A-Z][A-Za-z#() ]{2,30}:)")
_ASKS = re.compile(r"\bappeal|reconsideration|redetermination", re.I)
_NOT_THE_APPEAL = re.compile(
    r"peer.to.peer|additional (?:information|records|documentation|documents)|supporting (?:records|documents|information)|\bevidence\b|"
    r"\bwe(?:['’](?:ll|ve|re)| (?:will|shall|may|have|get|must (?!receive)|expect))\b|"
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
    r"\bby)"
    r"(?:\s*/\s*[^|:\d.]{2,60}?)?[\s:|]*"
    r"(?:the (?:close|end) of (?:business|the day),? (?:on )?|5(?::00)? ?p\.?m\.?,?(?: [A-Z][a-z]+ time)?,? (?:on )?|midnight,? (?:on )?|us (?:by|on) )?"
    r"(?:[A-Z][a-z]+day,? )?(?:the )?$",
    re.I,
)
_BEFORE = re.compile(r"(?<!or )\bbefore\s*(?:[A-Z][a-z]+day,? )?(?:the )?$", re.I)
_NUMBER = r"\d{1,3}|(?:one hundred (?:and )?)?(?:twenty|thirty|forty-five|sixty-five|sixty|ninety|eighty)|one hundred|four|six|three"
_PERIOD = re.compile(
    r"(?:within|you have|up to|have|no (?:later|more) than|(?:limit|period|deadline)[a-z ]{0,40}? is|at most)\s+"
    rf"(?:a period of |another )?(?:[a-z-]+(?: [a-z-]+){{0,3}}\s+)?\(?(?P<number>{_NUMBER})\)?\s+"
    r"(?P<unit>(?:calendar |business |working )?(?:days|months))\b(?:\s+(?P<link>of|from|after|following)\s+(?P<start>[^.;,\n]{3,80}))?",
    re.I,
)
_FROM_THE_LETTER = re.compile(r"^(?:the |this )?(?:date )?(?:(?:of|on) )?(?:this|the) (?:letter|notice|denial)(?:'s date| date| was (?:sent|mailed))?", re.I)
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
    """Propose the last day to appeal only where the letter names one day; it is certain only when nothing speaks against it."""
    said = list(_about_the_appeal(pages))
    found = [(each, day) for each in said for day in _named(each.text)]
    nearer = [pair for pair in found if not pair[0].is_later_level] or found
    hits = [_hit(each, day) for each, day in nearer]
    proposal = settled("letter_deadline", hits)
    if proposal is None or not proposal.value or sent is None:
        return proposal
    return _held_against(proposal, sent, said)


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
            if _ASKS.search(words) and not _NOT_THE_APPEAL.search(words):
                yield _Said(page, words, bool(_LATER_LEVEL.search(words)), bool(_OTHER_TRACK.search(words)))


def _named(text: str) -> Iterator[Found]:
    return (found for found in islice(dates(text), _MOST) if _BY.search(_before(text, found)) or _BEFORE.search(_before(text, found)))


def _before(text: str, found: Found) -> str:
    return text[max(0, found.start - WORDS_WIDTH) : found.start]


def _hit(said: _Said, day: Found) -> Hit:
    doubt = _doubt(said, day)
    return Hit("" if doubt == _DAY_BEFORE else day.day.isoformat(), quote(said.text, day.end), said.page, not doubt, doubt)


def _doubt(said: _Said, day: Found) -> str:
    if _BEFORE.search(_before(said.text, day)):
        return _DAY_BEFORE
    if not day.is_certain:
        return "the figures could be read as another day"
    if said.is_other_track:
        return "the sentence may speak of the provider's own dispute"
    return "the sentence speaks of a later level" if said.is_later_level else ""


def _held_against(proposal: Proposal, sent: date, said: Sequence[_Said]) -> Proposal:
    """Doubt a day that the letter's own date or period contradicts."""
    day = date.fromisoformat(proposal.value)
    if day <= sent:
        return replace(proposal, value="", is_certain=False, note="the day named does not lie after the letter's own date")
    if day.year > sent.year + 1:
        return replace(proposal, is_certain=False, note="the day named lies unusually far after the letter's own date")
    counted = {hit for each in said if not each.is_later_level for hit in _counted(each.text, sent)}
    if counted and day not in counted:
        return replace(proposal, is_certain=False, note="the letter also gives a period, which does not end on that day")
    return proposal


def _counted(text: str, sent: date) -> Iterator[date]:
    """Count the periods that begin with the letter's own date: only to find contradictions, never to propose a day."""
    for hit in islice(_PERIOD.finditer(text), _MOST):
        if hit["number"].isdigit() and hit["unit"].lower() in ("days", "calendar days") and _FROM_THE_LETTER.match(hit["start"] or ""):
            yield sent + timedelta(days=int(hit["number"]))


def _period(hit: re.Match[str]) -> str:
    number = str(int(hit["number"])) if hit["number"].isdigit() else hit["number"].lower()
    start = _STOPS.sub("", " ".join((hit["start"] or "").split()))
    link = (hit["link"] or "").lower().replace("of", "from")
    return f"{number} {hit['unit'].lower()} {link} {start}".strip()
