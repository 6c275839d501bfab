"""Taking in a remittance: each claim becomes part of one case, or is set aside with its reason; a claim read twice does nothing twice."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import BinaryIO

from sqlmodel import Session, select

from casework import bookshelf, chart, clock
from casework.actions import cases, charts, claims_read, clocks, computing, held_lines, monday_counts, reissued, sessions_read, stages
from casework.actions.answers import Answer
from casework.actions.claims_read import Taken
from casework.actions.monday_counts import Fate
from casework.actions.office import Office
from casework.errors import NoRuleApplies
from casework.intake import remittance
from casework.intake.inbox import FileKind
from casework.intake.remittance import Remittance, RemittedClaim, Tally
from casework.intake.remittance_rows import Rows
from casework.records import columns, events, logbook, store
from casework.records.models import Case, CaseStage
from casework.rules import denial_groups, denials
from casework.rules.denial_book import DenialBook
from casework.rules.denial_groups import Decided, Group
from casework.rules.denials import Decision, DenialAction
from casework.settings import Settings
from casework.terms import Outcome, Stage, Step

JOINABLE = (Step.DRAFTING, Step.READY_TO_FILE)
DIGEST_BYTES = 1 << 20
FUTURE = "the date of service lies in the future, so nothing can have been denied: check the date with the payer and drop the corrected file"


@dataclass(frozen=True, slots=True)
class Judged:
    """A remittance with what each claim calls for, and the groups that share a case."""

    remittance: Remittance
    decided: tuple[Decided, ...]
    groups: tuple[Group, ...]

    @property
    def decisions(self) -> list[denials.Decision]:
        """List the decisions in the order of the claims."""
        return [item.decision for item in self.decided]


@dataclass(frozen=True, slots=True)
class Sifted:
    """A remittance read claim by claim: its sums, a packed row of each claim, and whole only the claims that open a case, in groups."""

    remittance: Remittance
    groups: tuple[Group, ...]
    tally: Tally
    rows: Rows

    @property
    def summary(self) -> list[str]:
        """Say in a few lines what the file calls for; no person is named."""
        return self.tally.lines(self.remittance, self.groups)


def judge(settings: Settings, data: bytes | BinaryIO) -> Judged:
    """Read a remittance and decide each of its claims, keeping all of them. Raises BadRemittance."""
    book = _book(settings)
    read = remittance.read(data)
    today = clock.today(settings)
    decided = tuple(Decided(claim, _decide(book, claim, today=today)) for claim in read.claims)
    return Judged(read, decided, denial_groups.group(book, decided))


def sift(settings: Settings, data: bytes | BinaryIO, *, set_aside: Callable[[Decided], None] | None = None) -> Sifted:
    """Decide each claim of a remittance as it is read; those that open no case are handed to `set_aside` and forgotten. Raises BadRemittance."""
    book, today = _book(settings), clock.today(settings)
    reading, tally, rows = remittance.Reading(), Tally(), Rows()
    disputed: list[Decided] = []
    for claim in reading.claims(data):
        item = Decided(claim, _decide(book, claim, today=today))
        tally.add(claim, item.decision)
        rows.add(remittance.row(claim, item.decision))
        if item.decision.opens_case:
            disputed.append(item)
        elif set_aside:
            set_aside(item)
    return Sifted(reading.result(), denial_groups.group(book, disputed), tally, rows)


def _book(settings: Settings) -> DenialBook:
    return bookshelf.parsed(settings, "denials.toml", DenialBook.parse)


def _decide(book: DenialBook, claim: RemittedClaim, *, today: date) -> Decision:
    """Decide a claim; one whose service lies in the future cannot have been denied and asks a person to look."""
    served = [day for day in (claim.service_on, *(line.service_on for line in claim.lines)) if day]
    if any(day > today for day in served):
        return Decision(DenialAction.LOOK, FUTURE)
    return denials.decide(book, claim)


def take(office: Office, data: bytes | BinaryIO, *, actor: str) -> tuple[Sifted, Taken]:
    """Take in a whole remittance in one transaction: all of it or nothing. Raises BadRemittance."""
    digest = _digest(data)
    taken, aside, served = Taken(), Rows(), sessions_read.Reading.begin(office)

    def lay_aside(item: Decided) -> None:
        aside.add(claims_read.aside(item))
        served.add(item)

    with store.reading(office.engine):  # a large file is read before the one writer's lock is taken
        sifted = sift(office.settings, data, set_aside=lay_aside)
        served.add_all(item for group in sifted.groups for item in group.claims)
    with store.writing(office.engine) as session:
        served.keep(office, session)
        claims_read.set_aside(session, aside, taken, digest=digest, read_at=office.now())
        _take_groups(office, session, sifted.groups, taken, digest=digest, actor=actor)
        taken.sheet = monday_counts.keep(session, taken.counts, kind=FileKind.REMITTANCE, digest=digest, taken_at=office.now())
        opened = ", ".join(taken.opened) or "nothing"
        events.append(session, "remittance read", actor=actor, at=office.now(), code=f"{sifted.remittance.count} claims; opened {opened}")
    return sifted, taken


def _take_groups(office: Office, session: Session, groups: Sequence[Group], taken: Taken, *, digest: str, actor: str) -> None:
    known = claims_read.known(session, [item for group in groups for item in group.claims])
    for group in groups:
        fresh = tuple(item for item in group.claims if claims_read.key(item.claim) not in known)
        taken.end([item for item in group.claims if claims_read.key(item.claim) in known], Fate.KNOWN)
        if not fresh:
            continue
        try:
            with session.begin_nested():
                number = _take_group(office, session, Group(group.key, fresh), taken, actor=actor)
        except NoRuleApplies as old:
            _lay_aside(office, session, fresh, taken, why=f"No case was opened: {old}", digest=digest)
            continue
        taken.end(fresh, Fate.OPENED if number in taken.opened else Fate.JOINED, number)
        known |= claims_read.remember(office, session, fresh, digest=digest, number=number)


def _lay_aside(office: Office, session: Session, fresh: Sequence[Decided], taken: Taken, *, why: str, digest: str) -> None:
    """Keep claims that no rule reaches, such as those older than the rulebook, with the reason; the others of the file go on."""
    held = [session.get(logbook.RemittedClaim, claims_read.key(item.claim)) is not None for item in fresh]
    for item, is_held in zip(fresh, held, strict=True):
        taken.end((item,), Fate.KNOWN if is_held else Fate.SET_ASIDE)
    if not all(held):
        reasoned = [replace(item, decision=replace(item.decision, reason=why)) for item in fresh]
        claims_read.remember(office, session, reasoned, digest=digest, number="")


def _digest(data: bytes | BinaryIO) -> str:
    found = hashlib.sha256()
    file = BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    while block := file.read(DIGEST_BYTES):
        found.update(block)
    return found.hexdigest()


def _take_group(office: Office, session: Session, group: Group, taken: Taken, *, actor: str) -> str:
    """Put claims of one dispute into the case it has, while nothing is filed, or open one."""
    said = _dated(office, remittance.to_chart(group))
    patient, coverage = charts.keep(session, said, replaces=False)
    said = said.model_copy(update={"coverage": coverage.value})
    series = columns.vault().index("series", *group.key, str(coverage.id))
    case = _joinable(session, series)
    if case:
        _join(office, session, case, said, _lines(group), actor=actor)
        taken.joined.append(case.number)
        return case.number
    held = held_lines.unfiled(session, coverage.id, said.denial.reason)  # a worksheet or chart may have brought these lines first
    lines = [(key, line) for key, line in _lines(group) if not held_lines.find(held, line)]
    if not lines:
        number = held_lines.find(held, said.claims[0])
        taken.joined.append(number)
        events.append(session, "claims joined", actor=actor, at=office.now(), case_number=number, code="0 lines: the case has them")
        return number
    fresh = cases.open_in(
        office,
        session,
        said,
        begins_at=Stage.FIRST_APPEAL,
        patient_key=patient.key,
        coverage_id=coverage.id or 0,
        actor=actor,
        series=series,
        lines=lines,
    )
    taken.opened.append(fresh.number)
    return fresh.number


def _dated(office: Office, said: chart.Chart) -> chart.Chart:
    """Let a remittance dated ahead, as payments are, stand for the day it came at the latest."""
    noticed = said.denial.notice_on
    if noticed is None or noticed <= office.today():
        return said
    return said.model_copy(update={"denial": said.denial.model_copy(update={"notice_on": office.today()})})


def _lines(group: Group) -> list[tuple[str, chart.ClaimLine]]:
    """List the denied lines with their keyed fingerprints."""
    found: list[tuple[str, chart.ClaimLine]] = []
    for item in group.claims:
        lines = remittance.to_chart(Group(group.key, (item,))).claims
        found += [(columns.vault().index("line", claims_read.key(item.claim), str(place)), line) for place, line in enumerate(lines)]
    return found


def _joinable(session: Session, series: str) -> Case | None:
    query = select(Case).join(CaseStage).where(Case.series == series, Case.closed_on == None, CaseStage.stage == Stage.FIRST_APPEAL)  # noqa: E711 - SQL's IS NULL
    rows = session.exec(query.where(CaseStage.step.in_(JOINABLE))).all()  # type: ignore[attr-defined]
    return rows[0] if rows else None


def _join(office: Office, session: Session, case: Case, said: chart.Chart, lines: list[tuple[str, chart.ClaimLine]], *, actor: str) -> None:
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
    events.append(session, "claims joined", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=f"{len(fresh)} lines")
    if first and not fresh and earlier and earlier > computing.day_of(first):
        _again(office, session, case, said, actor=actor)
    clocks.recompute(office, session, case)


def _same(line: chart.ClaimLine) -> tuple[object, ...]:
    return (line.claim_number, line.service_on, line.procedure, line.modifiers, line.charge)


def _again(office: Office, session: Session, case: Case, said: chart.Chart, *, actor: str) -> None:
    """Keep the date of a denial that the payer sent once more, for lines the case has: its clock runs beside the first."""
    row = stages.find(session, case.number, Stage.FIRST_APPEAL, track=case.track)[1]
    reissued.reissue_in(office, session, case, row, Answer(Outcome.DENIED, said.denial.notice_on, is_proxy=said.denial.is_proxy), actor=actor)
