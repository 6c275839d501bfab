"""X12 files as segments: find each envelope, learn its separators from its own bytes, split, repair broken lines.

Why no library: oxedi 0.6 reads every public sample, yet it learns the separators once per file, so that a second envelope
with other separators becomes one unread segment and its claims vanish without a word; it refuses a file without an
envelope; it takes any element that holds the component separator for a composite; and its index exists only after the
whole file was parsed into tables. What is left, `bytes.split`, is faster by itself. The tests hold our reading against it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from casework.errors import BadRemittance

MAX_BYTES = 200 * 1024 * 1024
Segment = list[str]

_CHUNK = 1 << 20
_BLANK = b" \t\r\n\x00\x1a"
_KNOWN = b"ISA|GS|ST|BPR|TRN|CUR|REF|DTM|N1|N2|N3|N4|PER|RDM|LX|TS2|TS3|CLP|CAS|NM1|MIA|MOA|AMT|QTY|SVC|LQ|PLB|SE|GE|IEA|TA1"
_ENVELOPE = re.compile(rb"(?<![A-Za-z0-9])ISA([^A-Za-z0-9\s])\d\d\1")
_SEPARATOR = re.compile(rb"(?<![A-Za-z0-9])(?:ST|BPR|TRN|N1|CLP|NM1|SVC|CAS|DTM)([^A-Za-z0-9\s])")
_SAMPLE = 64 * 1024
_FOREIGN = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
)


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The separators of one envelope: element and segment as single bytes, component as text."""

    element: bytes
    segment: bytes
    component: str = ":"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A stretch of the file that shares one set of separators."""

    start: int
    end: int
    delimiters: Delimiters


def open_text(data: bytes) -> bytes:
    """Give the file's bytes without byte-order mark.

    Raises BadRemittance when the file is empty, larger than 200 MB, or plainly of another kind.
    """
    if len(data) > MAX_BYTES:
        raise BadRemittance("The file is larger than 200 MB. Ask the clearinghouse to send it in parts.")
    for magic, kind in _FOREIGN:
        if data.startswith(magic):
            raise BadRemittance(f"This is {kind}, not an 835. Unpack it or export the remittance as X12 835 and drop that file.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data[:_SAMPLE].strip(_BLANK) and not data.strip(_BLANK):
        raise BadRemittance("The file is empty. Fetch the remittance again.")
    return data


def envelopes(data: bytes) -> Iterator[Envelope]:
    """Find each envelope; what stands before the first, or has none, is read by the separators it shows.

    Raises BadRemittance when nothing in the file looks like a remittance.
    """
    starts = [found.start() for found in _ENVELOPE.finditer(data) if data[max(found.start() - 1, 0) : found.start()] != found[1]]
    bounds = [*starts, len(data)]
    if not starts or _SEPARATOR.search(data, 0, starts[0]):
        bounds.insert(0, 0)
    found_any = False
    for start, end in pairwise(bounds):
        delimiters = _delimiters(data, start, end)
        if delimiters:
            found_any = True
            yield Envelope(start, end, delimiters)
    if not found_any:
        raise BadRemittance("This is not an X12 835: no segment such as ISA, ST or CLP was found. Export the remittance as X12 835.")


def segments(data: bytes, envelope: Envelope) -> Iterator[Segment]:
    """Split an envelope into segments, each a list of texts that begins with its id."""
    marks = envelope.delimiters
    breaks = re.compile(rb"[\r\n]+[ \t]*(?=(?:" + _KNOWN + rb")" + re.escape(marks.element) + rb")")
    separator = marks.element.decode("latin-1")
    for chunk in _chunks(data, envelope):
        for raw in chunk.split(marks.segment):
            for piece in _mended(raw.strip(_BLANK), breaks):
                if piece:
                    yield _texts(piece, separator, marks.component)


def element(segment: Segment, position: int) -> str:
    """Give an element by its X12 position, "" when absent."""
    return segment[position].strip() if position < len(segment) else ""


def composite(text: str, component: str) -> list[str]:
    """Split a composite such as SVC01, trusting the separator after its qualifier over what the envelope says."""
    shown = re.match(r"[A-Za-z0-9]{2}([^\w\s.])", text, re.ASCII)
    return [part.strip() for part in text.split(shown[1] if shown else component or ":")]


def _chunks(data: bytes, envelope: Envelope) -> Iterator[bytes]:
    start = envelope.start
    while start < envelope.end:
        cut = envelope.end
        if start + _CHUNK < envelope.end:
            cut = data.find(envelope.delimiters.segment, start + _CHUNK, envelope.end)
            cut = envelope.end if cut < 0 else cut
        yield data[start:cut]
        start = cut + 1


def _mended(raw: bytes, breaks: re.Pattern[bytes]) -> list[bytes]:
    """Split where a terminator was forgotten at a line's end, and join lines that were wrapped in the middle."""
    if b"\n" not in raw and b"\r" not in raw:
        return [raw]
    return [piece.replace(b"\r", b"").replace(b"\n", b"").strip(_BLANK) for piece in breaks.split(raw)]


def _texts(raw: bytes, separator: str, component: str) -> Segment:
    try:
        text = raw.decode("utf-8") if separator.isascii() else raw.decode("latin-1")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    texts = text.split(separator)
    if not text.isprintable():
        texts = ["".join(letter for letter in part if letter.isprintable() or letter == component) for part in texts]
    texts[0] = texts[0].strip().upper()
    return texts


def _delimiters(data: bytes, start: int, end: int) -> Delimiters | None:
    sample = data[start : min(end, start + _SAMPLE)]
    votes = Counter(found[1] for found in _SEPARATOR.finditer(sample))
    header = _ENVELOPE.match(data, start)
    if header and (header[1] in votes or not votes):
        return _stated(sample, header[1])
    if not votes:
        return None
    separator = votes.most_common(1)[0][0]
    return Delimiters(separator, _terminator(sample, separator))


def _stated(sample: bytes, separator: bytes) -> Delimiters:
    """Read ISA16 and what follows it by counting separators: widths are often collapsed."""
    parts = sample.split(separator, 17)
    tail = parts[16] if len(parts) > 16 else b""
    shown = re.match(rb"([^A-Za-z0-9\s])([^A-Za-z0-9\s]|\r?\n)\s*(?:GS|ST|TA1)$", tail)
    if not shown:
        return Delimiters(separator, _terminator(sample, separator))
    mark = shown[2].strip() or _terminator(sample, separator)  # "~" and a line's end may also mean that ISA16 is empty
    return Delimiters(separator, mark, shown[1].decode("latin-1"))


def _terminator(sample: bytes, separator: bytes) -> bytes:
    """Vote by what stands before each known segment: a mark, or only the line's end."""
    before = re.compile(rb"([^A-Za-z0-9\s])?(\s*)(?:" + _KNOWN + rb")" + re.escape(separator))
    votes: Counter[bytes] = Counter()
    for found in before.finditer(sample):
        if found[1] and found[1] != separator:
            votes[found[1]] += 1
        elif b"\n" in found[2] or b"\r" in found[2]:
            votes[b"\n" if b"\n" in found[2] else b"\r"] += 1
    return votes.most_common(1)[0][0] if votes else b"~"
