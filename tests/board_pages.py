"""The pages of the worklist as the board writes them, by their keys, and the rows of one."""

from collections.abc import Callable

from casework.actions import Office, worklist, worklist_pages
from casework.actions.worklist_rows import WorklistRow


def page(office: Office, key: str = worklist_pages.WHOLE, *, run_link: Callable[[str], str] = str) -> str:
    """Write one page, with plain spaces where the board keeps words together."""
    return next(each.text().replace("\u00a0", " ") for each in worklist_pages.pages(office, run_link=run_link) if each.key == key)


def payer_overdue(office: Office) -> list[WorklistRow]:
    """List the rows of the page of payers past their last lawful day."""
    return worklist.rows(office, worklist.Wanted(is_overdue=True))
