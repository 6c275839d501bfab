"""The sheet Plan facts: what only single kinds of plan ask, one line a fact, in words; `Coverage.facts` keeps it as name=value."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from pydantic import create_model

from casework.chart import Coverage, Name, Value
from casework.intake.chart_kinds import Column, Kind
from casework.rules.facts import SINGLE_PLAN_FACTS, UNSTATED, VALUES

TITLE = "Plan facts"
PART = "facts"
NAMES = ("drug-request", *SINGLE_PLAN_FACTS)
AMOUNT, BOOKLET = "amount", "booklet"


def _field(name: str) -> str:
    return name.replace("-", "_")


def _column(name: str) -> Column:
    label, how = UNSTATED[name]
    help_words = f"{how[:1].upper()}{how[1:]}."
    kind = Kind.MONEY if name == AMOUNT else Kind.TEXT if name == BOOKLET else Kind.CHOICE
    if name == BOOKLET:
        help_words += " Write its number or year: letters, digits, dots and hyphens."
    return Column(_field(name), f"{label[:1].upper()}{label[1:]}", help_words, kind, VALUES[name], can_be_unknown=True)


COLUMNS = tuple(_column(name) for name in NAMES)
StatedFacts: type[Value] = create_model(
    "StatedFacts",
    __base__=Value,
    **{_field(name): (Decimal | None, None) if name == AMOUNT else (Name, "") for name in NAMES},  # type: ignore[call-overload]
)


def asked(names: Iterable[str], stated: Value) -> tuple[Column, ...]:
    """Choose the lines of the sheet: what this plan asks, and what is stated already."""
    wanted = {_field(name) for name in names}
    return tuple(column for column in COLUMNS if column.field in wanted or getattr(stated, column.field) not in ("", None))


def split(coverage: Coverage) -> tuple[Coverage, Value]:
    """Part a coverage into what its own sheet shows and the facts that have a line on the sheet Plan facts."""
    stated: dict[str, object] = {}
    rest = []
    for text in coverage.facts:
        name, _, value = (part.strip() for part in text.partition("="))
        content = _content(name, value)
        if content is None or _field(name) in stated:
            rest.append(text)
        else:
            stated[_field(name)] = content
    return coverage.model_copy(update={"facts": tuple(rest)}), StatedFacts(**stated)


def join(coverage: Coverage, stated: Value) -> Coverage:
    """Give a coverage with the facts of the sheet Plan facts, in their own order, before the others."""
    said = {name: getattr(stated, _field(name)) for name in NAMES}
    texts = tuple(f"{name}={f'{value:.2f}' if isinstance(value, Decimal) else value}" for name, value in said.items() if value not in ("", None))
    return coverage.model_copy(update={"facts": (*texts, *coverage.facts)})


def said_twice(coverage: Coverage, stated: Value) -> Sequence[Column]:
    """Name the facts that stand both on this sheet and on the sheet Coverage."""
    beside = {text.partition("=")[0].strip() for text in coverage.facts}
    return [column for name, column in zip(NAMES, COLUMNS, strict=True) if name in beside and getattr(stated, column.field) not in ("", None)]


def _content(name: str, value: str) -> object:
    if name not in NAMES or not value:
        return None
    if name == AMOUNT:
        return _amount(value)
    return value if not VALUES[name] or value in VALUES[name] else None


def _amount(value: str) -> Decimal | None:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 and f"{amount:.2f}" == value else None
