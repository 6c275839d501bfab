"""How a missing fact is answered: the command and the button that take it, and what a page says of it."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from casework.actions import changes, clocks, lateness, proposals, tasks
from casework.actions.office import Office
from casework.actions.tasks import Task
from casework.errors import CaseworkError
from casework.plural import counted
from casework.records.models import Case, Deadline
from casework.rules import routing, starts
from casework.rules.counting import LAST_DAY_STATED, LETTER_DATE
from casework.rules.facts import UNSTATED
from casework.terms import Stage

# The name under which `casework correct` and its form take a fact, by the words that clocks use for it.
ANSWERED_AS = {
    **{words: name for name, (words, _) in UNSTATED.items()},
    starts.RECEIPT_DATE: "received",
    starts.DATE_ON_NOTICE[0]: "notice",
    LETTER_DATE: "letter",
    LAST_DAY_STATED[0]: "letter",
    tasks.CONTRACT_DATE[0]: changes.CONTRACT,
    "issuing state": "state",
    "California's regulator": "california-regulator",
}
PROVE_RECEIPT = "our filing is in time only if the notice came late enough: find the envelope, the fax or portal log, and keep the proof"


def of_case(office: Office, session: Session, case: Case) -> list[dict[str, Any]]:
    """List what a case still waits to be told: for the clocks that drive, for a complaint that nobody may draft yet, for those beside."""
    rows = tasks.running(session, (case.number,))
    driving = tasks.of_deadlines(case.number, (row for row in rows if row.drives))
    beside = tasks.of_deadlines(case.number, (row for row in rows if not row.drives))
    first: dict[str, Task] = {}
    for task in (*driving, *_to_prove(session, case), *_for_complaint(office, session, case), *beside):
        first.setdefault(task.fact, task)
    return [line(task) for task in first.values()]


def of_cases(session: Session, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """List what the driving clocks of some cases still wait to be told, nearest working date first."""
    wanted = list(numbers)
    rows: dict[str, list[Deadline]] = {}
    for row in tasks.running(session, wanted):
        if row.drives:
            rows.setdefault(row.case_number, []).append(row)
    found = [task for number, mine in rows.items() for task in tasks.of_deadlines(number, mine)]
    return [*proposals.tasks(session, wanted), *(line(task) for task in sorted(found, key=tasks.urgency))]


def blocked(office: Office, session: Session, case: Case) -> list[dict[str, str]]:
    """List what keeps a complaint from being drafted, each with how to find it."""
    return [{"fact": task.fact, "how": task.how} for task in _for_complaint(office, session, case)]


def _to_prove(session: Session, case: Case) -> list[Task]:
    """List the receipts on which it hangs whether a filing was in time."""
    return [Task(case.number, starts.RECEIPT_DATE, PROVE_RECEIPT, None, None, (row.stage,)) for row in lateness.unproved(session, case)]


def _for_complaint(office: Office, session: Session, case: Case) -> list[Task]:
    try:
        missing = routing.blocked(office.book, clocks.facts_of(session, case))
    except CaseworkError:
        return []
    return [Task(case.number, each.fact, each.how, None, None, (Stage.DOI_COMPLAINT,)) for each in missing]


def line(task: Task) -> dict[str, Any]:
    """Say one task as a page prints it."""
    return {
        "case_number": task.case_number,
        "fact": task.fact,
        "how": task.how,
        "moves_days": task.moves_days,
        "moves": _moves(task),
        "work_by": task.work_by.isoformat() if task.work_by else "",
        "stages": [stage.title for stage in task.stages],
        "command": command(task),
    }


def command(task: Task) -> str:
    """Give the command that takes the answer, or "" where it is not entered as a fact."""
    if task.fact == starts.MISSING["filed"][0]:
        return f"casework file {task.case_number} --on YYYY-MM-DD --method HOW"
    if task.fact == tasks.REQUEST_DATE[0]:
        return f"casework information-request {task.case_number} --sent YYYY-MM-DD --due YYYY-MM-DD"
    name = ANSWERED_AS.get(task.fact, "")
    return f"casework correct {task.case_number} --{name} {'YYYY-MM-DD' if name in changes.DAYS else 'VALUE'} --reason WHY" if name else ""


def _moves(task: Task) -> str:
    if Stage.DOI_COMPLAINT in task.stages and task.work_by is None:
        return "the complaint waits for it"
    if task.how == PROVE_RECEIPT:
        return "says whether our filing was in time"
    if task.moves_days == 0:
        return "decides which rule counts, on the same day"
    if task.moves_days is None and task.fact == starts.RECEIPT_DATE:
        return "nobody knows by how many days it moves the date: ask"
    if task.moves_days is None:
        return "may give another date"
    return f"moves the date by {counted(task.moves_days, 'day')}"
