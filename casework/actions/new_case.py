"""Opening a case: its row, its lines, the denial it disputes, its first stage and clocks."""

from sqlmodel import Session

from casework import chart
from casework.actions import charts, clocks, coverages, rework, stages
from casework.actions.office import Office
from casework.chart import Chart
from casework.records import events, store
from casework.records.models import Case, Determination
from casework.rules.denial_book import DenialAction
from casework.terms import GroupCode, Network, Outcome, Stage, Track


def open_in(
    office: Office,
    session: Session,
    said: Chart,
    *,
    begins_at: Stage,
    patient_key: str,
    coverage_id: int,
    actor: str,
    series: str = "",
    lines: list[tuple[str, chart.ClaimLine]] | None = None,
    rework_as: DenialAction | None = None,
) -> Case:
    """Open a case inside an open transaction: its row, its lines, the denial it disputes, its first stage and clocks."""
    track = Track.MEMBER if begins_at is Stage.PRIOR_AUTHORIZATION else track_of(said)
    whose = (patient_key, coverage_id)
    case = make(office, session, said, whose, begins_at=begins_at, track=track, actor=actor, series=series, lines=lines, rework_as=rework_as)
    if begins_at is not Stage.PRIOR_AUTHORIZATION:
        _keep_denial(office, session, case, said.denial)
    if begins_at is Stage.REWORK:
        rework.start(office, session, case, actor=actor)
    else:
        stages.start(office, session, case, begins_at, track=case.track, actor=actor)
    for finding in coverages.outside(session, case):
        events.append(session, "finding", actor=clocks.SYSTEM, at=office.now(), case_number=case.number, track=case.track, stage=begins_at, code=finding)
    return case


def make(
    office: Office,
    session: Session,
    said: Chart,
    whose: tuple[str, int],
    *,
    begins_at: Stage,
    track: Track,
    actor: str,
    series: str = "",
    lines: list[tuple[str, chart.ClaimLine]] | None = None,
    rework_as: DenialAction | None = None,
) -> Case:
    """Make the row of a case and its lines, without a stage or clock; `whose` names the patient and the coverage."""
    patient_key, coverage_id = whose
    case = Case(
        number=store.next_number(session, office.today()),
        patient_key=patient_key,
        coverage_id=coverage_id,
        track=track,
        begins_at=begins_at,
        rework=rework_as,
        denial_reason=said.denial.reason,
        series=series,
        is_urgent=said.request.is_urgent and begins_at is Stage.PRIOR_AUTHORIZATION,
        owner=office.settings.owner,
        opened_on=office.today(),
    )
    session.add(case)
    session.flush()
    events.append(session, "case opened", actor=actor, at=office.now(), case_number=case.number, track=case.track, stage=begins_at)
    charts.add_lines(session, case, lines if lines is not None else [(charts.line_key(patient_key, said.coverage.payer, line), line) for line in said.claims])
    return case


def track_of(said: Chart) -> Track:
    """Choose the track: an in-network CO denial is the provider's dispute, everything else the member's appeal."""
    is_contractual = any(line.group is GroupCode.CO for line in said.claims)
    return Track.PROVIDER if is_contractual and said.coverage.network is Network.IN else Track.MEMBER


def _keep_denial(office: Office, session: Session, case: Case, said: chart.Denial) -> None:
    session.add(
        Determination(
            case_number=case.number,
            track=case.track,
            stage=None,
            outcome=Outcome.DENIED,
            **dict(said),
            recorded_at=office.now(),
        )
    )
    session.flush()
