"""Addresses on the board. No Prefect here: the digest and the command line print them too."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from casework.actions.desk_page import Addresses
from casework.settings import Settings

DOCUMENTS = "/casework/documents/"
PAGES = "/casework/pages/"
DOORS = "/casework/do/"
BELL = "/casework/bell"
EXPORT = "/casework/export/worklist.xlsx"


def coordinator_links(settings: Settings) -> Iterator[tuple[str, str]]:
    """Give each person's name and the address of all their open cases, most urgent first."""
    for person in settings.people:
        yield person.name, worklist_link(settings, person.key)


def worklist_link(settings: Settings, owner: str) -> str:
    """Give the address of one owner's open cases; the plain Runs page hides what waits longer than a week."""
    return f"{settings.board_url}/v2/runs?sort=NAME_ASC&state=Suspended&tags=owner:{quote(owner)}"


def run_link(settings: Settings, run_id: str) -> str:
    """Give the address of one run, where Resume is."""
    return f"{settings.board_url}/v2/runs/flow-run/{run_id}"


def page_link(settings: Settings, key: str) -> str:
    """Give the lasting address of one page of ours on the board, such as worklist or case-c26-0007."""
    return f"{settings.board_url}{PAGES}{quote(key)}"


def case_key(number: str) -> str:
    """Name a case's page; keys of artifacts are lower case."""
    return f"case-{number.lower()}"


def door_link(settings: Settings, number: str, door: str) -> str:
    """Give the address of a door's form with the case's number filled in, such as that of log-contact."""
    return f"{settings.board_url}{DOORS}{quote(door)}/{quote(number)}"


def form_link(settings: Settings, door: str) -> str:
    """Give the address of an empty form."""
    return f"{settings.board_url}{DOORS}{quote(door)}"


def export_link(settings: Settings) -> str:
    """Give the address of the worklist as a spreadsheet."""
    return f"{settings.board_url}{EXPORT}"


def addresses(settings: Settings) -> Addresses:
    """Give every kind of address that the desk's page needs."""
    return Addresses(
        page=partial(page_link, settings),
        owner=partial(worklist_link, settings),
        form=partial(form_link, settings),
        everybody=f"{settings.board_url}/v2/runs?sort=NAME_ASC&state=Suspended",
        export=export_link(settings),
    )


def document_link(settings: Settings, path: str) -> str:
    """Give the address under which a document opens from the board; `path` is relative to the documents folder."""
    return f"{settings.board_url}{DOCUMENTS}{quote(path)}"
