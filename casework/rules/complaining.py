"""When and by whom a complaint may be filed: what must come first, from which day, who signs, and what was filed on the same form already.

Pure; what each office asks stands in regulators.toml and complaints.toml.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from casework.errors import NoRuleApplies
from casework.rules import routing
from casework.rules.book import Rulebook
from casework.rules.complaining_book import ComplaintBook, ComplaintEntry, OrderEntry, Signer
from casework.rules.facts import PlanFacts, texts
from casework.rules.routing import Regulator
from casework.terms import Stage, Track


class AttachmentKind(StrEnum):
    """What may go with a complaint, and has to be looked at by a person."""

    PAPER = "paper"
    CONTACT = "contact"


class Ticked(StrEnum):
    """What a person says of one of them."""

    GOES = "goes"
    STAYS = "stays"


class BlockerCode(StrEnum):
    """Why a complaint cannot be filed yet, or not again."""

    UNKNOWN = "office not known"
    GRIEVANCE = "grievance first"
    WAIT = "waiting days"
    FIRST = "carrier first"
    SAME_FORM = "one form"


@dataclass(frozen=True, slots=True)
class Past:
    """What was filed so far, by the first day of each: the plan's own appeal, an external review, the complaint itself. `decided_on`: the appeal's answer."""

    grievance: date | None = None
    decided_on: date | None = None
    review: date | None = None
    complaint: date | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that stands against a complaint. `from_on` is the first day on which it does not, None where nobody can tell yet."""

    code: BlockerCode
    says: str
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """How a complaint stands. `office` None: nobody can tell which office takes it. `at_once` says why nothing has to be waited for."""

    office: Regulator | None
    entry: ComplaintEntry | None
    blockers: tuple[Blocker, ...] = ()
    at_once: str = ""

    @property
    def from_on(self) -> date | None:
        """Give the first day on which it may be filed, None where there is none to wait for or nobody can tell it."""
        days = [each.from_on for each in self.blockers if each.from_on]
        return max(days) if days and len(days) == len(self.blockers) else None

    @property
    def is_twice(self) -> bool:
        """Say whether the same form was filed already, so that a complaint would be filed twice."""
        return any(each.code is BlockerCode.SAME_FORM for each in self.blockers)

    @property
    def says(self) -> str:
        """Say in one line what stands against it, "" where nothing does."""
        return " ".join(each.says for each in self.blockers)


def readiness(book: Rulebook, own: ComplaintBook, facts: PlanFacts, past: Past, *, today: date) -> Readiness:
    """Say from when the office that is right for a plan takes the complaint, and what stands against it on a day."""
    try:
        office = routing.regulator(book, facts)
    except NoRuleApplies as unknown:
        return Readiness(None, None, (Blocker(BlockerCode.UNKNOWN, str(unknown)),))
    entry = own.of(office.key)
    if facts.track is Track.PROVIDER:
        return Readiness(office, entry)
    found = [*_same_form(office, entry, facts, past), *_first(entry, past), *_waiting(office, entry, facts, past, today=today)]
    return Readiness(office, entry, tuple(found), at_once(office, facts))


def at_once(office: Regulator, facts: PlanFacts) -> str:
    """Say under which exception the office takes a complaint that has waited for nothing, or ""."""
    filing = office.filing
    if filing is None or not filing.waits_days:
        return ""
    stated = texts(facts, Stage.DOI_COMPLAINT)
    cases = [case for case in filing.at_once if all(stated[fact] in values for fact, values in case)]
    named = " and ".join(f"{fact}: {stated[fact]}" for case in cases[:1] for fact, _ in case)
    return f"Open at once ({named}): the office does not ask for {filing.waits_for} first ({filing.citation})." if cases else ""


def order(own: ComplaintBook, facts: PlanFacts, *, procedure: str) -> tuple[OrderEntry, ...]:
    """List what has to be thought of before a step of this plan is taken, because it may close another."""
    return tuple(each for each in own.orders if facts.plan in each.plans and facts.jurisdiction in each.states and procedure in each.procedures)


def signs(entry: ComplaintEntry | None) -> str:
    """Say who signs the complaint, in words."""
    if entry is None:
        return ""
    return entry.signer_words if entry.signer is Signer.PATIENT else f"{entry.signer_words} ({entry.authorization})"


def _same_form(office: Regulator, entry: ComplaintEntry, facts: PlanFacts, past: Past) -> list[Blocker]:
    is_one = bool(office.filing and office.filing.one_form and facts.external_review != "federal") or entry.is_the_review
    if not is_one or past.review is None or past.complaint is not None:
        return []
    review = office.filing.review if office.filing else ""
    return [Blocker(BlockerCode.SAME_FORM, f"The review filed on {past.review} went to this office on the one form. {review}")]


def _first(entry: ComplaintEntry, past: Past) -> list[Blocker]:
    if not entry.needs_reconsideration or past.grievance is not None:
        return []
    return [Blocker(BlockerCode.FIRST, entry.reconsideration_words)]


def _waiting(office: Regulator, entry: ComplaintEntry, facts: PlanFacts, past: Past, *, today: date) -> list[Blocker]:
    filing = office.filing
    if filing is None or not filing.waits_days or at_once(office, facts):
        return []
    if past.grievance is None:
        says = f"File {filing.waits_for} first: the office takes the complaint only {filing.waits_days} days after it, and closes one that skipped it."
        return [Blocker(BlockerCode.GRIEVANCE, says)]
    from_on = past.grievance + timedelta(days=filing.waits_days)
    if today >= from_on:
        return []
    says = f"Not before {from_on}: {filing.waits_days} days after {filing.waits_for}, filed on {past.grievance} ({filing.citation})."
    return [Blocker(BlockerCode.WAIT, " ".join(filter(None, (says, entry.decided_words if past.decided_on else ""))), from_on)]
