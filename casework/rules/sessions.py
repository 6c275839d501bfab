"""Approved sessions: how many were used, how many are left, and what does not fit the approval.

A session is a day on which a code of the approval was served, whichever paper tells of it: a remittance, the chart or the clinic.
What is left is counted from all that is known, so that the order in which things become known changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Annotated

from pydantic import Field, model_validator

from casework.chart import Name, Value

ONE_DAY = date.resolution


class Source(StrEnum):
    """Where a use was learnt."""

    REMITTANCE = "remittance"
    CHART = "chart"
    CLINIC = "clinic"


class Approved(Value):
    """What a payer's answer approves. What it does not state is unknown, and nobody guesses it. `units` are those of each session."""

    number: Name = ""
    sessions: Annotated[int, Field(ge=1, le=500)] | None = None
    procedure_codes: tuple[Name, ...] = ()
    units: Annotated[int, Field(ge=1, le=99)] | None = None
    place_of_service: Name = ""
    npi: Annotated[str, Field(pattern=r"^(\d{10})?$")] = ""
    first_on: date | None = None
    last_on: date | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Approved":
        if self.first_on and self.last_on and self.last_on < self.first_on:
            raise ValueError("the last covered day lies before the first; check both dates")
        return self

    def holds(self, day: date) -> bool:
        """Say whether a day lies between the first and the last covered day."""
        return (self.first_on or date.min) <= day <= (self.last_on or date.max)


class SessionLine(Value):
    """What one statement of a use says beside its day. A remittance names code, units, place and NPI; the clinic's own word nothing."""

    procedure: Name = ""
    units: Decimal | None = None
    place_of_service: Name = ""
    npi: Name = ""
    carcs: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """One statement: so many sessions on a day, by this source. A reversal counts -1, a refused line 0."""

    on: date
    source: Source
    count: int = 1
    case_number: str = ""
    line: SessionLine = field(default=SessionLine(), repr=False)


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval to count against. `takes_infusions` says that an infusion of the chart is one of its sessions."""

    key: int
    case_number: str
    said: Approved = field(repr=False)
    takes_infusions: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """The sessions of one approval: used and remaining add up to what was approved; what goes beyond it is `over`.

    `days` are the days served with their sessions, `outside` those that lie outside the covered days.
    """

    approved: int | None
    days: tuple[tuple[date, int], ...] = ()
    outside: tuple[date, ...] = ()

    @property
    def served(self) -> int:
        """Count every session inside the covered days."""
        return sum(count for _, count in self.days)

    @property
    def used(self) -> int:
        """Count the sessions that the approval covers."""
        return self.served if self.approved is None else min(self.served, self.approved)

    @property
    def remaining(self) -> int | None:
        """Count what is left; None when nobody knows how many were approved."""
        return None if self.approved is None else self.approved - self.used

    @property
    def over(self) -> int:
        """Count the sessions beyond the approval."""
        return self.served - self.used

    @property
    def last_used_on(self) -> date | None:
        """Give the day of the latest session."""
        return self.days[-1][0] if self.days else None


def accounts(approvals: Sequence[Approval], uses: Iterable[Use]) -> dict[int, Account]:
    """Count each approval of one patient. A session of a day goes to one approval only: the named one, else the first with room."""
    ordered = sorted(approvals, key=lambda each: (each.said.first_on or date.min, each.key))
    of_day: dict[date, list[Use]] = {}
    for use in uses:
        of_day.setdefault(use.on, []).append(use)
    taken: dict[int, Counter[date]] = {each.key: Counter() for each in ordered}
    outside: dict[int, list[date]] = {each.key: [] for each in ordered}
    for day in sorted(of_day):
        counts = {each.key: sessions_on(each, of_day[day]) for each in ordered}
        found = [each for each in ordered if counts[each.key]]
        inside = [each for each in found if each.said.holds(day)]
        if inside:
            chosen = _chosen(inside, of_day[day], lambda each: _has_room(each, taken))
            taken[chosen.key][day] = max(counts[each.key] for each in inside)
        elif strays := [each for each in found if _strays(each, day, of_day[day])]:
            outside[_chosen(strays, of_day[day], lambda _: False).key].append(day)
    return {each.key: Account(each.said.sessions, tuple(sorted(taken[each.key].items())), tuple(outside[each.key])) for each in ordered}


def sessions_on(approval: Approval, uses: Iterable[Use]) -> int:
    """Count the sessions of one day that concern an approval: known from several sources, they count once."""
    known = list(uses)
    clinic = [use.count for use in known if use.source is Source.CLINIC and use.case_number == approval.case_number]
    chart = sum(use.count for use in known if use.source is Source.CHART) if approval.takes_infusions else 0
    paid = _is_paid(approval, [use for use in known if use.source is Source.REMITTANCE])
    return max([*clinic, chart, int(paid), 0])


def _is_paid(approval: Approval, uses: Sequence[Use]) -> bool:
    """Say whether a code of the approval was paid or processed on a day, after what was taken back; a reversal without a code takes any."""
    for code in approval.said.procedure_codes:
        if sum(use.count for use in uses if use.line.procedure.upper() == code.upper() or (use.count < 0 and not use.line.procedure)) > 0:
            return True
    return False


def _has_room(approval: Approval, taken: Mapping[int, Counter[date]]) -> bool:
    return approval.said.sessions is None or taken[approval.key].total() < approval.said.sessions


def _chosen(found: Sequence[Approval], uses: Collection[Use], has_room: Callable[[Approval], bool]) -> Approval:
    named = {use.case_number for use in uses if use.source is Source.CLINIC and use.count}
    first = [each for each in found if each.case_number in named] or list(found)
    return next((each for each in first if has_room(each)), first[-1])


def _strays(approval: Approval, day: date, uses: Iterable[Use]) -> bool:
    """Say whether a session lies after the covered days, or before them by the clinic's own word; older series are not of this approval."""
    is_named = any(use.source is Source.CLINIC and use.case_number == approval.case_number and use.count for use in uses)
    return is_named or (approval.said.last_on is not None and day > approval.said.last_on)


def interval_days(days: Sequence[date], *, first_on: date | None, last_on: date | None, sessions: int | None) -> int | None:
    """Give the typical number of days between sessions: of those used, else of those planned; None when neither tells."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    if gaps:
        return max(1, int(median(gaps)))
    if first_on and last_on and sessions and sessions > 1:
        return max(1, (last_on - first_on).days // (sessions - 1))
    return None


def projected_last(account: Account, *, interval: int | None, first_on: date | None, today: date | None = None) -> date | None:
    """Give the day on which the last approved session falls if the patient goes on as before; None when nothing tells.

    With `today` it is never earlier than a patient who goes on today can reach.
    """
    left, last = account.remaining, account.last_used_on
    if left is None:
        return None
    if left == 0:
        return last
    if interval is None or (last is None and first_on is None):
        return None
    steps = left if last else left - 1
    planned = (last or first_on or date.max) + interval * steps * ONE_DAY
    return max(planned, today + interval * (left - 1) * ONE_DAY) if today else planned
