"""Who pressed a button on the board, as the proxy before it knew: one row a press, written before the board hears of it."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from casework.records.columns import enum_field, instant_field


class Pressed(StrEnum):
    """What was pressed."""

    RESUME = "resume"
    START = "start"
    SET_STATE = "set state"
    DELETE = "delete"
    CHANGE = "change of the board"
    FORGED = "name without the proxy's secret"
    REFUSED = "not permitted"


class Press(SQLModel, table=True):
    """One press. `is_accepted` None: the board has not answered yet. `run_id` "" where no run is meant, `person` "" for a forged name."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant_field(index=True)
    person: str = ""
    what: Pressed = enum_field(Pressed, Pressed.CHANGE)
    run_id: str = Field(default="", index=True)
    is_accepted: bool | None = None
