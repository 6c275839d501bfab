"""What the later parts of the program add to a case page: each gives values for the template, nothing personal."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from casework.actions import (
    blocked_page,
    information_page,
    papers_asked,
    partial_words,
    payments_page,
    peer_calls_page,
    sessions_page,
    standing_page,
    waiting_lines,
)
from casework.actions.acknowledging import page as seen_part
from casework.actions.around_page import page as around_part
from casework.actions.complaint_page import page as complaint_part
from casework.actions.deliveries_page import part as messages_part
from casework.actions.filed_then_page import page as filed_part
from casework.actions.new_coverage import page as coverage_part
from casework.actions.notice_check import page as notice_part
from casework.actions.office import Office
from casework.actions.signing_page import block as signing_part
from casework.records.models import Case

Part = Callable[[Office, Session, Case], dict[str, Any]]

PARTS: tuple[Part, ...] = (
    complaint_part,
    notice_part,
    papers_asked.page,
    partial_words.page,
    payments_page.block,
    sessions_page.block,
    standing_page.block,
    coverage_part,
    around_part,
    signing_part,
    filed_part,
    peer_calls_page.page,
    information_page.page,
    blocked_page.part,
    waiting_lines.part,
    seen_part,
    messages_part,
)


def values(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Gather the values of every part. Names are the template's, and no two parts may give the same."""
    return {name: value for part in PARTS for name, value in part(office, session, case).items()}
