"""The denial codes of the rulebook as typed, checked values: what each code says and what it calls for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from casework.errors import RulebookInvalid
from casework.rules import layered
from casework.terms import DenialReason


class DenialAction(StrEnum):
    """What a claim or line on a remittance calls for."""

    APPEAL = "appeal"
    TIMELY_FILING_APPEAL = "timely filing appeal"
    APPEAL_RESULT = "appeal result"
    CORRECTED_CLAIM = "corrected claim"
    SEND_RECORDS = "send records"
    COORDINATION_OF_BENEFITS = "coordination of benefits"
    ELIGIBILITY = "eligibility"
    ROUTING = "routing"
    DUPLICATE = "duplicate"
    REVERSAL = "reversal"
    FORWARDED = "forwarded"
    PREDETERMINATION = "predetermination"
    LOOK = "look at it"
    COST_SHARE = "cost share"
    NOT_A_DENIAL = "not a denial"
    PAID = "paid"

    @property
    def is_appeal(self) -> bool:
        """Say whether this is disputed with an appeal."""
        return self in (DenialAction.APPEAL, DenialAction.TIMELY_FILING_APPEAL)

    @property
    def is_rework(self) -> bool:
        """Say whether the claim is worked on and sent again, without an appeal."""
        return self in REWORK

    @property
    def is_result(self) -> bool:
        """Say whether the payer answered an appeal of the clinic."""
        return self is DenialAction.APPEAL_RESULT

    @property
    def opens_case(self) -> bool:
        """Say whether a claim in no case opens one: an appeal, rework, or the provider's dispute that an answered appeal belongs to."""
        return self.is_appeal or self.is_rework or self.is_result

    @property
    def title(self) -> str:  # type: ignore[override]  # the words people say, not str.title
        """Name it as people say it."""
        return self.value.capitalize()

    @property
    def refuses_nothing(self) -> bool:
        """Say whether nothing was refused, so that nobody needs to act against the payer."""
        return self in (DenialAction.COST_SHARE, DenialAction.NOT_A_DENIAL, DenialAction.PAID)


REWORK = (
    DenialAction.CORRECTED_CLAIM,
    DenialAction.SEND_RECORDS,
    DenialAction.COORDINATION_OF_BENEFITS,
    DenialAction.ELIGIBILITY,
    DenialAction.ROUTING,
)
UNVERIFIED = "M"
_CODE = re.compile(r"[A-Za-z]{0,3}[0-9]{1,4}|[A-Za-z]{2}")
_CONFIDENCES = ("P", "Q", "S", UNVERIFIED)


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A claim adjustment reason code (CARC). `refined_by` lists the remark actions that may replace its own."""

    code: str
    short: str
    kind: str
    action: DenialAction
    reason: DenialReason | None = None
    advice: str = ""
    refined_by: tuple[DenialAction, ...] = ()
    citation: str = ""
    source: str = ""
    confidence: str = UNVERIFIED
    verified_on: date | None = None

    @property
    def is_verified(self) -> bool:
        """Say whether somebody read a source for this entry."""
        return self.confidence != UNVERIFIED


@dataclass(frozen=True, slots=True)
class RemarkCode:
    """A remittance advice remark code (RARC). `action` is None where it only informs; `bars_appeal` wins over any appeal.

    `wants_new_claim` says that a corrected claim goes out as a new one, not as a replacement.
    """

    code: str
    short: str
    action: DenialAction | None = None
    reason: DenialReason | None = None
    bars_appeal: bool = False
    wants_new_claim: bool = False
    citation: str = ""
    source: str = ""
    confidence: str = UNVERIFIED
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentGroup:
    """A group code: who bears the adjustment."""

    code: str
    short: str
    citation: str = ""
    source: str = ""
    confidence: str = UNVERIFIED
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Procedure codes that belong to one course of treatment; our own convention for grouping claims, not a rule."""

    name: str
    codes: tuple[str, ...]


Entry = TypeVar("Entry", ReasonCode, RemarkCode, AdjustmentGroup)


