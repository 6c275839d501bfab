"""The texts of the board's pages and the questions that should stand on it. Links are made by whoever knows the server."""

from dataclasses import asdict

from casework.actions import deliveries_board, integrity, monday_looks, monday_page, pages, questions, worklist_pages, worklist_rows
from casework.actions.office import Office
from casework.actions.questions import Ask
from casework.actions.worklist_pages import Link, whole, written
from casework.records import events, store
from casework.terms import Step

PAGE_ROWS = 100


def open_asks(office: Office, *, numbers: tuple[str, ...] | None = None) -> list[tuple[Ask, pages.WorklistRow]]:
    """List every question that should stand on the board, or those of some cases, with the name and tags of its run."""
    with store.reading(office.engine) as session:
        rows = store.open_stages(session) if numbers is None else [row for number in numbers for row in store.stages(session, number)]
        found = []
        for row in rows:
            if row.step is not Step.DECIDED:
                case = store.case(session, row.case_number)
                found.append((questions.ask_of(office, session, case, row), worklist_rows.row_of(office, session, case, row)))
        return found


def set_run(office: Office, ask: Ask, run_id: str, *, form: str = "") -> None:
    """Remember which run stands for a stage, and the fingerprint of the form it asks with."""
    with store.writing(office.engine) as session:
        row = store.stage_of(session, ask.case_number, ask.stage, track=ask.track)
        if row and (row.run_id, row.asked_form) != (run_id, form or row.asked_form):
            row.run_id, row.asked_form = run_id, form or row.asked_form
            session.add(row)


def changed_cases(office: Office, after: int) -> tuple[int, tuple[str, ...]]:
    """Read the log after a row: give the last row's id and the cases that changed since."""
    with store.reading(office.engine) as session:
        fresh = events.after(session, after)
        numbers = dict.fromkeys(event.case_number for event in fresh if event.case_number and events.is_act(event))
        return (fresh[-1].id or after if fresh else after), tuple(numbers)


def stuck_text(office: Office, *, page_link: Link = lambda _: "") -> str:
    """Write the page of open cases that lack a next step, with the command that gives it."""
    found = [{**asdict(each), "code": ", ".join(each.codes), **_case(each.case_number, page_link)} for each in integrity.check(office)]
    return written(office, "stuck", found=found)


def reminders_failed_text(office: Office, *, page_link: Link = lambda _: "") -> str:
    """Write the page of messages that have not arrived."""
    rows = [{**row, **_case(row["case_number"], page_link if row["about"] else lambda _: "")} for row in deliveries_board.rows(office)]
    return written(office, "reminders-failed", rows=rows)


def _case(number: str, page_link: Link) -> dict[str, str]:
    """Give a case's number as a cell holds it on one line, and the address of its page."""
    return {"case_words": whole(number), "link": page_link(worklist_pages.case_key(number))}


def monday_text(office: Office, *, run_link: Link, number: int | None = None) -> str:
    """Write the Monday sheet: the latest import, or the one of a number, and what blocks each of its groups. Raises BadInput."""
    with store.reading(office.engine) as session:
        looks = [each.as_dict() for each in monday_looks.waiting(office, session)]
    return written(office, "monday-sheet", looks=looks[:PAGE_ROWS], **monday_page.values(office, monday_page.latest(office, number), run_link=run_link))


def case_text(office: Office, number: str, *, run_link: Link, document_link: Link, door_link: Link | None = None) -> str:
    """Write one case's page: where it stands, why, what may be done next, its clocks, documents and last events.

    `door_link` gives the address of a form of the board; without one its forms are not listed.
    """
    page = pages.case_page(office, number)
    for clock in page["deadlines"]:
        clock.update({f"{name}_words": whole(clock[name]) for name in ("work_by", "last_lawful", "letter_on")})
    for stage in page["stages"]:
        stage["link"] = run_link(stage["run_id"]) if stage["run_id"] else ""
    for document in (*page["documents"], *page["papers"]):
        document["link"] = document_link(document["path"])
    return written(office, "case", door=door_link, **page)
