"""Every act a person can do to a case, one line each, for walks through the whole machine. A new act is a new line of ACTS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from casework import clock
from casework.actions import (
    Office,
    assigning,
    chasing,
    closing,
    contacts,
    correcting,
    day_plan,
    deceased,
    deciding,
    determining,
    drafting,
    filed_then,
    filing,
    holding,
    new_coverage,
    partial,
    payer_notices,
    payments,
    peer_calls,
    questions,
    reissued,
    remind,
    reopening,
    rework,
    sessions,
    signing,
    stages,
    standing,
)
from casework.actions.changes import CorrectionReason
from casework.actions.closing import Ending
from casework.actions.determining import Answer
from casework.chart import Contact
from casework.records import store
from casework.rules.filing_events import FilingEventKind
from casework.rules.preflight import Override
from casework.rules.waiting import AwaitedParty
from casework.terms import Act, FilingMethod, GoodCause, HoldReason, NotPursuedReason, Outcome, Stage, Track

Item = TypeVar("Item")
ACTOR = "maria"
PLANS = ("self-funded-erisa", "insured-group", "individual", "medicare-advantage", "medicaid-managed-care", "fehb", "church", "tricare")


@dataclass(frozen=True)
class Walk:
    """One walk: the office, the case, and where its choices come from."""

    office: Office
    number: str
    data: Any

    def pick(self, items: Sequence[Item]) -> Item:
        return self.data.draw(st.sampled_from(list(items)))  # type: ignore[no-any-return]

    def back(self, most: int = 12) -> Any:
        """Give today or a day shortly before it."""
        return self.office.today() - timedelta(days=self.data.draw(st.integers(0, most)))

    def ahead(self, most: int = 40) -> Any:
        return self.office.today() + timedelta(days=self.data.draw(st.integers(1, most)))


def _file(walk: Walk, **more: Any) -> None:
    late = {"good_cause": walk.pick([None, GoodCause.ILLNESS]), "override": walk.pick(list(Override))}
    method = walk.pick(list(FilingMethod))
    said = {"filed_on": walk.back(), "method": method, "reference": walk.pick(["", "FX-1", "FX-2"]), **late, **more}
    filing.record_filing(walk.office, walk.number, actor=ACTOR, **said)


def _determine(walk: Walk) -> None:
    outcome, day = walk.pick(list(Outcome)), walk.back()
    silent = outcome is Outcome.NO_ANSWER
    answer = Answer(outcome, None if silent else day, None if silent else day, came_since=False if silent else None)
    determining.record_determination(walk.office, walk.number, answer, actor=ACTOR)


def _draft(walk: Walk) -> None:
    with store.reading(walk.office.engine) as session:
        rows = [(row.stage, row.track) for row in store.stages(session, walk.number)]
    stage, track = walk.pick(rows)
    questions.draft_if_possible(walk.office, walk.number, stage, track=track)


def _pass(walk: Walk) -> None:
    clock.set_today(walk.office.settings, walk.office.today() + timedelta(days=walk.pick([1, 6, 35, 70, 200])))
    remind.sweep(walk.office, env={})


def _answer(walk: Walk) -> Answer:
    return Answer(Outcome.DENIED, walk.back(), walk.office.today(), restarts_rights=walk.pick([True, False]))


def _call(walk: Walk) -> Contact:
    return Contact(happened_on=walk.back(), way="call", party=walk.pick(["payer", "patient"]))


ACTS: dict[str, Callable[[Walk], object]] = {
    "draft": _draft,
    "draft again": lambda walk: drafting.draft(walk.office, walk.number, actor=ACTOR),
    "protective": lambda walk: drafting.draft(walk.office, walk.number, actor=ACTOR, is_protective=True),
    "file": _file,
    "file the protective": lambda walk: _file(walk, is_protective=True),
    "determine": _determine,
    "deny": lambda walk: determining.record_determination(walk.office, walk.number, Answer(Outcome.DENIED, walk.back(), walk.office.today()), actor=ACTOR),
    "decide": lambda walk: deciding.decide(
        walk.office, walk.number, walk.pick([Act.ESCALATE, Act.ESCALATE, Act.LATER, Act.CLOSE]), reason=NotPursuedReason.OTHER, actor=ACTOR
    ),
    "give up": lambda walk: deciding.decide(walk.office, walk.number, walk.pick([Act.DO_NOT_PURSUE, Act.WITHDRAW]), reason=NotPursuedReason.OTHER, actor=ACTOR),
    "open a stage": lambda walk: stages.open_stage(walk.office, walk.number, walk.pick(list(Stage)), track=walk.pick([None, *Track]), actor=ACTOR),
    "work on the claim": lambda walk: rework.open_by_hand(walk.office, walk.number, actor=ACTOR),
    "hold": lambda walk: holding.hold(walk.office, walk.number, until=walk.ahead(), reason=walk.pick(list(HoldReason)), actor=ACTOR),
    "end the hold": lambda walk: holding.hold(walk.office, walk.number, until=None, reason=None, actor=ACTOR),
    "assign": lambda walk: assigning.assign(walk.office, walk.number, walk.pick(["maria", "sam"]), actor=ACTOR),
    "correct the plan": lambda walk: correcting.correct(walk.office, walk.number, {"plan": walk.pick(PLANS)}, reason=CorrectionReason.OTHER, actor=ACTOR),
    "correct a day": lambda walk: correcting.correct(
        walk.office, walk.number, {walk.pick(["received", "notice"]): walk.back(40).isoformat()}, reason=CorrectionReason.OTHER, actor=ACTOR
    ),
    "extension": lambda walk: payer_notices.record_extension(walk.office, walk.number, noticed_on=walk.back(), actor=ACTOR),
    "request": lambda walk: payer_notices.record_request(walk.office, walk.number, sent_on=walk.back(), due_on=walk.pick([None, walk.ahead()]), actor=ACTOR),
    "answer the request": lambda walk: payer_notices.record_answer(walk.office, walk.number, answered_on=walk.back(), actor=ACTOR),
    "sent again": lambda walk: reissued.record_reissued(walk.office, walk.number, _answer(walk), actor=ACTOR, of_claim=walk.pick([True, False])),
    "log a call": lambda walk: contacts.log(walk.office, walk.number, _call(walk), actor=ACTOR),
    "session used": lambda walk: sessions.record_use(walk.office, walk.number, on=walk.back(), actor=ACTOR),
    "chase": lambda walk: chasing.chase(walk.office, walk.number, walk.pick(list(AwaitedParty)), actor=ACTOR),
    "after filing": lambda walk: filed_then.record(
        walk.office, walk.number, filed_then.Told(walk.pick(list(FilingEventKind)), walk.back(), due_on=walk.pick([None, walk.ahead()])), actor=ACTOR
    ),
    "standing": lambda walk: standing.say(walk.office, walk.number, standing.Told(signed_on=walk.back(), asked_on=walk.back()), actor=ACTOR),
    "standing revoked": lambda walk: standing.say(walk.office, walk.number, standing.Told(revoked_on=walk.back()), actor=ACTOR),
    "ask for the call": lambda walk: peer_calls.request(walk.office, walk.number, asked_on=walk.back(), actor=ACTOR),
    "book the call": lambda walk: peer_calls.schedule(
        walk.office, walk.number, peer_calls.Appointment(walk.ahead(), "10:30", "sam", phone="(217) 555-0166"), has_read=True, actor=ACTOR
    ),
    "approve in part": lambda walk: partial.record(walk.office, walk.number, Answer(Outcome.APPROVED_IN_PART, walk.back(), walk.office.today()), actor=ACTOR),
    "payment came": lambda walk: payments.came(
        walk.office, walk.number, payments.Came(walk.back(), Decimal(walk.pick(["10.00", "650.00"])), is_all=walk.pick([True, False])), actor=ACTOR
    ),
    "close the case": lambda walk: closing.close_case(
        walk.office, walk.number, walk.pick([Ending.DO_NOT_PURSUE, Ending.WITHDRAW]), reason=NotPursuedReason.OTHER, is_confirmed=True, actor=ACTOR
    ),
    "reopen": lambda walk: reopening.reopen(walk.office, walk.number, reason=walk.pick(list(reopening.ReopenReason)), actor=ACTOR),
    "patient died": lambda walk: deceased.record(walk.office, walk.number, died_on=walk.back(), actor=ACTOR),
    "new coverage": lambda walk: new_coverage.follow(walk.office, walk.number, on=walk.back(), payer="Prairie Health", plan="insured-group", actor=ACTOR),
    "ask for the signature": lambda walk: signing.ask(walk.office, walk.number, walk.pick(["dr-b", "dr-c"]), actor=ACTOR),
    "plan the days": lambda walk: day_plan.plan_due(walk.office),
    "time passes": _pass,
}
# The straight way through: what most cases do, so that a walk may begin anywhere on it.
ROAD = ("draft", "file today", "deny", "escalate", "draft", "file today", "deny", "escalate", "draft", "file today", "deny", "escalate")
ACTS["file today"] = lambda walk: _file(walk, filed_on=walk.office.today(), method=FilingMethod.FAX, override=Override.SENT, good_cause=GoodCause.ILLNESS)
ACTS["escalate"] = lambda walk: deciding.decide(walk.office, walk.number, Act.ESCALATE, actor=ACTOR)
