"""What a person entered is not repeated in a refusal: a record of the terminal, a pipe or a mail of cron would keep it.

Single plain words stay, such as the number of a case, a key, a date or a path: without them nobody could find the slip.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:,+-]{0,63}", re.ASCII)
PLACE: Final = re.compile(r"(/|\./|\.\./|~)[^\r\n]{0,300}|[^\r\n]{1,200}\.[a-z0-9]{2,6}", re.ASCII)
WHAT: Final = "(what you entered)"
SHORTEST_CUT: Final = 12

_odd: ContextVar[tuple[str, ...]] = ContextVar("odd", default=())


@contextmanager
def words(typed: Sequence[str]) -> Iterator[None]:
    """Keep what was typed while a command runs."""
    token = _odd.set(tuple(dict.fromkeys(value for word in typed for value in _values(word))))
    try:
        yield
    finally:
        _odd.reset(token)


def _values(word: str) -> Iterator[str]:
    """Give what a word says beside the name of an option, whole and in its parts, where it is more than a plain word."""
    value = word.partition("=")[2] if re.match(r"--?[A-Za-z]", word) else word
    for part in (value, value.strip(), value.partition("=")[2], *value.split(",")):
        if len(part.strip()) > 2 and not PLAIN.fullmatch(part) and not PLACE.fullmatch(part):
            yield part


def unrepeated(said: str) -> str:
    """Take what was entered out of a sentence, as it was typed, in capitals, quoted, or cut off."""
    for value in _odd.get():
        for form in (value, value.strip(), value.upper().strip(), repr(value)[1:-1]):
            for quoted in (f"“{form}”", f"'{form}'", f'"{form}"', form):
                said = said.replace(quoted, WHAT)
        cut = next((value[:length] for length in range(min(len(value), 80), SHORTEST_CUT - 1, -1) if value[:length] in said), "")
        said = said.replace(f"“{cut}”", WHAT).replace(cut, WHAT) if cut else said
    return said


def within(told: Any) -> Any:
    """Take what was entered out of every sentence of what is told to a program."""
    if isinstance(told, dict):
        return {name: within(each) for name, each in told.items()}
    if isinstance(told, list | tuple):
        return [within(each) for each in told]
    return unrepeated(told) if isinstance(told, str) else told
