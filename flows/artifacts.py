"""The board's pages as Markdown artifacts: written only when their text changed, old versions pruned."""

import re
from collections.abc import Callable, Iterable
from functools import partial

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey, FlowRunFilter, TaskRunFilter
from prefect.client.schemas.objects import Artifact
from prefect.client.schemas.sorting import ArtifactSort

from casework.actions import Office, results
from casework.actions import board as pages
from casework.errors import CaseworkError
from flows import links

KEPT = 3
NO_BREAK = "\u2011"  # a narrow column of a table would part a date at its hyphens
_DATE = re.compile(r"(?<=[| *])\d{4}-\d\d-\d\d(?=[^\n`]*\|\s*$)", re.MULTILINE)
DESCRIBED = {
    "worklist": "Every case that waits for somebody, most urgent first",
    "monday-sheet": "What the latest import calls for, group by group, and what blocks each",
    "payer-overdue": "Payers past their last lawful day",
    "waiting": "Whom every open case waits for, the longest wait first",
    "stuck": "Open cases that lack a next step",
    "reminders-failed": "Messages that no channel took",
    "results": "Asked, won and paid, by payer and month",
}


def write_lists(office: Office, client: SyncPrefectClient) -> None:
    """Write the worklist, the Monday sheet, whom cases wait for, and the three lists of what needs attention."""
    run_link = partial(links.run_link, office.settings)
    texts: dict[str, Callable[[], str]] = {
        "worklist": partial(pages.worklist_text, office, run_link=run_link),
        "monday-sheet": partial(pages.monday_text, office, run_link=run_link),
        "payer-overdue": partial(pages.overdue_text, office, run_link=run_link),
        "waiting": partial(pages.waiting_text, office),
        "stuck": partial(pages.stuck_text, office),
        "reminders-failed": partial(pages.reminders_failed_text, office),
        "results": partial(results.text, office),
    }
    for key, text in texts.items():
        put(client, key, _told(text), description=DESCRIBED[key])


def write_cases(office: Office, client: SyncPrefectClient, numbers: Iterable[str]) -> None:
    """Write the pages of some cases."""
    run_link = partial(links.run_link, office.settings)
    for number in numbers:
        ways: dict[str, Callable[[str], str]] = {
            "run_link": run_link,
            "document_link": partial(links.document_link, office.settings),
            "door_link": partial(links.door_link, office.settings, number),
        }
        text = partial(pages.case_text, office, number, **ways)
        put(client, links.case_key(number), _told(text), description=f"Case {number}")


def put(client: SyncPrefectClient, key: str, text: str, *, description: str) -> bool:
    """Write one page unless it says so already; keep its last versions only, and say whether it was written."""
    text = _DATE.sub(lambda day: day[0].replace("-", NO_BREAK), text)
    versions = _versions(client, key)
    if versions and versions[0].data == text:
        return False
    client.create_artifact(ArtifactCreate(key=key, type="markdown", description=description, data=text))
    for old in versions[KEPT - 1 :]:
        client.delete_artifact(old.id)
    return True


def _told(text: Callable[[], str]) -> str:
    """Fill a page, or say on it what is wrong with its template: a clinic's slip must not stop the board."""
    try:
        return text()
    except CaseworkError as error:
        return f"This page cannot be written. {error}"


def _versions(client: SyncPrefectClient, key: str) -> list[Artifact]:
    return client.read_artifacts(
        artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])),
        flow_run_filter=FlowRunFilter(),
        task_run_filter=TaskRunFilter(),
        sort=ArtifactSort.CREATED_DESC,
        limit=50,
        offset=0,
    )
