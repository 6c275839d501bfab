"""Who pressed what on the board, for a board behind a proxy that knows its people: written down first, then told to the board."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from casework.actions import roles
from casework.actions.office import Office
from casework.errors import NotPermitted
from casework.records import store
from casework.records.presses import Press, Pressed

ANSWERS = (Pressed.RESUME, Pressed.START, Pressed.SET_STATE)
READS_ONLY = "{name} reads only, by the role in clinic.toml: nothing was changed. Whoever may do it presses here under a name of their own."
NOT_LISTED = "{person} is not among the people of clinic.toml: nothing was changed. The clinic's manager enters people there; then set the office up again."


def keep(office: Office, what: Pressed, *, person: str = "", run_id: str = "") -> int:
    """Write one press down before the board hears of it, and give its number. Raises DatabaseProblem."""
    with store.writing(office.engine) as session:
        return _add(session, Press(at=office.now(), person=person, what=what, run_id=run_id))


def answered(office: Office, number: int, *, is_accepted: bool, runs: Sequence[str] = ()) -> None:
    """Write down what the board answered to a press, and which runs it was about; each further run has a row of its own."""
    with store.writing(office.engine) as session:
        press = session.get_one(Press, number)
        press.is_accepted = is_accepted
        press.run_id = press.run_id or next(iter(runs), "")
        session.add(press)
        for run in runs[1:]:
            session.add(Press(at=press.at, person=press.person, what=press.what, run_id=run, is_accepted=is_accepted))


def person_of(office: Office, run_id: str) -> str:
    """Name who pressed last for a run, or "": what the board refused does not count, what it has not answered yet counts last."""
    wanted = select(Press).where(Press.run_id == run_id, col(Press.what).in_(ANSWERS)).order_by(col(Press.id).desc())
    with store.reading(office.engine) as session:
        found = [press for press in session.exec(wanted) if press.is_accepted is not False]
        return next((press.person for press in sorted(found, key=lambda each: each.is_accepted is None)), "")


def may_press(office: Office, person: str) -> None:
    """Let only people of the clinic press who do more than read. Raises NotPermitted with the sentence."""
    listed = next((each for each in office.settings.people if each.key == person), None)
    if listed is None:
        raise NotPermitted(NOT_LISTED.format(person=person))
    if roles.rights(office.settings).only_reads(person):
        raise NotPermitted(READS_ONLY.format(name=listed.name))


def listed(office: Office, *, person: str = "", limit: int = 200) -> list[Press]:
    """List the last presses, of one person or of all, newest first."""
    wanted = select(Press).where(Press.person == person) if person else select(Press)
    with store.reading(office.engine) as session:
        return list(session.exec(wanted.order_by(col(Press.id).desc()).limit(limit)))


def line(press: Press, *, zone: ZoneInfo) -> str:
    """Say in one line, by the clinic's clock, who pressed what, and what the board answered."""
    answer = {True: ", done", False: ", refused by the board", None: ", no answer"}[press.is_accepted]
    who = f"{press.person or 'nobody known'}{'' if press.what in (Pressed.FORGED, Pressed.REFUSED) else answer}"
    return f"{press.at.astimezone(zone):%Y-%m-%d %H:%M} {press.what.value}{f' of run {press.run_id}' if press.run_id else ''}  [{who}]"


def unwelcome(office: Office, *, since: datetime) -> tuple[int, int]:
    """Count the names that came without the proxy's secret since then, and the presses of people who may not."""
    with store.reading(office.engine) as session:
        found = [
            session.exec(select(func.count()).select_from(Press).where(Press.what == what, Press.at >= since)).one()
            for what in (Pressed.FORGED, Pressed.REFUSED)
        ]
    return found[0], found[1]


def _add(session: Session, press: Press) -> int:
    session.add(press)
    session.flush()
    return press.id or 0
