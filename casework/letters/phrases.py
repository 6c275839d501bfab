"""Small repairs to the wording of values, so that they read as part of a letter."""

import re

NO_BREAK = "\u00a0"


def within_a_sentence(words: str) -> str:
    """Fit words of a form into a sentence: no capital at the start, except of an abbreviation, and no full stop."""
    start = words[:1] if words[1:2].isupper() else words[:1].lower()
    return f"{start}{words[1:]}".rstrip(". ")


def unbroken(citation: str) -> str:
    """Keep title, CFR and section of a citation on one line."""
    return re.sub(r"(\d+) CFR (?=\d)", rf"\1{NO_BREAK}CFR{NO_BREAK}", citation)
