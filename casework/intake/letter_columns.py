"""Pages set in two columns, read one column after the other: a sentence never runs from one column into the next."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_GUTTER = re.compile(r"(?:^|(?<=\S)) {3,}(?=\S)")
_FEWEST_LINES = 3
_PROSE_WIDTH = 45
_LONGEST_PAGE = 150
_SLACK = 1


def unfolded(text: str) -> str:
    """Give a page's text with each stretch of two columns of prose laid out as one column, left before right.

    Tables and pairs of label and value stay as they are: their cells are no sentences.
    """
    return "\n".join(line for block in _blocks(text.splitlines()) for line in block)


def _blocks(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    at = 0
    while at < len(lines):
        column = _column(lines, at)
        end = _end(lines, at, column) if column else at
        if column and _is_prose(lines[at:end], column):
            yield [line[:column].rstrip() for line in lines[at:end]]
            yield [""]
            yield [line[column:].strip() for line in lines[at:end]]
            at = end
        else:
            yield [lines[at]]
            at += 1


def _column(lines: Sequence[str], at: int) -> int:
    """Find where the right column begins: the place most lines from here on share."""
    if not _GUTTER.search(lines[at]):
        return 0
    begins = Counter(gap.end() for line in lines[at : at + 4 * _FEWEST_LINES] for gap in _GUTTER.finditer(line))
    place, count = begins.most_common(1)[0]
    return place - _SLACK if count >= _FEWEST_LINES else 0


def _end(lines: Sequence[str], at: int, column: int) -> int:
    """Go on until a line runs across the gutter."""
    last = min(len(lines), at + _LONGEST_PAGE)
    return next((number for number in range(at, last) if lines[number][column - _SLACK : column].strip()), last)


def _is_prose(lines: Sequence[str], column: int) -> bool:
    """Tell prose by lines as wide as a sentence, or by sentences that go on, in small letters, on both sides."""
    both = [(line[:column].strip(), line[column:].strip()) for line in lines if line[:column].strip() and line[column:].strip()]
    if len(both) < _FEWEST_LINES:
        return False
    wide = sum(1 for pair in both if max(map(len, pair)) >= _PROSE_WIDTH)
    return wide > 1 or all(any(pair[side][:1].islower() for pair in both) for side in (0, 1))
