"""Gathering a dossier: what a case knows, in the order in which it happened, for the documents of one stage."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from casework import bookshelf
from casework.actions import (
    charts,
    citing,
    claim_papers,
    clocks,
    coverages_followed,
    crosswalk,
    dossiers_chronology,
    partial_course,
    renewals_chart,
    signing_rows,
    silence,
    stages,
    standing_rows,
    timeline,
    winning_letters,
)
from casework.actions.notice_gaps import gaps_of
from casework.actions.office import Office
from casework.chart import Chart
from casework.errors import NoRuleApplies, WrongRegulator
from casework.letters.claim_work import ClaimWork
from casework.letters.dossier import Dossier, PastStage
from casework.letters.refusals import Decider, Refusal, decider, legal_name
from casework.records import store
from casework.records.models import Case, CaseStage, Determination, Filing
from casework.rules import pathways
from casework.rules.deadlines import Limit
from casework.rules.pathways import Regulator, Rung
from casework.rules.superbill import SuperbillRules
from casework.terms import GoodCause, Outcome, Stage, Track

ARGUED = (Stage.SECOND_APPEAL, Stage.THIRD_APPEAL)  # where criteria stand in a letter


def dossier_of(office: Office, session: Session, case: Case, row: CaseStage, *, is_protective: bool = False) -> Dossier:
    """Gather everything the documents of a stage may say; its denial is the latest refusal that this stage disputes."""
    refusals = _before(row, silence.unless_answered([answer for answer in store.determinations(session, case.number) if answer.is_adverse]))
    taker = _regulator(office, session, case, row.track)
    said = renewals_chart.of_case(office, session, case, row)
    crosswalks = crosswalk.of_case(office, session, case) if row.stage in ARGUED else ()
    return Dossier(
        case_number=case.number,
        stage=row.stage,
        track=row.track,
        chart=said.model_copy(update=_checked(office, session, case, row, said, refusals)),
        clinic=office.settings.clinic,
        rung=_here(office, session, case, row, taker),
        regulator=taker,
        drawn_on=office.today(),
        limit=_limit(office, session, case, row),
        history=tuple(_past(office, session, case, row)),
        chronology=tuple(dossiers_chronology.told(office, session, case, row)),
        is_protective=is_protective,
        refusals=tuple(_refused(office, session, case, answer) for answer in refusals),
        good_cause=_good_cause(session, row),
        choices=citing.choices(session, case.number),
        crosswalks=crosswalks,
        notice_gaps=gaps_of(office, session, case, track=row.track),
        comparison=crosswalk.comparison(office, session, case, crosswalks) if row.stage in ARGUED else None,
        signatory=signing_rows.signatory(session, row),
        proof_troubles=tuple(timeline.troubles(office, session, case.number, said.trials).items()),
        opt_outs=bookshelf.parsed(office.settings, "superbill.toml", SuperbillRules.parse).opt_outs,
        **partial_course.for_letters(session, case),
        continuity=coverages_followed.continuity(office, session, case, row.stage, [each.given_on for each in said.infusions]),
        won=winning_letters.gathered(office, session, case, row),
        claim_work=claim_papers.gathered(office, session, case) if row.stage is Stage.REWORK else ClaimWork(),
    )


def _checked(office: Office, session: Session, case: Case, row: CaseStage, said: Chart, refusals: list[Determination]) -> dict[str, object]:
    """Give what letters take from elsewhere than the chart: the lines still disputed, the denial, the treatments as proved, the standing of this stage."""
    return {
        "claims": tuple(line.value for line in winning_letters.lines(session, case, row)),
        "denial": charts.denial(refusals),
        "trials": timeline.checked(office, session, case.number, said.trials),
        "standing": standing_rows.for_letters(session, case, row.stage, on=office.today()),
    }


def _here(office: Office, session: Session, case: Case, row: CaseStage, taker: Regulator | None) -> Rung:
    """Give the stage as letters need it: where complaint and review are one form, the review goes to that office, and no second letter follows."""
    rung = stages.rung_of(office, session, case, row.stage, track=row.track)
    if taker is None or taker.filing is None or not taker.filing.one_form or clocks.facts_of(session, case, track=row.track).external_review == "federal":
        return rung
    if rung.is_external:
        form, by = taker.filing, Decider.REVIEW_ORGANIZATION.value
        return replace(rung, legal_name=form.review_name, citation=form.citation, regulator=taker, decider=by, office=taker.name, asks=form.asks)
    earlier = (stages.rung_of(office, session, case, each.stage, track=each.track) for each in store.stages(session, case.number) if each.track is row.track)
    if row.stage is Stage.DOI_COMPLAINT and any(each.is_external for each in earlier):
        return replace(rung, no_letter=taker.filing.review)
    return rung


def _good_cause(session: Session, row: CaseStage) -> str:
    filed = (each for each in store.filings(session, row.case_number) if (each.stage, each.track) == (row.stage, row.track))
    causes = [each.good_cause for each in filed if each.good_cause and each.good_cause is not GoodCause.OTHER]
    return causes[-1].value if causes else ""


def _before(row: CaseStage, answers: Sequence[Determination]) -> list[Determination]:
    """Keep the answers that came before a stage, oldest first: a complaint beside an appeal is no part of the appeal."""
    first = (None, Stage.PRIOR_AUTHORIZATION)
    kept = [each for each in answers if each.stage in first or (each.track is row.track and _is_earlier(each.stage, row.stage))]
    return sorted(kept, key=lambda each: each.notice_on or each.received_on or each.mailed_on or each.recorded_at.date())


def _is_earlier(stage: Stage | None, than: Stage) -> bool:
    return stage is None or stage.place < than.place


def _refused(office: Office, session: Session, case: Case, answer: Determination) -> Refusal:
    payer = dossiers_chronology.payer_called(office, session, case, answer.track)
    found = _refusal(dossiers_chronology.rung(office, session, case, answer), answer, payer=payer)
    if answer.outcome is not Outcome.NO_ANSWER or answer.stage is None:
        return found
    filed = min((each.filed_on for each in store.filings(session, case.number) if (each.stage, each.track) == (answer.stage, answer.track)), default=None)
    due = silence.decision(session, case.number, answer.stage, track=answer.track) if dossiers_chronology.is_dated(office, session, case, answer) else None
    return replace(found, filed_on=filed, ended_on=due.last_lawful if due else None, citation=due.citation if due else "")


def _refusal(rung: Rung | None, answer: Determination, *, payer: str) -> Refusal:
    return Refusal(
        stage=answer.stage,
        legal_name=legal_name(rung) if rung else "",
        by=decider(rung) if rung else payer,
        outcome=answer.outcome,
        decided_on=answer.notice_on,
        received_on=answer.received_on,
        reason=answer.reason.value if answer.reason else "",
        reason_text=answer.reason_text,
        reference=answer.reference,
        is_proxy=answer.is_proxy,
    )


def _regulator(office: Office, session: Session, case: Case, track: Track) -> Regulator | None:
    try:
        return pathways.regulator(office.book, clocks.facts_of(session, case, track=track))
    except (NoRuleApplies, WrongRegulator):
        return None  # pre-flight names the fact that is missing


def _limit(office: Office, session: Session, case: Case, row: CaseStage) -> Limit | None:
    try:
        return clocks.governing(office, session, case, row.stage, track=row.track)
    except NoRuleApplies:
        return None  # corrected facts may leave an open stage without a rule


def _past(office: Office, session: Session, case: Case, row: CaseStage) -> list[PastStage]:
    answers, filed = store.determinations(session, case.number), store.filings(session, case.number)
    past = []
    for other in store.stages(session, case.number):
        if other.track is not row.track or not _is_earlier(other.stage, row.stage):
            continue
        filing = next((each for each in filed if (each.stage, each.track) == (other.stage, other.track)), None)
        answer = next((each for each in reversed(answers) if (each.stage, each.track) == (other.stage, other.track)), None)
        past.append(_past_stage(stages.rung_of(office, session, case, other.stage, track=other.track), filing, answer))
    return sorted(past, key=lambda item: item.stage.place)


def _past_stage(rung: Rung, filing: Filing | None, answer: Determination | None) -> PastStage:
    return PastStage(
        stage=rung.stage,
        legal_name=legal_name(rung),
        filed_on=filing.filed_on if filing else None,
        filed_by=filing.method.value if filing else "",
        reference=filing.reference if filing else "",
        decided_on=answer.notice_on if answer else None,
        outcome=answer.outcome if answer else None,
        reason_text=answer.reason_text if answer else "",
        received_on=answer.received_on if answer else None,
        decided_by=decider(rung),
        decision_reference=answer.reference if answer else "",
    )
