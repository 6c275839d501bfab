"""The worklist's pages as Markdown: the most urgent of all, of each owner, by stage, payer and party, payers overdue, and whom cases wait for.

Every page is bounded and says what it left out and where the rest is. Links are made by whoever knows the server.
"""

import re
import textwrap
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from casework.actions import findings, monday_looks, papers_asked, proposals, rule_news, waiting_page, worklist, worklist_kept
from casework.actions.office import Office
from casework.actions.worklist import NOBODY, Group, Wanted
from casework.actions.worklist_rows import WorklistRow
from casework.records import store
from casework.rules.waiting import AwaitedParty
from casework.terms import Stage, Track

Link = Callable[[str], str]
PAGE_ROWS = 100
GROUP_ROWS = 25
MOST_SECTIONS = 10
MOST_GROUPS = 100
CELL = 16  # letters that one line of a cell should hold
ASKED = ": tell us: "
WHOLE = "worklist"
OF_OWNER = "worklist-of-"
VIEWS = {
    "by stage": "worklist-by-stage",
    "by payer": "worklist-by-payer",
    "by whom cases wait for": "worklist-by-waiting",
    "payers overdue": "payer-overdue",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the board: its lasting key, one line about it, and how its Markdown is made."""

    key: str
    description: str
    text: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Links:
    """How pages make links: to a run, to another page by its key, and to the spreadsheet; "" where there is none."""

    run: Link
    page: Link = lambda _: ""
    export: str = ""

    def of_row(self, row: WorklistRow) -> str:
        """Give the link of a row: its run, or its case's page while no run is parked."""
        return self.run(row.run_id) if row.run_id else self.page(case_key(row.case_number))


def case_key(number: str) -> str:
    """Name a case's page; keys of the board's pages are lower case."""
    return f"case-{number.lower()}"


def owner_key(owner: str) -> str:
    """Name an owner's page."""
    return OF_OWNER + re.sub(r"[^a-z0-9]+", "-", owner.lower()).strip("-")


def pages(office: Office, *, run_link: Link, page_link: Link | None = None, export_link: str = "") -> list[Page]:
    """List the worklist's pages, after bringing the list up to date once; each text is then read by SQL when it is asked for."""
    worklist_kept.refresh(office)
    links = Links(run_link, page_link or (lambda _: ""), export_link)
    own = [Page(owner_key(owner), f"What {owner} has to do, most urgent first", partial(text, office, links, owner=owner)) for owner in worklist.owners(office)]
    return [
        Page(WHOLE, "Every case that waits for somebody, most urgent first", partial(text, office, links)),
        *own,
        Page(owner_key(NOBODY), "Cases that nobody owns, most urgent first", partial(text, office, links, owner=NOBODY)),
        Page("worklist-by-stage", "The worklist by stage, with counts and dollars", partial(by_stage, office, links)),
        Page("worklist-by-payer", "The worklist by payer, with counts and dollars", partial(by_payer, office, links)),
        Page("worklist-by-waiting", "The worklist by whom cases wait for", partial(by_waiting, office, links)),
        Page("payer-overdue", "Payers past their last lawful day", partial(overdue, office, links)),
        Page("waiting", "Whom every open case waits for, the longest wait first", partial(waiting, office)),
    ]


def text(office: Office, links: Links, *, owner: str = "") -> str:
    """Write the worklist, of everybody or of one owner: the hundred most urgent stages, nearest working date first."""
    wanted = Wanted(owner=owner)
    rows = worklist.rows(office, wanted, limit=PAGE_ROWS, is_fresh=True)
    head, shows = _head(office, wanted), [shown(row, links) for row in rows]
    others = _others(office, links, owner_key(owner) if owner else WHOLE)
    asked = _asked(office, links, rows, owner)
    return written(office, WHOLE, head=head, owner=owner, rows=shows, total=head["total"], most=PAGE_ROWS, export=links.export, others=others, **asked)


def _asked(office: Office, links: Links, rows: list[WorklistRow], owner: str) -> dict[str, Any]:
    """Gather what is to be found out, the papers that nobody put to a case, and the claims to look at."""
    numbers = list(dict.fromkeys(row.case_number for row in rows))
    with store.reading(office.engine) as session:
        tasks = [*proposals.on_closed(session, owner=owner)[:PAGE_ROWS], *findings.of_cases(session, numbers)[:PAGE_ROWS]]
        tasks += papers_asked.for_worklist(office, session, rows, owner=owner)[:PAGE_ROWS]
        papers = papers_asked.without_case(session)
        looks = [each.as_dict() for each in monday_looks.waiting(office, session)][:PAGE_ROWS]
    by_case = {row.case_number: links.of_row(row) for row in reversed(rows)}
    said = [
        {**task, "case_words": whole(task["case_number"]), "work_by": whole(task["work_by"]), "link": by_case.get(task["case_number"], "")} for task in tasks
    ]
    return {"tasks": said, "papers_without_case": papers, "looks": looks}


def _others(office: Office, links: Links, own: str) -> list[dict[str, str]]:
    """List the worklist's pages other than the own one, as links; none where nobody knows their addresses."""
    keys = {"all": WHOLE, **{each: owner_key(each) for each in (*worklist.owners(office), NOBODY)}, **VIEWS}
    return [{"name": name, "link": links.page(key)} for name, key in keys.items() if key != own and links.page(key)]


def by_stage(office: Office, links: Links) -> str:
    """Write the worklist by stage."""
    groups = sorted(worklist.by(office, "stage"), key=lambda group: Stage(group.key).place)
    return _by(office, links, "stage", [(Stage(group.key).title, group, Wanted(stage=Stage(group.key))) for group in groups])


def by_payer(office: Office, links: Links) -> str:
    """Write the worklist by payer, the nearest working date first."""
    return _by(office, links, "payer", [(group.key, group, Wanted(payers=(group.key,))) for group in worklist.by(office, "payer")])


def by_waiting(office: Office, links: Links) -> str:
    """Write the worklist by whom cases wait for."""
    order = list(AwaitedParty)
    groups = sorted(worklist.by_party(office), key=lambda group: order.index(AwaitedParty(group.key)))
    return _by(office, links, "waiting", [(group.key, group, Wanted(party=AwaitedParty(group.key))) for group in groups])


def _by(office: Office, links: Links, name: str, found: list[tuple[str, Group, Wanted]]) -> str:
    sections = [
        {"title": title, "total": group.total, "rows": [shown(row, links) for row in worklist.rows(office, wanted, limit=GROUP_ROWS, is_fresh=True)]}
        for title, group, wanted in found[:MOST_SECTIONS]
    ]
    groups = [{**asdict(group), "title": title, "amount": group.amount, "nearest": _day(group.nearest)} for title, group, _ in found]
    return written(
        office,
        "worklist-by",
        by=name,
        head=_head(office, Wanted()),
        groups=groups[:MOST_GROUPS],
        more_groups=len(groups) - MOST_GROUPS,
        sections=sections,
        more_sections=len(found) - MOST_SECTIONS,
        export=links.export,
        others=_others(office, links, f"worklist-by-{name}"),
    )


def overdue(office: Office, links: Links) -> str:
    """Write the page of payers past their last lawful day."""
    wanted = Wanted(is_overdue=True)
    rows = worklist.rows(office, wanted, limit=PAGE_ROWS, is_fresh=True)
    return written(office, "payer-overdue", rows=[shown(row, links) for row in rows], total=worklist.head(office, wanted).total)


def waiting(office: Office) -> str:
    """Write the page of whom every open case waits for, by party, the longest wait first."""
    return written(office, "waiting", groups=waiting_page.groups(office))


def shown(row: WorklistRow, links: Links) -> dict[str, Any]:
    """Give a row as a page prints it: dates as YYYY-MM-DD, what is missing in one text, its link."""
    days = {name: day.isoformat() if (day := getattr(row, name)) else "" for name in ("work_by", "last_lawful", "hold_until")}
    words = {
        "stage": Stage(row.stage).title,
        "case_words": whole(row.case_number),
        "work_by": whole(days["work_by"]),
        "what": lined(row.what),
        "payer": lined(row.payer),
        "place": lined(f"{Stage(row.stage).title}{' (provider)' if row.track == Track.PROVIDER else ''}, {row.step}"),
        "awaits": lined(whole(row.awaits)),
        "blocks": lined(whole(_brief(row))),
        "acknowledged": lined(whole(row.acknowledged)),
        "late": -min(row.days_left or 0, 0) if row.is_late else 0,
    }
    return {**asdict(row), **days, **words, "link": links.of_row(row)}


def _brief(row: WorklistRow) -> str:
    """Name the first thing that blocks a row, or that is missing, and count the others, which the case page and the spreadsheet name."""
    blocks = [thing for part in row.blocked.split("; ") for thing in part.replace(ASKED, ": ").split(", ")] if row.blocked else []
    things = [*blocks, *row.missing]
    return f"{things[0]}{f' and {len(things) - 1} more' if len(things) > 1 else ''}" if things else ""


def whole(words: str) -> str:
    """Keep a date or case number on one line: a hyphen that does not break."""
    return words.replace("-", "\u2011")


def lined(words: str) -> str:
    """Keep a few words together on each line of a narrow cell, which else would hold one: spaces that do not break."""
    lines = textwrap.wrap(words, CELL, break_long_words=False, break_on_hyphens=False)
    return " ".join(line.replace(" ", "\u00a0") for line in lines)


def written(office: Office, name: str, **values: Any) -> str:
    """Fill a page of the board, with what is new of the rules above it."""
    return rule_news.banner(office) + office.wording.plain(f"board/{name}.md.j2", {"today": office.today().isoformat(), **values})


def _head(office: Office, wanted: Wanted) -> dict[str, Any]:
    found = worklist.head(office, wanted)
    return {**asdict(found), "amount": found.amount}


def _day(day: Any) -> str:
    return whole(day.isoformat()) if day else ""
