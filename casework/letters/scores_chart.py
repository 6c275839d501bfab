"""The chart of one outcome scale: its readings over time, with their numbers, drawn for print in grey.

It says numbers and dates alone, so that it needs no font; the scale's name stands in the letter and in the alternative text.
The axis begins at nought and knows nothing of what a number means.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise

from casework.errors import TemplateInvalid
from casework.letters.pictures_dots import BLACK, DOTS_PER_INCH, Canvas, Point, width
from casework.letters.pictures_word import Picture

INCHES_WIDE, INCHES_HIGH = 4.2, 1.15
LEFT, RIGHT, TOP, BOTTOM = 150, 150, 54, 76
TYPE = 28  # height of the digits, in dots
GRID, LINE = 205, 90
STEPS = (5, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300)
Reading = tuple[date, int]


def said(readings: Sequence[Reading]) -> str:
    """Write readings as a mark of the block language takes them: 20260615:22,20260701:14."""
    return ",".join(f"{day:%Y%m%d}:{score}" for day, score in readings)


def read(text: str) -> tuple[Reading, ...]:
    """Read what `said` wrote. Raises TemplateInvalid for anything else, and for readings of one day alone."""
    try:
        pairs = [part.split(":") for part in text.split(",")]
        readings = tuple(sorted((datetime.strptime(day, "%Y%m%d").date(), int(score)) for day, score in pairs))  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise TemplateInvalid("@chart needs readings such as 20260615:22,20260701:14 and an alternative text") from None
    if readings[0][0] == readings[-1][0] or min(score for _, score in readings) < 0 or max(score for _, score in readings) > STEPS[-1]:
        raise TemplateInvalid(f"@chart needs readings of two days at least, each from 0 to {STEPS[-1]}")
    return readings


def picture(text: str, words: str) -> Picture:
    """Draw what `said` wrote, with the words that stand for it. Raises TemplateInvalid for what it cannot read or without words."""
    if not words.strip(" "):
        raise TemplateInvalid("@chart needs readings such as 20260615:22,20260701:14 and an alternative text")
    return Picture(draw(read(text)), round(INCHES_WIDE * DOTS_PER_INCH), round(INCHES_HIGH * DOTS_PER_INCH), words.strip(" "))


@lru_cache(maxsize=256)
def draw(readings: tuple[Reading, ...]) -> bytes:
    """Draw readings of several days as a PNG; the same readings give the same bytes."""
    canvas = Canvas(round(INCHES_WIDE * DOTS_PER_INCH), round(INCHES_HIGH * DOTS_PER_INCH))
    top = next(step for step in STEPS if step >= max(1, *(score for _, score in readings)))
    _grid(canvas, top)
    points = [_place(canvas, each, readings, top) for each in readings]
    for start, end in pairwise(points):
        canvas.stroke(start, end, grey=LINE, thick=5)
    for x, y in points:
        canvas.stroke((x, y), (x, y), grey=BLACK, thick=19)
    _numbers(canvas, points, readings)
    _days(canvas, points, readings)
    return canvas.png()


def _grid(canvas: Canvas, top: int) -> None:
    floor, long = canvas.height - BOTTOM, canvas.width - LEFT - RIGHT + 40
    for value in (0, top / 2, top):
        y = round(floor - (floor - TOP) * value / top)
        canvas.level(LEFT - 20, y - 1, long, grey=LINE if value == 0 else GRID, thick=3 if value == 0 else 2)
        if value == int(value):
            canvas.write(str(int(value)), LEFT - 40 - width(str(int(value)), TYPE), y - TYPE // 2, height=TYPE, grey=LINE)


def _place(canvas: Canvas, reading: Reading, readings: Sequence[Reading], top: int) -> Point:
    first, last = readings[0][0], readings[-1][0]
    along = (reading[0] - first).days / (last - first).days
    floor = canvas.height - BOTTOM
    return LEFT + 30 + along * (canvas.width - LEFT - RIGHT - 60), floor - (floor - TOP) * reading[1] / top


def _numbers(canvas: Canvas, points: Sequence[Point], readings: Sequence[Reading]) -> None:
    """Write each score over its point; where they stand too close, the first and the last stay."""
    texts = [str(score) for _, score in readings]
    for place in _spaced([x for x, _ in points], [width(text, TYPE) for text in texts]):
        x, y = points[place]
        canvas.write(texts[place], round(x) - width(texts[place], TYPE) // 2, max(2, round(y) - 20 - TYPE), height=TYPE)


def _days(canvas: Canvas, points: Sequence[Point], readings: Sequence[Reading]) -> None:
    texts = [f"{day:%m/%d/%Y}" for day, _ in readings]
    for place in _spaced([x for x, _ in points], [width(text, TYPE) for text in texts]):
        left = round(points[place][0]) - width(texts[place], TYPE) // 2
        kept = max(4, min(left, canvas.width - width(texts[place], TYPE) - 4))
        canvas.level(round(points[place][0]) - 1, canvas.height - BOTTOM, 3, grey=LINE, thick=12)
        canvas.write(texts[place], kept, canvas.height - TYPE - 12, height=TYPE, grey=LINE)


def _spaced(at: Sequence[float], wide: Sequence[int]) -> Iterator[int]:
    """Choose the labels that have room: the last always, then from the first on those that touch no other."""
    end, last = float("-inf"), len(at) - 1
    for place in range(last):
        if at[place] - wide[place] / 2 > end and at[place] + wide[place] / 2 + 16 < at[last] - wide[last] / 2:
            yield place
            end = at[place] + wide[place] / 2 + 16
    yield last
