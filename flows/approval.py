"""The part of the payer's-answer form that says what was approved: a number, how many sessions, from when to when; never a code."""

from enum import Enum
from typing import Any

from pydantic import Field

from casework.rules.facts import YES_NO
from casework.rules.partial import Course

DAY = r"^(\d{4}-\d{2}-\d{2})?$"
NUMBER = r"^[A-Za-z0-9-]{0,40}$"
SESSIONS = r"^\d{0,3}$"
ONLY = "Only when something was approved."
UNSAID = "—"

AsAsked = Enum("AsAsked", {f"value_{place}": value for place, value in enumerate((UNSAID, *YES_NO))})  # type: ignore[misc]
ShortOrCut = Enum("ShortOrCut", {f"value_{place}": value for place, value in enumerate((UNSAID, *Course))})  # type: ignore[misc]

FIELDS: dict[str, tuple[Any, Any]] = {
    "authorization_number": (str, Field(default="", title="Authorization number", pattern=NUMBER, description=f"{ONLY} As the approval prints it.")),
    "sessions": (str, Field(default="", title="Sessions approved", pattern=SESSIONS, description=f"{ONLY} How many of those asked for.")),
    "first_covered": (str, Field(default="", title="First covered day", pattern=DAY, description=ONLY, json_schema_extra={"format": "date"})),
    "last_covered": (str, Field(default="", title="Last covered day", pattern=DAY, description=ONLY, json_schema_extra={"format": "date"})),
    "short_or_cut": (
        ShortOrCut,
        Field(
            default=UNSAID,
            title="Short, or a cut?",
            description="Only for “Approved in part”: is it less than was asked for, or a cut of a course approved before?",
        ),
    ),
    "cut_from": (str, Field(default="", title="The cut counts from", pattern=DAY, description="Only for a cut.", json_schema_extra={"format": "date"})),
    "as_asked": (
        AsAsked,
        Field(default=UNSAID, title="Codes and place are those we asked for", description="If not, write them with: casework authorization NUMBER"),
    ),
}
