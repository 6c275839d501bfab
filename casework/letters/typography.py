"""What a careful typist does: curly quotes, and no line break inside an expression. Wording only, never a value, but for dates."""

import re

NO_BREAK = "\u00a0"

_BEFORE = (
    re.compile(r"\b((?:Mr|Ms|Mrs|Mx|Dr)\.) (?=\S|\Z)"),
    re.compile(r"\b((?:No|Nos|Sec)\.) (?=\d|\Z)"),
    re.compile(r"(?<!@)\b((?:Exhibit|Table|Figure|Part|Level|page|Claim)s?) (?=[A-Z\d](?:\b|\d)|\Z)"),
    re.compile(r"(§+|\bCFR|\bU\.S\.C\.) (?=[§\d]|\Z)"),
)
_UNITS = r"(?=(?:mg|mcg|kg|mL|mg/dL|mg/kg|minutes?|hours?|days?|weeks?|months?|years?|percent|CFR|U\.S\.C\.)(?!\w))"
_UNIT = re.compile(rf"(?<=\d) {_UNITS}")
_UNIT_OF_VALUE = re.compile(rf"\A {_UNITS}")
_CITATION = re.compile(r" (?=\[(?:\d|\Z))")
_DAY = re.compile(r"(?<=[a-z]) (?=\d\d?, \d{4}(?!\d))")
_OPENS_DOUBLE = re.compile(r'(^|[\s(\[—–/“‘|*])"')
_OPENS_SINGLE = re.compile(r"(^|[\s(\[—–/“|*])'(?=\S|\Z)")


def curl(text: str, *, follows_value: bool) -> str:
    """Turn straight quotes to curly ones; right after a value a quote can only close."""
    if '"' not in text and "'" not in text:
        return text
    if follows_value:
        text = {'"': "”", "'": "’"}.get(text[:1], text[:1]) + text[1:]
    text = _OPENS_DOUBLE.sub(r"\1“", text).replace('"', "”")
    return _OPENS_SINGLE.sub(r"\1‘", text).replace("'", "’")


def bind(text: str, *, follows_value: bool, before_value: bool) -> str:
    """Put no-break spaces where a line must not end; the ends of this stretch count only where a value stands."""
    bound = text if before_value else text + "\n"
    for pattern in _BEFORE:
        bound = pattern.sub(rf"\1{NO_BREAK}", bound)
    bound = _CITATION.sub(NO_BREAK, _UNIT.sub(NO_BREAK, bound))
    if follows_value:
        bound = _UNIT_OF_VALUE.sub(NO_BREAK, bound)
    return bound if before_value else bound[:-1]


def bind_dates(text: str) -> str:
    """Keep month and day on one line, as in January 21, 2026."""
    return _DAY.sub(NO_BREAK, text)
