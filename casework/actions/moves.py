"""What a change of facts moves: the clocks, routes, regulator and filings of a case before and after, compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.actions import clocks, context, deadline_rows, lateness
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records import store
from casework.records.models import Case, Deadline, Filing
from casework.rules import pathways
from casework.rules.pathways import Filer
from casework.terms import Clock, DeadlineStatus, Stage, Track

Key = tuple[Track, Stage, Clock, str]


@dataclass(frozen=True, slots=True)
class Dates:
    """The three dates of one clock, and its rule."""

    due_on: date | None = None
    work_by: date | None = None
    last_lawful: date | None = None
    rule: str = ""
    is_target: bool = False

    @property
    def words(self) -> str:
        """Say the working date, and the last lawful one where it is another."""
        if self == Dates():
            return "no clock"
        last = f" (last lawful {self.last_lawful})" if self.last_lawful and self.last_lawful != self.work_by else ""
        own = " (the clinic's own target, not a legal date)" if self.is_target else ""
        return f"{self.work_by or 'no date yet'}{own}{last}"


@dataclass(frozen=True, slots=True)
class Move:
    """One clock before and after; `turns_late` says that its last lawful day now lies in the past and did not before."""

    case_number: str
    stage: Stage
    track: Track
    clock: Clock
    origin: str
    old: Dates
    new: Dates
    turns_late: bool

    @property
    def has_moved(self) -> bool:
        """Say whether anything of it changed."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Route:
    """One stage of a case's way, or its regulator, before and after."""

    case_number: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Filed:
    """The first filing of a stage, and whether it was late."""

    stage: Stage
    track: Track
    on: date
    last_lawful: date | None

    @property
    def is_late(self) -> bool:
        """Say whether it came after the last lawful day."""
        return self.last_lawful is not None and self.on > self.last_lawful


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How a case stands. `complaint` is "" where none is open, else "filed" or "drafting"."""

    case_number: str
    dates: dict[Key, Dates]
    routes: dict[str, str]
    regulator: str
    complaint: str
    filings: tuple[Filed, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that differs between two looks at some cases."""

    moves: tuple[Move, ...]
    routes: tuple[Route, ...]
    warnings: tuple[str, ...]


def snapshot(office: Office, session: Session, case: Case) -> Snapshot:
    """Look at a case: its running clocks, its way, its regulator, and what was filed."""
    facts = clocks.facts_of(session, case)
    running = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING]
    return Snapshot(
        case.number,
        {(row.track, row.stage, row.clock, row.origin): _dates(row) for row in running},
        {rung.stage.title: rung.legal_name or f"not in this plan ({rung.reason})" for rung in pathways.rungs(office.book, facts)},
        _regulator(office, session, case),
        _complaint(session, case),
        tuple(_filings(office, session, case)),
        tuple(_gone(office, session, case)),
    )


def _gone(office: Office, session: Session, case: Case) -> list[str]:
    """Say which clocks have no rule any more under these facts, and which stage of the plan applies instead."""
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and deadline_rows.is_doubted(row)]
    return list(dict.fromkeys(_is_gone(office, session, case, row) for row in rows))


def _is_gone(office: Office, session: Session, case: Case, row: Deadline) -> str:
    said = f"{case.number}: no rule of this plan gives a date for the {row.stage.title.lower()}; its old date is no longer law."
    rungs = [rung for rung in pathways.rungs(office.book, clocks.facts_of(session, case, track=row.track)) if rung.filer is not Filer.NOBODY]
    first = next((rung for rung in rungs if rung.stage not in (Stage.PRIOR_AUTHORIZATION, Stage.DOI_COMPLAINT)), None)
    if first is None or any(rung.stage is row.stage for rung in rungs):
        return f"{said} Take the date from the form or letter."
    command = f"casework next {case.number} open --stage {first.stage} --track {row.track}"
    return f"{said} What applies instead: {first.stage.title.lower()} ({first.legal_name}); open it with: {command}."


