"""What may be kept of a server's own words: its key for the message, without any address or secret."""

from collections.abc import Iterable

LONGEST = 120
HIDDEN = "(…)"
SHORT = 3  # a part so short gives nothing away, and would blacken half of every answer


def kept(words: str | bytes, hidden: Iterable[str] = ()) -> str:
    """Give a server's words on one line, cut, with every address and everything in `hidden` taken out."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    for secret in sorted({each for each in hidden if len(each) > SHORT}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return " ".join(HIDDEN if "@" in word or "://" in word else word for word in text.split())[:LONGEST]
