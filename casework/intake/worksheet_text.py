"""The text of a CSV file in whatever encoding a spreadsheet wrote it; a name read wrongly is another person, so doubt refuses."""

import re
from typing import Final

from casework.errors import BadWorksheet

AS_WINDOWS: Final = "the file is no UTF-8 and was read as Windows text: check names with accents, such as Núñez"

_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ACCENTED: Final = frozenset(map(chr, range(0xC0, 0x100))) - {"×", "÷"}
# The same bytes are accented letters on old Macs, except where they stand like this.
_SURE_SIGNS: Final = re.compile(r"(?<![^\W\d_])[ODL]’(?=[A-Z])|(?<= )[–—](?= )|\xa0")


def decoded(data: bytes) -> tuple[str, bool]:
    """Decode UTF-8, UTF-16 that says so, or what can only be Windows text, and say whether it was the last. Raises BadWorksheet."""
    try:
        return data.decode("utf-16" if data[:2] in _WIDE else "utf-8-sig"), False
    except UnicodeDecodeError as error:
        if data[:2] not in _WIDE and (text := _windows(data)) is not None:
            return text, True
        line = data[: error.start].count(b"\n") + 1
    raise BadWorksheet(
        f"The worksheet was not read: line {line} holds a letter that is not UTF-8. Save it again as “CSV UTF-8” or as an Excel workbook (.xlsx)."
    )


def _windows(data: bytes) -> str | None:
    """Read Windows text where every sign beyond ASCII is a letter in a place where a letter belongs; else None."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    rest = _SURE_SIGNS.sub("", text)
    if any(sign > "\x7f" and sign not in _ACCENTED for sign in rest):
        return None
    return text if all(_is_plausible(word) for word in _WORD.findall(text) if not word.isascii()) else None


def _is_plausible(word: str) -> bool:
    """Refuse a small accented letter that begins a word or follows a capital: an old Mac's capital letter looks so."""
    pairs = zip(" " + word, word, strict=False)
    return not any(sign in _ACCENTED and sign.islower() and (before == " " or (before.isupper() and index > 1)) for index, (before, sign) in enumerate(pairs))
