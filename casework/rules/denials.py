"""What a remitted claim calls for. A denial is found by its adjustments, never by the claim's status alone.

Each line is decided by itself; the claim takes the strongest of its lines, in the order of `STRENGTH`. On one line:

1. a duplicate, or the payer's answer to an earlier appeal, comes before any other code of that line;
2. a remark that says there is no appeal (MA130 and its kind) turns an appeal, or an unknown code, into what the remark asks;
3. a reason that needs a remark (16, 96) gives way to the remark where the rulebook allows it;
4. an unknown code is kept and asks a person to look; an unverified "nothing to do" never closes an unpaid line;
5. an unpaid line whose adjustments do not add up to its charge asks a person to look.

A claim whose status a remittance left out, or one that 4010 calls pending, is looked at and never yet disputed.

Status comes first only where it says that nothing was decided here: a reversal (22), a predetermination (25), not this
payer's claim (23). A claim sent on to the next payer (19, 20, 21) is *forwarded* unless a line of it was refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from casework.rules.denial_asked import Asked
from casework.rules.denial_book import DenialAction, DenialBook, ReasonCode, RemarkCode
from casework.rules.remitted import Adjustment, RemittedClaim
from casework.terms import DenialReason, GroupCode, Network, Track

__all__ = ["STRENGTH", "Decision", "DenialAction", "DenialBook", "LineDecision", "decide", "track_for"]

STRENGTH = (
    DenialAction.APPEAL,
    DenialAction.TIMELY_FILING_APPEAL,
    DenialAction.APPEAL_RESULT,
    DenialAction.CORRECTED_CLAIM,
    DenialAction.SEND_RECORDS,
    DenialAction.COORDINATION_OF_BENEFITS,
    DenialAction.ELIGIBILITY,
    DenialAction.ROUTING,
    DenialAction.DUPLICATE,
    DenialAction.LOOK,
    DenialAction.COST_SHARE,
    DenialAction.NOT_A_DENIAL,
    DenialAction.PAID,
)
_FIRST_ON_A_LINE = (DenialAction.DUPLICATE, DenialAction.APPEAL_RESULT)
_BY_STATUS = {
    "22": (DenialAction.REVERSAL, "the payer reverses an earlier payment; it may settle or reopen a case: a person decides"),
    "23": (DenialAction.FORWARDED, "not this payer's claim: forwarded to another payer"),
    "25": (DenialAction.PREDETERMINATION, "pricing only: no service was decided"),
}
_FORWARDED = ("19", "20", "21")
_PENDING = ("5", "10", "13", "15", "16", "17")  # 4010 only: pended, received, suspended, review pending


@dataclass(frozen=True, slots=True)
class LineDecision:
    """What one line calls for and why. `number` None: the claim as a whole. `amount` is what the code refused."""

    number: int | None
    action: DenialAction
    reason: str
    denial_reason: DenialReason | None = None
    group: str = ""
    carc: str = ""
    rarcs: tuple[str, ...] = ()
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a claim calls for: the strongest of its lines.

    `track` is for the network given to `decide`; `track_if_in_network` says whose dispute it is if the clinic is in network.
    """

    action: DenialAction
    reason: str
    denial_reason: DenialReason | None = None
    track: Track | None = None
    track_if_in_network: Track | None = None
    group: str = ""
    lines: tuple[LineDecision, ...] = ()

    @property
    def opens_case(self) -> bool:
        """Say whether this opens a case; everything else is set aside with its reason."""
        refused = [line.amount for line in self.disputed]
        return self.action.opens_case and not (refused and max(refused) < 0)  # only negative amounts: a correction, nothing to work on

    @property
    def starts_provider_clock(self) -> bool:
        """Say whether the payer answered an appeal: that starts the provider's next clock, never the member's."""
        return self.action is DenialAction.APPEAL_RESULT

    @property
    def disputed(self) -> tuple[LineDecision, ...]:
        """List the lines that its case is about: what an appeal would argue, what is worked on, or what the payer upheld."""
        if self.action.is_appeal:
            return tuple(line for line in self.lines if line.action.is_appeal)
        return tuple(line for line in self.lines if line.action is self.action or (self.action.is_rework and line.action.is_rework))


def track_for(group: str, network: Network) -> Track:
    """Choose whose dispute it is: a contractual write-off of a network provider is the provider's, all else the member's."""
    return Track.PROVIDER if group == GroupCode.CO and network is Network.IN else Track.MEMBER


def decide(book: DenialBook, claim: RemittedClaim, *, network: Network = Network.UNKNOWN) -> Decision:
    """Decide what one remitted claim calls for."""
    lines = _line_decisions(book, claim)
    best = min(lines, key=lambda line: (STRENGTH.index(line.action), -line.amount))
    if claim.status in _BY_STATUS:
        action, reason = _BY_STATUS[claim.status]
        return Decision(action, reason, lines=lines)
    if claim.status in _PENDING and not claim.paid:
        return Decision(DenialAction.LOOK, f"not decided yet: the payer received or suspended the claim; wait for its decision; {best.reason}", lines=lines)
    if best.action.refuses_nothing:
        return _nothing_refused(claim, lines)
    if claim.lacks_status:
        return Decision(DenialAction.LOOK, f"the claim has no status, so nobody can say that it was decided; {best.reason}", lines=lines)
    decision = Decision(best.action, best.reason, best.denial_reason, group=best.group, lines=lines)
    if best.action.is_appeal:
        return _with_track(decision, network)
    if best.action.is_rework:
        return replace(decision, track=track_for(decision.group, network), track_if_in_network=track_for(decision.group, Network.IN))
    return replace(decision, track=Track.PROVIDER) if decision.starts_provider_clock else decision


