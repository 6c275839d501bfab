"""What cannot be done on a case now, and why: one line for each act that a coordinator would look for, with what removes the blocker."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from casework.actions import refusals, stages
from casework.actions.blocked_acts import LOOKED
from casework.actions.office import Office
from casework.errors import BadInput, CaseworkError, NotAllowed, Way
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.terms import Step

ALL = "anything"
LISTED_BESIDE = ("draw", "file")  # the page lists what stops these, and looks it up once
UNSAID = ("nothing-to-undo",)  # a case on which nobody did anything yet is not looked at for taking something back
SHOWN_WAYS = 2


@dataclass(frozen=True, slots=True)
class Blocked:
    """One act that is not open: what stands in the way, and what removes it or is open instead. `code` is "" where the act is open."""

    act: str
    words: str
    stage: str
    track: str
    code: str
    blocker: str
    ways: tuple[Way, ...]

    @property
    def said(self) -> str:
        """Say it in one line."""
        if not self.code:
            return f"{self.words}: open. {self.ways[0]}"
        return f"{self.words}: {self.blocker} {'. '.join(_capital(str(way)) for way in self.ways)}."

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON and pages hold it."""
        return {**asdict(self), "ways": [asdict(way) for way in self.ways]}


def why(office: Office, number: str, act: str = "") -> list[Blocked]:
    """Say what stands in the way of an act, of every open stage; without an act, of each that a coordinator would look for.

    Raises UnknownCase, BadInput for an act that is none, with the list.
    """
    if act and act not in LOOKED:
        raise BadInput(f"“{act}” is none of the acts. Ask about: {', '.join(LOOKED)}.")
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        if not act:
            return list(_of_case(office, session, case, LOOKED))
        return [_look(office, session, case, row, act) or _open(case, row, act) for row in _rows(session, case)]


def part(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give the case page its lines."""
    acts = [act for act in LOOKED if act not in LISTED_BESIDE]
    return {"cannot": [_line(each) for each in _of_case(office, session, case, acts)]}


def _line(each: Blocked) -> dict[str, Any]:
    """Give what a page prints of one line: the ways that remove the blocker first, no more than can be read at a glance."""
    ways = [{**asdict(way), "words": _capital(way.words)} for way in each.ways[:SHOWN_WAYS]]
    return {**each.as_dict(), "blocker": _capital(each.blocker), "ways": ways}


def _of_case(office: Office, session: Session, case: Case, acts: Collection[str]) -> Iterator[Blocked]:
    if case.closed_on:
        yield _closed(session, case)
        return
    told = set()
    for row in _rows(session, case):
        for act in acts:
            found = _look(office, session, case, row, act) if LOOKED[act].belongs(session, case, row) else None
            if found and found.code not in UNSAID and (act, found.blocker) not in told:
                told.add((act, found.blocker))
                yield found


def _closed(session: Session, case: Case) -> Blocked:
    refused, row = refusals.closed(case), stages.find(session, case.number, None)[1]
    return Blocked(ALL, "Draw, file, record or decide anything", row.stage.title, row.track.value, refused.code, refused.blocker, refused.ways)


def _rows(session: Session, case: Case) -> list[CaseStage]:
    """List the stages that wait for somebody; of a finished case the last."""
    rows = store.stages(session, case.number)
    return [row for row in rows if row.step is not Step.DECIDED] or list(rows[-1:])


def _look(office: Office, session: Session, case: Case, row: CaseStage, act: str) -> Blocked | None:
    looked = LOOKED[act]
    try:
        looked.check(office, session, case, row)
    except NotAllowed as refused:
        return Blocked(act, looked.words, row.stage.title, row.track.value, refused.code or "refused", refused.blocker, refused.ways)
    except CaseworkError as refused:
        ways = (refusals.way("case-page", number=case.number),)
        return Blocked(act, looked.words, row.stage.title, row.track.value, type(refused).__name__, str(refused), ways)
    return None


def _open(case: Case, row: CaseStage, act: str) -> Blocked:
    ways = (refusals.way(LOOKED[act].way, number=case.number),)
    return Blocked(act, LOOKED[act].words, row.stage.title, row.track.value, "", "", ways)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
