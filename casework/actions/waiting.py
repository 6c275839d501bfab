"""Whom a case waits for, asked of every part of the program that may be waiting for somebody."""

from collections.abc import Callable

from sqlmodel import Session

from casework.actions import deceased, partial_words, payments_page, peer_calls_page, standing_page, waiting_core
from casework.actions.complaint_page import awaited as complaint_awaited
from casework.actions.filed_then_page import awaited as filed_awaited
from casework.actions.holding import awaited as holding_awaited
from casework.actions.new_coverage import awaited as coverage_awaited
from casework.actions.notice_check import awaited as notice_awaited
from casework.actions.office import Office
from casework.actions.signing_page import awaited as signing_awaited
from casework.records.models import Case
from casework.rules.waiting import Awaited

Source = Callable[[Office, Session, Case], list[Awaited]]

SOURCES: tuple[Source, ...] = (
    complaint_awaited,
    notice_awaited,
    standing_page.awaited,
    holding_awaited,
    deceased.awaited,
    coverage_awaited,
    signing_awaited,
    partial_words.awaited,
    payments_page.awaited,
    filed_awaited,
    peer_calls_page.awaited,
    waiting_core.of_stages,
)


def of_case(office: Office, session: Session, case: Case) -> list[Awaited]:
    """List whom an open case waits for and for what."""
    found = [] if case.closed_on else [each for source in SOURCES for each in source(office, session, case)]
    return [deceased.instead(each) for each in found] if deceased.of_case(session, case) else found
