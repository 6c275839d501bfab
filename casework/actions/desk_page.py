"""The desk: the one page a coordinator opens first. Everybody's list, every other list, the forms, the export, and whether the program is well."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import case, col, func, select

from casework import roster
from casework.actions import alarms, deliveries_board, remind, rule_news, sweeping, worklist_kept
from casework.actions.office import Office
from casework.records import store
from casework.records.worklist import NO_DAY, WorklistLine

Link = Callable[[str], str]
NOBODYS = "Nobody’s cases"


@dataclass(frozen=True, slots=True)
class Addresses:
    """How the desk makes its links: a page by key, an owner's suspended runs, a form, all runs of today, the export."""

    page: Link
    owner: Link
    form: Link
    everybody: str
    export: str


@dataclass(frozen=True, slots=True)
class Line:
    """What waits for one person: how many stages, how many of them due by today, the nearest date."""

    key: str
    name: str
    waiting: int = 0
    due: int = 0
    nearest: date | None = None


def text(office: Office, *, addresses: Addresses, more: int = 0, stuck: int = 0, pages: Iterable[tuple[str, str]] = ()) -> str:
    """Write the desk. `more` cases are still being brought up to date, `stuck` lack a next step; `pages` are the owners' own, by owner and key."""
    own = dict(pages)
    values = {
        "day": f"{office.today():%A %Y-%m-%d}",
        "people": [{**asdict(line), "nearest": line.nearest.isoformat() if line.nearest else "", "page": own.get(line.key, "")} for line in lines(office)],
        "to": addresses,
        "more": more,
        "stuck": stuck,
        "failed": len(deliveries_board.rows(office)),
        **_health(office),
    }
    return rule_news.banner(office) + office.wording.plain("board/desk.md.j2", values)


def lines(office: Office) -> list[Line]:
    """Count what the worklist holds for each person: first the people of the clinic's file, then owners who are no longer in it."""
    worklist_kept.refresh(office)
    due = func.sum(case((col(WorklistLine.order_on) <= office.today(), 1), else_=0))
    counted = select(WorklistLine.owner, func.count(), due, func.min(WorklistLine.order_on)).group_by(WorklistLine.owner)
    with store.reading(office.engine) as session:
        found = {owner: (int(waiting), int(by_today or 0), None if day == NO_DAY else day) for owner, waiting, by_today, day in session.exec(counted)}
    names = {person.key: person.name for person in office.settings.people}
    names |= dict.fromkeys((owner for owner in found if owner in roster.UNOWNED), NOBODYS)
    return [Line(owner, names.get(owner, owner), *found.get(owner, (0, 0, None))) for owner in dict.fromkeys((*names, *sorted(found)))]


def _health(office: Office) -> dict[str, object]:
    last, own = remind.last_sweep_at(office), sweeping.last_own(office)
    untold = [alarm for alarm in alarms.listed(office) if not alarm.is_told and alarm.tried_at]
    return {
        "swept_at": last.astimezone(office.settings.zone).strftime("%Y-%m-%d %H:%M") if last else "",
        "is_silent": last is None or office.now() - last > alarms.SILENCE,
        "own_sweep": own.at.astimezone(office.settings.zone).strftime("%Y-%m-%d %H:%M") if own else "",
        "untold": [{"kind": alarm.kind, "error": alarm.error} for alarm in untold],
    }
