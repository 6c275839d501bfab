"""What blocks one open stage, in a few words for a column or a mail: who has to do something first, and what."""

from collections.abc import Iterator

from sqlmodel import Session

from casework.actions import deceased, holding, signing_page, standing_page, waiting_core
from casework.actions.office import Office
from casework.records.models import Case, CaseStage
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Stage, Step

AT_MOST = 2
OF_FILING = (Step.DRAFTING, Step.READY_TO_FILE)


def short(office: Office, session: Session, case: Case, row: CaseStage) -> str:
    """Say in a few words by whom and by what an open stage is blocked, others before ourselves; "" where only our own next act is due."""
    lines = dict.fromkeys(f"{each.party}: {each.what}" for each in sorted(_lines(office, session, case, row), key=_is_ours))
    return "; ".join([*lines][:AT_MOST])


def _lines(office: Office, session: Session, case: Case, row: CaseStage) -> Iterator[Awaited]:
    if case.closed_on or row.step is Step.DECIDED:
        return
    if case.hold_until and case.hold_until > office.today():
        yield from holding.awaited(office, session, case)
    yield from deceased.awaited(office, session, case)
    if row.step in OF_FILING:
        yield from standing_page.awaited(office, session, case)
        yield from signing_page.awaited(office, session, case)
    if row.stage is not Stage.PAYMENT:
        yield from (each for each in waiting_core.of_row(office, session, case, row) if not _is_ours(each) or row.step is Step.DRAFTING)


def _is_ours(line: Awaited) -> bool:
    return line.party is AwaitedParty.US
