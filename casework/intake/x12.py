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
from functools import cache
from itertools import chain, pairwise

from casework.errors import BadRemittance
from casework.intake.x12_source import BLANK, CHUNK, Source

MAX_SEGMENT_BYTES = 1 << 20
Segment = list[str]

_KNOWN = b"ISA|GS|ST|BPR|TRN|CUR|REF|DTM|N1|N2|N3|N4|PER|RDM|LX|TS2|TS3|CLP|CAS|NM1|MIA|MOA|AMT|QTY|SVC|LQ|PLB|SE|GE|IEA|TA1"
_MARK = rb"([^A-Za-z0-9\s]|\t)"
_ENVELOPE = re.compile(rb"(?<![A-Za-z0-9])[Ii][Ss][Aa]" + _MARK + rb"\d\d\1")
_SEPARATOR = re.compile(rb"(?<![A-Za-z0-9])(?:ST|BPR|TRN|N1|CLP|NM1|SVC|CAS|DTM)" + _MARK, re.IGNORECASE)
_SAMPLE = 64 * 1024
_HEADER_BYTES = 8  # the longest piece that _ENVELOPE and _SEPARATOR look at
_GAP_BYTES = 64


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


def envelopes(source: Source) -> Iterator[Envelope]:
    """Find each envelope; what stands before the first, or has none, is read by the separators it shows.

    Raises BadRemittance when nothing in the file looks like a remittance.
    """
    starts = _starts(source)
    first = next(starts, source.size)
    before = [0] if first == source.size or _shows_segments(source, first) else []
    rest = [first] if first < source.size else []
    found_any = False
    for start, end in pairwise(chain(before, rest, starts, [source.size])):
        delimiters = _delimiters(source.piece(start, min(end, start + _SAMPLE)))
        if delimiters:
            found_any = True
            yield Envelope(start, end, delimiters)
    if not found_any:
        raise BadRemittance("This is not an X12 835: no segment such as ISA, ST or CLP was found. Export the remittance as X12 835.")


def _windows(source: Source, end: int) -> Iterator[tuple[int, int, bytes]]:
    """Give overlapping stretches: where each begins, how many bytes of it only show what stands before, and its bytes."""
    for at in range(0, end, CHUNK):
        lead = min(at, 1)
        yield at - lead, lead, source.piece(at - lead, min(at + CHUNK + _HEADER_BYTES, end))


def _starts(source: Source) -> Iterator[int]:
    for at, lead, window in _windows(source, source.size):
        for header in _ENVELOPE.finditer(window, lead):
            found = header.start()
            if found < lead + CHUNK and window[max(found - 1, 0) : found] != header[1]:
                yield at + found


def _shows_segments(source: Source, end: int) -> bool:
    return any(_SEPARATOR.search(window, lead) for _, lead, window in _windows(source, end))


def segments(source: Source, envelope: Envelope) -> Iterator[Segment]:
    """Split an envelope into segments, each a list of texts that begins with its id.

    Raises BadRemittance when a segment is larger than any real one.
    """
    marks = envelope.delimiters
    breaks = _breaks(marks.element)
    separator = marks.element.decode("latin-1")
    for chunk in _chunks(source, envelope):
        for raw in chunk.split(marks.segment):
            for piece in _mended(raw.strip(BLANK), breaks):
                if piece:
                    yield _texts(piece, separator, marks.component)


def element(segment: Segment, position: int) -> str:
    """Give an element by its X12 position, "" when absent."""
    return segment[position].strip() if position < len(segment) else ""


def qualifier(segment: Segment, position: int = 1) -> str:
    """Give an element that is a code of the standard, in the capitals the standard writes it with."""
    return element(segment, position).upper()


def composite(text: str, component: str) -> list[str]:
    """Split a composite such as SVC01, trusting the separator after its qualifier over what the envelope says."""
    shown = re.match(r"[A-Za-z0-9]{2}([^\w\s.])", text, re.ASCII)
    return [part.strip() for part in text.split(shown[1] if shown else component or ":")]


def _chunks(source: Source, envelope: Envelope) -> Iterator[bytes]:
    """Cut after the last whole segment of each block; what is left goes before the next."""
    rest = b""
    for block in source.blocks(envelope.start, envelope.end):
        whole, _, rest = (rest + block).rpartition(envelope.delimiters.segment)
        yield whole
        if len(rest) > MAX_SEGMENT_BYTES:
            raise BadRemittance("One segment is larger than 1 MB: the file is damaged, or its separators cannot be told. Fetch the remittance again.")
    yield rest


@cache
def _breaks(separator: bytes) -> re.Pattern[bytes]:
    # Possessive, and never begun in the middle of a run: a flood of line ends costs one pass.
    return re.compile(rb"(?<![\r\n])[\r\n]++[ \t]*+(?=(?:" + _KNOWN + rb")" + re.escape(separator) + rb")", re.IGNORECASE)


def _mended(raw: bytes, breaks: re.Pattern[bytes]) -> list[bytes]:
    """Split where a terminator was forgotten at a line's end, and join lines that were wrapped in the middle."""
    if b"\n" not in raw and b"\r" not in raw:
        return [raw]
    return [piece.replace(b"\r", b"").replace(b"\n", b"").strip(BLANK) for piece in breaks.split(raw)]


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


def _delimiters(sample: bytes) -> Delimiters | None:
    votes = Counter(found[1] for found in _SEPARATOR.finditer(sample))
    header = _ENVELOPE.match(sample)
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
    shown = re.match(rb"([^A-Za-z0-9\s])([^A-Za-z0-9\s]|\r?\n)\s*(?:GS|ST|TA1)$", tail, re.IGNORECASE)
    if not shown:
        return Delimiters(separator, _terminator(sample, separator))
    mark = shown[2].strip() or _terminator(sample, separator)  # "~" and a line's end may also mean that ISA16 is empty
    return Delimiters(separator, mark, shown[1].decode("latin-1"))


def _terminator(sample: bytes, separator: bytes) -> bytes:
    """Vote by what stands before each known segment: a mark, or only the line's end."""
    votes: Counter[bytes] = Counter()
    for found in re.finditer(rb"(?:" + _KNOWN + rb")" + re.escape(separator), sample, re.IGNORECASE):
        before = sample[max(found.start() - _GAP_BYTES, 0) : found.start()]
        mark, gap = before.rstrip()[-1:], before[len(before.rstrip()) :]
        if mark and not mark.isalnum() and mark != separator:
            votes[mark] += 1
        elif b"\n" in gap or b"\r" in gap:
            votes[b"\n" if b"\n" in gap else b"\r"] += 1
    return votes.most_common(1)[0][0] if votes else b"~"
