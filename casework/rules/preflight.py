"""What is looked at before papers leave the house: the findings, how much each weighs, and why one may be passed over.

Pure: preflight.toml holds severities, words and patterns. No text of a finding repeats a value of the chart.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.rules.papers import PaperKind
from casework.terms import DocumentKind

FILE = "preflight.toml"
RETIRED = ("no-patient-signature",)  # a clinic's own file may still hold it


class Severity(StrEnum):
    """How much a finding weighs; an error stops a filing unless a person gives a reason."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(StrEnum):
    """What may be found."""

    PLACEHOLDER = "placeholder"
    PATIENT_DECEASED = "patient-deceased"
    ESTATE_LETTER = "estate-letter"
    FILE_MISSING = "file-missing"
    ENCLOSURE_MISSING = "enclosure-missing"
    ENCLOSURE_UNLISTED = "enclosure-unlisted"
    ENCLOSURE_GONE = "enclosure-gone"
    EXHIBITS_MOVED = "exhibit-numbers-moved"
    DOCUMENT_MISSING = "document-missing"
    UNCLASSIFIED = "exhibit-unclassified"
    HELD_BACK = "exhibit-held-back"
    HELD_BACK_BESIDE = "exhibit-beside"
    NO_SIGNATURE = "no-signature"
    CITATION = "citation-fallen"
    QUARANTINED = "quarantined"
    CODE_ERROR = "code-error"
    CODE_QUESTION = "code-question"
    REGULATOR = "wrong-regulator"
    ADDRESS_STALE = "address-stale"
    ADDRESS_UNKNOWN = "address-unknown"
    LATE = "late"
    UNDERSTATED = "letter-understates"
    NOTICE_NOT_KEPT = "notice-not-kept"
    IDENTITY = "identity"
    AGE = "age"
    DURATION = "duration"
    NO_AUTHORIZATION = "authorization-missing"
    AUTHORIZATION_LAPSED = "authorization-lapsed"
    NOT_APPROVED = "not-approved"
    NO_SIGNERS = "no-signers"
    WRONG_VOICE = "wrong-voice"
    EDITED = "edited"
    TO_COMPLETE = "to-complete"
    AMOUNT = "amount-below"
    UNANSWERED = "reason-unanswered"
    NOTHING_NEW = "nothing-new"
    COMPLAINT_EARLY = "complaint-early"
    COMPLAINT_TWICE = "complaint-twice"
    COMPLAINT_SIGNER = "complaint-signer"
    COMPLAINT_ORDER = "complaint-order"
    ATTACHMENTS = "attachments-not-looked-at"
    CALL_OPEN = "call-open"
    PAYER_WAITS = "payer-waits"
    NOT_CHECKED = "not-checked"


class Override(StrEnum):
    """Why a filing is recorded although something was found; it goes on the record with what was found."""

    SENT = "already sent"
    PAYERS_FORM = "payer form used instead"
    SIGNED = "signed on paper"
    ENCLOSED = "enclosed on paper"
    DEADLINE = "deadline today"
    CHECKED = "checked by a person"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. `field` is where, `since` the first day on which a filing would have had it, where that is known."""

    code: Code
    severity: Severity
    field: str
    says: str
    how: str
    since: date | None = None

    @property
    def is_error(self) -> bool:
        """Say whether it stops a filing."""
        return self.severity is Severity.ERROR

    @property
    def words(self) -> str:
        """Say what is wrong and how to mend it."""
        return f"{self.says} {self.how}"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """How a letter names an enclosure, and what that is: papers of these kinds, or a document of the packet."""

    listed: re.Pattern[str]
    papers: tuple[PaperKind, ...] = ()
    document: DocumentKind | None = None


@dataclass(frozen=True, slots=True)
class PreflightBook:
    """All findings with their weight and words, and the patterns."""

    findings: Mapping[Code, tuple[Severity, str, str]]
    enclosures: tuple[Enclosure, ...]
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]
    protective_first: int

    @classmethod
    def latest(cls, *texts: str) -> "PreflightBook":
        """Read the last of several texts: a clinic's file replaces ours whole. Raises RulebookInvalid naming what to write instead."""
        with layered.shaped(FILE):
            said = tomllib.loads(texts[-1])
            found = {Code(row["code"]): (Severity(row["severity"]), str(row["says"]), str(row["how"])) for row in said["finding"] if row["code"] not in RETIRED}
            enclosures = tuple(_enclosure(row) for row in said["enclosure"])
            patterns = {name: tuple(map(re.compile, listed)) for name, listed in said["patterns"].items()}
            days = _days(said["protective-first"]["days"])
        missing = [code.value for code in Code if code not in found]
        if missing:
            raise RulebookInvalid(f"{FILE}: no finding {', '.join(missing)}. Add it, as the program's own file has it.")
        return cls(found, enclosures, patterns, days)

    def finding(self, code: Code, field: str = "", *, number: str = "NUMBER", since: date | None = None) -> Finding:
        """Make a finding in the book's own words."""
        severity, says, how = self.findings[code]
        fill = {"field": field, "number": number}
        return Finding(code, severity, field, _filled(says, fill), _filled(how, fill), since)

    def has(self, name: str, text: str) -> bool:
        """Say whether one of the patterns of a name stands in a text."""
        return any(pattern.search(text) for pattern in self.patterns.get(name, ()))

    def read(self, name: str, text: str) -> list[str]:
        """Give what the patterns of a name read from a text."""
        return [found.group(1) for pattern in self.patterns.get(name, ()) for found in pattern.finditer(text)]

    def enclosure(self, line: str) -> Enclosure | None:
        """Find what a line of the enclosures means, or None."""
        return next((each for each in self.enclosures if each.listed.search(line)), None)


def errors(found: Iterable[Finding]) -> list[Finding]:
    """Give only what stops a filing."""
    return [each for each in found if each.is_error]


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _enclosure(row: Mapping[str, Any]) -> Enclosure:
    document = DocumentKind(row["document"]) if "document" in row else None
    return Enclosure(re.compile(row["listed"]), tuple(map(PaperKind, row.get("papers", ()))), document)


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no number of days")
    return value
