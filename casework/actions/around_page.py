"""What stands around a case, for its page: its rest, a loan, duplicates and a death, and the doors that lead out of it."""

from typing import Any

from sqlmodel import Session

from casework.actions import assigning, context, deceased, duplicates, holding, workbooks
from casework.actions.office import Office
from casework.records.models import Case


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Gather it; nothing of it is personal."""
    same_as, twins = duplicates.of_case(session, case.number)
    resting = case.hold_until is not None and not case.closed_on
    return {
        "rest": {"reason": case.hold_reason.value if case.hold_reason else "", "since": context.iso(holding.since(session, case))} if resting else None,
        "chart_file": workbooks.name_of(office, session, case),
        "same_as": same_as,
        "twins": list(twins),
        **assigning.page(office, session, case),
        **deceased.page(office, session, case),
    }
