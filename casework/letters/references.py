"""One published work of the evidence register: what it is, what it found, who verified it, and what it may not be cited for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from casework.errors import Missing
from casework.rules.citing import Matter, is_named

VERIFIED, UNVERIFIED, RETRACTED = "verified", "unverified", "retracted"
STATUSES = (VERIFIED, UNVERIFIED, RETRACTED)
DIRECTIONS = {"favorable": "for the request", "adverse": "against the request", "mixed": "both ways"}
ROUTES = ("iv", "subcutaneous", "esketamine", "any", "unstated")
IDENTITY = ("authors", "title", "journal", "year")
LOCATORS = ("doi", "pmid")
INTRAVENOUS = frozenset({"iv", "unstated"})  # "unstated" names no other route: a review whose abstract gives none
CONFIRMABLE = (*IDENTITY, "volume", "issue", "pages", *LOCATORS, "design", "n", "indication", "route_words", "finding", "also")
NEEDED = (*IDENTITY, "design", "indication", "route_words", "finding", "source")


@dataclass(frozen=True, slots=True)
class Reference:
    """One published work: what it is, what it found, and which of these fields were read on a page.

    `finding` and each of `also` are whole sentences that it supports; `known_as` are names by which a denial may mean it.
    """

    key: str
    authors: str = ""
    title: str = ""
    journal: str = ""
    year: int = 0
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    design: str = ""
    n: str = ""
    indication: str = ""
    route_words: str = ""
    direction: str = ""
    finding: str = ""
    also: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    source: str = ""
    topics: tuple[str, ...] = ()
    route: str = ""
    not_for: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    status: str = UNVERIFIED
    verified_by: str = ""
    verified_on: date | None = None
    withdrawn_by: str = ""
    withdrawn_on: date | None = None
    withdrawn_why: str = ""

    def known(self, name: str) -> str:
        """Give a field's text, or "" when nobody confirmed it."""
        return str(getattr(self, name) or "") if name in self.confirmed else ""

    @property
    def is_verified(self) -> bool:
        """Say whether the work itself is beyond doubt: identity and a locator, each confirmed, by somebody, on a day."""
        has_identity = all(self.known(name) for name in IDENTITY) and any(self.known(name) for name in LOCATORS)
        return self.status == VERIFIED and has_identity and bool(self.verified_by and self.verified_on)

    @property
    def is_citable(self) -> bool:
        """Say whether its finding may print."""
        return self.is_verified and bool(self.known("finding"))

    @property
    def is_adverse(self) -> bool:
        """Say whether any of it points against the request."""
        return self.direction != "favorable"

    @property
    def sentences(self) -> tuple[str, ...]:
        """List the sentences that may print, each whole."""
        return (self.finding, *(self.also if "also" in self.confirmed else ())) if self.known("finding") else ()

    def is_named_in(self, texts: Iterable[str]) -> bool:
        """Say whether somebody's words name this work, by author and year, number, title or its own name."""
        author = re.split(r"[\s,]", self.authors)[0]
        return is_named(texts, (self.doi, self.pmid, self.title, *self.known_as), author=author, year=self.year)

    @property
    def citation(self) -> str:
        """Write the reference as a list prints it, confirmed fields only."""
        issue = f"({self.known('issue')})" if self.known("issue") else ""
        place = f";{self.known('volume')}{issue}" if self.known("volume") else ""
        pages = f":{typeset(self.known('pages'))}" if place and self.known("pages") else ""
        locators = [f"{name}\u00a0{self.known(name.lower())}" for name in ("doi", "PMID") if self.known(name.lower())]
        return f"{_stopped(self.authors)} {_stopped(self.title)}".replace("'", "’") + f" {self.journal} {self.year}{place}{pages}. {'. '.join(locators)}."

    @property
    def why_not(self) -> str:
        """Say why no letter may cite it now, or ""."""
        if self.status == RETRACTED:
            return f"it was retracted{self._withdrawn}"
        if self.status != VERIFIED:
            return f"it is not verified{self._withdrawn}"
        if not self.is_verified:
            return "not all that identifies it was confirmed, by a named person on a day"
        return "" if self.known("finding") else "its finding was never confirmed"

    @property
    def _withdrawn(self) -> str:
        when = f" on {self.withdrawn_on}" if self.withdrawn_on else ""
        return f" ({self.withdrawn_by or 'the register'}{when}{f': {self.withdrawn_why}' if self.withdrawn_why else ''})" if when or self.withdrawn_why else ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What somebody later found of a work: `status` since `on`, by whom, from which source, and which fields were read."""

    key: str
    status: str
    by: str
    on: date
    source: str = ""
    reason: str = ""
    fields: tuple[str, ...] = ()


def unfit(work: Reference, matter: Matter, codes_of: tuple[str, ...]) -> str:
    """Say what a work did not study of this matter, or "". `codes_of` are the code beginnings of its topics."""
    if not matter.is_intravenous:
        return "the service is not an intravenous ketamine infusion by its codes and its words"
    if work.route not in INTRAVENOUS:
        return f"it studied another route ({work.route_words or work.route})"
    if any(code.startswith(work.not_for) for code in matter.codes):
        return "it left out patients with a diagnosis of this case"
    if not any(code.startswith(codes_of) for code in matter.codes):
        return f"it studied another condition ({work.indication or ', '.join(work.topics)})"
    return ""


def lacking(work: Reference, topics: tuple[str, ...]) -> tuple[Missing, ...]:
    """List what an entry needs before anybody can verify it, field by field. `topics` are those the register knows."""
    empty = [Missing(name, "write it, as the work itself prints it") for name in NEEDED if not getattr(work, name)]
    checks = (
        (bool(work.doi or work.pmid), "doi or pmid", "write one of them"),
        (bool(work.n) or not _has_participants(work), "n", "write how many took part"),
        (work.direction in DIRECTIONS, "direction", f"write one of: {', '.join(DIRECTIONS)}"),
        (work.route in ROUTES, "route", f"write one of: {', '.join(ROUTES)}"),
        (bool(work.topics) and set(work.topics) <= set(topics), "topics", f"write some of: {', '.join(topics)}"),
        (all(said.rstrip().endswith(".") for said in (work.finding, *work.also) if said), "finding", "write whole sentences that end with a full stop"),
        (bool(re.fullmatch(r"[a-z][a-z0-9-]+", work.key)), "key", "write small letters and figures, such as smith2024"),
        (set(work.confirmed) <= set(CONFIRMABLE), "confirmed", f"write some of: {', '.join(CONFIRMABLE)}"),
    )
    return (*empty, *(Missing(name, how) for is_well, name, how in checks if not is_well))


def stated(work: Reference) -> tuple[str, ...]:
    """List the fields of an entry that somebody could confirm."""
    return tuple(item.name for item in fields(work) if item.name in CONFIRMABLE and getattr(work, item.name))


def typeset(words: str) -> str:
    """Set minus signs, number ranges and apostrophes as print does."""
    return re.sub(r"(?<=\d)-(?=[\d.])", "–", re.sub(r"(?<![\w.)])-(?=\d)", "−", words)).replace("'", "’")


def _has_participants(work: Reference) -> bool:
    return not re.search(r"guideline|consensus|statement|opinion|model|review", work.design, re.IGNORECASE)


def _stopped(words: str) -> str:
    return words if words.endswith(".") else f"{words}."
