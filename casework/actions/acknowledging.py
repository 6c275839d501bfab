"""“I have seen it and see to it”: somebody's word on the dates of a case. It stops that the next person is told, and neither later reminders nor the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from casework.actions import assigning, escalating, refusals, remind_rules, stages
from casework.actions.office import Office
from casework.actions.remind_rules import Rules
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, Coverage, Deadline
from casework.records.reminding import Acknowledgement
from casework.rules.ladder import Rung
from casework.terms import DeadlineStatus, Stage, Track

VERB = "acknowledged"
AT_ONCE = 400  # cases in one question, so that the database takes the list


@dataclass(frozen=True, slots=True)
class Seen:
    """Who last said that a date was seen, when, and at which rung: days before the date, negative when late."""

    person: str
    at: datetime
    rung: int

    def words(self, zone: ZoneInfo) -> str:
        """Say it for a column."""
        return f"{self.person}, {self.at.astimezone(zone):%Y-%m-%d}"


def acknowledge(office: Office, number: str, person: str, *, actor: str, stage: Stage | None = None, track: Track | None = None) -> str:
    """Note that a person has seen the dates of a case that were reminded of, of one stage where it is given; the same again changes nothing.

    Raises UnknownCase, BadInput for nobody's name, NotAllowed where there is no such date.
    """
    known = assigning.people(office)
    if person not in known:
        raise BadInput(f"Nobody is called {person[:24]}. Say who has seen it, one of: {', '.join(known)} (clinic.toml or channels.toml, [people]).")
    rules = remind_rules.of(office, today=office.today())
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if stage and not case.closed_on:
            stages.find(session, number, stage, track=track)
        found = _present(session, case, rules, stage, track)
        fresh = [(row, rung) for row, rung in found if not _is_known(session, row, rung, person)]
        for row, rung in fresh:
            _keep(office, session, row, rung, person, actor=actor)
    told = "; ".join(f"{row.stage.title.lower()}: {row.clock.words} {row.work_by}" for row, _ in fresh or found)
    if not fresh:
        return f"{number}: {person} has acknowledged it already ({told}). Nothing changed."
    return f"{number}: {person} has seen it and sees to it ({told}). Nobody else is told of these reminders; the next ones come on their days all the same."


def _present(session: Session, case: Case, rules: Rules, stage: Stage | None, track: Track | None) -> list[tuple[Deadline, Rung]]:
    """List the dates that can be acknowledged, each with its present rung. Raises NotAllowed with why there is none."""
    number = case.number
    if case.closed_on:
        raise refusals.closed(case, "it reminds nobody")
    running = [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.drives and row.work_by]
    rows = [row for row in running if stage in (None, row.stage) and track in (None, row.track)]
    if not rows:
        raise refusals.because("nothing-reminds", number=number, what=f"the {stage.title.lower()} of {number}" if stage else number)
    payer = session.get_one(Coverage, case.coverage_id).payer
    rungs = [(row, rules.present_rung(row.clock, payer, work_by=row.work_by)) for row in rows if row.work_by]
    found = [(row, rung) for row, rung in rungs if rung]
    if not found:
        first = min((row.next_rung_on for row in rows if row.next_rung_on), default=None)
        words = f"The first reminder comes on {first}" if first and first != date.max else "The first reminder is still to come"
        raise refusals.because("not-reminded-yet", number=number, first=words)
    return found


def _is_known(session: Session, row: Deadline, rung: Rung, person: str) -> bool:
    return any(each.person == person and each.rung == rung.lead_days for each in of_clock(session, row, due_on=row.work_by))


def _keep(office: Office, session: Session, row: Deadline, rung: Rung, person: str, *, actor: str) -> None:
    assert row.work_by is not None  # noqa: S101 - asked by `_present`
    said = Acknowledgement(
        case_number=row.case_number,
        track=row.track,
        stage=row.stage,
        clock=row.clock,
        origin=row.origin,
        due_on=row.work_by,
        rung=rung.lead_days,
        person=person,
        said_by=actor,
        seen_at=office.now(),
    )
    session.add(said)
    escalating.silence(session, row, due_on=row.work_by, rung=rung.lead_days)
    code = f"{person}: {row.clock} {row.work_by}, rung {rung.lead_days}"
    events.append(session, VERB, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=code)


def of_clock(session: Session, row: Deadline, *, due_on: date | None) -> list[Acknowledgement]:
    """List what was said of one date of a clock, oldest first."""
    return escalating.acknowledged(session, row, due_on=due_on)


def seen(session: Session, deadlines: Sequence[Deadline]) -> dict[int, Seen]:
    """Say who last saw each date that still stands, by the key of its deadline; a moved date was seen by nobody. One question for all."""
    numbers = sorted({row.case_number for row in deadlines})
    said: dict[tuple[Any, ...], Seen] = {}
    for row in _said(session, numbers):
        said[_clock(row), row.due_on] = Seen(row.person, row.seen_at, row.rung)
    return {row.id: found for row in deadlines if row.id is not None and (found := said.get((_clock(row), row.work_by)))}


def _said(session: Session, numbers: Sequence[str]) -> Iterable[Acknowledgement]:
    for start in range(0, len(numbers), AT_ONCE):
        few = numbers[start : start + AT_ONCE]
        yield from session.exec(select(Acknowledgement).where(col(Acknowledgement.case_number).in_(few)).order_by(col(Acknowledgement.id)))


def _clock(row: Any) -> tuple[Any, ...]:
    return row.case_number, row.track, row.stage, row.clock, row.origin


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Say on a case's page who has seen which date, and when."""
    rows = [row for row in store.deadlines(session, case.number) if row.status is DeadlineStatus.RUNNING and row.work_by and not case.closed_on]
    said = seen(session, rows)
    shown = [(row, said[row.id]) for row in rows if row.id in said]
    return {
        "seen": [
            {
                "what": f"{row.stage.title}: {row.clock.words} {row.work_by}",
                "person": each.person,
                "at": f"{each.at.astimezone(office.settings.zone):%Y-%m-%d %H:%M}",
            }
            for row, each in shown
        ]
    }
