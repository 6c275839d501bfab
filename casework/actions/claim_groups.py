"""Putting the claims of one dispute into the case it has, or opening one: an appeal, work on the claim, or an answered provider dispute."""

from datetime import date

from sqlmodel import Session, col, select

from casework import chart
from casework.actions import charts, claims_read, clocks, computing, held_lines, new_case, reissued, settling, stages
from casework.actions.answers import Answer
from casework.actions.office import Office
from casework.intake import remittance
from casework.plural import counted
from casework.records import columns, events, store
from casework.records.models import Case, CaseStage
from casework.rules.denial_book import DenialAction
from casework.rules.denial_groups import Group
from casework.terms import Outcome, Stage, Track

Lines = list[tuple[str, chart.ClaimLine]]
UNHELD = (
    "The remittance says that an appeal of the clinic was decided, and no open case here holds these claims. "
    "Find out which appeal it was and at which level before going on."
)


def stage_of(action: DenialAction) -> Stage:
    """Name the stage at which a case of this kind begins."""
    return Stage.REWORK if action.is_rework else Stage.FIRST_APPEAL


def take(office: Office, session: Session, group: Group, *, actor: str) -> tuple[str, bool]:
    """Put claims of one dispute into the case it has, while nothing is filed, or open one; give its number and whether it is new."""
    said = _dated(office, remittance.to_chart(group))
    patient, coverage = charts.keep(session, said, replaces=False)
    said = said.model_copy(update={"coverage": coverage.value})
    series = columns.vault().index("series", *group.key, str(coverage.id))
    case = joinable(session, series, group.action)
    if case:
        _join(office, session, case, said, _lines(group), actor=actor)
        return case.number, False
    held = held_lines.unfiled(session, coverage.id, said.denial.reason, group.action)  # a worksheet or chart may have brought these lines first
    lines = [(key, line) for key, line in _lines(group) if not held_lines.find(held, line)]
    if not lines:
        number = held_lines.find(held, said.claims[0])
        events.append(session, "claims joined", actor=actor, at=office.now(), case_number=number, code="0 lines: the case has them")
        return number, False
    whose = (patient.key, coverage.id or 0)
    fresh = open_case(office, session, said, whose, action=group.action, actor=actor, series=series, lines=lines)
    return fresh.number, True


def open_case(
    office: Office, session: Session, said: chart.Chart, whose: tuple[str, int], *, action: DenialAction, actor: str, series: str, lines: Lines
) -> Case:
    """Open the case that claims call for; `whose` names the patient and the coverage.

    An appeal that the payer answered, and that no case holds, is the provider's: no clock of the member starts.
    """
    if action is not DenialAction.APPEAL_RESULT:
        return new_case.open_in(
            office,
            session,
            said,
            begins_at=stage_of(action),
            patient_key=whose[0],
            coverage_id=whose[1],
            actor=actor,
            series=series,
            lines=lines,
            rework_as=action if action.is_rework else None,
        )
    case = new_case.make(office, session, said, whose, begins_at=Stage.FIRST_APPEAL, track=Track.PROVIDER, actor=actor, series=series, lines=lines)
    settling.keep_result(office, session, case, Answer(Outcome.DENIED, said.denial.notice_on, is_proxy=said.denial.is_proxy), actor=actor)
    for row in store.stages(session, case.number):
        row.ask_notice = UNHELD
        session.add(row)
    return case


def joinable(session: Session, series: str, action: DenialAction) -> Case | None:
    """Find the open case of a series whose first stage nobody has filed; an answered dispute is joined whatever its step."""
    stage = stage_of(action)
    query = select(Case).join(CaseStage).where(Case.series == series, col(Case.closed_on).is_(None), CaseStage.stage == stage)
    if action is not DenialAction.APPEAL_RESULT:
        query = query.where(col(CaseStage.step).in_(held_lines.JOINABLE))
    return session.exec(query.order_by(col(Case.number))).first()


def _dated(office: Office, said: chart.Chart) -> chart.Chart:
    """Let a remittance dated ahead, as payments are, stand for the day it came at the latest."""
    noticed = said.denial.notice_on
    if noticed is None or noticed <= office.today():
        return said
    return said.model_copy(update={"denial": said.denial.model_copy(update={"notice_on": office.today()})})


def _lines(group: Group) -> Lines:
    """List the denied lines with their keyed fingerprints."""
    found: Lines = []
    for item in group.claims:
        lines = remittance.to_chart(Group(group.key, (item,))).claims
        found += [(columns.vault().index("line", claims_read.name_of(item), str(place)), line) for place, line in enumerate(lines)]
    return found


def _join(office: Office, session: Session, case: Case, said: chart.Chart, lines: Lines, *, actor: str) -> None:
    """Add lines to an open case; the earliest date of all its remittances drives."""
    held = {_same(row.value) for row in store.claim_lines(session, case.number)}
    fresh = [(key, line) for key, line in lines if _same(line) not in held]
    charts.add_lines(session, case, fresh)
    first = next((row for row in store.determinations(session, case.number) if row.stage is None), None)
    earlier = said.denial.notice_on
    if first and first.is_proxy and earlier and first.notice_on and earlier < first.notice_on:
        first.notice_on = earlier
        session.add(first)
        session.flush()
    events.append(session, "claims joined", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=counted(len(fresh), "line"))
    if first and not fresh and earlier and earlier > computing.day_of(first):
        _again(office, session, case, said, earlier, actor=actor)
    clocks.recompute(office, session, case)


def _same(line: chart.ClaimLine) -> tuple[object, ...]:
    return (line.claim_number, line.service_on, line.procedure, line.modifiers, line.charge)


def _again(office: Office, session: Session, case: Case, said: chart.Chart, noticed_on: date, *, actor: str) -> None:
    """Keep the date of a denial that the payer sent once more, for lines the case has: its clock runs beside the first."""
    row = stages.find(session, case.number, case.begins_at)[1]
    reissued.reissue_in(office, session, case, row, Answer(Outcome.DENIED, noticed_on, is_proxy=said.denial.is_proxy), actor=actor)
