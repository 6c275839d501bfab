"""What a sweep goes by: the ladders in force, the day, and the days on which nobody works."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from casework.actions import staff
from casework.actions.office import Office
from casework.errors import CaseworkError
from casework.rules import ladder
from casework.rules.ladder import Ladder, Rung
from casework.rules.ladder_book import LadderBook
from casework.terms import Clock


@dataclass(frozen=True, slots=True)
class Rules:
    """The ladders, and the day. `payer_key` gives the rulebook's key of a payer's name, or that name."""

    book: LadderBook
    today: date
    holidays: frozenset[date]
    payer_key: Callable[[str], str] = str

    def ladder(self, clock: Clock, payer: str) -> Ladder:
        """Give the ladder of a clock of a case of this payer."""
        if not self.book.payers:
            return self.book.kinds[clock]
        return self.book.ladder(clock, (payer, self.payer_key(payer)))

    def present_rung(self, clock: Clock, payer: str, *, work_by: date) -> Rung | None:
        """Give the latest rung of a date that has fallen by today."""
        return ladder.latest_rung(self.ladder(clock, payer), work_by=work_by, today=self.today, holidays=self.holidays)


def of(office: Office, *, today: date) -> Rules:
    """Read the ladders in force; what is wrong with a clinic's own is told by the sweep."""

    @cache
    def key(name: str) -> str:
        try:
            return office.book.payer(name)
        except CaseworkError:  # told by every page meanwhile
            return name

    return Rules(staff.book(office)[0], today, staff.holidays(office)[0], key)
