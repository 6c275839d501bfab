"""A zip file whose bytes depend on nothing but its members: fixed dates, fixed order, ready-made members copied as they are.

The standard library's writer compresses every member anew for each letter; the letterhead's do not change.
"""

import struct
import zlib
from collections.abc import Iterable

CONTENT_TYPES = "[Content_Types].xml"

_DEFLATED, _STORED = 8, 0
_VERSION = 20
_FIRST_OF_1980 = 33  # the date Word itself writes; the time is 0
_LOCAL, _CENTRAL, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"


class Member:
    """One file of the package, compressed once."""

    __slots__ = ("crc", "data", "method", "name", "size")

    def __init__(self, name: str, raw: bytes, level: int = 9) -> None:
        """Compress raw with zlib at this level, or store it when that is no smaller."""
        compressor = zlib.compressobj(level, zlib.DEFLATED, -15)
        deflated = compressor.compress(raw) + compressor.flush()
        self.name, self.crc, self.size = name.encode("ascii"), zlib.crc32(raw), len(raw)
        self.method, self.data = (_DEFLATED, deflated) if len(deflated) < len(raw) else (_STORED, raw)


def in_order(names: Iterable[str]) -> list[str]:
    """Sort member names, content types first as readers expect."""
    return sorted(names, key=lambda name: (name != CONTENT_TYPES, name))


def pack(members: Iterable[Member]) -> bytes:
    """Write members, in the order given, as a zip file (PKWARE APPNOTE 4.3)."""
    files: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for member in members:
        common = (_VERSION, 0, member.method, 0, _FIRST_OF_1980, member.crc, len(member.data), member.size, len(member.name), 0)
        header = struct.pack("<4s5H3I2H", _LOCAL, *common) + member.name
        directory.append(struct.pack("<4s6H3I5H2I", _CENTRAL, _VERSION, *common, 0, 0, 0, 0, offset) + member.name)
        files += (header, member.data)
        offset += len(header) + len(member.data)
    central = b"".join(directory)
    end = struct.pack("<4s4H2IH", _END, 0, 0, len(directory), len(directory), len(central), offset, 0)
    return b"".join((*files, central, end))
