"""What the rules are asked about a case: the facts of its coverage, and the dated events of one dispute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from casework import chart
from casework.actions import contracts, partial_course
from casework.records import store
from casework.records.models import Case, Coverage, Determination, Filing, PayerNotice
from casework.rules.dates import ONE_DAY
from casework.rules.facts import CONTRACT_LEVEL, SINGLE_PLAN_FACTS, Events, PlanFacts
from casework.terms import ROAD, GroupCode, Outcome, PayerNoticeKind, Stage, Step, Track

CLAIM = -1


def facts_of(session: Session, case: Case, *, track: Track | None = None) -> PlanFacts:
    """Gather what the rules ask about: the coverage that was in force, and the dispute."""
    coverage = session.get_one(Coverage, case.coverage_id).value
    groups = [line.group for line in store.claim_lines(session, case.number) if line.group]
    return PlanFacts(
        plan=coverage.plan,
        payer=coverage.payer,
        levels=coverage.internal_levels,
        external_review=coverage.external_review,
        jurisdiction=coverage.issuing_state,
        california_regulator=coverage.california_regulator,
        is_grandfathered=coverage.is_grandfathered,
        is_urgent=case.is_urgent,
        is_pre_service=case.begins_at is Stage.PRIOR_AUTHORIZATION,
        is_drug_request=_is_drug_request(coverage),
        network=coverage.network,
        group=GroupCode.CO.value if GroupCode.CO in groups else (groups[0].value if groups else ""),
        reason=case.denial_reason,
        track=track if track and track is not Track.CLAIM else case.track,
        stated=(*_stated(session, case, coverage), *_contract_level(session, case, track)),
    )


def _is_drug_request(coverage: chart.Coverage) -> bool | None:
    said = _said(coverage).get("drug-request")
    return None if said is None else said == "yes"


def _said(coverage: chart.Coverage) -> dict[str, str]:
    pairs = (fact.partition("=") for fact in coverage.facts)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _stated(session: Session, case: Case, coverage: chart.Coverage) -> tuple[tuple[str, str], ...]:
    known = {name: value for name, value in _said(coverage).items() if name in SINGLE_PLAN_FACTS}
    own = {"amount": str(case.amount_at_stake) if case.amount_at_stake else "", "booklet": coverage.group_number}
    return tuple({**{name: value for name, value in own.items() if value}, **partial_course.stated(session, case), **known}.items())


def _contract_level(session: Session, case: Case, track: Track | None) -> tuple[tuple[str, str], ...]:
    """Say up to which level a person read in the contract that the clinic's own dispute goes: each has its last day."""
    if (track or case.track) is not Track.PROVIDER:
        return ()
    levels = [stage.place for stage in (Stage.SECOND_APPEAL, Stage.THIRD_APPEAL) if contracts.deadline(session, case.number, stage)]
    return ((CONTRACT_LEVEL, str(max(levels))),) if levels else ()


def refusals(session: Session, number: str, stage: Stage, *, track: Track | None = None) -> tuple[Determination, ...]:
    """List the denials that a stage disputes, oldest first: those of the latest stage before it that was refused.

    A denial of the claim itself, such as the EOB after a refused prior authorization, stands beside the prior authorization's.
    An answer that came after all stands in the place of the silence before it.
    """
    earlier = ROAD[: stage.place]
    rows = [
        row for row in store.determinations(session, number) if row.is_adverse and (row.stage is None or (row.stage in earlier and track in (None, row.track)))
    ]
    rows = unless_won(session, number, rows, track=track)
    latest = max((_place(row) for row in rows), default=CLAIM)
    found = tuple(row for row in rows if _place(row) == latest)
    return tuple(row for row in found if row.outcome is not Outcome.NO_ANSWER) or found


def unless_won(session: Session, number: str, rows: Sequence[Determination], *, track: Track | None) -> list[Determination]:
    """Leave out the refusals that a whole win reversed, once the payer refused again after it: those are disputed no more."""
    won = [
        each.recorded_at
        for each in store.determinations(session, number)
        if each.outcome is Outcome.APPROVED and each.stage in ROAD[Stage.FIRST_APPEAL.place : Stage.DOI_COMPLAINT.place] and track in (None, each.track)
    ]
    return [row for row in rows if not won or row.recorded_at > max(won)] or list(rows)


def _place(row: Determination) -> int:
    return CLAIM if row.stage in (None, Stage.PRIOR_AUTHORIZATION) else row.stage.place


def answered(session: Session, number: str, stage: Stage, *, track: Track | None = None) -> Determination | None:
    """Find the denial that a stage disputes: the latest adverse answer of an earlier stage, else of the claim itself."""
    found = refusals(session, number, stage, track=track)
    return found[-1] if found else None


