"""Grey pictures drawn dot by dot: lines with smooth edges, digits, and the PNG file. The same strokes give the same bytes everywhere.

No drawing library and no font take part, so that a picture never changes with their versions.
"""

import struct
import zlib
from functools import cache
from itertools import pairwise
from math import hypot

Point = tuple[float, float]
WHITE, BLACK = 255, 0
DOTS_PER_INCH = 300
DIGIT_SHAPE = 4 / 6  # of a digit's width to its height
# Each sign as strokes on a field 4 wide and 6 high, from its upper left corner.
_SIGNS: dict[str, tuple[tuple[Point, ...], ...]] = {
    "0": (((1.2, 0), (2.8, 0), (4, 1.4), (4, 4.6), (2.8, 6), (1.2, 6), (0, 4.6), (0, 1.4), (1.2, 0)),),
    "1": (((0.7, 1.3), (2.3, 0), (2.3, 6)),),
    "2": (((0.1, 1.4), (1.2, 0), (2.8, 0), (3.9, 1.2), (3.7, 2.4), (0, 6), (4, 6)),),
    "3": (((0.1, 0.8), (1.2, 0), (2.8, 0), (3.8, 1), (3.8, 2), (2.8, 2.9), (1.5, 2.9)), ((2.8, 2.9), (4, 3.9), (4, 5), (2.8, 6), (1.1, 6), (0, 5.1))),
    "4": (((3.1, 6), (3.1, 0), (0, 4.2), (4, 4.2)),),
    "5": (((3.7, 0), (0.6, 0), (0.3, 2.7), (1.3, 2.2), (2.8, 2.2), (4, 3.3), (4, 4.8), (2.8, 6), (1.1, 6), (0, 5.1)),),
    "6": (((3.6, 0.7), (2.7, 0), (1.5, 0), (0, 1.8), (0, 4.7), (1.2, 6), (2.8, 6), (4, 4.9), (4, 3.6), (2.8, 2.5), (1.2, 2.5), (0, 3.6)),),
    "7": (((0, 0), (4, 0), (1.4, 6)),),
    "8": (
        ((1.2, 2.8), (0.2, 2), (0.2, 0.9), (1.2, 0), (2.8, 0), (3.8, 0.9), (3.8, 2), (2.8, 2.8), (1.2, 2.8)),
        ((1.2, 2.8), (0, 3.8), (0, 5), (1.2, 6), (2.8, 6), (4, 5), (4, 3.8), (2.8, 2.8)),
    ),
    "9": (((0.4, 5.3), (1.3, 6), (2.5, 6), (4, 4.2), (4, 1.3), (2.8, 0), (1.2, 0), (0, 1.1), (0, 2.4), (1.2, 3.5), (2.8, 3.5), (4, 2.4)),),
    "/": (((0.2, 6.5), (3, -0.5)),),
}


class Canvas:
    """A white field of dots, each from 0 (black) to 255."""

    def __init__(self, width: int, height: int) -> None:
        """Make a field so many dots wide and high."""
        self.width, self.height = width, height
        self.rows = [bytearray([WHITE]) * width for _ in range(height)]

    def level(self, x: int, y: int, length: int, *, grey: int, thick: int = 1) -> None:
        """Draw a level line from its left upper corner."""
        for row in self.rows[max(0, y) : max(0, y + thick)]:
            row[max(0, x) : x + length] = bytes([grey]) * len(row[max(0, x) : x + length])

    def stroke(self, start: Point, end: Point, *, grey: int, thick: float) -> None:
        """Draw a line with round ends; one from a point to itself is a disk."""
        half = thick / 2
        top, bottom = sorted((start[1], end[1]))
        for y in range(max(0, int(top - half - 1)), min(self.height, int(bottom + half + 2))):
            first, last = _reach(start, end, y, half + 1)
            row = self.rows[y]
            for x in range(max(0, first), min(self.width, last)):
                cover = half + 0.5 - _distance(x, y, start, end)
                if cover > 0:
                    row[x] = min(row[x], round(WHITE - (WHITE - grey) * min(1.0, cover)))

    def write(self, text: str, x: int, y: int, *, height: int, grey: int = BLACK) -> None:
        """Write digits and strokes between them with their left upper corner at a point."""
        for sign in text:
            self._lay(_sign(sign, height), x - _margin(height), y - _margin(height), grey)
            x += advance(height)

    def _lay(self, drawn: list[bytes], x: int, y: int, grey: int) -> None:
        for row, dots in zip(range(y, y + len(drawn)), drawn, strict=True):
            if 0 <= row < self.height:
                for at, dot in enumerate(dots, x):
                    if dot < WHITE and 0 <= at < self.width:
                        self.rows[row][at] = min(self.rows[row][at], max(dot, grey))

    def png(self) -> bytes:
        """Give the picture as a PNG file (ISO/IEC 15948), eight bits of grey a dot."""
        per_meter = round(DOTS_PER_INCH / 0.0254)
        header = struct.pack(">2I5B", self.width, self.height, 8, 0, 0, 0, 0)
        dots = zlib.compress(b"".join(b"\0" + row for row in self.rows), 9)
        parts = ((b"IHDR", header), (b"pHYs", struct.pack(">2IB", per_meter, per_meter, 1)), (b"IDAT", dots), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def advance(height: int) -> int:
    """Say how many dots one sign takes on a line of signs so many dots high."""
    return round(height * DIGIT_SHAPE * 1.42)


def width(text: str, height: int) -> int:
    """Say how wide a line of signs is, in dots."""
    return max(0, len(text) * advance(height) - round(height * DIGIT_SHAPE * 0.42))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _margin(height: int) -> int:
    return height // 5 + 2


@cache
def _sign(sign: str, height: int) -> list[bytes]:
    unit, margin = height / 6, _margin(height)
    field = Canvas(round(4 * unit) + 2 * margin, height + 2 * margin)
    for points in _SIGNS[sign]:
        placed = [(x * unit + margin, y * unit + margin) for x, y in points]
        for start, end in pairwise(placed):
            field.stroke(start, end, grey=BLACK, thick=height / 8)
    return [bytes(row) for row in field.rows]


def _reach(start: Point, end: Point, y: int, half: float) -> tuple[int, int]:
    """Give the dots of a row that a line may touch, so that no others are looked at."""
    (x1, y1), (x2, y2) = start, end
    if abs(y2 - y1) < 1:
        return int(min(x1, x2) - half), int(max(x1, x2) + half + 1)
    slope, tilt = (x2 - x1) / (y2 - y1), hypot(x2 - x1, y2 - y1) / abs(y2 - y1)
    middle = x1 + (y - y1) * slope
    low, high = max(middle - half * tilt, min(x1, x2) - half), min(middle + half * tilt, max(x1, x2) + half)
    return int(low), int(high + 1)


def _distance(x: float, y: float, start: Point, end: Point) -> float:
    (x1, y1), (x2, y2) = start, end
    long = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if not long else max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / long))
    return hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
