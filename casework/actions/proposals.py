"""What later remittances propose about open cases, kept until a person answers. Nothing closes a case by itself."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import rework_clocks
from casework.actions.later_claims import Found
from casework.actions.office import Office
from casework.records import events, store
from casework.records.logbook import RemittedClaim
from casework.records.models import Case
from casework.records.rework import Proposal, ProposalKind, ProposalStatus
from casework.terms import Step

CLOSED = "The case is closed and stays so: read why, and take in a new denial as a case of its own. Once read: casework settle {number} --keep."
KEEP = "A person decides: casework settle {number} --accept, or --keep; on the board the deployment settle."


def keep(office: Office, session: Session, found: Iterable[Found], *, digest: str, actor: str) -> list[str]:
    """Write down each proposal once, and ask the open questions of its case anew; say which cases they are about."""
    numbers: dict[str, None] = {}
    for each in found:
        if _is_known(session, each):
            continue
        values = {name: getattr(each, name) for name in each.__dataclass_fields__}
        row = Proposal(**values, status=ProposalStatus.OPEN, file_sha256=digest, proposed_at=office.now())
        session.add(row)
        session.flush()
        ask_anew(session, each.case_number)
        code = f"{row.kind} of {row.remitted_on}: paid {row.paid:.2f} of {row.charge:.2f}, taken back {row.taken_back:.2f}"
        events.append(session, f"{row.kind} proposed", actor=actor, at=office.now(), case_number=row.case_number, code=code)
        numbers[each.case_number] = None
    return list(numbers)


def _is_known(session: Session, each: Found) -> bool:
    """Say whether this claim was read before for its case, or the case was closed meanwhile."""
    same = select(Proposal.id).where(Proposal.case_number == each.case_number, Proposal.claim_key == each.claim_key)
    mark = session.get(RemittedClaim, each.claim_key)
    is_take_back = each.taken_back > 0 and each.paid <= 0
    closed = store.case(session, each.case_number).closed_on is not None and not is_take_back
    return bool(mark and mark.case_number) or session.exec(same).first() is not None or closed


def ask_anew(session: Session, number: str) -> None:
    """Let the open questions of a case be asked again, since what stands above them changed."""
    for row in store.stages(session, number):
        if row.step is not Step.DECIDED:
            row.ask_number += 1
            session.add(row)


def waiting(session: Session, number: str) -> list[Proposal]:
    """List what nobody answered yet, oldest first."""
    return [row for row in store.of_case(session, Proposal, number) if row.status is ProposalStatus.OPEN]


def sentences(session: Session, case: Case) -> list[str]:
    """Say what stands open about a case."""
    if case.closed_on:
        return [f"{words(row)} {CLOSED.format(number=case.number)}" for row in waiting(session, case.number) if row.takes_back]
    return [f"{words(row)} {_clock(session, case, row)}{KEEP.format(number=case.number)}" for row in waiting(session, case.number)]


def words(row: Proposal) -> str:
    """Say one proposal; no person is named."""
    day = f"The remittance of {row.remitted_on}" if row.remitted_on else "A later remittance"
    if row.kind is ProposalKind.APPEAL_RESULT:
        return f"{day} says that the payer kept its decision on an appeal of the clinic ({row.codes}). It is the provider's answer, never the member's."
    if row.kind is ProposalKind.DENIED_AGAIN:
        return f"{day} denies lines of this case once more (${row.charge:,.2f}; {row.codes})."
    if row.takes_back:
        return f"Warning: {day[0].lower()}{day[1:]} takes back ${row.taken_back:,.2f} that was paid on lines of this case. That settles nothing."
    if row.kind is ProposalKind.REVERSAL:
        return f"{day} reverses an earlier answer on lines of this case (${row.charge:,.2f}) and pays nothing. A new answer may follow."
    corrected = f" It corrects an earlier answer (${row.taken_back:,.2f} taken back)." if row.kind is ProposalKind.CORRECTION else ""
    if row.remains == 0:
        return f"{day} pays ${row.paid:,.2f}, the whole charge of these lines.{corrected} It may settle the case."
    rest = f"${row.remains:,.2f} remains unpaid: read whether it is the patient's share, a write-off or still refused ({row.codes or 'no code'})."
    return f"{day} pays ${row.paid:,.2f} of the ${row.charge:,.2f} charged for lines of this case; {rest}{corrected}"


def _clock(session: Session, case: Case, row: Proposal) -> str:
    """Say that an appeal's clock still runs, where closing would end it."""
    running = rework_clocks.filing(session, case)
    if running is None or row.kind in (ProposalKind.APPEAL_RESULT, ProposalKind.DENIED_AGAIN):
        return ""
    return f"The time for the {running.stage.title.lower()} runs on until {running.last_lawful or running.work_by}. "


def tasks(session: Session, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """List what stands open about some cases, as the worklist prints what is to be found out."""
    query = select(Proposal).where(Proposal.status == ProposalStatus.OPEN, col(Proposal.case_number).in_(list(numbers)))
    return [_task(row) for row in session.exec(query.order_by(col(Proposal.id)))]


def on_closed(session: Session, *, owner: str = "") -> list[dict[str, Any]]:
    """List the take-backs of payments on closed cases that nobody answered, for everybody or for one owner."""
    query = select(Proposal, Case).join(Case, col(Case.number) == Proposal.case_number).where(Proposal.status == ProposalStatus.OPEN)
    rows = session.exec(query.where(col(Case.closed_on).is_not(None)).order_by(col(Proposal.id)))
    found = [row for row, case in rows if row.takes_back and owner in ("", case.owner)]
    return [{**_task(row), "fact": "payment taken back on a closed case", "command": f"casework settle {row.case_number} --keep"} for row in found]


def _task(row: Proposal) -> dict[str, Any]:
    return {
        "case_number": row.case_number,
        "fact": f"{row.kind} to settle",
        "how": words(row).rstrip("."),
        "moves_days": None,
        "moves": "a person decides",
        "work_by": "",
        "stages": [],
        "command": f"casework settle {row.case_number} --accept",
    }