def _dates(row: Deadline) -> Dates:
    return Dates(row.due_on, row.work_by, row.last_lawful, row.rule, context.is_target(row))


def _regulator(office: Office, session: Session, case: Case) -> str:
    try:
        return pathways.regulator(office.book, clocks.facts_of(session, case)).name
    except CaseworkError as unknown:
        return f"not known yet: {unknown}"


def _complaint(session: Session, case: Case) -> str:
    stage = store.stage_of(session, case.number, Stage.DOI_COMPLAINT, track=case.track)
    filed = any(row.stage is Stage.DOI_COMPLAINT for row in store.filings(session, case.number))
    return "filed" if filed else "drafting" if stage else ""


def _filings(office: Office, session: Session, case: Case) -> list[Filed]:
    first: dict[tuple[Stage, Track], Filing] = {}
    for row in sorted(store.filings(session, case.number), key=lambda each: each.filed_on):
        first.setdefault((row.stage, row.track), row)
    return [Filed(stage, track, row.filed_on, _last_lawful(office, session, case, stage, track=track)) for (stage, track), row in first.items()]


def _last_lawful(office: Office, session: Session, case: Case, stage: Stage, *, track: Track) -> date | None:
    try:
        if pathways.rung(office.book, clocks.facts_of(session, case, track=track), stage).filer is not Filer.CLINIC:
            return None
        return lateness.judged_by(clocks.governing(office, session, case, stage, track=track))
    except CaseworkError:
        return None


def compared(office: Office, before: Sequence[Snapshot], after: Sequence[Snapshot]) -> Compared:
    """Compare the cases one by one."""
    pairs = list(zip(before, after, strict=True))
    return Compared(
        tuple(move for old, new in pairs for move in _moves(old, new, today=office.today())),
        tuple(route for old, new in pairs for route in _routes(old, new)),
        tuple(warning for old, new in pairs for warning in _warnings(old, new)),
    )


def _moves(old: Snapshot, new: Snapshot, *, today: date) -> list[Move]:
    found = []
    for key in dict.fromkeys((*old.dates, *new.dates)):
        track, stage, clock, origin = key
        was, now = old.dates.get(key, Dates()), new.dates.get(key, Dates())
        found.append(Move(new.case_number, stage, track, clock, origin, was, now, turns_late=_is_past(now, today) and not _is_past(was, today)))
    return found


def _is_past(dates: Dates, today: date) -> bool:
    return dates.last_lawful is not None and dates.last_lawful < today


def _routes(old: Snapshot, new: Snapshot) -> list[Route]:
    changed = [Route(new.case_number, what, old.routes.get(what, ""), name) for what, name in new.routes.items() if old.routes.get(what) != name]
    if old.regulator != new.regulator:
        changed.append(Route(new.case_number, "Regulator", old.regulator, new.regulator))
    return changed


def _warnings(old: Snapshot, new: Snapshot) -> list[str]:
    return [*(each for each in new.gone if each not in old.gone), *_complaint_warnings(old, new), *_late_warnings(old, new)]


def _complaint_warnings(old: Snapshot, new: Snapshot) -> list[str]:
    if old.regulator == new.regulator or not old.complaint:
        return []
    if old.complaint == "drafting":
        return [f"{new.case_number}: the complaint that is being drafted names {old.regulator}. Draft it again; the right office: {new.regulator}."]
    said = f"{new.case_number}: a complaint was filed while the regulator was taken to be {old.regulator}. On the corrected facts it is {new.regulator}."
    return [f"{said} Withdraw the complaint there in writing, and file with the right office."]


def _late_warnings(old: Snapshot, new: Snapshot) -> list[str]:
    were_late = {(each.stage, each.track) for each in old.filings if each.is_late}
    late = [each for each in new.filings if each.is_late and (each.stage, each.track) not in were_late]
    return [
        f"{new.case_number}: our filing of {each.on} ({each.stage.title.lower()}) turns out late: the last lawful day was {each.last_lawful}. "
        "Look for a good cause and write to the payer before it decides."
        for each in late
    ]
