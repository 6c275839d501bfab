"""How dates, amounts and lists read in a letter: the filters that wording may use.

An absent value passes through, so that the place that prints it can name the field. All return plain text.
"""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any

from markupsafe import Markup

from casework.errors import TemplateInvalid
from casework.letters import marks
from casework.plural import counted as plural_of

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_VOWEL_SOUND = ("a", "e", "i", "o", "u", "8", "11", "18", "hour", "honest", "honor", "heir")
_CONSONANT_SOUND = ("uni", "use", "usual", "uti", "ura", "eu", "one-", "once", "ubiq")
_SPELLED_WITH_VOWEL = frozenset("AEFHILMNORSX")

Filter = Callable[..., Any]


def _of_values(filter_: Filter) -> Filter:
    @wraps(filter_)
    def guarded(value: object, *rest: object, **options: object) -> object:
        if isinstance(value, Markup):
            raise TemplateInvalid(f"The filter {filter_.__name__} stands after paras or lines, or on a block's text. Put paras and lines last.")
        return value if _is_absent(value) else filter_(value, *rest, **options)

    return guarded


def _is_absent(value: object) -> bool:
    return value is None or hasattr(value, "_undefined_name")  # Jinja2's undefined; only wording knows Jinja2


def _wrong(name: str, wanted: str) -> TemplateInvalid:
    return TemplateInvalid(f"The filter {name} was given something that is not {wanted}. Correct the template.")


@_of_values
def longdate(day: object) -> str:
    """Write a date as January 21, 2026."""
    if not isinstance(day, date):
        raise _wrong("longdate", "a date")
    return f"{day:%B} {day.day}, {day.year}"


@_of_values
def usdate(day: object) -> str:
    """Write a date as 01/21/2026."""
    if not isinstance(day, date):
        raise _wrong("usdate", "a date")
    return f"{day.month:02}/{day.day:02}/{day.year:04}"


@_of_values
def money(amount: object) -> str:
    """Write US dollars with cents, as $1,234.00; below zero as -$1,234.00."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
        raise _wrong("money", "an amount (Decimal or whole dollars)")
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


@_of_values
def number(amount: object) -> str:
    """Write a number with thousands marked and no idle zeros: 0.5, 35, 1,200."""
    if isinstance(amount, bool) or not isinstance(amount, int | float | Decimal):
        raise _wrong("number", "a number")
    text = f"{Decimal(str(amount)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@_of_values
def words(count: object) -> str:
    """Write a count up to twelve in words, a larger one in digits."""
    if isinstance(count, bool) or not isinstance(count, int):
        raise _wrong("words", "a whole number")
    return _WORDS[count] if 0 <= count < len(_WORDS) else f"{count:,}"


@_of_values
def counted(count: object, noun: str, plural: str = "") -> str:
    """Write a count with its noun: 1 infusion, 3 infusions."""
    if isinstance(count, bool) or not isinstance(count, int):
        raise _wrong("counted", "a whole number")
    return plural_of(count, noun, plural)


@_of_values
def listed(items: object, conjunction: str = "and") -> str:
    """Join texts as a sentence does: a, b, and c."""
    if isinstance(items, str | bytes) or not isinstance(items, Iterable):
        raise _wrong("listed", "a list of texts")
    texts = list(items)
    if not all(isinstance(text, str) and not isinstance(text, Markup) and text.strip() for text in texts):
        raise _wrong("listed", "a list of texts without blanks")
    if len(texts) < 3:
        return f" {conjunction} ".join(texts)
    return f"{', '.join(texts[:-1])}, {conjunction} {texts[-1]}"


@_of_values
def article(noun: object) -> str:
    """Put a or an before a noun by its sound, as far as spelling tells."""
    if not isinstance(noun, str):
        raise _wrong("article", "a text")
    return f"{'an' if _begins_with_vowel_sound(noun.split(maxsplit=1)[0]) else 'a'} {noun}" if noun.strip() else noun


@_of_values
def begun(words: object) -> str:
    """Write words as they begin a sentence; joining two printed pieces would lose the blank after a one-letter word."""
    if not isinstance(words, str):
        raise _wrong("begun", "a text")
    return words[:1].upper() + words[1:]


def _begins_with_vowel_sound(word: str) -> bool:
    if word.isupper() and len(word) > 1:
        return word[0] in _SPELLED_WITH_VOWEL
    return word.lower().startswith(_VOWEL_SOUND) and not word.lower().startswith(_CONSONANT_SOUND)


def optional(value: object) -> object:
    """Print nothing where a value is blank, on purpose."""
    return Markup("") if value is None or value == "" else value


def paras(value: object) -> object:
    """Give each paragraph of a value as its own block."""
    return _split(value, "\n\n") if isinstance(value, str) else value


def lines(value: object) -> object:
    """Keep a value's line breaks inside one paragraph."""
    return _split(value, marks.BREAK) if isinstance(value, str) else value


def _split(value: str, joint: str) -> str:
    parts = [marks.protect(cleaned) for part in value.splitlines() if (cleaned := marks.clean(part))]
    # Each part was cleaned and shifted; Markup tells the printing place not to do it twice.
    return Markup(joint.join(parts)) if parts else ""  # noqa: S704


def plain_lines(value: object) -> object:
    """Keep a value's line breaks in plain text, where no marks are read."""
    if not isinstance(value, str):
        return value
    return Markup("\n".join(cleaned for part in value.splitlines() if (cleaned := marks.clean(part))))  # noqa: S704


LETTER_FILTERS = {rule.__name__: rule for rule in (longdate, usdate, money, number, words, counted, listed, article, begun, optional, paras, lines)}
PLAIN_FILTERS = LETTER_FILTERS | {"paras": plain_lines, "lines": plain_lines}
HTML_FILTERS = {name: rule for name, rule in LETTER_FILTERS.items() if name not in ("paras", "lines")}  # these two would pass a value unescaped
