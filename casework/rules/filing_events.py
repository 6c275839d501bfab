"""What may happen to a filing afterwards: what each trouble makes of it, and what proves each way of sending. Words in filing.toml."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.rules.working import is_business_day
from casework.terms import FilingMethod

FILE = "filing.toml"
BY_POST = (FilingMethod.MAIL, FilingMethod.CERTIFIED_MAIL, FilingMethod.COURIER)
POSTMARKED = "postmarked"


class FilingEventKind(StrEnum):
    """What happened to something that we sent. A new value goes at the end and gets its entry in filing.toml."""

    FAX_FAILED = "Fax failed"
    RETURNED = "Mail came back"
    NEVER_RECEIVED = "Payer says it never came"
    REJECTED = "Payer rejected it"
    INCOMPLETE = "Payer calls it incomplete"
    WRONG_OFFICE = "Went to the wrong office"
    SENT_ON = "Wrong office sent it on"
    CONFIRMED = "Payer confirmed receipt"
    PROVED = "Proof of sending recorded"

    @property
    def is_trouble(self) -> bool:
        """Say whether the filing must be made again."""
        return self not in (FilingEventKind.CONFIRMED, FilingEventKind.PROVED)


class Keeps(StrEnum):
    """Whether a filing that failed still counts for its timeliness: never, by its postmark, by its proof, or nobody has verified a rule."""

    NEVER = "never"
    POSTMARK = "postmark"
    PROOF = "proof"
    RECEIPT = "receipt"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble: what it makes of the filing, what is said of it, and what to do next."""

    kind: FilingEventKind
    keeps: Keeps
    says: str
    how: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves one way of sending. `needs` are "reference" and "pages"; a paper kept as proof of filing stands for both.

    `ask_after` is how many business days after the sending the payer is asked whether it arrived.
    """

    method: FilingMethod
    words: str
    needs: tuple[str, ...]
    ask_after: int


@dataclass(frozen=True, slots=True)
class FilingBook:
    """What filing.toml says."""

    troubles: Mapping[FilingEventKind, Trouble]
    proofs: Mapping[FilingMethod, Proof]

    @classmethod
    def latest(cls, *texts: str) -> "FilingBook":
        """Read the last of several texts: a clinic's file replaces ours whole. Raises RulebookInvalid naming what to write instead."""
        with layered.shaped(FILE):
            said = tomllib.loads(texts[-1])
            troubles = [Trouble(FilingEventKind(row["kind"]), Keeps(row["keeps"]), str(row["says"]), str(row["how"])) for row in said["trouble"]]
            proofs = [Proof(FilingMethod(row["method"]), str(row["is"]), _needs(row["needs"]), _days(row["ask_after"])) for row in said["proof"]]
        found = cls({each.kind: each for each in troubles}, {each.method: each for each in proofs})
        kinds = [kind.value for kind in FilingEventKind if kind.is_trouble and kind not in found.troubles]
        methods = [method.value for method in FilingMethod if method is not FilingMethod.FORWARDED and method not in found.proofs]
        if kinds or methods:
            raise RulebookInvalid(f"{FILE}: no entry for {', '.join((*kinds, *methods))}. Add it, as the program's own file has it.")
        return found


def keeps_time(keeps: Keeps, *, method: FilingMethod, filed_when: str, is_proved: bool) -> bool:
    """Say whether a failed filing still counts as made on its day, where the rule says so in `filed_when` and something proves it."""
    if keeps is Keeps.POSTMARK:
        return method in BY_POST and filed_when.startswith(POSTMARKED) and is_proved
    return keeps is Keeps.PROOF and is_proved


def lacking(proof: Proof, *, reference: str, pages: int | None, has_paper: bool) -> tuple[str, ...]:
    """Name what the proof of one sending still lacks; a paper kept as proof of filing lacks nothing."""
    if has_paper:
        return ()
    known = {"reference": bool(reference), "pages": bool(pages)}
    return tuple(name for name in proof.needs if not known.get(name, False))


def ask_on(proof: Proof, filed_on: date, *, today: date, last_on: date | None, holidays: Collection[date]) -> date:
    """Give the day on which to ask whether a filing arrived: never in the past, and while there is time to send it again."""
    day = _business_days_after(filed_on, proof.ask_after, holidays)
    if last_on is not None and today < last_on <= day:
        day = _business_day_before(last_on, holidays)
    return max(day, today)


def _business_days_after(day: date, count: int, holidays: Collection[date]) -> date:
    while count > 0:
        day += date.resolution
        count -= is_business_day(day, holidays)
    return day


def _business_day_before(day: date, holidays: Collection[date]) -> date:
    day -= date.resolution
    while not is_business_day(day, holidays):
        day -= date.resolution
    return day


def _needs(listed: Collection[str]) -> tuple[str, ...]:
    unknown = [name for name in listed if name not in ("reference", "pages", "paper")]
    if unknown:
        raise ValueError(f"needs cannot be {', '.join(unknown)}")
    return tuple(listed)


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no number of days")
    return value
