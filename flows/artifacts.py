"""The board's pages as Markdown artifacts: written only when their text changed, old versions pruned, pages of nobody removed."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import Artifact

from casework import roster
from casework.actions import Office, desk_page, integrity, results, worklist, worklist_pages
from casework.actions import board as pages
from casework.actions.worklist_pages import Page
from casework.errors import CaseworkError
from flows import links

KEPT = 3
NEWEST_FIRST = "CREATED_DESC"
AT_A_TIME = 50
LONGEST = 150_000  # signs: above it the browser takes seconds to show a page
CUT = "\n\n**This page is too long to be shown whole.** The command line has the rest."
NO_BREAK = "\u2011"  # a narrow column of a table would part a date at its hyphens
_DATE = re.compile(r"(?<=[| *])\d{4}-\d\d-\d\d(?=[^\n`]*\|\s*$)", re.MULTILINE)
DESK = "Start here: your list, every other list, the forms and the export"
DESCRIBED = {
    "monday-sheet": "What the latest import calls for, group by group, and what blocks each",
    "stuck": "Open cases that lack a next step",
    "reminders-failed": "Messages that have not arrived",
    "results": "Asked, won and paid, by payer and month",
}
OWN = "worklist-"
WIDE = ("stuck", "results")


class Shown:
    """What this process knows to be on the board, so that a page which says so already costs no question to the server."""

    def __init__(self) -> None:
        self._prints: dict[str, bytes] = {}
        self.keys: frozenset[str] = frozenset()
        self.stuck: int | None = None

    def has(self, key: str, text: str) -> bool:
        """Say whether a page is known to say this."""
        return self._prints.get(key) == _print(text)

    def learn(self, key: str, text: str) -> None:
        """Remember what a page says."""
        self._prints[key] = _print(text)

    def forget(self) -> None:
        """Take nothing for granted: somebody may have deleted a page."""
        self._prints.clear()
        self.keys = frozenset()


def write_lists(office: Office, client: SyncPrefectClient, *, shown: Shown | None = None, more: int = 0, quick: bool = False) -> None:
    """Write the desk, the worklists, the Monday sheet, whom cases wait for, and the lists of what needs attention.

    `more` is how many cases the board still has to bring up to date; the desk says so. Worklists of nobody's any more go.
    A quick writing leaves out what costs a look at every open case, for somebody who writes the whole within a minute.
    """
    shown = shown or Shown()
    if not quick or shown.stuck is None:
        shown.stuck = len(integrity.check(office))
    listed = _pages(office, more=more, stuck=shown.stuck)
    for page in listed:
        if not (quick and page.key in WIDE):
            put(client, page.key, _told(page.text), description=page.description, shown=shown)
    keys = frozenset(page.key for page in listed)
    if shown.keys != keys:
        remove(client, beginning=OWN, but=keys)
        shown.keys = keys


def _pages(office: Office, *, more: int, stuck: int) -> list[Page]:
    settings = office.settings
    run_link, page_link = partial(links.run_link, settings), partial(links.page_link, settings)
    worklists = worklist_pages.pages(office, run_link=run_link, page_link=page_link, export_link=links.export_link(settings))
    owners = [(person.key, key) for person in settings.people if (key := worklist_pages.owner_key(person.key)) in {page.key for page in worklists}]
    owners += [(owner, worklist_pages.owner_key(worklist.NOBODY)) for owner in roster.UNOWNED]
    texts: dict[str, Callable[[], str]] = {
        "monday-sheet": partial(pages.monday_text, office, run_link=run_link),
        "stuck": partial(pages.stuck_text, office, page_link=page_link),
        "reminders-failed": partial(pages.reminders_failed_text, office, page_link=page_link),
        "results": partial(results.text, office),
    }
    desk = Page("desk", DESK, partial(desk_page.text, office, addresses=links.addresses(settings), more=more, stuck=stuck, pages=owners))
    return [desk, *worklists, *(Page(key, DESCRIBED[key], text) for key, text in texts.items())]


def write_cases(office: Office, client: SyncPrefectClient, numbers: Iterable[str], *, shown: Shown | None = None) -> None:
    """Write the pages of some cases."""
    run_link = partial(links.run_link, office.settings)
    for number in numbers:
        ways: dict[str, Callable[[str], str]] = {
            "run_link": run_link,
            "document_link": partial(links.document_link, office.settings),
            "door_link": partial(links.door_link, office.settings, number),
        }
        text = partial(pages.case_text, office, number, **ways)
        put(client, links.case_key(number), _told(text), description=f"Case {number}", shown=shown)


def put(client: SyncPrefectClient, key: str, text: str, *, description: str, shown: Shown | None = None) -> bool:
    """Write one page unless it says so already; keep its last versions only, and say whether it was written."""
    text = _DATE.sub(lambda day: day[0].replace("-", NO_BREAK), text)
    text = text if len(text) <= LONGEST else text[: text.rindex("\n", 0, LONGEST)] + CUT
    shown = shown or Shown()
    if shown.has(key, text):
        return False
    versions = _versions(client, key)
    is_new = not versions or versions[0].data != text
    if is_new:
        client.create_artifact(ArtifactCreate(key=key, type="markdown", description=description, data=text))
    for old in versions[KEPT - is_new :]:
        client.delete_artifact(old.id)
    shown.learn(key, text)
    return is_new


def remove(client: SyncPrefectClient, *, beginning: str, but: Iterable[str]) -> int:
    """Delete every version of the pages whose key begins so and that are not among those kept; say how many versions."""
    kept = set(but)
    gone = [found for found in _like(client, f"{beginning}%") if found.key not in kept and (found.key or "").startswith(beginning)]
    for each in gone:
        client.delete_artifact(each.id)
    return len(gone)


def drop(client: SyncPrefectClient, key: str) -> None:
    """Delete every version of one page."""
    while versions := _versions(client, key):
        for each in versions:
            client.delete_artifact(each.id)


def _told(text: Callable[[], str]) -> str:
    """Fill a page, or say on it what is wrong with its template: a clinic's slip must not stop the board."""
    try:
        return text()
    except CaseworkError as error:
        return f"This page cannot be written. {error}"


def _print(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _like(client: SyncPrefectClient, pattern: str) -> list[Artifact]:
    return list(_found(client, ArtifactFilterKey(like_=pattern)))


def _found(client: SyncPrefectClient, key: ArtifactFilterKey) -> Iterator[Artifact]:
    offset = 0
    while some := _read(client, key, offset=offset):
        yield from some
        offset += len(some)


def _versions(client: SyncPrefectClient, key: str) -> list[Artifact]:
    return _read(client, ArtifactFilterKey(any_=[key]), offset=0)


def _read(client: SyncPrefectClient, key: ArtifactFilterKey, *, offset: int) -> list[Artifact]:
    # Asked by hand: the client's own question names a run in any case, and then finds only pages that a run wrote; the board loop writes ours.
    asked = {"artifacts": ArtifactFilter(key=key).model_dump(mode="json", exclude_unset=True), "sort": NEWEST_FIRST, "limit": AT_A_TIME, "offset": offset}
    return Artifact.model_validate_list(client.request("POST", "/artifacts/filter", json=asked).json())
