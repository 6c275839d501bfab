"""The fax number for appeals: behind a label or in a sentence of its own, never a phone, an urgent line or another desk's."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from casework.intake.letter_places import OTHERS
from casework.intake.letter_proposal import Hit, quote

_CLOSE = 300
_MOST = 200  # no page names as many; a text made to choke a reader does
_NUMBER = r"(?P<number>(?:\+?1[-. ])?\s?\(?\d{3}\)?[-. ]\s?\d{3}[-. ]\d{4})(?!\d)"
_NO_PHONE = r"(?:(?!phone|\btel|\bcall|\btty|\btdd|voice|[.?!]\s+[A-Z])[^\n\d(])"
_FAX = re.compile(rf"\b(?:fax\w*|facsimile|telefax)\b{_NO_PHONE}{{0,60}}\n?{_NO_PHONE}{{0,20}}{_NUMBER}", re.I)
_FAX_AFTER = re.compile(rf"{_NUMBER}\s*\(?(?:fax|facsimile)\b(?!\s*:)\)?", re.I)
_OTHER_FAX = re.compile(
    r"peer.to.peer|pharmacy|member services|customer (?:service|care)|provider (?:services|relations)|medical records|\brecords\b|enrollment|billing|"
    r"\bclaims?\b|questions?|\bEOB\b|department of|sent from|complaint|premium|authorizations?\b|referrals?|utilization management|from:|your fax",
    re.I,
)
_NEVER = re.compile(r"\b(?:do not|don['’]t|not be|cannot|never|no longer|not accept\w*|instead of)\b", re.I)
_URGENT = re.compile(r"urgent|expedit|\bfast|\brush\b|emergen|72.hour", re.I)
_STANDARD = re.compile(r"standard|regular|non-?urgent|routine", re.I)
_APPEAL = re.compile(r"appeal|grievance|reconsideration|redetermination", re.I)
_BOUND = re.compile(r"(?<=[.!?])\s+(?=[A-Z\W])|(?<=\d{4})\s*[;,|]|\s{3,}|\||\n")


def faxes(pages: Sequence[str]) -> list[Hit]:
    """Find the fax number for appeals: one that is named so, or else one that stands by the words on appealing, or else the only one."""
    found = [hit for page, text in enumerate(pages, 1) for hit in _faxes(page, text)]
    best = min((rank for rank, _ in found), default=0)
    return [hit for rank, hit in found if rank == best]


def _faxes(page: int, text: str) -> Iterator[tuple[int, Hit]]:
    for pattern in (_FAX, _FAX_AFTER):
        for found in islice(pattern.finditer(text), _MOST):
            above = text[max(text.rfind("\n\n", max(0, found.start() - _CLOSE), found.start()), found.start() - _CLOSE, 0) : found.start()]
            rank = _rank(above, text[found.start() : found.start("number")], text[found.end() : found.end() + 40])
            if rank:
                yield rank, Hit(_number(found["number"]), quote(f"{_BOUND.split(above)[-1]}{found[0]}"), page, is_certain=rank < 3)


def _rank(above: str, label: str, after: str) -> int:
    """Say how closely a number stands to words on appealing, nearest 1; 0 when it is for something else."""
    own = " ".join(f"{_BOUND.split(above)[-1]}{label}".split())
    if OTHERS.search(f"{above} {label}") or _NEVER.search(own) or _is_urgent(above, own, after):
        return 0
    if _APPEAL.search(own) and not _OTHER_FAX.search(re.sub(r"claims? appeals?|appeals? (?:of|on) claims?", "", own, flags=re.I)):
        return 1
    sentence = " ".join(re.split(r"(?<=[.!?])\s+(?=[A-Z\W])|\n\s*\n", f"{above}{label}")[-1].split())
    if _OTHER_FAX.search(own) or _OTHER_FAX.search(sentence):
        return 0
    return 2 if _APPEAL.search(above) else 3


def _is_urgent(above: str, own: str, after: str) -> bool:
    """Say whether the words next to a number, or the nearest ones above it that say so, make it the line for urgent appeals."""
    if _URGENT.search(own) or re.match(r"\s*\(?(?:for )?(?:urgent|expedited|fast)", after, re.I):
        return not _STANDARD.search(own)
    urgent, standard = ([hit.start() for hit in sought.finditer(above)] for sought in (_URGENT, _STANDARD))
    return bool(urgent) and not _APPEAL.search(own) and max(urgent) > max(standard, default=-1)


def _number(text: str) -> str:
    digits = re.sub(r"\D", "", text)[-10:]
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
