"""What the call script and the written request for coverage criteria print: questions, what was told so far, and quoted pages."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the script. `known` is the answer that stands, with its way and day; `is_unclear` marks answers that contradict.

    `listed` is what the payer directory vouches for, `listed_on` when somebody read it there last.
    """

    id: str
    group: str
    words: str
    choices: tuple[str, ...] = ()
    known: str = ""
    way: str = ""
    on: date | None = None
    is_unclear: bool = False
    listed: str = ""
    listed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One verbal answer that the written request asks to confirm."""

    words: str
    value: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage of the plan's booklet or the payer's policy: the number of the paper, its page, and the date the paper bears."""

    paper: int
    page: int
    words: str
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class InquirySheet:
    """Everything these two documents say beyond the chart. `phone` "" prints the line for the number on the member's card."""

    asked: tuple[Asked, ...] = ()
    requested: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    phone: str = ""
    phone_source: str = ""