def events_of(session: Session, case: Case, stage: Stage, *, track: Track, denial: Determination | None = None) -> Events:
    """Gather the dated events that a stage's clocks may start from; without a denial, those of the latest it disputes."""
    denial = denial or answered(session, case.number, stage, track=track)
    filed = filings_of(session, case.number, stage, track=track)
    contract = contracts.deadline(session, case.number, stage) if track is Track.PROVIDER else None
    served = [line.service_on for line in store.claim_lines(session, case.number) if line.service_on]
    cut = partial_course.cut_by(session, case, denial)
    found = Events(
        notice=denial.notice_on if denial else None,
        mailed=denial.mailed_on if denial else None,
        received=denial.received_on if denial else None,
        portal=denial.portal_on if denial else None,
        filed=min((row.filed_on for row in filed), default=None),
        service=min(served, default=None),
        letter_deadline=contract or (denial.letter_deadline if denial else None),
        is_contract=contract is not None,
        notice_is_proxy=denial.is_proxy if denial else False,
        effective=cut.cut_on if cut else None,
    )
    return _with_notices(found, notices(session, case.number, stage, track=track))


def filings_of(session: Session, number: str, stage: Stage, *, track: Track) -> list[Filing]:
    """List what was filed at a stage, without what was filed before a corrected plan opened it again."""
    opened = store.stage_of(session, number, stage, track=track)
    rows = [row for row in store.filings(session, number) if row.stage is stage and row.track is track]
    return [row for row in rows if opened is None or row.recorded_at.date() >= opened.opened_on - ONE_DAY]


def notices(session: Session, number: str, stage: Stage, *, track: Track) -> list[PayerNotice]:
    """List what the payer wrote between our filing and its decision, oldest first."""
    rows = [row for row in store.of_case(session, PayerNotice, number) if row.stage is stage and row.track is track]
    rows = [row for row in rows if row.kind is not PayerNoticeKind.CONTRACT]
    return sorted(rows, key=lambda row: (row.noticed_on, row.id or 0))


def _with_notices(found: Events, rows: list[PayerNotice]) -> Events:
    """Add the first extension and the time that the payer waited for us.

    Several requests count from the first request's sending to the last answer, so that no payer is called late while it may wait.
    """
    extensions = [row.noticed_on for row in rows if row.kind is PayerNoticeKind.EXTENSION]
    requests = [row for row in rows if row.kind is PayerNoticeKind.INFORMATION_REQUEST]
    if not requests:
        return replace(found, extension=min(extensions, default=None))
    answers = [row.answered_on for row in requests if row.answered_on]
    return replace(
        found,
        extension=min(extensions, default=None),
        information_requested=requests[0].noticed_on,
        information_received=requests[-1].received_on,
        information_answered=max(answers) if len(answers) == len(requests) else None,
    )


def filed_before(session: Session, case: Case, stage: Stage, *, track: Track) -> date | None:
    """Find the day of our filing at the latest stage before one: from it runs the plan's time to forward the file."""
    before = _filing_before(session, case, stage, track=track)
    return before.filed_on if before else None


def _filing_before(session: Session, case: Case, stage: Stage, *, track: Track) -> Filing | None:
    """Find our first filing at the latest stage before one."""
    earlier = ROAD[: stage.place]
    filed = [row for row in store.filings(session, case.number) if row.stage in earlier and row.track is track]
    return min(filed, key=lambda row: (-row.stage.place, row.filed_on), default=None)


def is_unanswered(session: Session, number: str, stage: Stage, *, track: Track, denial: Determination | None = None) -> bool:
    """Say whether a stage follows one that the payer has not answered: a person recorded it so, or its time still runs."""
    found = denial or answered(session, number, stage, track=track)
    return bool(found and found.outcome is Outcome.NO_ANSWER) or (denial is None and is_ahead(session, number, stage, track=track))


def is_ahead(session: Session, number: str, stage: Stage, *, track: Track) -> bool:
    """Say whether a stage that nobody opened yet waits for the payer's answer to the one before it."""
    if stage is Stage.DOI_COMPLAINT or store.stage_of(session, number, stage, track=track):
        return False
    before = [row for row in store.stages(session, number) if row.track is track and row.stage.place < stage.place]
    return bool(before) and max(before, key=lambda row: row.stage.place).step is Step.FILED


def events_in_silence(session: Session, case: Case, stage: Stage, *, track: Track) -> Events:
    """Gather what our clock may start from when the payer did not answer: our own filing at the stage before, and its requests.

    There is no notice, and an earlier denial's dates start nothing here.
    """
    before = _filing_before(session, case, stage, track=track)
    served = [line.service_on for line in store.claim_lines(session, case.number) if line.service_on]
    found = Events(filed=before.filed_on if before else None, service=min(served, default=None))
    return _with_notices(found, notices(session, case.number, before.stage, track=track)) if before else found
