"""Always a next step: what an open case must have so that it is never forgotten, and what it lacks where it has not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.terms import Clock, Stage, Step, Track

NEVER = date.max
QUIET = (Clock.PEER_TO_PEER, Clock.APPOINTMENT)  # a call that is past calls for nothing more


class Gap(StrEnum):
    """What an open case lacks."""

    NO_NEXT_STEP = "no-next-step"
    NOTHING_REMINDS = "nothing-reminds"
    CLOCK_ASLEEP = "clock-asleep"
    NOT_ON_BOARD = "not-on-board"

    @property
    def words(self) -> str:
        """Say it to the person who sees to it."""
        return WORDS[self.value]


WORDS = {
    "no-next-step": "no question is open, no clock reminds and no hold ends: it waits for nobody",
    "nothing-reminds": "a question is open, and nothing reminds of it",
    "clock-asleep": "a clock runs that reminds nobody any more",
    "not-on-board": "its question does not hang on the board",
}


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A stage that waits for an answer, and the run it hangs on, "" for none."""

    stage: Stage
    track: Track
    step: Step
    opened_on: date
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock that runs. `next_look_on` None means that no sweep has looked at it yet, `NEVER` that none will again."""

    clock: Clock
    work_by: date | None
    drives: bool
    next_look_on: date | None = None

    @property
    def reminds(self) -> bool:
        """Say whether somebody will still be told of it."""
        return self.drives and self.work_by is not None and self.next_look_on != NEVER

    @property
    def is_asleep(self) -> bool:
        """Say whether it should remind, and does not."""
        return self.drives and self.work_by is not None and self.next_look_on == NEVER and self.clock not in QUIET


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """How an open case stands: its open questions, its running clocks, and until when it rests."""

    number: str
    owner: str
    questions: tuple[OpenQuestion, ...] = ()
    clocks: tuple[RunningClock, ...] = ()
    hold_until: date | None = None


def gaps(case: CaseStanding, *, today: date, has_board: bool = False) -> tuple[Gap, ...]:
    """List what an open case lacks; `has_board` says that its questions should hang on a board."""
    return tuple(_gaps(case, today, has_board))


def _gaps(case: CaseStanding, today: date, has_board: bool) -> Iterator[Gap]:
    is_told = any(each.reminds for each in case.clocks) or (case.hold_until is not None and case.hold_until > today)
    if not is_told:
        yield Gap.NOTHING_REMINDS if case.questions else Gap.NO_NEXT_STEP
    if any(each.is_asleep for each in case.clocks):
        yield Gap.CLOCK_ASLEEP
    if has_board and any(not each.run_id and each.opened_on < today for each in case.questions):
        yield Gap.NOT_ON_BOARD