def _nothing_refused(claim: RemittedClaim, lines: tuple[LineDecision, ...]) -> Decision:
    """Name what explains most of the unpaid amount; a claim that was paid at all counts as paid."""
    most = max(lines, key=lambda line: line.amount)
    if claim.status in _FORWARDED:
        return Decision(DenialAction.FORWARDED, f"forwarded to the next payer; here: {most.reason}", lines=lines)
    if claim.paid and claim.paid > 0 and most.action is not DenialAction.PAID:
        return Decision(DenialAction.PAID, f"paid; {most.reason}", lines=lines)
    return Decision(most.action, most.reason, group=most.group, lines=lines)


def _with_track(decision: Decision, network: Network) -> Decision:
    in_network = track_for(decision.group, Network.IN)
    reason = decision.reason
    if in_network is Track.PROVIDER and network is Network.UNKNOWN:
        reason += "; in network this is the provider's own dispute"
    elif decision.group not in (GroupCode.CO, GroupCode.PR):
        reason += f"; group {_shown(decision.group)} does not say who bears it: look before filing"
    return replace(decision, reason=reason, track=track_for(decision.group, network), track_if_in_network=in_network)


def _line_decisions(book: DenialBook, claim: RemittedClaim) -> tuple[LineDecision, ...]:
    """Decide each line; an unpaid one without adjustments of its own shares those of the claim."""
    whole = None
    if claim.adjustments or not claim.lines:
        whole = _judge(book, Asked(None, claim.charge, claim.paid, claim.adjustments, tuple(claim.remarks), not claim.lines))
    found = []
    for line in claim.lines:
        if whole and not line.adjustments and not line.paid and line.charge:
            found.append(replace(whole, number=line.number, amount=line.charge))
        elif line.states_nothing and claim.is_paid_and_balances:
            found.append(LineDecision(line.number, DenialAction.PAID, "the line states no amount; the claim is paid and balances", rarcs=line.remarks))
        else:
            remarks = (*line.remarks, *claim.remarks)
            found.append(_judge(book, Asked(line.number, line.charge, line.paid, line.adjustments, remarks, not whole)))
    is_shared = whole and any((line.group, line.carc) == (whole.group, whole.carc) for line in found)
    return tuple(found) if is_shared or not whole else (whole, *found)


def _judge(book: DenialBook, asked: Asked) -> LineDecision:
    if not asked.counted:
        return _unadjusted(asked)
    found = [_by_code(book, asked, item) for item in asked.counted]
    first = next((item for item in found if item.action in _FIRST_ON_A_LINE), None)
    best = first or min(found, key=lambda item: (STRENGTH.index(item.action), -item.amount))
    best = _by_remarks(book, best, [known for code in asked.remarks if (known := book.remark(code))])
    if not best.action.refuses_nothing:
        return best
    if asked.is_paid:
        return replace(best, action=DenialAction.PAID, reason=f"paid; {best.reason}")
    if not asked.is_explained:
        return replace(best, action=DenialAction.LOOK, reason=f"not paid, and the adjustments do not explain the whole charge; {best.reason}")
    return best


def _unadjusted(asked: Asked) -> LineDecision:
    if asked.is_paid:
        action, reason = DenialAction.PAID, "paid"
    elif asked.charge == 0:
        action, reason = DenialAction.NOT_A_DENIAL, "nothing was charged"
    else:
        action, reason = DenialAction.LOOK, "not paid, and the remittance gives no reason"
    return LineDecision(asked.number, action, reason, rarcs=asked.remarks)


def _by_code(book: DenialBook, asked: Asked, item: Adjustment) -> LineDecision:
    group = item.group.strip().upper()
    code = f"{_shown(group)}-{_shown(item.reason)}"
    known = book.reason(item.reason)
    made = LineDecision(asked.number, DenialAction.LOOK, "", None, group, item.reason, asked.remarks, item.amount or Decimal(0))
    if not known:
        return replace(made, reason=f"{code}: this code is not in the rulebook; read the remittance")
    if made.amount < 0 and known.action.is_appeal:
        return replace(made, reason=f"{code} {known.short}: the amount is negative, as in a correction")
    if not known.is_verified and known.action.refuses_nothing and not asked.is_paid:
        return replace(made, reason=f"{code} {known.short}: nobody has verified this code, and nothing was paid")
    return replace(made, action=known.action, denial_reason=known.reason, reason=_sentence(code, known))


def _sentence(code: str, known: ReasonCode) -> str:
    doubt = "" if known.is_verified else " (unverified entry)"
    return f"{code} {known.short}{doubt}" + (f": {known.advice}" if known.advice else "")


def _by_remarks(book: DenialBook, best: LineDecision, remarks: Sequence[RemarkCode]) -> LineDecision:
    answered = next((item for item in remarks if item.action is DenialAction.APPEAL_RESULT), None)
    barring = next((item for item in remarks if item.bars_appeal), None)
    known = book.reason(best.carc)
    if answered and not best.action.refuses_nothing:
        return _replaced(best, answered)
    if barring and (best.action.is_appeal or best.action in (DenialAction.LOOK, barring.action)):
        return _replaced(best, barring)
    allowed = [item for item in remarks if known and item.action in known.refined_by]
    if not allowed:
        return best
    return _replaced(best, min(allowed, key=lambda item: STRENGTH.index(item.action or DenialAction.PAID)))


def _replaced(best: LineDecision, remark: RemarkCode) -> LineDecision:
    reason = f"{best.reason}; {remark.code} {remark.short}"
    return replace(best, action=remark.action or best.action, reason=reason, denial_reason=remark.reason or best.denial_reason)


def _shown(code: str) -> str:
    """Shorten a code of the file for a sentence: a damaged file may hold anything there."""
    return code[:12] or "(none)"
