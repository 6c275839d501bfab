"""Later remittances held against the lines of open cases: payments, reversals, answered appeals, and claims denied again."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from casework import chart
from casework.actions import claims_read, payment_rows
from casework.actions.held_lines import names
from casework.records import store
from casework.records.models import Case, ClaimLine, Coverage
from casework.records.rework import ProposalKind
from casework.rules.denial_book import DenialAction, shown
from casework.rules.denial_groups import Decided
from casework.rules.remitted import ServiceLine
from casework.terms import DenialReason, Stage, Step, Track

REVERSED = "22"
NOTHING = Decimal(0)
Name = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One service line of an open case, and since when it is refused."""

    case_number: str
    row_id: int
    charge: Decimal
    paid: Decimal
    refused_on: date | None
    waits_since: date | None  # the day the claim was sent again, while nobody knows what came of it
    is_worked_on: bool  # somebody works on the claim and has sent nothing yet


@dataclass(frozen=True, slots=True)
class Found:
    """What one remitted claim says of the lines of one case. `lines` gives what was paid on each row."""

    case_number: str
    claim_key: str
    kind: ProposalKind
    remitted_on: date | None
    served_on: date | None
    charge: Decimal
    paid: Decimal
    lines: dict[str, str]
    taken_back: Decimal = NOTHING
    codes: str = ""
    reason: DenialReason | None = None


@dataclass(slots=True)
class Held:
    """The lines of every open case, by every name under which a later remittance may bring them; those of closed ones apart."""

    by_name: dict[Name, list[Line]] = field(default_factory=lambda: defaultdict(list))
    closed: dict[Name, list[Line]] = field(default_factory=lambda: defaultdict(list))
    found: list[Found] = field(default_factory=list)

    def read(self, session: Session, *, only: Collection[str] | None = None) -> None:
        """Read them once, before a file is read; `only` names the cases that count."""
        query = (
            select(Case, Coverage, ClaimLine).join(Coverage, col(Coverage.id) == Case.coverage_id).join(ClaimLine, col(ClaimLine.case_number) == Case.number)
        )
        facts: dict[str, tuple[date | None, date | None, bool]] = {}
        for case, coverage, row in session.exec(query.order_by(col(ClaimLine.id))):
            if only is not None and case.number not in only:
                continue
            if case.closed_on:
                _add(self.closed, Line(case.number, row.id or 0, row.charge, row.paid, None, None, is_worked_on=False), row.value, coverage.value)
                continue
            since = facts.get(case.number) or facts.setdefault(case.number, _since(session, case))
            _add(self.by_name, Line(case.number, row.id or 0, row.charge, row.paid, *since), row.value, coverage.value)

    def look(self, item: Decided) -> None:
        """Keep what a claim says of the lines of open cases; of a closed one, only that money of it is taken back."""
        open_lines = self._matched(item)
        if not open_lines and self.closed and item.claim.status == REVERSED:
            self._look_back(item)
        for number, matched in open_lines.items():
            kind = _kind(item, [line for line, _ in matched])
            if kind and (found := _found(item, number, kind, matched)):
                self.found.append(found)

    def _look_back(self, item: Decided) -> None:
        for number, matched in self._matched(item, closed=True).items():
            found = _found(item, number, ProposalKind.REVERSAL, matched)
            if found and found.taken_back:
                self.found.append(found)

    def look_at(self, items: Iterable[Decided]) -> None:
        """Keep what several claims say."""
        for item in items:
            self.look(item)

    def answered_case(self, item: Decided) -> str:
        """Give the open case whose appeal or claim, sent before, this answers, or ""."""
        lines = [line for matched in self._matched(item).values() for line, _ in matched]
        is_result = _kind(item, lines) is ProposalKind.APPEAL_RESULT
        return next((line.case_number for line in lines if is_result or _answers(item, line)), "")

    def _matched(self, item: Decided, *, closed: bool = False) -> dict[str, list[tuple[Line, ServiceLine | None]]]:
        claim, member, held = item.claim, item.claim.member_id.casefold(), self.closed if closed else self.by_name
        found: dict[str, list[tuple[Line, ServiceLine | None]]] = defaultdict(list)
        taken: set[int] = set()
        for part in [line for line in claim.lines if item.covers(line.number)] or (None,):
            value = _named(item, part)
            wanted = names(value) if part else [name[:2] for name in names(value)]
            lines = next((lines for name in wanted if (lines := held.get((member, *name)))), [])
            fresh = [line for line in lines if line.row_id not in taken]
            for line in fresh[:1] if part else fresh:
                taken.add(line.row_id)
                found[line.case_number].append((line, part))
        return found

    @property
    def answers(self) -> dict[str, str]:
        """Give the open case that a claim answers, by the claim's fingerprint."""
        ended = {line.case_number for lines in self.closed.values() for line in lines}
        return {each.claim_key: each.case_number for each in self.found if each.case_number not in ended}

    def proposed(self) -> list[Found]:
        """List what was found; a reversal and the claim that replaces it in the same file are one."""
        together: dict[tuple[str, frozenset[str]], list[Found]] = defaultdict(list)
        for each in self.found:
            together[each.case_number, frozenset(each.lines)].append(each)
        return [_joined(parts) for parts in together.values()]


