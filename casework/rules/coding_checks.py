"""A coding check as the rulebook states it, and the finding it makes where it fails."""

import dataclasses
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, get_args

from casework.chart import Chart, Value
from casework.errors import RulebookInvalid
from casework.rules.classification import Classification
from casework.rules.classification_words import Titles
from casework.rules.entries import Confidence

ERROR, QUESTION = "error", "question"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that failed. `where` names the line or field; no text of it repeats a value of the chart."""

    check: str
    severity: str
    where: str
    field: str
    message: str
    source: str
    confidence: str
    fix: str = ""
    verified_on: date | None = None

    @property
    def is_error(self) -> bool:
        """Say whether it stops the superbill."""
        return self.severity == ERROR

    @property
    def words(self) -> str:
        """Say what is wrong and how to mend it."""
        return f"{self.message} {self.fix}".strip()


@dataclass(frozen=True, slots=True)
class Around:
    """What a check may look at beside the chart: the clinic's own NPIs, the day, the diagnosis codes that exist and what they are called.

    `confirmed` are the diagnosis codes that the clinic has looked up in another year's list.
    """

    npis: tuple[str, ...] = ()
    on: date | None = None
    diagnoses: Classification | None = None
    titles: Callable[[], Titles] | None = None
    abbreviations: Mapping[str, str] = dataclasses.field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Check:
    """One check as the rulebook states it. Each kind of test reads the fields it needs; `requests` has it look at the codes asked for, too."""

    id: str
    test: str
    severity: str
    field: str
    message: str
    source: str
    confidence: str
    fix: str = ""
    verified_on: date | None = None
    codes: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless_modifier: str = ""
    minutes: int = 0
    count: int = 0
    path: str = ""
    pattern: str = ""
    first: str = ""
    then: str = ""
    outside: bool = False
    requests: bool = False
    from_on: date = date.min
    until: date = date.max

    def at(self, where: str) -> Finding:
        """State that this check failed somewhere."""
        return Finding(self.id, self.severity, where, self.field, self.message, self.source, self.confidence, self.fix, self.verified_on)

    def covers(self, day: date | None) -> bool:
        """Say whether the check speaks of this day of service: within its dates, or, with `outside`, not surely within them."""
        if day is None:
            return self.outside or (self.from_on, self.until) == (date.min, date.max)
        return (self.from_on <= day <= self.until) is not self.outside


def read(row: dict[str, Any], tests: Container[str], *, verified_on: date | None) -> Check:
    """Read one [[check]]; what it does not say of its verification, its file says.

    Raises RulebookInvalid when a field, test, severity, place or pattern is wrong, or when something from memory would stop a bill.
    """
    stated: dict[str, Any] = {"from_on" if name == "from" else name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    unknown = set(stated) - {item.name for item in fields(Check)}
    if unknown or stated.get("test") not in tests or stated.get("severity") not in (ERROR, QUESTION):
        raise RulebookInvalid(f"codes.toml, check {row.get('id')}: wrong field, test or severity. Severities: {ERROR}, {QUESTION}.")
    try:
        check = Check(**{"verified_on": verified_on, **stated})
    except TypeError as error:
        raise RulebookInvalid(f"codes.toml, check {row.get('id')}: {error}.") from None
    if wrong := _wrong(check):
        raise RulebookInvalid(f"codes.toml, check {check.id}: {wrong}.")
    return check


def _wrong(check: Check) -> str:
    unknown = [path for path in (check.path, check.first, check.then) if path and not _is_field(path)]
    if unknown:
        return f"there is no field {unknown[0]} in a chart"
    if check.confidence not in list(Confidence):
        return f"confidence is one of {', '.join(Confidence)}"
    if check.severity == ERROR and not Confidence(check.confidence).drives:
        return f"what is known with confidence {check.confidence} only may ask, not stop: write severity = {QUESTION!r}"
    try:
        re.compile(check.pattern)
    except re.error as error:
        return f"the pattern cannot be read: {error}"
    return ""


def _is_field(path: str) -> bool:
    part, _, name = path.partition(".")
    if part not in Chart.model_fields:
        return False
    model = next(iter(get_args(Chart.model_fields[part].annotation)), Chart.model_fields[part].annotation)
    return isinstance(model, type) and issubclass(model, Value) and name in model.model_fields
