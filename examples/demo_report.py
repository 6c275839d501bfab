"""What the demo did: cases, deadlines with their rules, Word files, mail, and the links to the board."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console

from casework.actions import pages
from examples import demo_mail
from examples.demo_place import Place
from flows import links

SHOWN_SUBJECTS = 12


def tell(console: Console, place: Place, walked: str, endings: list[str]) -> None:
    """Print what the demo did."""
    numbers = _numbers(walked)
    shown = [pages.case_page(place.office, number) for number in numbers]
    _cases(console, place, shown)
    _deadlines(console, shown)
    say(console, f"\n{walked} on the board: {' · '.join(endings)}")
    _documents(console, place, walked)
    _mail(console, place, walked)
    _links(console, place, walked)


def say(console: Console, line: str) -> None:
    """Print a line as it is: paths and links must not break."""
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def _numbers(walked: str) -> list[str]:
    """List every case, open or closed: numbers count from 1."""
    last = int(walked.rsplit("-", 1)[1])
    return [f"{walked.rsplit('-', 1)[0]}-{number:04}" for number in range(1, last + 1)]


def _cases(console: Console, place: Place, shown: list[dict[str, Any]]) -> None:
    waiting = {row.case_number: row for row in pages.worklist(place.office)}
    say(console, f"\nCases on {place.office.today()}: {len(shown)}, of which {len(waiting)} wait for somebody")
    for page in shown:
        row, stage = waiting.get(page["case_number"]), page["stages"][-1]["title"].lower()
        told = f"{row.what}, work by {row.work_by or 'no date yet'}" if row else f"closed as “{page['outcome']}”"
        say(console, f"  {page['case_number']}  {page['payer']}; {stage}: {told}")


def _deadlines(console: Console, shown: list[dict[str, Any]]) -> None:
    say(console, "\nDeadlines that run, with their rules")
    for page in shown:
        for row in page["deadlines"]:
            say(console, f"  {page['case_number']}  {deadline_words(row)}")


def deadline_words(row: Mapping[str, Any]) -> str:
    """Say a clock on one line: whose it is, its dates, its rule and citation."""
    stage = row["stage"].lower() + (" (provider)" if row["track"] == "provider" else "")
    lawful = f"last lawful day {row['last_lawful']}" if row["last_lawful"] else "our own target, the law sets no date"
    basis = ", ".join(part for part in (row["rule"], row["citation"]) if part)
    return f"{stage}: {row['clock']} {row['work_by'] or 'no date yet'} ({lawful}) [{basis}]"


def _documents(console: Console, place: Place, walked: str) -> None:
    folder = place.office.documents
    files = sorted(folder.rglob("*.docx"))
    say(console, f"\n{len(files)} Word files in {folder}; those of {walked}:")
    for path in files:
        if path.is_relative_to(folder / walked):
            say(console, f"  {path.relative_to(folder)}")
    say(console, f"Chart workbooks, pre-filled, in {place.office.settings.folder('charts')}")


def _mail(console: Console, place: Place, walked: str) -> None:
    mails = demo_mail.read(place.mail)
    mine = [mail for mail in mails if walked in mail.subject]
    say(console, f"\n{len(mails)} reminders were mailed to the catcher ({place.mail.folder}), {len(mine)} of them about {walked}:")
    for mail in mine[:SHOWN_SUBJECTS]:
        say(console, f"  {mail.line}")
    others = list(dict.fromkeys(mail.line for mail in mails if walked not in mail.subject))
    if others:
        say(console, f"The others, about the other cases, such as:\n  {others[0]}\n  {others[-1]}")


def _links(console: Console, place: Place, walked: str) -> None:
    settings = place.office.settings
    say(console, "\nOn the board")
    for name, link in links.coordinator_links(settings):
        say(console, f"  {name}: {link}")
    say(console, f"  All cases on one page: {links.page_link(settings, 'worklist')}")
    say(console, f"  {walked}: {links.page_link(settings, links.case_key(walked))}")
