"""Whom the stages of a case wait for: the chart's facts, our own hand, the payer. Dates are days of acts on record."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session, col, select

from casework import bookshelf
from casework.actions import clocks, information, stages
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.records import store
from casework.records.logbook import Event
from casework.records.models import Case, CaseStage, PayerNotice
from casework.rules.pathways import Filer
from casework.rules.waiting import Awaited, AwaitedParty
from casework.rules.waiting_book import FILE, WaitingBook
from casework.terms import DocumentStatus, Stage, Step

STOPPED = "draft stopped"
PATIENT, CLINICIAN, PAYER, US = AwaitedParty.PATIENT, AwaitedParty.CLINICIAN, AwaitedParty.PAYER, AwaitedParty.US
TELL = "tell us: {facts}"
ENTER = "complete the chart: {facts}"
NAMED_BY_SHEET = ("patient ", "coverage ")


def book(office: Office) -> WaitingBook:
    """Give the clinic's practice about waiting."""
    return bookshelf.parsed(office.settings, FILE, WaitingBook.latest)


def of_stages(office: Office, session: Session, case: Case) -> list[Awaited]:
    """List whom the open stages of a case wait for."""
    rows = [row for row in store.stages(session, case.number) if row.step is not Step.DECIDED and row.stage is not Stage.PAYMENT]
    return [each for row in rows for each in of_row(office, session, case, row)]


def of_row(office: Office, session: Session, case: Case, row: CaseStage) -> Iterator[Awaited]:
    """List whom one open stage waits for."""
    if row.step is Step.DRAFTING:
        yield from _drafting(office, session, case, row)
    elif row.step is Step.READY_TO_FILE:
        yield _ready(office, session, case, row)
    elif row.step is Step.FILED:
        yield from _filed(session, case, row)
    else:
        yield Awaited(US, f"decide what follows the {_named(row)}", _answered(office, session, row), _day(session, row), "us")


def _drafting(office: Office, session: Session, case: Case, row: CaseStage) -> Iterator[Awaited]:
    """Ask for what the last draft lacked, of whoever knows it."""
    until = _day(session, row)
    query = select(Event).where(Event.case_number == case.number, Event.verb == STOPPED).order_by(col(Event.id).desc()).limit(1)
    stop = session.exec(query).first()
    if stop is None:
        yield Awaited(US, f"complete the chart for the {_named(row)}", row.opened_on, until, "us")
        return
    facts = stop.code.split("; ")
    since = max(_local(office, stop.at), row.opened_on)
    for party in AwaitedParty:
        mine = [_plain(fact) for fact in facts if book(office).knows(fact) is party]
        if mine:
            yield Awaited(party, (ENTER if party is US else TELL).format(facts=", ".join(mine)), since, until, party.value)


def _plain(fact: str) -> str:
    """Name a fact as the person is asked for it, without the sheet that it stands on."""
    sheet = next((name for name in NAMED_BY_SHEET if fact.startswith(name)), "")
    return fact.removeprefix(sheet)


def _ready(office: Office, session: Session, case: Case, row: CaseStage) -> Awaited:
    if _filer(office, session, case, row) is Filer.PLAN:
        return Awaited(PAYER, f"forward the file for the {_named(row)}", row.opened_on, _day(session, row), "payer")
    mine = [each for each in store.documents(session, case.number) if (each.stage, each.track) == (row.stage, row.track)]
    drawn = [_local(office, each.drawn_at) for each in mine if each.status in (DocumentStatus.DRAFT, DocumentStatus.EDITED)]
    what = "send the claim or the records" if row.stage is Stage.REWORK else f"file the {_named(row)}"
    return Awaited(US, what, min(drawn, default=row.opened_on), _day(session, row), "us")


def _filer(office: Office, session: Session, case: Case, row: CaseStage) -> Filer | None:
    try:
        return stages.rung_of(office, session, case, row.stage, track=row.track).filer
    except CaseworkError:
        return None


def _filed(session: Session, case: Case, row: CaseStage) -> Iterator[Awaited]:
    asked = [each for each in information.open_requests(session, case.number) if (each.stage, each.track) == (row.stage, row.track)]
    if asked:
        yield from (Awaited(US, "answer the payer's request for information", _came(each), each.due_on, "us") for each in asked)
        return
    filed = [each.filed_on for each in store.filings(session, case.number) if (each.stage, each.track) == (row.stage, row.track)]
    what = "answer the claim that was sent" if row.stage is Stage.REWORK else f"decide on the {_named(row)}"
    yield Awaited(PAYER, what, min(filed, default=row.opened_on), _day(session, row), "payer")


def _came(notice: PayerNotice) -> date:
    return notice.received_on or notice.noticed_on


def _answered(office: Office, session: Session, row: CaseStage) -> date:
    own = [each for each in store.determinations(session, row.case_number) if (each.stage, each.track) == (row.stage, row.track)]
    return _local(office, own[-1].recorded_at) if own else row.opened_on


def _day(session: Session, row: CaseStage) -> date | None:
    clock = clocks.driving(session, row)
    return clock.work_by if clock else None


def _local(office: Office, at: datetime) -> date:
    return at.astimezone(office.settings.zone).date()


def _named(row: CaseStage) -> str:
    return row.stage.title.lower()
