"""A strict reader of iCalendar bytes, apart from the library that wrote them: line ends, folding, and what each entry must hold."""

import re
from datetime import datetime

ONCE = ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "DESCRIPTION", "STATUS", "ORGANIZER")
PROPERTY = re.compile(r"^([A-Z-]+)((?:;[A-Z-]+=(?:\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]*))*):(.*)$", re.DOTALL)
ESCAPE = re.compile(r"\\(.)")


def entries(data: bytes) -> list[dict[str, str]]:
    """Check a whole file and give its entries, property by property, texts unescaped. Asserts what RFC 5545 and 5546 ask."""
    lines = _unfolded(data)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    head = dict(_property(line)[::2] for line in lines[1 : lines.index("BEGIN:VEVENT")])
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    assert head["METHOD"] == "PUBLISH"
    found: list[dict[str, str]] = []
    current: dict[str, str] | None = None
    for line in lines[1 + len(head) : -1]:
        if line == "BEGIN:VEVENT":
            assert current is None
            current = {}
        elif line == "END:VEVENT":
            assert current is not None
            found.append(_checked(current))
            current = None
        else:
            assert current is not None
            name, parameters, value = _property(line)
            assert name not in current, f"{name} twice"
            current[name] = _text(value) if name in ("SUMMARY", "DESCRIPTION") else value
            current[f"{name} parameters"] = parameters
    assert current is None
    assert len({entry["UID"] for entry in found}) == len(found) > 0
    return found


def _unfolded(data: bytes) -> list[str]:
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    physical = data[:-2].split(b"\r\n")
    assert max(len(line) for line in physical) <= 75
    for line in physical:
        line.decode("utf-8")  # a fold may not cut a letter in two
    return data[:-2].decode().replace("\r\n ", "").split("\r\n")


def _property(line: str) -> tuple[str, str, str]:
    match = PROPERTY.match(line)
    assert match, line
    return match[1], match[2], match[3]


def _text(value: str) -> str:
    bare = ESCAPE.sub("", value)
    assert not re.search(r"[,;\\\x00-\x08\x0a-\x1f\x7f]", bare), value
    assert all(letter in "\\;,nN" for letter in ESCAPE.findall(value)), value
    return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _checked(entry: dict[str, str]) -> dict[str, str]:
    assert all(name in entry for name in ONCE), entry
    assert re.fullmatch(r"\d{8}T\d{6}Z", entry["DTSTAMP"])
    whole_day = entry["DTSTART parameters"] == ";VALUE=DATE"
    assert re.fullmatch(r"\d{8}" if whole_day else r"\d{8}T\d{6}Z", entry["DTSTART"])
    datetime.fromisoformat(entry["DTSTART"])
    assert int(entry["SEQUENCE"]) >= 0
    assert entry["STATUS"] in ("CONFIRMED", "CANCELLED")
    assert entry["ORGANIZER"].startswith("mailto:")
    assert "ATTENDEE" not in entry, "PUBLISH has no attendees (RFC 5546 section 3.2.1)"
    return entry
