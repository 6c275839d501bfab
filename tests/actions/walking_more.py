"""The rarer acts on a case, one line each: several cases at once, calls, signers, papers that go along, payments, days of a plan."""

from collections.abc import Callable
from decimal import Decimal

from sqlmodel import select

from casework import chart
from casework.actions import (
    Office,
    authorizations,
    closing,
    complaint_attachments,
    day_plan,
    determining,
    merging_cases,
    notice_check,
    partial,
    payer_notices,
    payments,
    payments_refund,
    peer_calls,
    peer_calls_result,
    signing,
    signing_people,
    splitting_cases,
)
from casework.actions.closing import Ending
from casework.actions.determining import Answer
from casework.records import store
from casework.records.models import Case
from casework.rules.calls import CallResult
from casework.rules.calls_asked import AskedFor
from casework.rules.complaining import Ticked
from casework.rules.day_plan import PlanKey
from casework.rules.notice_check import Look
from casework.rules.payments import RefundMethod
from casework.terms import Outcome, Track
from tests.actions.walking import ACTOR, Walk

SIGNERS = ("dr-b", "dr-c")


def staffed(office: Office) -> Office:
    """Enter two who may sign."""
    for key, name, npi in (("dr-b", "Dana Mercer", "1245319599"), ("dr-c", "Rae Winters", "1999999984")):
        signing_people.enter(office, key, chart.Clinician(name=name, credentials="MD", npi=npi, specialty="psychiatry"), actor=ACTOR)
    return office


def _split(walk: Walk) -> None:
    with store.reading(walk.office.engine) as session:
        lines = [row.id or 0 for row in store.claim_lines(session, walk.number)]
    splitting_cases.split(walk.office, walk.number, lines[1:], actor=ACTOR)


def relatives(office: Office, number: str) -> list[str]:
    """List the other cases of the same patient."""
    with store.reading(office.engine) as session:
        key = store.case(session, number).patient_key
        return [each for each in session.exec(select(Case.number).where(Case.patient_key == key).order_by(Case.number)) if each != number]


def _other(walk: Walk) -> str:
    return walk.pick([*relatives(walk.office, walk.number), walk.number])


def _attach(walk: Walk) -> None:
    with store.reading(walk.office.engine) as session:
        case = store.case(session, walk.number)
        keys = [each.key for each in complaint_attachments.items(walk.office, session, case, track=Track(case.track))]
    complaint_attachments.record(walk.office, walk.number, {key: walk.pick(list(Ticked)) for key in keys}, actor=ACTOR)


def _look_at_notice(walk: Walk) -> None:
    names = [row.item.id for row in notice_check.view(walk.office, walk.number).rows]
    notice_check.record(walk.office, walk.number, {walk.pick([*names, ""]): walk.pick(list(Look))}, actor=ACTOR)


def _win(walk: Walk) -> None:
    determining.record_determination(walk.office, walk.number, Answer(Outcome.APPROVED, walk.office.today(), walk.office.today()), actor=ACTOR)


def _approve_some(walk: Walk) -> None:
    day = walk.office.today()
    partial.record(walk.office, walk.number, Answer(Outcome.APPROVED_IN_PART, day, day, grant=authorizations.stated({"sessions": 2})), actor=ACTOR)


def _ask_for_papers(walk: Walk) -> None:
    asked = (walk.pick(list(AskedFor)), walk.pick(list(AskedFor)))
    payer_notices.record_request(walk.office, walk.number, sent_on=walk.office.today(), due_on=walk.ahead(), asked=asked, actor=ACTOR)


def _call_ends(walk: Walk) -> None:
    came = peer_calls_result.Came(walk.pick(list(CallResult)), walk.office.today(), {"number": walk.pick(["", "PA-1"])})
    peer_calls_result.record(walk.office, walk.number, came, actor=ACTOR)


MORE: dict[str, Callable[[Walk], object]] = {
    "split": _split,
    "merge": lambda walk: merging_cases.merge(walk.office, _other(walk), walk.number, actor=ACTOR),
    "merge the other way": lambda walk: merging_cases.merge(walk.office, walk.number, _other(walk), actor=ACTOR),
    "duplicate": lambda walk: closing.close_case(walk.office, walk.number, Ending.DUPLICATE, same_as=_other(walk), is_confirmed=True, actor=ACTOR),
    "attachments": _attach,
    "notice check": _look_at_notice,
    "win": _win,
    "approve some sessions": _approve_some,
    "request of papers": _ask_for_papers,
    "ask for the call today": lambda walk: peer_calls.request(walk.office, walk.number, asked_on=walk.office.today(), actor=ACTOR),
    "book a call": lambda walk: peer_calls.schedule(
        walk.office, walk.number, peer_calls.Appointment(walk.ahead(), "10:30", "sam", phone="(217) 555-0166"), has_read=True, actor=ACTOR
    ),
    "the call ends": _call_ends,
    "signer": lambda walk: signing.ask(walk.office, walk.number, walk.pick(SIGNERS), actor=ACTOR),
    "signer away": lambda walk: signing.away(walk.office, walk.pick(SIGNERS), walk.office.today(), walk.ahead(), actor=ACTOR),
    "signer back": lambda walk: signing.back(walk.office, walk.pick(SIGNERS), walk.office.today(), actor=ACTOR),
    "refund owed": lambda walk: payments_refund.owe(walk.office, walk.number, amount=Decimal("10.00"), patient_paid=Decimal("50.00"), actor=ACTOR),
    "refund made": lambda walk: payments_refund.make(walk.office, walk.number, payments_refund.Made(walk.back(), RefundMethod.CHECK), actor=ACTOR),
    "all was paid": lambda walk: payments.came(walk.office, walk.number, payments.Came(walk.office.today(), Decimal("650.00"), is_all=True), actor=ACTOR),
    "tick a day": lambda walk: day_plan.settle(walk.office, walk.number, walk.pick(list(PlanKey)), is_skipped=walk.pick([True, False]), actor=ACTOR),
}
# Ways to the places that a walk seldom comes to by chance.
WAYS = (
    ("split",),
    ("draft", "split", "merge"),
    ("draft", "split", "file today"),
    ("draft", "file today", "win"),
    ("draft", "file today", "win", "all was paid"),
    ("draft", "file today", "approve some sessions"),
    ("draft", "file today", "request of papers"),
    ("draft", "file today", "deny", "ask for the call today", "book a call"),
    ("draft", "file today", "deny", "notice check"),
    ("signer", "draft"),
)
