"""The texts of the board's pages and the questions that should stand on it. Links are made by whoever knows the server."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from casework.actions import digests, findings, integrity, monday_looks, monday_page, pages, papers_asked, proposals, questions, remind, rule_news, waiting_page
from casework.actions.office import Office
from casework.actions.questions import Ask
from casework.records import events, store
from casework.terms import Stage

Link = Callable[[str], str]
PAGE_ROWS = 100


def open_asks(office: Office, *, numbers: tuple[str, ...] | None = None) -> list[tuple[Ask, pages.WorklistRow]]:
    """List every question that should stand on the board, with the name and tags of its run."""
    with store.reading(office.engine) as session:
        found = []
        for row in store.open_stages(session):
            if numbers is None or row.case_number in numbers:
                case = store.case(session, row.case_number)
                found.append((questions.ask_of(office, session, case, row), pages.row_of(office, session, case, row)))
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
        return (fresh[-1].id or after if fresh else after), tuple(dict.fromkeys(event.case_number for event in fresh if event.case_number))


def worklist_text(office: Office, *, run_link: Link, owner: str = "") -> str:
    """Write the worklist page: the hundred most urgent stages, nearest working date first."""
    rows = pages.worklist(office, owner=owner)
    shown = [_shown(row, run_link) for row in rows[:PAGE_ROWS]]
    with store.reading(office.engine) as session:
        tasks = findings.of_cases(session, dict.fromkeys(row.case_number for row in rows[:PAGE_ROWS]))
        tasks = [*proposals.on_closed(session, owner=owner)[:PAGE_ROWS], *tasks[:PAGE_ROWS]]
        tasks += papers_asked.for_worklist(office, session, rows, owner=owner)[:PAGE_ROWS]
        waiting = papers_asked.without_case(session)
        looks = [each.as_dict() for each in monday_looks.waiting(office, session)]
        awaited = waiting_page.columns(office, session, (row.case_number for row in rows[:PAGE_ROWS]))
    for row in shown:
        row["awaits"] = awaited[row["case_number"]]
    links = {row["case_number"]: row["link"] for row in reversed(shown)}
    asked = [
        {**task, "case_words": _whole(task["case_number"]), "work_by": _whole(task["work_by"]), "link": links.get(task["case_number"], "")} for task in tasks
    ]
    return _page(office, "worklist", rows=shown, total=len(rows), owner=owner, tasks=asked, papers_without_case=waiting, looks=looks[:PAGE_ROWS])


def _shown(row: pages.WorklistRow, run_link: Link) -> dict[str, Any]:
    """Give a row as a page prints it: dates as YYYY-MM-DD, what is missing in one text, the link of its run."""
    days = {name: day.isoformat() if (day := getattr(row, name)) else "" for name in ("work_by", "last_lawful", "hold_until")}
    words = {
        "stage": Stage(row.stage).title,
        "case_words": _whole(row.case_number),
        "work_by": _whole(days["work_by"]),
        "late": -min(row.days_left or 0, 0) if row.is_late else 0,
    }
    return {**asdict(row), **days, **words, "lacks": ", ".join(row.missing), "link": run_link(row.run_id) if row.run_id else ""}


def _whole(text: str) -> str:
    """Keep a date or case number on one line: a hyphen that does not break."""
    return text.replace("-", "\u2011")


def overdue_text(office: Office, *, run_link: Link) -> str:
    """Write the page of payers past their last lawful day."""
    rows = [_shown(row, run_link) for row in pages.payer_overdue(office)]
    return _page(office, "payer-overdue", rows=rows)


def stuck_text(office: Office) -> str:
    """Write the page of open cases that lack a next step, with the command that gives it."""
    return _page(office, "stuck", found=[{**asdict(each), "code": ", ".join(each.codes)} for each in integrity.check(office)])


def waiting_text(office: Office) -> str:
    """Write the page of whom every open case waits for, by party, the longest wait first."""
    return _page(office, "waiting", groups=waiting_page.groups(waiting_page.listed(office)))


def reminders_failed_text(office: Office) -> str:
    """Write the page of messages that no channel took."""
    failed = (*remind.undelivered(office), *digests.undelivered(office))
    rows = [{**asdict(row), "channel": str(row.channel), "status": str(row.status), "due_on": row.due_on.isoformat()} for row in failed]
    return _page(office, "reminders-failed", rows=rows)


def monday_text(office: Office, *, run_link: Link, number: int | None = None) -> str:
    """Write the Monday sheet: the latest import, or the one of a number, and what blocks each of its groups. Raises BadInput."""
    with store.reading(office.engine) as session:
        looks = [each.as_dict() for each in monday_looks.waiting(office, session)]
    return _page(office, "monday-sheet", looks=looks[:PAGE_ROWS], **monday_page.values(office, monday_page.latest(office, number), run_link=run_link))


def case_text(office: Office, number: str, *, run_link: Link, document_link: Link, door_link: Link | None = None) -> str:
    """Write one case's page: where it stands, why, what may be done next, its clocks, documents and last events.

    `door_link` gives the address of a form of the board; without one its forms are not listed.
    """
    page = pages.case_page(office, number)
    for clock in page["deadlines"]:
        clock.update({f"{name}_words": _whole(clock[name]) for name in ("work_by", "last_lawful", "letter_on")})
    for stage in page["stages"]:
        stage["link"] = run_link(stage["run_id"]) if stage["run_id"] else ""
    for document in (*page["documents"], *page["papers"]):
        document["link"] = document_link(document["path"])
    return _page(office, "case", door=door_link, **page)


def _page(office: Office, name: str, **values: Any) -> str:
    return rule_news.banner(office) + office.wording.plain(f"board/{name}.md.j2", {"today": office.today().isoformat(), **values})