@dataclass(frozen=True, slots=True)
class DenialBook:
    """All denial codes, by code, and how claims are gathered into one case. `gap_days` is in calendar days."""

    reasons: Mapping[str, ReasonCode]
    remarks: Mapping[str, RemarkCode]
    groups: Mapping[str, AdjustmentGroup]
    families: tuple[Family, ...]
    gap_days: int

    @classmethod
    def parse(cls, text: str, clinic: str = "") -> "DenialBook":
        """Read denials.toml; entries of the clinic's own text win, code by code.

        Raises RulebookInvalid naming entry and field.
        """
        ours, theirs = layered.table(text, file="denials.toml"), layered.table(clinic, file="denials.toml")
        series = {**ours.get("series", {}), **theirs.get("series", {})}
        return cls(
            reasons=_entries(ReasonCode, "carc", ours, theirs),
            remarks=_entries(RemarkCode, "rarc", ours, theirs),
            groups=_entries(AdjustmentGroup, "group", ours, theirs),
            families=tuple(_family(row) for row in [*theirs.get("family", []), *ours.get("family", [])]),
            gap_days=_gap_days(series),
        )

    def reason(self, code: str) -> ReasonCode | None:
        """Find a reason code as payers write it: any case, with leading zeros or blanks."""
        return self.reasons.get(_plain(code))

    def is_code(self, text: str) -> bool:
        """Say whether a text has the shape of a code: a damaged file may hold anything there, also a name."""
        return bool(_CODE.fullmatch(text.strip()))

    def remark(self, code: str) -> RemarkCode | None:
        """Find a remark code as payers write it."""
        return self.remarks.get(_plain(code))


def shown(code: str) -> str:
    """Give a code of a file as a page may print it: a damaged file may hold anything there, also a name."""
    return code if _CODE.fullmatch(code) else "a code that cannot be read"


def _plain(code: str) -> str:
    return code.strip().upper().lstrip("0")


def _gap_days(series: Mapping[str, Any]) -> int:
    days = series.get("gap_days")
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise RulebookInvalid("denials.toml, [series]: gap_days must be a whole number of days, such as 120.")
    return days


def _family(row: Mapping[str, Any]) -> Family:
    if set(row) != {"name", "codes"} or not all(isinstance(code, str) for code in row["codes"]):
        raise RulebookInvalid("denials.toml, [[family]]: write name and codes, the codes as texts.")
    return Family(str(row["name"]), tuple(row["codes"]))


def _entries(kind: type[Entry], table: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for book in (ours, theirs):
        own: dict[str, Entry] = {}
        for row in book.get(table, []):
            entry = _entry(kind, table, {**book.get("authority", {}).get(table, {}), **row})
            if entry.code in own:
                raise RulebookInvalid(f"denials.toml, [[{table}]] {entry.code}: written twice. Keep one.")
            own[entry.code] = entry
        found |= own
    return found


def _entry(kind: type[Entry], table: str, row: dict[str, Any]) -> Entry:
    place = f"denials.toml, [[{table}]] {row.get('code', 'without code')}"
    known = [field.name for field in fields(kind)]
    unknown = set(row) - set(known)
    missing = {"code", "short", "citation", "source", "confidence"} - {name for name in row if row[name]}
    if unknown or missing:
        raise RulebookInvalid(f"{place}: unknown {sorted(unknown)}, missing {sorted(missing)}. Known: {', '.join(known)}.")
    if row["confidence"] not in _CONFIDENCES:
        raise RulebookInvalid(f"{place}: confidence must be one of {', '.join(_CONFIDENCES)}.")
    if row["confidence"] == UNVERIFIED:
        row.pop("verified_on", None)
    elif not isinstance(row.get("verified_on"), date):
        raise RulebookInvalid(f"{place}: verified_on must be a date, or confidence {UNVERIFIED}.")
    row["citation"] = f"{row['citation']}, code {row['code']}"
    try:
        return kind(**_typed(row))
    except (ValueError, TypeError) as error:
        raise RulebookInvalid(f"{place}: {error}.") from None


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    if "action" in row:
        row["action"] = DenialAction(row["action"])
    if "reason" in row:
        row["reason"] = DenialReason(row["reason"])
    if "refined_by" in row:
        row["refined_by"] = tuple(DenialAction(name) for name in row["refined_by"])
    return row
