"""Pictures and plain texts as pages that LibreOffice can print: one flat OpenDocument file for each picture, each frame of a fax by itself."""

import base64
import struct
import zlib
from collections.abc import Iterator
from typing import Any, Final
from xml.sax.saxutils import escape

from casework import opened
from casework.errors import BadFile

ROOM: Final = (7.5, 10.0)  # inches on Letter paper within half an inch of margin
MOST_BYTES: Final = 400_000_000  # of all frames of a fax: each is laid out by itself
MOST_TEXT: Final = 4_000_000
_AT_ONCE: Final = 1 << 20
_DOTS: Final = 96.0
_WIDE, _HIGH, _ACROSS, _DOWN, _UNIT = 256, 257, 282, 283, 296  # tags of a TIFF frame
_CENTIMETRES: Final = 3
_NAMES: Final = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "style")} | {
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}


def pages(data: bytes, suffix: str) -> tuple[str, ...]:
    """Give a picture or a plain text as flat OpenDocument files, one for each frame. Raises BadFile for a picture without a size."""
    if suffix == ".txt":
        if len(data) > MOST_TEXT:
            raise BadFile("The text is longer than any paper. Print it to a PDF and give that.")
        lines = data.decode("utf-8", "replace").replace("\f", "\n").split("\n")
        return (_document("".join(f'<text:p text:style-name="T">{_spaced(line)}</text:p>' for line in lines)),)
    try:
        frames = tuple(_frames(data)) if suffix == ".tif" else (data,)
        return tuple(_document(_picture(frame)) for frame in frames)
    except (struct.error, IndexError, ZeroDivisionError, KeyError, zlib.error):
        raise BadFile("The picture is damaged or half of it is missing. Scan it again.") from None


def _spaced(line: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in line.expandtabs())
    return escape(shown).replace("  ", ' <text:s text:c="1"/>')


def _document(body: str) -> str:
    names = " ".join(f'xmlns:{name}="{where}"' for name, where in _NAMES.items())
    layout = '<style:page-layout-properties fo:page-width="8.5in" fo:page-height="11in" fo:margin="0.5in"/>'
    small = '<style:style style:name="T" style:family="paragraph"><style:text-properties fo:font-family="Liberation Mono" fo:font-size="9pt"/></style:style>'
    styles = f'<office:automatic-styles>{small}<style:page-layout style:name="L">{layout}</style:page-layout></office:automatic-styles>'
    master = '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L"/></office:master-styles>'
    kind = 'office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {names} {kind}>{styles}{master}'
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def _picture(data: bytes) -> str:
    wide, high = _inches(data)
    factor = min(ROOM[0] / wide, (ROOM[1] - 0.3) / high, 1.0)
    size = f'svg:width="{wide * factor:.3f}in" svg:height="{high * factor:.3f}in"'
    inner = f"<draw:image><office:binary-data>{base64.b64encode(data).decode()}</office:binary-data></draw:image>"
    return f'<text:p><draw:frame text:anchor-type="as-char" {size}>{inner}</draw:frame></text:p>'


def _inches(data: bytes) -> tuple[float, float]:
    wide, high, across, down = _png(data) if data.startswith(b"\x89PNG") else _jpeg(data) if data.startswith(b"\xff\xd8") else _tiff(data)
    return wide / across, high / down


def _png(data: bytes) -> tuple[float, float, float, float]:
    """Read a size, and all of the picture: LibreOffice prints what is missing as black."""
    wide, high = struct.unpack_from(">II", data, 16)
    size = _some(wide, high)
    place, inner, kind = 8, zlib.decompressobj(), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, place)
        if kind == b"IDAT":
            _unpack(inner, data[place + 8 : place + 8 + length])
        place += 12 + length
    if not inner.eof:
        raise IndexError
    return size


def _unpack(inner: Any, packed: bytes) -> None:
    """Unpack a stretch to find its end, and hold little of it at a time: a small file may unpack to more than a machine holds."""
    while packed and not inner.eof:
        inner.decompress(packed, _AT_ONCE)
        packed = inner.unconsumed_tail


def _jpeg(data: bytes) -> tuple[float, float, float, float]:
    place = 2
    while True:
        mark, length = data[place + 1], struct.unpack_from(">H", data, place + 2)[0]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):  # a start of frame
            high, wide = struct.unpack_from(">HH", data, place + 5)
            return _some(wide, high)
        place += 2 + length


def _some(wide: float, high: float) -> tuple[float, float, float, float]:
    """Give a size with the dots to the inch at which the picture fills the page, since cameras state none that fits paper."""
    if not wide or not high:
        raise IndexError
    opened.check_picture(wide, high)
    dots = max(_DOTS, wide / ROOM[0], high / ROOM[1])
    return wide, high, dots, dots


def _tiff(data: bytes) -> tuple[float, float, float, float]:
    """Read a frame's size; a fax has more dots across than down."""
    order = "<" if data.startswith(b"II") else ">"
    tags = dict(_tags(data, order, struct.unpack_from(f"{order}I", data, 4)[0]))
    per_inch = 2.54 if tags.get(_UNIT) == _CENTIMETRES else 1.0
    across, down = tags.get(_ACROSS, 0) * per_inch, tags.get(_DOWN, 0) * per_inch
    if across < 50 or down < 50:  # no statement of dots to the inch, or none that fits paper
        return _some(tags[_WIDE], tags[_HIGH])
    return (*_some(tags[_WIDE], tags[_HIGH])[:2], across, down)


def _tags(data: bytes, order: str, place: int) -> Iterator[tuple[int, float]]:
    (entries,) = struct.unpack_from(f"{order}H", data, place)
    for at in range(place + 2, place + 2 + 12 * entries, 12):
        tag, form, _ = struct.unpack_from(f"{order}HHI", data, at)
        if form == 3:
            yield tag, struct.unpack_from(f"{order}H", data, at + 8)[0]
        elif form == 4:
            yield tag, struct.unpack_from(f"{order}I", data, at + 8)[0]
        elif form == 5:
            above, below = struct.unpack_from(f"{order}II", data, struct.unpack_from(f"{order}I", data, at + 8)[0])
            yield tag, above / below if below else 0


def _frames(data: bytes) -> Iterator[bytes]:
    """Give a TIFF once for each of its frames, with that frame first and alone: LibreOffice prints only the first."""
    order = "<" if data.startswith(b"II") else ">"
    place, seen = struct.unpack_from(f"{order}I", data, 4)[0], set[int]()
    while place and place not in seen:
        seen.add(place)
        if len(seen) * len(data) > MOST_BYTES:
            raise BadFile("The pages of this picture are too large to be printed together. Print it to a PDF and give that.")
        (entries,) = struct.unpack_from(f"{order}H", data, place)
        after = place + 2 + 12 * entries
        (following,) = struct.unpack_from(f"{order}I", data, after)
        alone = bytearray(data)
        struct.pack_into(f"{order}I", alone, 4, place)
        struct.pack_into(f"{order}I", alone, after, 0)
        yield bytes(alone)
        place = following
