"""What one field of a chart is: its name, the words beside it, and what may stand there."""

from dataclasses import dataclass
from enum import StrEnum

# USPS Publication 28, Appendix B: the states, the District of Columbia and the territories.
_CODES = (
    "AL AK AS AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MP MT NE NV NH NJ NM NY "
    "NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY"
)
STATES = tuple(_CODES.split())
UNKNOWN = "unknown"


class Kind(StrEnum):
    """What may stand in a cell; the value says it to the person who fills it in."""

    TEXT = "text"
    LONG = "text of one or more lines"
    CHOICE = "one of the list"
    PLAN = "a plan name of the list"
    STATE = "a state as two letters, such as FL"
    DATE = "a date as YYYY-MM-DD, such as 2026-11-20"
    TIME = "a time as HH:MM, 24 hours, such as 14:05"
    YES_NO = "yes or no"
    MONEY = "an amount in dollars, such as 450.00"
    NUMBER = "a number, such as 37.5"
    WHOLE = "a whole number, such as 6"
    CODES = "codes with a comma between them, such as 96365, J3490"
    ZIP = "a ZIP code, such as 33602"


@dataclass(frozen=True, slots=True)
class Column:
    """One field: a line of a form sheet or a column of a table sheet.

    `needed` names what cannot be written without it. `can_be_unknown` says that the word “unknown” is an answer and means a blank.
    """

    field: str
    label: str
    help: str
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    needed: str = ""
    low: int | None = None
    high: int | None = None
    width: int = 16
    can_be_unknown: bool = False

    @property
    def expects(self) -> str:
        """Say in words what may stand here."""
        words = f"one of: {', '.join(self.choices)}" if self.choices and self.kind is not Kind.STATE else self.kind.value
        bounds = f", from {self.low} to {self.high}" if self.low is not None else ""
        return words + bounds + (f", or {UNKNOWN}" if self.can_be_unknown and UNKNOWN not in self.choices else "")
