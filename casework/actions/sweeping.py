"""The second path of the sweep: the board loop runs it itself when the schedule did not, and says so."""

from dataclasses import dataclass
from datetime import date, datetime

from casework.actions import alarms, digests, integrity, remind
from casework.actions.office import Office
from casework.records import store

OURSELVES = "board: swept itself"
STALE = date.resolution  # how long the board tells of it; no rule counts this day
SCHEDULE_GONE = "schedule-gone"


@dataclass(frozen=True, slots=True)
class OwnSweep:
    """A sweep that the board loop ran, because the schedule had not for too long."""

    at: datetime
    words: str


def sweep_ourselves(office: Office, *, schedule_stands_still: bool) -> str:
    """Look over the cases and send everything that is due, as `casework remind` does; give its words.

    After a start or a sleep of the machine that is all. A schedule that stands still is remembered for the board, and somebody is told.
    """
    integrity.look_over(office)
    said = f"{remind.sweep(office, now=office.now()).sentence()} {digests.send_due(office, now=office.now()).sentence()}"
    if schedule_stands_still:
        with store.writing(office.engine) as session:
            store.set_mark(session, OURSELVES, said, at=office.now())
        alarms.sound(office, SCHEDULE_GONE)
    return said


def last_own(office: Office) -> OwnSweep | None:
    """Give the last sweep that the board loop had to run, while it is less than a day ago."""
    with store.reading(office.engine) as session:
        mark = store.mark(session, OURSELVES)
        return OwnSweep(mark.at, mark.value) if mark and office.now() - mark.at < STALE else None
