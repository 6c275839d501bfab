"""Files made to do harm: archives and XML that swell, PDFs and pictures that claim more than any paper has."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

from openpyxl import Workbook

Parts = dict[str, bytes]

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
BILLION = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>'
BLOWN = f'<!DOCTYPE x [<!ENTITY l9 "{"a" * 200_000}">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "{}">]>'
DOCUMENT_TYPES = {
    "a billion laughs": BILLION,
    "one long entity many times": BLOWN,
    "a file of this machine": OUTSIDE.format("file:///etc/hostname"),
    "a page of the network": OUTSIDE.format("http://127.0.0.1:9/secret"),
    "a document type fetched from elsewhere": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts into an archive."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def unzipped(data: bytes) -> Parts:
    """Take an archive apart."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(data: bytes, change: Callable[[Parts], object]) -> bytes:
    """Change the parts of an archive and pack it again."""
    parts = unzipped(data)
    change(parts)
    return zipped(parts)


def entries(data: bytes, count: int) -> bytes:
    """Give an archive a list of contents with so many lines, all of one part."""
    end = data.rindex(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", data, end + 12)
    listed = data[start : start + size]
    (name, extra, remark) = struct.unpack_from("<HHH", listed, 28)
    line = listed[: 46 + name + extra + remark]
    many = line * count
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(listed) + len(many), start, 0)
    return data[: start + size] + many + tail


def lying(data: bytes, size: int) -> bytes:
    """Let an archive say that each part unpacks to so many bytes."""
    told = bytearray(data)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", told, at + 24, size)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(told)


def locked(data: bytes) -> bytes:
    """Let an archive say that its parts have a password."""
    told = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            told[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(told)


def nested(depth: int) -> bytes:
    """Pack an archive into an archive into an archive, each ten times."""
    inner = zipped({"0.txt": bytes(5_000_000)})
    for _ in range(depth):
        inner = zipped({f"{at}.zip": inner for at in range(10)})
    return inner


def paragraphs(inner: str, head: str = "") -> bytes:
    """Write the main part of a Word file."""
    return f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'.encode()


def word(body: bytes, **others: bytes) -> bytes:
    """Write a Word file with this main part, and further parts by name, / written as __."""
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": body, **{name.replace("__", "/"): part for name, part in others.items()}})


def sheet() -> bytes:
    """Write a small workbook."""
    book, saved = Workbook(), BytesIO()
    book.worksheets[0]["A1"] = "Claim number"
    book.save(saved)
    return saved.getvalue()


def png(wide: int, high: int, *, depth: int = 1) -> bytes:
    """Write a picture of one colour; so large a one packs into little."""
    row = b"\0" + bytes((wide * depth + 7) // 8)
    packer, drawn = zlib.compressobj(9), b""
    block = row * max(1, 4_000_000 // len(row))
    left = high * len(row)
    while left > 0:
        drawn += packer.compress(block[: min(left, len(block))])
        left -= len(block)
    drawn += packer.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data) for name, data in ((b"IHDR", struct.pack(">IIBBBBB", wide, high, depth, 0, 0, 0, 0)), (b"IDAT", drawn), (b"IEND", b""))
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpeg(wide: int, high: int) -> bytes:
    """Write the head of a photograph of this size, and its end."""
    return b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 8, 8, high, wide, 0) + b"\xff\xd9"


def tiff(frames: int, *, wide: int = 1728, high: int = 2200, filling: int = 0) -> bytes:
    """Write a fax of so many frames, each of this size, with bytes that nothing needs."""
    data = bytearray(b"II*\0" + struct.pack("<I", 8))
    for number in range(frames):
        after = 8 + 30 * (number + 1) if number + 1 < frames else 0
        data += struct.pack("<HHHIIHHIII", 2, 256, 4, 1, wide, 257, 4, 1, high, after)
    return bytes(data) + bytes(filling)