def _add(held: dict[Name, list[Line]], line: Line, value: chart.ClaimLine, coverage: chart.Coverage) -> None:
    for name in names(value):
        held[coverage.member_id.casefold(), *name].append(line)
        held[coverage.member_id.casefold(), *name[:2]].append(line)  # a claim may come back without its lines


def of_cases(session: Session, numbers: Iterable[str], items: Iterable[Decided]) -> list[Found]:
    """Say what claims propose about some open cases, such as those that the same file opened."""
    held = Held()
    held.read(session, only=frozenset(numbers))
    held.look_at(items)
    return held.proposed()


def _since(session: Session, case: Case) -> tuple[date | None, date | None, bool]:
    first = [row.notice_on or row.received_on for row in store.determinations(session, case.number) if row.stage is None]
    won = payment_rows.won(session, case.number) if payment_rows.stage_open(session, case.number) else None
    if won:
        return min((day for day in first if day), default=None), won.decided_on, False  # the payer processes it again, with our request or without
    work = store.stage_of(session, case.number, Stage.REWORK, track=Track.CLAIM)
    sent = [row.filed_on for row in store.filings(session, case.number) if row.stage is Stage.REWORK] if work and work.step is Step.FILED else []
    is_worked_on = work is not None and work.step in (Step.DRAFTING, Step.READY_TO_FILE)
    return min((day for day in first if day), default=None), max(sent, default=None), is_worked_on


def _named(item: Decided, part: ServiceLine | None) -> chart.ClaimLine:
    claim = item.claim
    return chart.ClaimLine(
        claim_number=claim.payer_claim_number.strip()[:200],
        account_number=claim.claim_id.strip()[:200],
        service_on=part.service_on if part else claim.service_on,
        procedure=part.procedure.strip()[:200] if part else "",
    )


def _kind(item: Decided, lines: Iterable[Line]) -> ProposalKind | None:
    """Say what a claim proposes, or None where it is older than the denial or says nothing new."""
    day, action = item.claim.remitted_on, item.decision.action
    if day and any(line.refused_on and day < line.refused_on for line in lines):
        return None
    if item.claim.status == REVERSED:
        return ProposalKind.REVERSAL
    if action is DenialAction.APPEAL_RESULT:
        return ProposalKind.APPEAL_RESULT
    if item.decision.opens_case and any(_answers(item, line) for line in lines):
        return ProposalKind.DENIED_AGAIN
    is_paid = item.claim.paid is not None and item.claim.paid > 0
    return ProposalKind.PAYMENT if action.refuses_nothing or is_paid else None


def _answers(item: Decided, line: Line) -> bool:
    """Say whether a denial answers a claim that was sent again, or calls for an appeal of one that somebody still works on."""
    day, action = item.claim.remitted_on, item.decision.action
    if line.waits_since:
        return (action.is_appeal or action.is_rework) and day is not None and day >= line.waits_since
    return action.is_appeal and line.is_worked_on


def _found(item: Decided, number: str, kind: ProposalKind, matched: list[tuple[Line, ServiceLine | None]]) -> Found | None:
    paid = _paid_on(item, matched)
    total = sum(paid.values(), NOTHING)
    if kind is ProposalKind.PAYMENT and (total or not item.decision.action.refuses_nothing) and total <= sum((line.paid for line, _ in matched), NOTHING):
        return None  # other lines of the claim were paid, or the case knows of this payment
    return Found(
        case_number=number,
        claim_key=claims_read.name_of(item),
        kind=kind,
        remitted_on=item.claim.remitted_on,
        served_on=min((line.service_on for _, line in matched if line and line.service_on), default=item.claim.service_on),
        charge=sum((line.charge for line, _ in matched), NOTHING),
        paid=max(total, NOTHING),
        taken_back=max(-total, NOTHING),
        lines={str(row): f"{amount:.2f}" for row, amount in paid.items()},
        codes=", ".join(dict.fromkeys(f"{shown(each.group)}-{shown(each.reason)}" for each in item.claim.all_adjustments))[:120],
        reason=item.decision.denial_reason,
    )


def _paid_on(item: Decided, matched: list[tuple[Line, ServiceLine | None]]) -> dict[int, Decimal]:
    """Say what was paid on each row; of a claim without lines it lies on the first rows, up to their charges."""
    if all(part for _, part in matched):
        return {line.row_id: (part.paid if part else None) or NOTHING for line, part in matched}
    left, paid = item.claim.paid or NOTHING, {}
    for line, _ in matched:
        paid[line.row_id] = min(left, line.charge)
        left -= paid[line.row_id]
    return paid


def _joined(parts: list[Found]) -> Found:
    """Make one of a reversal and what replaces it; of several without a reversal the last one counts."""
    reversals = [each for each in parts if each.kind is ProposalKind.REVERSAL]
    others = [each for each in parts if each.kind is not ProposalKind.REVERSAL]
    if not others:
        return reversals[-1]
    if not reversals:
        return others[-1]
    kind = ProposalKind.CORRECTION if others[-1].kind is ProposalKind.PAYMENT else others[-1].kind
    return replace(others[-1], kind=kind, taken_back=sum((each.taken_back for each in reversals), NOTHING))
