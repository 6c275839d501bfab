"""A count with its noun, as people say it; used wherever words are made."""


def counted(count: int, noun: str, plural: str = "") -> str:
    """Write a count with its noun: 1 case, 3 cases, 1,200 entries."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"
